//! The walkable floor as a navigation mesh: ways across it, and steps that never leave it.
//!
//! [`polyanya`] finds the shortest way over the triangles. Where a point lies on the floor, and how high the floor is
//! there, is asked of the triangles themselves: polyanya samples circles, which is too coarse for every step of a walk.

mod triangle;
pub mod way;
mod weld;

use bevy::prelude::*;

use triangle::Triangle;

/// The longest step that is checked against the floor at once, metres. Gaps wider than this cannot be jumped.
const STRIDE: f32 = 0.05;
/// The most steps in one displacement; what is longer is cut off.
const MAXIMUM_STRIDES: u32 = 400;
/// Height differences up to this are ignored when the floor nearest to a point is looked for, metres: a step or a ramp.
const STEP_HEIGHT: f32 = 0.5;

/// The floor that can be walked on.
#[derive(Debug, Clone)]
pub struct NavigationMesh {
    triangles: Vec<Triangle>,
    ways: polyanya::Mesh,
}

/// Why triangles are no floor, and what to mend in the model.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NavigationError {
    /// There are no triangles.
    #[error("the walkable floor has no triangles; give the model a mesh named \"walkable\"")]
    Empty,
    /// A corner is infinite or not a number.
    #[error(
        "triangle {triangle} of the walkable floor has a corner that is not a finite number; export the model again"
    )]
    NotFinite {
        /// Counted from 0 in the order of the mesh.
        triangle: usize,
    },
    /// A triangle has no area seen from above.
    #[error(
        "triangle {triangle} of the walkable floor, near ({:.2}, {:.2}, {:.2}), has no area seen from above; \
         merge its corners or remove it", .near.x, .near.y, .near.z
    )]
    Degenerate {
        /// Counted from 0 in the order of the mesh.
        triangle: usize,
        /// One of its corners, in world space.
        near: Vec3,
    },
    /// More than two triangles meet at one edge, or two lie on the same side of it.
    #[error(
        "triangles of the walkable floor overlap at the edge near ({:.2}, {:.2}, {:.2}); remove one of them",
        .near.x, .near.y, .near.z
    )]
    Overlap {
        /// One end of the edge, in world space.
        near: Vec3,
    },
    /// The library for ways cannot take the mesh.
    #[error("the walkable floor cannot be used to find ways ({0}); triangulate it again")]
    Ways(polyanya::MeshError),
}

impl NavigationMesh {
    /// Builds the mesh from triangles in world space, metres. Corners closer than a millimetre become one.
    ///
    /// # Errors
    /// [`NavigationError`] says which triangle is wrong and what to mend.
    pub fn from_triangles(triangles_in_world: &[[Vec3; 3]]) -> Result<Self, NavigationError> {
        let triangles = triangles_in_world
            .iter()
            .enumerate()
            .map(|(number, corners)| Triangle::new(number, *corners))
            .collect::<Result<Vec<_>, _>>()?;
        let ways = weld::ways(&triangles)?;
        Ok(Self { triangles, ways })
    }

    /// The point of the floor that is nearest, in world space. Distance is measured level; height counts only beyond
    /// half a metre, so that a bridge and the path below it are told apart. `None` for a point that is not finite.
    #[must_use]
    pub fn nearest_point(&self, point_in_world: Vec3) -> Option<Vec3> {
        if !point_in_world.is_finite() {
            return None;
        }
        let mut nearest = None;
        let mut smallest = f32::INFINITY;
        for triangle in &self.triangles {
            if triangle.least_distance_squared(point_in_world.xz()) >= smallest {
                continue;
            }
            let candidate = triangle.nearest_point(point_in_world.xz());
            let rise = ((candidate.y - point_in_world.y).abs() - STEP_HEIGHT).max(0.0);
            let distance = candidate.xz().distance_squared(point_in_world.xz()) + rise * rise;
            if distance < smallest {
                smallest = distance;
                nearest = Some(candidate);
            }
        }
        nearest
    }

    /// The shortest way over the floor, in world space, from the floor point nearest to `from` to that nearest to `to`,
    /// both included. `None` when no way leads there.
    #[must_use]
    pub fn path(&self, from: Vec3, to: Vec3) -> Option<Vec<Vec3>> {
        let (start, end) = (self.nearest_point(from)?, self.nearest_point(to)?);
        let [from, to] = [start, end].map(|point| polyanya::Coords::on_mesh(weld::flat(point)));
        let corners = self.ways.path(from, to)?.path;
        let mut way = Vec::with_capacity(corners.len() + 1);
        let mut height = start.y;
        way.push(start);
        for corner in corners {
            let point = self.nearest_point(weld::unflat(corner, height))?;
            height = point.y;
            way.push(point);
        }
        Some(way)
    }

    /// Where a displacement over the floor ends: walls are slid along, and the floor is never left.
    #[must_use]
    pub fn slide(&self, from: Vec3, displacement: Vec3) -> Vec3 {
        let length = displacement.xz().length();
        if !length.is_finite() || length == 0.0 {
            return from;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "finite, positive, and capped"
        )]
        let strides = ((length / STRIDE).ceil() as u32).clamp(1, MAXIMUM_STRIDES);
        let stride = (displacement.with_y(0.0) / length) * (length / strides as f32).min(STRIDE);
        (0..strides).fold(from, |point, _| self.nearest_point(point + stride).unwrap_or(point))
    }
}

#[cfg(test)]
mod tests;
