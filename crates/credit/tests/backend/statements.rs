//! The statement resource: what it takes, what it refuses, what it gives back.

use curriculum::{Happening, VisitEvent};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::*;

type Change = fn(&mut Value);

/// Changes a sound statement, sends it, and expects this status and this in code or message.
async fn refused(visitor: &Visitor, change: impl Fn(&mut Value), status: u16, told: &str) {
    let mut statement = visitor.statement(Uuid::now_v7(), viewed("E1"));
    change(&mut statement);
    let answer = visitor.statements(&json!([statement.clone()])).await;
    assert_eq!(answer.status, status, "{statement} → {}", answer.body);
    assert!(answer.code().contains(told) || answer.message().contains(told), "{told}: {}", answer.body);
    let id = statement["id"].as_str().unwrap_or_default();
    assert_ne!(visitor.get(&format!("/xapi/statements?statementId={id}")).await.status, 200);
}

#[tokio::test]
async fn statements_that_are_not_xapi_are_refused_with_what_and_where() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let changes: [(Change, &str); 22] = [
        (|s| s["actor"] = json!(3), "/0/actor"),
        (|s| s["actor"]["mbox"] = json!("mailto:a@b.c"), "/0/actor/mbox"),
        (|s| s["actor"]["objectType"] = json!("Group"), "/0/actor/objectType"),
        (|s| drop(s.as_object_mut().unwrap().remove("actor")), "\"actor\" is missing"),
        (|s| drop(s.as_object_mut().unwrap().remove("verb")), "\"verb\" is missing"),
        (|s| drop(s.as_object_mut().unwrap().remove("object")), "\"object\" is missing"),
        (|s| s["verb"]["id"] = json!("answered"), "/0/verb/id"),
        (|s| s["object"]["id"] = json!("no iri"), "/0/object/id"),
        (|s| s["object"]["objectType"] = json!("Thing"), "objectType"),
        (|s| s["surprise"] = json!(1), "/0/surprise"),
        (|s| s["result"]["surprise"] = json!(1), "/0/result/surprise"),
        (|s| s["context"]["platform"] = Value::Null, "null"),
        (|s| s["id"] = json!("7"), "/0/id"),
        (|s| s["context"]["registration"] = json!("x"), "/0/context/registration"),
        (|s| s["timestamp"] = json!("yesterday"), "/0/timestamp"),
        (|s| s["timestamp"] = json!("2026-09-01T08:00:00-00:00"), "/0/timestamp"),
        (|s| s["result"]["duration"] = json!("8 s"), "/0/result/duration"),
        (|s| s["version"] = json!("3.0.0"), "/0/version"),
        (|s| s["object"]["id"] = json!("urn:retrace:scene:small:exhibit:E9"), "/0/object/id"),
        (|s| s["result"]["extensions"]["urn:retrace:extension:dwell-milliseconds"] = json!(-1), "extension"),
        (|s| s["result"]["extensions"]["no-iri"] = json!(1), "/0/result/extensions"),
        (|s| s["attachments"] = json!({}), "/0/attachments"),
    ];
    for (change, told) in changes {
        refused(&visitor, change, 400, told).await;
    }
    assert_eq!(visitor.visits().await.len(), 0);
    backend.stop().await;
}

#[tokio::test]
async fn what_only_the_backend_states_is_refused_from_clients() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let changes: [Change; 6] = [
        |s| s["result"]["success"] = json!(true),
        |s| s["result"]["score"] = json!({ "scaled": 1 }),
        |s| s["result"]["completion"] = json!(true),
        |s| s["verb"]["id"] = json!("http://adlnet.gov/expapi/verbs/passed"),
        |s| s["verb"]["id"] = json!("http://adlnet.gov/expapi/verbs/failed"),
        |s| s["verb"]["id"] = json!("http://adlnet.gov/expapi/verbs/completed"),
    ];
    for change in changes {
        refused(&visitor, change, 403, "authored-by-backend").await;
    }
    refused(&visitor, |s| s["actor"]["account"]["name"] = json!("somebody"), 403, "foreign-actor").await;
    refused(&visitor, |s| s["actor"]["account"]["homePage"] = json!("urn:x:y"), 403, "foreign-actor").await;
    let voided = json!("http://adlnet.gov/expapi/verbs/voided");
    refused(&visitor, |s| s["verb"]["id"] = voided.clone(), 403, "voiding").await;
    backend.stop().await;
}

