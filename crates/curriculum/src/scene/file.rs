//! The form of `scene.toml`.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    identifier::{
        CheckpointId, CreditRuleId, ExhibitId, FactId, MapId, OptionKey, QuestionId, RoomId, SceneId, TourId,
        deserialize_from_text,
    },
    language::Language,
    marking::Mark,
    period::PeriodKind,
    question::QuestionKind,
};

/// `scene.toml`: everything of a scene that does not depend on language.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SceneFile {
    /// Version of this form; 1.
    pub format: u32,
    /// The scene's id; the folder has the same name.
    pub id: SceneId,
    /// What kind of scene this is.
    pub kind: SceneKind,
    /// The glTF binary, relative to the assets folder.
    pub model: String,
    /// The picture on the lobby card, relative to the assets folder.
    pub picture: String,
    /// The languages that have a text file.
    pub languages: Vec<Language>,
    /// When the scene is complete.
    pub completion: CompletionRule,
    /// What completing it earns.
    pub credit: CreditRule,
    /// The rooms, in the order in which they are walked.
    pub rooms: Vec<Room>,
    /// The exhibits.
    pub exhibits: Vec<Exhibit>,
    /// The places where questions are asked.
    #[serde(default)]
    pub checkpoints: Vec<Checkpoint>,
    /// Sounds that come from a place.
    #[serde(default)]
    pub sounds: Vec<PlacedSound>,
    /// Guided tours.
    #[serde(default)]
    pub tours: Vec<Tour>,
    /// Maps for questions that put places on a map.
    #[serde(default)]
    pub maps: Vec<Map>,
}

/// The kinds of scenes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SceneKind {
    /// A hall with exhibits.
    Hall,
}

/// When a scene is complete, in cmi5's terms.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompletionRule {
    /// What credit depends on.
    pub move_on: MoveOn,
    /// The share of exhibits that must be seen, 0 to 1.
    pub exhibits_seen_share: Mark,
    /// cmi5's `masteryScore`: the score that passes, 0 to 1.
    pub mastery_score: Mark,
}

/// cmi5's `moveOn`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum MoveOn {
    /// The score must be reached.
    Passed,
    /// The exhibits must be seen.
    Completed,
    /// Both.
    CompletedAndPassed,
    /// Either.
    CompletedOrPassed,
    /// Nothing is asked.
    NotApplicable,
}

/// What completing a scene earns.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditRule {
    /// Stable name of the rule in the ledger.
    pub rule: CreditRuleId,
    /// Practice credit points.
    pub points: u32,
    /// How often it can be earned.
    pub period: PeriodKind,
}

/// A room of a hall.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Room {
    /// The room's id; its glTF node is `room:<id>`.
    pub id: RoomId,
    /// The room tone, relative to the assets folder.
    pub ambience: Option<String>,
    /// What the floor sounds like.
    pub floor: FloorKind,
}

/// What a floor sounds like under foot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FloorKind {
    /// Stone, brick, tile.
    Stone,
    /// Planks.
    Wood,
}

/// An exhibit: its glTF node is `exhibit:<id>`, its visitor stands at `stand:<id>`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exhibit {
    /// The exhibit's id.
    pub id: ExhibitId,
    /// Where it stands.
    pub room: RoomId,
    /// The facts its text rests on.
    pub facts: Vec<FactId>,
    /// What the model rests on.
    pub evidence: Evidence,
    /// The lowest confidence among its facts.
    pub confidence: Confidence,
    /// The kinds of sources in which its facts are found.
    pub sources: Vec<SourceKind>,
    /// Whether a specialist has checked it.
    pub specialist_review: bool,
    /// When, in the manner of EDTF: `1921-07-23`, `1915-09/1919-05`, `1921-08~`.
    pub dated: String,
    /// Where, if it has a place on the map.
    pub place: Option<WorldPlace>,
    /// Whether a finer model, `hero:<id>`, can be taken in the hand.
    #[serde(default)]
    pub hero: bool,
}

/// What a model rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// Shape and measures follow a known original or document.
    Documented,
    /// Built from descriptions, recollections or objects of the same kind.
    Inferred,
    /// Staged to tell something; not to be taken for an artefact.
    Artistic,
}

/// How sure the facts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Weakly sourced.
    Low,
    /// The usual version, but details differ or rest on one source.
    Medium,
    /// Standard accounts agree.
    High,
}

