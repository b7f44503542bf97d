//! The engine-free heart of Retrace: what a scene is, what a visit is, and when a visit earns credit.
//!
//! Nothing here knows of an engine, a network or a database. The application, the credit backend and the
//! curator's tool all read scenes, fold events and judge completion with this one crate, so they cannot differ.

pub mod identifier;
pub mod language;
pub mod marking;
pub mod period;
pub mod question;
pub mod scene;
pub mod schema;
pub mod visit;
pub mod xapi;

pub use identifier::{
    CheckpointId, CreditRuleId, ExhibitId, FactId, IdentifierError, MapId, OptionKey, QuestionId, RoomId,
    SceneId, TourId,
};
pub use language::Language;
pub use marking::Mark;
pub use question::{AnswerKey, PlacedPoint, QuestionKind, Response};
pub use scene::{Scene, SceneError};
pub use visit::{Happening, Standing, Visit, VisitEvent};
