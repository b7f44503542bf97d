//! Visits from the door to the credit.

use credit::LedgerOrigin;
use curriculum::Happening;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::*;

#[tokio::test]
async fn a_whole_visit_earns_exactly_one_credit() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let registration = Uuid::now_v7();
    visitor.walk(&whole_visit(&visitor, registration)).await;
    let ledger = visitor.ledger().await;
    assert_eq!(ledger["total_points"], 2);
    let entries = ledger["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["sequence"], 1);
    assert_eq!((&entries[0]["kind"], &entries[0]["origin"]), (&json!("credit"), &json!("local")));
    assert_eq!(entries[0]["registration"], json!(registration));
    let visit = visitor.visits().await.remove(0);
    assert_eq!(visit["standing"]["satisfied"], true);
    assert_eq!(visit["exhibits_seen"], json!(["E1", "E2", "E3"]));
    assert_eq!(visit["best_marks"], json!({ "Q1": 1.0, "Q2": 1.0 }));
    assert_eq!(visit["credit"]["state"], "credited");
    assert_eq!(visit["credit"]["entry_hash"], entries[0]["hash"]);
    backend.stop().await;
}

#[tokio::test]
async fn replaying_everything_changes_nothing() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let steps = whole_visit(&visitor, Uuid::now_v7());
    visitor.walk(&steps).await;
    let (ledger, visits) = (visitor.ledger().await, visitor.visits().await);
    visitor.walk(&steps).await;
    visitor.walk(&steps.iter().rev().cloned().collect::<Vec<_>>()).await;
    assert_eq!((visitor.ledger().await, visitor.visits().await), (ledger, visits));
    backend.stop().await;
}

#[tokio::test]
async fn the_backend_states_completed_and_passed_once() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let registration = Uuid::now_v7();
    visitor.walk(&whole_visit(&visitor, registration)).await;
    visitor.walk(&[Step::Statements(visitor.statement(registration, viewed("E1")))]).await;
    for verb in ["completed", "passed"] {
        let path = format!(
            "/xapi/statements?verb=http://adlnet.gov/expapi/verbs/{verb}&registration={registration}"
        );
        let page = visitor.get(&path).await.expect(200);
        assert_eq!(page["statements"].as_array().unwrap().len(), 1, "{verb}: {page}");
    }
    backend.stop().await;
}

#[tokio::test]
async fn a_second_registration_in_the_period_earns_nothing_more() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let second = Uuid::now_v7();
    visitor.walk(&whole_visit(&visitor, Uuid::now_v7())).await;
    visitor.walk(&whole_visit(&visitor, second)).await;
    assert_eq!(visitor.credits().await, 1);
    let path = format!("/api/v1/me/progress?scene={SCENE}&registration={second}");
    let progress = visitor.get(&path).await.expect(200);
    assert_eq!(progress["visits"].as_array().unwrap().len(), 1);
    assert_eq!(progress["visits"][0]["credit"]["state"], "already-credited-this-period");
    backend.stop().await;
}

#[tokio::test]
async fn wrong_answers_fail_and_better_ones_pass() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let registration = Uuid::now_v7();
    let send = async |question: &str, option: &str| {
        let step = Step::Attempt(attempt(registration, question, option));
        visitor.send(&step).await.unwrap().expect(200)
    };
    let wrong = send("Q1", "b").await;
    assert_eq!(
        (&wrong["mark"], &wrong["right"], &wrong["correct"]),
        (&json!(0.0), &json!(false), &json!("a"))
    );
    assert_eq!(wrong["explanation"]["zh-CN"], "因为甲");
    assert_eq!(send("Q2", "a").await["standing"]["failed"], true);
    assert_eq!(send("Q1", "a").await["standing"]["passed"], true);
    backend.stop().await;
}

#[tokio::test]
async fn an_attempt_again_gets_its_mark_again_and_another_body_conflicts() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let body = attempt(Uuid::now_v7(), "Q1", "a");
    let first = visitor.send(&Step::Attempt(body.clone())).await.unwrap();
    assert_eq!(visitor.send(&Step::Attempt(body.clone())).await.unwrap(), first);
    let mut other = body.clone();
    other["response"] = json!({ "form": "choice", "chosen": ["b"] });
    let conflict = visitor.send(&Step::Attempt(other)).await.unwrap();
    assert_eq!((conflict.status, conflict.code()), (409, "conflict"));
    backend.stop().await;
}

#[tokio::test]
async fn an_answered_statement_is_marked_like_an_attempt() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let statement = visitor.statement(Uuid::now_v7(), answered("Q1", "a"));
    visitor.statements(&statement).await.expect(200);
    let path = format!("/xapi/statements?statementId={}", statement["id"].as_str().unwrap());
    let stored = visitor.get(&path).await.expect(200);
    assert_eq!(stored["result"]["success"], true);
    assert_eq!(stored["result"]["score"]["scaled"], 1);
    assert_eq!(visitor.visits().await[0]["best_marks"], json!({ "Q1": 1.0 }));
    backend.stop().await;
}

