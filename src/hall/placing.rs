//! Finds the named nodes of a model that has just been spawned, and makes a [`Hall`] of them.

use std::{collections::BTreeMap, sync::Arc};

use bevy::{
    camera::primitives::Aabb,
    ecs::system::SystemParam,
    gltf::GltfExtras,
    math::{Affine3A, bounding::Aabb3d},
    mesh::{Indices, VertexAttributeValues},
    prelude::*,
};
use curriculum::Scene;

use super::{
    EYE_HEIGHT, Hall, NavigationError, NavigationMesh, PlacedCheckpoint, PlacedExhibit, PlacedRoom, Stand,
    glb::Extras, names::node,
};

/// How far before the entrance the point lies that is looked at, metres.
const GAZE: f32 = 4.0;

/// Why a model is no hall of its scene.
#[derive(Debug, thiserror::Error)]
pub(super) enum PlacingError {
    /// A node that the scene needs.
    #[error("its node {0} is missing or empty")]
    Node(String),
    /// The node with the floor.
    #[error(transparent)]
    Floor(#[from] NavigationError),
}

/// What is read of the spawned model.
#[derive(SystemParam)]
pub(super) struct Spawned<'w, 's> {
    nodes: Query<'w, 's, (Option<&'static Name>, &'static Transform, Option<&'static GltfExtras>)>,
    children: Query<'w, 's, &'static Children>,
    parts: Query<'w, 's, (&'static Mesh3d, Option<&'static Aabb>)>,
    meshes: Res<'w, Assets<Mesh>>,
}

/// A named node in world space.
pub(super) struct Found {
    pub(super) entity: Entity,
    pub(super) world_from_node: Affine3A,
    pub(super) extras: Extras,
}

/// All named nodes below a root.
pub(super) type FoundNodes = BTreeMap<String, Found>;

impl Spawned<'_, '_> {
    /// The named nodes below `root`. Transforms are read from the nodes, since nothing has been propagated yet.
    pub(super) fn find(&self, root: Entity) -> FoundNodes {
        let mut found = FoundNodes::new();
        let mut waiting = vec![(root, Affine3A::IDENTITY)];
        while let Some((entity, world_from_parent)) = waiting.pop() {
            let Ok((name, transform, extras)) = self.nodes.get(entity) else { continue };
            let world_from_node = world_from_parent * transform.compute_affine();
            if let Some(name) = name {
                let extras = extras.map(|extras| Extras::parse(&extras.value)).unwrap_or_default();
                found.insert(name.as_str().to_owned(), Found { entity, world_from_node, extras });
            }
            let children = self.children.get(entity).into_iter().flatten();
            waiting.extend(children.map(|child| (*child, world_from_node)));
        }
        found
    }

    /// The box around all meshes below a node, without mirror images; a point at the node when it has none.
    fn bounds(&self, node: &Found) -> Aabb3d {
        let mut boxes = Vec::new();
        let mut waiting = vec![(node.entity, node.world_from_node)];
        while let Some((entity, world_from_node)) = waiting.pop() {
            if let Ok((_, Some(bounds))) = self.parts.get(entity) {
                boxes.extend(corners(bounds).map(|corner| world_from_node.transform_point3a(corner)));
            }
            for child in self.children.get(entity).into_iter().flatten() {
                let Ok((_, transform, extras)) = self.nodes.get(*child) else { continue };
                if !extras.is_some_and(|extras| Extras::parse(&extras.value).mirror) {
                    waiting.push((*child, world_from_node * transform.compute_affine()));
                }
            }
        }
        if boxes.is_empty() {
            boxes.push(node.world_from_node.translation);
        }
        Aabb3d::from_point_cloud(Isometry3d::IDENTITY, boxes.into_iter())
    }

