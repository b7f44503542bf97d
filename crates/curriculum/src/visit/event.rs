//! One thing that happened on a visit.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    identifier::{CheckpointId, ExhibitId, QuestionId, RoomId},
    question::Response,
};

/// Something that happened, with the id it keeps from the first moment: its statement has the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitEvent {
    /// Made once, on the device. The xAPI statement of this event carries it too.
    pub id: Uuid,
    /// When it happened by the device's clock.
    #[schemars(with = "String")]
    pub time: Timestamp,
    /// What happened.
    pub happening: Happening,
}

/// What can happen on a visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Happening {
    /// The visitor entered the scene, at first or again.
    Entered,
    /// The visitor came into a room.
    RoomReached {
        /// The room.
        room: RoomId,
    },
    /// An exhibit's panel was open for a while.
    ExhibitViewed {
        /// The exhibit.
        exhibit: ExhibitId,
        /// How long this time, not counting what an earlier event already told.
        milliseconds: u32,
        /// Whether its text was read to the end.
        read_to_end: bool,
    },
    /// A question was answered. Unmarked: marks come from the backend.
    Answered {
        /// Where it was asked.
        checkpoint: CheckpointId,
        /// Which question.
        question: QuestionId,
        /// What the visitor answered.
        response: Response,
    },
    /// The visitor left the scene.
    Left,
}

impl VisitEvent {
    /// An event that happens now.
    #[must_use]
    pub fn now(happening: Happening) -> Self {
        Self { id: Uuid::now_v7(), time: Timestamp::now(), happening }
    }

    /// A total order over events, for choosing between two that claim one id.
    pub(super) fn order_key(&self) -> (Timestamp, String) {
        (self.time, format!("{:?}", self.happening))
    }
}
