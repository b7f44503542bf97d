//! The ring on the floor that shows where a click leads.

use std::f32::consts::FRAC_PI_2;

use bevy::{light::NotShadowCaster, prelude::*};

use super::in_hall;
use crate::{
    Step,
    hall::{BakedMaterial, complete_layout},
    screens::Screen,
};

/// How long the ring is seen, seconds.
const SECONDS: f32 = 1.4;
/// Inner and outer radius, metres.
const RADII: (f32, f32) = (0.19, 0.23);
/// Height above the floor, metres, so that the two do not flicker.
const LIFT: f32 = 0.012;
/// How much of the floor shows through at first.
const OPACITY: f32 = 0.85;

/// A way to a point of the floor was begun.
#[derive(Message, Debug, Clone, Copy)]
pub(super) struct Landing {
    pub(super) point_in_world: Vec3,
}

/// The ring, and for how much longer it is seen, in seconds.
#[derive(Component, Debug)]
struct Ring {
    seconds_left: f32,
}

pub(super) fn plugin(app: &mut App) {
    let can_draw = resource_exists::<Assets<Mesh>>.and_then(resource_exists::<Assets<BakedMaterial>>);
    app.add_message::<Landing>().add_systems(OnEnter(Screen::Visit), spawn.run_if(can_draw)).add_systems(
        Update,
        (place.run_if(on_message::<Landing>), fade.run_if(resource_exists::<Assets<BakedMaterial>>))
            .chain()
            .in_set(Step::Show)
            .run_if(in_hall),
    );
}

fn spawn(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<BakedMaterial>>,
) {
    let (inner, outer) = RADII;
    let mut ring = Annulus::new(inner, outer).mesh().resolution(48).build();
    complete_layout(&mut ring);
    commands.spawn((
        Name::new("landing ring"),
        Ring { seconds_left: 0.0 },
        DespawnOnExit(Screen::Visit),
        Mesh3d(meshes.add(ring)),
        MeshMaterial3d(materials.add(BakedMaterial::unlit(colour(1.0)))),
        Transform::from_rotation(Quat::from_rotation_x(-FRAC_PI_2)),
        Visibility::Hidden,
        NotShadowCaster,
    ));
}

fn colour(share: f32) -> LinearRgba {
    Color::srgba(1.0, 0.94, 0.80, OPACITY * share).to_linear()
}

fn place(
    mut landings: MessageReader<Landing>,
    mut rings: Query<(&mut Ring, &mut Transform, &mut Visibility)>,
) {
    let Some(landing) = landings.read().last() else { return };
    for (mut ring, mut transform, mut visibility) in &mut rings {
        ring.seconds_left = SECONDS;
        transform.translation = landing.point_in_world + Vec3::Y * LIFT;
        *visibility = Visibility::Visible;
    }
}

fn fade(
    time: Res<Time>,
    mut rings: Query<(&mut Ring, &mut Visibility, &MeshMaterial3d<BakedMaterial>)>,
    mut materials: ResMut<Assets<BakedMaterial>>,
) {
    for (mut ring, mut visibility, material) in &mut rings {
        if *visibility == Visibility::Hidden {
            continue;
        }
        ring.seconds_left -= time.delta_secs();
        if ring.seconds_left <= 0.0 {
            *visibility = Visibility::Hidden;
        } else if let Some(mut material) = materials.get_mut(&material.0) {
            material.set_color(colour((ring.seconds_left / SECONDS).sqrt()));
        }
    }
}
