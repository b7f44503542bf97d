//! What surrounds a visitor outside the halls: a floor to stand on and dusk.

use std::f32::consts::FRAC_PI_2;

use bevy::prelude::*;

use super::{
    Wearing,
    eyes::ANTEROOM,
    shapes::{colored, plain},
};
use crate::hall::BakedMaterial;

/// What is seen where nothing is drawn.
pub(super) const SKY: Color = Color::srgb(0.045, 0.04, 0.037);
/// The dusk overhead and at the horizon.
const ZENITH: Color = Color::srgb(0.13, 0.13, 0.17);
const HORIZON: Color = Color::srgb(0.5, 0.34, 0.23);
/// How high above the horizon the light reaches, as a sine.
const GLOW: f32 = 0.22;
/// How far away the dusk is, metres.
const DUSK_RADIUS: f32 = 60.0;
/// The floor, and the rings on it that tell how far it reaches.
const FLOOR: Color = Color::srgb(0.24, 0.205, 0.175);
const RING: Color = Color::srgb(0.55, 0.42, 0.27);
/// How far the floor reaches, metres.
const RADIUS: f32 = 5.0;
/// How far from its middle one can stand, metres.
const STANDING_RADIUS: f32 = 4.5;

/// The nearest place of the floor that one can stand on.
pub(super) fn nearest_point(point: Vec3) -> Vec3 {
    point.with_y(0.0).clamp_length_max(STANDING_RADIUS)
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Wearing::Headset), build);
}

fn build(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<BakedMaterial>>,
) {
    commands.spawn((
        Name::new("dusk"),
        DespawnOnExit(Wearing::Headset),
        ANTEROOM,
        Mesh3d(meshes.add(dusk())),
        MeshMaterial3d(materials.add(BakedMaterial::unlit(LinearRgba::WHITE).opaque())),
        Transform::default(),
    ));
    let lying = Quat::from_rotation_x(-FRAC_PI_2);
    let mut lay = |name: &'static str, mesh: Mesh, color: Color, height: f32| {
        commands.spawn((
            Name::new(name),
            DespawnOnExit(Wearing::Headset),
            ANTEROOM,
            Mesh3d(meshes.add(mesh)),
            MeshMaterial3d(materials.add(BakedMaterial::unlit(color.to_linear()).opaque())),
            Transform::from_rotation(lying).with_translation(Vec3::Y * height),
        ));
    };
    lay("anteroom's floor", plain(Circle::new(RADIUS).mesh().resolution(96)), FLOOR, 0.0);
    for (number, radius) in [1.0, 2.5, 4.9].into_iter().enumerate() {
        let ring = Annulus::new(radius - 0.012, radius).mesh().resolution(96).build();
        lay("ring on the floor", plain(ring), RING, 0.002 * (number as f32 + 1.0));
    }
}

/// A sphere around the visitor, light at the horizon.
fn dusk() -> Mesh {
    let mut sphere = Sphere::new(DUSK_RADIUS).mesh().uv(48, 48);
    // It is seen from within.
    if let Err(error) = sphere.invert_winding() {
        warn!("the dusk is seen from without: {error}");
    }
    let (zenith, horizon) = (ZENITH.to_linear(), HORIZON.to_linear());
    colored(sphere, Mesh::ATTRIBUTE_POSITION, |[_, height, _]| {
        let above = height / DUSK_RADIUS / GLOW;
        zenith.mix(&horizon, (-above * above).exp())
    })
}
