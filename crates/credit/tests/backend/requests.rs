//! Requests that are malformed, too large, or not allowed.

use reqwest::{Method, header};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::*;

async fn post_raw(visitor: &Visitor, path: &str, body: impl Into<reqwest::Body>) -> Answer {
    let request = visitor.request(Method::POST, path).header(header::CONTENT_TYPE, "application/json");
    answer(request.body(body)).await.unwrap()
}

#[tokio::test]
async fn bodies_that_are_no_json_are_refused() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let attempts = format!("/api/v1/scenes/{SCENE}/attempts");
    for path in ["/api/v1/sessions", "/xapi/statements", attempts.as_str()] {
        let large = post_raw(&visitor, path, vec![b' '; 1024 * 1024 + 1]).await;
        assert_eq!((large.status, large.code()), (413, "body-too-large"), "{path}");
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let deep = post_raw(&visitor, path, deep).await;
        assert_eq!(deep.status, 400, "{path}");
        let binary = post_raw(&visitor, path, b"{\"visitor_card\": \"\xff\"}".to_vec()).await;
        assert_eq!((binary.status, binary.code()), (400, "not-utf-8"), "{path}");
        for text in ["", "{", "{} x", "nonsense"] {
            let refused = post_raw(&visitor, path, text).await;
            assert_eq!(refused.status, 400, "{path} {text:?}");
        }
    }
    let nested = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    assert_eq!(post_raw(&visitor, "/xapi/statements", nested).await.code(), "bad-json");
    backend.stop().await;
}

#[tokio::test]
async fn wrong_types_are_told_with_their_place() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let cases: [(&str, Value); 5] = [
        ("attempt_id", json!(7)),
        ("registration", json!("x")),
        ("question", json!(["Q1"])),
        ("response", json!("a")),
        ("time", json!("now")),
    ];
    for (field, value) in cases {
        let mut body = attempt(Uuid::now_v7(), "Q1", "a");
        body[field] = value;
        let path = format!("/api/v1/scenes/{SCENE}/attempts");
        let refused = post_raw(&visitor, &path, body.to_string()).await;
        assert_eq!((refused.status, refused.code()), (400, "wrong-type"), "{}", refused.body);
        assert!(refused.message().contains(&format!("/{field}")), "{}", refused.message());
    }
    let card = post_raw(&visitor, "/api/v1/sessions", "{\"visitor_card\": 5}").await;
    assert!(card.message().contains("/visitor_card"), "{}", card.message());
    let card = post_raw(&visitor, "/api/v1/sessions", "{\"visitor_card\": \"红船\"}").await;
    assert_eq!((card.status, card.code()), (400, "bad-card"));
    backend.stop().await;
}

#[tokio::test]
async fn attempts_that_do_not_fit_are_refused() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let unknown = Step::Attempt(attempt(Uuid::now_v7(), "Q9", "a"));
    assert_eq!(visitor.send(&unknown).await.unwrap().code(), "unknown-question");
    let option = Step::Attempt(attempt(Uuid::now_v7(), "Q1", "z"));
    let option = visitor.send(&option).await.unwrap();
    assert_eq!((option.status, option.code()), (400, "response-does-not-fit"));
    let body = attempt(Uuid::now_v7(), "Q1", "a");
    let path = format!("/api/v1/scenes/{SCENE}/attempts");
    let without = answer(visitor.request(Method::POST, &path).json(&body)).await.unwrap();
    assert_eq!((without.status, without.code()), (400, "idempotency-key"));
    let request = visitor.request(Method::POST, &path).header("Idempotency-Key", Uuid::now_v7().to_string());
    assert_eq!(answer(request.json(&body)).await.unwrap().code(), "idempotency-key");
    let elsewhere = "/api/v1/scenes/nowhere/attempts";
    let key = body["attempt_id"].as_str().unwrap();
    let request = visitor.request(Method::POST, elsewhere).header("Idempotency-Key", key).json(&body);
    assert_eq!(answer(request).await.unwrap().code(), "unknown-scene");
    backend.stop().await;
}

#[tokio::test]
async fn the_version_header_is_asked_for_and_echoed() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let path = format!("{}/xapi/statements", visitor.url);
    for (version, status) in [
        (None, 400),
        (Some("0.95"), 400),
        (Some("1.0.3"), 200),
        (Some("2.0.0"), 200),
        (Some("2.1.0"), 400),
        (Some("2.0.7"), 200),
        (Some("2.0"), 200),
        (Some("1.0"), 200),
        (Some("2.0.x"), 400),
        (Some("2.00"), 400),
    ] {
        let mut request = visitor.client.get(&path).bearer_auth(&visitor.token);
        if let Some(version) = version {
            request = request.header("X-Experience-API-Version", version);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{version:?}");
        assert_eq!(response.headers()["x-experience-api-version"], "2.0.0");
    }
    let about = visitor.client.get(format!("{}/xapi/about", visitor.url));
    assert_eq!(answer(about).await.unwrap().expect(200)["version"], json!(["2.0.0", "1.0.3"]));
    backend.stop().await;
}

