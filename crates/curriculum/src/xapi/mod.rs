//! xAPI statements (IEEE 9274.1.1) built from a visit's events, and read back into events.
//!
//! Clients send what happened and what was answered. Success, score, passed, failed and completed are never in
//! what this module builds from an event: the backend authors them.

mod events;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

pub use events::{StatementError, VisitContext, scene_activity, scene_of_activity};

/// The version of xAPI that is spoken.
pub const VERSION: &str = "2.0.0";
/// Begins the ids of our activities, activity types and extensions.
pub const NAMESPACE: &str = "urn:retrace:";

/// The verbs in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// The scene was entered.
    Initialized,
    /// A room was reached.
    Progressed,
    /// An exhibit was looked at.
    Experienced,
    /// A question was answered.
    Answered,
    /// The mastery score was reached; authored by the backend.
    Passed,
    /// All questions are marked and the mastery score was missed; authored by the backend.
    Failed,
    /// Enough exhibits were seen; authored by the backend.
    Completed,
    /// The scene was left.
    Terminated,
}

impl Verb {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Initialized, "initialized"),
        (Self::Progressed, "progressed"),
        (Self::Experienced, "experienced"),
        (Self::Answered, "answered"),
        (Self::Passed, "passed"),
        (Self::Failed, "failed"),
        (Self::Completed, "completed"),
        (Self::Terminated, "terminated"),
    ];
    const PREFIX: &'static str = "http://adlnet.gov/expapi/verbs/";

    /// The verb's English display.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(verb, _)| *verb == self).map_or("", |(_, name)| name)
    }

    /// The verb's IRI, from ADL's vocabulary.
    #[must_use]
    pub fn iri(self) -> String {
        format!("{}{}", Self::PREFIX, self.name())
    }

    /// The verb of an IRI, if it is one of ours.
    #[must_use]
    pub fn from_iri(iri: &str) -> Option<Self> {
        let name = iri.strip_prefix(Self::PREFIX)?;
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(verb, _)| *verb)
    }

    /// Whether only the backend may state it.
    #[must_use]
    pub fn is_authored_by_the_backend(self) -> bool {
        matches!(self, Self::Passed | Self::Failed | Self::Completed)
    }
}

/// An account: who a statement is about, without personal data.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Account {
    /// The system that knows the account.
    pub home_page: String,
    /// The opaque name there.
    pub name: String,
}

/// The actor of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Actor {
    /// Always `Agent`.
    #[serde(default = "agent")]
    pub object_type: String,
    /// The account.
    pub account: Account,
}

fn agent() -> String {
    "Agent".to_owned()
}

impl From<Account> for Actor {
    fn from(account: Account) -> Self {
        Self { object_type: agent(), account }
    }
}

/// A verb as it stands in a statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerbObject {
    /// The IRI.
    pub id: String,
    /// The verb in words, by language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub display: BTreeMap<String, String>,
}

impl From<Verb> for VerbObject {
    fn from(verb: Verb) -> Self {
        Self { id: verb.iri(), display: [("en".to_owned(), verb.name().to_owned())].into() }
    }
}

/// An activity as it stands in a statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// Always `Activity`.
    #[serde(default = "activity")]
    pub object_type: String,
    /// The activity's IRI.
    pub id: String,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<Value>,
}

fn activity() -> String {
    "Activity".to_owned()
}

/// A statement's result.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementResult {
    /// The score; authored by the backend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Value>,
    /// Whether it was right; authored by the backend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    /// Whether it was completed; authored by the backend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completion: Option<bool>,
    /// What was answered, in interaction notation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<String>,
    /// How long, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
    /// Our extensions.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extensions: BTreeMap<String, Value>,
}

/// A statement's context.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Context {
    /// The visit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration: Option<Uuid>,
    /// The scene in which it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_activities: Option<Value>,
    /// Our extensions.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extensions: BTreeMap<String, Value>,
}

/// A statement, as far as we write and read it. The backend stores others as they came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// Its id.
    pub id: Uuid,
    /// Who.
    pub actor: Actor,
    /// Did.
    pub verb: VerbObject,
    /// What.
    pub object: Activity,
    /// With which result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<StatementResult>,
    /// In which context.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<Context>,
    /// When, by the device's clock.
    pub timestamp: Timestamp,
}
