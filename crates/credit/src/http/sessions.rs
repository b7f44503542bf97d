//! Opening a session.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Backend,
    error::{ApiError, ErrorBody},
    extract::JsonText,
    limit::Admitted,
};
use crate::{
    ledger::LedgerOrigin,
    member::{CardNumber, LOCAL_VISITOR_CARD, Session, Token},
    practice::{now, open_session},
    store::Store,
};

/// Who comes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SessionRequest {
    /// The number of the visitor's card: 1–64 letters, digits and hyphens. Absent for the visitor of a local ledger.
    visitor_card: Option<String>,
}

/// A session. The token is told this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionReply {
    /// The bearer token of this session; valid for 30 days.
    token: String,
    /// The actor of every statement of this session.
    account: AccountReply,
    session_id: Uuid,
    /// When it began, by the backend's clock, ISO 8601.
    started: String,
    ledger: LedgerOrigin,
    /// Tells this ledger from every other: what one of them acknowledged, another may never have seen.
    ledger_id: Uuid,
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
    responses((status = 201, body = SessionReply), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 429, body = ErrorBody, description = "Too many from this address; see Retry-After"),
        (status = 503, body = ErrorBody), (status = 507, body = ErrorBody)))]
pub(crate) async fn open(
    State(backend): State<Arc<Backend>>,
    _: Admitted,
    body: JsonText,
) -> Result<(StatusCode, Json<SessionReply>), ApiError> {
    let request: SessionRequest = body.parse_object()?;
    let (session, token) = open_for_card(&backend, request.visitor_card).await?;
    Ok((StatusCode::CREATED, Json(reply(&backend, &session, &token))))
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

fn reply(backend: &Backend, session: &Session, token: &Token) -> SessionReply {
    let account = backend.rules.account(&session.member);
    SessionReply {
        token: token.reveal().to_owned(),
        account: AccountReply { home_page: account.home_page, name: account.name },
        session_id: session.id,
        started: session.started.to_string(),
        ledger: backend.rules.origin,
        ledger_id: backend.store.ledger_id(),
        member: MemberReply { card: session.member.card.masked() },
    }
}
