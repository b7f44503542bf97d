//! The catalogue on paper: what is printed is what the style does not hide.

use crate::{
    catalogue::museum,
    reader::{Page, Reader, selector},
    support::*,
};

/// What the style hides in print, as one list of selectors.
async fn hidden_in_print(reader: &Reader) -> String {
    let style = reader.get("/catalogue/style.css").await.text;
    let print = style.split("@media print").nth(1).expect("no style for print");
    let rules = print.split('}').filter(|rule| rule.contains("display: none"));
    let hidden: Vec<&str> = rules.map(|rule| rule.split('{').next().unwrap().trim()).collect();
    assert!(!hidden.is_empty());
    hidden.join(", ")
}

/// How many elements fit and are printed, and how many are not.
fn printed(page: &Page, fitting: &str, hidden: &str) -> (usize, usize) {
    let (document, hidden) = (page.document(), selector(hidden));
    let is_hidden = |element: &scraper::ElementRef<'_>| {
        let within = element.ancestors().filter_map(scraper::ElementRef::wrap);
        hidden.matches(element) || within.into_iter().any(|ancestor| hidden.matches(&ancestor))
    };
    let fitting = selector(fitting);
    let (hidden, shown): (Vec<_>, Vec<_>) = document.select(&fitting).partition(is_hidden);
    (shown.len(), hidden.len())
}

#[tokio::test]
async fn questions_are_printed_with_what_may_be_answered_and_without_buttons() {
    let stage = Stage::local();
    let backend = museum(&stage).await;
    let stranger = Reader::of(&backend);
    let mut visitor = Reader::signed_in(&backend, "A-1").await;
    visitor.cookie = visitor.cookie.map(|cookie| format!("retrace-kiosk=120; {cookie}"));
    let hidden = hidden_in_print(&stranger).await;
    let path = "/catalogue/en/scenes/red-boat/checkpoints/gallery";
    let (signed_in, signed_out) = (visitor.get(path).await, stranger.get(path).await);
    let questions = signed_in.document().select(&selector("section.question")).count();
    assert!(questions >= 3);
    for page in [&signed_in, &signed_out] {
        assert_eq!(printed(page, ".stem", &hidden), (questions, 0));
        assert!(printed(page, "figure.map", &hidden).0 >= 1);
        assert_eq!(printed(page, "button, a.skip, nav", &hidden).0, 0);
    }
    let (options, none) =
        printed(&signed_in, ".choice input, .choice label, .ranked select, .placed select", &hidden);
    assert!(options > 10 && none == 0, "{options} {none}");
    let (options, none) = printed(&signed_out, ".options li", &hidden);
    assert!(options > 6 && none == 0, "{options} {none}");
    let card = visitor.get("/catalogue/en/card").await;
    assert_eq!(printed(&card, "form, button", &hidden).0, 0, "signing out is no matter of paper");
    backend.stop().await;
}
