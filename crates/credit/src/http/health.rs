//! Whether the backend can do its work.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;
use tokio::{sync::Mutex, time::timeout};
use utoipa::ToSchema;

use super::{
    Backend,
    error::{ApiError, ErrorBody},
};
use crate::store::{Store, StoreResult};

/// How long a change may take before the backend counts as ill.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a finding is told again, unless another interval is configured.
pub(crate) const HEALTH_INTERVAL: Duration = Duration::from_secs(3);

/// The backend is well.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HealthReply {
    /// Always `ok`.
    status: &'static str,
}

/// What a probe found: nothing, or what is wrong.
type Finding = Result<(), String>;

/// The last probe. A probe writes durably and anybody may ask, so one is made an interval at most, however many ask.
#[derive(Debug)]
pub(crate) struct Health {
    interval: Duration,
    /// When the last probe began, and what it found. Locked while a probe is under way: who asks meanwhile shares it.
    last: Arc<Mutex<Option<(Instant, Finding)>>>,
}

impl Health {
    pub(crate) fn new(interval: Duration) -> Self {
        Self { interval, last: Arc::default() }
    }

    /// What the last probe found, or this one when that is too long ago.
    async fn finding(
        &self,
        now: Instant,
        probe: impl Future<Output = StoreResult<()>> + Send + 'static,
    ) -> Finding {
        let mut last = self.last.clone().lock_owned().await;
        if let Some((began, finding)) = &*last
            && now.saturating_duration_since(*began) < self.interval
        {
            return finding.clone();
        }
        // A task of its own: a client that hangs up must not leave its probe uncounted.
        let probing = tokio::spawn(async move {
            let finding = match timeout(PATIENCE, probe).await {
                Ok(outcome) => outcome.map_err(|error| error.to_string()),
                Err(_) => Err(format!("nothing could be stored within {} s", PATIENCE.as_secs())),
            };
            *last = Some((now, finding.clone()));
            finding
        });
        probing.await.unwrap_or_else(|error| Err(error.to_string()))
    }
}

/// Tells whether a change can be stored and the ledger's head is kept, as found in the last few seconds. The chain was
/// verified at the start: a backend whose ledger is not sound does not start.
#[utoipa::path(get, path = "/healthz", tag = "health",
    responses((status = 200, body = HealthReply), (status = 503, body = ErrorBody)))]
pub(crate) async fn healthz(State(backend): State<Arc<Backend>>) -> Result<Json<HealthReply>, ApiError> {
    let store = backend.store.clone();
    let finding = backend.health.finding(Instant::now(), async move { store.probe().await }).await;
    finding.map(|()| Json(HealthReply { status: "ok" })).map_err(|detail| {
        let fix = "Look at the backend's log and disk.";
        ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "unwell", detail, fix)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Notify;

    use super::*;
    use crate::{ledger::LedgerOrigin, store::sqlite::SqliteStore};

    const MINUTE: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn callers_at_once_and_in_the_interval_share_one_probe() {
        let (health, probes) = (Arc::new(Health::new(MINUTE)), Arc::new(AtomicUsize::new(0)));
        let (start, gate) = (Instant::now(), Arc::new(Notify::new()));
        let ask = |at: Instant| {
            let (health, probes, gate) = (health.clone(), probes.clone(), gate.clone());
            async move {
                let probe = async move {
                    probes.fetch_add(1, Ordering::Relaxed);
                    gate.notified().await;
                    Ok(())
                };
                health.finding(at, probe).await
            }
        };
        let asking: Vec<_> = (0..50).map(|_| tokio::spawn(ask(start))).collect();
        // The one whose probe it is hangs up; the others still get what it finds.
        while probes.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
        asking[0].abort();
        gate.notify_one();
        for task in asking.into_iter().skip(1) {
            assert_eq!(task.await.unwrap(), Ok(()));
        }
        assert_eq!(ask(start + MINUTE - Duration::from_millis(1)).await, Ok(()));
        assert_eq!(probes.load(Ordering::Relaxed), 1);
        gate.notify_one();
        assert_eq!(ask(start + MINUTE).await, Ok(()));
        assert_eq!(probes.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn a_store_that_stops_writing_is_told_after_the_interval() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("credit.db"), LedgerOrigin::Local).unwrap();
        let (health, start) = (Health::new(MINUTE), Instant::now());
        let probe = || {
            let store = store.clone();
            async move { store.probe().await }
        };
        assert_eq!(health.finding(start, probe()).await, Ok(()));
        store.close().await;
        assert_eq!(health.finding(start + MINUTE / 2, probe()).await, Ok(()));
        let told = health.finding(start + MINUTE, probe()).await;
        assert_eq!(told, Err("the backend is stopping".to_owned()));
        assert_eq!(health.finding(start + MINUTE * 3 / 2, async { Ok(()) }).await, told);
        assert_eq!(health.finding(start + MINUTE * 2, async { Ok(()) }).await, Ok(()));
    }
}
