//! The visitor's body: where it stands and looks, what it attends to, and the intents that move it.

mod attention;
mod intent;

use bevy::prelude::*;

pub use attention::Attention;
pub use intent::Intent;

/// The visitor's body. Present during a visit.
#[derive(Resource, Debug, Clone, Copy, PartialEq)]
pub struct Body {
    /// Between the feet, on the floor, in world space.
    pub floor_point_in_world: Vec3,
    /// Turn of the head about the vertical, radians; 0 looks along −Z, positive turns left.
    pub yaw: f32,
    /// Tilt of the head, radians; positive looks up.
    pub pitch: f32,
}

/// The camera through which the visitor sees.
#[derive(Component, Debug)]
pub struct VisitorCamera;

/// A foot was set down.
#[derive(Message, Debug, Clone, Copy)]
pub struct Footstep {
    /// Where, in world space.
    pub point_in_world: Vec3,
}

/// How the guided tour stands.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct TourState {
    /// The stop that is next, an index into the scene's first tour.
    pub next_stop: usize,
    /// Whether the tour leads the visitor at present.
    pub phase: TourPhase,
}

/// What the guided tour does at present.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TourPhase {
    /// The visitor walks alone.
    #[default]
    Idle,
    /// The tour leads to the next stop.
    Leading,
    /// The visitor asked it to wait.
    Paused,
    /// All stops were visited.
    Finished,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Attention>()
        .init_resource::<TourState>()
        .add_message::<Intent>()
        .add_message::<Footstep>();
}
