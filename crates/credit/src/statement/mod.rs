//! xAPI statements as clients send them: checked, compared with what is known, read as events of a visit.

mod check;
mod compare;
mod fault;
mod node;
mod spelling;

use curriculum::{
    Scene, VisitEvent,
    xapi::{Account, Activity, Context, Statement, StatementError, StatementResult, VerbObject},
};
use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

pub use check::check;
pub use compare::fingerprint;
pub use fault::{FaultKind, StatementFault};
pub use spelling::{iri, strict_timestamp, strict_uuid};

/// The most statements of one request.
pub const LARGEST_BATCH: usize = 500;

/// A statement that has the form of xAPI and comes from its own actor.
#[derive(Debug, Clone)]
pub struct Submitted {
    /// Where it stands in the request, a JSON pointer.
    pub pointer: String,
    /// Its id, if the client gave it one.
    pub id: Option<Uuid>,
    /// The statement; the actor is reduced to the account.
    pub value: Map<String, Value>,
    /// The verb's IRI.
    pub verb: String,
    /// The object's IRI, when it is an activity.
    pub activity: Option<String>,
    /// The visit.
    pub registration: Option<Uuid>,
    /// When it happened, if the client says so.
    pub timestamp: Option<Timestamp>,
    /// Why it is refused unless it repeats what is stored: it states what only the backend states.
    pub claim: Option<StatementFault>,
}

/// Reads a statement that passed [`check`] as an event of a visit to `scene`.
///
/// # Errors
/// [`StatementError`] when it claims to be ours but does not fit the scene.
pub fn event_of(
    value: &Value,
    id: Uuid,
    time: Timestamp,
    scene: &Scene,
) -> Result<Option<VisitEvent>, StatementError> {
    read_ours(value, id, time).to_event(scene)
}

/// Only what tells an event: `curriculum`'s own reader is for statements that it wrote and refuses the rest of xAPI.
fn read_ours(value: &Value, id: Uuid, time: Timestamp) -> Statement {
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let extensions = value.pointer("/result/extensions").and_then(Value::as_object).cloned();
    Statement {
        id,
        actor: Account { home_page: String::new(), name: String::new() }.into(),
        verb: VerbObject { id: text("/verb/id").unwrap_or_default(), display: [].into() },
        object: Activity {
            object_type: "Activity".to_owned(),
            id: text("/object/id").unwrap_or_default(),
            definition: None,
        },
        result: Some(StatementResult {
            response: text("/result/response"),
            extensions: extensions.into_iter().flatten().collect(),
            ..StatementResult::default()
        }),
        context: Some(Context::default()),
        timestamp: time,
    }
}
