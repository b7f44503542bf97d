//! Refusals, told as pages.

use std::sync::Arc;

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use curriculum::Language;
use maud::html;

use super::{kiosk::Kiosk, layout::Skeleton};
use crate::http::{Backend, error::ApiError};

/// The page that tells what went wrong and what to do. Its words are for visitors; the code helps whoever they ask.
pub(super) fn page(
    backend: &Arc<Backend>,
    language: Language,
    kiosk: Option<Kiosk>,
    status: StatusCode,
    error: &ApiError,
) -> impl IntoResponse + use<> {
    let wait = |seconds: u64| {
        backend.serving.pages.texts.get(language, "catalogue-error-wait", &[("seconds", seconds.to_string())])
    };
    let text = |id: &str| backend.serving.pages.texts.get(language, id, &[]);
    let [title, what_to_do] = words(status, error.code()).map(text);
    let main = html! {
        div.sheet {
            p.kicker { (status.as_u16()) }
            h1 { (title) }
            p.lead { (what_to_do) }
            @if let Some(seconds) = error.seconds_to_wait() {
                p { (wait(seconds)) }
            }
            p.note { (text("catalogue-error-code")) " " code { (error.code()) } }
            p { a.button href=(format!("{}/{language}/", super::ROOT)) { (text("catalogue-error-back")) } }
        }
    };
    let skeleton = Skeleton {
        texts: &backend.serving.pages.texts,
        language,
        title,
        place: "/".to_owned(),
        card: None,
        kiosk,
    };
    let mut headers = HeaderMap::new();
    if let Some(seconds) = error.seconds_to_wait() {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    (status, headers, skeleton.around(&main))
}

/// The strings that tell an error: what, and what to do.
fn words(status: StatusCode, code: &str) -> [&'static str; 2] {
    match (status, code) {
        (_, "cross-site") => ["catalogue-error-cross-site", "catalogue-error-cross-site-fix"],
        (_, "visit-full" | "too-many-visits") => ["catalogue-error-full", "catalogue-error-full-fix"],
        (StatusCode::NOT_FOUND, _) => ["catalogue-error-not-found", "catalogue-error-not-found-fix"],
        (StatusCode::CONFLICT, _) => ["catalogue-error-conflict", "catalogue-error-conflict-fix"],
        (StatusCode::TOO_MANY_REQUESTS, _) => ["catalogue-error-too-many", "catalogue-error-too-many-fix"],
        (status, _) if status.is_server_error() => ["catalogue-error-server", "catalogue-error-server-fix"],
        _ => ["catalogue-error-request", "catalogue-error-request-fix"],
    }
}
