//! What a visitor wants, whatever device they say it with.

use bevy::prelude::*;
use curriculum::{CheckpointId, ExhibitId};

/// What a visitor wants. Desktop, touch and headset all speak in these.
#[derive(Message, Debug, Clone, PartialEq)]
pub enum Intent {
    /// To go to a point of the floor, in world space.
    GoTo(Vec3),
    /// To turn about the vertical at once, radians, to the left.
    Turn(f32),
    /// To go to an exhibit and read its panel.
    OpenExhibit(ExhibitId),
    /// To go to a checkpoint and answer.
    OpenCheckpoint(CheckpointId),
    /// To close what is open and walk on.
    Close,
    /// To take the open exhibit's hero object in the hand.
    TakeInHand,
    /// To put it back.
    PutBack,
    /// To turn the object in the hand, radians about the vertical and the horizontal.
    TurnObject(Vec2),
    /// To have the object in the hand this many times as large as before.
    ScaleObject(f32),
    /// To be led to the next stop of the tour.
    NextStop,
    /// The tour should wait.
    PauseTour,
    /// The tour should go on.
    ResumeTour,
    /// To end the tour and walk alone.
    StopTour,
}
