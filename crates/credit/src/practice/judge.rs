//! Judges a visit by its scene's rule; books the credit the first time it is satisfied.

use curriculum::{
    Happening, Mark, Standing, Visit, VisitEvent,
    period::bounded_time,
    xapi::{Statement, StatementResult, Verb},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    CreditStanding, CreditState, RuleBook,
    record::{object_of, stored_form},
};
use crate::{
    canonical::canonical_json,
    catalogue::ServedScene,
    ledger::{Booking, EntryKind},
    member::Member,
    statement::{event_of, fingerprint, strict_timestamp, strict_uuid},
    store::{NewStatement, Records, Satisfaction, StoreResult, Transaction, VisitKey},
};

/// What a visit amounts to.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// The visit, folded from its events and marks.
    pub visit: Visit,
    /// How far it has come.
    pub standing: Standing,
    /// How it stands with credit.
    pub credit: CreditState,
}

/// Judges a visit without changing anything.
///
/// # Errors
/// When the store fails.
pub fn judge(
    rules: &RuleBook,
    records: &dyn Records,
    scene: &ServedScene,
    key: &VisitKey,
    now: Timestamp,
) -> StoreResult<Judgement> {
    let visit = RecordedVisit::load(records, scene, key)?.visit;
    let standing = Standing::of(&visit, scene.scene());
    let credit = credit_state(rules, records, scene, key, now)?;
    Ok(Judgement { visit, standing, credit })
}

/// Judges a visit and does what is due: marks what could not be marked before, states completed, passed and failed,
/// and books the credit. `None` when all that can be due was done before: then the visit is not even read.
///
/// # Errors
/// When the store fails.
pub fn settle(
    rules: &RuleBook,
    transaction: &dyn Transaction,
    scene: &ServedScene,
    member: &Member,
    key: &VisitKey,
    receipt: Timestamp,
) -> StoreResult<Option<Judgement>> {
    let stated = transaction.authored_verbs(key)?;
    let is_satisfied = transaction.satisfaction(key)?.is_some();
    let all = [Verb::Completed, Verb::Passed];
    if is_satisfied && all.iter().all(|verb| stated.contains(&verb.iri())) {
        return Ok(None);
    }
    let mut recorded = RecordedVisit::load(transaction, scene, key)?;
    recorded.mark_the_rest(transaction, scene)?;
    let standing = Standing::of(&recorded.visit, scene.scene());
    Stating { rules, transaction, member, key, receipt, stated }.state_all(&standing)?;
    if standing.satisfied && !is_satisfied {
        let time = recorded.satisfied_at(scene).unwrap_or(receipt);
        book(rules, transaction, scene, member, key, time, receipt)?;
    }
    let credit = credit_state(rules, transaction, scene, key, receipt)?;
    Ok(Some(Judgement { visit: recorded.visit, standing, credit }))
}

/// Whether [`settle`] would change anything.
///
/// # Errors
/// When the store fails.
pub fn is_something_due(records: &dyn Records, scene: &ServedScene, key: &VisitKey) -> StoreResult<bool> {
    let stated = records.authored_verbs(key)?;
    let recorded = RecordedVisit::load(records, scene, key)?;
    let standing = Standing::of(&recorded.visit, scene.scene());
    let is_unstated = |verb: Verb| !stated.contains(&verb.iri());
    Ok(recorded.unmarked(scene).next().is_some()
        || standing.satisfied && records.satisfaction(key)?.is_none()
        || verbs_of(&standing).any(is_unstated))
}

/// Notes that the visit satisfied its rule at `time`, and books the credit unless the period has one.
fn book(
    rules: &RuleBook,
    transaction: &dyn Transaction,
    scene: &ServedScene,
    member: &Member,
    key: &VisitKey,
    time: Timestamp,
    receipt: Timestamp,
) -> StoreResult<()> {
    let rule = scene.scene().credit();
    let period = rule.period.containing(time, &rules.time_zone);
    let satisfaction = Satisfaction { rule: rule.rule.clone(), period, time };
    transaction.insert_satisfaction(key, &satisfaction)?;
    if transaction.credit(key.member, &rule.rule, &satisfaction.period)?.is_none() {
        transaction.append(Booking {
            kind: EntryKind::Credit,
            member: key.member,
            account_name: member.account_name.clone(),
            rule: satisfaction.rule,
            period: satisfaction.period,
            points: i64::from(rule.points),
            scene: key.scene.clone(),
            registration: key.registration,
            recorded: receipt,
            origin: rules.origin,
            reverses: None,
            reason: None,
        })?;
    }
    Ok(())
}

fn credit_state(
    rules: &RuleBook,
    records: &dyn Records,
    scene: &ServedScene,
    key: &VisitKey,
    now: Timestamp,
) -> StoreResult<CreditState> {
    let rule = scene.scene().credit();
    let points = i64::from(rule.points);
    let Some(satisfaction) = records.satisfaction(key)? else {
        let period = rule.period.containing(now, &rules.time_zone);
        return Ok(CreditState { state: CreditStanding::NotYet, points, period, entry_hash: None });
    };
    let period = satisfaction.period;
    let Some(credit) = records.credit(key.member, &satisfaction.rule, &period)? else {
        return Ok(CreditState { state: CreditStanding::NotYet, points, period, entry_hash: None });
    };
    let own = credit.booking.registration == key.registration && credit.booking.scene == key.scene;
    let state = if records.reversal_of(credit.sequence)?.is_some() {
        CreditStanding::Reversed
    } else if own {
        CreditStanding::Credited
    } else {
        CreditStanding::AlreadyCreditedThisPeriod
    };
    let entry_hash = Some(credit.hash.to_hexadecimal());
    Ok(CreditState { state, points: credit.booking.points, period, entry_hash })
}

