//! Forms of the catalogue: what they lack, what they are refused for, and the cookie that they are sent with.

use credit::LedgerOrigin;
use reqwest::{Method, header};
use serde_json::json;

use crate::{
    catalogue::museum,
    catalogue_visit::{by_interface, pairs},
    reader::{Page, Reader},
    support::*,
};

const CHECKPOINT: &str = "/catalogue/en/scenes/small/checkpoints/C1";

#[tokio::test]
async fn another_answer_under_the_same_id_is_refused_and_a_new_one_counts() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let reader = Reader::signed_in(&backend, "A-1").await;
    let form = reader.get(CHECKPOINT).await.form("C1", "Q1");
    let wrong = reader.follow(&reader.fill(&form, &pairs([("choice", "b")])).await).await;
    let words = wrong.words();
    for part in
        ["Not the expected answer", "Your answer: B", "Expected answer: A", "Because of A", "Answer again"]
    {
        assert!(words.contains(part), "{part}: {words}");
    }
    let other = reader.fill(&form, &pairs([("choice", "a")])).await;
    assert_eq!(other.status, 409);
    assert!(other.words().contains("sent before with another answer"));
    let again = wrong.form("C1", "Q1");
    let right = reader.follow(&reader.fill(&again, &pairs([("choice", "a")])).await).await;
    assert!(right.words().contains("Correct"));
    backend.stop().await;
}

#[tokio::test]
async fn a_form_that_lacks_something_is_shown_again_with_what_it_lacks() {
    let stage = Stage::local();
    let backend = museum(&stage).await;
    let reader = Reader::signed_in(&backend, "A-1").await;
    let path = "/catalogue/en/scenes/red-boat/checkpoints/gallery";
    let page = reader.get(path).await;
    let lacking = |page: &Page| {
        assert_eq!(page.status, 422);
        assert!(page.text.contains("<title>Something is still missing"));
        page.attributes(".summary a", "href")
    };
    let nothing = reader.fill(&page.form("gallery", "RB-Q05"), &[]).await;
    assert_eq!(lacking(&nothing), ["#RB-Q05-options"]);
    assert_eq!(nothing.attributes(".summary", "tabindex"), ["-1"]);
    let twice = pairs([("rank-a", "1"), ("rank-b", "1"), ("rank-c", "2")]);
    let order = reader.fill(&page.form("gallery", "RB-Q09"), &twice).await;
    assert_eq!(lacking(&order).len(), 2, "one twice, one missing");
    assert_eq!(order.attributes("select[aria-invalid=true]", "id").len(), 2);
    assert_eq!(order.attributes("option[selected]", "value").len(), 3, "what was chosen is kept");
    let off = pairs([("column-a", "Z"), ("row-a", "1"), ("column-b", "A"), ("row-b", "99")]);
    assert_eq!(lacking(&reader.fill(&page.form("gallery", "RB-Q10"), &off).await).len(), 3);
    let unknown = reader.fill(&page.form("gallery", "RB-Q05"), &pairs([("choice", "z")])).await;
    assert_eq!(lacking(&unknown), ["#RB-Q05-options"]);
    let elsewhere = reader.post(path, &[("question", "RB-Q01"), ("choice", "b")]).await;
    assert_eq!(elsewhere.status, 404);
    assert!(by_interface(&reader, "A-1").await.visits().await.is_empty(), "nothing was recorded");
    backend.stop().await;
}

#[tokio::test]
async fn forms_of_other_sites_are_refused_and_record_nothing() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let reader = Reader::signed_in(&backend, "A-1").await;
    let (address, fields) = reader.get("/catalogue/en/scenes/small/exhibits/E1").await.form("/read", "");
    let body = format!("event={}", fields[0].1);
    let post = |headers: &[(&str, &str)]| {
        let request = reader.request(Method::POST, &address);
        let request =
            request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body.clone());
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
    };
    let own = reader.url.clone();
    for headers in [
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![("origin", own.as_str()), ("sec-fetch-site", "cross-site")],
        vec![],
    ] {
        let page = reader.send(post(&headers)).await;
        assert_eq!(page.status, 403, "{headers:?}");
        assert!(page.words().contains("This form was not sent from a page of the catalogue"));
    }
    let visitor = by_interface(&reader, "A-1").await;
    assert!(visitor.visits().await.is_empty());
    assert_eq!(reader.send(post(&[("origin", own.as_str())])).await.status, 303);
    assert_eq!(visitor.visits().await.len(), 1);
    backend.stop().await;
}

