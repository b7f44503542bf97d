//! Joins meshes that stand still and have one material, so that few draw calls show a room.
//!
//! Each mesh of the model is a draw call of its own; browsers and headsets pay for each one.

use std::collections::BTreeMap;

use bevy::{asset::RenderAssetUsages, math::Affine3A, mesh::MeshVertexAttributeId, prelude::*};

use super::baked::BakedMaterial;

/// A mesh that may be joined with others.
pub(super) struct Piece {
    pub(super) entity: Entity,
    pub(super) world_from_piece: Affine3A,
    pub(super) mesh: Handle<Mesh>,
    pub(super) material: Handle<BakedMaterial>,
}

/// Pieces that became one mesh, in world space.
pub(super) struct Joined {
    pub(super) mesh: Mesh,
    pub(super) material: Handle<BakedMaterial>,
    pub(super) pieces: Vec<Entity>,
}

/// Joins the pieces that share a material and a vertex layout. A piece without a companion stays as it is.
pub(super) fn join(pieces: &[Piece], meshes: &Assets<Mesh>) -> Vec<Joined> {
    let mut groups: BTreeMap<(AssetId<BakedMaterial>, Vec<MeshVertexAttributeId>), Vec<&Piece>> =
        BTreeMap::new();
    for piece in pieces {
        if let Some(mesh) = meshes.get(&piece.mesh) {
            let layout = mesh.attributes().map(|(attribute, _)| attribute.id).collect();
            groups.entry((piece.material.id(), layout)).or_default().push(piece);
        }
    }
    groups
        .into_values()
        .filter(|group| group.len() > 1)
        .filter_map(|group| join_group(&group, meshes))
        .collect()
}

fn join_group(group: &[&Piece], meshes: &Assets<Mesh>) -> Option<Joined> {
    let placed = |piece: &&Piece| {
        let world_from_piece = GlobalTransform::from(piece.world_from_piece).compute_transform();
        Some(meshes.get(&piece.mesh)?.clone().transformed_by(world_from_piece))
    };
    let (first, rest) = group.split_first()?;
    let mut joined = placed(first)?;
    for piece in rest {
        // Layouts are the same by the grouping; should they not be, the group stays as it is.
        joined.merge(&placed(piece)?).ok()?;
    }
    joined.asset_usage = RenderAssetUsages::default();
    let pieces = group.iter().map(|piece| piece.entity).collect();
    Some(Joined { mesh: joined, material: first.material.clone(), pieces })
}

#[cfg(test)]
mod tests {
    use bevy::camera::primitives::MeshAabb;

    use super::*;

    #[test]
    fn what_shares_a_material_becomes_one_mesh_in_the_world() {
        let (mut meshes, mut materials) = (Assets::<Mesh>::default(), Assets::<BakedMaterial>::default());
        let cube = meshes.add(Cuboid::from_length(1.0));
        let [wood, stone] =
            [0.0, 1.0].map(|grey| materials.add(BakedMaterial::unlit(LinearRgba::gray(grey))));
        let piece = |material: &Handle<BakedMaterial>, x: f32| Piece {
            entity: Entity::PLACEHOLDER,
            world_from_piece: Affine3A::from_translation(Vec3::X * x),
            mesh: cube.clone(),
            material: material.clone(),
        };
        let joined = join(&[piece(&wood, 0.0), piece(&stone, 0.0), piece(&wood, 10.0)], &meshes);
        let [wooden] = joined.as_slice() else { panic!("not one mesh") };
        assert_eq!((wooden.pieces.len(), wooden.mesh.count_vertices()), (2, 48));
        assert_eq!(wooden.mesh.compute_aabb().unwrap().half_extents.x, 5.5);
    }
}
