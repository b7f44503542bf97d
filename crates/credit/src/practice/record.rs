//! Records what clients send: each statement once, a batch whole or not at all.

use std::collections::{BTreeMap, BTreeSet};

use curriculum::{
    Happening, Mark, SceneId, VisitEvent,
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
    statement::{StatementFault, Submitted, event_of, fingerprint, strict_timestamp},
    store::{KnownStatement, NewStatement, StoreError, StoreResult, Transaction, VisitKey, WorkError},
};

/// The most statements of a visit. A visitor who looks at everything several times sends some hundreds.
pub const MOST_STATEMENTS_OF_A_VISIT: u64 = 5_000;

/// The most registrations of a member: visits for a lifetime, or those of all who walk at one machine without cards.
pub const MOST_REGISTRATIONS: u64 = 10_000;

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
    /// The visit takes no more statements.
    #[error("{pointer}: this visit has {MOST_STATEMENTS_OF_A_VISIT} statements, as many as a visit may have")]
    VisitFull {
        /// Where in the request.
        pointer: String,
    },
    /// The member begins no more visits.
    #[error("{pointer}: this member has made {MOST_REGISTRATIONS} visits, as many as a member may make")]
    TooManyVisits {
        /// Where in the request.
        pointer: String,
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
    let mut recording = Recording::new(rules, transaction, session, receipt);
    let mut ids = Vec::with_capacity(batch.len());
    for submitted in batch {
        let id = submitted.id.unwrap_or_else(Uuid::now_v7);
        ids.push(id);
        recording.one(id, submitted)?;
    }
    for key in &recording.touched {
        recording.settle(key)?;
    }
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
    let mut recording =
        Recording { is_attempt: true, ..Recording::new(rules, transaction, session, receipt) };
    recording.one(attempt.id, submitted(&statement)?)?;
    let judgement = match recording.settle(&key)? {
        Some(judgement) => judgement,
        None => judge(rules, transaction, scene, &key, receipt)?,
    };
    let unmarked = || StoreError::Unreadable { detail: format!("the answer {} has no mark", attempt.id) };
    let mark = transaction.mark(attempt.id)?.ok_or_else(unmarked)?;
    Ok(AttemptOutcome { mark, judgement })
}

struct Recording<'a> {
    rules: &'a RuleBook,
    transaction: &'a dyn Transaction,
    session: &'a Session,
    receipt: Timestamp,
    /// Whether it is an answer by way of the attempts.
    is_attempt: bool,
    /// The visits that this request is about. Repetitions count too: what is due on a visit may not have been done
    /// when the first came, because the scene was broken then or asked for more.
    touched: BTreeSet<VisitKey>,
    /// How many statements the visits of this request have.
    lengths: BTreeMap<VisitKey, u64>,
}

impl<'a> Recording<'a> {
    fn new(
        rules: &'a RuleBook,
        transaction: &'a dyn Transaction,
        session: &'a Session,
        receipt: Timestamp,
    ) -> Self {
        let is_attempt = false;
        Self {
            rules,
            transaction,
            session,
            receipt,
            is_attempt,
            touched: BTreeSet::new(),
            lengths: BTreeMap::new(),
        }
    }

    /// Stores one statement, unless it is known.
    fn one(&mut self, id: Uuid, submitted: Submitted) -> Result<(), RecordError> {
        let scene = submitted.activity.as_deref().and_then(xapi::scene_of_activity);
        let served = scene.as_ref().and_then(|scene| self.rules.catalogue.scene(scene));
        let timestamp = submitted.timestamp.unwrap_or(self.receipt);
        let known = self.transaction.known_statement(id)?;
        match &known {
            Some(known) if !self.is_repetition(id, known, &submitted)? => {
                return Err(RecordError::Conflict { pointer: format!("{}/id", submitted.pointer), id });
            }
            None if submitted.claim.is_some() => {
                return submitted.claim.map_or(Ok(()), |claim| Err(claim.into()));
            }
            _ => {}
        }
        let event = match served.map(|served| self.event(served, &submitted, id, timestamp)).transpose() {
            Ok(event) => event.flatten(),
            // It was stored while it fitted the scene, or while the scene was broken.
            Err(_) if known.is_some() => None,
            Err(fault) => return Err(fault.into()),
        };
        let mark = served.zip(event.as_ref()).and_then(|(served, event)| mark_of(served, event));
        let key = scene.clone().zip(submitted.registration).map(|(scene, registration)| VisitKey {
            member: self.session.member.id,
            scene,
            registration,
        });
        if known.is_some() {
            if let Some(mark) = mark
                && self.transaction.mark(id)?.is_none()
            {
                self.transaction.insert_mark(id, mark)?;
            }
        } else {
            self.admit_registration(&submitted)?;
            self.make_room(key.as_ref(), &submitted)?;
            self.store(id, submitted, timestamp, mark, scene)?;
        }
        self.touched.extend(key.filter(|_| event.is_some()));
        Ok(())
    }

    fn is_repetition(
        &self,
        id: Uuid,
        known: &KnownStatement,
        submitted: &Submitted,
    ) -> Result<bool, StoreError> {
        if known.member != self.session.member.id {
            return Ok(false);
        }
        let sent = fingerprint(&submitted.value);
        if known.sent_fingerprint == sent || known.stored_fingerprint == sent {
            return Ok(true);
        }
        // Fingerprints of earlier versions took more for a difference: compared anew, both by what counts now.
        let Some(body) = self.transaction.statement_body(known.member, id)? else { return Ok(false) };
        let Ok(stored) = serde_json::from_str(&body) else { return Ok(false) };
        Ok(is_the_same(stored, submitted, self.is_attempt))
    }

