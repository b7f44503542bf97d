//! Records what clients send: each statement once, a batch whole or not at all.

use std::collections::{BTreeMap, BTreeSet};

use curriculum::{
    Happening, Mark, VisitEvent,
    scene::MoveOn,
    xapi::{self, Statement},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    RuleBook,
    judge::{Judgement, judge, settle},
};
use crate::{
    canonical::canonical_json,
    catalogue::ServedScene,
    member::Session,
    statement::{StatementFault, Submitted, event_of, fingerprint},
    store::{KnownStatement, NewStatement, StoreError, Transaction, VisitKey, WorkError},
};

/// Why nothing of a request was recorded.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RecordError {
    /// A statement is refused.
    #[error(transparent)]
    Fault(#[from] StatementFault),
    /// Another statement has this id.
    #[error("{pointer}: another statement with the id {id} is stored already")]
    Conflict {
        /// Where in the request.
        pointer: String,
        /// The id.
        id: Uuid,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl WorkError for RecordError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// What an attempt at a question came to.
#[derive(Debug, Clone)]
pub struct AttemptOutcome {
    /// The mark that the first attempt of this id got.
    pub mark: Mark,
    /// The visit after it.
    pub judgement: Judgement,
}

/// Records statements of one session. One that is known already, logically equal, is accepted and changes nothing.
///
/// # Errors
/// [`RecordError`]; then nothing of the batch is stored.
pub fn record(
    rules: &RuleBook,
    transaction: &dyn Transaction,
    session: &Session,
    batch: Vec<Submitted>,
    receipt: Timestamp,
) -> Result<Vec<Uuid>, RecordError> {
    let recording = Recording { rules, transaction, session, receipt };
    let mut ids = Vec::with_capacity(batch.len());
    let mut changed = BTreeSet::new();
    for submitted in batch {
        let id = submitted.id.unwrap_or_else(Uuid::now_v7);
        ids.push(id);
        changed.extend(recording.one(id, submitted)?);
    }
    recording.settle(changed)?;
    Ok(ids)
}

/// Records an answer to a question of `scene` and tells its mark.
///
/// # Errors
/// As [`record`].
pub fn record_attempt(
    rules: &RuleBook,
    transaction: &dyn Transaction,
    session: &Session,
    registration: Uuid,
    scene: &ServedScene,
    attempt: &VisitEvent,
    receipt: Timestamp,
) -> Result<AttemptOutcome, RecordError> {
    let key = VisitKey { member: session.member.id, scene: scene.scene().id().clone(), registration };
    let statement = Statement::from_event(attempt, &rules.visit_context(&session.member, &key));
    let (verb, activity) = (statement.verb.id.clone(), statement.object.id.clone());
    let unreadable = |problem: String| StoreError::Unreadable { detail: problem };
    let value = serde_json::to_value(statement).map_err(|error| unreadable(error.to_string()))?;
    let Value::Object(value) = value else {
        return Err(unreadable("a statement is no object".to_owned()).into());
    };
    let submitted = Submitted {
        pointer: String::new(),
        id: Some(attempt.id),
        value,
        verb,
        activity: Some(activity),
        registration: Some(registration),
        timestamp: Some(attempt.time),
    };
    record(rules, transaction, session, vec![submitted], receipt)?;
    let mark = transaction.mark(attempt.id)?.unwrap_or(Mark::WRONG);
    Ok(AttemptOutcome { mark, judgement: judge(rules, transaction, scene, &key, receipt)? })
}

struct Recording<'a> {
    rules: &'a RuleBook,
    transaction: &'a dyn Transaction,
    session: &'a Session,
    receipt: Timestamp,
}

impl Recording<'_> {
    /// Stores one statement. The visit that it changes, if it does.
    fn one(&self, id: Uuid, submitted: Submitted) -> Result<Option<VisitKey>, RecordError> {
        match self.transaction.known_statement(id)? {
            Some(known) if self.is_repetition(&known, &submitted) => Ok(None),
            Some(_) => Err(RecordError::Conflict { pointer: format!("{}/id", submitted.pointer), id }),
            None => self.store(id, submitted),
        }
    }

    fn is_repetition(&self, known: &KnownStatement, submitted: &Submitted) -> bool {
        let fingerprint = fingerprint(&submitted.value);
        known.member == self.session.member.id
            && (known.sent_fingerprint == fingerprint || known.stored_fingerprint == fingerprint)
    }

    fn store(&self, id: Uuid, submitted: Submitted) -> Result<Option<VisitKey>, RecordError> {
        let sent_fingerprint = fingerprint(&submitted.value);
        let timestamp = submitted.timestamp.unwrap_or(self.receipt);
        let served = submitted.activity.as_deref().and_then(|id| self.rules.catalogue.scene_of_activity(id));
        let event = served.map(|served| self.event(served, &submitted, id, timestamp)).transpose()?.flatten();
        let mark = served.zip(event.as_ref()).and_then(|(served, event)| mark_of(served, event));
        let mut value = submitted.value;
        if let Some(mark) = mark {
            state_mark(&mut value, mark);
        }
        let value = stored_form(self.rules, value, id, timestamp, self.receipt);
        let scene = submitted.activity.as_deref().and_then(xapi::scene_of_activity);
        self.transaction.insert_statement(&NewStatement {
            id,
            member: self.session.member.id,
            session: Some(self.session.id),
            verb: submitted.verb,
            activity: submitted.activity,
            scene: scene.clone(),
            registration: submitted.registration,
            stored: self.receipt,
            sent_fingerprint,
            stored_fingerprint: fingerprint(&value),
            body: canonical_json(&Value::Object(value)),
        })?;
        if let Some(mark) = mark {
            self.transaction.insert_mark(id, mark)?;
        }
        let changes = served.zip(event).is_some_and(|(served, event)| changes_standing(served, &event));
        let key = scene.zip(submitted.registration).filter(|_| changes);
        Ok(key.map(|(scene, registration)| VisitKey { member: self.session.member.id, scene, registration }))
    }

    fn event(
        &self,
        served: &ServedScene,
        submitted: &Submitted,
        id: Uuid,
        time: Timestamp,
    ) -> Result<Option<VisitEvent>, StatementFault> {
        let value = Value::Object(submitted.value.clone());
        event_of(&value, id, time, served.scene()).map_err(|error| {
            let place = match error {
                xapi::StatementError::UnknownObject { .. } => "object/id",
                xapi::StatementError::Extension(_) => "result/extensions",
                xapi::StatementError::Response(_) => "result/response",
            };
            let pointer = format!("{}/{place}", submitted.pointer);
            let fix = "Send what the scene has; /api/v1/scenes lists scenes and their questions.";
            StatementFault::invalid(pointer, error.to_string(), fix)
        })
    }

    fn settle(&self, changed: BTreeSet<VisitKey>) -> Result<(), RecordError> {
        for key in changed {
            if let Some(scene) = self.rules.catalogue.scene(&key.scene) {
                settle(self.rules, self.transaction, scene, &self.session.member, &key, self.receipt)?;
            }
        }
        Ok(())
    }
}

