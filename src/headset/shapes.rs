//! Simple shapes of one colour, with the light from above put into their vertices.

use bevy::{
    mesh::{MeshVertexAttribute, VertexAttributeValues},
    prelude::*,
};

use crate::hall::complete_layout;

/// How dark the undersides are, as a share of the upper sides.
const SHADE: f32 = 0.45;

/// The mesh, lighter above than below.
pub(super) fn shaded(mesh: impl Into<Mesh>) -> Mesh {
    colored(mesh, Mesh::ATTRIBUTE_NORMAL, |[_, up, _]| {
        let share = SHADE + (1.0 - SHADE) * (up * 0.5 + 0.5);
        LinearRgba::rgb(share, share, share)
    })
}

/// The mesh, each vertex with the colour that one of its attributes decides.
pub(super) fn colored(
    mesh: impl Into<Mesh>,
    by: MeshVertexAttribute,
    color: impl Fn([f32; 3]) -> LinearRgba,
) -> Mesh {
    let mut mesh = mesh.into();
    if let Some(VertexAttributeValues::Float32x3(values)) = mesh.attribute(by) {
        let colors: Vec<[f32; 4]> = values.iter().map(|value| color(*value).to_f32_array()).collect();
        mesh.insert_attribute(Mesh::ATTRIBUTE_COLOR, colors);
    }
    complete_layout(&mut mesh);
    mesh
}

/// The mesh as it is.
pub(super) fn plain(mesh: impl Into<Mesh>) -> Mesh {
    let mut mesh = mesh.into();
    complete_layout(&mut mesh);
    mesh
}
