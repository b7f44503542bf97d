//! Where the parts of a loaded hall stand.

use std::{collections::BTreeMap, sync::Arc};

use bevy::{math::bounding::Aabb3d, prelude::*};
use curriculum::{CheckpointId, ExhibitId, RoomId, Scene, scene::TourStop};

use super::NavigationMesh;

/// Height of the eyes of somebody who stands, metres.
pub const EYE_HEIGHT: f32 = 1.62;

/// A hall that stands in the world. The resource exists from the end of loading to the end of the visit.
#[derive(Resource, Debug, Clone)]
pub struct Hall {
    /// Its scene.
    pub scene: Arc<Scene>,
    /// Root of its entities.
    pub root: Entity,
    /// The exhibits.
    pub exhibits: BTreeMap<ExhibitId, PlacedExhibit>,
    /// The checkpoints.
    pub checkpoints: BTreeMap<CheckpointId, PlacedCheckpoint>,
    /// The rooms, in the scene's order.
    pub rooms: Vec<PlacedRoom>,
    /// Where a visitor comes in.
    pub entrance: Stand,
    /// The floor that can be walked on.
    pub floor: Arc<NavigationMesh>,
    /// Named viewpoints, sorted by name, as world transforms of a camera that looks along −Z.
    pub views: Vec<(String, Transform)>,
    /// Named places that sounds come from, in world space.
    pub sound_places: BTreeMap<String, Vec3>,
}

/// A place to stand and a point to look at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stand {
    /// On the floor, in world space.
    pub floor_point_in_world: Vec3,
    /// What is looked at from there, in world space.
    pub target_in_world: Vec3,
}

/// An exhibit that stands in the world.
#[derive(Debug, Clone)]
pub struct PlacedExhibit {
    /// Where its visitor stands.
    pub stand: Stand,
    /// Its box in world space.
    pub bounds_in_world: Aabb3d,
    /// The finer model for the hand, hidden until it is taken.
    pub hero: Option<Entity>,
}

/// A checkpoint that stands in the world.
#[derive(Debug, Clone)]
pub struct PlacedCheckpoint {
    /// Where its visitor stands.
    pub stand: Stand,
    /// Its box in world space.
    pub bounds_in_world: Aabb3d,
}

/// A room's outline on the floor.
#[derive(Debug, Clone)]
pub struct PlacedRoom {
    /// The room.
    pub id: RoomId,
    /// Corners of its floor: x and z in world space.
    pub outline_in_world: Vec<Vec2>,
}

impl Hall {
    /// The stops of the guided tour, in order; none in a scene without a tour.
    #[must_use]
    pub fn tour_stops(&self) -> &[TourStop] {
        self.scene.tours().first().map_or(&[], |tour| &tour.stops)
    }

    /// The room over whose floor a point lies.
    #[must_use]
    pub fn room_at(&self, point_in_world: Vec3) -> Option<&RoomId> {
        let point = point_in_world.xz();
        self.rooms.iter().find(|room| encloses(&room.outline_in_world, point)).map(|room| &room.id)
    }
}

/// Whether a polygon encloses a point, by the even-odd rule.
fn encloses(outline: &[Vec2], point: Vec2) -> bool {
    let followers = outline.iter().cycle().skip(1);
    outline.iter().zip(followers).fold(false, |inside, (a, b)| {
        let crosses =
            (a.y > point.y) != (b.y > point.y) && point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x;
        inside != crosses
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_lies_inside_an_l_shaped_room_or_not() {
        let outline =
            [(0., 0.), (4., 0.), (4., 2.), (2., 2.), (2., 4.), (0., 4.)].map(|(x, y)| Vec2::new(x, y));
        assert!(encloses(&outline, Vec2::new(1., 3.)));
        assert!(!encloses(&outline, Vec2::new(3., 3.)));
    }
}
