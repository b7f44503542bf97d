//! Faults that really happen: full disks, files that are not what they should be, two backends at once.

use std::{fs, path::PathBuf, time::Duration};

use credit::{LedgerOrigin, StartError, start, store::sqlite::OpenError};
use curriculum::Happening;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::*;

fn large_batch(visitor: &Visitor) -> Value {
    let registration = Uuid::now_v7();
    json!((0..400).map(|_| visitor.statement(registration, Happening::Entered)).collect::<Vec<_>>())
}

#[tokio::test]
async fn a_full_disk_refuses_what_does_not_fit_and_recovers() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let batch = large_batch(&visitor);
    backend.limit_pages(Some(1)).await.unwrap();
    for _ in 0..2 {
        let refused = visitor.statements(&batch).await;
        assert_eq!((refused.status, refused.code()), (507, "disk-full"), "{}", refused.body);
    }
    assert_eq!(visitor.get("/xapi/statements").await.expect(200)["statements"], json!([]));
    backend.limit_pages(None).await.unwrap();
    let ids = visitor.statements(&batch).await.expect(200);
    assert_eq!(ids.as_array().unwrap().len(), 400);
    visitor.walk(&whole_visit(&visitor, Uuid::now_v7())).await;
    assert_eq!(visitor.credits().await, 1);
    backend.stop().await;
    stage.start().await.stop().await;
}

#[tokio::test]
async fn a_database_that_is_limited_from_the_start_stays_within_its_limit() {
    let stage = Stage::local();
    let mut configuration = stage.configuration();
    configuration.maximum_pages = Some(80);
    let backend = start(configuration).await.unwrap();
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let mut refused = 0;
    for _ in 0..4 {
        refused += usize::from(visitor.statements(&large_batch(&visitor)).await.status == 507);
    }
    assert!(refused > 0);
    backend.stop().await;
    assert!(fs::metadata(stage.database()).unwrap().len() <= 80 * 4096);
}

#[tokio::test]
async fn a_credit_is_not_acknowledged_before_the_head_is_safe() {
    let stage = Stage::local();
    let mut configuration = stage.configuration();
    configuration.health_interval = Duration::ZERO;
    let backend = start(configuration).await.unwrap();
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let last = walk_all_but_the_last(&visitor).await;
    let head = fs::read(stage.head()).unwrap();
    fs::remove_file(stage.head()).unwrap();
    fs::create_dir(stage.head()).unwrap();
    for code in ["not-confirmed", "ledger-head-unwritable"] {
        let refused = visitor.send(&last).await.unwrap();
        assert_eq!((refused.status, refused.code()), (503, code), "{}", refused.body);
    }
    assert_eq!(visitor.get("/healthz").await.status, 503);
    fs::remove_dir(stage.head()).unwrap();
    visitor.send(&last).await.unwrap().expect(200);
    assert_eq!(visitor.get("/healthz").await.status, 200);
    assert_eq!(visitor.credits().await, 1);
    assert_ne!(fs::read(stage.head()).unwrap(), head);
    backend.stop().await;
    stage.start().await.stop().await;
}

/// Walks a visit up to the step with which it is credited; that step.
async fn walk_all_but_the_last(visitor: &Visitor) -> Step {
    let mut steps = whole_visit(visitor, Uuid::now_v7());
    let last = steps.remove(5);
    visitor.walk(&steps).await;
    last
}

/// What the database itself holds: how often this statement, and how many entries.
fn stored(stage: &Stage, id: &str) -> (i64, i64) {
    let connection = rusqlite::Connection::open(stage.database()).unwrap();
    let count = |sql: &str, parameters: &[&str]| {
        connection.query_row(sql, rusqlite::params_from_iter(parameters), |row| row.get(0)).unwrap()
    };
    (count("SELECT count(*) FROM statement WHERE id = ?1", &[id]), count("SELECT count(*) FROM ledger", &[]))
}

/// Sends what earns the credit while `spoil` keeps the new head from being written, and again after `mend`. The answer
/// must claim nothing that is not so. `later` is what a repetition is told before it is mended.
async fn head_fails_after_the_commit(spoil: fn(&PathBuf), mend: fn(&PathBuf), later: (u16, &str)) {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let last = walk_all_but_the_last(&visitor).await;
    let id = last.ids().remove(0);
    let new_head = PathBuf::from(format!("{}.new", stage.head().display()));
    spoil(&new_head);
    let answer = visitor.send(&last).await.unwrap();
    assert_eq!((answer.status, answer.code()), (503, "not-confirmed"), "{}", answer.body);
    assert!(answer.message().contains("not confirmed"), "{}", answer.message());
    assert!(answer.message().contains("credit.db.head cannot be written"), "{}", answer.message());
    let fix = answer.body["error"]["fix"].as_str().unwrap();
    assert!(fix.contains("same request again") && fix.contains("same ids"), "{fix}");
    assert!(!answer.body.to_string().contains("othing"), "it is recorded: {}", answer.body);
    assert_eq!(stored(&stage, &id), (1, 1));
    let again = visitor.send(&last).await.unwrap();
    assert_eq!((again.status, again.code()), later, "{}", again.body);
    mend(&new_head);
    visitor.send(&last).await.unwrap().expect(200);
    assert_eq!(stored(&stage, &id), (1, 1));
    assert_eq!(visitor.credits().await, 1);
    backend.stop().await;
    stage.start().await.stop().await;
    assert_eq!(stored(&stage, &id), (1, 1));
}

