//! What is due on a visit is done, whenever it becomes due.

use std::time::Duration;

use credit::{
    catalogue::Catalogue,
    practice::{AttemptOutcome, RecordError, now, record_attempt, settle},
    store::{Store, StoreError, Transaction, VisitKey},
};
use curriculum::{Happening, Mark, VisitEvent};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    periods::{Desk, everything},
    support::*,
};

/// A desk at which a whole visit arrived while its scene was broken, and the scene works again.
async fn desk_after_a_broken_scene(registration: Uuid, events: &[VisitEvent]) -> Desk {
    let mut desk = Desk::open("2026-09-01T08:00:00Z").await;
    let empty = tempfile::tempdir().unwrap();
    let working = std::mem::replace(&mut desk.rules.catalogue, Catalogue::load(empty.path()).unwrap());
    desk.receive_events(registration, events, now()).await;
    desk.rules.catalogue = working;
    assert_eq!(desk.periods().await.len(), 0);
    desk
}

fn events() -> Vec<VisitEvent> {
    everything().into_iter().map(VisitEvent::now).collect()
}

#[tokio::test]
async fn a_credit_that_is_due_is_booked_with_any_event() {
    let registration = Uuid::now_v7();
    let desk = desk_after_a_broken_scene(registration, &events()).await;
    desk.receive_events(registration, &[VisitEvent::now(Happening::Left)], now()).await;
    assert_eq!(desk.periods().await.len(), 1);
    desk.store.close().await;
}

#[tokio::test]
async fn a_credit_that_is_due_is_booked_with_a_repetition() {
    let (registration, events) = (Uuid::now_v7(), events());
    let desk = desk_after_a_broken_scene(registration, &events).await;
    desk.receive_events(registration, &events[..1], now()).await;
    assert_eq!(desk.periods().await.len(), 1);
    desk.store.close().await;
}

#[tokio::test]
async fn a_credit_that_is_due_is_booked_at_the_start() {
    let stage = Stage::local();
    let empty = tempfile::tempdir().unwrap();
    let mut configuration = stage.configuration();
    configuration.scenes = empty.path().to_owned();
    let backend = credit::start(configuration).await.unwrap();
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    // More visits than are looked at together, each begun and only the last one whole.
    for _ in 0..45 {
        visitor.statements(&visitor.statement(Uuid::now_v7(), viewed("E1"))).await.expect(200);
    }
    let registration = Uuid::now_v7();
    let batch: Vec<Value> =
        everything().into_iter().map(|happening| visitor.statement(registration, happening)).collect();
    visitor.statements(&json!(batch)).await.expect(200);
    backend.stop().await;
    let backend = stage.start().await;
    let visitor = Visitor { url: url_of(&backend), ..visitor };
    while visitor.credits().await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    backend.stop().await;
}

#[tokio::test]
async fn an_attempt_that_repeats_an_unmarked_answer_is_marked_and_not_called_wrong() {
    let (registration, answer) = (Uuid::now_v7(), VisitEvent::now(answered("Q1", "a")));
    let desk = desk_after_a_broken_scene(registration, std::slice::from_ref(&answer)).await;
    let outcome = send_attempt(&desk, registration, &answer).await;
    assert_eq!(outcome.mark, Mark::RIGHT);
    assert!(outcome.judgement.standing.score > 0.4);
    desk.store.close().await;
}

async fn send_attempt(desk: &Desk, registration: Uuid, answer: &VisitEvent) -> AttemptOutcome {
    let (rules, session, answer) = (desk.rules.clone(), desk.session.clone(), answer.clone());
    let work = move |transaction: &dyn Transaction| {
        let scene = rules.catalogue.scene(&SCENE.parse().unwrap()).unwrap();
        record_attempt(&rules, transaction, &session, registration, scene, &answer, now())
    };
    desk.store.write::<_, RecordError>(work).await.unwrap()
}

