//! Statements from a visit's events, and events from statements.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::{Account, Activity, Context, NAMESPACE, Statement, StatementResult, Verb, activity};
use crate::{
    identifier::{ExhibitId, QuestionId, RoomId, SceneId},
    question::{Response, ResponseError},
    scene::Scene,
    visit::{Happening, VisitEvent},
};

const READ_TO_END: &str = "urn:retrace:extension:read-to-end";
const DWELL_MILLISECONDS: &str = "urn:retrace:extension:dwell-milliseconds";
const CHECKPOINT: &str = "urn:retrace:extension:checkpoint";
const ROOM: &str = "urn:retrace:extension:room";

/// The activity id of a scene.
#[must_use]
pub fn scene_activity(scene: &SceneId) -> String {
    format!("{NAMESPACE}scene:{scene}")
}

fn exhibit_activity(scene: &SceneId, exhibit: &ExhibitId) -> String {
    format!("{}:exhibit:{exhibit}", scene_activity(scene))
}

fn question_activity(scene: &SceneId, question: &QuestionId) -> String {
    format!("{}:question:{question}", scene_activity(scene))
}

/// The scene of an activity id of ours.
#[must_use]
pub fn scene_of_activity(activity: &str) -> Option<SceneId> {
    activity.strip_prefix(NAMESPACE)?.strip_prefix("scene:")?.split(':').next()?.parse().ok()
}

/// Which visit a statement belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitContext {
    /// Whose visit.
    pub account: Account,
    /// Where.
    pub scene: SceneId,
    /// The visit.
    pub registration: Uuid,
}

impl Statement {
    /// The statement of an event. Its id and time are the event's.
    #[must_use]
    pub fn from_event(event: &VisitEvent, visit: &VisitContext) -> Self {
        let scene = &visit.scene;
        let whole = |verb| (verb, scene_activity(scene), "hall", None);
        let (verb, object, kind, result) = match &event.happening {
            Happening::Entered => whole(Verb::Initialized),
            Happening::Left => whole(Verb::Terminated),
            Happening::RoomReached { room } => {
                let extensions = [(ROOM.to_owned(), Value::from(room.as_str()))].into();
                let result = StatementResult { extensions, ..StatementResult::default() };
                (Verb::Progressed, scene_activity(scene), "hall", Some(result))
            }
            Happening::ExhibitViewed { exhibit, milliseconds, read_to_end } => {
                let result = StatementResult {
                    duration: Some(format!("PT{}.{:02}S", milliseconds / 1000, milliseconds % 1000 / 10)),
                    extensions: [
                        (READ_TO_END.to_owned(), Value::from(*read_to_end)),
                        (DWELL_MILLISECONDS.to_owned(), Value::from(*milliseconds)),
                    ]
                    .into(),
                    ..StatementResult::default()
                };
                (Verb::Experienced, exhibit_activity(scene, exhibit), "exhibit", Some(result))
            }
            Happening::Answered { checkpoint, question, response } => {
                let result = StatementResult {
                    response: Some(response.to_interaction()),
                    extensions: [(CHECKPOINT.to_owned(), Value::from(checkpoint.as_str()))].into(),
                    ..StatementResult::default()
                };
                (Verb::Answered, question_activity(scene, question), "question", Some(result))
            }
        };
        Self::new(event.id, event.time, visit, verb, object, kind, result)
    }

    /// A statement that the backend authors on the scene as a whole.
    #[must_use]
    pub fn authored(
        id: Uuid,
        time: Timestamp,
        visit: &VisitContext,
        verb: Verb,
        result: StatementResult,
    ) -> Self {
        Self::new(id, time, visit, verb, scene_activity(&visit.scene), "hall", Some(result))
    }

