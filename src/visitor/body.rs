//! The body comes into a hall, and goes.

use std::f32::consts::{PI, TAU};

use bevy::prelude::*;

use super::{Attention, TourPhase, TourState, journey::Journey};
use crate::{
    hall::{Hall, Stand},
    progress::CurrentVisit,
    screens::Screen,
};

/// How high the eyes are above the floor, metres.
pub const EYE_HEIGHT: f32 = 1.62;
/// How far the head tilts up or down, radians.
const MAXIMUM_PITCH: f32 = 1.3;

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

impl Body {
    /// A body at a stand, looking at its target.
    #[must_use]
    pub fn at(stand: &Stand) -> Self {
        let mut body = Self { floor_point_in_world: stand.floor_point_in_world, yaw: 0.0, pitch: 0.0 };
        (body.yaw, body.pitch) = body.look_at(stand.target_in_world);
        body
    }

    /// Between the eyes, in world space.
    #[must_use]
    pub fn eye_in_world(&self) -> Vec3 {
        self.floor_point_in_world + Vec3::Y * EYE_HEIGHT
    }

    /// Level and one metre long, in the direction of the head.
    #[must_use]
    pub fn ahead_in_world(&self) -> Vec3 {
        Quat::from_rotation_y(self.yaw) * Vec3::NEG_Z
    }

    /// The yaw and pitch, radians, with which the eyes look at a point in world space.
    #[must_use]
    pub fn look_at(&self, target_in_world: Vec3) -> (f32, f32) {
        let gaze = target_in_world - self.eye_in_world();
        let level = gaze.xz().length();
        if level < 1e-3 {
            return (self.yaw, 0.0);
        }
        ((-gaze.x).atan2(-gaze.z), gaze.y.atan2(level).clamp(-MAXIMUM_PITCH, MAXIMUM_PITCH))
    }

    /// Turns the head by angles in radians.
    pub(super) fn turn(&mut self, yaw: f32, pitch: f32) {
        self.yaw = wrapped(self.yaw + yaw);
        self.pitch = (self.pitch + pitch).clamp(-MAXIMUM_PITCH, MAXIMUM_PITCH);
    }
}

/// The same angle between −π and π, radians.
pub(super) fn wrapped(angle: f32) -> f32 {
    (angle + PI).rem_euclid(TAU) - PI
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Visit), enter.run_if(resource_exists::<Hall>))
        .add_systems(OnExit(Screen::Visit), leave);
}

fn enter(
    mut commands: Commands,
    hall: Res<Hall>,
    visit: Option<Res<CurrentVisit>>,
    mut tour: ResMut<TourState>,
) {
    let resumed = visit.and_then(|visit| visit.resume_at);
    let mut body = Body::at(&hall.entrance);
    if let Some(point) = resumed {
        body = Body {
            floor_point_in_world: point.floor_point_in_world.into(),
            yaw: wrapped(point.yaw),
            pitch: 0.0,
        };
        tour.next_stop = point.next_stop;
        let stops = hall.tour_stops().len();
        tour.phase = if point.next_stop >= stops { TourPhase::Finished } else { TourPhase::Idle };
    }
    body.floor_point_in_world =
        hall.floor.nearest_point(body.floor_point_in_world).unwrap_or(hall.entrance.floor_point_in_world);
    commands.insert_resource(body);
}

fn leave(
    mut commands: Commands,
    mut attention: ResMut<Attention>,
    mut tour: ResMut<TourState>,
    mut journey: ResMut<Journey>,
) {
    *attention = Attention::Hall;
    *tour = TourState::default();
    *journey = Journey::Standing;
    commands.remove_resource::<Body>();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eyes_look_where_they_should() {
        let body = Body { floor_point_in_world: Vec3::ZERO, yaw: 0.3, pitch: 0.0 };
        let (yaw, pitch) = body.look_at(Vec3::new(-2.0, EYE_HEIGHT + 2.0, 0.0));
        assert!((yaw - PI / 2.0).abs() < 1e-5 && (pitch - PI / 4.0).abs() < 1e-5, "{yaw} {pitch}");
        assert!(Body { yaw, ..body }.ahead_in_world().abs_diff_eq(Vec3::NEG_X, 1e-5));
    }

    #[test]
    fn angles_stay_within_half_a_turn() {
        assert!((wrapped(3.0 * PI / 2.0) + PI / 2.0).abs() < 1e-5);
        assert!((wrapped(-3.0 * PI / 2.0) - PI / 2.0).abs() < 1e-5);
    }
}
