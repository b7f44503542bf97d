//! A scene as curators write it: one folder of TOML files, parsed and checked into a [`Scene`].

mod answers;
mod check;
mod error;
mod file;
mod load;
mod source;
mod text;

use std::collections::BTreeMap;

pub use answers::{Answer, Answers};
pub use error::SceneError;
pub use file::{
    Checkpoint, CompletionRule, Confidence, CreditRule, Evidence, Exhibit, FloorKind, Map, MapLine,
    MapLineKind, MapMark, MoveOn, PlacedSound, Question, Room, SceneFile, SceneKind, SourceKind, Tour,
    TourStop, WorldPlace,
};
pub use load::{
    ANSWERS_FILE, MAXIMUM_FILE_BYTES, NamedScene, SCENE_FILE, SceneFiles, scene_ids, text_file_name,
};
pub use text::{CheckpointText, ExhibitText, MapText, QuestionText, RoomText, SceneText, TextFile};

use crate::{
    identifier::{CheckpointId, CreditRuleId, ExhibitId, MapId, QuestionId, RoomId, SceneId},
    language::Language,
};

/// A scene that was parsed and whose parts fit together: every reference resolves, every language is complete.
#[derive(Debug, Clone)]
pub struct Scene {
    file: SceneFile,
    texts: BTreeMap<Language, TextFile>,
}

impl Scene {
    /// The scene's id, also the name of its folder.
    #[must_use]
    pub fn id(&self) -> &SceneId {
        &self.file.id
    }

    /// Path of the glTF model, relative to the assets folder.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.file.model
    }

    /// Path of the lobby picture, relative to the assets folder.
    #[must_use]
    pub fn picture(&self) -> &str {
        &self.file.picture
    }

    /// When the scene is complete.
    #[must_use]
    pub fn completion(&self) -> &CompletionRule {
        &self.file.completion
    }

    /// What completing it earns.
    #[must_use]
    pub fn credit(&self) -> &CreditRule {
        &self.file.credit
    }

    /// The rooms, in the order in which they are walked.
    #[must_use]
    pub fn rooms(&self) -> &[Room] {
        &self.file.rooms
    }

    /// The exhibits.
    #[must_use]
    pub fn exhibits(&self) -> &[Exhibit] {
        &self.file.exhibits
    }

    /// The checkpoints.
    #[must_use]
    pub fn checkpoints(&self) -> &[Checkpoint] {
        &self.file.checkpoints
    }

    /// All questions of all checkpoints.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.file.checkpoints.iter().flat_map(|checkpoint| &checkpoint.questions)
    }

    /// The guided tours; the first is the one that *Next* follows.
    #[must_use]
    pub fn tours(&self) -> &[Tour] {
        &self.file.tours
    }

    /// The sounds that come from a place.
    #[must_use]
    pub fn sounds(&self) -> &[PlacedSound] {
        &self.file.sounds
    }

    /// A room by its id.
    #[must_use]
    pub fn room(&self, id: &RoomId) -> Option<&Room> {
        self.file.rooms.iter().find(|room| &room.id == id)
    }

    /// An exhibit by its id.
    #[must_use]
    pub fn exhibit(&self, id: &ExhibitId) -> Option<&Exhibit> {
        self.file.exhibits.iter().find(|exhibit| &exhibit.id == id)
    }

    /// A checkpoint by its id.
    #[must_use]
    pub fn checkpoint(&self, id: &CheckpointId) -> Option<&Checkpoint> {
        self.file.checkpoints.iter().find(|checkpoint| &checkpoint.id == id)
    }

    /// A question by its id.
    #[must_use]
    pub fn question(&self, id: &QuestionId) -> Option<&Question> {
        self.questions().find(|question| &question.id == id)
    }

    /// A map by its id.
    #[must_use]
    pub fn map(&self, id: &MapId) -> Option<&Map> {
        self.file.maps.iter().find(|map| &map.id == id)
    }

    /// The texts in a language. Every scene has every language, so this is never missing for a checked scene.
    #[must_use]
    pub fn text(&self, language: Language) -> Option<&TextFile> {
        self.texts.get(&language)
    }
}

/// What is wrong with scenes that are each sound: two that share a credit rule, of which only one could be credited in
/// a period.
#[must_use]
pub fn shared_credit_rules<'a>(scenes: impl IntoIterator<Item = &'a Scene>) -> Vec<SceneError> {
    let mut holders: BTreeMap<&CreditRuleId, &SceneId> = BTreeMap::new();
    let mut faults = Vec::new();
    for scene in scenes {
        let rule = &scene.credit().rule;
        match holders.get(rule) {
            Some(holder) => faults.push(SceneError {
                file: format!("{}/{SCENE_FILE}", scene.id()),
                line: None,
                problem: format!("the credit rule \"{rule}\" is that of scene {holder} already"),
                fix: "Give `rule` in [credit] a name that no other scene has.".to_owned(),
            }),
            None => {
                holders.insert(rule, scene.id());
            }
        }
    }
    faults
}

#[cfg(test)]
pub(crate) mod tests;