/// The kind of source in which a fact is normally found. Not a citation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// Encyclopaedias and standard histories.
    GeneralReference,
    /// A museum's page.
    MuseumPage,
    /// Newspapers and magazines of today.
    Press,
    /// An article on party history.
    PartyHistoryArticle,
    /// An article in a journal.
    JournalArticle,
    /// Somebody's recollections.
    Memoir,
    /// A scholarly edition of a document.
    DocumentEdition,
    /// A report kept in an archive.
    ArchivalReport,
    /// An article by a museum's staff.
    MuseumStaffArticle,
    /// A newspaper of the time.
    ContemporaryNewspaper,
}

/// A place on the earth, WGS84.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorldPlace {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// How far off it may be, in metres.
    pub uncertainty_metres: f64,
}

/// A place where questions are asked; its glTF node is `checkpoint:<id>`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// The checkpoint's id.
    pub id: CheckpointId,
    /// Where it stands.
    pub room: RoomId,
    /// Exhibits one should have seen first; advice, not a lock.
    #[serde(default)]
    pub after: Vec<ExhibitId>,
    /// The questions, in order.
    pub questions: Vec<Question>,
}

/// A question. Its key is in `answers.toml`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The question's id.
    pub id: QuestionId,
    /// How it is asked.
    pub kind: QuestionKind,
    /// Its options; the app shuffles them, except `true` and `false`.
    pub options: Vec<OptionKey>,
    /// The facts it rests on.
    pub facts: Vec<FactId>,
    /// The map, for `place-on-map`.
    pub map: Option<MapId>,
}

/// A sound that comes from the glTF node `sound:<place>`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacedSound {
    /// The node's name after `sound:`.
    pub place: String,
    /// The file, relative to the assets folder.
    pub file: String,
    /// Where it can no longer be heard, in metres.
    pub radius_metres: f32,
}

/// A guided tour.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tour {
    /// The tour's id.
    pub id: TourId,
    /// The stops, in order: exhibits, or `checkpoint:<id>`.
    pub stops: Vec<TourStop>,
}

/// A stop of a tour.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(into = "String")]
#[schemars(with = "String")]
pub enum TourStop {
    /// At an exhibit.
    Exhibit(ExhibitId),
    /// At a checkpoint.
    Checkpoint(CheckpointId),
}

impl<'de> Deserialize<'de> for TourStop {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_from_text(deserializer)
    }
}

impl FromStr for TourStop {
    type Err = crate::identifier::IdentifierError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("checkpoint:") {
            Some(checkpoint) => Ok(Self::Checkpoint(checkpoint.parse()?)),
            None => Ok(Self::Exhibit(text.parse()?)),
        }
    }
}

impl TryFrom<String> for TourStop {
    type Error = crate::identifier::IdentifierError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<TourStop> for String {
    fn from(stop: TourStop) -> Self {
        stop.to_string()
    }
}

impl fmt::Display for TourStop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exhibit(id) => write!(formatter, "{id}"),
            Self::Checkpoint(id) => write!(formatter, "checkpoint:{id}"),
        }
    }
}

/// A map in plate carrée, bounded by degrees.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// The map's id.
    pub id: MapId,
    /// Western edge, degrees east.
    pub west: f64,
    /// Eastern edge, degrees east.
    pub east: f64,
    /// Southern edge, degrees north.
    pub south: f64,
    /// Northern edge, degrees north.
    pub north: f64,
    /// Named places that help to find one's way.
    #[serde(default)]
    pub marks: Vec<MapMark>,
    /// Schematic lines.
    #[serde(default)]
    pub lines: Vec<MapLine>,
}

impl Map {
    /// Whether a place, in degrees, lies on this map.
    #[must_use]
    pub fn holds(&self, latitude: f64, longitude: f64) -> bool {
        (self.south..=self.north).contains(&latitude) && (self.west..=self.east).contains(&longitude)
    }
}

/// A named place on a map.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MapMark {
    /// Key of its name in the texts.
    pub id: OptionKey,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// A schematic line on a map.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MapLine {
    /// What the line is.
    pub kind: MapLineKind,
    /// Longitude and latitude of each point, degrees.
    pub points: Vec<[f64; 2]>,
}

/// What a line on a map is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MapLineKind {
    /// A coast.
    Coast,
    /// A river.
    River,
    /// A railway.
    Railway,
}
