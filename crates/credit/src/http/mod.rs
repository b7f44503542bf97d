//! The HTTP interface: routes, what every response carries, and what stands behind the handlers.

pub(crate) mod attempts;
pub(crate) mod error;
pub(crate) mod extract;
mod form;
mod health;
pub(crate) mod limit;
mod listen;
mod me;
mod openapi;
pub(crate) mod scenes;
pub(crate) mod sessions;
mod statements;

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use health::Health;
use limit::Limiter;
use tokio::{sync::Semaphore, time::timeout};
use tower_http::{compression::CompressionLayer, trace::TraceLayer};

use crate::{
    canonical::Hash,
    member::Session,
    pages::{self, Pages},
    practice::{RuleBook, now},
    store::{Store, sqlite::SqliteStore},
    web::{self, Site},
};

pub(crate) use error::{ApiError, ErrorBody};
pub(crate) use health::HEALTH_INTERVAL;
pub use limit::Allowance;
pub use listen::Limits;
pub(crate) use listen::serve;

/// How many sessions are remembered between requests.
const REMEMBERED_SESSIONS: usize = 10_000;
/// How long a session is remembered before it is looked up again: it may have ended for a newer one meanwhile.
const REMEMBERED_FOR: Duration = Duration::from_secs(60);
const XAPI_VERSION: &str = "x-experience-api-version";

/// What the handlers work with.
pub(crate) struct Backend {
    pub(crate) store: SqliteStore,
    pub(crate) rules: RuleBook,
    pub(crate) serving: Serving,
    remembered: Mutex<HashMap<Hash, Remembered>>,
    health: Health,
    limiter: Limiter,
    limits: Limits,
    /// A permit for each request that may be worked on now.
    requests: Semaphore,
}

/// What is served besides the interface, and how.
pub(crate) struct Serving {
    /// The page and its files, if this backend has them.
    pub(crate) site: Option<Site>,
    /// The folder that holds the scenes.
    pub(crate) scenes_folder: PathBuf,
    /// What the catalogue's pages are made from.
    pub(crate) pages: Pages,
}

/// A session as it was looked up.
struct Remembered {
    session: Session,
    looked_up: Instant,
}

impl Backend {
    pub(crate) fn new(
        store: SqliteStore,
        rules: RuleBook,
        serving: Serving,
        health_interval: Duration,
        sessions: Allowance,
        limits: Limits,
    ) -> Self {
        let (health, limiter) = (Health::new(health_interval), Limiter::new(sessions));
        let requests = Semaphore::new(limits.requests);
        Self { store, rules, serving, remembered: Mutex::default(), health, limiter, limits, requests }
    }

    /// The session of a token's hash, if it has not ended.
    pub(crate) async fn session(&self, token_hash: Hash) -> Result<Session, ApiError> {
        let session = match self.recall(token_hash) {
            Some(session) => session,
            None => self.look_up(token_hash).await?,
        };
        if session.expires <= now() {
            return Err(ApiError::unauthorized("session-expired", "this session has ended"));
        }
        Ok(session)
    }

    /// Looks the session up again the next time: it has changed.
    pub(crate) fn forget_session(&self, token_hash: Hash) {
        self.remembered().remove(&token_hash);
    }

    fn recall(&self, token_hash: Hash) -> Option<Session> {
        let remembered = self.remembered();
        let known = remembered.get(&token_hash)?;
        (known.looked_up.elapsed() < REMEMBERED_FOR).then(|| known.session.clone())
    }

    async fn look_up(&self, token_hash: Hash) -> Result<Session, ApiError> {
        let looked_up = Instant::now();
        let session = self
            .store
            .read(move |records| records.session_by_token(token_hash))
            .await?
            .ok_or_else(|| ApiError::unauthorized("unknown-token", "this token is not known"))?;
        let mut remembered = self.remembered();
        if remembered.len() >= REMEMBERED_SESSIONS {
            remembered.clear();
        }
        remembered.insert(token_hash, Remembered { session: session.clone(), looked_up });
        Ok(session)
    }

