//! Gives the meshes of a spawned hall their baked materials.

use std::collections::{BTreeSet, HashMap};

use bevy::{
    ecs::system::SystemParam, gltf::GltfMaterialName, light::NotShadowCaster, math::Affine3A, prelude::*,
};
use curriculum::ExhibitId;

use super::{
    baked::{BakedMaterial, Surface, SurfaceKind},
    merge::Piece,
    names::node,
    placing::{Found, FoundNodes, after_prefix},
    undressed::{Plain, PutOff, Undressed},
};
use crate::settings::Settings;

/// Fog outdoors, 1/m: half of a thing's own colour is left at about 110 m.
const OUTDOOR_FOG: f32 = 0.0075;

/// The pictures of a hall that are not in its model.
#[derive(Debug, Clone, Default)]
pub(super) struct HallImages {
    /// By room.
    pub(super) lightmaps: HashMap<String, Handle<Image>>,
    pub(super) indoor: Environment,
    pub(super) outdoor: Environment,
    pub(super) sky: Handle<Image>,
}

/// Prefiltered surroundings.
#[derive(Debug, Clone, Default)]
pub(super) struct Environment {
    pub(super) specular: Handle<Image>,
    pub(super) diffuse: Handle<Image>,
    /// Levels of the specular picture.
    pub(super) specular_levels: u32,
}

/// What dressing reads and writes.
#[derive(SystemParam)]
pub(super) struct Wardrobe<'w, 's> {
    commands: Commands<'w, 's>,
    standard: Res<'w, Assets<StandardMaterial>>,
    baked: ResMut<'w, Assets<BakedMaterial>>,
    settings: Res<'w, Settings>,
    parents: Query<'w, 's, &'static ChildOf>,
    children: Query<'w, 's, &'static Children>,
    parts: Query<
        'w,
        's,
        (&'static Mesh3d, &'static MeshMaterial3d<StandardMaterial>, Option<&'static GltfMaterialName>),
    >,
    left_out: Option<Res<'w, LeftOut>>,
    server: Res<'w, AssetServer>,
    pictures: ResMut<'w, Assets<Image>>,
}

/// An exhibit that is not to be shown, so that its absence can be looked for.
#[derive(Resource, Debug, Clone)]
pub struct LeftOut(pub ExhibitId);

/// A mesh with one material.
struct Part {
    entity: Entity,
    world_from_part: Affine3A,
    mesh: Handle<Mesh>,
    material: Handle<StandardMaterial>,
    kind: SurfaceKind,
    is_mist: bool,
    lightmap: Option<String>,
    room: Option<String>,
}

/// Hides what is not to be seen, and replaces the loader's materials by baked ones. Returns what may be joined.
pub(super) fn dress(
    root: Entity,
    nodes: &FoundNodes,
    images: &HallImages,
    wardrobe: &mut Wardrobe,
) -> Vec<Piece> {
    let hidden = wardrobe.hidden(nodes);
    for entity in &hidden {
        wardrobe.commands.entity(*entity).insert(Visibility::Hidden);
    }
    let parts = wardrobe.parts_below(root, nodes);
    let outdoor = outdoor_rooms(&parts);
    let plain = Plain::new(&mut wardrobe.pictures);
    let (mut made, mut pieces, mut undressed) = (HashMap::new(), Vec::new(), Undressed::default());
    for part in parts {
        let is_outdoor = part.room.as_ref().is_some_and(|room| outdoor.contains(room));
        let key = (part.material.id(), part.kind, part.lightmap.clone(), is_outdoor);
        let Some(standard) = wardrobe.standard.get(&part.material) else { continue };
        let handle = made.entry(key).or_insert_with(|| {
            let lightmap = part.lightmap.as_ref().and_then(|room| images.lightmaps.get(room));
            let room = Surroundings { lightmap, images, is_outdoor };
            let mut material = baked(standard, part.kind, &room, wardrobe.settings.reduced_motion);
            let put_off = PutOff::from(&mut material, &plain, &wardrobe.server);
            let handle = wardrobe.baked.add(material);
            undressed.add(&handle, put_off);
            handle
        });
        if let Some(room) = &part.room {
            undressed.note_room(handle, room);
        }
        let dressed = (MeshMaterial3d(handle.clone()), NotShadowCaster);
        wardrobe.commands.entity(part.entity).remove::<MeshMaterial3d<StandardMaterial>>().insert(dressed);
        let is_opaque = part.kind != SurfaceKind::Held && matches!(standard.alpha_mode, AlphaMode::Opaque);
        let is_shown =
            !wardrobe.parents.iter_ancestors(part.entity).any(|ancestor| hidden.contains(&ancestor));
        if is_opaque && is_shown {
            let (material, mesh) = (handle.clone(), part.mesh.clone());
            pieces.push(Piece {
                entity: part.entity,
                world_from_piece: part.world_from_part,
                mesh,
                material,
            });
        }
    }
    wardrobe.commands.insert_resource(undressed);
    pieces
}

impl Wardrobe<'_, '_> {
    /// The floor's shape, the models for the hand, and what is left out.
    fn hidden(&self, nodes: &FoundNodes) -> Vec<Entity> {
        let left_out = self.left_out.as_ref().map(|left_out| format!("{}{}", node::EXHIBIT, left_out.0));
        let named =
            left_out.as_deref().into_iter().chain([node::WALKABLE]).filter_map(|name| nodes.get(name));
        // The engine names the parts of a hero after it; they are hidden and shown with it.
        let heroes = after_prefix(nodes, node::HERO).filter(|(exhibit, _)| !exhibit.contains(':'));
        named.chain(heroes.map(|(_, found)| found)).map(|found| found.entity).collect()
    }

