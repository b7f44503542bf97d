//! The finer points of the statement resource.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::*;

fn percent_encoded(value: &Value) -> String {
    value.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn found(visitor: &Visitor, query: &str) -> usize {
    let page = visitor.get(&format!("/xapi/statements?{query}")).await.expect(200);
    page["statements"].as_array().unwrap().len()
}

#[tokio::test]
async fn every_filter_of_the_standard_is_understood() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let statement = visitor.statement(Uuid::now_v7(), viewed("E1"));
    visitor.statements(&statement).await.expect(200);
    let own = percent_encoded(&json!({ "objectType": "Agent", "account": visitor.account }));
    assert_eq!(found(&visitor, &format!("agent={own}&related_agents=true")).await, 1);
    let other = json!({ "account": { "homePage": "urn:retrace:local", "name": "somebody" } });
    for other in [other, json!({ "mbox": "mailto:a@example.org" })] {
        assert_eq!(found(&visitor, &format!("agent={}", percent_encoded(&other))).await, 0);
    }
    let scene = "activity=urn:retrace:scene:small";
    assert_eq!(found(&visitor, scene).await, 0);
    assert_eq!(
        found(&visitor, &format!("{scene}&related_activities=true&limit=1&attachments=false")).await,
        1
    );
    assert_eq!(found(&visitor, "activity=urn:x:y&related_activities=true").await, 0);
    let ids = visitor.get("/xapi/statements?format=ids").await.expect(200)["statements"][0].clone();
    assert_eq!(ids["verb"], json!({ "id": statement["verb"]["id"] }));
    assert_eq!(ids["object"].get("definition"), None);
    for bad in ["agent=x", "agent=7", "related_agents=x", "related_activities=x", "format=x", "attachments=x"]
    {
        assert_eq!(visitor.get(&format!("/xapi/statements?{bad}")).await.status, 400, "{bad}");
    }
    let id = statement["id"].as_str().unwrap();
    let status = async |query: String| visitor.get(&format!("/xapi/statements?{query}")).await.status;
    assert_eq!(status(format!("statementId={id}&format=exact&attachments=false")).await, 200);
    assert_eq!(status(format!("statementId={id}&limit=1")).await, 400);
    assert_eq!(status(format!("statementId={id}&voidedStatementId={id}")).await, 400);
    assert_eq!(status(format!("voidedStatementId={id}")).await, 404);
    assert_eq!(status("voidedStatementId=x".to_owned()).await, 400);
    backend.stop().await;
}

#[tokio::test]
async fn a_statement_comes_back_in_the_form_of_the_standard_and_can_be_sent_again() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let mut statement = visitor.statement(Uuid::now_v7(), answered("Q1", "a"));
    statement["timestamp"] = json!("2026-09-01T16:00:00.5+08:00");
    statement["context"]["contextActivities"]["other"] = json!({ "id": "urn:x:y" });
    visitor.statements(&statement).await.expect(200);
    let path = format!("/xapi/statements?statementId={}", statement["id"].as_str().unwrap());
    let response = visitor.request(Method::GET, &path).send().await.unwrap();
    let modified = response.headers()["last-modified"].to_str().unwrap().to_owned();
    assert!(modified.ends_with(" GMT"), "{modified}");
    let stored: Value = response.json().await.unwrap();
    assert_eq!(stored["timestamp"], "2026-09-01T08:00:00.5Z");
    assert_eq!(stored["context"]["contextActivities"]["other"], json!([{ "id": "urn:x:y" }]));
    assert_eq!(stored["result"]["success"], true);
    visitor.statements(&stored).await.expect(200);
    let mut claimed = stored.clone();
    claimed["result"]["score"] = json!({ "scaled": 0.5 });
    assert_eq!(visitor.statements(&claimed).await.status, 409);
    claimed["id"] = json!(Uuid::now_v7());
    assert_eq!(visitor.statements(&claimed).await.code(), "authored-by-backend");
    visitor.walk(&whole_visit(&visitor, Uuid::now_v7())).await;
    // What the backend stated itself, too.
    let all = visitor.get("/xapi/statements").await.expect(200)["statements"].clone();
    assert_eq!(all.as_array().unwrap().len(), 12);
    visitor.statements(&all).await.expect(200);
    assert_eq!(visitor.get("/xapi/statements").await.expect(200)["statements"], all);
    backend.stop().await;
}

