//! Ways that are walked by themselves: to a point of the floor, or to a stop and what is shown there.

use bevy::prelude::*;
use curriculum::scene::TourStop;

use super::{
    Moving,
    body::{Body, wrapped},
    decide::Visitor,
    in_open_hall,
    view::eased,
    walking::WALKING_SPEED,
};
use crate::hall::way::{LOOK_AHEAD, length, point_along};

/// How long setting off and stopping take together, seconds.
const EASING_SECONDS: f32 = 0.6;
/// The longest that any way takes, seconds: long ways are walked faster.
const LONGEST_SECONDS: f32 = 4.0;
/// How far before its end the eyes turn to what the way leads to, metres.
const TARGET_IN_SIGHT: f32 = 1.5;
/// How fast the head follows the way, one over seconds.
const HEAD_RATE: f32 = 3.5;
/// The longest that turning to a thing takes, seconds.
const LONGEST_TURN_SECONDS: f32 = 0.8;
/// How fast the head turns to a thing, radians per second.
const TURN_SPEED: f32 = 1.6;

/// What the body does by itself at present.
#[derive(Resource, Debug, Default)]
pub(super) enum Journey {
    /// Nothing.
    #[default]
    Standing,
    /// It walks.
    Walking(Walk),
    /// It has arrived and turns to what it came for.
    Turning(Turn),
}

/// A way being walked.
#[derive(Debug)]
pub(super) struct Walk {
    /// Corners in world space.
    way: Vec<Vec3>,
    /// Metres.
    length: f32,
    elapsed_seconds: f32,
    seconds: f32,
    /// What for; a point of the floor when absent.
    stop: Option<Destination>,
    /// Whether the visitor turns the head, which then does not follow the way.
    is_look_free: bool,
}

/// The last turn of a way.
#[derive(Debug)]
pub(super) struct Turn {
    from: Vec2,
    by: Vec2,
    elapsed_seconds: f32,
    seconds: f32,
    stop: Destination,
}

/// A stop and what is looked at there.
#[derive(Debug, Clone)]
pub(super) struct Destination {
    /// What opens on arrival.
    pub stop: TourStop,
    /// In world space.
    pub target_in_world: Vec3,
    /// Whether the tour leads there.
    pub is_led: bool,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Journey>().add_systems(Update, travel.in_set(Moving::Body).run_if(in_open_hall));
}

fn travel(time: Res<Time>, mut visitor: Visitor) {
    visitor.travel(time.delta_secs());
}

impl Journey {
    /// A journey along a way of at least one point, to a stop or just to its end.
    pub(super) fn along(way: Vec<Vec3>, stop: Option<Destination>) -> Self {
        let length = length(&way);
        let seconds = (length / WALKING_SPEED + EASING_SECONDS).min(LONGEST_SECONDS);
        Self::Walking(Walk { way, length, elapsed_seconds: 0.0, seconds, stop, is_look_free: false })
    }

    /// The turn of a body towards what it came for.
    pub(super) fn turning(body: &Body, stop: Destination) -> Self {
        let (yaw, pitch) = body.look_at(stop.target_in_world);
        let from = Vec2::new(body.yaw, body.pitch);
        let by = Vec2::new(wrapped(yaw - body.yaw), pitch - body.pitch);
        let seconds = (by.length() / TURN_SPEED).min(LONGEST_TURN_SECONDS);
        Self::Turning(Turn { from, by, elapsed_seconds: 0.0, seconds, stop })
    }

    /// Whether the tour leads it.
    pub(super) fn is_led(&self) -> bool {
        match self {
            Self::Standing => false,
            Self::Walking(walk) => walk.stop.as_ref().is_some_and(|stop| stop.is_led),
            Self::Turning(turn) => turn.stop.is_led,
        }
    }

    /// Leaves the head to the visitor for the rest of the way.
    pub(super) fn free_look(&mut self) {
        if let Self::Walking(walk) = self {
            walk.is_look_free = true;
        }
    }
}

impl Walk {
    /// Walks on. Returns whether the end of the way is reached.
    pub(super) fn advance(&mut self, body: &mut Body, seconds: f32) -> bool {
        self.elapsed_seconds += seconds;
        let walked = self.length * paced(self.elapsed_seconds / self.seconds, EASING_SECONDS / self.seconds);
        body.floor_point_in_world = point_along(&self.way, walked);
        if !self.is_look_free {
            self.look(body, walked, seconds);
        }
        self.elapsed_seconds >= self.seconds
    }

    /// What the way leads to.
    pub(super) fn into_stop(self) -> Option<Destination> {
        self.stop
    }

    /// Turns the head along the way, and to the target once it is near.
    fn look(&self, body: &mut Body, walked: f32, seconds: f32) {
        let in_sight = self.stop.as_ref().filter(|_| self.length - walked < TARGET_IN_SIGHT);
        let (yaw, pitch) = if let Some(stop) = in_sight {
            body.look_at(stop.target_in_world)
        } else {
            let ahead = point_along(&self.way, walked + LOOK_AHEAD) - body.floor_point_in_world;
            if ahead.xz().length() < LOOK_AHEAD / 2.0 {
                return;
            }
            ((-ahead.x).atan2(-ahead.z), 0.0)
        };
        let share = 1.0 - (-HEAD_RATE * seconds).exp();
        body.turn(wrapped(yaw - body.yaw) * share, (pitch - body.pitch) * share);
    }
}

impl Turn {
    /// Turns on. Returns whether the turn is done.
    pub(super) fn advance(&mut self, body: &mut Body, seconds: f32) -> bool {
        self.elapsed_seconds += seconds;
        let share = if self.seconds > 0.0 { eased(self.elapsed_seconds / self.seconds) } else { 1.0 };
        let reached = self.from + self.by * share;
        (body.yaw, body.pitch) = (wrapped(reached.x), reached.y);
        self.elapsed_seconds >= self.seconds
    }

    /// What it turns to.
    pub(super) fn into_stop(self) -> Destination {
        self.stop
    }
}

/// The share of a way done after a share of its time: even speed, with a gentle start and end that together take the
/// share `easing` of the time.
fn paced(time: f32, easing: f32) -> f32 {
    let time = time.clamp(0.0, 1.0);
    let ramp = (easing / 2.0).clamp(0.01, 0.5);
    let full_speed = 1.0 / (1.0 - ramp);
    if time < ramp {
        full_speed * time * time / (2.0 * ramp)
    } else if time <= 1.0 - ramp {
        full_speed * (time - ramp / 2.0)
    } else {
        1.0 - full_speed * (1.0 - time) * (1.0 - time) / (2.0 * ramp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_paced_from_end_to_end_without_a_jump() {
        for easing in [0.1, 0.6, 1.0, 2.0] {
            assert!(paced(0.0, easing).abs() < 1e-6 && (paced(1.0, easing) - 1.0).abs() < 1e-6);
            let steps: Vec<f32> = (0_u8..=100).map(|step| paced(f32::from(step) / 100.0, easing)).collect();
            assert!(steps.windows(2).all(|pair| pair[0] <= pair[1] && pair[1] - pair[0] < 0.025), "{easing}");
        }
    }

    #[test]
    fn long_ways_take_no_longer_than_four_seconds() {
        let Journey::Walking(walk) = Journey::along(vec![Vec3::ZERO, Vec3::X * 40.0], None) else { panic!() };
        assert!((walk.seconds - LONGEST_SECONDS).abs() < 1e-6);
    }
}
