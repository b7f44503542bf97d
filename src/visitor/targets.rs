//! What can be opened: by the surface that a ray hits, by the box that the pointer is over, or by what lies ahead.

use bevy::{
    ecs::system::SystemParam,
    math::bounding::{Aabb2d, Aabb3d, BoundingVolume, RayCast2d, RayCast3d},
    prelude::*,
};
use curriculum::{RoomId, scene::TourStop};

use super::{Body, CurrentRoom, Intent};
use crate::{hall::Hall, screens::Screen};

/// How near a thing must be to be opened by a key, metres.
const REACH: f32 = 4.0;
/// How far beside the gaze a thing may be to be opened by a key: the cosine of 45°.
const LEAST_ALIGNMENT: f32 = 0.707;
/// How far outside its box a thing's surface may lie, metres: boxes and meshes are rounded differently.
const SURFACE_SLACK: f32 = 0.02;
/// Further away, the pointer over a thing does not become a hand, metres.
const FURTHEST_POINTED_AT: f32 = 30.0;

/// The things that can be opened in this hall.
#[derive(Resource, Debug, Default)]
pub(crate) struct Targets {
    list: Vec<Target>,
}

/// A thing that can be opened.
#[derive(Debug)]
struct Target {
    stop: TourStop,
    room: Option<RoomId>,
    bounds_in_world: Aabb3d,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Targets>()
        .add_systems(OnEnter(Screen::Visit), collect.run_if(resource_exists::<Hall>));
}

fn collect(hall: Res<Hall>, mut targets: ResMut<Targets>) {
    *targets = Targets::default();
    for (id, placed) in &hall.exhibits {
        let room = hall.scene.exhibit(id).map(|exhibit| exhibit.room.clone());
        targets.add(TourStop::Exhibit(id.clone()), room, placed.bounds_in_world);
    }
    for (id, placed) in &hall.checkpoints {
        let room = hall.scene.checkpoint(id).map(|checkpoint| checkpoint.room.clone());
        targets.add(TourStop::Checkpoint(id.clone()), room, placed.bounds_in_world);
    }
}

impl Targets {
    fn add(&mut self, stop: TourStop, room: Option<RoomId>, bounds_in_world: Aabb3d) {
        self.list.push(Target { stop, room, bounds_in_world });
    }

    /// What a point on a surface belongs to: the thing with the smallest box around it. Meshes do not tell, since
    /// those of many things are drawn as one.
    pub(super) fn at(&self, surface_point_in_world: Vec3) -> Option<&TourStop> {
        let size = |target: &&Target| target.bounds_in_world.half_size().element_product();
        self.list
            .iter()
            .filter(|target| {
                let nearest = Vec3::from(target.bounds_in_world.closest_point(surface_point_in_world));
                nearest.distance(surface_point_in_world) <= SURFACE_SLACK
            })
            .min_by(|one, other| size(one).total_cmp(&size(other)))
            .map(|target| &target.stop)
    }

    /// Whether a ray meets the box of something in a room before it ends.
    fn is_met_by(&self, ray_in_world: Ray3d, length: f32, room: Option<&RoomId>) -> bool {
        let cast = RayCast3d::from_ray(ray_in_world, length.min(FURTHEST_POINTED_AT));
        self.in_room(room).any(|target| cast.aabb_intersection_at(&target.bounds_in_world).is_some())
    }

    fn nearest_met(&self, ray_in_world: Ray3d, length: f32, room: Option<&RoomId>) -> Option<(f32, Intent)> {
        let cast = RayCast3d::from_ray(ray_in_world, length.min(FURTHEST_POINTED_AT));
        self.in_room(room)
            .filter_map(|target| Some((cast.aabb_intersection_at(&target.bounds_in_world)?, target)))
            .filter(|(distance, _)| *distance > 0.0)
            .min_by(|(one, _), (other, _)| one.total_cmp(other))
            .map(|(distance, target)| (distance, open(&target.stop)))
    }

