//! What the visitor attends to.

use bevy::prelude::*;
use curriculum::{CheckpointId, ExhibitId};

/// What the visitor attends to. Panels open and close as it changes.
#[derive(Resource, Debug, Clone, Default, PartialEq, Eq)]
pub enum Attention {
    /// The hall.
    #[default]
    Hall,
    /// An exhibit: its panel is open.
    Exhibit(ExhibitId),
    /// An exhibit's hero object, in the hand.
    InHand(ExhibitId),
    /// A checkpoint: its questions are open.
    Checkpoint(CheckpointId),
}

impl Attention {
    /// The exhibit whose panel is open or whose object is in the hand.
    #[must_use]
    pub fn exhibit(&self) -> Option<&ExhibitId> {
        match self {
            Self::Exhibit(id) | Self::InHand(id) => Some(id),
            Self::Hall | Self::Checkpoint(_) => None,
        }
    }
}
