//! The catalogue: every scene as plain pages, for those who cannot or do not want to walk a hall. The same texts,
//! sources and questions, and the same credit; it reads and works without a script.

mod card;
mod checkpoint;
mod error;
mod exhibit;
mod fields;
mod files;
mod grid;
mod index;
mod kiosk;
mod layout;
mod negotiate;
mod origin;
mod place_question;
mod question;
mod reading;
mod scene;
mod texts;
mod verdict;
mod view;

use std::{path::PathBuf, sync::Arc};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};

use crate::http::{Backend, error::ApiError};
use files::Pictures;
use kiosk::Kiosk;
use texts::Texts;

/// Where all pages are.
const ROOT: &str = "/catalogue";
/// The largest form, in bytes.
const LARGEST_FORM: usize = 64 * 1024;
/// Nothing but what this origin serves; no script or style within a page.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'self'; \
     script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What the pages need beside the backend's records.
pub(crate) struct Pages {
    texts: Texts,
    pictures: Pictures,
    over_tls: bool,
}

impl Pages {
    pub(crate) fn new(pictures: Option<PathBuf>, over_tls: bool) -> Self {
        Self { texts: Texts::embedded(), pictures: Pictures::in_folder(pictures), over_tls }
    }
}

/// All pages, at [`ROOT`].
pub(crate) fn router(backend: &Arc<Backend>) -> Router<Arc<Backend>> {
    const EXHIBIT: &str = "/{language}/scenes/{scene}/exhibits/{exhibit}";
    const CHECKPOINT: &str = "/{language}/scenes/{scene}/checkpoints/{checkpoint}";
    let pages = Router::new()
        .route("/", get(negotiate::choose_language))
        .route("/style.css", get(files::style))
        .route("/script.js", get(files::script))
        .route("/pictures/{file}", get(files::picture_of_scene))
        .route("/pictures/{scene}/{file}", get(files::picture_of_exhibit))
        .route("/{language}", get(negotiate::to_index))
        .route("/{language}/", get(index::show))
        .route("/{language}/card", get(card::show).post(card::sign_in))
        .route("/{language}/sign-out", post(card::sign_out))
        .route("/{language}/start", get(kiosk::to_start).post(kiosk::to_start))
        .route("/{language}/present", get(kiosk::present))
        .route("/{language}/scenes/{scene}", get(scene::show))
        .route("/{language}/scenes/{scene}/leave", post(scene::leave))
        .route(EXHIBIT, get(exhibit::show))
        .route(&format!("{EXHIBIT}/read"), post(reading::read_to_end))
        .route(&format!("{EXHIBIT}/viewed"), post(reading::viewed))
        .route(CHECKPOINT, get(checkpoint::show).post(checkpoint::answer))
        .fallback(no_such_page)
        .method_not_allowed_fallback(no_such_method)
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(middleware::from_fn(origin::refuse_other_sites))
        .layer(middleware::from_fn_with_state(backend.clone(), as_page));
    let bare = format!("{ROOT}/");
    // What is nested answers to the address without the slash alone.
    let with_slash =
        get(negotiate::choose_language).layer(middleware::from_fn_with_state(backend.clone(), as_page));
    Router::new().nest(ROOT, pages).route(&bare, with_slash)
}

async fn no_such_page() -> ApiError {
    ApiError::not_found("no-such-page", "there is no such page", "See /catalogue/.")
}

async fn no_such_method() -> ApiError {
    let message = "this page does not take this method";
    ApiError::new(
        axum::http::StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        message,
        "See /catalogue/.",
    )
}

/// Tells refusals as pages, and adds what every page says.
async fn as_page(State(backend): State<Arc<Backend>>, request: Request, next: Next) -> Response {
    let language = negotiate::language_of(request.uri().path(), request.headers());
    let kiosk = Kiosk::of(request.uri(), request.headers());
    let kiosk_cookie = Kiosk::cookie_to_set(&backend, request.uri(), request.headers());
    let mut response = next.run(request).await;
    if let Some(error) = response.extensions().get::<ApiError>() {
        response = error::page(&backend, language, kiosk, response.status(), error).into_response();
    }
    let headers = response.headers_mut();
    if let Some(cookie) = kiosk_cookie.and_then(|cookie| cookie.parse().ok()) {
        headers.append(header::SET_COOKIE, cookie);
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    // With `no-referrer`, browsers say "Origin: null" also of our own forms.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}
