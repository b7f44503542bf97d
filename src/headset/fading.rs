//! A moment of darkness wherever the visitor is put somewhere else or turned at once: the eyes take it for a blink.

use bevy::prelude::*;

use super::{
    HeadsetFrame, Wearing, Worn,
    eyes::{OVER_ALL, rank},
    play_space::{LONGEST_GLIDE, PlaySpace, turn_between, yaw_of},
    shapes::plain,
};
use crate::hall::BakedMaterial;

/// How long it takes to grow light again, seconds: after another place, and after a turn.
const AFTER_PLACE_SECONDS: f32 = 0.3;
const AFTER_TURN_SECONDS: f32 = 0.12;
/// What turns more within a frame is turned at once, radians.
const TURNED: f32 = 0.2;
/// How far before the eyes it hangs, and how wide it is, metres.
const DISTANCE: f32 = 0.25;
const WIDTH: f32 = 4.0;

/// How much darkness is left, 1 to 0, and how fast it goes, one over seconds.
#[derive(Resource, Debug, Default, PartialEq)]
struct Darkness {
    left: f32,
    rate: f32,
    before: Option<Isometry3d>,
}

#[derive(Component)]
struct Veil;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Darkness>()
        .add_systems(OnEnter(Wearing::Headset), make)
        .add_systems(OnExit(Wearing::Headset), |mut darkness: ResMut<Darkness>| {
            *darkness = Darkness::default()
        })
        .add_systems(Update, fade.in_set(Worn::Place));
}

fn make(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<BakedMaterial>>,
) {
    commands.spawn((
        Name::new("a moment of darkness"),
        DespawnOnExit(Wearing::Headset),
        Veil,
        OVER_ALL,
        Mesh3d(meshes.add(plain(Rectangle::new(WIDTH, WIDTH)))),
        // Whoever is not quite opaque is drawn after what is.
        MeshMaterial3d(materials.add(BakedMaterial::unlit(LinearRgba::NONE).after(rank::VEIL))),
        Transform::default(),
        Visibility::Hidden,
    ));
}

impl Darkness {
    /// Time passes, and the play space lies where it lies; returns how dark it is, 0 to 1.
    fn pass(&mut self, world_from_play_space: Isometry3d, seconds: f32) -> f32 {
        self.left = (self.left - self.rate * seconds).max(0.0);
        if let Some(before) = self.before.replace(world_from_play_space) {
            let [from, to] = [before, world_from_play_space];
            let turn = turn_between(yaw_of(from.rotation), yaw_of(to.rotation)).abs();
            // Whoever turns about themselves moves the room around them too.
            let lasts = match from.translation.distance(to.translation) > LONGEST_GLIDE && turn < TURNED {
                true => Some(AFTER_PLACE_SECONDS),
                false => (turn >= TURNED).then_some(AFTER_TURN_SECONDS),
            };
            if let Some(seconds) = lasts {
                (self.left, self.rate) = (1.0, 1.0 / seconds);
            }
        }
        self.left
    }
}

fn fade(
    time: Res<Time>,
    frame: Res<HeadsetFrame>,
    space: Res<PlaySpace>,
    mut darkness: ResMut<Darkness>,
    mut veils: Query<(&mut Transform, &mut Visibility, &MeshMaterial3d<BakedMaterial>), With<Veil>>,
    mut materials: ResMut<Assets<BakedMaterial>>,
) {
    let dark = darkness.pass(space.world_from_play_space, time.delta_secs());
    let head = space.world_from_head(&frame);
    for (mut transform, mut visibility, material) in &mut veils {
        visibility.set_if_neq(if dark > 0.0 { Visibility::Inherited } else { Visibility::Hidden });
        if dark > 0.0 {
            *transform = Transform::from_isometry(head * Isometry3d::from_xyz(0.0, 0.0, -DISTANCE));
            if let Some(mut material) = materials.get_mut(&material.0) {
                material.set_color(LinearRgba::BLACK.with_alpha(dark));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_dark_at_once_and_light_again_soon() {
        let mut darkness = Darkness::default();
        let at = |x: f32, yaw: f32| Isometry3d::new(Vec3::X * x, Quat::from_rotation_y(yaw));
        assert_eq!(darkness.pass(at(0.0, 0.0), 0.01), 0.0);
        assert_eq!(darkness.pass(at(0.02, 0.0), 0.01), 0.0, "a step");
        assert_eq!(darkness.pass(at(3.0, 0.0), 0.01), 1.0, "another place");
        assert!((0.4..0.6).contains(&darkness.pass(at(3.0, 0.0), 0.15)));
        assert_eq!(darkness.pass(at(3.0, 0.0), 0.2), 0.0);
        assert_eq!(darkness.pass(at(3.0, 0.52), 0.01), 1.0, "a turn");
        assert_eq!(darkness.pass(at(3.0, 0.52), 0.13), 0.0);
    }
}