#[tokio::test]
async fn a_batch_is_stored_whole_or_not_at_all() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let registration = Uuid::now_v7();
    let statement = |happening| visitor.statement(registration, happening);
    let known = statement(viewed("E1"));
    visitor.statements(&known).await.expect(200);
    let mut conflicting = known.clone();
    conflicting["object"]["id"] = json!("urn:retrace:scene:small:exhibit:E2");
    let fresh = statement(viewed("E3"));
    let refused = visitor.statements(&json!([fresh.clone(), conflicting])).await;
    assert_eq!((refused.status, refused.code()), (409, "conflict"));
    assert!(refused.message().starts_with("/1/id"), "{}", refused.message());
    let path = format!("/xapi/statements?statementId={}", fresh["id"].as_str().unwrap());
    assert_eq!(visitor.get(&path).await.status, 404);
    let twice = visitor.statements(&json!([fresh.clone(), fresh.clone()])).await;
    assert_eq!((twice.status, twice.message().contains("/1/id")), (400, true));
    let accepted = visitor.statements(&json!([known, fresh])).await.expect(200);
    assert_eq!(accepted.as_array().unwrap().len(), 2);
    let many: Vec<Value> = (0..501).map(|_| statement(Happening::Entered)).collect();
    assert_eq!(visitor.statements(&json!(many)).await.code(), "too-many-statements");
    backend.stop().await;
}

#[tokio::test]
async fn one_statement_spelt_in_other_ways_is_still_one_statement() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let event = VisitEvent {
        id: Uuid::now_v7(),
        time: "2026-09-01T08:00:00Z".parse().unwrap(),
        happening: viewed("E1"),
    };
    let statement = visitor.statement_of(Uuid::now_v7(), &event);
    visitor.statements(&statement).await.expect(200);
    let changes: [Change; 6] = [
        |s| s["timestamp"] = json!("2026-09-01T16:00:00.000+08:00"),
        |s| s["verb"]["display"] = json!({ "en": "looked at" }),
        |s| drop(s["object"].as_object_mut().unwrap().remove("definition")),
        |s| drop(s["actor"].as_object_mut().unwrap().remove("objectType")),
        |s| s["context"]["contextActivities"]["grouping"] = json!({ "id": "urn:retrace:scene:small" }),
        |s| s["stored"] = json!("2020-01-01T00:00:00Z"),
    ];
    for change in changes {
        let mut respelt = statement.clone();
        change(&mut respelt);
        visitor.statements(&respelt).await.expect(200);
    }
    let mut other = statement.clone();
    other["timestamp"] = json!("2026-09-01T08:00:01Z");
    assert_eq!(visitor.statements(&other).await.status, 409);
    backend.stop().await;
}

#[tokio::test]
async fn what_the_backend_adds_does_not_make_a_repetition_differ() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let mut bare = visitor.statement(Uuid::now_v7(), viewed("E1"));
    bare.as_object_mut().unwrap().remove("timestamp");
    visitor.statements(&bare).await.expect(200);
    visitor.statements(&bare).await.expect(200);
    let path = format!("/xapi/statements?statementId={}", bare["id"].as_str().unwrap());
    let stored = visitor.get(&path).await.expect(200);
    assert!(stored["timestamp"].is_string() && stored["stored"].is_string());
    visitor.statements(&stored).await.expect(200);
    backend.stop().await;
}

#[tokio::test]
async fn put_keeps_the_id_of_the_query() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let statement = visitor.statement(Uuid::now_v7(), viewed("E1"));
    let id = statement["id"].as_str().unwrap();
    let put = async |query: &str, body: &Value| {
        let path = format!("/xapi/statements{query}");
        answer(visitor.request(Method::PUT, &path).json(body)).await.unwrap()
    };
    assert_eq!(put("", &statement).await.status, 400);
    assert_eq!(put("?statementId=7", &statement).await.status, 400);
    assert_eq!(put(&format!("?statementId={}", Uuid::now_v7()), &statement).await.status, 400);
    assert_eq!(put(&format!("?statementId={id}"), &statement).await.status, 204);
    assert_eq!(put(&format!("?statementId={id}"), &statement).await.status, 204);
    let mut other = statement.clone();
    other["object"]["id"] = json!("urn:retrace:scene:small:exhibit:E2");
    assert_eq!(put(&format!("?statementId={id}"), &other).await.status, 409);
    backend.stop().await;
}

