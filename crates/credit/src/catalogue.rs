//! The scenes that this backend serves, with their keys.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use curriculum::{
    Mark, QuestionId, Response, Scene, SceneError, SceneId,
    marking::mark,
    scene::{Answer, Answers},
    xapi,
};

/// A scene and the answers to its questions.
#[derive(Debug)]
pub struct ServedScene {
    scene: Scene,
    answers: Answers,
}

impl ServedScene {
    fn load(folder: &Path, scene: Scene) -> Result<Self, SceneError> {
        let answers = Answers::load(folder, &scene)?;
        Ok(Self { scene, answers })
    }

    /// The scene, without keys.
    #[must_use]
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// The answer to a question, for after somebody answered it.
    #[must_use]
    pub fn answer(&self, question: &QuestionId) -> Option<&Answer> {
        self.answers.get(question)
    }

    /// The mark of a response, or `None` when the scene lacks the question.
    #[must_use]
    pub fn mark(&self, question: &QuestionId, response: &Response) -> Option<Mark> {
        Some(mark(&self.answers.get(question)?.correct, response))
    }
}

/// All scenes that could be read. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Catalogue(Arc<BTreeMap<SceneId, ServedScene>>);

impl Catalogue {
    /// Reads the scenes of a folder. A scene that is broken is logged with file and line and left out.
    ///
    /// # Errors
    /// [`SceneError`] when the folder itself cannot be read.
    pub fn load(folder: &Path) -> Result<Self, SceneError> {
        let mut scenes = BTreeMap::new();
        for (id, scene) in Scene::load_all(folder)? {
            match scene.and_then(|scene| ServedScene::load(folder, scene)) {
                Ok(scene) => {
                    scenes.insert(id, scene);
                }
                Err(fault) => tracing::error!("scene {id} is not served. {fault}"),
            }
        }
        if scenes.is_empty() {
            tracing::warn!("{} holds no scene that can be served", folder.display());
        }
        Ok(Self(Arc::new(scenes)))
    }

    /// The scenes, by id.
    pub fn scenes(&self) -> impl Iterator<Item = &ServedScene> {
        self.0.values()
    }

    /// A scene by its id.
    #[must_use]
    pub fn scene(&self, id: &SceneId) -> Option<&ServedScene> {
        self.0.get(id)
    }

    /// The scene to which an xAPI activity of ours belongs, if it is served.
    #[must_use]
    pub fn scene_of_activity(&self, activity: &str) -> Option<&ServedScene> {
        self.scene(&xapi::scene_of_activity(activity)?)
    }
}
