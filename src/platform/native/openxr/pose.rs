//! OpenXR's poses and angles as ours. The axes are the same.

use bevy::prelude::*;
use openxr::{Fovf, Posef, SpaceLocation, SpaceLocationFlags};

use crate::headset::FieldOfView;

/// A pose; where its numbers mean nothing, the origin.
pub(super) fn isometry(pose: Posef) -> Isometry3d {
    let (at, turn) = (pose.position, pose.orientation);
    let translation = Vec3::new(at.x, at.y, at.z);
    let rotation = Quat::from_xyzw(turn.x, turn.y, turn.z, turn.w);
    let is_sound = translation.is_finite() && rotation.is_finite() && rotation.length_squared() > 1e-4;
    if is_sound { Isometry3d::new(translation, rotation.normalize()) } else { Isometry3d::IDENTITY }
}

/// Where something is, when both its place and its direction are known.
pub(super) fn located(location: &SpaceLocation) -> Option<Isometry3d> {
    let needed = SpaceLocationFlags::POSITION_VALID | SpaceLocationFlags::ORIENTATION_VALID;
    location.location_flags.contains(needed).then(|| isometry(location.pose))
}

/// The pose as OpenXR writes it.
pub(super) fn posef(isometry: Isometry3d) -> Posef {
    let (at, turn) = (isometry.translation, isometry.rotation);
    Posef {
        position: openxr::Vector3f { x: at.x, y: at.y, z: at.z },
        orientation: openxr::Quaternionf { x: turn.x, y: turn.y, z: turn.z, w: turn.w },
    }
}

/// How far a view reaches.
pub(super) fn field_of_view(fov: Fovf) -> FieldOfView {
    FieldOfView { left: fov.angle_left, right: fov.angle_right, up: fov.angle_up, down: fov.angle_down }
}

/// The angles as OpenXR writes them.
pub(super) fn fovf(field: FieldOfView) -> Fovf {
    Fovf { angle_left: field.left, angle_right: field.right, angle_up: field.up, angle_down: field.down }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pose_that_means_nothing_is_the_origin() {
        let mut pose = posef(Isometry3d::from_xyz(1.0, 2.0, 3.0));
        assert_eq!(isometry(pose), Isometry3d::from_xyz(1.0, 2.0, 3.0));
        pose.position.x = f32::NAN;
        assert_eq!(isometry(pose), Isometry3d::IDENTITY);
        let unturned = openxr::Quaternionf { x: 0.0, y: 0.0, z: 0.0, w: 0.0 };
        let pose =
            Posef { position: posef(Isometry3d::from_xyz(1.0, 2.0, 3.0)).position, orientation: unturned };
        assert_eq!(isometry(pose), Isometry3d::IDENTITY);
    }

    #[test]
    fn what_is_half_known_is_not_located() {
        let flags = SpaceLocationFlags::ORIENTATION_VALID;
        let location = SpaceLocation { location_flags: flags, ..SpaceLocation::default() };
        assert_eq!(located(&location), None);
    }
}