#[tokio::test]
async fn statements_are_found_by_filters_and_page_by_page() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let registration = Uuid::now_v7();
    let batch: Vec<Value> = (0..7).map(|_| visitor.statement(registration, Happening::Entered)).collect();
    visitor.statements(&json!(batch)).await.expect(200);
    visitor.statements(&visitor.statement(Uuid::now_v7(), viewed("E1"))).await.expect(200);
    let found = async |path: &str| {
        let page = visitor.get(path).await.expect(200);
        let ids: Vec<Value> =
            page["statements"].as_array().unwrap().iter().map(|s| s["id"].clone()).collect();
        (ids, page["more"].as_str().unwrap().to_owned())
    };
    let path = format!("/xapi/statements?registration={registration}&ascending=true&limit=3");
    let (mut ids, mut more) = found(&path).await;
    while !more.is_empty() {
        let (next, after) = found(&more).await;
        ids.extend(next);
        more = after;
    }
    let sent: Vec<Value> = batch.iter().map(|statement| statement["id"].clone()).collect();
    assert_eq!(ids, sent);
    let verb = "/xapi/statements?verb=http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2Fexperienced";
    assert_eq!(found(verb).await.0.len(), 1);
    assert_eq!(found("/xapi/statements?activity=urn:retrace:scene:small").await.0.len(), 7);
    assert_eq!(found("/xapi/statements?since=2099-01-01T00:00:00Z").await.0.len(), 0);
    assert_eq!(found("/xapi/statements?until=2099-01-01T00:00:00Z").await.0.len(), 8);
    for bad in ["limit=x", "verb=x", "since=now", "surprise=1", "ascending=yes", "limit=1&limit=2"] {
        assert_eq!(visitor.get(&format!("/xapi/statements?{bad}")).await.status, 400, "{bad}");
    }
    backend.stop().await;
}

#[tokio::test]
async fn statements_of_others_worlds_are_stored_as_they_came() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let statement = json!({
        "actor": { "account": visitor.account },
        "verb": { "id": "http://example.com/verbs/waved" },
        "object": { "id": "http://example.com/boat" },
        "context": { "extensions": { "http://example.com/x": null } },
    });
    let ids = visitor.statements(&statement).await.expect(200);
    let path = format!("/xapi/statements?statementId={}", ids[0].as_str().unwrap());
    let stored = visitor.get(&path).await.expect(200);
    assert_eq!(stored["context"], statement["context"]);
    assert_eq!(visitor.visits().await.len(), 0);
    backend.stop().await;
}

#[tokio::test]
async fn a_statement_has_a_largest_size() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    let fill = |bytes: usize| {
        let mut statement = visitor.statement(Uuid::now_v7(), Happening::Entered);
        statement["context"]["platform"] = json!("x".repeat(bytes));
        statement
    };
    visitor.statements(&fill(31 * 1024)).await.expect(200);
    let refused = visitor.statements(&json!([fill(1), fill(32 * 1024)])).await;
    assert_eq!((refused.status, refused.code()), (413, "statement-too-large"));
    assert!(refused.message().starts_with("/1:"), "{}", refused.message());
    backend.stop().await;
}

#[tokio::test]
async fn a_page_has_so_many_bytes_and_leads_to_the_next() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let visitor = Visitor::arrive(&url_of(&backend)).await;
    for _ in 0..3 {
        let large = || {
            let mut statement = visitor.statement(Uuid::now_v7(), Happening::Entered);
            statement["context"]["platform"] = json!("x".repeat(31 * 1024));
            statement
        };
        visitor.statements(&json!((0..25).map(|_| large()).collect::<Vec<_>>())).await.expect(200);
    }
    let (mut path, mut found, mut pages) = ("/xapi/statements".to_owned(), 0, 0);
    while !path.is_empty() {
        let page = visitor.get(&path).await.expect(200);
        let statements = page["statements"].as_array().unwrap();
        assert!(page.to_string().len() < 1100 * 1024, "{}", page.to_string().len());
        found += statements.len();
        pages += 1;
        path = page["more"].as_str().unwrap().to_owned();
    }
    assert_eq!((found, pages), (75, 3));
    backend.stop().await;
}
