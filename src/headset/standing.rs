//! How the visit stands in the headset, for assistive programs and tests.

use bevy::prelude::*;
use serde::Serialize;

use super::{
    HandButtons, HeadsetFrame, Wearing, Worn,
    board::Board,
    panel::Panel,
    play_space::{PlaySpace, yaw_of},
    wrist::Wrist,
};
use crate::hall::KnownPipelines;

/// How the visit stands in the headset. Lengths are metres and rounded; spaces are as in [`HeadsetFrame`].
#[derive(Resource, Debug, Clone, Default, PartialEq, Serialize)]
pub struct HeadsetStanding {
    /// Whether it is worn.
    is_worn: bool,
    /// The play space's origin in the world, and its turn about the vertical, radians.
    world_from_play_space: [f32; 4],
    /// The board, while it is shown.
    board: Option<StandingPanel>,
    /// The menu on the wrist, while it is shown.
    wrist: Option<StandingPanel>,
    /// Whether the left and the right hand select.
    selects: [bool; 2],
    /// Whether they grip.
    grips: [bool; 2],
    /// Whether they call the menu.
    calls_menu: [bool; 2],
    /// Their sticks, to the right and ahead.
    sticks: [[f32; 2]; 2],
    /// How many pipelines the renderer was ever asked for. One more in view of the visitor is a frame that comes late.
    pipelines: usize,
}

/// Where a panel is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
struct StandingPanel {
    /// Its corners in the play space: left above, right above, left below.
    corners: [[f32; 3]; 3],
    /// Width and height of its picture, pixels.
    pixels: [u32; 2],
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<HeadsetStanding>().add_systems(Update, tell.in_set(Worn::Place)).add_systems(
        OnExit(Wearing::Headset),
        |mut standing: ResMut<HeadsetStanding>| {
            *standing = HeadsetStanding::default();
        },
    );
}

fn tell(
    frame: Res<HeadsetFrame>,
    space: Res<PlaySpace>,
    board: Res<Board>,
    wrist: Res<Wrist>,
    pipelines: KnownPipelines,
    mut standing: ResMut<HeadsetStanding>,
) {
    let presses = |is_pressed: fn(&HandButtons) -> bool| {
        frame.hands.map(|hand| hand.is_some_and(|hand| is_pressed(&hand.buttons)))
    };
    let standing_panel = |panel: &Panel| panel.is_shown.then(|| stands(&space, panel));
    standing.set_if_neq(HeadsetStanding {
        is_worn: true,
        world_from_play_space: told(space.world_from_play_space),
        board: standing_panel(&board.panel),
        wrist: standing_panel(&wrist.panel),
        selects: presses(|buttons| buttons.selects),
        grips: presses(|buttons| buttons.grips),
        calls_menu: presses(|buttons| buttons.calls_menu),
        sticks: frame.hands.map(|hand| {
            let stick = hand.map_or(Vec2::ZERO, |hand| hand.buttons.stick);
            stick.to_array().map(rounded)
        }),
        pipelines: pipelines.count(),
    });
}

fn stands(space: &PlaySpace, panel: &Panel) -> StandingPanel {
    let play_space_from_panel = space.world_from_play_space.inverse() * panel.world_from_panel;
    let (right, up) = (Vec3::X * panel.size.x / 2.0, Vec3::Y * panel.size.y / 2.0);
    let corners = [up - right, up + right, -up - right];
    StandingPanel {
        corners: corners.map(|corner| (play_space_from_panel * corner).to_array().map(rounded)),
        pixels: panel.pixels.to_array(),
    }
}

fn told(place: Isometry3d) -> [f32; 4] {
    let at = place.translation;
    [at.x, at.y, at.z, yaw_of(place.rotation)].map(rounded)
}

fn rounded(value: f32) -> f32 {
    (value * 1000.0).round() / 1000.0
}