#[tokio::test]
async fn cards_that_are_not_known_are_told_in_the_form() {
    let stage = Stage::new(LedgerOrigin::College);
    let backend = stage.start().await;
    let reader = Reader::of(&backend);
    for (card, told) in [
        ("A-1", "This card is not registered."),
        ("", "Enter the number of your visitor card."),
        ("a b", "This is no card number."),
    ] {
        let page = reader.post("/catalogue/en/card", &[("visitor-card", card), ("next", "")]).await;
        assert_eq!(page.status, 422, "{card}");
        assert!(page.words().contains(told), "{card}: {}", page.words());
        assert_eq!(page.attributes("#visitor-card[aria-invalid=true]", "value"), [card]);
        assert_eq!(page.header("set-cookie"), "");
    }
    backend.stop().await;
}

#[tokio::test]
async fn the_cookie_is_for_the_catalogue_alone_and_signing_out_ends_the_session() {
    let stage = Stage::local();
    let mut configuration = stage.configuration();
    configuration.over_tls = true;
    let backend = credit::start(configuration).await.unwrap();
    let mut reader = Reader::of(&backend);
    let place = "/scenes/small/exhibits/E1";
    let answer = reader.post("/catalogue/en/card", &[("visitor-card", ""), ("next", place)]).await;
    assert_eq!(answer.header("location"), format!("/catalogue/en{place}"));
    let set = answer.header("set-cookie").to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/catalogue", "Secure"] {
        assert!(set.split("; ").any(|known| known == part), "{set}");
    }
    assert!(!set.contains("Max-Age") && !set.contains("Expires"), "it ends with the browser");
    reader.cookie = Some(set.split(';').next().unwrap().to_owned());
    let token = reader.token().to_owned();
    assert!(!reader.get("/catalogue/en/card").await.text.contains(&token));
    let visitor = Visitor { token, ..Visitor::arrive(&reader.url).await };
    visitor.get("/api/v1/me/ledger").await.expect(200);
    let out = reader.post("/catalogue/en/sign-out", &[]).await;
    assert!(
        out.status == 303 && out.header("set-cookie").contains("Max-Age=0"),
        "{}",
        out.header("set-cookie")
    );
    visitor.get("/api/v1/me/ledger").await.expect(401);
    // Who is no longer signed in is led to the form, and back.
    let answer = reader.post(&format!("/catalogue/en{place}/read"), &[]).await;
    assert_eq!(answer.header("location"), format!("/catalogue/en/card?next={place}"));
    let form = reader.get(answer.header("location")).await;
    assert_eq!(form.attributes("input[name=next]", "value"), [place]);
    for evil in ["//evil.example", "https://evil.example", "/\\evil.example"] {
        let answer = reader.post("/catalogue/en/card", &[("visitor-card", "A"), ("next", evil)]).await;
        assert_eq!(answer.header("location"), "/catalogue/en/card");
    }
    backend.stop().await;
}

#[tokio::test]
async fn forms_are_limited_in_size_and_kind_and_sessions_in_number() {
    let stage = Stage::local();
    let mut configuration = stage.configuration();
    configuration.sessions_of_address.burst = 2;
    let backend = credit::start(configuration).await.unwrap();
    let reader = Reader::signed_in(&backend, "A-1").await;
    let large = "x".repeat(64 * 1024);
    let page = reader.post(CHECKPOINT, &[("choice", &large)]).await;
    assert_eq!(page.status, 413);
    assert!(page.words().contains("body-too-large"));
    let json = reader.request(Method::POST, CHECKPOINT).header(header::ORIGIN, &reader.url).json(&json!({}));
    assert_eq!(reader.send(json).await.status, 415);
    let mut refused = None;
    for _ in 0..3 {
        let page = reader.post("/catalogue/en/card", &[("visitor-card", "A-1")]).await;
        refused = (page.status == 429).then_some(page).or(refused);
    }
    let refused = refused.expect("as many sessions as one likes");
    assert!(!refused.header("retry-after").is_empty());
    assert!(refused.words().contains("Please wait"));
    backend.stop().await;
}
