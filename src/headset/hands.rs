//! Hands that are seen: simple ones, with the ray that they point by.

use bevy::prelude::*;

use super::{
    HeadsetFrame, Side, Wearing, Worn,
    eyes::OVER_ALL,
    play_space::PlaySpace,
    shapes::{plain, shaded},
};
use crate::{hall::BakedMaterial, theme::palette};

/// How long a ray is that meets nothing, metres.
const FREE_LENGTH: f32 = 0.7;
/// How thick it is, metres.
const RAY_RADIUS: f32 = 0.0022;
/// How fast the dot at its end grows with distance, as a share.
const DOT_SHARE: f32 = 0.006;

/// A hand, in the world.
#[derive(Component, Debug, Clone, Copy)]
pub(super) struct Hand(pub(super) Side);

/// The ray of a hand.
#[derive(Component)]
struct Ray(Side);

/// The dot where a ray meets something.
#[derive(Component)]
struct Dot(Side);

/// How far each hand's ray goes before it meets something, metres. Absent where it meets nothing.
#[derive(Resource, Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Reaches(pub(super) [Option<f32>; 2]);

impl Reaches {
    /// Notes how far a hand's ray goes.
    pub(super) fn set(&mut self, side: Side, reach: Option<f32>) {
        *side.of_mut(&mut self.0) = reach;
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Reaches>()
        .add_systems(OnEnter(Wearing::Headset), make)
        .add_systems(Update, (place_hands, place_rays).in_set(Worn::Place));
}

fn make(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<BakedMaterial>>,
) {
    let skin = materials.add(BakedMaterial::unlit(palette::BRONZE.to_linear()).opaque());
    let light = materials.add(BakedMaterial::unlit(palette::PAPER.to_linear()).opaque());
    let palm = meshes
        .add(shaded(Sphere::new(1.0).mesh().ico(3).unwrap_or_else(|_| Sphere::new(1.0).mesh().build())));
    let finger = meshes.add(shaded(Capsule3d::new(0.009, 0.055)));
    let ray = meshes.add(plain(Cylinder::new(RAY_RADIUS, 1.0).mesh().resolution(8).without_caps()));
    let dot = meshes.add(plain(Sphere::new(1.0)));
    for side in Side::BOTH {
        let toward_thumb = if side == Side::Left { 1.0 } else { -1.0 };
        let part = |mesh: &Handle<Mesh>, at: Vec3, turn: Quat, scale: Vec3| {
            (
                Mesh3d(mesh.clone()),
                MeshMaterial3d(skin.clone()),
                Transform { translation: at, rotation: turn, scale },
                OVER_ALL,
            )
        };
        let ahead = Quat::from_rotation_x(-std::f32::consts::FRAC_PI_2);
        commands
            .spawn((
                Name::new("hand"),
                DespawnOnExit(Wearing::Headset),
                Hand(side),
                Transform::default(),
                Visibility::Hidden,
                OVER_ALL,
            ))
            .with_children(|hand| {
                hand.spawn(part(
                    &palm,
                    Vec3::new(0.0, 0.0, 0.02),
                    Quat::IDENTITY,
                    Vec3::new(0.038, 0.02, 0.046),
                ));
                // The first finger points; the others are bent.
                hand.spawn(part(&finger, Vec3::new(0.022 * toward_thumb, 0.006, -0.05), ahead, Vec3::ONE));
                for (number, x) in [0.004, -0.013, -0.028].into_iter().enumerate() {
                    let length = 0.62 - 0.06 * number as f32;
                    let at = Vec3::new(x * toward_thumb, -0.006, -0.03);
                    let bent = Quat::from_rotation_x(-2.3);
                    hand.spawn(part(&finger, at, bent, Vec3::new(1.0, length, 1.0)));
                }
                let thumb = Quat::from_euler(EulerRot::YXZ, -0.7 * toward_thumb, -1.4, 0.0);
                let at = Vec3::new(0.036 * toward_thumb, 0.006, -0.008);
                hand.spawn(part(&finger, at, thumb, Vec3::new(1.1, 0.7, 1.1)));
            });
        commands.spawn((
            Name::new("ray"),
            DespawnOnExit(Wearing::Headset),
            Ray(side),
            Mesh3d(ray.clone()),
            MeshMaterial3d(light.clone()),
            Transform::default(),
            Visibility::Hidden,
            OVER_ALL,
        ));
        commands.spawn((
            Name::new("dot"),
            DespawnOnExit(Wearing::Headset),
            Dot(side),
            Mesh3d(dot.clone()),
            MeshMaterial3d(light.clone()),
            Transform::default(),
            Visibility::Hidden,
            OVER_ALL,
        ));
    }
}

/// From where and whither a hand points, in world space.
pub(super) fn ray_in_world(frame: &HeadsetFrame, space: &PlaySpace, side: Side) -> Option<Ray3d> {
    let hand = (*side.of(&frame.hands))?;
    let aim = space.world_from_play_space * hand.play_space_from_aim;
    Some(Ray3d::new(aim.translation.into(), Dir3::new(aim.rotation * Vec3::NEG_Z).ok()?))
}

fn place_hands(
    frame: Res<HeadsetFrame>,
    space: Res<PlaySpace>,
    mut hands: Query<(&Hand, &mut Transform, &mut Visibility)>,
) {
    for (hand, mut transform, mut visibility) in &mut hands {
        let state = hand.0.of(&frame.hands);
        visibility.set_if_neq(shown(state.is_some()));
        if let Some(state) = state {
            // The palm is where the grip is; it points as the aim does.
            let mut world_from_hand = space.world_from_play_space * state.play_space_from_grip;
            world_from_hand.rotation =
                space.world_from_play_space.rotation * state.play_space_from_aim.rotation;
            transform.set_if_neq(Transform::from_isometry(world_from_hand));
        }
    }
}

fn place_rays(
    frame: Res<HeadsetFrame>,
    space: Res<PlaySpace>,
    reaches: Res<Reaches>,
    mut rays: Query<(&Ray, &mut Transform, &mut Visibility), Without<Dot>>,
    mut dots: Query<(&Dot, &mut Transform, &mut Visibility), Without<Ray>>,
) {
    for (ray, mut transform, mut visibility) in &mut rays {
        let in_world = ray_in_world(&frame, &space, ray.0);
        visibility.set_if_neq(shown(in_world.is_some()));
        if let Some(in_world) = in_world {
            let length = ray.0.of(&reaches.0).unwrap_or(FREE_LENGTH);
            let along = Quat::from_rotation_arc(Vec3::Y, *in_world.direction);
            *transform = Transform::from_translation(in_world.get_point(length / 2.0))
                .with_rotation(along)
                .with_scale(Vec3::new(1.0, length, 1.0));
        }
    }
    for (dot, mut transform, mut visibility) in &mut dots {
        let met = ray_in_world(&frame, &space, dot.0).zip(*dot.0.of(&reaches.0));
        visibility.set_if_neq(shown(met.is_some()));
        if let Some((in_world, reach)) = met {
            *transform = Transform::from_translation(in_world.get_point(reach))
                .with_scale(Vec3::splat(DOT_SHARE * reach.max(0.3)));
        }
    }
}

fn shown(is_shown: bool) -> Visibility {
    if is_shown { Visibility::Inherited } else { Visibility::Hidden }
}
