//! The ledger: corrections, and what happens when somebody else has been at it.

use std::{fs, process::Command};

use credit::{BackendConfiguration, RunningBackend, StartError, start, store::sqlite::OpenError};
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::*;

/// A database with one credit in it, closed.
async fn credited() -> Stage {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    visitor.walk(&whole_visit(&visitor, Uuid::now_v7())).await;
    assert_eq!(visitor.credits().await, 1);
    backend.stop().await;
    stage
}

/// Runs `retrace-credit` on the database: whether it succeeded, and what it printed.
fn program(stage: &Stage, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_retrace-credit"))
        .args(arguments)
        .arg("--database")
        .arg(format!("sqlite:{}", stage.database().display()))
        .output()
        .unwrap();
    let printed = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(printed).unwrap())
}

#[tokio::test]
async fn a_reversal_takes_the_points_back_and_frees_nothing() {
    let stage = credited().await;
    let (done, printed) = program(&stage, &["reverse", "--entry", "1", "--reason", "a wrong card"]);
    assert!(done, "{printed}");
    let (again, printed) = program(&stage, &["reverse", "--entry", "1", "--reason", "twice"]);
    assert!(!again && printed.contains("already, by entry 2"), "{printed}");
    assert!(!program(&stage, &["reverse", "--entry", "2", "--reason", "a reversal"]).0);
    assert!(!program(&stage, &["reverse", "--entry", "9", "--reason", "nothing"]).0);
    assert!(!program(&stage, &["reverse", "--entry", "1", "--reason", " "]).0);
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    visitor.walk(&whole_visit(&visitor, Uuid::now_v7())).await;
    let ledger = visitor.ledger().await;
    assert_eq!(ledger["total_points"], 0);
    let told = |key: &str| ledger["entries"].as_array().unwrap().iter().map(|e| e[key].clone()).collect();
    let (kinds, reverses): (Vec<Value>, Vec<Value>) = (told("kind"), told("reverses"));
    assert_eq!((kinds, reverses), (vec![json!("credit"), json!("reversal")], vec![Value::Null, json!(1)]));
    assert!(visitor.visits().await.iter().all(|visit| visit["credit"]["state"] == "reversed"));
    backend.stop().await;
}

#[tokio::test]
async fn a_sound_ledger_verifies_even_while_a_backend_runs() {
    let stage = credited().await;
    let backend = stage.start().await;
    let (sound, printed) = program(&stage, &["verify"]);
    assert!(sound && printed.contains("1 entries"), "{printed}");
    backend.stop().await;
}

async fn assert_unsound(stage: &Stage, told: &str) {
    let before = fs::read(stage.database()).unwrap();
    let refusal = stage.refusal().await;
    assert!(matches!(refusal, StartError::Database(OpenError::Unsound { .. })), "{refusal}");
    let message = refusal.to_string();
    assert!(message.contains(told) && message.contains("Restore"), "{message}");
    assert!(message.contains(&stage.database().display().to_string()), "{message}");
    assert_eq!(fs::read(stage.database()).unwrap(), before, "the database was changed");
    let (sound, printed) = program(stage, &["verify"]);
    assert!(!sound && printed.contains(told), "{printed}");
}

#[tokio::test]
async fn an_altered_entry_is_found() {
    for sql in [
        "UPDATE ledger SET points = 200",
        "UPDATE ledger SET period = '1999-2000'",
        "UPDATE ledger SET hash = zeroblob(32)",
        "UPDATE ledger SET previous_hash = randomblob(32)",
        "UPDATE member SET account = 'somebody'",
    ] {
        let stage = credited().await;
        stage.tamper(sql);
        assert_unsound(&stage, "altered").await;
    }
}

#[tokio::test]
async fn a_removed_entry_is_found() {
    let stage = credited().await;
    stage.tamper("DELETE FROM ledger");
    assert_unsound(&stage, "entries are missing").await;
}

#[tokio::test]
async fn a_moved_entry_is_found() {
    let stage = credited().await;
    stage.tamper("UPDATE ledger SET sequence = 2");
    assert_unsound(&stage, "entry 1 is missing").await;
}

