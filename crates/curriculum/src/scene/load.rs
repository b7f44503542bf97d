//! Reads a scene's files from a folder and checks them.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{ErrorKind, Read},
    path::Path,
};

use super::{
    Scene, SceneError, SceneFile, TextFile, check,
    source::{Source, line_at},
};
use crate::{identifier::SceneId, language::Language};

/// Name of the scene file in a scene's folder.
pub const SCENE_FILE: &str = "scene.toml";
/// Name of the answers file in a scene's folder.
pub const ANSWERS_FILE: &str = "answers.toml";
/// The largest file that is read, in bytes.
pub const MAXIMUM_FILE_BYTES: u64 = 1024 * 1024;

/// Name of the text file of a language in a scene's folder.
#[must_use]
pub fn text_file_name(language: Language) -> String {
    format!("text.{language}.toml")
}

/// The texts of a scene's files, before parsing. Holds no answers.
#[derive(Debug, Clone)]
pub struct SceneFiles {
    pub(super) id: SceneId,
    scene: String,
    texts: BTreeMap<Language, String>,
}

impl SceneFiles {
    /// Files that were fetched some other way than from a folder.
    #[must_use]
    pub fn new(id: SceneId, scene: String, texts: BTreeMap<Language, String>) -> Self {
        Self { id, scene, texts }
    }

    /// Reads the files of scene `id` from the folder that holds all scenes.
    ///
    /// # Errors
    /// [`SceneError`] when a file is missing, unreadable, too large or not UTF-8.
    pub fn read(scenes_folder: &Path, id: &SceneId) -> Result<Self, SceneError> {
        let scene = Self::read_text(scenes_folder, &format!("{id}/{SCENE_FILE}"))?;
        let texts = Language::ALL.into_iter().map(|language| {
            let name = format!("{id}/{}", text_file_name(language));
            Ok((language, Self::read_text(scenes_folder, &name)?))
        });
        Ok(Self { id: id.clone(), scene, texts: texts.collect::<Result<_, SceneError>>()? })
    }

    pub(super) fn read_text(scenes_folder: &Path, name: &str) -> Result<String, SceneError> {
        let fault = |problem: String, fix: &str| SceneError {
            file: name.to_owned(),
            line: None,
            problem,
            fix: fix.to_owned(),
        };
        let mut file = File::open(scenes_folder.join(name)).map_err(|error| match error.kind() {
            ErrorKind::NotFound => fault(
                "the file is missing".to_owned(),
                "Add it, or copy it from a scene that works and change it.",
            ),
            _ => fault(format!("the file cannot be read ({error})"), "Check its permissions."),
        })?;
        let mut bytes = Vec::new();
        let read = file.by_ref().take(MAXIMUM_FILE_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|error| fault(format!("the file cannot be read ({error})"), "Check its permissions."))?;
        if bytes.len() as u64 > MAXIMUM_FILE_BYTES {
            return Err(fault(
                format!("the file is larger than {} KiB", MAXIMUM_FILE_BYTES / 1024),
                "Move what does not belong here elsewhere.",
            ));
        }
        String::from_utf8(bytes).map_err(|error| SceneError {
            line: Some(line_at(error.as_bytes(), error.utf8_error().valid_up_to())),
            ..fault("the file is not UTF-8 text".to_owned(), "Save it as UTF-8 in your editor.")
        })
    }

    /// Parses the files and checks that they fit together.
    ///
    /// # Errors
    /// [`SceneError`] names the file, the line and the fix.
    pub fn parse(&self) -> Result<Scene, SceneError> {
        let scene_name = format!("{}/{SCENE_FILE}", self.id);
        let scene_source = Source::parse(&scene_name, &self.scene)?;
        let file: SceneFile = scene_source.read()?;
        check::scene_file(scene_source.root(), &self.id, &file)?;
        let mut texts = BTreeMap::new();
        for language in Language::ALL {
            let name = format!("{}/{}", self.id, text_file_name(language));
            let Some(text) = self.texts.get(&language) else {
                return Err(SceneError {
                    file: name,
                    line: None,
                    problem: "the file is missing".to_owned(),
                    fix: "Add the texts in this language.".to_owned(),
                });
            };
            let source = Source::parse(&name, text)?;
            let parsed: TextFile = source.read()?;
            check::text_file(source.root(), &file, &parsed, language)?;
            texts.insert(language, parsed);
        }
        Ok(Scene { file, texts })
    }
}

/// A scene of a folder, or what is wrong with it.
pub type NamedScene = (SceneId, Result<Scene, SceneError>);

impl Scene {
    /// Reads, parses and checks scene `id` from the folder that holds all scenes.
    ///
    /// # Errors
    /// [`SceneError`] names the file, the line and the fix.
    pub fn load(scenes_folder: &Path, id: &SceneId) -> Result<Self, SceneError> {
        SceneFiles::read(scenes_folder, id)?.parse()
    }

    /// The scenes of a folder by name, each loaded or with what is wrong with it.
    ///
    /// # Errors
    /// [`SceneError`] when the folder itself cannot be read.
    pub fn load_all(scenes_folder: &Path) -> Result<Vec<NamedScene>, SceneError> {
        let load = |id: SceneId| {
            let scene = Self::load(scenes_folder, &id);
            (id, scene)
        };
        Ok(scene_ids(scenes_folder)?.into_iter().map(load).collect())
    }
}

/// The ids of the scenes of a folder, sound or not, in order: a scene is a folder whose name is an id.
///
/// # Errors
/// [`SceneError`] when the folder itself cannot be read.
pub fn scene_ids(scenes_folder: &Path) -> Result<Vec<SceneId>, SceneError> {
    let entries = std::fs::read_dir(scenes_folder).map_err(|error| SceneError {
        file: scenes_folder.display().to_string(),
        line: None,
        problem: format!("the scenes folder cannot be read ({error})"),
        fix: "Name the folder that holds the scenes with --scenes.".to_owned(),
    })?;
    let mut ids: Vec<SceneId> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect();
    ids.sort();
    Ok(ids)
}
