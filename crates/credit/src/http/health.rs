//! Whether the backend can do its work.

use std::{sync::Arc, time::Duration};

use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;
use tokio::time::timeout;
use utoipa::ToSchema;

use super::{
    Backend,
    error::{ApiError, ErrorBody},
};
use crate::store::Store;

/// How long a change may take before the backend counts as ill.
const PATIENCE: Duration = Duration::from_secs(5);

/// The backend is well.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HealthReply {
    /// Always `ok`.
    status: &'static str,
}

/// Proves that a change can be stored and that the ledger's head is kept. The chain was verified at the start: a
/// backend whose ledger is not sound does not start.
#[utoipa::path(get, path = "/healthz", tag = "health",
    responses((status = 200, body = HealthReply), (status = 503, body = ErrorBody)))]
pub(crate) async fn healthz(State(backend): State<Arc<Backend>>) -> Result<Json<HealthReply>, ApiError> {
    let detail = match timeout(PATIENCE, backend.store.probe()).await {
        Ok(Ok(())) => return Ok(Json(HealthReply { status: "ok" })),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("nothing could be stored within {} s", PATIENCE.as_secs()),
    };
    let fix = "Look at the backend's log and disk.";
    Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "unwell", detail, fix))
}
