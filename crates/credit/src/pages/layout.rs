//! What is the same on every page.

use axum::response::Html;
use curriculum::{Language, SceneId};
use maud::{DOCTYPE, Markup, html};

use super::{ROOT, files, kiosk::Kiosk, texts::Texts, view::View};

/// A page without what is in it.
pub(super) struct Skeleton<'a> {
    pub(super) texts: &'a Texts,
    pub(super) language: Language,
    /// What the window is called; the catalogue's name is added.
    pub(super) title: String,
    /// The page's address below the language, for the link to the other language.
    pub(super) place: String,
    /// The masked card, when somebody is signed in.
    pub(super) card: Option<String>,
    /// The kiosk that shows the page, if one does.
    pub(super) kiosk: Option<Kiosk>,
}

impl Skeleton<'_> {
    /// The whole page around its main part.
    pub(super) fn around(&self, main: &Markup) -> Html<String> {
        let text = |id: &str| self.texts.get(self.language, id, &[]);
        let home = format!("{ROOT}/{}/", self.language);
        let page = html! {
            (DOCTYPE)
            html lang=(self.language.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="dark";
                    title { (self.title) " · " (text("catalogue-name")) }
                    link rel="stylesheet" href=(files::style_address());
                    script src=(files::script_address()) defer {}
                    @if let Some(kiosk) = self.kiosk { (kiosk.refresh(self.language)) }
                }
                body {
                    a.skip href="#main" { (text("catalogue-skip")) }
                    header.top {
                        a.home href=(home) {
                            span.seal lang="zh-CN" aria-hidden="true" { "重走" }
                            span.name { (text("catalogue-name")) }
                        }
                        nav aria-label=(text("catalogue-navigation")) {
                            a href=(home) { (text("catalogue-scenes")) }
                            a href=(format!("{home}card")) {
                                (text("catalogue-card"))
                                @if let Some(card) = &self.card { " " span.number { (card) } }
                            }
                            @for other in Language::ALL.into_iter().filter(|other| *other != self.language) {
                                a lang=(other.tag()) hreflang=(other.tag())
                                    href=(format!("{ROOT}/{other}{}", self.place)) {
                                    (self.texts.get(other, "catalogue-language", &[]))
                                }
                            }
                        }
                        @if self.kiosk.is_some() { (Kiosk::way_to_start(self.texts, self.language)) }
                    }
                    @if let Some(kiosk) = self.kiosk {
                        (kiosk.notice_without_script(self.texts, self.language))
                    }
                    main #main tabindex="-1" { (main) }
                    footer {
                        p { (text("catalogue-footer")) }
                        @if let Some(kiosk) = self.kiosk { p { (kiosk.notice(self.texts, self.language)) } }
                    }
                    @if let Some(kiosk) = self.kiosk { (kiosk.warning(self.texts, self.language)) }
                }
            }
        };
        Html(page.into_string())
    }
}

/// A page for a visitor.
pub(super) fn page(view: &View, title: String, place: String, main: &Markup) -> Html<String> {
    let card = view.session.as_ref().map(|session| session.member.card.masked());
    let (texts, language, kiosk) = (&view.backend.serving.pages.texts, view.language, view.kiosk);
    Skeleton { texts, language, title, place, card, kiosk }.around(main)
}

/// The way back: scenes, a scene and what the page is about.
pub(super) fn way_back(view: &View, scene: Option<(&SceneId, &str)>, here: &str) -> Markup {
    html! {
        nav.way aria-label=(view.text("catalogue-way")) {
            ol {
                li { a href=(view.link("/")) { (view.text("catalogue-scenes")) } }
                @if let Some((id, title)) = scene {
                    li { a href=(view.link(format_args!("/scenes/{id}"))) { (title) } }
                }
                li { span aria-current="page" { (in_language(view.language, here)) } }
            }
        }
    }
}

/// The picture of a scene, if there is one; `alt` says what it shows.
pub(super) async fn picture_of_scene(view: &View, scene: &SceneId, alt: &str) -> Markup {
    if !view.backend.serving.pages.pictures.has_scene(scene).await {
        return html! {};
    }
    html! { img src=(files::scene_address(scene)) alt=(alt) width="800" height="600"; }
}

/// The picture of a scene as a band above a page that has no picture of its own; it only decorates.
pub(super) async fn band(view: &View, scene: &SceneId) -> Markup {
    let picture = picture_of_scene(view, scene, "").await;
    html! { @if !picture.0.is_empty() { div.band { (picture) } } }
}

/// A text with what is Chinese in an English one marked, so that it is spoken and drawn as Chinese.
pub(super) fn in_language(language: Language, text: &str) -> Markup {
    if language == Language::SimplifiedChinese {
        return html! { (text) };
    }
    let mut parts: Vec<(bool, String)> = Vec::new();
    for character in text.chars() {
        // A number between two Chinese characters is read with them.
        let was_chinese = parts.last().is_some_and(|(is_chinese, _)| *is_chinese);
        let is_chinese = is_han(character) || was_chinese && character.is_ascii_digit();
        match parts.last_mut() {
            Some((known, part)) if *known == is_chinese => part.push(character),
            _ => parts.push((is_chinese, character.to_string())),
        }
    }
    html! {
        @for (is_chinese, part) in parts {
            @if is_chinese { span lang="zh-CN" { (part) } } @else { (part) }
        }
    }
}

fn is_han(character: char) -> bool {
    let ranges = [
        '\u{2e80}'..='\u{9fff}',
        '\u{f900}'..='\u{faff}',
        '\u{ff00}'..='\u{ffef}',
        '\u{20000}'..='\u{3134f}',
    ];
    ranges.iter().any(|range| range.contains(&character))
}

/// Paragraphs that are parted by blank lines.
pub(super) fn paragraphs(language: Language, text: &str) -> Markup {
    let parts = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    html! { @for part in parts { p { (in_language(language, part)) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_in_english_is_marked_and_everything_is_escaped() {
        let marked = in_language(Language::English, "At 白尔路389号, <b>1921</b>").into_string();
        assert_eq!(marked, "At <span lang=\"zh-CN\">白尔路389号</span>, &lt;b&gt;1921&lt;/b&gt;");
        assert_eq!(in_language(Language::SimplifiedChinese, "a & 红").into_string(), "a &amp; 红");
    }
}