#[tokio::test]
async fn an_answer_without_a_mark_is_marked_even_when_all_else_is_done() {
    let mut desk = Desk::open("2026-09-01T08:00:00Z").await;
    let (registration, answer) = (Uuid::now_v7(), VisitEvent::now(answered("Q1", "a")));
    desk.receive_events(registration, &events(), now()).await;
    let empty = tempfile::tempdir().unwrap();
    let working = std::mem::replace(&mut desk.rules.catalogue, Catalogue::load(empty.path()).unwrap());
    desk.receive_events(registration, std::slice::from_ref(&answer), now()).await;
    desk.rules.catalogue = working;
    assert_eq!(send_attempt(&desk, registration, &answer).await.mark, Mark::RIGHT);
    desk.store.close().await;
}

#[tokio::test]
async fn a_visit_on_which_all_is_done_is_not_read_again() {
    let desk = Desk::open("2026-09-01T08:00:00Z").await;
    let (registration, mut events) = (Uuid::now_v7(), events());
    let last = events.pop().unwrap();
    let settled = async || {
        let (rules, member) = (desk.rules.clone(), desk.session.member.clone());
        let key = VisitKey { member: member.id, scene: SCENE.parse().unwrap(), registration };
        let work = move |transaction: &dyn Transaction| {
            let scene = rules.catalogue.scene(&key.scene).unwrap();
            settle(&rules, transaction, scene, &member, &key, now())
        };
        desk.store.write::<_, StoreError>(work).await.unwrap()
    };
    desk.receive_events(registration, &events[..1], now()).await;
    assert!(settled().await.is_some());
    desk.receive_events(registration, &events[1..], now()).await;
    desk.receive_events(registration, &[last], now()).await;
    assert!(settled().await.is_none());
    desk.store.close().await;
}

#[tokio::test]
async fn a_visit_takes_so_many_statements_and_repetitions_for_ever() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let registration = Uuid::now_v7();
    let entered = || visitor.statement(registration, Happening::Entered);
    let first = entered();
    let mut batch: Vec<Value> = (0..499).map(|_| entered()).collect();
    batch.push(first.clone());
    visitor.statements(&json!(batch)).await.expect(200);
    for _ in 0..9 {
        batch = (0..500).map(|_| entered()).collect();
        visitor.statements(&json!(batch)).await.expect(200);
    }
    let refused = visitor.statements(&json!([first.clone(), entered()])).await;
    assert_eq!((refused.status, refused.code()), (403, "visit-full"));
    assert!(refused.message().starts_with("/1/context/registration"), "{}", refused.message());
    let refused = visitor.send(&Step::Attempt(attempt(registration, "Q1", "a"))).await.unwrap();
    assert_eq!((refused.status, refused.code()), (403, "visit-full"));
    visitor.statements(&first).await.expect(200);
    visitor.walk(&whole_visit(&visitor, Uuid::now_v7())).await;
    assert_eq!(visitor.credits().await, 1);
    backend.stop().await;
}

#[tokio::test]
async fn nobody_can_take_the_ids_of_what_the_backend_will_state() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let registration = Uuid::now_v7();
    for verb in ["completed", "passed"] {
        // What earlier versions made of the visit and the verb.
        let account = &visitor.account;
        let name = format!("{} {} {SCENE} {verb}", account.home_page, account.name);
        let mut statement = visitor.statement(registration, Happening::Entered);
        statement["id"] = json!(Uuid::new_v5(&registration, name.as_bytes()));
        visitor.statements(&statement).await.expect(200);
    }
    visitor.walk(&whole_visit(&visitor, registration)).await;
    for verb in ["completed", "passed"] {
        let path = format!("/xapi/statements?verb=http://adlnet.gov/expapi/verbs/{verb}");
        let page = visitor.get(&path).await.expect(200);
        assert_eq!(page["statements"].as_array().unwrap().len(), 1, "{verb}: {page}");
    }
    backend.stop().await;
}
