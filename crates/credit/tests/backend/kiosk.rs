//! The catalogue at a kiosk: it is handed back, by whoever leaves, by the page, and by the backend alone.

use std::time::Duration;

use credit::RunningBackend;
use jiff::Timestamp;
use reqwest::{Method, header};
use tokio::time::sleep;

use crate::{
    reader::{Page, Reader, selector, words_of},
    support::*,
};

const KIOSK: &str = "retrace-kiosk=10";

/// Whoever signs in at a kiosk, and the token of their session.
async fn signed_in_at_kiosk(backend: &RunningBackend) -> (Reader, Visitor) {
    let mut reader = Reader::of(backend);
    reader.cookie = Some(KIOSK.to_owned());
    let answer = reader.post("/catalogue/en/card", &[("visitor-card", "A-1"), ("next", "")]).await;
    let session = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    let token = session.split_once('=').unwrap().1.to_owned();
    reader.cookie = Some(format!("{KIOSK}; {session}"));
    (reader, Visitor { token, ..Visitor::arrive(&url_of(backend)).await })
}

async fn is_signed_in(visitor: &Visitor) -> bool {
    visitor.get("/api/v1/sessions/current").await.status == 200
}

fn seconds_left(stage: &Stage) -> i64 {
    let database = rusqlite::Connection::open(stage.database()).unwrap();
    let sql = "SELECT expires FROM session JOIN member ON member.id = member WHERE card = 'A-1'";
    let expires: i64 = database.query_row(sql, [], |row| row.get(0)).unwrap();
    (expires - Timestamp::now().as_microsecond()) / 1_000_000
}

fn cookies_set(page: &Page) -> Vec<String> {
    page.headers.get_all(header::SET_COOKIE).iter().map(|set| set.to_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_kiosk_says_so_once_and_the_browser_remembers() {
    let stage = Stage::local();
    let mut configuration = stage.configuration();
    configuration.over_tls = true;
    let backend = credit::start(configuration).await.unwrap();
    let reader = Reader::of(&backend);
    for (address, status) in
        [("/catalogue?kiosk=120", 303), ("/catalogue/?kiosk=120", 303), ("/catalogue/en/?kiosk=120", 200)]
    {
        let answer = reader.get(address).await;
        assert_eq!(answer.status, status, "{address}");
        if status == 303 {
            assert_eq!(answer.header("location"), "/catalogue/zh-CN/", "{address}");
        }
        let [set] = &cookies_set(&answer)[..] else { panic!("{address}: {:?}", answer.headers) };
        let parts: Vec<&str> = set.split("; ").collect();
        for part in ["retrace-kiosk=120", "HttpOnly", "SameSite=Strict", "Path=/catalogue", "Secure"] {
            assert!(parts.contains(&part), "{set} lacks {part}");
        }
        assert!(!set.contains("Max-Age") && !set.contains("Expires"), "it ends with the browser");
    }
    for seconds in ["9", "3601", "-1", "", "1e2", "x"] {
        let answer = reader.get(&format!("/catalogue?kiosk={seconds}")).await;
        assert_eq!((answer.status, cookies_set(&answer).len()), (303, 0), "{seconds}");
    }
    let led_here = reader.request(Method::GET, "/catalogue?kiosk=120").header("sec-fetch-site", "cross-site");
    assert!(cookies_set(&reader.send(led_here).await).is_empty(), "another site makes no kiosk");
    backend.stop().await;
}

#[tokio::test]
async fn every_page_of_a_kiosk_leads_back_to_the_start() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let mut reader = Reader::of(&backend);
    let pages =
        ["", "card", "scenes/small", "scenes/small/exhibits/E1", "scenes/small/checkpoints/C1", "none"];
    for page in pages {
        let page = reader.get(&format!("/catalogue/en/{page}")).await;
        assert!(!page.text.contains("kiosk") && !page.text.contains("/start"), "{}", page.text);
    }
    reader.cookie = Some("retrace-kiosk=120".to_owned());
    for (language, name) in [("en", "Back to the start"), ("zh-CN", "返回开始页")] {
        let start = format!("/catalogue/{language}/start");
        for path in pages {
            let page = reader.get(&format!("/catalogue/{language}/{path}")).await;
            let document = page.document();
            let button = format!("body > header form[method=post][action='{start}'] button");
            let button = document.select(&selector(&button)).next().expect("no way back");
            assert_eq!(words_of(button), name);
            let refresh = format!("<noscript><meta http-equiv=\"refresh\" content=\"120; url={start}\">");
            assert!(page.text.contains(&refresh), "{path}: {}", page.text);
            for (attribute, value) in
                [("data-seconds", "120"), ("data-warning", "20"), ("data-start", &start)]
            {
                assert_eq!(page.attributes("#kiosk[role=alert]", attribute), [value], "{path}");
            }
            assert_eq!(page.attributes("#kiosk > .kiosk-warning", "hidden").len(), 1, "{path}");
            assert!(page.text.contains("120"), "how long it waits is told");
        }
    }
    backend.stop().await;
}

#[tokio::test]
async fn where_a_kiosk_asks_for_a_card_its_script_may_put_keys() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let mut reader = Reader::of(&backend);
    let card = |language: &str| format!("/catalogue/{language}/card");
    assert!(!reader.get(&card("en")).await.text.contains("keypad"), "whoever has a keyboard has no keys");
    reader.cookie = Some(KIOSK.to_owned());
    for (language, name, erase) in [("en", "Keys", "Erase"), ("zh-CN", "键盘", "删除")] {
        let refused = reader.post(&card(language), &[("visitor-card", "a b"), ("next", "")]).await;
        assert_eq!(refused.status, 422);
        for page in [reader.get(&card(language)).await, refused] {
            let keypad = "form #keypad[role=group][hidden]:empty";
            for (attribute, value) in
                [("aria-label", name), ("data-erase", erase), ("data-field", "visitor-card")]
            {
                assert_eq!(page.attributes(keypad, attribute), [value], "{language}");
            }
            assert_eq!(page.attributes("form input#visitor-card", "maxlength"), ["64"]);
        }
    }
    backend.stop().await;
}

