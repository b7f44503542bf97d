//! Clients that are slow, many, or silent.

use std::{io::Read, net::TcpStream, time::Duration};

use credit::{Limits, RunningBackend, start};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::support::*;

async fn start_with(stage: &Stage, limits: Limits) -> RunningBackend {
    let mut configuration = stage.configuration();
    configuration.limits = limits;
    start(configuration).await.unwrap()
}

#[tokio::test]
async fn who_sends_no_head_or_half_a_head_is_hung_up_on() {
    let stage = Stage::local();
    let backend = start_with(&stage, Limits { head: Duration::from_millis(300), ..Limits::default() }).await;
    for sent in ["", "GET /healthz HTTP/1.1\r\nHost: x\r\n"] {
        assert!(!told(backend.address, sent).await.contains("200 OK"), "{sent:?}");
    }
    // Also after an answer.
    let answer = told(backend.address, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    backend.stop().await;
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let stage = Stage::local();
    let backend = start_with(&stage, Limits { body: Duration::from_millis(50), ..Limits::default() }).await;
    let answer = told(
        backend.address,
        "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 100\r\n\r\n{",
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("body-too-slow"), "{answer}");
    backend.stop().await;
}

#[tokio::test]
async fn a_connection_too_many_waits_until_one_ends() {
    let stage = Stage::local();
    let limits = Limits { connections: 1, head: Duration::from_millis(300), ..Limits::default() };
    let backend = start_with(&stage, limits).await;
    let mut silent = TcpStream::connect(backend.address).unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    // Answered once the silent one has been hung up on, which its reader then sees.
    assert_eq!(answer(client().get(format!("{}/healthz", url_of(&backend)))).await.unwrap().status, 200);
    silent.set_nonblocking(true).unwrap();
    assert_eq!(silent.read(&mut [0; 8]).unwrap(), 0);
    backend.stop().await;
}

#[tokio::test]
async fn a_request_too_many_is_refused_but_health_is_told() {
    let stage = Stage::local();
    let backend = start_with(&stage, Limits { requests: 0, ..Limits::default() }).await;
    let request = client().post(format!("{}/api/v1/sessions", url_of(&backend))).json(&json!({}));
    let response = request.send().await.unwrap();
    assert_eq!(response.status().as_u16(), 503);
    assert_eq!(response.headers()["retry-after"], "1");
    assert_eq!(response.json::<serde_json::Value>().await.unwrap()["error"]["code"], "busy");
    assert_eq!(answer(client().get(format!("{}/healthz", url_of(&backend)))).await.unwrap().status, 200);
    backend.stop().await;
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_told_so() {
    let stage = Stage::local();
    let limits = Limits { request: Duration::from_millis(100), ..Limits::default() };
    let backend = start_with(&stage, limits).await;
    // The writer waits while somebody else writes.
    let connection = rusqlite::Connection::open(stage.database()).unwrap();
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    let request = client().post(format!("{}/api/v1/sessions", url_of(&backend))).json(&json!({}));
    let refused = answer(request).await.unwrap();
    connection.execute_batch("ROLLBACK").unwrap();
    assert_eq!((refused.status, refused.code()), (503, "too-slow"));
    backend.stop().await;
}

#[tokio::test]
async fn what_is_under_way_is_answered_when_the_backend_stops() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let batch: Vec<_> = (0..500).map(|_| visitor.statement(Uuid::now_v7(), viewed("E1"))).collect();
    let request = visitor.request(Method::POST, "/xapi/statements").json(&batch);
    let sending = tokio::spawn(answer(request));
    tokio::time::sleep(Duration::from_millis(30)).await;
    backend.stop().await;
    // Answered, or not taken at all when it came too late.
    if let Ok(answer) = sending.await.unwrap() {
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    assert!(visitor.request(Method::GET, "/healthz").send().await.is_err());
}