#[tokio::test]
async fn a_head_that_is_ahead_or_differs_or_is_gone_is_refused() {
    let stage = credited().await;
    let head: Value = serde_json::from_slice(&fs::read(stage.head()).unwrap()).unwrap();
    let write = |sequence: u64, hash: &str| {
        fs::write(stage.head(), json!({ "sequence": sequence, "hash": hash }).to_string()).unwrap();
    };
    write(2, head["hash"].as_str().unwrap());
    assert_unsound(&stage, "entries are missing").await;
    let (done, printed) = program(&stage, &["verify", "--rewrite-head"]);
    assert!(!done && printed.contains("2 to 2") && printed.contains("--force"), "{printed}");
    assert_unsound(&stage, "2 to 2").await;
    write(1, &"ab".repeat(32));
    assert!(!program(&stage, &["verify", "--rewrite-head"]).0);
    assert_unsound(&stage, "not the one that was acknowledged").await;
    fs::remove_file(stage.head()).unwrap();
    assert_unsound(&stage, "head file is missing").await;
    fs::write(stage.head(), "nonsense").unwrap();
    assert!(matches!(stage.refusal().await, StartError::Database(OpenError::Head(_))));
    let (done, printed) = program(&stage, &["verify", "--rewrite-head"]);
    assert!(done, "{printed}");
    stage.start().await.stop().await;
}

#[tokio::test]
async fn a_head_that_lags_behind_is_brought_up() {
    let stage = credited().await;
    let head = fs::read(stage.head()).unwrap();
    fs::write(stage.head(), json!({ "sequence": 0, "hash": "00".repeat(32) }).to_string()).unwrap();
    let (sound, printed) = program(&stage, &["verify"]);
    assert!(sound && printed.contains("lags behind"), "{printed}");
    stage.start().await.stop().await;
    assert_eq!(fs::read(stage.head()).unwrap(), head);
}

#[tokio::test]
async fn statements_and_entries_cannot_be_changed_in_the_database() {
    let stage = credited().await;
    let connection = rusqlite::Connection::open(stage.database()).unwrap();
    for sql in [
        "UPDATE ledger SET points = 3",
        "DELETE FROM ledger",
        "UPDATE statement SET body = ''",
        "DELETE FROM statement",
    ] {
        assert!(connection.execute(sql, []).is_err(), "{sql}");
    }
}

/// What a new session is told.
async fn opened(backend: &RunningBackend) -> Value {
    let request = client().post(format!("{}/api/v1/sessions", url_of(backend))).json(&json!({}));
    answer(request).await.unwrap().expect(201)
}

/// The id of the ledger that a new session is told.
async fn ledger_id(stage: &Stage) -> Uuid {
    let backend = stage.start().await;
    let session = opened(&backend).await;
    backend.stop().await;
    serde_json::from_value(session["ledger_id"].clone()).unwrap()
}

#[tokio::test]
async fn a_ledger_has_an_id_of_its_own_that_it_keeps() {
    let stage = Stage::local();
    let id = ledger_id(&stage).await;
    assert_eq!(ledger_id(&stage).await, id);
    assert_ne!(ledger_id(&Stage::local()).await, id);
}

#[tokio::test]
async fn a_session_is_told_how_the_colleges_clock_goes() {
    let stage = Stage::local();
    let time_zone = TimeZone::get("Asia/Urumqi").unwrap();
    let backend = start(BackendConfiguration { time_zone, ..stage.configuration() }).await.unwrap();
    assert_eq!(opened(&backend).await["utc_offset_seconds"], 6 * 3600);
    backend.stop().await;
}

#[tokio::test]
async fn a_ledger_of_an_earlier_version_is_given_an_id() {
    let stage = credited().await;
    let connection = rusqlite::Connection::open(stage.database()).unwrap();
    connection.execute("DELETE FROM setting WHERE name = 'ledger_id'", []).unwrap();
    drop(connection);
    let id = ledger_id(&stage).await;
    assert_eq!(ledger_id(&stage).await, id);
}

#[tokio::test]
async fn a_head_that_tells_of_a_loss_is_replaced_only_by_force() {
    let stage = credited().await;
    stage.tamper("DELETE FROM ledger");
    let head = fs::read(stage.head()).unwrap();
    let (done, printed) = program(&stage, &["verify", "--rewrite-head"]);
    assert!(!done && printed.contains("1 to 1"), "{printed}");
    assert_eq!(fs::read(stage.head()).unwrap(), head);
    let (done, printed) = program(&stage, &["verify", "--rewrite-head", "--force"]);
    assert!(done && printed.contains("entries 1 to 1"), "{printed}");
    assert!(program(&stage, &["verify"]).0);
}

#[tokio::test]
async fn a_card_is_registered_while_the_backend_runs() {
    let mut stage = Stage::local();
    stage.origin = credit::LedgerOrigin::College;
    let backend = stage.start().await;
    for _ in 0..2 {
        let (done, printed) = program(&stage, &["member", "add", "--card", "2026-0002"]);
        assert!(done, "{printed}");
    }
    let visitor = Visitor::with_card(&url_of(&backend), json!({ "visitor_card": "2026-0002" })).await;
    visitor.walk(&whole_visit(&visitor, Uuid::now_v7())).await;
    assert_eq!(visitor.credits().await, 1);
    backend.stop().await;
    stage.start().await.stop().await;
}
