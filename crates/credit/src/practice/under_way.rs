//! Events whose sender keeps no registration: they belong to the visit that is under way, or begin one.

use curriculum::{
    Happening, VisitEvent,
    xapi::{Statement, Verb, scene_activity},
};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::{
    RuleBook,
    record::{RecordError, record, record_attempt, submitted},
};
use crate::{
    catalogue::ServedScene,
    member::{MemberId, Session},
    statement::{strict_timestamp, strict_uuid},
    store::{Records, StatementQuery, StoreResult, Transaction, VisitKey, VisitQuery},
};

/// How many of a member's newest visits are looked at for one that is under way.
const VISITS_LOOKED_AT: u32 = 20;

/// The member's newest visit of a scene that is not over, on whatever device it began. A visit is over when it was
/// left, or when it satisfied its rule in a period that is past: going on with it could earn nothing more.
///
/// # Errors
/// When the store fails.
pub fn visit_under_way(
    rules: &RuleBook,
    records: &dyn Records,
    scene: &ServedScene,
    member: MemberId,
    now: Timestamp,
) -> StoreResult<Option<VisitKey>> {
    let period = scene.scene().credit().period.containing(now, &rules.time_zone);
    let query = VisitQuery {
        scene: Some(scene.scene().id().clone()),
        newest_first: true,
        limit: VISITS_LOOKED_AT,
        ..VisitQuery::default()
    };
    for row in records.visits(member, &query)? {
        let is_of_a_past_period = records.satisfaction(&row.key)?.is_some_and(|known| known.period != period);
        if !is_of_a_past_period && !was_left(records, &row.key)? {
            return Ok(Some(row.key));
        }
    }
    Ok(None)
}

fn was_left(records: &dyn Records, key: &VisitKey) -> StoreResult<bool> {
    let query = StatementQuery {
        verb: Some(Verb::Terminated.iri()),
        activity: Some(scene_activity(&key.scene)),
        registration: Some(key.registration),
        limit: 1,
        most_bytes: usize::MAX,
        ..StatementQuery::default()
    };
    Ok(!records.statements(key.member, &query)?.rows.is_empty())
}

/// Records what happened on the visit that is under way; without one, a new visit is entered first. The same id again
/// belongs to the visit in which it was stored, and changes nothing. Leaving when no visit is under way does nothing.
///
/// # Errors
/// [`RecordError`]; then nothing is stored.
pub fn record_under_way(
    rules: &RuleBook,
    transaction: &dyn Transaction,
    session: &Session,
    scene: &ServedScene,
    id: Uuid,
    happening: Happening,
) -> Result<(), RecordError> {
    let receipt = transaction.receipt();
    let key = |registration| VisitKey {
        member: session.member.id,
        scene: scene.scene().id().clone(),
        registration,
    };
    let (key, time) = match stored_before(transaction, session.member.id, id)? {
        Some((registration, time)) => (key(registration), time),
        None => match visit_under_way(rules, transaction, scene, session.member.id, receipt)? {
            Some(key) => (key, receipt),
            None if happening == Happening::Left => return Ok(()),
            None => {
                let key = key(Uuid::now_v7());
                let entered = VisitEvent { id: Uuid::now_v7(), time: receipt, happening: Happening::Entered };
                record_event(rules, transaction, session, &key, &entered, receipt)?;
                (key, receipt)
            }
        },
    };
    let event = VisitEvent { id, time, happening };
    match event.happening {
        Happening::Answered { .. } => {
            record_attempt(rules, transaction, session, key.registration, scene, &event, receipt).map(drop)
        }
        _ => record_event(rules, transaction, session, &key, &event, receipt),
    }
}

fn record_event(
    rules: &RuleBook,
    transaction: &dyn Transaction,
    session: &Session,
    key: &VisitKey,
    event: &VisitEvent,
    receipt: Timestamp,
) -> Result<(), RecordError> {
    let statement = Statement::from_event(event, &rules.visit_context(&session.member, key));
    record(rules, transaction, session, vec![submitted(&statement)?], receipt).map(drop)
}

/// The visit and the time of a statement of this member that is stored already.
fn stored_before(
    records: &dyn Records,
    member: MemberId,
    id: Uuid,
) -> StoreResult<Option<(Uuid, Timestamp)>> {
    let Some(body) = records.statement_body(member, id)? else { return Ok(None) };
    let Ok(stored) = serde_json::from_str::<Value>(&body) else { return Ok(None) };
    let text = |pointer: &str| stored.pointer(pointer).and_then(Value::as_str);
    let registration = text("/context/registration").and_then(strict_uuid);
    Ok(registration.zip(text("/timestamp").and_then(strict_timestamp)))
}
