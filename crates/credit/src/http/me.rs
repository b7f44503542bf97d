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
    store::{Store, StoreError, VisitKey},
};

/// All visits of the member.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProgressReply {
    visits: Vec<VisitReply>,
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

/// The member's visits: standing, what was seen, best marks, credit.
#[utoipa::path(get, path = "/api/v1/me/progress", tag = "me", security(("bearer" = [])),
    params(("scene" = Option<String>, Query, description = "Only this scene"),
        ("registration" = Option<Uuid>, Query, description = "Only this visit")),
    responses((status = 200, body = ProgressReply), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody)))]
pub(crate) async fn progress(
    State(backend): State<Arc<Backend>>,
    Authenticated(session): Authenticated,
    parameters: Parameters,
) -> Result<Json<ProgressReply>, ApiError> {
    let parameters = parameters.only(&["scene", "registration"])?;
    let scene = parameters.read("scene", "the id of a scene", |text| text.parse::<SceneId>().ok())?;
    let registration = parameters.read("registration", "a UUID", strict_uuid)?;
    let wanted = move |key: &VisitKey| {
        scene.as_ref().is_none_or(|scene| scene == &key.scene)
            && registration.is_none_or(|registration| registration == key.registration)
    };
    let rules = backend.rules.clone();
    let visits = backend
        .store
        .read(move |records| {
            let mut visits = Vec::new();
            for key in records.visits(session.member.id)?.into_iter().filter(&wanted) {
                let Some(served) = rules.catalogue.scene(&key.scene) else { continue };
                let judgement = judge(&rules, records, served, &key, now())?;
                visits.push(visit_reply(served, &key, judgement));
            }
            Ok::<_, StoreError>(visits)
        })
        .await?;
    Ok(Json(ProgressReply { visits }))
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
