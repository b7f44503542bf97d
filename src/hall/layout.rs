//! One vertex layout for all meshes of a hall, so that few programs draw it and more meshes can be joined.
//!
//! A layout of its own needs a program of its own, which every visitor waits for while it is compiled.

use bevy::prelude::*;

/// Gives a mesh the vertex colours and texture coordinates that it lacks: white, and zero.
pub fn complete(mesh: &mut Mesh) {
    let vertices = mesh.count_vertices();
    if !mesh.contains_attribute(Mesh::ATTRIBUTE_COLOR) {
        mesh.insert_attribute(Mesh::ATTRIBUTE_COLOR, vec![[1.0_f32; 4]; vertices]);
    }
    for coordinates in [Mesh::ATTRIBUTE_UV_0, Mesh::ATTRIBUTE_UV_1] {
        if !mesh.contains_attribute(coordinates) {
            mesh.insert_attribute(coordinates, vec![[0.0_f32; 2]; vertices]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_added_and_what_is_there_is_kept() {
        let mut mesh = Mesh::from(Cuboid::from_length(1.0));
        let coordinates = mesh.attribute(Mesh::ATTRIBUTE_UV_0).cloned();
        complete(&mut mesh);
        assert_eq!(mesh.attribute(Mesh::ATTRIBUTE_UV_0).cloned(), coordinates);
        let added = [Mesh::ATTRIBUTE_COLOR, Mesh::ATTRIBUTE_UV_1];
        assert!(added.iter().all(|added| mesh.attribute(*added).is_some_and(|values| values.len() == 24)));
    }
}