    /// The triangles of all meshes below a node, in world space, each counter-clockwise seen from above.
    fn floor(&self, node: &Found) -> Vec<[Vec3; 3]> {
        let parts = self.children.iter_descendants(node.entity);
        let meshes = parts.filter_map(|part| self.meshes.get(&self.parts.get(part).ok()?.0.0));
        let triangles = meshes.flat_map(triangles);
        triangles
            .map(|corners| {
                let [a, b, c] = corners.map(|corner| node.world_from_node.transform_point3(corner));
                if (b - a).cross(c - a).y < 0.0 { [a, c, b] } else { [a, b, c] }
            })
            .collect()
    }
}

fn corners(bounds: &Aabb) -> impl Iterator<Item = bevy::math::Vec3A> {
    let (center, half) = (bounds.center, bounds.half_extents);
    let signs = [-1.0, 1.0];
    signs.into_iter().flat_map(move |x| {
        signs.into_iter().flat_map(move |y| {
            signs.into_iter().map(move |z| center + half * bevy::math::Vec3A::new(x, y, z))
        })
    })
}

fn triangles(mesh: &Mesh) -> Vec<[Vec3; 3]> {
    let Some(VertexAttributeValues::Float32x3(positions)) = mesh.attribute(Mesh::ATTRIBUTE_POSITION) else {
        return Vec::new();
    };
    let indices: Vec<usize> = match mesh.indices() {
        Some(Indices::U16(indices)) => indices.iter().map(|index| usize::from(*index)).collect(),
        Some(Indices::U32(indices)) => indices.iter().map(|index| *index as usize).collect(),
        None => (0..positions.len()).collect(),
    };
    let corner = |index: &usize| positions.get(*index).copied().map(Vec3::from_array);
    let (whole, _) = indices.as_chunks::<3>();
    whole.iter().filter_map(|[a, b, c]| Some([corner(a)?, corner(b)?, corner(c)?])).collect()
}

/// Makes a hall of the named nodes.
///
/// # Errors
/// [`PlacingError`] when a node is missing or empty, or the floor cannot be walked on.
pub(super) fn place(
    scene: &Arc<Scene>,
    root: Entity,
    nodes: &FoundNodes,
    spawned: &Spawned,
) -> Result<Hall, PlacingError> {
    let get = |name: &str| nodes.get(name).ok_or_else(|| PlacingError::Node(name.to_owned()));
    let stand = |name: &str| get(name).map(stand);
    let mut exhibits = BTreeMap::new();
    for exhibit in scene.exhibits() {
        let found = get(&format!("{}{}", node::EXHIBIT, exhibit.id))?;
        let hero = nodes.get(&format!("{}{}", node::HERO, exhibit.id)).map(|hero| hero.entity);
        let placed = PlacedExhibit {
            stand: stand(&format!("{}{}", node::STAND, exhibit.id))?,
            bounds_in_world: spawned.bounds(found),
            hero: hero.filter(|_| exhibit.hero),
        };
        exhibits.insert(exhibit.id.clone(), placed);
    }
    let mut checkpoints = BTreeMap::new();
    for checkpoint in scene.checkpoints() {
        let found = get(&format!("{}{}", node::CHECKPOINT, checkpoint.id))?;
        let placed = PlacedCheckpoint {
            stand: stand(&format!("{}{}", node::STAND_AT_CHECKPOINT, checkpoint.id))?,
            bounds_in_world: spawned.bounds(found),
        };
        checkpoints.insert(checkpoint.id.clone(), placed);
    }
    let floor = NavigationMesh::from_triangles(&spawned.floor(get(node::WALKABLE)?))?;
    Ok(Hall {
        scene: scene.clone(),
        root,
        exhibits,
        checkpoints,
        rooms: rooms(scene, nodes)?,
        entrance: stand(node::ENTRANCE)?,
        floor: Arc::new(floor),
        views: views(nodes),
        sound_places: after_prefix(nodes, node::SOUND)
            .map(|(place, found)| (place.to_owned(), found.world_from_node.translation.into()))
            .collect(),
    })
}

/// The nodes whose name begins with a prefix, with the rest of their name, sorted.
pub(super) fn after_prefix<'a>(
    nodes: &'a FoundNodes,
    prefix: &'static str,
) -> impl Iterator<Item = (&'a str, &'a Found)> {
    nodes.iter().filter_map(move |(name, found)| Some((name.strip_prefix(prefix)?, found)))
}

fn stand(found: &Found) -> Stand {
    let floor_point_in_world = Vec3::from(found.world_from_node.translation);
    let ahead = floor_point_in_world + found.world_from_node.transform_vector3(Vec3::NEG_Z) * GAZE;
    let target_in_world = found.extras.target.map_or(ahead + Vec3::Y * EYE_HEIGHT, Vec3::from_array);
    Stand { floor_point_in_world, target_in_world }
}

fn rooms(scene: &Scene, nodes: &FoundNodes) -> Result<Vec<PlacedRoom>, PlacingError> {
    let placed = scene.rooms().iter().map(|room| {
        let name = format!("{}{}", node::ROOM, room.id);
        let found = nodes.get(&name).filter(|found| found.extras.outline.len() > 2);
        let found = found.ok_or(PlacingError::Node(name))?;
        let outline_in_world = found.extras.outline.iter().map(|corner| Vec2::from_array(*corner)).collect();
        Ok(PlacedRoom { id: room.id.clone(), outline_in_world })
    });
    placed.collect()
}

fn views(nodes: &FoundNodes) -> Vec<(String, Transform)> {
    let transform = |found: &Found| GlobalTransform::from(found.world_from_node).compute_transform();
    after_prefix(nodes, node::VIEW).map(|(name, found)| (name.to_owned(), transform(found))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(extras: &str, world_from_node: Affine3A) -> Found {
        Found { entity: Entity::PLACEHOLDER, world_from_node, extras: Extras::parse(extras) }
    }

    #[test]
    fn a_stand_without_a_target_looks_ahead_at_eye_height() {
        let turned =
            Affine3A::from_rotation_translation(Quat::from_rotation_y(std::f32::consts::FRAC_PI_2), Vec3::X);
        let stand = stand(&found("{}", turned));
        assert!(stand.target_in_world.abs_diff_eq(Vec3::new(1.0 - GAZE, EYE_HEIGHT, 0.0), 1e-5));
    }

    #[test]
    fn a_stand_with_a_target_looks_at_it() {
        let stand = stand(&found("{\"target\": [1, 2, 3]}", Affine3A::IDENTITY));
        assert_eq!(stand.target_in_world, Vec3::new(1.0, 2.0, 3.0));
    }

    #[test]
    fn the_triangles_of_a_mesh_are_read_with_and_without_indices() {
        let corners = vec![[0.0, 0.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]];
        let bare = Mesh::new(bevy::mesh::PrimitiveTopology::TriangleList, default())
            .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, corners);
        let indexed = bare.clone().with_inserted_indices(Indices::U16(vec![0, 1, 2, 0, 1]));
        assert_eq!(triangles(&bare), triangles(&indexed));
        assert_eq!(triangles(&bare).len(), 1);
    }
}