    /// The thing before the body, within reach and in the same room: what the gaze meets, seen from above, else what lies
    /// beside it; of several the nearest.
    fn ahead_of<'a>(&'a self, body: &Body, room: Option<&'a RoomId>) -> Option<&'a TourStop> {
        let eye_in_world = body.eye_in_world();
        let ahead_in_world = body.ahead_in_world();
        self.in_room(room)
            .filter_map(|target| {
                let nearest_in_world = Vec3::from(target.bounds_in_world.closest_point(eye_in_world));
                let towards = (Vec3::from(target.bounds_in_world.center()) - eye_in_world).with_y(0.0);
                let distance = nearest_in_world.distance(eye_in_world);
                let is_ahead = towards.normalize_or(ahead_in_world).dot(ahead_in_world) >= LEAST_ALIGNMENT;
                let gaze = RayCast2d::new(eye_in_world.xz(), Dir2::new(ahead_in_world.xz()).ok()?, REACH);
                let (low, high) = (target.bounds_in_world.min, target.bounds_in_world.max);
                let seen_from_above = Aabb2d { min: Vec2::new(low.x, low.z), max: Vec2::new(high.x, high.z) };
                let is_beside = gaze.aabb_intersection_at(&seen_from_above).is_none();
                (is_ahead && distance <= REACH).then_some((is_beside, distance, &target.stop))
            })
            .min_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)))
            .map(|(_, _, stop)| stop)
    }

    fn in_room<'a>(&'a self, room: Option<&'a RoomId>) -> impl Iterator<Item = &'a Target> {
        self.list
            .iter()
            .filter(move |target| room.is_none() || target.room.is_none() || target.room.as_ref() == room)
    }
}

/// The things that can be opened, and where the body is among them.
#[derive(SystemParam)]
pub(super) struct Surroundings<'w> {
    pub(super) targets: Res<'w, Targets>,
    pub(super) body: Res<'w, Body>,
    room: Res<'w, CurrentRoom>,
}

impl Surroundings<'_> {
    /// The intent to open the nearest thing before the body, within reach and in the same room.
    pub(super) fn open_ahead(&self) -> Option<Intent> {
        self.targets.ahead_of(&self.body, self.room.0.as_ref()).map(open)
    }

    /// Whether a ray of this length, metres, meets the box of something in the same room.
    pub(super) fn has_met(&self, ray_in_world: Ray3d, length: f32) -> bool {
        self.targets.is_met_by(ray_in_world, length, self.room.0.as_ref())
    }
}

/// The things that can be pointed at, wherever the body is.
#[derive(SystemParam)]
pub(crate) struct Pointable<'w> {
    targets: Res<'w, Targets>,
    room: Res<'w, CurrentRoom>,
}

impl Pointable<'_> {
    /// How far along a ray of this length the box of something in the same room is met, metres, and the intent to open it.
    /// What the ray begins in is not met.
    pub(crate) fn nearest_met(&self, ray_in_world: Ray3d, length: f32) -> Option<(f32, Intent)> {
        self.targets.nearest_met(ray_in_world, length, self.room.0.as_ref())
    }
}

/// The intent to open a stop.
pub(super) fn open(stop: &TourStop) -> Intent {
    match stop {
        TourStop::Exhibit(id) => Intent::OpenExhibit(id.clone()),
        TourStop::Checkpoint(id) => Intent::OpenCheckpoint(id.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_gaze_meets_comes_before_what_lies_nearer_beside_it() {
        let mut targets = Targets::default();
        let mut add = |id: &str, x: f32, z: f32| {
            let bounds = Aabb3d::new(Vec3::new(x, 0.6, z), Vec3::new(0.3, 0.6, 0.3));
            targets.add(TourStop::Exhibit(id.parse().unwrap()), None, bounds);
        };
        add("E1", 0.1, -2.5);
        add("E2", 1.2, -1.6);
        let mut body = Body { floor_point_in_world: Vec3::ZERO, yaw: 0.0, pitch: 0.0 };
        let ahead = |body: &Body| targets.ahead_of(body, None).map(ToString::to_string);
        assert_eq!(ahead(&body).as_deref(), Some("E1"));
        // Turned to where neither is met, the nearer one counts.
        body.yaw = -0.3;
        assert_eq!(ahead(&body).as_deref(), Some("E2"));
    }
}
