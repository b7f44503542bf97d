//! Judges a visit by its scene's rule; books the credit the first time it is satisfied.

use curriculum::{
    Happening, Standing, Visit, VisitEvent,
    period::bounded_time,
    xapi::{Statement, StatementResult, Verb},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{CreditStanding, CreditState, RuleBook, record::stored_form};
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

/// Judges a visit after something was added to it: marks what could not be marked before, states completed, passed
/// and failed, and books the credit.
pub(super) fn settle(
    rules: &RuleBook,
    transaction: &dyn Transaction,
    scene: &ServedScene,
    member: &Member,
    key: &VisitKey,
    receipt: Timestamp,
) -> StoreResult<()> {
    let mut recorded = RecordedVisit::load(transaction, scene, key)?;
    recorded.mark_the_rest(transaction, scene)?;
    let standing = Standing::of(&recorded.visit, scene.scene());
    let stating = Stating { rules, transaction, member, key, receipt };
    stating.state_all(&standing)?;
    if !standing.satisfied || transaction.satisfaction(key)?.is_some() {
        return Ok(());
    }
    let time = recorded.satisfied_at(scene).unwrap_or(receipt);
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

    /// Marks answers that came while the scene was not served.
    fn mark_the_rest(&mut self, transaction: &dyn Transaction, scene: &ServedScene) -> StoreResult<()> {
        for (_, event) in &self.timed {
            if let Happening::Answered { question, response, .. } = &event.happening
                && self.visit.mark_of(event.id).is_none()
                && let Some(mark) = scene.mark(question, response)
            {
                transaction.insert_mark(event.id, mark)?;
                self.visit.record_mark(event.id, mark);
            }
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

/// States what only the backend states. The ids follow from the visit and the verb, so nothing is stated twice.
struct Stating<'a> {
    rules: &'a RuleBook,
    transaction: &'a dyn Transaction,
    member: &'a Member,
    key: &'a VisitKey,
    receipt: Timestamp,
}

impl Stating<'_> {
    fn state_all(&self, standing: &Standing) -> StoreResult<()> {
        let score = json!({ "scaled": standing.score });
        if standing.completed {
            let completion = Some(true);
            self.state(Verb::Completed, StatementResult { completion, ..StatementResult::default() })?;
        }
        if standing.passed {
            let (score, success) = (Some(score), Some(true));
            self.state(Verb::Passed, StatementResult { score, success, ..StatementResult::default() })
        } else if standing.failed {
            let (score, success) = (Some(score), Some(false));
            self.state(Verb::Failed, StatementResult { score, success, ..StatementResult::default() })
        } else {
            Ok(())
        }
    }

    fn state(&self, verb: Verb, result: StatementResult) -> StoreResult<()> {
        let account = self.rules.account(self.member);
        let name = format!("{} {} {} {}", account.home_page, account.name, self.key.scene, verb.name());
        let id = Uuid::new_v5(&self.key.registration, name.as_bytes());
        if self.transaction.known_statement(id)?.is_some() {
            return Ok(());
        }
        let visit = self.rules.visit_context(self.member, self.key);
        let statement = Statement::authored(id, self.receipt, &visit, verb, result);
        let activity = statement.object.id.clone();
        let Ok(Value::Object(value)) = serde_json::to_value(statement) else { return Ok(()) };
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