fn mark_of(served: &ServedScene, event: &VisitEvent) -> Option<Mark> {
    match &event.happening {
        Happening::Answered { question, response, .. } => served.mark(question, response),
        _ => None,
    }
}

/// Coming, going and walking change no standing, unless nothing is asked of a visit at all.
fn changes_standing(served: &ServedScene, event: &VisitEvent) -> bool {
    served.scene().completion().move_on == MoveOn::NotApplicable
        || matches!(event.happening, Happening::ExhibitViewed { .. } | Happening::Answered { .. })
}

fn state_mark(statement: &mut Map<String, Value>, mark: Mark) {
    if let Some(result) = statement.entry("result").or_insert_with(|| json!({})).as_object_mut() {
        result.insert("success".to_owned(), mark.is_right().into());
        result.insert("score".to_owned(), json!({ "scaled": mark.score() }));
    }
}

/// The statement with everything that a backend adds.
pub(super) fn stored_form(
    rules: &RuleBook,
    mut statement: Map<String, Value>,
    id: Uuid,
    timestamp: Timestamp,
    stored: Timestamp,
) -> Map<String, Value> {
    let authority = json!({ "homePage": rules.home_page, "name": "retrace-credit" });
    // The client's own spelling of the time stays.
    statement.entry("timestamp").or_insert_with(|| timestamp.to_string().into());
    let added = BTreeMap::from([
        ("id", id.to_string().into()),
        ("stored", stored.to_string().into()),
        ("version", xapi::VERSION.into()),
        ("authority", json!({ "objectType": "Agent", "account": authority })),
    ]);
    statement.extend(added.into_iter().map(|(key, value): (&str, Value)| (key.to_owned(), value)));
    statement
}
