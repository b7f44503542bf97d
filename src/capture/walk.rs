//! Leads the visitor's eyes along a given path, by the clock, so that programs can be compared at the same picture.

use std::{f32::consts::TAU, time::Duration};

use bevy::{light::NotShadowCaster, prelude::*};

use crate::{
    Step,
    hall::{BakedMaterial, Hall},
    options::{CameraWalk, Pose},
    screens::Screen,
    visitor::{Body, EYE_HEIGHT, VisitorCamera},
};

#[derive(Resource)]
struct Walk {
    walk: CameraWalk,
    /// How long it has been walked.
    walked: Duration,
}

pub(super) fn plugin(app: &mut App, walk: CameraWalk) {
    app.insert_resource(Walk { walk, walked: Duration::ZERO })
        .add_systems(Startup, show_the_bar)
        .add_systems(Update, (copy_hall, enter).chain().in_set(Step::Receive).run_if(resource_added::<Hall>))
        .add_systems(
            Update,
            (
                move_body.in_set(Step::ReadInput),
                move_camera.in_set(Step::Record),
                hide_interface.after(Step::Show).run_if(|walk: Res<Walk>| !walk.walk.has_interface),
            )
                .run_if(in_state(Screen::Visit).and_then(resource_exists::<Body>)),
        );
}

fn show_the_bar(mut screen: ResMut<NextState<Screen>>) {
    screen.set(Screen::Loading);
}

/// A visit of which nothing is kept.
fn enter(mut screen: ResMut<NextState<Screen>>) {
    screen.set(Screen::Visit);
}

type Drawn<'a> = (
    Entity,
    &'a Mesh3d,
    Option<&'a MeshMaterial3d<BakedMaterial>>,
    Option<&'a MeshMaterial3d<StandardMaterial>>,
    &'a GlobalTransform,
    &'a InheritedVisibility,
);

/// Draws what is shown of the hall again at every offset; copies share meshes and materials.
fn copy_hall(
    mut commands: Commands,
    walk: Res<Walk>,
    hall: Res<Hall>,
    children: Query<&Children>,
    drawn: Query<Drawn>,
) {
    for &offset in walk.walk.copies.iter().filter(|offset| **offset != [0.0; 3]) {
        for (_, mesh, baked, standard, transform, visibility) in
            drawn.iter_many(children.iter_descendants(hall.root))
        {
            if !visibility.get() {
                continue;
            }
            let mut place = transform.compute_transform();
            place.translation += Vec3::from(offset);
            let mut copy = commands.spawn((mesh.clone(), place, NotShadowCaster, Pickable::IGNORE));
            if let Some(material) = baked {
                copy.insert(material.clone());
            }
            if let Some(material) = standard {
                copy.insert(material.clone());
            }
        }
    }
}

fn move_body(time: Res<Time<Real>>, mut walk: ResMut<Walk>, mut body: ResMut<Body>) {
    walk.walked += time.delta();
    let [x, y, z, yaw, pitch] = pose_at(&walk.walk, walk.walked);
    *body = Body { floor_point_in_world: Vec3::new(x, y - EYE_HEIGHT, z), yaw, pitch };
}

/// The eyes are where the path says, without the smoothness of a visitor's.
fn move_camera(walk: Res<Walk>, mut cameras: Query<&mut Transform, With<VisitorCamera>>) {
    let [x, y, z, yaw, pitch] = pose_at(&walk.walk, walk.walked);
    let place = Transform::from_xyz(x, y, z).with_rotation(Quat::from_euler(EulerRot::YXZ, yaw, pitch, 0.0));
    for mut transform in &mut cameras {
        *transform = place;
    }
}

fn hide_interface(mut roots: Query<&mut Node, Without<ChildOf>>) {
    for mut root in &mut roots {
        if root.display != bevy::ui::Display::None {
            root.display = bevy::ui::Display::None;
        }
    }
}

/// Where the eyes are after a time: poses are passed at an even pace, and begun anew after the last.
fn pose_at(walk: &CameraWalk, walked: Duration) -> Pose {
    let last = walk.path.len().saturating_sub(1);
    let period = f64::from(walk.seconds.max(f32::EPSILON));
    let along = (walked.as_secs_f64() / period).fract() * last as f64;
    let pose = |index: usize| walk.path.get(index.min(last)).copied().unwrap_or_default();
    let index = along as usize;
    let (from, to, share) = (pose(index), pose(index + 1), along.fract() as f32);
    let mut between: Pose = std::array::from_fn(|_| 0.0);
    for (value, (from, to)) in between.iter_mut().zip(from.into_iter().zip(to)) {
        *value = from.lerp(to, share);
    }
    let [x, y, z, _, pitch] = between;
    let ([.., from, _], [.., to, _]) = (from, to);
    [x, y, z, from + share * shorter_turn(to - from), pitch]
}

/// The same turn the shorter way round, radians.
fn shorter_turn(turn: f32) -> f32 {
    turn - TAU * (turn / TAU).round()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk() -> CameraWalk {
        CameraWalk {
            scene: "red-boat".parse().unwrap(),
            copies: vec![[0.0; 3]],
            path: vec![[0.0, 1.6, 0.0, 3.0, 0.0], [2.0, 1.6, 0.0, -3.0, 0.4], [2.0, 1.6, -4.0, -3.0, 0.0]],
            seconds: 8.0,
            has_interface: true,
        }
    }

    #[test]
    fn poses_are_passed_at_an_even_pace_and_begun_anew() {
        let at = |seconds: f32| pose_at(&walk(), Duration::from_secs_f32(seconds));
        assert_eq!(at(0.0), [0.0, 1.6, 0.0, 3.0, 0.0]);
        assert_eq!(at(4.0), [2.0, 1.6, 0.0, -3.0, 0.4]);
        assert_eq!(at(6.0), [2.0, 1.6, -2.0, -3.0, 0.2]);
        assert_eq!(at(12.0), at(4.0));
    }

    #[test]
    fn the_head_turns_the_shorter_way() {
        let [.., yaw, _] = pose_at(&walk(), Duration::from_secs(2));
        assert!((yaw - std::f32::consts::PI).abs() < 1e-5, "{yaw}");
    }

    #[test]
    fn a_path_of_one_pose_is_stood_at() {
        let still = CameraWalk { path: vec![[1.0, 2.0, 3.0, 0.0, 0.0]], ..walk() };
        assert_eq!(pose_at(&still, Duration::from_secs(3)), [1.0, 2.0, 3.0, 0.0, 0.0]);
    }
}
