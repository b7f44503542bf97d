//! What a member has achieved.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use curriculum::{Mark, SceneId, Standing};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Backend,
    error::{ApiError, ErrorBody},
    extract::{Authenticated, Parameters},
};
use crate::{
    catalogue::ServedScene,
    ledger::{Entry, EntryKind, LedgerOrigin},
    practice::{CreditState, Judgement, judge, now},
    statement::strict_uuid,
    store::{Store, StoreError, VisitKey, VisitQuery, VisitRow},
};

/// Each visit of a page is judged anew, which takes as long as the visit is.
const VISITS_OF_A_PAGE: u32 = 50;

/// The member's visits, in the order in which they began.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProgressReply {
    visits: Vec<VisitReply>,
    /// Where the next page is, or empty when this is the last.
    more: String,
}

/// A visit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VisitReply {
    scene: String,
    registration: Uuid,
    /// How far it has come.
    #[schema(value_type = Object)]
    standing: Standing,
    /// Exhibits that count as seen.
    exhibits_seen: Vec<String>,
    /// The best mark of each question that has one, 0 to 1.
    #[schema(value_type = BTreeMap<String, f64>)]
    best_marks: BTreeMap<String, Mark>,
    credit: CreditState,
}

/// The member's entries.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LedgerReply {
    entries: Vec<EntryReply>,
    total_points: i64,
}

/// An entry of the ledger.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryReply {
    sequence: u64,
    kind: EntryKind,
    rule: String,
    period: String,
    /// Negative for a reversal.
    points: i64,
    scene: String,
    registration: Uuid,
    /// When it was booked, ISO 8601.
    recorded: String,
    /// 64 hexadecimal digits.
    hash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reverses: Option<u64>,
    origin: LedgerOrigin,
}

/// The member's visits: standing, what was seen, best marks, credit; 50 at a time.
#[utoipa::path(get, path = "/api/v1/me/progress", tag = "me", security(("bearer" = [])),
    params(("scene" = Option<String>, Query, description = "Only this scene"),
        ("registration" = Option<Uuid>, Query, description = "Only this visit"),
        ("behind" = Option<i64>, Query, description = "Used by `more`")),
    responses((status = 200, body = ProgressReply), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody)))]
pub(crate) async fn progress(
    State(backend): State<Arc<Backend>>,
    Authenticated(session): Authenticated,
    parameters: Parameters,
) -> Result<Json<ProgressReply>, ApiError> {
    let parameters = parameters.only(&["scene", "registration", "behind"])?;
    let scene = parameters.read("scene", "the id of a scene", |text| text.parse::<SceneId>().ok())?;
    let registration = parameters.read("registration", "a UUID", strict_uuid)?;
    let behind = parameters.read("behind", "a position from `more`", |text| text.parse().ok())?;
    // One more than is told says whether there is a next page.
    let query =
        VisitQuery { scene, registration, behind, limit: VISITS_OF_A_PAGE + 1, ..VisitQuery::default() };
    let rules = backend.rules.clone();
    let (visits, last) = backend
        .store
        .read(move |records| {
            let rows = records.visits(session.member.id, &query)?;
            let is_whole = rows.len() <= VISITS_OF_A_PAGE as usize;
            let mut visits = Vec::new();
            let mut last = None;
            for VisitRow { position, key } in rows.into_iter().take(VISITS_OF_A_PAGE as usize) {
                last = Some(position);
                let Some(served) = rules.catalogue.scene(&key.scene) else { continue };
                let judgement = judge(&rules, records, served, &key, now())?;
                visits.push(visit_reply(served, &key, judgement));
            }
            Ok::<_, StoreError>((visits, last.filter(|_| !is_whole)))
        })
        .await?;
    let more = last.map(|last| parameters.next_page("/api/v1/me/progress", last)).unwrap_or_default();
    Ok(Json(ProgressReply { visits, more }))
}

fn visit_reply(served: &ServedScene, key: &VisitKey, judgement: Judgement) -> VisitReply {
    let (scene, visit) = (served.scene(), &judgement.visit);
    let seen = scene.exhibits().iter().filter(|exhibit| visit.has_seen(&exhibit.id));
    VisitReply {
        scene: key.scene.to_string(),
        registration: key.registration,
        exhibits_seen: seen.map(|exhibit| exhibit.id.to_string()).collect(),
        best_marks: scene
            .questions()
            .filter_map(|question| Some((question.id.to_string(), visit.best_mark(&question.id)?)))
            .collect(),
        standing: judgement.standing,
        credit: judgement.credit,
    }
}

/// The member's entries in the credit ledger, oldest first.
#[utoipa::path(get, path = "/api/v1/me/ledger", tag = "me", security(("bearer" = [])),
    responses((status = 200, body = LedgerReply), (status = 401, body = ErrorBody)))]
pub(crate) async fn ledger(
    State(backend): State<Arc<Backend>>,
    Authenticated(session): Authenticated,
) -> Result<Json<LedgerReply>, ApiError> {
    let entries = backend.store.read(move |records| records.entries(session.member.id)).await?;
    let total_points = entries.iter().map(|entry| entry.booking.points).sum();
    Ok(Json(LedgerReply { entries: entries.iter().map(entry_reply).collect(), total_points }))
}

fn entry_reply(entry: &Entry) -> EntryReply {
    let booking = &entry.booking;
    EntryReply {
        sequence: entry.sequence,
        kind: booking.kind,
        rule: booking.rule.to_string(),
        period: booking.period.clone(),
        points: booking.points,
        scene: booking.scene.to_string(),
        registration: booking.registration,
        recorded: booking.recorded.to_string(),
        hash: entry.hash.to_hexadecimal(),
        reverses: booking.reverses,
        origin: booking.origin,
    }
}