#[tokio::test]
async fn nothing_is_told_without_a_session() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let stranger = Visitor { token: "0".repeat(64), ..visitor.clone() };
    for path in [
        "/api/v1/sessions/current",
        "/api/v1/scenes",
        "/api/v1/scenes/small/questions",
        "/api/v1/me/progress",
        "/api/v1/me/ledger",
        "/xapi/statements",
    ] {
        let refused = stranger.get(path).await;
        assert_eq!((refused.status, refused.code()), (401, "unknown-token"), "{path}");
        let request = visitor.client.get(format!("{}{path}", visitor.url));
        let request = request.header("X-Experience-API-Version", "2.0.0");
        assert_eq!(answer(request).await.unwrap().code(), "no-token", "{path}");
    }
    let stored = std::fs::read(stage.database()).unwrap();
    let token = visitor.token.as_bytes();
    assert!(!stored.windows(token.len()).any(|window| window == token));
    backend.stop().await;
}

#[tokio::test]
async fn a_token_says_whose_session_it_is_until_the_session_is_ended() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::with_card(&url_of(&backend), json!({ "visitor_card": "reader-42" })).await;
    let told = visitor.get("/api/v1/sessions/current").await.expect(200);
    assert_eq!(told["account"]["name"], visitor.account.name.as_str());
    assert_eq!(told["member"]["card"], "•••••••42");
    assert!(told.get("token").is_none() && !told.to_string().contains("reader"), "{told}");
    let other = Visitor::with_card(&url_of(&backend), json!({ "visitor_card": "reader-42" })).await;
    let end = visitor.request(Method::DELETE, "/api/v1/sessions/current");
    assert_eq!(answer(end).await.unwrap().status, 204);
    let refused = visitor.get("/api/v1/sessions/current").await;
    assert_eq!((refused.status, refused.code()), (401, "session-expired"));
    other.get("/api/v1/sessions/current").await.expect(200);
    backend.stop().await;
}

#[tokio::test]
async fn every_response_carries_the_security_headers_and_unknown_paths_are_json() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    for path in ["/healthz", "/openapi.json", "/nothing", "/api/v1/scenes"] {
        let response = visitor.client.get(format!("{}{path}", visitor.url)).send().await.unwrap();
        assert_eq!(response.headers()["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(response.headers()["cache-control"], "no-store", "{path}");
        assert!(!response.headers().contains_key("access-control-allow-origin"));
    }
    assert_eq!(visitor.get("/nothing").await.code(), "no-such-resource");
    let delete = visitor.request(Method::DELETE, "/xapi/statements");
    assert_eq!(answer(delete).await.unwrap().code(), "method-not-allowed");
    backend.stop().await;
}

#[tokio::test]
async fn the_interface_is_described_whole() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let document = answer(client().get(format!("{}/openapi.json", url_of(&backend)))).await;
    let document = document.unwrap().expect(200);
    let described: Vec<(String, Vec<String>)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(path, methods)| (path.clone(), methods.as_object().unwrap().keys().cloned().collect()))
        .collect();
    let paths: Vec<&str> = described.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "/api/v1/me/ledger",
            "/api/v1/me/progress",
            "/api/v1/scenes",
            "/api/v1/scenes/{scene}/attempts",
            "/api/v1/scenes/{scene}/questions",
            "/api/v1/sessions",
            "/api/v1/sessions/current",
            "/healthz",
            "/openapi.json",
            "/scenes/index.json",
            "/scenes/{scene}/{file}",
            "/xapi/about",
            "/xapi/statements",
        ]
    );
    let session = &document["components"]["schemas"]["SessionReply"]["properties"];
    assert_eq!(session["ledger_id"]["format"], "uuid");
    // What is described exists: nothing described answers "no such resource" or "no such method".
    for (path, methods) in described {
        for method in methods {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let url = format!("{}{}", url_of(&backend), path.replace("{scene}", SCENE));
            let told = answer(client().request(method.clone(), url)).await.unwrap();
            assert!(!["no-such-resource", "method-not-allowed"].contains(&told.code()), "{method} {path}");
        }
    }
    backend.stop().await;
}
