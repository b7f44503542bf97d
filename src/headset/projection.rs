//! The view of an eye: further to one side than to the other, unlike a camera's.

use bevy::{camera::CameraProjection, math::Vec3A, prelude::*};

use super::device::FieldOfView;

/// A perspective with four angles of its own; depth is reversed and has no far end, as the engine's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EyeProjection {
    /// How far the eye sees.
    pub field_of_view: FieldOfView,
    /// What is nearer is not drawn, metres.
    pub near: f32,
    /// What is farther is not drawn, metres.
    pub far: f32,
}

impl Default for EyeProjection {
    fn default() -> Self {
        Self { field_of_view: FieldOfView::default(), near: 0.05, far: 400.0 }
    }
}

impl EyeProjection {
    /// The four slopes of the edges: left, right, up, down.
    fn slopes(&self) -> [f32; 4] {
        let field = self.field_of_view;
        [field.left.tan(), field.right.tan(), field.up.tan(), field.down.tan()]
    }
}

impl CameraProjection for EyeProjection {
    fn get_clip_from_view(&self) -> Mat4 {
        let [left, right, up, down] = self.slopes();
        let (width, height) = (right - left, up - down);
        Mat4::from_cols(
            Vec4::new(2.0 / width, 0.0, 0.0, 0.0),
            Vec4::new(0.0, 2.0 / height, 0.0, 0.0),
            Vec4::new((right + left) / width, (up + down) / height, 0.0, -1.0),
            Vec4::new(0.0, 0.0, self.near, 0.0),
        )
    }

    /// Eyes have no parts.
    fn get_clip_from_view_for_sub(&self, _: &bevy::camera::SubCameraView) -> Mat4 {
        self.get_clip_from_view()
    }

    /// The headset tells the shape, not the picture's size.
    fn update(&mut self, _: f32, _: f32) {}

    fn far(&self) -> f32 {
        self.far
    }

    fn get_frustum_corners(&self, z_near: f32, z_far: f32) -> [Vec3A; 8] {
        let [left, right, up, down] = self.slopes();
        let corner = |x: f32, y: f32, z: f32| Vec3A::new(x * z.abs(), y * z.abs(), z);
        [
            corner(right, down, z_near),
            corner(right, up, z_near),
            corner(left, up, z_near),
            corner(left, down, z_near),
            corner(right, down, z_far),
            corner(right, up, z_far),
            corner(left, up, z_far),
            corner(left, down, z_far),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edges_of_the_field_are_the_edges_of_the_picture() {
        let field_of_view = FieldOfView { left: -0.9, right: 0.7, up: 0.6, down: -0.8 };
        let projection = EyeProjection { field_of_view, ..default() };
        let clip_from_view = projection.get_clip_from_view();
        for (angles, edge) in [((-0.9, 0.6), Vec2::new(-1.0, 1.0)), ((0.7, -0.8), Vec2::new(1.0, -1.0))] {
            let (x, y): (f32, f32) = angles;
            let point = clip_from_view.project_point3(Vec3::new(x.tan(), y.tan(), -1.0) * 3.0);
            assert!(point.xy().abs_diff_eq(edge, 1e-5), "{point}");
            assert!((point.z - 0.05 / 3.0).abs() < 1e-6, "reversed depth");
        }
    }

    #[test]
    fn an_even_field_is_the_engines_perspective() {
        let field_of_view = FieldOfView { left: -0.5, right: 0.5, up: 0.5, down: -0.5 };
        let ours = EyeProjection { field_of_view, ..default() }.get_clip_from_view();
        let perspective =
            PerspectiveProjection { fov: 1.0, aspect_ratio: 1.0, near: 0.05, far: 400.0, ..default() };
        assert!(ours.abs_diff_eq(perspective.get_clip_from_view(), 1e-5));
    }
}