    fn new(
        id: Uuid,
        timestamp: Timestamp,
        visit: &VisitContext,
        verb: Verb,
        object: String,
        kind: &str,
        result: Option<StatementResult>,
    ) -> Self {
        let activity_type = format!("{NAMESPACE}activity-type:{kind}");
        let grouping = serde_json::json!({ "grouping": [{ "id": scene_activity(&visit.scene) }] });
        Self {
            id,
            actor: visit.account.clone().into(),
            verb: verb.into(),
            object: Activity {
                object_type: activity(),
                id: object,
                definition: Some(serde_json::json!({ "type": activity_type })),
            },
            result,
            context: Some(Context {
                registration: Some(visit.registration),
                context_activities: Some(grouping),
                extensions: BTreeMap::new(),
            }),
            timestamp,
        }
    }

    /// The event that a statement of ours tells, or `None` when it tells none.
    ///
    /// # Errors
    /// [`StatementError`] when it claims to be ours but does not fit the scene.
    pub fn to_event(&self, scene: &Scene) -> Result<Option<VisitEvent>, StatementError> {
        let Some(verb) = Verb::from_iri(&self.verb.id) else { return Ok(None) };
        if scene_of_activity(&self.object.id).as_ref() != Some(scene.id()) {
            return Ok(None);
        }
        let happening = match verb {
            Verb::Initialized => Some(Happening::Entered),
            Verb::Terminated => Some(Happening::Left),
            Verb::Progressed => self.room_reached(scene)?,
            Verb::Experienced => Some(self.exhibit_viewed(scene)?),
            Verb::Answered => Some(self.answered(scene)?),
            Verb::Passed | Verb::Failed | Verb::Completed => None,
        };
        Ok(happening.map(|happening| VisitEvent { id: self.id, time: self.timestamp, happening }))
    }

    /// The id of what the activity is in this scene.
    fn part_of(&self, scene: &Scene, kind: &'static str) -> Result<&str, StatementError> {
        let prefix = format!("{}:{kind}:", scene_activity(scene.id()));
        self.object.id.strip_prefix(&prefix).ok_or_else(|| self.unknown(kind))
    }

    fn unknown(&self, kind: &'static str) -> StatementError {
        StatementError::UnknownObject { object: self.object.id.chars().take(120).collect(), kind }
    }

    fn extension(&self, name: &str) -> Option<&Value> {
        self.result.as_ref()?.extensions.get(name)
    }

    fn room_reached(&self, scene: &Scene) -> Result<Option<Happening>, StatementError> {
        let Some(room) = self.extension(ROOM) else { return Ok(None) };
        let room: RoomId =
            room.as_str().and_then(|text| text.parse().ok()).ok_or(StatementError::Extension(ROOM))?;
        scene.room(&room).map(|_| Some(Happening::RoomReached { room })).ok_or_else(|| self.unknown("room"))
    }

    fn exhibit_viewed(&self, scene: &Scene) -> Result<Happening, StatementError> {
        let exhibit: ExhibitId =
            self.part_of(scene, "exhibit")?.parse().map_err(|_| self.unknown("exhibit"))?;
        scene.exhibit(&exhibit).ok_or_else(|| self.unknown("exhibit"))?;
        let milliseconds = match self.extension(DWELL_MILLISECONDS) {
            Some(value) => value
                .as_u64()
                .and_then(|value| u32::try_from(value).ok())
                .ok_or(StatementError::Extension(DWELL_MILLISECONDS))?,
            None => 0,
        };
        let read_to_end = match self.extension(READ_TO_END) {
            Some(value) => value.as_bool().ok_or(StatementError::Extension(READ_TO_END))?,
            None => false,
        };
        Ok(Happening::ExhibitViewed { exhibit, milliseconds, read_to_end })
    }

