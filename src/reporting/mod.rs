//! Brings what is saved to the credit backend, and what it answers back.
//!
//! A worker of its own does all HTTP. What it must send comes from the journals, and what the backend says goes
//! there before it is shown, so that killing the program at any moment loses and doubles nothing.

mod backoff;
mod card;
mod client;
mod courier;
mod elsewhere;
mod outbox;
mod pass;
mod post;
mod wire;

use std::collections::HashMap;

use bevy::prelude::*;
use curriculum::{AnswerKey, Language, Mark};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What the visitor's card says.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct VisitorCard {
    /// The number that was shown, masked where the device is shared; the local visitor's card has none.
    pub number: Option<String>,
    /// Whether the backend answers.
    pub connection: Connection,
    /// Events of this card, saved on this device, that the backend has not acknowledged.
    pub waiting: usize,
    /// Events of the current visit that the backend has refused for good.
    pub refused: usize,
    /// What the current visit has earned.
    pub credit: Credit,
    /// Whether the ledger is this machine's own and not a college's.
    pub is_local_ledger: bool,
    /// The backend's, by which credit is counted; nothing until it has said so.
    pub time_zone: Option<TimeZone>,
}

/// Whether the backend answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Connection {
    /// Not known yet.
    #[default]
    Unknown,
    /// It answers.
    Connected,
    /// It does not; what is saved waits.
    Offline,
    /// It refuses.
    Refused(Refusal),
}

impl Connection {
    /// Why the visitor is turned away; nothing when they are not.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Unknown | Self::Connected | Self::Offline => None,
        }
    }
}

/// Why a backend turns a visitor away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It does not know the card, or wants one where none was shown.
    UnknownCard,
    /// The session that was opened at the door is over.
    SessionOver,
    /// In its own words.
    Other(String),
}

/// How many events of any visitor, saved on this device, no backend has acknowledged. Absent until the disk was read.
#[derive(Resource, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unsent {
    /// When the program began: where nothing of other visitors is kept but these, whether it began with any.
    pub at_start: usize,
    /// Now.
    pub now: usize,
}

/// What a visit has earned, by the backend's word.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Credit {
    /// Nothing yet.
    #[default]
    NotYet,
    /// Points, by this ledger entry.
    Credited {
        /// Practice credit points.
        points: u32,
        /// The period that counts.
        period: String,
        /// Hash of the ledger entry.
        entry_hash: String,
    },
    /// The rule was already fulfilled in this period, by another visit.
    AlreadyCredited {
        /// The period that counts.
        period: String,
    },
    /// The credit was posted, and taken back by a correction in the ledger.
    Reversed {
        /// The period for which it was posted.
        period: String,
    },
}

impl Credit {
    /// Whether the rule was decided in a period other than this one: nothing more can be earned by such a visit.
    #[must_use]
    pub fn is_of_another_period(&self, present: &str) -> bool {
        match self {
            Self::NotYet => false,
            Self::Credited { period, .. } | Self::AlreadyCredited { period } | Self::Reversed { period } => {
                period != present
            }
        }
    }
}

/// The marks that came back, by the id of the answer's event.
#[derive(Resource, Debug, Clone, Default)]
pub struct Marked(pub HashMap<Uuid, MarkedAnswer>);

/// A marked answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkedAnswer {
    /// The mark.
    pub mark: Mark,
    /// The right answer.
    pub correct: AnswerKey,
    /// Why, by language.
    pub explanation: Vec<(Language, String)>,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<VisitorCard>().init_resource::<Marked>().add_plugins(card::plugin);
}
