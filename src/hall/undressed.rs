//! Surfaces whose pictures have not come yet. They are drawn plainly until then, by the same shaders.

use std::{collections::BTreeSet, path::PathBuf};

use bevy::{
    asset::{LoadState, RenderAssetUsages},
    prelude::*,
    render::render_resource::{Extent3d, TextureDimension, TextureFormat},
};
use curriculum::RoomId;

use super::{Hall, baked::BakedMaterial, decoding::loader_fault, loading::Clearing};
use crate::Step;

/// A picture of a surface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Base,
    Light,
    Emission,
    Normals,
}

const SLOTS: [Slot; 4] = [Slot::Base, Slot::Light, Slot::Emission, Slot::Normals];

impl Slot {
    fn of(self, material: &mut BakedMaterial) -> &mut Option<Handle<Image>> {
        match self {
            Self::Base => &mut material.base_texture,
            Self::Light => &mut material.lightmap,
            Self::Emission => &mut material.emissive_texture,
            Self::Normals => &mut material.normal_map,
        }
    }
}

/// What is shown in place of pictures that have not come.
pub(super) struct Plain {
    base: Handle<Image>,
    light: Handle<Image>,
    dark: Handle<Image>,
    flat: Handle<Image>,
}

impl Plain {
    pub(super) fn new(images: &mut Assets<Image>) -> Self {
        let mut of = |texel: [u8; 4]| {
            let size = Extent3d { width: 1, height: 1, depth_or_array_layers: 1 };
            let (format, usage) = (TextureFormat::Rgba8Unorm, RenderAssetUsages::RENDER_WORLD);
            images.add(Image::new_fill(size, TextureDimension::D2, &texel, format, usage))
        };
        Self {
            base: of([90, 86, 80, 255]),
            light: of([70, 66, 60, 255]),
            dark: of([0, 0, 0, 255]),
            flat: of([128, 128, 255, 255]),
        }
    }

    fn in_place_of(&self, slot: Slot) -> &Handle<Image> {
        match slot {
            Slot::Base => &self.base,
            Slot::Light => &self.light,
            Slot::Emission => &self.dark,
            Slot::Normals => &self.flat,
        }
    }
}

/// The surfaces of the hall that still wait for pictures.
#[derive(Resource, Debug, Default)]
pub struct Undressed {
    waiting: Vec<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    material: Handle<BakedMaterial>,
    slot: Slot,
    picture: Handle<Image>,
    /// Where such surfaces are.
    rooms: BTreeSet<String>,
}

/// Pictures that a material is to have as soon as they come.
pub(super) struct PutOff(Vec<(Slot, Handle<Image>)>);

impl PutOff {
    /// Takes out of a material what has not come, and puts something plain in its place.
    pub(super) fn from(material: &mut BakedMaterial, plain: &Plain, server: &AssetServer) -> Self {
        let put_off = SLOTS.into_iter().filter_map(|slot| {
            let held = slot.of(material);
            let picture = held.as_ref().filter(|picture| is_to_come(server, picture))?.clone();
            *held = Some(plain.in_place_of(slot).clone());
            Some((slot, picture))
        });
        Self(put_off.collect())
    }
}

/// Pictures that nobody loads were made here, and are there.
fn is_to_come(server: &AssetServer, picture: &Handle<Image>) -> bool {
    matches!(server.get_load_state(picture.id()), Some(LoadState::Loading | LoadState::NotLoaded))
}

impl Undressed {
    /// Notes what a material waits for.
    pub(super) fn add(&mut self, material: &Handle<BakedMaterial>, put_off: PutOff) {
        for (slot, picture) in put_off.0 {
            let (material, rooms) = (material.clone(), BTreeSet::new());
            self.waiting.push(Waiting { material, slot, picture, rooms });
        }
    }

    /// Notes that there is such a surface in a room.
    pub(super) fn note_room(&mut self, material: &Handle<BakedMaterial>, room: &str) {
        for waiting in self.waiting.iter_mut().filter(|waiting| waiting.material == *material) {
            if !waiting.rooms.contains(room) {
                waiting.rooms.insert(room.to_owned());
            }
        }
    }

    /// Whether every surface of a room is as it should be. What is in no room is seen from all.
    #[must_use]
    pub fn is_dressed(&self, room: &RoomId) -> bool {
        !self.waiting.iter().any(|waiting| waiting.rooms.is_empty() || waiting.rooms.contains(room.as_str()))
    }

    /// Whether every surface of the hall is as it should be.
    pub(super) fn is_done(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The pictures that a room waits for.
    pub(super) fn pictures_of(&self, room: &RoomId) -> impl Iterator<Item = &Handle<Image>> {
        let of_room = self.waiting.iter().filter(|waiting| waiting.rooms.contains(room.as_str()));
        of_room.map(|waiting| &waiting.picture)
    }
}

pub(super) fn plugin(app: &mut App) {
    let is_waiting =
        |undressed: Option<Res<Undressed>>| undressed.is_some_and(|undressed| !undressed.is_done());
    app.add_systems(Update, dress_on.in_set(Step::Receive).run_if(is_waiting));
}

fn dress_on(
    mut undressed: ResMut<Undressed>,
    server: Res<AssetServer>,
    mut materials: ResMut<Assets<BakedMaterial>>,
    hall: Option<Res<Hall>>,
    mut clearing: Clearing,
) {
    let mut failed = None;
    undressed.waiting.retain(|waiting| match server.load_state(waiting.picture.id()) {
        LoadState::Loaded => {
            if let Some(mut material) = materials.get_mut(&waiting.material) {
                *waiting.slot.of(&mut material) = Some(waiting.picture.clone());
            }
            false
        }
        LoadState::Failed(error) => {
            failed = Some((server.get_path(waiting.picture.id()), error));
            false
        }
        LoadState::NotLoaded | LoadState::Loading => true,
    });
    let Some((path, error)) = failed else { return };
    if hall.is_some() {
        return warn!("a picture of the hall cannot be had, and its surfaces stay plain: {error}");
    }
    // Nobody has come in yet: whoever waits is told.
    let path = path.map(|path| path.path().iter().skip(1).collect::<PathBuf>().display().to_string());
    clearing.fail(loader_fault(&path.unwrap_or_default(), &error.to_string()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(slot: Slot) -> PutOff {
        PutOff(vec![(slot, Handle::default())])
    }

    #[test]
    fn a_room_is_dressed_when_nothing_in_it_waits() {
        let mut materials = Assets::<BakedMaterial>::default();
        let (wall, lamp) = (
            materials.add(BakedMaterial::unlit(LinearRgba::WHITE)),
            materials.add(BakedMaterial::unlit(LinearRgba::WHITE)),
        );
        let mut undressed = Undressed::default();
        undressed.add(&wall, waiting(Slot::Light));
        undressed.note_room(&wall, "lane");
        undressed.note_room(&lamp, "gallery");
        let (lane, gallery) = ("lane".parse().unwrap(), "gallery".parse().unwrap());
        assert!(!undressed.is_dressed(&lane) && undressed.is_dressed(&gallery) && !undressed.is_done());
        assert_eq!((undressed.pictures_of(&lane).count(), undressed.pictures_of(&gallery).count()), (1, 0));
    }

    #[test]
    fn what_is_in_no_room_holds_up_all() {
        let mut materials = Assets::<BakedMaterial>::default();
        let sky = materials.add(BakedMaterial::unlit(LinearRgba::WHITE));
        let mut undressed = Undressed::default();
        undressed.add(&sky, waiting(Slot::Base));
        assert!(!undressed.is_dressed(&"lane".parse().unwrap()));
    }
}