    fn answered(&self, scene: &Scene) -> Result<Happening, StatementError> {
        let question: QuestionId =
            self.part_of(scene, "question")?.parse().map_err(|_| self.unknown("question"))?;
        let known = scene.question(&question).ok_or_else(|| self.unknown("question"))?;
        let checkpoint = scene
            .checkpoints()
            .iter()
            .find(|checkpoint| checkpoint.questions.iter().any(|asked| asked.id == question))
            .ok_or_else(|| self.unknown("question"))?;
        let text = self.result.as_ref().and_then(|result| result.response.as_deref());
        let response = Response::from_interaction(known.kind, text.unwrap_or_default())?;
        response.check(known.kind, &known.options)?;
        Ok(Happening::Answered { checkpoint: checkpoint.id.clone(), question, response })
    }
}

/// Why a statement that claims to be ours is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The object is nothing that the scene has.
    #[error("the object \"{object}\" is no {kind} of this scene")]
    UnknownObject {
        /// The object's id.
        object: String,
        /// What it should be.
        kind: &'static str,
    },
    /// An extension has the wrong type.
    #[error("the extension {0} has the wrong type or is out of range")]
    Extension(&'static str),
    /// The response does not fit its question.
    #[error(transparent)]
    Response(#[from] ResponseError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::tests::small_scene;

    fn context() -> VisitContext {
        VisitContext {
            account: Account { home_page: "urn:retrace:local".to_owned(), name: "visitor".to_owned() },
            scene: "small".parse().unwrap(),
            registration: Uuid::from_u128(7),
        }
    }

    fn happenings() -> Vec<Happening> {
        vec![
            Happening::Entered,
            Happening::RoomReached { room: "room".parse().unwrap() },
            Happening::ExhibitViewed {
                exhibit: "E1".parse().unwrap(),
                milliseconds: 8_049,
                read_to_end: true,
            },
            Happening::Answered {
                checkpoint: "C1".parse().unwrap(),
                question: "Q1".parse().unwrap(),
                response: Response::Choice { chosen: ["b".parse().unwrap()].into() },
            },
            Happening::Left,
        ]
    }

    #[test]
    fn events_survive_the_way_through_json() {
        let scene = small_scene();
        for happening in happenings() {
            let event = VisitEvent::now(happening);
            let json = serde_json::to_string(&Statement::from_event(&event, &context())).unwrap();
            let statement: Statement = serde_json::from_str(&json).unwrap();
            assert_eq!(statement.to_event(&scene).unwrap().as_ref(), Some(&event), "{json}");
        }
    }

    #[test]
    fn a_clients_statement_claims_no_success_and_no_score() {
        for happening in happenings() {
            let statement = Statement::from_event(&VisitEvent::now(happening), &context());
            let result = statement.result.unwrap_or_default();
            assert!(result.score.is_none() && result.success.is_none() && result.completion.is_none());
            assert!(!Verb::from_iri(&statement.verb.id).unwrap().is_authored_by_the_backend());
        }
    }

    #[test]
    fn statements_on_what_the_scene_lacks_are_refused() {
        let scene = small_scene();
        let mut statement = Statement::from_event(&VisitEvent::now(happenings().remove(2)), &context());
        statement.object.id = "urn:retrace:scene:small:exhibit:E99".to_owned();
        assert!(matches!(statement.to_event(&scene), Err(StatementError::UnknownObject { .. })));
        statement.object.id = "urn:retrace:scene:small:x:exhibit:E1".to_owned();
        assert!(matches!(statement.to_event(&scene), Err(StatementError::UnknownObject { .. })));
        statement.object.id = "urn:retrace:scene:other:exhibit:E1".to_owned();
        assert_eq!(statement.to_event(&scene), Ok(None));
    }

    #[test]
    fn a_scene_may_be_called_like_a_part_of_one() {
        for name in ["exhibit", "question"] {
            let scene = crate::scene::tests::small_scene_called(name);
            let visit = VisitContext { scene: scene.id().clone(), ..context() };
            for happening in happenings() {
                let event = VisitEvent::now(happening);
                let statement = Statement::from_event(&event, &visit);
                assert_eq!(statement.to_event(&scene).unwrap(), Some(event));
            }
        }
    }
}