#[tokio::test]
async fn questions_come_without_their_keys() {
    let stage = Stage::local();
    let mut configuration = stage.configuration();
    configuration.scenes = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenes").into();
    let answers = std::fs::read_to_string(configuration.scenes.join("red-boat/answers.toml")).unwrap();
    let backend = credit::start(configuration).await.unwrap();
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let questions = visitor.get("/api/v1/scenes/red-boat/questions").await.expect(200);
    let text = questions.to_string();
    assert!(questions.as_array().unwrap().len() > 5);
    for word in ["correct", "explanation", "tolerance", "facts"] {
        assert!(!text.contains(word), "{word}");
    }
    let explanations: Vec<&str> = answers.split('"').filter(|part| part.chars().count() > 12).collect();
    assert!(explanations.len() > 10);
    assert!(explanations.iter().all(|explanation| !text.contains(explanation)));
    backend.stop().await;
}

#[tokio::test]
async fn a_member_sees_only_their_own() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let url = url_of(&backend);
    let one = Visitor::with_card(&url, json!({ "visitor_card": "card-1" })).await;
    let two = Visitor::with_card(&url, json!({ "visitor_card": "card-2" })).await;
    assert_ne!(one.account, two.account);
    let registration = Uuid::now_v7();
    one.walk(&whole_visit(&one, registration)).await;
    assert_eq!((two.credits().await, two.visits().await.len()), (0, 0));
    assert_eq!(two.get("/xapi/statements").await.expect(200)["statements"], json!([]));
    let id = one.get("/xapi/statements?limit=1").await.expect(200)["statements"][0]["id"].clone();
    let path = format!("/xapi/statements?statementId={}", id.as_str().unwrap());
    assert_eq!(two.get(&path).await.status, 404);
    // A registration of the same name is a visit of one's own.
    two.walk(&whole_visit(&two, registration)).await;
    assert_eq!((one.credits().await, two.credits().await), (1, 1));
    backend.stop().await;
}

#[tokio::test]
async fn the_same_card_comes_back_to_the_same_account() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let url = url_of(&backend);
    let card = json!({ "visitor_card": "card-1" });
    let first = Visitor::with_card(&url, card.clone()).await;
    backend.stop().await;
    let backend = stage.start().await;
    let again = Visitor::with_card(&url_of(&backend), card).await;
    assert_eq!(first.account, again.account);
    assert_ne!(first.token, again.token);
    let still = Visitor { url: url_of(&backend), ..first };
    still.get("/api/v1/me/ledger").await.expect(200);
    backend.stop().await;
}

#[tokio::test]
async fn a_college_knows_only_registered_cards() {
    let stage = Stage::new(LedgerOrigin::College);
    let backend = stage.start().await;
    let client = client();
    for body in [json!({}), json!({ "visitor_card": "2026-0001" })] {
        let request = client.post(format!("{}/api/v1/sessions", url_of(&backend))).json(&body);
        let refused = answer(request).await.unwrap();
        assert_eq!((refused.status, refused.code()), (404, "unknown-card"));
    }
    backend.stop().await;
    let program = std::process::Command::new(env!("CARGO_BIN_EXE_retrace-credit"))
        .args(["member", "add", "--card", "2026-0001", "--database"])
        .arg(format!("sqlite:{}", stage.database().display()))
        .output()
        .unwrap();
    assert!(program.status.success(), "{program:?}");
    assert!(!String::from_utf8_lossy(&program.stdout).contains("2026-0001"));
    let backend = stage.start().await;
    Visitor::with_card(&url_of(&backend), json!({ "visitor_card": "2026-0001" })).await;
    backend.stop().await;
}

#[tokio::test]
async fn an_offline_visit_in_one_batch_is_credited_too() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let registration = Uuid::now_v7();
    let happenings = [
        Happening::Left,
        viewed("E3"),
        answered("Q2", "b"),
        viewed("E1"),
        answered("Q1", "a"),
        viewed("E2"),
        Happening::Entered,
    ];
    let batch: Vec<Value> =
        happenings.into_iter().map(|happening| visitor.statement(registration, happening)).collect();
    visitor.statements(&json!(batch)).await.expect(200);
    assert_eq!(visitor.credits().await, 1);
    backend.stop().await;
}

#[tokio::test]
async fn a_broken_scene_is_left_out_and_the_others_are_served() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let scenes = visitor.get("/api/v1/scenes").await.expect(200);
    assert_eq!(scenes, json!([{ "id": SCENE, "title": { "zh-CN": "T", "en": "T" } }]));
    let request = visitor.request(Method::GET, "/api/v1/scenes/broken/questions");
    assert_eq!(answer(request).await.unwrap().code(), "unknown-scene");
    backend.stop().await;
}

#[tokio::test]
async fn answers_that_came_while_the_scene_was_broken_are_marked_later() {
    let stage = Stage::local();
    let empty = tempfile::tempdir().unwrap();
    let mut configuration = stage.configuration();
    configuration.scenes = empty.path().to_owned();
    let backend = credit::start(configuration).await.unwrap();
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let registration = Uuid::now_v7();
    let statement = |happening| visitor.statement(registration, happening);
    let batch = json!([
        statement(viewed("E1")),
        statement(viewed("E2")),
        statement(answered("Q1", "a")),
        statement(answered("Q2", "b")),
    ]);
    visitor.statements(&batch).await.expect(200);
    assert_eq!(visitor.visits().await.len(), 0);
    backend.stop().await;
    let backend = stage.start().await;
    let visitor = Visitor { url: url_of(&backend), ..visitor };
    visitor.statements(&visitor.statement(registration, viewed("E3"))).await.expect(200);
    assert_eq!(visitor.visits().await[0]["best_marks"], json!({ "Q1": 1.0, "Q2": 1.0 }));
    assert_eq!(visitor.credits().await, 1);
    backend.stop().await;
}
