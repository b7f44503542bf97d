//! Which language a page is in: the one of its path, or the one that the browser asks for.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use curriculum::Language;

use super::{ROOT, view::View};

/// Leads from the bare address to the index in the language that the browser asks for.
pub(super) async fn choose_language(headers: HeaderMap) -> Response {
    let language = asked_for(&headers).unwrap_or_default();
    let mut response = Redirect::to(&format!("{ROOT}/{language}/")).into_response();
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept-Language"));
    response
}

/// Adds the slash that is missing.
pub(super) async fn to_index(view: View) -> Redirect {
    Redirect::permanent(&view.link("/"))
}

/// The language of a page that could not be shown.
pub(super) fn language_of(path: &str, headers: &HeaderMap) -> Language {
    let first = path.strip_prefix(ROOT).unwrap_or(path).trim_start_matches('/').split('/').next();
    first.and_then(tagged).or_else(|| asked_for(headers)).unwrap_or_default()
}

/// The language of a path's segment; nothing but the exact tag counts.
pub(super) fn tagged(tag: &str) -> Option<Language> {
    Language::ALL.into_iter().find(|language| language.tag() == tag)
}

/// The first of our languages by the weights of `Accept-Language`.
fn asked_for(headers: &HeaderMap) -> Option<Language> {
    let wishes = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut best = None;
    for wish in wishes.split(',') {
        let mut parts = wish.split(';').map(str::trim);
        let Some(language) = parts.next().and_then(Language::from_tag) else { continue };
        let weight = parts.find_map(|part| part.strip_prefix("q="));
        let weight = weight.map_or(Some(1.0), |text| text.parse::<f32>().ok()).unwrap_or_default();
        if weight > best.map_or(0.0, |(_, most)| most) {
            best = Some((language, weight));
        }
    }
    best.map(|(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(wishes: &'static str) -> Option<Language> {
        asked_for(&HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(wishes))]))
    }

    #[test]
    fn the_heaviest_wish_that_can_be_met_counts_and_the_first_of_equals() {
        assert_eq!(asking("fr, en;q=0.7, zh;q=0.9"), Some(Language::SimplifiedChinese));
        assert_eq!(asking("en-GB,zh-CN"), Some(Language::English));
        assert_eq!(asking("zh;q=0, en;q=0.1"), Some(Language::English));
        assert_eq!(asking("fr;q=1, *"), None);
        assert_eq!(asking("en;q=nonsense"), None);
    }

    #[test]
    fn the_path_says_more_than_the_browser() {
        let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static("en"))]);
        assert_eq!(language_of("/catalogue/zh-CN/scenes/x", &headers), Language::SimplifiedChinese);
        assert_eq!(language_of("/zh-CN/scenes/x", &headers), Language::SimplifiedChinese);
        assert_eq!(language_of("/catalogue/zh/scenes/x", &headers), Language::English);
        assert_eq!(language_of("/catalogue/fr/", &HeaderMap::new()), Language::SimplifiedChinese);
    }
}
