//! Clients decide by the code of a refusal whether it is final, so no refusal comes without one.

use curriculum::Happening;
use reqwest::{Method, RequestBuilder, header};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::*;

/// What is changed in a statement that would be stored, and the code of the refusal.
fn spoilt_statements(visitor: &Visitor) -> Vec<(Value, u16, &'static str)> {
    let changed = |pointer: &str, value: Value| {
        let mut statement = visitor.statement(Uuid::now_v7(), viewed("E1"));
        *statement.pointer_mut(pointer).unwrap() = value;
        statement
    };
    let verb = |name: &str| json!(format!("http://adlnet.gov/expapi/verbs/{name}"));
    let double = visitor.statement(Uuid::now_v7(), Happening::Entered);
    vec![
        (json!(7), 400, "invalid-statement"),
        (json!({}), 400, "invalid-statement"),
        (changed("/id", json!("no uuid")), 400, "invalid-statement"),
        (
            changed("/object/id", json!(format!("urn:retrace:scene:{SCENE}:exhibit:E9"))),
            400,
            "invalid-statement",
        ),
        (changed("/actor/account/name", json!("somebody")), 403, "foreign-actor"),
        (changed("/verb/id", verb("passed")), 403, "authored-by-backend"),
        (changed("/verb/id", verb("voided")), 403, "voiding-refused"),
        (json!([double, double]), 400, "invalid-statement"),
        (json!(vec![json!({}); 501]), 400, "too-many-statements"),
    ]
}

/// Requests that are wrong apart from their statements.
fn spoilt_requests(visitor: &Visitor) -> Vec<(RequestBuilder, u16, &'static str)> {
    let request = |method: Method, path: &str| visitor.request(method, path);
    let post =
        |path: &str| request(Method::POST, path).json(&visitor.statement(Uuid::now_v7(), viewed("E1")));
    let bare = || visitor.client.post(format!("{}/xapi/statements", visitor.url)).body("{}");
    let versioned = || bare().header("X-Experience-API-Version", "2.0.0");
    let content = |kind: &str| request(Method::POST, "/xapi/statements").header(header::CONTENT_TYPE, kind);
    let json_body = |body: Vec<u8>| content("application/json").body(body);
    let attempts = |scene: &str| request(Method::POST, &format!("/api/v1/scenes/{scene}/attempts"));
    vec![
        (bare(), 400, "xapi-version"),
        (versioned(), 401, "no-token"),
        (versioned().bearer_auth("wrong"), 401, "unknown-token"),
        (versioned().header(header::AUTHORIZATION, "Basic \u{fc}"), 401, "no-token"),
        (post("/xapi/statements?what=1"), 400, "unknown-parameter"),
        (post("/xapi/statements?%ff"), 400, "unknown-parameter"),
        (post("/xapi/statements/"), 404, "no-such-resource"),
        (request(Method::PUT, "/xapi/statements").json(&json!({})), 400, "bad-parameter"),
        (request(Method::PUT, "/xapi/statements?statementId=x").json(&json!({})), 400, "bad-parameter"),
        (request(Method::DELETE, "/xapi/statements"), 405, "method-not-allowed"),
        (request(Method::PATCH, "/xapi/statements"), 405, "method-not-allowed"),
        (content("multipart/mixed; boundary=x").body("--x--"), 415, "not-json"),
        (json_body(b"{".to_vec()), 400, "bad-json"),
        (json_body(b"".to_vec()), 400, "bad-json"),
        (json_body(b"\xff".to_vec()), 400, "not-utf-8"),
        (json_body(vec![b' '; 1024 * 1024 + 1]), 413, "body-too-large"),
        (attempts("%ff").json(&json!({})), 404, "unknown-scene"),
        (attempts("nowhere/at/all").json(&json!({})), 404, "no-such-resource"),
        (attempts(SCENE).json(&json!({})), 400, "wrong-type"),
        (attempts(SCENE).json(&json!([Uuid::nil()])), 400, "wrong-type"),
        (request(Method::POST, "/api/v1/sessions").json(&json!([null])), 400, "wrong-type"),
        (request(Method::GET, "/api/v1/scenes/%ff/questions"), 404, "unknown-scene"),
    ]
}

async fn assert_refused(what: &str, request: RequestBuilder, status: u16, code: &str) {
    let response = request.send().await.unwrap();
    let (told, kind) = (response.status().as_u16(), response.headers().get(header::CONTENT_TYPE).cloned());
    let text = response.text().await.unwrap();
    assert_eq!(told, status, "{what}: {text}");
    assert_eq!(kind.unwrap(), "application/json", "{what}");
    let body: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(body["error"]["code"], code, "{what}: {text}");
    assert!(!body["error"]["message"].as_str().unwrap().is_empty(), "{what}");
    assert!(!body["error"]["fix"].as_str().unwrap().is_empty(), "{what}");
}

#[tokio::test]
async fn every_refusal_has_a_body_with_a_code() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    for (statement, status, code) in spoilt_statements(&visitor) {
        let request = visitor.request(Method::POST, "/xapi/statements").json(&statement);
        assert_refused(&statement.to_string(), request, status, code).await;
    }
    for (index, (request, status, code)) in spoilt_requests(&visitor).into_iter().enumerate() {
        assert_refused(&format!("request {index}"), request, status, code).await;
    }
    let mut statement = visitor.statement(Uuid::now_v7(), viewed("E1"));
    visitor.statements(&statement).await.expect(200);
    statement["verb"]["id"] = json!("urn:another");
    let request = visitor.request(Method::POST, "/xapi/statements").json(&statement);
    assert_refused("another statement of the same id", request, 409, "conflict").await;
    backend.stop().await;
}

#[tokio::test]
async fn a_refusal_does_not_send_back_at_length_what_came() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let request = client().post(format!("{}/api/v1/sessions", url_of(&backend)));
    let response = request.json(&json!({ "A".repeat(500_000): 1 })).send().await.unwrap();
    assert_eq!(response.status().as_u16(), 400);
    assert!(response.text().await.unwrap().len() < 4_096);
    backend.stop().await;
}
