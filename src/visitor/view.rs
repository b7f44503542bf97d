//! The camera at the eyes of the body. It floats: nothing bobs.

use bevy::prelude::*;

use super::{Attention, Body, EYE_HEIGHT, Moving, in_hall};
use crate::{
    hall::{self, SeesHall},
    screens::Screen,
    settings::Settings,
};

/// The camera through which the visitor sees.
#[derive(Component, Debug)]
#[require(SeesHall)]
pub struct VisitorCamera;

/// Where the middle of the part beside an open panel lies, as a share of half the width left of the middle.
const FRAMED_SHARE: f32 = 0.42;
/// How long the view takes to move aside for a panel, seconds.
const FRAMING_SECONDS: f32 = 0.6;
/// How fast the eyes follow the height of steps, one over seconds.
const HEIGHT_RATE: f32 = 12.0;
/// A change of height that is no step but another place, metres.
const HEIGHT_JUMP: f32 = 0.6;

/// What the camera follows smoothly.
#[derive(Component, Debug, Default)]
struct Following {
    floor_height: f32,
    /// How far the view has moved aside for a panel, 0 to 1.
    framing: f32,
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Visit), spawn_camera)
        .add_systems(Update, follow.in_set(Moving::View).run_if(in_hall));
}

fn spawn_camera(mut commands: Commands, settings: Res<Settings>) {
    commands.spawn((
        Name::new("visitor's camera"),
        VisitorCamera,
        Following { floor_height: f32::INFINITY, framing: 0.0 },
        DespawnOnExit(Screen::Visit),
        hall::camera_bundle(settings.quality),
    ));
}

fn follow(
    time: Res<Time>,
    settings: Res<Settings>,
    attention: Res<Attention>,
    body: Res<Body>,
    mut cameras: Query<(&mut Transform, &mut Following, &Projection), With<VisitorCamera>>,
) {
    for (mut transform, mut following, projection) in &mut cameras {
        let seconds = time.delta_secs();
        let moved = Following {
            floor_height: followed_height(following.floor_height, body.floor_point_in_world.y, seconds),
            framing: followed_framing(following.framing, &attention, &settings, seconds),
        };
        let eye_in_world = body.floor_point_in_world.with_y(moved.floor_height + EYE_HEIGHT);
        let yaw = body.yaw - framing_angle(projection) * eased(moved.framing);
        let world_from_view = Transform::from_translation(eye_in_world).with_rotation(Quat::from_euler(
            EulerRot::YXZ,
            yaw,
            body.pitch,
            0.0,
        ));
        *following = moved;
        transform.set_if_neq(world_from_view);
    }
}

fn followed_height(followed: f32, height: f32, seconds: f32) -> f32 {
    let rise = height - followed;
    if rise.abs() > HEIGHT_JUMP || rise.abs() < 1e-4 {
        return height;
    }
    followed + rise * (1.0 - (-HEIGHT_RATE * seconds).exp())
}

fn followed_framing(framing: f32, attention: &Attention, settings: &Settings, seconds: f32) -> f32 {
    let wanted = match attention {
        Attention::Exhibit(_) | Attention::Checkpoint(_) => 1.0,
        Attention::Hall | Attention::InHand(_) => 0.0,
    };
    if settings.reduced_motion {
        return wanted;
    }
    let most = seconds / FRAMING_SECONDS;
    framing + (wanted - framing).clamp(-most, most)
}

/// How far to look to the right of a thing, radians, so that it is drawn in the middle of what the panel leaves free.
fn framing_angle(projection: &Projection) -> f32 {
    let Projection::Perspective(perspective) = projection else { return 0.0 };
    let half_width = (perspective.fov / 2.0).tan() * perspective.aspect_ratio;
    (FRAMED_SHARE * half_width).atan()
}

/// A share that starts and ends gently.
pub(super) fn eased(share: f32) -> f32 {
    let share = share.clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}