#[tokio::test]
async fn going_back_to_the_start_signs_out() {
    let stage = Stage::local();
    let backend = stage.start().await;
    // As the page does when its time is over, and as its button does.
    for method in [Method::GET, Method::POST] {
        let (reader, visitor) = signed_in_at_kiosk(&backend).await;
        assert!(is_signed_in(&visitor).await);
        let request = reader.request(method, "/catalogue/en/start").header(header::ORIGIN, &reader.url);
        let answer = reader.send(request).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/?kiosk=1"));
        let [set] = &cookies_set(&answer)[..] else { panic!("{:?}", answer.headers) };
        assert!(set.starts_with("retrace-session=;") && set.contains("Max-Age=0"), "{set}");
        assert!(!is_signed_in(&visitor).await);
        assert!(!reader.get("/catalogue/en/card").await.words().contains("Sign out"));
    }
    backend.stop().await;
}

#[tokio::test]
async fn only_a_kiosk_signs_out_by_being_led_to_an_address() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let reader = Reader::signed_in(&backend, "A-1").await;
    for address in ["/catalogue/en/start", "/catalogue/en/start?kiosk=120"] {
        let answer = reader.get(address).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/catalogue/en/"));
        assert!(reader.get("/catalogue/en/card").await.words().contains("Sign out"), "{address}");
    }
    let request = reader.request(Method::POST, "/catalogue/en/start");
    let refused = reader.send(request.header(header::ORIGIN, "https://evil.example")).await;
    assert_eq!(refused.status, 403);
    backend.stop().await;
}

#[tokio::test]
async fn a_session_that_runs_when_the_kiosk_begins_is_bounded_as_well() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let mut reader = Reader::signed_in(&backend, "A-1").await;
    assert!(seconds_left(&stage) > 1_000_000);
    reader.cookie = Some(format!("retrace-kiosk=600; {}", reader.cookie.unwrap()));
    assert_eq!(reader.get("/catalogue/en/").await.status, 200);
    assert!((595..=605).contains(&seconds_left(&stage)), "{}", seconds_left(&stage));
    backend.stop().await;
}

#[tokio::test]
async fn the_backend_ends_a_session_when_the_kiosk_is_silent_whatever_the_browser_does() {
    let stage = Stage::local();
    let backend = stage.start().await;
    let (mut reader, visitor) = signed_in_at_kiosk(&backend).await;
    assert!(seconds_left(&stage) <= 15, "bounded from the first moment");
    sleep(Duration::from_secs(8)).await;
    assert_eq!(reader.get("/catalogue/en/present").await.status, 204);
    sleep(Duration::from_secs(9)).await;
    assert!(is_signed_in(&visitor).await, "whoever reads stays signed in");
    assert!(is_signed_in(&visitor).await, "what the application asks prolongs nothing");
    sleep(Duration::from_secs(7)).await;
    assert!(!is_signed_in(&visitor).await);
    // Asking again, with the kiosk's cookie or without, revives nothing.
    for kiosk in [true, false] {
        let page = reader.get("/catalogue/en/card").await;
        assert!(page.words().contains("Number of your visitor card"), "{kiosk}: {}", page.words());
        reader.cookie = Some(format!("retrace-session={}", visitor.token));
    }
    backend.stop().await;
}
