//! The form of `text.<language>.toml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    identifier::{CheckpointId, ExhibitId, MapId, OptionKey, QuestionId, RoomId},
    language::Language,
};

/// All texts of a scene in one language.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextFile {
    /// The language; the file's name says the same.
    pub language: Language,
    /// The scene as a whole.
    pub scene: SceneText,
    /// The rooms.
    pub rooms: BTreeMap<RoomId, RoomText>,
    /// The exhibits.
    pub exhibits: BTreeMap<ExhibitId, ExhibitText>,
    /// The checkpoints.
    #[serde(default)]
    pub checkpoints: BTreeMap<CheckpointId, CheckpointText>,
    /// The questions.
    #[serde(default)]
    pub questions: BTreeMap<QuestionId, QuestionText>,
    /// The maps.
    #[serde(default)]
    pub maps: BTreeMap<MapId, MapText>,
    /// Sounds that come from a place, by that place; those without words have none.
    #[serde(default)]
    pub sounds: BTreeMap<String, SoundText>,
}

/// The scene as a whole.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SceneText {
    /// The title on the lobby card.
    pub title: String,
    /// The line below it.
    pub subtitle: String,
    /// Two sentences on what awaits the visitor.
    pub summary: String,
    /// What the lobby picture shows, for those who do not see it.
    pub picture_alt: String,
}

/// A room.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomText {
    /// The room's name.
    pub title: String,
}

/// An exhibit's texts, in two depths.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExhibitText {
    /// Its title.
    pub title: String,
    /// When, as shown; disputes kept.
    pub date: String,
    /// Where, as shown.
    pub place: String,
    /// The short text: about 40 Hanzi or 20 words.
    pub glance: String,
    /// The long text: about 200 Hanzi or 100 words; a blank line parts paragraphs.
    pub read: String,
    /// The kinds of source, in words.
    pub source: String,
    /// Where sources disagree: both versions.
    pub dispute: Option<String>,
    /// Why the model is documented, inferred or artistic.
    pub evidence_reason: String,
    /// The object in words, for those who do not see it.
    pub alt: String,
    /// What is taken in the hand, for an exhibit with a hero object.
    pub hero: Option<String>,
}

/// A checkpoint.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckpointText {
    /// Its title.
    pub title: String,
    /// What is asked here.
    pub introduction: String,
}

/// A question.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionText {
    /// The question.
    pub stem: String,
    /// Its options.
    pub options: BTreeMap<OptionKey, String>,
}

/// A sound.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoundText {
    /// What is heard, for those who do not hear it.
    pub caption: String,
}

/// A map.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MapText {
    /// Its title.
    pub title: String,
    /// The names of its marks.
    #[serde(default)]
    pub marks: BTreeMap<OptionKey, String>,
}
