//! Opening a session, asking whose it is, and ending it.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Backend,
    error::{ApiError, ErrorBody},
    extract::{Authenticated, AuthenticatedBy, JsonText},
    limit::Admitted,
};
use crate::{
    canonical::Hash,
    ledger::LedgerOrigin,
    member::{CardNumber, LOCAL_VISITOR_CARD, Session, Token},
    practice::{now, open_session},
    store::{Store, StoreError},
};

/// Who comes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SessionRequest {
    /// The number of the visitor's card: 1–64 letters, digits and hyphens; capital and small letters
    /// count as the same. Absent for the visitor of a local ledger.
    visitor_card: Option<String>,
}

/// A session that was opened. The token is told this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenedReply {
    /// The bearer token of this session; valid for 30 days.
    token: String,
    #[serde(flatten)]
    session: SessionReply,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionReply {
    /// The actor of every statement of this session.
    account: AccountReply,
    session_id: Uuid,
    /// When it began, by the backend's clock, ISO 8601.
    started: String,
    ledger: LedgerOrigin,
    /// Tells this ledger from every other: what one of them acknowledged, another may never have seen.
    ledger_id: Uuid,
    /// What the college's clock is ahead of UTC now, seconds: dates and periods are the college's.
    utc_offset_seconds: i32,
    member: MemberReply,
}

/// An xAPI account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountReply {
    home_page: String,
    /// Opaque.
    name: String,
}

/// The member.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MemberReply {
    /// The card's number, masked.
    card: String,
}

/// Opens a session. A card has 100 at most; the oldest ends for a new one. An address may open 30 a minute, unless the
/// backend is configured otherwise.
#[utoipa::path(post, path = "/api/v1/sessions", tag = "sessions", request_body = SessionRequest,
    responses((status = 201, body = OpenedReply), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 429, body = ErrorBody, description = "Too many from this address; see Retry-After"),
        (status = 503, body = ErrorBody), (status = 507, body = ErrorBody)))]
pub(crate) async fn open(
    State(backend): State<Arc<Backend>>,
    _: Admitted,
    body: JsonText,
) -> Result<(StatusCode, Json<OpenedReply>), ApiError> {
    let request: SessionRequest = body.parse_object()?;
    let (session, token) = open_for_card(&backend, request.visitor_card).await?;
    let opened = OpenedReply { token: token.reveal().to_owned(), session: reply(&backend, &session) };
    Ok((StatusCode::CREATED, Json(opened)))
}

/// Whose session the token proves. A device that many share keeps a visitor's token instead of their card.
#[utoipa::path(get, path = "/api/v1/sessions/current", tag = "sessions", security(("bearer" = [])),
    responses((status = 200, body = SessionReply), (status = 401, body = ErrorBody), (status = 503, body = ErrorBody)))]
pub(crate) async fn current(
    State(backend): State<Arc<Backend>>,
    Authenticated(session): Authenticated,
) -> Json<SessionReply> {
    Json(reply(&backend, &session))
}

/// Ends the session: its token proves nothing any more.
#[utoipa::path(delete, path = "/api/v1/sessions/current", tag = "sessions", security(("bearer" = [])),
    responses((status = 204), (status = 401, body = ErrorBody), (status = 503, body = ErrorBody)))]
pub(crate) async fn end(
    State(backend): State<Arc<Backend>>,
    AuthenticatedBy(token_hash, session): AuthenticatedBy,
) -> Result<StatusCode, ApiError> {
    end_session(&backend, token_hash, session.id, now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets the session of a token end at this time, now or later, whatever is remembered of it. One that has ended
/// stays so.
pub(crate) async fn end_session(
    backend: &Backend,
    token_hash: Hash,
    session: Uuid,
    end: Timestamp,
) -> Result<(), StoreError> {
    backend.store.write(move |transaction| transaction.end_session(session, end, now())).await?;
    backend.forget_session(token_hash);
    Ok(())
}

/// Opens a session for the card of this number, or for the visitor of a local ledger.
pub(crate) async fn open_for_card(
    backend: &Backend,
    visitor_card: Option<String>,
) -> Result<(Session, Token), ApiError> {
    let card = card(visitor_card)?;
    let token = Token::random().map_err(|_| {
        let message = "the system gives no random numbers";
        ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "no-randomness", message, "Try again later.")
    })?;
    let (hash, origin) = (Token::hash_of(token.reveal()), backend.rules.origin);
    let session =
        backend.store.write(move |transaction| open_session(transaction, origin, &card, hash, now())).await?;
    Ok((session, token))
}

fn card(visitor_card: Option<String>) -> Result<CardNumber, ApiError> {
    let text = visitor_card.unwrap_or_else(|| LOCAL_VISITOR_CARD.to_owned());
    CardNumber::try_from(text).map_err(|error| {
        let fix = "Send the number that is printed on the card.";
        ApiError::bad_request("bad-card", format!("/visitor_card: {error}"), fix)
    })
}

fn reply(backend: &Backend, session: &Session) -> SessionReply {
    let account = backend.rules.account(&session.member);
    SessionReply {
        account: AccountReply { home_page: account.home_page, name: account.name },
        session_id: session.id,
        started: session.started.to_string(),
        ledger: backend.rules.origin,
        ledger_id: backend.store.ledger_id(),
        utc_offset_seconds: backend.rules.time_zone.to_offset(now()).seconds(),
        member: MemberReply { card: session.member.card.masked() },
    }
}