#[tokio::test]
async fn what_is_stored_is_not_called_unrecorded_when_the_head_cannot_be_written() {
    let spoil = |new_head: &PathBuf| fs::create_dir(new_head).unwrap();
    let mend = |new_head: &PathBuf| fs::remove_dir(new_head).unwrap();
    head_fails_after_the_commit(spoil, mend, (503, "ledger-head-unwritable")).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_is_stored_is_not_called_unrecorded_when_the_disk_is_too_full_for_the_head() {
    let spoil = |new_head: &PathBuf| std::os::unix::fs::symlink("/dev/full", new_head).unwrap();
    let mend = |new_head: &PathBuf| fs::remove_file(new_head).unwrap();
    head_fails_after_the_commit(spoil, mend, (507, "disk-full")).await;
}

#[tokio::test]
async fn a_backend_that_ends_with_its_head_behind_starts_again() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let last = walk_all_but_the_last(&visitor).await;
    let new_head = PathBuf::from(format!("{}.new", stage.head().display()));
    fs::create_dir(&new_head).unwrap();
    assert_eq!(visitor.send(&last).await.unwrap().code(), "not-confirmed");
    backend.stop().await;
    fs::remove_dir(&new_head).unwrap();
    let backend = stage.start().await;
    let visitor = Visitor { url: url_of(&backend), ..visitor };
    visitor.send(&last).await.unwrap().expect(200);
    assert_eq!(stored(&stage, &last.ids()[0]), (1, 1));
    backend.stop().await;
}

#[tokio::test]
async fn two_backends_never_share_a_database() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let refusal = stage.refusal().await;
    assert!(matches!(refusal, StartError::Database(OpenError::InUse { .. })), "{refusal}");
    assert!(refusal.to_string().contains("another credit backend"));
    backend.stop().await;
    stage.start().await.stop().await;
}

#[tokio::test]
async fn a_damaged_or_foreign_database_is_left_as_it_is() {
    let stage = Stage::local();
    stage.start().await.stop().await;
    let sound = fs::read(stage.database()).unwrap();
    let mut holed = sound.clone();
    holed[4096..20_480].fill(0x5a);
    let truncated = sound[..sound.len() / 2].to_vec();
    for damaged in [b"this is no database, only a text of some length".repeat(40), holed, truncated] {
        fs::write(stage.database(), &damaged).unwrap();
        let refusal = stage.refusal().await;
        assert!(matches!(refusal, StartError::Database(OpenError::Damaged { .. })), "{refusal}");
        assert!(refusal.to_string().contains("Restore"), "{refusal}");
        assert_eq!(fs::read(stage.database()).unwrap(), damaged);
    }
    let other = Stage::local();
    let connection = rusqlite::Connection::open(other.database()).unwrap();
    connection.execute_batch("CREATE TABLE shopping (item TEXT)").unwrap();
    drop(connection);
    let refusal = other.refusal().await;
    assert!(matches!(refusal, StartError::Database(OpenError::OtherDatabase { .. })), "{refusal}");
}

#[tokio::test]
async fn a_college_does_not_take_over_a_local_ledger() {
    let mut stage = Stage::local();
    stage.start().await.stop().await;
    stage.origin = LedgerOrigin::College;
    let refusal = stage.refusal().await;
    assert!(matches!(refusal, StartError::Database(OpenError::OtherOrigin { .. })), "{refusal}");
}

#[tokio::test]
async fn what_cannot_be_used_is_named_with_a_fix() {
    let stage = Stage::local();
    let mut configuration = stage.configuration();
    configuration.scenes = "/nowhere/scenes".into();
    let refusal = start(configuration).await.unwrap_err().to_string();
    assert!(refusal.contains("/nowhere/scenes") && refusal.contains("--scenes"), "{refusal}");
    let mut configuration = stage.configuration();
    configuration.database = "/nowhere/credit.db".into();
    let refusal = start(configuration).await.unwrap_err().to_string();
    assert!(refusal.contains("/nowhere/credit.db") && refusal.contains("--database"), "{refusal}");
    let backend = stage.start().await;
    let elsewhere = Stage::local();
    let mut configuration = elsewhere.configuration();
    configuration.listen = backend.address;
    let refusal = start(configuration).await.unwrap_err().to_string();
    assert!(refusal.contains(&backend.address.to_string()) && refusal.contains("--listen"), "{refusal}");
    backend.stop().await;
}

#[test]
fn the_program_explains_bad_arguments() {
    for (database, told) in [
        ("postgres://localhost/credit", "comes in a later version; use sqlite:FILE"),
        ("credit.db", "sqlite:FILE"),
    ] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_retrace-credit"))
            .args(["serve", "--listen", "127.0.0.1:0", "--scenes", ".", "--database", database])
            .output()
            .unwrap();
        assert!(!output.status.success());
        let printed = String::from_utf8(output.stderr).unwrap();
        assert!(printed.contains(told), "{printed}");
    }
}