#[tokio::test]
async fn statements_that_earlier_versions_told_apart_are_repetitions_too() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let steps = whole_visit(&visitor, Uuid::now_v7());
    visitor.walk(&steps).await;
    let other = visitor.statement(Uuid::now_v7(), viewed("E1"));
    visitor.statements(&other).await.expect(200);
    backend.stop().await;
    let connection = rusqlite::Connection::open(stage.database()).unwrap();
    connection
        .execute_batch(
            "DROP TRIGGER statements_are_not_updated; \
             UPDATE statement SET sent_fingerprint = zeroblob(32), stored_fingerprint = zeroblob(32)",
        )
        .unwrap();
    drop(connection);
    let backend = stage.start().await;
    let visitor = Visitor { url: url_of(&backend), ..visitor };
    visitor.walk(&steps).await;
    let mut changed = other.clone();
    changed["verb"]["id"] = json!("urn:x:y");
    assert_eq!(visitor.statements(&changed).await.status, 409);
    backend.stop().await;
}

#[tokio::test]
async fn an_attempt_is_told_by_what_was_answered_and_not_by_where() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let registration = Uuid::now_v7();
    let sent = attempt(registration, "Q1", "a");
    // The same answer, when the question stood at another checkpoint.
    let mut statement = visitor.statement(registration, answered("Q1", "a"));
    statement["id"] = sent["attempt_id"].clone();
    statement["timestamp"] = sent["time"].clone();
    statement["result"]["extensions"]["urn:retrace:extension:checkpoint"] = json!("C0");
    visitor.statements(&statement).await.expect(200);
    let told = visitor.send(&Step::Attempt(sent.clone())).await.unwrap().expect(200);
    assert_eq!(told["mark"], 1.0);
    for (field, value) in [
        ("registration", json!(Uuid::now_v7())),
        ("question", json!("Q2")),
        ("response", json!({ "form": "choice", "chosen": ["b"] })),
        ("time", json!("2020-01-01T00:00:00Z")),
    ] {
        let mut other = sent.clone();
        other[field] = value;
        assert_eq!(visitor.send(&Step::Attempt(other)).await.unwrap().code(), "conflict", "{field}");
    }
    backend.stop().await;
}

#[tokio::test]
async fn the_version_is_stated_below_xapi_whatever_the_answer() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    for (method, path) in
        [(Method::GET, "/xapi/nothing"), (Method::DELETE, "/xapi/about"), (Method::PATCH, "/xapi/statements")]
    {
        let response = visitor.request(method, path).send().await.unwrap();
        assert!(response.status().is_client_error());
        assert_eq!(response.headers()["x-experience-api-version"], "2.0.0", "{path}");
    }
    let elsewhere = visitor.request(Method::GET, "/api/v1/scenes").send().await.unwrap();
    assert!(!elsewhere.headers().contains_key("x-experience-api-version"));
    backend.stop().await;
}

#[tokio::test]
async fn what_could_tell_of_people_is_not_kept() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let agent = json!({ "objectType": "Agent", "name": "Somebody", "mbox": "mailto:a@example.org" });
    for (pointer, key, value) in [
        ("/context", "instructor", agent.clone()),
        ("/context", "team", agent.clone()),
        ("/context", "contextAgents", json!([agent])),
        ("/context", "contextGroups", json!([agent])),
        ("", "object", agent.clone()),
        ("", "object", json!({ "objectType": "Group", "member": [agent] })),
        ("", "object", json!({ "objectType": "SubStatement", "actor": agent })),
        ("", "attachments", json!([{ "usageType": "urn:x:y", "fileUrl": "http://example.org/a.jpg" }])),
    ] {
        let mut statement = visitor.statement(Uuid::now_v7(), viewed("E1"));
        statement.pointer_mut(pointer).unwrap()[key] = value;
        let refused = visitor.statements(&statement).await;
        assert_eq!((refused.status, refused.code()), (403, "not-accepted-here"), "{key}: {}", refused.body);
        assert!(refused.message().contains(key), "{}", refused.message());
    }
    assert_eq!(found(&visitor, "limit=0").await, 0);
    backend.stop().await;
}
