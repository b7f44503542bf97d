//! Where the visitor's own room lies in the hall. Whoever moves the body moves it; whoever steps about in it moves the body.

use std::f32::consts::TAU;

use bevy::{math::Vec3A, prelude::*};

use super::{HeadsetFrame, Wearing, Worn};
use crate::{
    hall::Hall,
    screens::Screen,
    settings::Settings,
    visitor::{Body, EYE_HEIGHT, Intent, VisitorCamera},
};

/// How fast the floor follows steps, one over seconds.
const HEIGHT_RATE: f32 = 12.0;
/// A change of height that is no step but another place, metres.
const HEIGHT_JUMP: f32 = 0.6;
/// A move within a frame that is longer is another place, metres.
pub(super) const LONGEST_GLIDE: f32 = 0.4;
/// How little of a turn is none, radians.
const LEAST_TURN: f32 = 1e-4;

/// The visitor, or the headset's system for them, wants all to be before them again.
#[derive(Message, Debug, Clone, Copy)]
pub(super) struct Recentre;

/// Where the visitor's own room lies.
#[derive(Resource, Debug, Clone, Copy, PartialEq)]
pub(super) struct PlaySpace {
    /// Level: it turns about the vertical alone.
    pub(super) world_from_play_space: Isometry3d,
    /// How much higher than in their own room the eyes are, metres: who sits is as tall as who stands.
    lift: f32,
    /// The body as the head left it; another one was moved by something else.
    settled: Option<Body>,
}

impl Default for PlaySpace {
    fn default() -> Self {
        Self { world_from_play_space: Isometry3d::IDENTITY, lift: 0.0, settled: None }
    }
}

impl PlaySpace {
    /// The head in the world.
    pub(super) fn world_from_head(&self, frame: &HeadsetFrame) -> Isometry3d {
        self.world_from_play_space * frame.play_space_from_head()
    }

    /// Has the room laid anew around the body: the visitor looks where the body looks, with the eyes at its height.
    pub(super) fn recentre(&mut self) {
        self.settled = None;
    }

    /// Takes the room along a little. What the head does meanwhile stays the head's.
    fn glide(&mut self, displacement: Vec3) {
        // The height follows the floor by itself.
        self.world_from_play_space.translation += Vec3A::from(displacement.with_y(0.0));
    }

