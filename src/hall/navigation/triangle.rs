//! A triangle of the floor, seen from above.

use bevy::prelude::*;

use super::NavigationError;

/// Twice the area below which a triangle is a line, square metres.
const LEAST_DOUBLE_AREA: f32 = 1e-7;

/// A triangle of the floor with its box seen from above. Counter-clockwise seen from above, whatever way it came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Triangle {
    pub(super) corners: [Vec3; 3],
    low: Vec2,
    high: Vec2,
}

impl Triangle {
    pub(super) fn new(number: usize, corners: [Vec3; 3]) -> Result<Self, NavigationError> {
        let [a, b, c] = corners;
        if !(a.is_finite() && b.is_finite() && c.is_finite()) {
            return Err(NavigationError::NotFinite { triangle: number });
        }
        // x to the right and z towards the viewer: a turn that is counter-clockwise from above has a negative product.
        let turn = (b - a).xz().perp_dot((c - a).xz());
        if turn.abs() < LEAST_DOUBLE_AREA {
            return Err(NavigationError::Degenerate { triangle: number, near: a });
        }
        let corners = if turn < 0.0 { [a, b, c] } else { [a, c, b] };
        let (low, high) = (a.min(b).min(c).xz(), a.max(b).max(c).xz());
        Ok(Self { corners, low, high })
    }

    /// A lower bound of the level distance from a point to the triangle, squared.
    pub(super) fn least_distance_squared(&self, point: Vec2) -> f32 {
        point.distance_squared(point.clamp(self.low, self.high))
    }

    /// The point of the triangle that is nearest seen from above.
    pub(super) fn nearest_point(&self, point: Vec2) -> Vec3 {
        let [a, b, c] = self.corners;
        let [weight_a, weight_b, weight_c] = self.weights(point);
        if weight_a >= 0.0 && weight_b >= 0.0 && weight_c >= 0.0 {
            let height = a.y * weight_a + b.y * weight_b + c.y * weight_c;
            return Vec3::new(point.x, height, point.y);
        }
        [nearest_on_edge(b, c, point), nearest_on_edge(c, a, point)].into_iter().fold(
            nearest_on_edge(a, b, point),
            |best, other| {
                let is_nearer = other.xz().distance_squared(point) < best.xz().distance_squared(point);
                if is_nearer { other } else { best }
            },
        )
    }

    /// Barycentric coordinates of a point seen from above.
    fn weights(&self, point: Vec2) -> [f32; 3] {
        let [a, b, c] = self.corners.map(|corner| corner.xz());
        let whole = (b - a).perp_dot(c - a);
        let weight_b = (point - a).perp_dot(c - a) / whole;
        let weight_c = (b - a).perp_dot(point - a) / whole;
        [1.0 - weight_b - weight_c, weight_b, weight_c]
    }
}

fn nearest_on_edge(start: Vec3, end: Vec3, point: Vec2) -> Vec3 {
    let along = (end - start).xz();
    let share = (point - start.xz()).dot(along) / along.length_squared().max(f32::MIN_POSITIVE);
    start.lerp(end, share.clamp(0.0, 1.0))
}
