//! The HTTP interface: routes, what every response carries, and what stands behind the handlers.

mod attempts;
mod error;
mod extract;
mod health;
mod me;
mod openapi;
mod scenes;
mod sessions;
mod statements;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use error::ApiError;
use tower_http::trace::TraceLayer;

use crate::{
    canonical::Hash,
    member::Session,
    practice::{RuleBook, now},
    store::{Store, sqlite::SqliteStore},
};

/// How many sessions are remembered between requests.
const REMEMBERED_SESSIONS: usize = 10_000;
const XAPI_VERSION: &str = "x-experience-api-version";

/// What the handlers work with.
pub(crate) struct Backend {
    pub(crate) store: SqliteStore,
    pub(crate) rules: RuleBook,
    remembered: Mutex<HashMap<Hash, Session>>,
}

impl Backend {
    pub(crate) fn new(store: SqliteStore, rules: RuleBook) -> Self {
        Self { store, rules, remembered: Mutex::default() }
    }

    /// The session of a token's hash, if it has not ended.
    async fn session(&self, token_hash: Hash) -> Result<Session, ApiError> {
        let remembered = self.remembered().get(&token_hash).cloned();
        let session = match remembered {
            Some(session) => session,
            None => self
                .store
                .read(move |records| records.session_by_token(token_hash))
                .await?
                .ok_or_else(|| ApiError::unauthorized("unknown-token", "this token is not known"))?,
        };
        if session.expires <= now() {
            return Err(ApiError::unauthorized("session-expired", "this session has ended"));
        }
        self.remember(token_hash, &session);
        Ok(session)
    }

    fn remember(&self, token_hash: Hash, session: &Session) {
        let mut remembered = self.remembered();
        if remembered.len() >= REMEMBERED_SESSIONS {
            remembered.clear();
        }
        remembered.entry(token_hash).or_insert_with(|| session.clone());
    }

    fn remembered(&self) -> std::sync::MutexGuard<'_, HashMap<Hash, Session>> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All routes. No CORS headers: browsers use the backend from its own origin only.
pub(crate) fn router(backend: Arc<Backend>) -> Router {
    let xapi = Router::new()
        .route("/xapi/statements", post(statements::post).put(statements::put).get(statements::get))
        .layer(middleware::from_fn(require_version))
        .route("/xapi/about", get(statements::about))
        .layer(middleware::from_fn(state_version));
    Router::new()
        .route("/api/v1/sessions", post(sessions::open))
        .route("/api/v1/scenes", get(scenes::list))
        .route("/api/v1/scenes/{scene}/questions", get(scenes::questions))
        .route("/api/v1/scenes/{scene}/attempts", post(attempts::answer))
        .route("/api/v1/me/progress", get(me::progress))
        .route("/api/v1/me/ledger", get(me::ledger))
        .route("/healthz", get(health::healthz))
        .route("/openapi.json", get(openapi::document))
        .merge(xapi)
        .fallback(no_such_resource)
        .method_not_allowed_fallback(no_such_method)
        .layer(DefaultBodyLimit::max(extract::LARGEST_BODY))
        .layer(middleware::map_response(secure))
        // Method and path only: headers hold tokens.
        .layer(TraceLayer::new_for_http().make_span_with(|request: &Request| {
            tracing::debug_span!("request", method = %request.method(), path = request.uri().path())
        }))
        .with_state(backend)
}

async fn no_such_resource() -> ApiError {
    ApiError::not_found("no-such-resource", "there is nothing at this path", "See /openapi.json.")
}

async fn no_such_method() -> ApiError {
    let message = "this path does not take this method";
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", message, "See /openapi.json.")
}

async fn require_version(request: Request, next: Next) -> Response {
    if speaks_our_version(request.headers()) {
        return next.run(request).await;
    }
    let message = "the header X-Experience-API-Version is missing or names a version that is not spoken here";
    let fix = "Send \"X-Experience-API-Version: 2.0.0\" (1.0.x is accepted too).";
    ApiError::bad_request("xapi-version", message, fix).into_response()
}

fn speaks_our_version(headers: &HeaderMap) -> bool {
    let version = headers.get(XAPI_VERSION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let patch = version.strip_prefix("1.0.").is_some_and(|patch| patch.parse::<u16>().is_ok());
    version == "2.0.0" || version == "2.0" || version == "1.0" || patch
}

async fn state_version(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let version = HeaderValue::from_static(curriculum::xapi::VERSION);
    response.headers_mut().insert(XAPI_VERSION, version);
    response
}

async fn secure(mut response: Response) -> Response {
    const HEADERS: [(HeaderName, &str); 6] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