    /// Lays the room so that the head stands over a point of the floor, and looks along a yaw if one is given.
    fn lay(&mut self, head: Isometry3d, floor_point_in_world: Vec3, yaw: Option<f32>) {
        let rotation = match yaw {
            Some(yaw) => Quat::from_rotation_y(yaw - yaw_of(head.rotation)),
            None => self.world_from_play_space.rotation,
        };
        let head_in_room = Vec3::from(head.translation).with_y(-self.lift);
        let translation = floor_point_in_world - rotation * head_in_room;
        self.world_from_play_space = Isometry3d::new(translation, rotation);
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<PlaySpace>()
        .add_message::<Recentre>()
        .add_systems(OnEnter(Wearing::Headset), recentre)
        .add_systems(OnEnter(Screen::Visit), recentre)
        .add_systems(OnExit(Screen::Visit), recentre)
        .add_systems(
            Update,
            (
                ask_to_recentre.run_if(is_recentring_due),
                recentre.run_if(on_message::<Recentre>),
                settle.run_if(resource_exists::<Body>.and_then(resource_exists::<Hall>)),
                stand_in_anteroom.run_if(not(resource_exists::<Body>)),
            )
                .chain()
                .in_set(Worn::Settle),
        );
}

fn is_recentring_due(
    frame: Res<HeadsetFrame>,
    settings: Res<Settings>,
    mut seated: Local<Option<bool>>,
) -> bool {
    let is_seated = settings.comfort.is_seated;
    let sits_otherwise = seated.replace(is_seated).is_some_and(|before| before != is_seated);
    frame.is_recentred || sits_otherwise
}

fn ask_to_recentre(mut recentrings: MessageWriter<Recentre>) {
    recentrings.write(Recentre);
}

fn recentre(mut space: ResMut<PlaySpace>) {
    space.recentre();
}

/// How much higher the eyes of someone who sits are to be.
fn lift(settings: &Settings, head: Isometry3d) -> f32 {
    if settings.comfort.is_seated { (EYE_HEIGHT - head.translation.y).max(0.0) } else { 0.0 }
}

fn settle(
    time: Res<Time>,
    frame: Res<HeadsetFrame>,
    settings: Res<Settings>,
    hall: Res<Hall>,
    mut space: ResMut<PlaySpace>,
    mut body: ResMut<Body>,
    mut cameras: Query<&mut Transform, With<VisitorCamera>>,
) {
    let head = frame.play_space_from_head();
    match space.settled {
        None => {
            space.lift = lift(&settings, head);
            space.lay(head, body.floor_point_in_world, Some(body.yaw));
        }
        Some(settled) if settled != *body => {
            let has_turned = turn_between(settled.yaw, body.yaw).abs() > LEAST_TURN;
            let moved = body.floor_point_in_world - settled.floor_point_in_world;
            if has_turned || moved.length() > LONGEST_GLIDE {
                space.lay(head, body.floor_point_in_world, has_turned.then_some(body.yaw));
            } else {
                space.glide(moved);
            }
        }
        Some(_) => {}
    }
    let world_from_head = space.world_from_head(&frame);
    let over_floor = Vec3::from(world_from_head.translation).with_y(body.floor_point_in_world.y);
    let floor_point_in_world = hall.floor.nearest_point(over_floor).unwrap_or(body.floor_point_in_world);
    let (yaw, pitch) = (yaw_of(world_from_head.rotation), pitch_of(world_from_head.rotation));
    let settled = Body { floor_point_in_world, yaw, pitch };
    body.set_if_neq(settled);
    space.settled = Some(settled);
    follow_floor(&mut space, floor_point_in_world.y, time.delta_secs());
    let world_from_head = Transform::from_isometry(space.world_from_head(&frame));
    for mut camera in &mut cameras {
        camera.set_if_neq(world_from_head);
    }
}

/// Takes the room up and down steps, gently.
fn follow_floor(space: &mut PlaySpace, floor_height: f32, seconds: f32) {
    let translation = &mut space.world_from_play_space.translation;
    let wanted = floor_height + space.lift;
    let rise = wanted - translation.y;
    translation.y = if rise.abs() > HEIGHT_JUMP || rise.abs() < 1e-4 {
        wanted
    } else {
        translation.y + rise * (1.0 - (-HEIGHT_RATE * seconds).exp())
    };
}

/// Outside the halls the visitor stands in the middle, and looks ahead, until they go or turn themselves.
fn stand_in_anteroom(
    frame: Res<HeadsetFrame>,
    settings: Res<Settings>,
    mut intents: MessageReader<Intent>,
    mut space: ResMut<PlaySpace>,
) {
    if space.settled.is_none() {
        let head = frame.play_space_from_head();
        space.lift = lift(&settings, head);
        space.lay(head, Vec3::ZERO, Some(0.0));
        space.settled = Some(Body { floor_point_in_world: Vec3::ZERO, yaw: 0.0, pitch: 0.0 });
    }
    for intent in intents.read() {
        let world_from_head = space.world_from_head(&frame);
        let below = Vec3::from(world_from_head.translation).with_y(0.0);
        let head = frame.play_space_from_head();
        match intent {
            Intent::GoTo(point_in_world) => space.lay(head, *point_in_world, None),
            Intent::Turn(angle) => space.lay(head, below, Some(yaw_of(world_from_head.rotation) + angle)),
            _ => {}
        }
    }
}

/// Turn about the vertical, radians; 0 looks along −Z, positive turns left.
pub(super) fn yaw_of(rotation: Quat) -> f32 {
    let ahead = rotation * Vec3::NEG_Z;
    // Who looks straight up or down is turned as the crown of the head tells.
    let level = if ahead.y.abs() > 0.99 { rotation * Vec3::Y * -ahead.y.signum() } else { ahead };
    (-level.x).atan2(-level.z)
}

fn pitch_of(rotation: Quat) -> f32 {
    let ahead = rotation * Vec3::NEG_Z;
    ahead.y.clamp(-1.0, 1.0).asin()
}

/// The shorter turn from one angle to another, radians.
pub(super) fn turn_between(from: f32, to: f32) -> f32 {
    (to - from + TAU / 2.0).rem_euclid(TAU) - TAU / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(x: f32, y: f32, z: f32, yaw: f32) -> Isometry3d {
        Isometry3d::new(Vec3::new(x, y, z), Quat::from_rotation_y(yaw))
    }

    #[test]
    fn the_room_is_laid_so_that_the_head_is_over_its_place_and_looks_where_it_should() {
        let mut space = PlaySpace::default();
        let head = head(0.4, 1.7, -0.3, 0.5);
        space.lay(head, Vec3::new(10.0, 2.0, 5.0), Some(-1.0));
        let world_from_head = space.world_from_play_space * head;
        assert!(Vec3::from(world_from_head.translation).abs_diff_eq(Vec3::new(10.0, 3.7, 5.0), 1e-5));
        assert!((yaw_of(world_from_head.rotation) + 1.0).abs() < 1e-5);
    }

    #[test]
    fn who_is_only_moved_is_not_turned() {
        let mut space = PlaySpace::default();
        let head = head(0.4, 1.7, -0.3, 0.5);
        space.lay(head, Vec3::ZERO, Some(1.2));
        let rotation = space.world_from_play_space.rotation;
        space.lay(head, Vec3::X, None);
        assert_eq!(space.world_from_play_space.rotation, rotation);
    }

    #[test]
    fn who_sits_sees_from_the_height_of_who_stands() {
        let mut settings = Settings::default();
        let head = head(0.0, 1.1, 0.0, 0.0);
        assert!(lift(&settings, head).abs() < 1e-6);
        settings.comfort.is_seated = true;
        let mut space = PlaySpace { lift: lift(&settings, head), ..PlaySpace::default() };
        space.lay(head, Vec3::ZERO, Some(0.0));
        let eye = (space.world_from_play_space * head).translation;
        assert!((eye.y - EYE_HEIGHT).abs() < 1e-5);
    }

    #[test]
    fn who_looks_at_the_floor_or_the_ceiling_is_turned_all_the_same() {
        for pitch in [-1.57, -0.5, 0.0, 0.5, 1.57] {
            let rotation = Quat::from_euler(EulerRot::YXZ, 0.7, pitch, 0.0);
            assert!((yaw_of(rotation) - 0.7).abs() < 1e-3, "{pitch}");
        }
    }

    #[test]
    fn steps_are_climbed_gently_and_floors_are_changed_at_once() {
        let mut space = PlaySpace::default();
        follow_floor(&mut space, 0.2, 0.02);
        assert!((0.01..0.1).contains(&space.world_from_play_space.translation.y));
        follow_floor(&mut space, 3.0, 0.02);
        assert!((space.world_from_play_space.translation.y - 3.0).abs() < 1e-6);
    }
}
