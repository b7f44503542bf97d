//! The credit ledger: entries that are only ever appended, each chained to the one before by its hash.

mod chain;
mod head;

use curriculum::{CreditRuleId, SceneId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

pub use chain::{Chain, ChainFault, Verification, Verified};
pub use head::{HeadError, HeadFile};

use crate::{
    canonical::{Hash, canonical_json},
    member::MemberId,
};

/// Whose ledger this is. A college's backend never opens a local ledger, nor the other way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum LedgerOrigin {
    /// Kept on a visitor's own device; worth nothing to a college.
    Local,
    /// Kept by a college.
    College,
}

impl LedgerOrigin {
    /// The name in the database and on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::College => "college",
        }
    }

    /// The origin of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Local, Self::College].into_iter().find(|origin| origin.name() == name)
    }
}

/// What an entry does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// Gives points.
    Credit,
    /// Takes back the points of an earlier credit. It frees nothing: the member cannot earn the same rule again in
    /// that period.
    Reversal,
}

impl EntryKind {
    /// The name in the database and on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Credit => "credit",
            Self::Reversal => "reversal",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Credit, Self::Reversal].into_iter().find(|kind| kind.name() == name)
    }
}

/// What is booked, before it has its place in the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Booking {
    /// Credit or reversal.
    pub kind: EntryKind,
    /// Whose record, in this database.
    pub member: MemberId,
    /// Whose record, by the name of the account.
    pub account_name: String,
    /// The scene's credit rule.
    pub rule: CreditRuleId,
    /// The period in which the rule counts once.
    pub period: String,
    /// Points; negative for a reversal.
    pub points: i64,
    /// The scene.
    pub scene: SceneId,
    /// The visit.
    pub registration: Uuid,
    /// When it was booked, by the backend's clock.
    pub recorded: Timestamp,
    /// Whose ledger.
    pub origin: LedgerOrigin,
    /// The sequence of the credit that a reversal takes back.
    pub reverses: Option<u64>,
    /// Why it is taken back.
    pub reason: Option<String>,
}

/// An entry of the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its place, counted from 1 without gaps.
    pub sequence: u64,
    /// What is booked.
    pub booking: Booking,
    /// The hash of the entry before, all zero for the first.
    pub previous_hash: Hash,
    /// SHA-256 of the previous hash followed by the entry's canonical JSON.
    pub hash: Hash,
}

/// Where a chain ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The sequence of the last entry; 0 for an empty ledger.
    pub sequence: u64,
    /// The hash of the last entry.
    pub hash: Hash,
}

impl Head {
    /// The head of an empty ledger.
    #[must_use]
    pub fn of_empty_ledger() -> Self {
        Self { sequence: 0, hash: Hash::zero() }
    }
}

impl Entry {
    /// The entry that books this after `head`.
    #[must_use]
    pub fn after(head: Head, booking: Booking) -> Self {
        let sequence = head.sequence + 1;
        let hash = hash_of(head.hash, sequence, &booking);
        Self { sequence, booking, previous_hash: head.hash, hash }
    }

    /// The head of a chain that ends with this entry.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { sequence: self.sequence, hash: self.hash }
    }
}

fn hash_of(previous: Hash, sequence: u64, booking: &Booking) -> Hash {
    Hash::of_both(previous.bytes(), canonical_json(&hashed_form(sequence, booking)).as_bytes())
}

/// Everything that the hash protects.
fn hashed_form(sequence: u64, booking: &Booking) -> Value {
    json!({
        "sequence": sequence,
        "kind": booking.kind.name(),
        "account": booking.account_name,
        "rule": booking.rule,
        "period": booking.period,
        "points": booking.points,
        "scene": booking.scene,
        "registration": booking.registration,
        "recorded": booking.recorded,
        "origin": booking.origin.name(),
        "reverses": booking.reverses,
        "reason": booking.reason,
    })
}
