//! The types of the components that a glTF file can hold, by which the engine copies a decoded model into the world.
//!
//! They are named here one by one: registering every type of the engine keeps the code of all of them in the program
//! that browsers fetch.

use bevy::{
    camera::{
        primitives::Aabb,
        visibility::{InheritedVisibility, ViewVisibility, VisibilityClass},
    },
    gltf::{
        GltfExtras, GltfMaterialExtras, GltfMaterialName, GltfMeshExtras, GltfMeshName, GltfSceneExtras,
        GltfSceneName,
    },
    mesh::MeshTag,
    prelude::*,
    transform::components::TransformTreeChanged,
};

pub(super) fn plugin(app: &mut App) {
    app.register_type::<Name>()
        .register_type::<ChildOf>()
        .register_type::<Children>()
        .register_type::<Transform>()
        .register_type::<GlobalTransform>()
        .register_type::<TransformTreeChanged>()
        .register_type::<Visibility>()
        .register_type::<InheritedVisibility>()
        .register_type::<ViewVisibility>()
        .register_type::<VisibilityClass>()
        .register_type::<Aabb>()
        .register_type::<Mesh3d>()
        .register_type::<MeshTag>()
        .register_type::<MeshMaterial3d<StandardMaterial>>()
        .register_type::<GltfExtras>()
        .register_type::<GltfSceneExtras>()
        .register_type::<GltfSceneName>()
        .register_type::<GltfMeshExtras>()
        .register_type::<GltfMeshName>()
        .register_type::<GltfMaterialExtras>()
        .register_type::<GltfMaterialName>();
}
