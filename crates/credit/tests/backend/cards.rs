//! Card numbers in whatever case they are written, in new databases and in those of earlier versions.

use credit::{LedgerOrigin, RunningBackend, member::CardNumber, store::sqlite::register_beside};
use serde_json::json;

use crate::{reader::Reader, support::*};

async fn session(backend: &RunningBackend, card: &str) -> Answer {
    let request = client().post(format!("{}/api/v1/sessions", url_of(backend)));
    answer(request.json(&json!({ "visitor_card": card }))).await.unwrap()
}

/// The account that this spelling of a card leads to.
async fn account(backend: &RunningBackend, card: &str) -> String {
    session(backend, card).await.expect(201)["account"]["name"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_card_is_the_same_in_capital_and_small_letters() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let first = account(&backend, "abc-1").await;
    for spelling in ["ABC-1", "aBc-1", "abc-1"] {
        assert_eq!(account(&backend, spelling).await, first, "{spelling}");
    }
    assert_ne!(account(&backend, "abc-2").await, first);
    // The catalogue leads to the same record as the interface.
    let reader = Reader::signed_in(&backend, "Abc-1").await;
    let visitor = Visitor { token: reader.token().to_owned(), ..Visitor::arrive(&reader.url).await };
    let whose = visitor.get("/api/v1/sessions/current").await.expect(200);
    assert_eq!(whose["account"]["name"], json!(first));
    backend.stop().await;
    let stored = rusqlite::Connection::open(stage.database()).unwrap();
    let count = |card: &str| {
        let sql = "SELECT count(*) FROM member WHERE card = ?1";
        stored.query_row(sql, [card], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!((count("ABC-1"), count("abc-1")), (1, 0));
}

#[tokio::test]
async fn a_college_registers_a_card_once_in_whatever_case() {
    let stage = Stage::new(LedgerOrigin::College);
    let backend = stage.start().await;
    assert_eq!(session(&backend, "abc-1").await.code(), "unknown-card");
    let register = |card: &str| {
        register_beside(&stage.database(), &card.parse::<CardNumber>().unwrap()).unwrap().account_name
    };
    let registered = register("abc-1");
    assert_eq!(register("ABC-1"), registered);
    for spelling in ["ABC-1", "abc-1", "Abc-1"] {
        assert_eq!(account(&backend, spelling).await, registered, "{spelling}");
    }
    backend.stop().await;
}

/// A database in which an earlier version registered these cards, each spelling by itself.
async fn earlier_database(origin: LedgerOrigin, members: &[(&str, &str)]) -> Stage {
    let stage = Stage::new(origin);
    stage.start().await.stop().await;
    let database = rusqlite::Connection::open(stage.database()).unwrap();
    database.execute_batch("DROP INDEX member_of_card").unwrap();
    for member in members {
        database.execute("INSERT INTO member (account, card) VALUES (?1, ?2)", *member).unwrap();
    }
    stage
}

#[tokio::test]
async fn cards_that_an_earlier_version_registered_are_found_and_stay_apart() {
    let members = [("small", "abc-1"), ("mixed", "Abc-1"), ("alone", "xyz-9"), ("visitor", "local-visitor")];
    let stage = earlier_database(LedgerOrigin::Local, &members).await;
    let backend = stage.start().await;
    for (spelling, owner) in
        [("abc-1", "small"), ("Abc-1", "mixed"), ("xyz-9", "alone"), ("XYZ-9", "alone"), ("xYz-9", "alone")]
    {
        assert_eq!(account(&backend, spelling).await, owner, "{spelling}");
    }
    assert_eq!(Visitor::arrive(&url_of(&backend)).await.account.name, "visitor");
    // A third spelling belongs to neither of two.
    let third = account(&backend, "aBC-1").await;
    assert!(!["small", "mixed"].contains(&third.as_str()));
    assert_eq!(account(&backend, "ABC-1").await, third);
    assert_eq!(account(&backend, "abc-1").await, "small", "the spelling that was written counts");
    backend.stop().await;
}

#[tokio::test]
async fn a_college_admits_nobody_on_a_card_that_may_be_one_of_two() {
    let stage = earlier_database(LedgerOrigin::College, &[("small", "abc-1"), ("mixed", "Abc-1")]).await;
    let backend = stage.start().await;
    assert_eq!(session(&backend, "ABC-1").await.code(), "unknown-card");
    assert_eq!(account(&backend, "abc-1").await, "small");
    backend.stop().await;
}