    /// Refuses one registration too many: a member's visits are read together.
    fn admit_registration(&self, submitted: &Submitted) -> Result<(), RecordError> {
        let member = self.session.member.id;
        let Some(registration) = submitted.registration else { return Ok(()) };
        if self.transaction.is_used(member, registration)?
            || self.transaction.registrations(member)? < MOST_REGISTRATIONS
        {
            return Ok(());
        }
        let pointer = format!("{}/context/registration", submitted.pointer);
        Err(RecordError::TooManyVisits { pointer })
    }

    /// Refuses one statement too many: the only thread that writes reads the visit for each, and everybody waits.
    fn make_room(&mut self, key: Option<&VisitKey>, submitted: &Submitted) -> Result<(), RecordError> {
        let Some(key) = key else { return Ok(()) };
        let length = match self.lengths.get(key) {
            Some(length) => *length,
            None => self.transaction.visit_length(key)?,
        };
        if length >= MOST_STATEMENTS_OF_A_VISIT {
            let pointer = format!("{}/context/registration", submitted.pointer);
            return Err(RecordError::VisitFull { pointer });
        }
        self.lengths.insert(key.clone(), length + 1);
        Ok(())
    }

    fn store(
        &self,
        id: Uuid,
        submitted: Submitted,
        timestamp: Timestamp,
        mark: Option<Mark>,
        scene: Option<SceneId>,
    ) -> Result<(), RecordError> {
        let sent_fingerprint = fingerprint(&submitted.value);
        let mut value = submitted.value;
        if let Some(mark) = mark {
            state_mark(&mut value, mark);
        }
        let value = stored_form(self.rules, value, id, timestamp, self.receipt);
        self.transaction.insert_statement(&NewStatement {
            id,
            member: self.session.member.id,
            session: Some(self.session.id),
            verb: submitted.verb,
            activity: submitted.activity,
            scene,
            registration: submitted.registration,
            stored: self.receipt,
            sent_fingerprint,
            stored_fingerprint: fingerprint(&value),
            body: canonical_json(&Value::Object(value)),
        })?;
        if let Some(mark) = mark {
            self.transaction.insert_mark(id, mark)?;
        }
        Ok(())
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

    /// Does what is due on a visit; see [`settle`].
    fn settle(&self, key: &VisitKey) -> Result<Option<Judgement>, StoreError> {
        let Some(scene) = self.rules.catalogue.scene(&key.scene) else { return Ok(None) };
        settle(self.rules, self.transaction, scene, &self.session.member, key, self.receipt)
    }
}

/// Whether this was sent when `stored` was. Of an attempt, only what was answered in it counts: where the scene asks the
/// question may have changed since.
fn is_the_same(mut stored: Map<String, Value>, submitted: &Submitted, is_attempt: bool) -> bool {
    if is_attempt {
        let sent = Value::Object(submitted.value.clone());
        let stored = Value::Object(stored);
        let text =
            |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let time = |value: &Value| text(value, "/timestamp").as_deref().and_then(strict_timestamp);
        let parts = ["/verb/id", "/object/id", "/result/response", "/context/registration"];
        return time(&stored) == time(&sent)
            && parts.iter().all(|part| text(&stored, part) == text(&sent, part));
    }
    if fingerprint(&stored) == fingerprint(&submitted.value) {
        return true;
    }
    // As it was sent: without what the backend added.
    if !submitted.value.contains_key("timestamp") {
        stored.remove("timestamp");
    }
    if let Some(Value::Object(result)) = stored.get_mut("result") {
        result.remove("success");
        result.remove("score");
    }
    fingerprint(&stored) == fingerprint(&submitted.value)
}

fn mark_of(served: &ServedScene, event: &VisitEvent) -> Option<Mark> {
    match &event.happening {
        Happening::Answered { question, response, .. } => served.mark(question, response),
        _ => None,
    }
}

fn state_mark(statement: &mut Map<String, Value>, mark: Mark) {
    if let Some(result) = statement.entry("result").or_insert_with(|| json!({})).as_object_mut() {
        result.insert("success".to_owned(), mark.is_right().into());
        result.insert("score".to_owned(), json!({ "scaled": mark.score() }));
    }
}

/// A statement that this backend wrote on behalf of a member, as if the member had sent it.
pub(super) fn submitted(statement: &Statement) -> StoreResult<Submitted> {
    Ok(Submitted {
        pointer: String::new(),
        id: Some(statement.id),
        value: object_of(statement)?,
        verb: statement.verb.id.clone(),
        activity: Some(statement.object.id.clone()),
        registration: statement.context.as_ref().and_then(|context| context.registration),
        timestamp: Some(statement.timestamp),
        claim: None,
    })
}

/// The members of a statement.
pub(super) fn object_of(statement: &Statement) -> StoreResult<Map<String, Value>> {
    match serde_json::to_value(statement) {
        Ok(Value::Object(object)) => Ok(object),
        other => Err(StoreError::Unreadable { detail: format!("a statement became {other:?}") }),
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
    let added = BTreeMap::from([
        ("id", id.to_string().into()),
        ("timestamp", timestamp.to_string().into()),
        ("stored", stored.to_string().into()),
        ("version", xapi::VERSION.into()),
        ("authority", json!({ "objectType": "Agent", "account": authority })),
    ]);
    statement.extend(added.into_iter().map(|(key, value): (&str, Value)| (key.to_owned(), value)));
    statement
}
