//! Errors as clients see them: a status, a code for programs, and what, where and how to fix it for people.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    practice::{RecordError, SessionError},
    statement::{FaultKind, StatementFault},
    store::StoreError,
};

/// An error as it is sent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorBody {
    error: ErrorDetail,
}

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorDetail {
    /// Stable, for programs.
    code: &'static str,
    /// What and where.
    message: String,
    /// What to do about it.
    fix: String,
}

/// A request that failed. It stays with its response, so that pages can tell it in words of their own.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
    fix: String,
    /// Seconds after which the same request may succeed.
    retry_after: Option<u64>,
}

/// Characters of a message that are sent: what a client sent is not sent back at length.
const LONGEST_MESSAGE: usize = 600;

impl ApiError {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        let message = message.into().chars().take(LONGEST_MESSAGE).collect();
        Self { status, code, message, fix: fix.into(), retry_after: None }
    }

    pub(crate) fn bad_request(
        code: &'static str,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message, fix)
    }

    pub(crate) fn not_found(code: &'static str, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, message, fix)
    }

    pub(crate) fn unauthorized(code: &'static str, message: &str) -> Self {
        let fix =
            "Open a session with POST /api/v1/sessions and send its token as \"Authorization: Bearer …\".";
        Self::new(StatusCode::UNAUTHORIZED, code, message, fix)
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn code(&self) -> &'static str {
        self.code
    }

    pub(crate) fn seconds_to_wait(&self) -> Option<u64> {
        self.retry_after
    }

    pub(crate) fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if self.status.is_server_error() {
            tracing::error!("{}: {}", self.code, self.message);
        }
        let (code, message, fix) = (self.code, self.message.clone(), self.fix.clone());
        let body = ErrorBody { error: ErrorDetail { code, message, fix } };
        let mut response = (self.status, Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let again = "This request recorded nothing. Send it again later; repeating it is safe.";
        let until_confirmed = "Send the same request again later, with the same ids, until it is answered: what is \
                               recorded already is not recorded twice. Statements that were sent without an id may \
                               be recorded; look with GET /xapi/statements before sending those again.";
        let unavailable = StatusCode::SERVICE_UNAVAILABLE;
        match error {
            StoreError::Full { .. } => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "disk-full",
                error.to_string(),
                format!("Free space on the backend's disk. {again}"),
            ),
            StoreError::Head { .. } => Self::new(
                unavailable,
                "ledger-head-unwritable",
                error.to_string(),
                format!("Make the ledger's head file writable. {again}"),
            ),
            StoreError::Unconfirmed { .. } => {
                Self::new(unavailable, "not-confirmed", error.to_string(), until_confirmed)
            }
            StoreError::Database { .. } | StoreError::Unreadable { .. } => {
                Self::new(unavailable, "database-failed", error.to_string(), again)
            }
            StoreError::Busy => Self::new(unavailable, "busy", error.to_string(), again).retry_after(1),
            StoreError::Failed => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "failed", error.to_string(), again)
            }
            // It may have stopped before or after the commit.
            StoreError::Stopped => Self::new(unavailable, "stopping", error.to_string(), until_confirmed),
        }
    }
}

impl From<StatementFault> for ApiError {
    fn from(fault: StatementFault) -> Self {
        let (status, code) = match fault.kind {
            FaultKind::Invalid => (StatusCode::BAD_REQUEST, "invalid-statement"),
            FaultKind::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "statement-too-large"),
            FaultKind::NotAccepted => (StatusCode::FORBIDDEN, "not-accepted-here"),
            FaultKind::ForeignActor => (StatusCode::FORBIDDEN, "foreign-actor"),
            FaultKind::AuthoredByBackend => (StatusCode::FORBIDDEN, "authored-by-backend"),
            FaultKind::Voiding => (StatusCode::FORBIDDEN, "voiding-refused"),
        };
        Self::new(status, code, fault.to_string(), fault.fix)
    }
}

impl From<RecordError> for ApiError {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Fault(fault) => fault.into(),
            RecordError::Conflict { .. } => Self::new(
                StatusCode::CONFLICT,
                "conflict",
                error.to_string(),
                "Give every new event an id of its own; nothing of this request was recorded.",
            ),
            RecordError::VisitFull { .. } => Self::new(
                StatusCode::FORBIDDEN,
                "visit-full",
                error.to_string(),
                "Begin a new visit, with a registration of its own; nothing of this request was recorded.",
            ),
            RecordError::TooManyVisits { .. } => Self::new(
                StatusCode::FORBIDDEN,
                "too-many-visits",
                error.to_string(),
                "Go on with an earlier visit; nothing of this request was recorded.",
            ),
            RecordError::Store(error) => error.into(),
        }
    }
}

impl From<SessionError> for ApiError {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::UnknownCard => Self::not_found(
                "unknown-card",
                error.to_string(),
                "Check the number, or ask an administrator to register it with `retrace-credit member add`.",
            ),
            SessionError::Store(error) => error.into(),
        }
    }
}
