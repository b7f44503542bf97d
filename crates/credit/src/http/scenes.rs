//! The scenes and their questions, without keys.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use curriculum::{Language, scene::QuestionText};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{
    Backend,
    error::{ApiError, ErrorBody},
    extract::{Authenticated, SceneName},
};
use crate::catalogue::ServedScene;

/// A scene.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SceneReply {
    id: String,
    /// By language.
    title: BTreeMap<&'static str, String>,
}

/// A question, without its key.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuestionReply {
    id: String,
    checkpoint: String,
    /// `single`, `multiple`, `true-false`, `order` or `place-on-map`.
    #[schema(value_type = String)]
    kind: curriculum::QuestionKind,
    options: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    map: Option<String>,
    /// `stem` and `options`, by language.
    #[schema(value_type = Object)]
    text: BTreeMap<&'static str, Value>,
}

/// The scenes that this backend serves.
#[utoipa::path(get, path = "/api/v1/scenes", tag = "scenes", security(("bearer" = [])),
    responses((status = 200, body = Vec<SceneReply>), (status = 401, body = ErrorBody)))]
pub(crate) async fn list(
    State(backend): State<Arc<Backend>>,
    Authenticated(_): Authenticated,
) -> Json<Vec<SceneReply>> {
    let reply = |served: &ServedScene| SceneReply {
        id: served.scene().id().to_string(),
        title: by_language(|language| Some(served.scene().text(language)?.scene.title.clone())),
    };
    Json(backend.rules.catalogue.scenes().map(reply).collect())
}

/// The questions of a scene, in the order in which they are asked.
#[utoipa::path(get, path = "/api/v1/scenes/{scene}/questions", tag = "scenes", security(("bearer" = [])),
    params(("scene" = String, Path, description = "The scene's id")),
    responses((status = 200, body = Vec<QuestionReply>), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(crate) async fn questions(
    State(backend): State<Arc<Backend>>,
    Authenticated(_): Authenticated,
    SceneName(scene): SceneName,
) -> Result<Json<Vec<QuestionReply>>, ApiError> {
    let served = find(&backend, &scene)?;
    let scene = served.scene();
    let mut replies = Vec::new();
    for checkpoint in scene.checkpoints() {
        for question in &checkpoint.questions {
            let text = |language| Some(text_of(scene.text(language)?.questions.get(&question.id)?));
            replies.push(QuestionReply {
                id: question.id.to_string(),
                checkpoint: checkpoint.id.to_string(),
                kind: question.kind,
                options: question.options.iter().map(ToString::to_string).collect(),
                map: question.map.as_ref().map(ToString::to_string),
                text: by_language(text),
            });
        }
    }
    Ok(Json(replies))
}

pub(crate) fn find<'a>(backend: &'a Backend, scene: &str) -> Result<&'a ServedScene, ApiError> {
    scene.parse().ok().and_then(|id| backend.rules.catalogue.scene(&id)).ok_or_else(unknown_scene)
}

pub(super) fn unknown_scene() -> ApiError {
    let message = "this backend serves no scene of this id";
    ApiError::not_found("unknown-scene", message, "GET /api/v1/scenes lists the scenes.")
}

fn text_of(text: &QuestionText) -> Value {
    json!({ "stem": text.stem, "options": text.options })
}

pub(super) fn by_language<T>(read: impl Fn(Language) -> Option<T>) -> BTreeMap<&'static str, T> {
    Language::ALL.into_iter().filter_map(|language| Some((language.tag(), read(language)?))).collect()
}
