//! Points over what can be opened in the room that one is in. Their names come when a hand points.

use bevy::prelude::*;

use super::{HeadsetFrame, Wearing, Worn, eyes::OVER_ALL, play_space::PlaySpace, shapes::plain};
use crate::{
    exhibit::{Mark, marks_of},
    hall::{BakedMaterial, Hall},
    progress::CurrentVisit,
    visitor::{Attention, CurrentRoom},
};

/// How large a point is, metres for each metre away, and how near the eyes it stays that large.
const SHARE: f32 = 0.012;
const LEAST_DISTANCE: f32 = 1.0;

/// A point.
#[derive(Component)]
struct Point;

/// For what the points were set.
#[derive(Resource, Default, PartialEq)]
struct Set(Vec<Mark>);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Set>()
        .add_systems(OnEnter(Wearing::Headset), |mut set: ResMut<Set>| set.0.clear())
        .add_systems(Update, (set_points, scale_points).chain().in_set(Worn::Place));
}

#[expect(clippy::too_many_arguments, reason = "points gather from many rooms")]
fn set_points(
    mut commands: Commands,
    hall: Option<Res<Hall>>,
    visit: Option<Res<CurrentVisit>>,
    room: Res<CurrentRoom>,
    attention: Res<Attention>,
    points: Query<Entity, With<Point>>,
    mut set: ResMut<Set>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<BakedMaterial>>,
) {
    let marks = match (&hall, &visit, &room.0) {
        (Some(hall), Some(visit), Some(room)) if *attention == Attention::Hall => marks_of(hall, visit, room),
        _ => Vec::new(),
    };
    if set.0 == marks {
        return;
    }
    for point in &points {
        commands.entity(point).despawn();
    }
    let ball = meshes.add(plain(Sphere::new(1.0)));
    for mark in &marks {
        commands.spawn((
            Name::new("point over an exhibit"),
            DespawnOnExit(Wearing::Headset),
            Point,
            // As before a screen: over whatever hides it.
            OVER_ALL,
            Mesh3d(ball.clone()),
            MeshMaterial3d(materials.add(BakedMaterial::unlit(mark.color.to_linear()).opaque())),
            Transform::from_translation(mark.point_in_world).with_scale(Vec3::splat(SHARE)),
        ));
    }
    set.0 = marks;
}

fn scale_points(
    frame: Res<HeadsetFrame>,
    space: Res<PlaySpace>,
    mut points: Query<&mut Transform, With<Point>>,
) {
    let eye_in_world = Vec3::from(space.world_from_head(&frame).translation);
    for mut transform in &mut points {
        let distance = transform.translation.distance(eye_in_world).max(LEAST_DISTANCE);
        transform.scale = Vec3::splat(SHARE * distance);
    }
}