    fn remembered(&self) -> std::sync::MutexGuard<'_, HashMap<Hash, Remembered>> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All routes. No CORS headers: browsers use the backend from its own origin only.
pub(crate) fn router(backend: Arc<Backend>) -> Router {
    let xapi = Router::new()
        .route("/xapi/statements", post(statements::post).put(statements::put).get(statements::get))
        .layer(middleware::from_fn(require_version))
        .route("/xapi/about", get(statements::about));
    let scenes = Router::new()
        .route("/scenes/index.json", get(web::scenes::index))
        .route("/scenes/{scene}/{file}", get(web::scenes::file))
        .layer(CompressionLayer::new());
    Router::new()
        .route("/api/v1/sessions", post(sessions::open))
        .route("/api/v1/sessions/current", get(sessions::current).delete(sessions::end))
        .route("/api/v1/scenes", get(scenes::list))
        .route("/api/v1/scenes/{scene}/questions", get(scenes::questions))
        .route("/api/v1/scenes/{scene}/attempts", post(attempts::answer))
        .route("/api/v1/me/progress", get(me::progress))
        .route("/api/v1/me/ledger", get(me::ledger))
        .route("/openapi.json", get(openapi::document))
        .merge(xapi)
        .merge(pages::router(&backend))
        .merge(scenes)
        .fallback(file_of_page)
        .layer(middleware::from_fn_with_state(backend.clone(), bound))
        // Told also when there is more to do than can be done.
        .route("/healthz", get(health::healthz))
        .method_not_allowed_fallback(no_such_method)
        .layer(DefaultBodyLimit::max(extract::LARGEST_BODY))
        .layer(middleware::map_response(secure))
        .layer(middleware::from_fn(state_version))
        // Method and path only: headers hold tokens.
        .layer(TraceLayer::new_for_http().make_span_with(|request: &Request| {
            tracing::debug_span!("request", method = %request.method(), path = request.uri().path())
        }))
        .with_state(backend)
}

/// What is no part of the interface is a file of the page, if there is one.
async fn file_of_page(State(backend): State<Arc<Backend>>, request: Request) -> Response {
    let first = request.uri().path().split('/').nth(1);
    let is_of_interface = matches!(first, Some("api" | "xapi" | "scenes"));
    match &backend.serving.site {
        Some(site) if !is_of_interface => site.answer(request).await,
        _ => {
            let message = "there is nothing at this path";
            ApiError::not_found("no-such-resource", message, "See /openapi.json.").into_response()
        }
    }
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
    let fix = "Send \"X-Experience-API-Version: 2.0.0\" (2.0.x and 1.0.x are accepted).";
    ApiError::bad_request("xapi-version", message, fix).into_response()
}

fn speaks_our_version(headers: &HeaderMap) -> bool {
    let version = headers.get(XAPI_VERSION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // A version without a patch means the first one; patches change nothing in the form.
    ["1.0", "2.0"].iter().any(|spoken| {
        match version.strip_prefix(spoken).map(|rest| rest.strip_prefix('.')) {
            Some(Some(patch)) => patch.parse::<u16>().is_ok(),
            Some(None) => version == *spoken,
            None => false,
        }
    })
}

/// Works on a request if there is room, for so long.
async fn bound(State(backend): State<Arc<Backend>>, request: Request, next: Next) -> Response {
    let unavailable = StatusCode::SERVICE_UNAVAILABLE;
    let Ok(_permit) = backend.requests.try_acquire() else {
        let message = "more requests are under way than can be worked on";
        let fix = "This request recorded nothing. Send it again in a moment.";
        return ApiError::new(unavailable, "busy", message, fix).retry_after(1).into_response();
    };
    let answering = timeout(backend.limits.request, next.run(request));
    answering.await.unwrap_or_else(|_| {
        let message = "the request took too long, and it is not confirmed whether anything was recorded";
        let fix = "Send the same request again later, with the same ids, until it is answered.";
        ApiError::new(unavailable, "too-slow", message, fix).retry_after(5).into_response()
    })
}

/// Everything below `/xapi` says which version is spoken, refusals too.
async fn state_version(request: Request, next: Next) -> Response {
    let is_xapi = request.uri().path().starts_with("/xapi/");
    let mut response = next.run(request).await;
    if !is_xapi {
        return response;
    }
    let version = HeaderValue::from_static(curriculum::xapi::VERSION);
    response.headers_mut().insert(XAPI_VERSION, version);
    response
}

/// What every response carries, unless it says otherwise itself.
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
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