    /// The meshes below a root.
    fn parts_below(&self, root: Entity, nodes: &FoundNodes) -> Vec<Part> {
        let by_entity: HashMap<Entity, &Found> = nodes.values().map(|found| (found.entity, found)).collect();
        let below = self.children.iter_descendants(root);
        let part = |entity| {
            let (mesh, material, name) = self.parts.get(entity).ok()?;
            let holder = by_entity.get(&self.parents.get(entity).ok()?.parent())?;
            let extras = &holder.extras;
            let name = name.map_or("", |name| name.0.as_str());
            Some(Part {
                entity,
                world_from_part: holder.world_from_node,
                mesh: mesh.0.clone(),
                material: material.0.clone(),
                kind: if extras.hero { SurfaceKind::Held } else { kind(name) },
                is_mist: name == "haze",
                lightmap: extras.lightmap.clone(),
                room: extras.lightmap.clone().or(extras.room.clone()),
            })
        };
        below.filter_map(part).collect()
    }
}

/// A room with water or mist in it has the sky for a ceiling.
fn outdoor_rooms(parts: &[Part]) -> BTreeSet<String> {
    let in_the_open = parts.iter().filter(|part| part.is_mist || part.kind == SurfaceKind::Water);
    in_the_open.filter_map(|part| part.room.clone()).collect()
}

fn kind(material_name: &str) -> SurfaceKind {
    match material_name {
        "water" => SurfaceKind::Water,
        "glass" => SurfaceKind::Glass,
        "haze" | "reed" => SurfaceKind::Unlit,
        _ => SurfaceKind::Solid,
    }
}

/// What lights a surface and is mirrored in it.
struct Surroundings<'a> {
    lightmap: Option<&'a Handle<Image>>,
    images: &'a HallImages,
    is_outdoor: bool,
}

fn baked(
    standard: &StandardMaterial,
    kind: SurfaceKind,
    room: &Surroundings,
    reduced_motion: bool,
) -> BakedMaterial {
    let environment = if room.is_outdoor { &room.images.outdoor } else { &room.images.indoor };
    let kind = if standard.unlit { SurfaceKind::Unlit } else { kind };
    let has_fog = room.is_outdoor && matches!(kind, SurfaceKind::Solid | SurfaceKind::Water);
    let is_unlit = kind == SurfaceKind::Unlit;
    let hidden_side = if standard.double_sided { None } else { standard.cull_mode };
    BakedMaterial {
        surface: Surface {
            base_color: standard.base_color.to_linear().to_vec4(),
            emissive: standard.emissive.to_vec4(),
            roughness: standard.perceptual_roughness,
            metallic: standard.metallic,
            last_specular_level: environment.specular_levels.saturating_sub(1) as f32,
            fog_density: if has_fog { OUTDOOR_FOG } else { 0.0 },
            motion: motion(reduced_motion),
            two_sided: if hidden_side.is_none() { 1.0 } else { 0.0 },
        },
        base_texture: standard.base_color_texture.clone(),
        lightmap: room.lightmap.cloned(),
        environment_specular: (!is_unlit).then(|| environment.specular.clone()),
        environment_diffuse: (!is_unlit).then(|| environment.diffuse.clone()),
        emissive_texture: standard.emissive_texture.clone(),
        normal_map: standard.normal_map_texture.clone(),
        kind,
        rank: 0,
        alpha_mode: match kind {
            SurfaceKind::Water | SurfaceKind::Glass => AlphaMode::Premultiplied,
            SurfaceKind::Solid | SurfaceKind::Held | SurfaceKind::Unlit => standard.alpha_mode,
        },
        hidden_side,
    }
}

fn motion(reduced_motion: bool) -> f32 {
    if reduced_motion { 0.0 } else { 1.0 }
}

/// Stills or stirs the water when the visitor's choice changes.
pub(super) fn follow_motion(settings: Res<Settings>, mut materials: ResMut<Assets<BakedMaterial>>) {
    let wanted = motion(settings.reduced_motion);
    let moving =
        |material: &BakedMaterial| material.kind == SurfaceKind::Water && material.surface.motion != wanted;
    let stale: Vec<_> = materials.iter().filter(|(_, material)| moving(material)).map(|(id, _)| id).collect();
    for id in stale {
        if let Some(mut material) = materials.get_mut(id) {
            material.surface.motion = wanted;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_materials_are_known_by_name() {
        assert_eq!(kind("water"), SurfaceKind::Water);
        assert_eq!(kind("reed"), SurfaceKind::Unlit);
        assert_eq!(kind("wood"), SurfaceKind::Solid);
    }
}
