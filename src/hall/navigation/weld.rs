//! Triangles become the mesh that polyanya searches: equal corners are one, and each corner knows its neighbours.
//!
//! polyanya's own import of triangles sorts neighbours by a comparison that is no order where a corner lies inside the
//! floor; neighbours are sorted by angle here instead.

use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
};

use bevy::prelude::*;
use polyanya::{Polygon, Vertex};

use super::{NavigationError, triangle::Triangle};

/// Corners closer than this are one, metres.
const TOLERANCE: f32 = 1e-3;
/// polyanya's mark for what lies outside the mesh.
const OUTSIDE: u32 = u32::MAX;

/// A point as polyanya takes it: x to the right and y away from the viewer, so that turns keep their sense.
pub(super) fn flat<Point: From<[f32; 2]>>(point: Vec3) -> Point {
    Point::from([point.x, -point.z])
}

/// The point of polyanya at a height.
pub(super) fn unflat<Point: Into<[f32; 2]>>(point: Point, height: f32) -> Vec3 {
    let [x, y] = point.into();
    Vec3::new(x, height, -y)
}

/// The mesh for polyanya.
pub(super) fn ways(triangles: &[Triangle]) -> Result<polyanya::Mesh, NavigationError> {
    if triangles.is_empty() {
        return Err(NavigationError::Empty);
    }
    let mut corners = Corners::default();
    let faces: Vec<[u32; 3]> =
        triangles.iter().map(|triangle| triangle.corners.map(|point| corners.index(point))).collect();
    check(&faces, triangles)?;
    let mut around: Vec<Vec<Neighbour>> = vec![Vec::new(); corners.points.len()];
    for (number, (face, triangle)) in (0_u32..).zip(faces.iter().zip(triangles)) {
        let [a, b, c] = *face;
        let centre = triangle.corners.iter().sum::<Vec3>() / 3.0;
        for (corner, next, previous) in [(a, b, c), (b, c, a), (c, a, b)] {
            if let (Some(ring), Some(point)) =
                (around.get_mut(corner as usize), corners.points.get(corner as usize))
            {
                let towards = centre - *point;
                ring.push(Neighbour {
                    triangle: number,
                    next,
                    previous,
                    angle: (-towards.z).atan2(towards.x),
                });
            }
        }
    }
    let vertices = corners
        .points
        .iter()
        .zip(around)
        .map(|(point, ring)| Vertex::new(flat(*point), ordered(ring)))
        .collect();
    let polygons = faces.iter().map(|face| Polygon::new(face.to_vec(), false)).collect();
    polyanya::Mesh::new(vertices, polygons).map_err(NavigationError::Ways)
}

/// A triangle at a corner, with the corners that come after and before it counter-clockwise.
#[derive(Debug, Clone)]
struct Neighbour {
    triangle: u32,
    next: u32,
    previous: u32,
    angle: f32,
}

/// The triangles around a corner, counter-clockwise, with [`OUTSIDE`] where two do not touch.
fn ordered(mut ring: Vec<Neighbour>) -> Vec<u32> {
    ring.sort_by(|a, b| a.angle.partial_cmp(&b.angle).unwrap_or(Ordering::Equal));
    let mut numbers = Vec::with_capacity(ring.len() + 1);
    for (neighbour, follower) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        numbers.push(neighbour.triangle);
        if neighbour.previous != follower.next {
            numbers.push(OUTSIDE);
        }
    }
    numbers
}

/// Refuses triangles that collapsed to a line, and edges with two triangles on one side.
fn check(faces: &[[u32; 3]], triangles: &[Triangle]) -> Result<(), NavigationError> {
    let mut edges = HashSet::new();
    for (number, ([a, b, c], triangle)) in faces.iter().zip(triangles).enumerate() {
        let [near, ..] = triangle.corners;
        if a == b || b == c || c == a {
            return Err(NavigationError::Degenerate { triangle: number, near });
        }
        for edge in [(a, b), (b, c), (c, a)] {
            if !edges.insert(edge) {
                return Err(NavigationError::Overlap { near });
            }
        }
    }
    Ok(())
}

/// The corners so far, and in which cell of a grid each lies.
#[derive(Default)]
struct Corners {
    points: Vec<Vec3>,
    cells: HashMap<IVec3, Vec<u32>>,
}

impl Corners {
    /// The number of the corner at a point; a new one where none is near.
    fn index(&mut self, point: Vec3) -> u32 {
        let cell = (point / TOLERANCE).floor().as_ivec3();
        if let Some(known) = self.near(cell, point) {
            return known;
        }
        let index = u32::try_from(self.points.len()).unwrap_or(OUTSIDE - 1);
        self.points.push(point);
        self.cells.entry(cell).or_default().push(index);
        index
    }

    fn near(&self, cell: IVec3, point: Vec3) -> Option<u32> {
        let around = || -1..=1;
        let cells = around()
            .flat_map(|x| around().flat_map(move |y| around().map(move |z| cell + IVec3::new(x, y, z))));
        cells.filter_map(|cell| self.cells.get(&cell)).flatten().copied().find(|index| {
            self.points
                .get(*index as usize)
                .is_some_and(|known| known.distance_squared(point) <= TOLERANCE * TOLERANCE)
        })
    }
}
