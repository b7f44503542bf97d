//! Visits through the catalogue, without a script: equal credit, once, and for nobody else.

use curriculum::{AnswerKey, Happening, QuestionKind, scene::Answers, scene::Question};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    catalogue::{museum, real_scene, real_scenes},
    reader::{Fields, Form, Reader, selector},
    support::*,
};

/// The interface of the application for whoever is signed in to the catalogue.
pub async fn by_interface(reader: &Reader, card: &str) -> Visitor {
    Visitor::with_card(&reader.url, json!({ "visitor_card": card })).await
}

fn exhibit_path(exhibit: impl std::fmt::Display) -> String {
    format!("/catalogue/en/scenes/red-boat/exhibits/{exhibit}")
}

pub fn pairs<const N: usize>(fields: [(&str, &str); N]) -> Fields {
    fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

/// What is filled in to answer right. For a map, the squares that the verdict on a first answer names.
fn right(question: &Question, key: &AnswerKey, told: &str) -> Fields {
    match key {
        AnswerKey::One(option) => pairs([("choice", option.as_str())]),
        AnswerKey::Several(options) if question.kind == QuestionKind::Order => {
            let ranked = options.iter().zip(1..);
            ranked.map(|(option, rank)| (format!("rank-{option}"), rank.to_string())).collect()
        }
        AnswerKey::Several(options) => {
            options.iter().map(|option| ("choice".to_owned(), option.to_string())).collect()
        }
        AnswerKey::Places(places) => {
            let scene = real_scene();
            let words = &scene.text(curriculum::Language::English).unwrap().questions[&question.id].options;
            let fields = places.keys().flat_map(|option| {
                let rest =
                    told.split(&format!("{}: you chose A1; it lies near ", words[option])).nth(1).unwrap();
                let (column, rest) = rest.split_at(1);
                let row: String = rest.chars().take_while(char::is_ascii_digit).collect();
                [(format!("column-{option}"), column.to_owned()), (format!("row-{option}"), row)]
            });
            fields.collect()
        }
    }
}

fn in_the_corner(key: &AnswerKey) -> Fields {
    let AnswerKey::Places(places) = key else { return Vec::new() };
    let corner =
        |option| [(format!("column-{option}"), "A".to_owned()), (format!("row-{option}"), "1".to_owned())];
    places.keys().flat_map(corner).collect()
}

#[tokio::test]
async fn a_whole_visit_by_forms_earns_the_credit_that_the_application_earns() {
    let stage = Stage::local();
    let backend = museum(&stage).await;
    let (scene, reader) = (real_scene(), Reader::signed_in(&backend, "A-1234567").await);
    let answers = Answers::load(&real_scenes(), &scene).unwrap();
    let mut sent: Vec<(Form, Fields)> = Vec::new();
    for exhibit in scene.exhibits().iter().take(12) {
        let page = reader.get(&exhibit_path(&exhibit.id)).await;
        let form = page.form("/read", "");
        let after = reader.follow(&reader.fill(&form, &[]).await).await;
        assert!(after.words().contains("This exhibit counts as seen."), "{}", exhibit.id);
        sent.push((form, Vec::new()));
    }
    for checkpoint in scene.checkpoints() {
        let path = format!("/catalogue/en/scenes/red-boat/checkpoints/{}", checkpoint.id);
        for question in &checkpoint.questions {
            let key = &answers.get(&question.id).unwrap().correct;
            let mut told = String::new();
            if question.kind == QuestionKind::PlaceOnMap {
                let form = reader.get(&path).await.form(&checkpoint.id.to_string(), question.id.as_str());
                told = reader.follow(&reader.fill(&form, &in_the_corner(key)).await).await.words();
                assert!(told.contains("Not the expected answer"), "{told}");
            }
            let form = reader.get(&path).await.form(&checkpoint.id.to_string(), question.id.as_str());
            let filled = right(question, key, &told);
            let answer = reader.fill(&form, &filled).await;
            let after = reader.follow(&answer).await;
            let verdict = format!("#verdict-{}.right", question.id);
            assert_eq!(after.document().select(&selector(&verdict)).count(), 1, "{}", question.id);
            let explanation = &answers.get(&question.id).unwrap().explanation[&curriculum::Language::English];
            assert!(after.words().contains(explanation.as_str()), "{}", question.id);
            assert!(after.text.contains("<title>Correct"), "{}", question.id);
            sent.push((form, filled));
        }
    }
    let card = reader.get("/catalogue/en/card").await.words();
    for part in
        ["Certificate of visit", "12 / 15", "100 %", "Practice credit points recorded: 2", "•••••••67"]
    {
        assert!(card.contains(part), "{part}: {card}");
    }
    let visitor = by_interface(&reader, "A-1234567").await;
    let (ledger, visits) = (visitor.ledger().await, visitor.visits().await);
    assert_eq!(visits.len(), 1, "all belongs to one visit");
    assert_eq!(
        (&visits[0]["standing"]["score"], &visits[0]["credit"]["state"]),
        (&json!(1.0), &json!("credited"))
    );
    // The same forms again change nothing.
    for (form, filled) in &sent {
        assert_eq!(reader.fill(form, filled).await.status, 303);
    }
    assert_eq!((visitor.ledger().await, visitor.visits().await), (ledger.clone(), visits));
    let other = by_interface(&reader, "B-1").await;
    let registration = Uuid::now_v7();
    for exhibit in scene.exhibits().iter().take(12) {
        let event = curriculum::VisitEvent::now(viewed(exhibit.id.as_str()));
        let context = curriculum::xapi::VisitContext {
            account: other.account.clone(),
            scene: scene.id().clone(),
            registration,
        };
        let statement = curriculum::xapi::Statement::from_event(&event, &context);
        other.statements(&serde_json::to_value(statement).unwrap()).await.expect(200);
    }
    for question in scene.questions().filter(|asked| asked.kind != QuestionKind::PlaceOnMap) {
        let response = match &answers.get(&question.id).unwrap().correct {
            AnswerKey::One(option) => json!({ "form": "choice", "chosen": [option] }),
            AnswerKey::Several(order) if question.kind == QuestionKind::Order => {
                json!({ "form": "sequence", "order": order })
            }
            AnswerKey::Several(chosen) => json!({ "form": "choice", "chosen": chosen }),
            AnswerKey::Places(_) => unreachable!(),
        };
        let body = json!({
            "attempt_id": Uuid::now_v7(), "registration": registration, "question": question.id,
            "response": response, "time": jiff::Timestamp::now(),
        });
        let key = body["attempt_id"].as_str().unwrap();
        let request =
            other.request(Method::POST, "/api/v1/scenes/red-boat/attempts").header("Idempotency-Key", key);
        answer(request.json(&body)).await.unwrap().expect(200);
    }
    let equal = |ledger: &Value| {
        let entries = ledger["entries"].as_array().unwrap();
        assert_eq!(entries.len(), 1);
        ["kind", "rule", "period", "points", "scene", "origin"].map(|part| entries[0][part].clone())
    };
    assert_eq!(equal(&ledger), equal(&other.ledger().await));
    backend.stop().await;
}

#[tokio::test]
async fn events_are_the_statements_that_the_application_sends() {
    let stage = Stage::local();
    let backend = museum(&stage).await;
    let reader = Reader::signed_in(&backend, "A-1").await;
    let page = reader.get(&exhibit_path("RB05")).await;
    let address = page.attributes("#viewed", "data-address").remove(0);
    let event = page.attributes("#viewed", "data-event").remove(0);
    for _ in 0..2 {
        let answer = reader.post(&address, &[("event", &event), ("milliseconds", "8000")]).await;
        assert_eq!(answer.status, 204);
    }
    assert_eq!(reader.post(&address, &[("event", &event), ("milliseconds", "9000000")]).await.status, 400);
    assert_eq!(reader.post(&address, &[("event", "x"), ("milliseconds", "1")]).await.status, 400);
    let visitor = by_interface(&reader, "A-1").await;
    let stored = visitor.get("/xapi/statements?ascending=true").await.expect(200);
    let stored = stored["statements"].as_array().unwrap();
    assert_eq!(stored.len(), 2, "entered and viewed");
    assert_eq!(stored[0]["verb"]["display"]["en"], "initialized");
    assert_eq!(stored[1]["id"], json!(event));
    let mine = curriculum::VisitEvent {
        id: event.parse().unwrap(),
        time: stored[1]["timestamp"].as_str().unwrap().parse().unwrap(),
        happening: viewed("RB05"),
    };
    let context = curriculum::xapi::VisitContext {
        account: visitor.account.clone(),
        scene: "red-boat".parse().unwrap(),
        registration: stored[1]["context"]["registration"].as_str().unwrap().parse().unwrap(),
    };
    let sent = serde_json::to_value(curriculum::xapi::Statement::from_event(&mine, &context)).unwrap();
    for part in ["actor", "verb", "object", "result", "context"] {
        assert_eq!(stored[1][part], sent[part], "{part}");
    }
    assert!(reader.get(&exhibit_path("RB05")).await.words().contains("This exhibit counts as seen."));
    backend.stop().await;
}

async fn read(reader: &Reader, exhibit: &str) {
    let page = reader.get(&format!("/catalogue/en/scenes/small/exhibits/{exhibit}")).await;
    assert_eq!(reader.fill(&page.form("/read", ""), &[]).await.status, 303);
}

#[tokio::test]
async fn the_newest_visit_that_is_not_over_goes_on_wherever_it_began() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let reader = Reader::signed_in(&backend, "A-1").await;
    let visitor = by_interface(&reader, "A-1").await;
    let (old, new) = (Uuid::now_v7(), Uuid::now_v7());
    for (registration, happening) in
        [(old, Happening::Entered), (new, Happening::Entered), (new, viewed("E1"))]
    {
        visitor.statements(&visitor.statement(registration, happening)).await.expect(200);
    }
    read(&reader, "E2").await;
    let visits = visitor.visits().await;
    assert_eq!(visits.len(), 2);
    assert_eq!(
        (&visits[1]["registration"], &visits[1]["exhibits_seen"]),
        (&json!(new), &json!(["E1", "E2"]))
    );
    // The newest is left by its form: the older one goes on; when that is left too, a new one begins.
    for expected in [2, 3] {
        let page = reader.get("/catalogue/en/scenes/small").await;
        let leave = page.form("/leave", "");
        for _ in 0..2 {
            assert_eq!(reader.fill(&leave, &[]).await.status, 303);
        }
        read(&reader, "E3").await;
        assert_eq!(visitor.visits().await.len(), expected);
    }
    let visits = visitor.visits().await;
    let seen = |index: usize| visits[index]["exhibits_seen"].clone();
    assert_eq!([seen(0), seen(1), seen(2)], [json!(["E3"]), json!(["E1", "E2"]), json!(["E3"])]);
    backend.stop().await;
}

#[tokio::test]
async fn a_form_that_is_sent_again_after_its_visit_was_left_stays_with_it() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let reader = Reader::signed_in(&backend, "A-1").await;
    let page = reader.get("/catalogue/en/scenes/small/exhibits/E1").await;
    let form = page.form("/read", "");
    assert_eq!(reader.fill(&form, &[]).await.status, 303);
    let leave = reader.get("/catalogue/en/card").await.form("/leave", "");
    assert_eq!(reader.fill(&leave, &[]).await.status, 303);
    assert_eq!(reader.fill(&form, &[]).await.status, 303);
    assert_eq!(by_interface(&reader, "A-1").await.visits().await.len(), 1);
    backend.stop().await;
}
