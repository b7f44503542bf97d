//! Walking and turning by keys.

use bevy::prelude::*;

use super::{Body, Moving, decide::Visitor, in_open_hall};
use crate::{Step, hall::Hall, screens::Screen};

/// Metres per second.
pub(super) const WALKING_SPEED: f32 = 1.4;
/// Metres per second, with Shift.
const HURRIED_SPEED: f32 = 2.2;
/// Radians per second.
const TURNING_SPEED: f32 = 1.5;
/// How fast speed follows the keys, one over seconds.
const EASING_RATE: f32 = 9.0;
/// Slower than this is standing, metres or radians per second.
const STANDING_SPEED: f32 = 0.02;

/// What the keys ask of the legs at present.
#[derive(Resource, Debug, Default, PartialEq)]
pub(super) struct Steering {
    /// To the right and ahead, each −1 to 1.
    pub direction_in_body: Vec2,
    /// To the left and up, each −1 to 1.
    pub turn: Vec2,
    /// Whether to hurry.
    pub is_hurried: bool,
}

/// How the body moves at present.
#[derive(Resource, Debug, Default)]
struct Motion {
    /// To the right and ahead, metres per second.
    velocity_in_body: Vec2,
    /// To the left and up, radians per second.
    turning: Vec2,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Steering>()
        .init_resource::<Motion>()
        .add_systems(
            Update,
            (
                step_aside.in_set(Step::Decide).run_if(in_open_hall.and_then(wants_to_walk)),
                walk.in_set(Moving::Body).run_if(in_open_hall),
            ),
        )
        .add_systems(OnExit(Screen::Visit), stand_still);
}

fn wants_to_walk(steering: Res<Steering>) -> bool {
    steering.direction_in_body != Vec2::ZERO
}

/// Whoever walks away closes what is open, and leaves the way they were led.
fn step_aside(mut visitor: Visitor) {
    visitor.step_aside();
}

fn walk(
    time: Res<Time>,
    steering: Res<Steering>,
    hall: Res<Hall>,
    mut motion: ResMut<Motion>,
    mut body: ResMut<Body>,
) {
    let seconds = time.delta_secs();
    let share = 1.0 - (-EASING_RATE * seconds).exp();
    let speed = if steering.is_hurried { HURRIED_SPEED } else { WALKING_SPEED };
    let wanted_velocity = steering.direction_in_body.clamp_length_max(1.0) * speed;
    motion.velocity_in_body = settled(motion.velocity_in_body.lerp(wanted_velocity, share), wanted_velocity);
    let wanted_turning = steering.turn * TURNING_SPEED;
    motion.turning = settled(motion.turning.lerp(wanted_turning, share), wanted_turning);
    if motion.turning != Vec2::ZERO {
        body.turn(motion.turning.x * seconds, motion.turning.y * seconds);
    }
    if motion.velocity_in_body != Vec2::ZERO {
        let displacement_in_body =
            Vec3::new(motion.velocity_in_body.x, 0.0, -motion.velocity_in_body.y) * seconds;
        let displacement_in_world = Quat::from_rotation_y(body.yaw) * displacement_in_body;
        body.floor_point_in_world = hall.floor.slide(body.floor_point_in_world, displacement_in_world);
    }
}

/// Standing, once it is as good as that.
fn settled(velocity: Vec2, wanted: Vec2) -> Vec2 {
    if wanted == Vec2::ZERO && velocity.length() < STANDING_SPEED { Vec2::ZERO } else { velocity }
}

fn stand_still(mut steering: ResMut<Steering>, mut motion: ResMut<Motion>) {
    *steering = Steering::default();
    *motion = Motion::default();
}
