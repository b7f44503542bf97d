//! Folds what happened into a `Visit`; saves and resumes it.

use std::sync::Arc;

use bevy::prelude::*;
use curriculum::{Happening, Scene, Standing, Visit};
use uuid::Uuid;

/// Something that happened. Rooms write it; it is saved before anything acts on it.
#[derive(Message, Debug, Clone)]
pub struct Happened(pub Happening);

/// Asks to begin, or resume, the visit of a scene.
#[derive(Message, Debug, Clone)]
pub struct BeginVisit(pub Arc<Scene>);

/// The visit that is under way, as it is on disk.
#[derive(Resource, Debug, Clone)]
pub struct CurrentVisit {
    /// Its scene.
    pub scene: Arc<Scene>,
    /// Names the visit in every statement.
    pub registration: Uuid,
    /// What is known of it.
    pub visit: Visit,
    /// What that amounts to. The backend's word counts; this is for showing.
    pub standing: Standing,
    /// Where the visitor stood when the visit was last saved.
    pub resume_at: Option<ResumePoint>,
}

/// Where a visit goes on.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResumePoint {
    /// Between the feet, metres in world space.
    pub floor_point_in_world: [f32; 3],
    /// Turn of the head, radians.
    pub yaw: f32,
    /// The next stop of the tour.
    pub next_stop: usize,
}

/// Something the visitor should be told, once. The text is an interface string with its arguments.
#[derive(Message, Debug, Clone, PartialEq)]
pub struct Notice {
    /// Id of the interface string.
    pub text: &'static str,
    /// Arguments of the string.
    pub arguments: Vec<(&'static str, String)>,
}

pub(super) fn plugin(app: &mut App) {
    app.add_message::<Happened>().add_message::<BeginVisit>().add_message::<Notice>();
}
