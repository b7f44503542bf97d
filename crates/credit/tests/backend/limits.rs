//! What anybody may ask of a backend without a token costs it little, however often they ask.

use std::time::Duration;

use credit::{Allowance, RunningBackend, start};
use serde_json::json;
use uuid::Uuid;

use crate::support::*;

async fn start_with(stage: &Stage, allowance: Allowance, health_interval: Duration) -> RunningBackend {
    let mut configuration = stage.configuration();
    configuration.sessions_of_address = allowance;
    configuration.health_interval = health_interval;
    start(configuration).await.unwrap()
}

/// How many probes were stored.
fn probes(stage: &Stage) -> i64 {
    let connection = rusqlite::Connection::open(stage.database()).unwrap();
    connection.query_row("SELECT count FROM probe", [], |row| row.get(0)).unwrap()
}

async fn ask_for_health(url: &str, times: usize) {
    let client = client();
    let ask = || tokio::spawn(answer(client.get(format!("{url}/healthz"))));
    let asking: Vec<_> = (0..times).map(|_| ask()).collect();
    for task in asking {
        assert_eq!(task.await.unwrap().unwrap().expect(200), json!({ "status": "ok" }));
    }
}

#[tokio::test]
async fn health_is_written_for_once_in_the_interval() {
    let stage = Stage::local();
    let backend = start_with(&stage, Allowance::default(), Duration::from_secs(3600)).await;
    ask_for_health(&url_of(&backend), 50).await;
    ask_for_health(&url_of(&backend), 10).await;
    assert_eq!(probes(&stage), 1);
    backend.stop().await;
    let backend = start_with(&stage, Allowance::default(), Duration::ZERO).await;
    ask_for_health(&url_of(&backend), 5).await;
    assert_eq!(probes(&stage), 6);
    backend.stop().await;
}

#[tokio::test]
async fn an_address_opens_so_many_sessions_and_is_then_told_to_wait() {
    let stage = Stage::local();
    let allowance = Allowance { burst: 3, refill: Duration::from_secs(3600) };
    let backend = start_with(&stage, allowance, Duration::ZERO).await;
    let url = url_of(&backend);
    let visitor = Visitor::arrive(&url).await;
    Visitor::arrive(&url).await;
    // A request that is refused counts as well: nobody tries card numbers for nothing.
    let request = client().post(format!("{url}/api/v1/sessions")).json(&json!({ "visitor_card": "?" }));
    assert_eq!(answer(request).await.unwrap().code(), "bad-card");
    let response = client().post(format!("{url}/api/v1/sessions")).json(&json!({})).send().await.unwrap();
    assert_eq!(response.status().as_u16(), 429);
    assert_eq!(response.headers()["cache-control"], "no-store");
    let wait: u64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((3500..=3600).contains(&wait), "{wait}");
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(body["error"]["code"], "too-many-sessions");
    assert!(body["error"]["fix"].as_str().unwrap().contains(&format!("in {wait} s")), "{body}");
    // Who has a session already is not disturbed.
    visitor.get("/api/v1/me/ledger").await.expect(200);
    backend.stop().await;
}

#[tokio::test]
async fn an_address_opens_sessions_again_after_a_while() {
    let stage = Stage::local();
    let allowance = Allowance { burst: 1, refill: Duration::from_millis(1) };
    let backend = start_with(&stage, allowance, Duration::ZERO).await;
    for _ in 0..10 {
        tokio::time::sleep(Duration::from_millis(2)).await;
        Visitor::arrive(&url_of(&backend)).await;
    }
    backend.stop().await;
}

#[tokio::test]
async fn a_session_that_ended_for_newer_ones_is_refused_and_its_card_goes_on() {
    let stage = Stage::local();
    let allowance = Allowance { burst: 1_000, refill: Duration::from_millis(1) };
    let backend = start_with(&stage, allowance, Duration::ZERO).await;
    let url = url_of(&backend);
    // Never used before it ends, so that it is not remembered as running.
    let first = Visitor::arrive(&url).await;
    let mut newest = first.clone();
    for _ in 0..credit::practice::MOST_SESSIONS {
        newest = Visitor::arrive(&url).await;
    }
    let refused = first.get("/api/v1/me/ledger").await;
    assert_eq!((refused.status, refused.code()), (401, "session-expired"));
    assert_eq!(first.account, newest.account);
    newest.get("/api/v1/me/ledger").await.expect(200);
    backend.stop().await;
}

#[tokio::test]
async fn a_database_of_an_earlier_version_gets_the_indexes_that_keep_opening_cheap() {
    let stage = Stage::local();
    stage.start().await.stop().await;
    let indexes = |sql: &str| {
        let connection = rusqlite::Connection::open(stage.database()).unwrap();
        connection.execute_batch(sql).unwrap();
        let count =
            "SELECT count(*) FROM sqlite_schema WHERE name IN ('session_of_member', 'statement_of_session')";
        connection.query_row(count, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!(indexes("DROP INDEX session_of_member; DROP INDEX statement_of_session;"), 0);
    let backend = stage.start().await;
    Visitor::arrive(&url_of(&backend)).await;
    backend.stop().await;
    assert_eq!(indexes(""), 2);
}

#[tokio::test]
async fn a_member_makes_so_many_visits_and_goes_on_with_each() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let first = Uuid::now_v7();
    visitor.statements(&visitor.statement(first, viewed("E1"))).await.expect(200);
    let connection = rusqlite::Connection::open(stage.database()).unwrap();
    connection
        .execute_batch(
            "WITH RECURSIVE number (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM number WHERE n < 10000) \
             INSERT INTO statement (id, member, session, verb, scene, registration, stored, sent_fingerprint, \
             stored_fingerprint, body) SELECT n, member, session, verb, scene, \
             printf('%08x-0000-4000-8000-000000000000', n), stored, sent_fingerprint, stored_fingerprint, '{}' \
             FROM number, (SELECT * FROM statement LIMIT 1)",
        )
        .unwrap();
    let refused = visitor.statements(&visitor.statement(Uuid::now_v7(), viewed("E1"))).await;
    assert_eq!((refused.status, refused.code()), (403, "too-many-visits"));
    visitor.statements(&visitor.statement(first, viewed("E2"))).await.expect(200);
    let page = visitor.get("/api/v1/me/progress").await.expect(200);
    assert_eq!(page["visits"].as_array().unwrap().len(), 50);
    let next = visitor.get(page["more"].as_str().unwrap()).await.expect(200);
    assert_ne!(next["visits"][0]["registration"], page["visits"][0]["registration"]);
    let one = visitor.get(&format!("/api/v1/me/progress?registration={first}")).await.expect(200);
    assert_eq!((one["visits"].as_array().unwrap().len(), &one["more"]), (1, &json!("")));
    backend.stop().await;
}
