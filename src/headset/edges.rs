//! The edges of the free floor in the visitor's own room, where the headset knows them: posts that come into sight before
//! one walks or reaches beyond. The headset's own warning comes besides.

use bevy::prelude::*;

use super::{
    HeadsetFrame, Side, Wearing, Worn,
    eyes::{OVER_ALL, rank},
    play_space::PlaySpace,
    shapes::plain,
};
use crate::{hall::BakedMaterial, theme::palette};

/// From how near head or hands show an edge, metres, and from how near it is seen plainly.
const SEEN_FROM: f32 = 0.45;
const PLAIN_FROM: f32 = 0.2;
/// How far apart posts stand, how high and how thick they are, metres.
const SPACING: f32 = 0.25;
const HEIGHT: f32 = 1.8;
const THICKNESS: f32 = 0.012;
/// A floor that is smaller or larger than this to a side is no floor, metres.
const SIDES: std::ops::RangeInclusive<f32> = 0.5..=30.0;

/// The posts, all one mesh.
#[derive(Component)]
struct Posts;

/// For which floor the posts stand.
#[derive(Resource, Debug, Default, PartialEq)]
struct Standing(Option<Vec2>);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Standing>()
        .add_systems(OnExit(Wearing::Headset), |mut standing: ResMut<Standing>| standing.0 = None)
        .add_systems(Update, (put_up, show).chain().in_set(Worn::Place));
}

fn put_up(
    mut commands: Commands,
    frame: Res<HeadsetFrame>,
    posts: Query<Entity, With<Posts>>,
    mut standing: ResMut<Standing>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<BakedMaterial>>,
) {
    let floor = frame.free_floor.filter(|floor| floor.to_array().iter().all(|side| SIDES.contains(side)));
    if standing.0 == floor {
        return;
    }
    standing.0 = floor;
    for posts in &posts {
        commands.entity(posts).despawn();
    }
    let Some(floor) = floor else { return };
    commands.spawn((
        Name::new("edges of the free floor"),
        DespawnOnExit(Wearing::Headset),
        Posts,
        OVER_ALL,
        Mesh3d(meshes.add(plain(posts_around(floor)))),
        MeshMaterial3d(materials.add(BakedMaterial::unlit(LinearRgba::NONE).after(rank::EDGES))),
        Transform::default(),
        Visibility::Hidden,
    ));
}

/// Posts along the edges of a floor around the origin.
fn posts_around(floor: Vec2) -> Mesh {
    let post = Cuboid::new(THICKNESS, HEIGHT, THICKNESS).mesh().build();
    let mut mesh: Option<Mesh> = None;
    for at in places_around(floor) {
        let post = post.clone().translated_by(Vec3::new(at.x, HEIGHT / 2.0, at.y));
        match &mut mesh {
            None => mesh = Some(post),
            Some(mesh) => {
                if let Err(error) = mesh.merge(&post) {
                    warn_once!("a post does not fit the others: {error}");
                }
            }
        }
    }
    mesh.unwrap_or(post)
}

fn places_around(floor: Vec2) -> Vec<Vec2> {
    let half = floor / 2.0;
    let along = |length: f32| {
        let pieces = (length / SPACING).ceil().max(1.0);
        (0..=pieces as u32).map(move |piece| -length / 2.0 + length * piece as f32 / pieces)
    };
    let ends = along(floor.x).flat_map(|x| [Vec2::new(x, -half.y), Vec2::new(x, half.y)]);
    let sides = along(floor.y).flat_map(|y| [Vec2::new(-half.x, y), Vec2::new(half.x, y)]);
    ends.chain(sides).collect()
}

/// How far inside a floor around the origin a point is; beyond it, it is negative. Metres.
fn inside(floor: Vec2, point: Vec2) -> f32 {
    (floor / 2.0 - point.abs()).min_element()
}

fn show(
    frame: Res<HeadsetFrame>,
    space: Res<PlaySpace>,
    standing: Res<Standing>,
    mut posts: Query<(&mut Transform, &mut Visibility, &MeshMaterial3d<BakedMaterial>), With<Posts>>,
    mut materials: ResMut<Assets<BakedMaterial>>,
) {
    let Some(floor) = standing.0 else { return };
    let hands = Side::BOTH.into_iter().filter_map(|side| *side.of(&frame.hands));
    let parts = hands.map(|hand| hand.play_space_from_grip).chain([frame.play_space_from_head()]);
    let nearest =
        parts.map(|part| inside(floor, Vec3::from(part.translation).xz())).fold(SEEN_FROM, f32::min);
    let plain = ((SEEN_FROM - nearest) / (SEEN_FROM - PLAIN_FROM)).clamp(0.0, 1.0);
    for (mut transform, mut visibility, material) in &mut posts {
        visibility.set_if_neq(if plain > 0.0 { Visibility::Inherited } else { Visibility::Hidden });
        if plain > 0.0 {
            transform.set_if_neq(Transform::from_isometry(space.world_from_play_space));
            if let Some(mut material) = materials.get_mut(&material.0) {
                material.set_color(palette::BRONZE.with_alpha(plain * 0.9).to_linear());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posts_stand_along_all_edges_and_in_all_corners() {
        let floor = Vec2::new(2.0, 3.0);
        let places = places_around(floor);
        assert!(places.iter().all(|place| inside(floor, *place).abs() < 1e-5));
        for corner in [Vec2::new(1.0, 1.5), Vec2::new(-1.0, 1.5), Vec2::new(1.0, -1.5), Vec2::new(-1.0, -1.5)]
        {
            assert!(places.iter().any(|place| place.distance(corner) < 1e-5), "{corner}");
        }
    }

    #[test]
    fn who_is_beyond_the_edge_is_not_inside() {
        let floor = Vec2::new(2.0, 3.0);
        assert!((inside(floor, Vec2::new(0.8, 0.0)) - 0.2).abs() < 1e-6);
        assert!(inside(floor, Vec2::new(0.0, -1.7)) < 0.0);
    }
}