/// A visit as its stored statements tell it.
struct RecordedVisit {
    visit: Visit,
    /// The events with the times at which they are believed to have happened.
    timed: Vec<(Timestamp, VisitEvent)>,
}

impl RecordedVisit {
    fn load(records: &dyn Records, scene: &ServedScene, key: &VisitKey) -> StoreResult<Self> {
        let mut timed = Vec::new();
        for statement in records.visit_statements(key)? {
            // What no longer fits the scene, because a curator changed it, counts no more; it stays stored.
            let Some(event) = stored_event(&statement.body, scene) else { continue };
            timed.push((bounded_time(event.time, statement.session_started, statement.stored), event));
        }
        let mut visit = Visit::fold(timed.iter().map(|(_, event)| event.clone()));
        for (answer, mark) in records.visit_marks(key)? {
            visit.record_mark(answer, mark);
        }
        Ok(Self { visit, timed })
    }

    /// The answers that came while the scene was not served, with their marks.
    fn unmarked(&self, scene: &ServedScene) -> impl Iterator<Item = (Uuid, Mark)> {
        self.timed.iter().filter_map(|(_, event)| match &event.happening {
            Happening::Answered { question, response, .. } if self.visit.mark_of(event.id).is_none() => {
                Some((event.id, scene.mark(question, response)?))
            }
            _ => None,
        })
    }

    fn mark_the_rest(&mut self, transaction: &dyn Transaction, scene: &ServedScene) -> StoreResult<()> {
        let unmarked: Vec<_> = self.unmarked(scene).collect();
        for (answer, mark) in unmarked {
            transaction.insert_mark(answer, mark)?;
            self.visit.record_mark(answer, mark);
        }
        Ok(())
    }

    /// The time of the event with which the rule was first satisfied. More events never undo a satisfied rule, so
    /// the first such event is found by halving.
    fn satisfied_at(&self, scene: &ServedScene) -> Option<Timestamp> {
        let mut timed: Vec<&(Timestamp, VisitEvent)> = self.timed.iter().collect();
        timed.sort_by_key(|(time, event)| (*time, event.id));
        let short_of = |length: usize| {
            let mut visit = Visit::fold(timed.iter().take(length).map(|(_, event)| event.clone()));
            for (_, event) in &timed {
                if let Some(mark) = self.visit.mark_of(event.id) {
                    visit.record_mark(event.id, mark);
                }
            }
            !Standing::of(&visit, scene.scene()).satisfied
        };
        let lengths: Vec<usize> = (1..=timed.len()).collect();
        let index = lengths.partition_point(|length| short_of(*length));
        timed.get(index).or(timed.last()).map(|(time, _)| *time)
    }
}

fn stored_event(body: &str, scene: &ServedScene) -> Option<VisitEvent> {
    let value: Value = serde_json::from_str(body).ok()?;
    let id = strict_uuid(value.get("id")?.as_str()?)?;
    let time = strict_timestamp(value.get("timestamp")?.as_str()?)?;
    event_of(&value, id, time, scene.scene()).ok()?
}

/// What the backend states of a visit that stands so.
fn verbs_of(standing: &Standing) -> impl Iterator<Item = Verb> {
    let outcome = if standing.passed { Some(Verb::Passed) } else { standing.failed.then_some(Verb::Failed) };
    standing.completed.then_some(Verb::Completed).into_iter().chain(outcome)
}

/// States what only the backend states, each verb once a visit.
struct Stating<'a> {
    rules: &'a RuleBook,
    transaction: &'a dyn Transaction,
    member: &'a Member,
    key: &'a VisitKey,
    receipt: Timestamp,
    /// The verbs that it has stated before. Not told by ids: whoever could work them out could take them first.
    stated: Vec<String>,
}

impl Stating<'_> {
    fn state_all(&self, standing: &Standing) -> StoreResult<()> {
        for verb in verbs_of(standing).filter(|verb| !self.stated.contains(&verb.iri())) {
            let mut result = StatementResult::default();
            if verb == Verb::Completed {
                result.completion = Some(true);
            } else {
                result.score = Some(json!({ "scaled": standing.score }));
                result.success = Some(verb == Verb::Passed);
            }
            self.state(verb, result)?;
        }
        Ok(())
    }

    fn state(&self, verb: Verb, result: StatementResult) -> StoreResult<()> {
        let id = Uuid::now_v7();
        let visit = self.rules.visit_context(self.member, self.key);
        let statement = Statement::authored(id, self.receipt, &visit, verb, result);
        let activity = statement.object.id.clone();
        let value = object_of(&statement)?;
        let body: Map<String, Value> = stored_form(self.rules, value, id, self.receipt, self.receipt);
        let fingerprint = fingerprint(&body);
        self.transaction.insert_statement(&NewStatement {
            id,
            member: self.key.member,
            session: None,
            verb: verb.iri(),
            activity: Some(activity),
            scene: Some(self.key.scene.clone()),
            registration: Some(self.key.registration),
            stored: self.receipt,
            sent_fingerprint: fingerprint,
            stored_fingerprint: fingerprint,
            body: canonical_json(&Value::Object(body)),
        })
    }
}
