//! The scenes that there are, read once at start.

use std::{path::Path, sync::Arc};

use bevy::prelude::*;
use curriculum::{Scene, SceneError, scene::NamedScene};

use super::SceneCatalogue;
use crate::options::Options;

pub(super) fn plugin(app: &mut App) {
    let catalogue = app.world().get_resource::<Options>().map(|options| options.scenes.clone());
    app.insert_resource(catalogue.unwrap_or_default());
}

impl SceneCatalogue {
    /// Reads the scenes of a folder.
    #[must_use]
    pub fn read(folder: &Path) -> Self {
        Self::of(Scene::load_all(folder))
    }

    /// Scenes as they were read, or what is wrong with all of them.
    #[must_use]
    pub fn of(scenes: Result<Vec<NamedScene>, SceneError>) -> Self {
        match scenes {
            Ok(scenes) => Self {
                scenes: scenes.into_iter().map(|(id, scene)| (id, scene.map(Arc::new))).collect(),
                fault: None,
            },
            Err(fault) => Self { scenes: Vec::new(), fault: Some(fault) },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_broken_scene_stays_in_the_list_beside_a_sound_one() {
        let folder = tempfile::tempdir().unwrap();
        let sound = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenes/red-boat");
        for scene in ["broken", "red-boat"] {
            fs::create_dir(folder.path().join(scene)).unwrap();
        }
        for entry in fs::read_dir(sound).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, folder.path().join("red-boat").join(path.file_name().unwrap())).unwrap();
        }
        fs::write(folder.path().join("broken/scene.toml"), "format = 1\nid = ").unwrap();
        let catalogue = SceneCatalogue::read(folder.path());
        let [(first, fault), (second, scene)] = catalogue.scenes.as_slice() else { panic!("not two scenes") };
        assert_eq!((first.as_str(), second.as_str()), ("broken", "red-boat"));
        assert!(fault.as_ref().unwrap_err().file.contains("broken"));
        assert_eq!(scene.as_ref().unwrap().exhibits().len(), 15);
    }

    #[test]
    fn a_missing_scenes_folder_is_told() {
        let folder = tempfile::tempdir().unwrap();
        assert!(SceneCatalogue::read(&folder.path().join("absent")).fault.is_some());
    }
}
