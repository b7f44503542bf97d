//! The visitor's body: where it stands and looks, what it attends to, and the intents that move it.

mod attention;
mod body;
mod decide;
mod free_look;
mod intent;
mod journey;
mod keys;
mod landing;
mod pointer;
mod rooms;
mod targets;
mod view;
mod walking;

use bevy::prelude::*;

use crate::{
    Step,
    hall::Hall,
    screens::{Overlay, Screen},
};

pub use attention::Attention;
pub use body::{Body, EYE_HEIGHT};
pub(crate) use free_look::{FreeLook, FreesPointer};
pub use intent::Intent;
pub use rooms::CurrentRoom;
pub(crate) use targets::Pointable;
pub use view::VisitorCamera;

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

/// How a visitor comes to where they want to be.
#[derive(Resource, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Travel {
    /// They walk there.
    #[default]
    ByGlides,
    /// They are there.
    ByCuts,
}

/// The order inside [`Step::Move`].
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Moving {
    /// The body walks, by keys or along its way.
    Body,
    /// The camera follows the body.
    View,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Attention>()
        .init_resource::<TourState>()
        .init_resource::<Travel>()
        .add_message::<Intent>()
        .add_message::<Footstep>()
        .configure_sets(Update, (Moving::Body, Moving::View).chain().in_set(Step::Move))
        .add_plugins((
            body::plugin,
            targets::plugin,
            keys::plugin,
            pointer::plugin,
            free_look::plugin,
            decide::plugin,
            walking::plugin,
            journey::plugin,
            view::plugin,
            landing::plugin,
            rooms::plugin,
        ));
}

/// Whether a visitor stands in a hall.
fn in_hall(screen: Option<Res<State<Screen>>>, hall: Option<Res<Hall>>, body: Option<Res<Body>>) -> bool {
    screen.is_some_and(|screen| *screen.get() == Screen::Visit) && hall.is_some() && body.is_some()
}

/// Whether a visitor stands in a hall and nothing lies over it.
fn in_open_hall(
    overlay: Option<Res<State<Overlay>>>,
    screen: Option<Res<State<Screen>>>,
    hall: Option<Res<Hall>>,
    body: Option<Res<Body>>,
) -> bool {
    overlay.is_some_and(|overlay| *overlay.get() == Overlay::None) && in_hall(screen, hall, body)
}

#[cfg(test)]
mod tests;
