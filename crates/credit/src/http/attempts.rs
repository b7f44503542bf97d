//! Answering a question.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use curriculum::{
    AnswerKey, Happening, Mark, QuestionId, Response, SceneId, Standing, VisitEvent, scene::Question,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Backend,
    error::{ApiError, ErrorBody},
    extract::{Authenticated, JsonText, SceneName},
    scenes::{by_language, find},
};
use crate::{
    catalogue::ServedScene,
    member::Session,
    practice::{AttemptOutcome, CreditState, RecordError, record_attempt},
    statement::StatementFault,
    store::Store,
};

/// An answer to a question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttemptRequest {
    /// Made once, on the device; also the id of the statement, and the `Idempotency-Key` header.
    attempt_id: Uuid,
    /// The visit.
    registration: Uuid,
    /// The question's id.
    #[schema(value_type = String)]
    question: QuestionId,
    /// `{"form": "choice", "chosen": […]}`, `{"form": "sequence", "order": […]}` or
    /// `{"form": "places", "points": {…: {"latitude": …, "longitude": …}}}`.
    #[schema(value_type = Object)]
    response: Response,
    /// When it was given, by the device's clock, ISO 8601.
    #[schema(value_type = String)]
    time: Timestamp,
}

/// What an answer came to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttemptReply {
    attempt_id: Uuid,
    /// 0 (wrong) to 1 (right).
    #[schema(value_type = f64)]
    mark: Mark,
    /// Whether all of it was right.
    right: bool,
    /// Why, by language.
    explanation: BTreeMap<&'static str, String>,
    /// The right answer.
    #[schema(value_type = Object)]
    correct: AnswerKey,
    /// How far the visit has come.
    #[schema(value_type = Object)]
    standing: Standing,
    credit: CreditState,
}

/// Answers a question. The same attempt again gets the same mark again, with the visit's standing of now.
#[utoipa::path(post, path = "/api/v1/scenes/{scene}/attempts", tag = "scenes", security(("bearer" = [])),
    params(("scene" = String, Path, description = "The scene's id"),
        ("Idempotency-Key" = String, Header, description = "The attempt_id of the body")),
    request_body = AttemptRequest,
    responses((status = 200, body = AttemptReply), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 413, body = ErrorBody),
        (status = 408, body = ErrorBody), (status = 503, body = ErrorBody), (status = 507, body = ErrorBody)))]
pub(crate) async fn answer(
    State(backend): State<Arc<Backend>>,
    Authenticated(session): Authenticated,
    SceneName(scene): SceneName,
    headers: HeaderMap,
    body: JsonText,
) -> Result<Json<AttemptReply>, ApiError> {
    let request: AttemptRequest = body.parse_object()?;
    check_key(&headers, request.attempt_id)?;
    let served = find(&backend, &scene)?;
    let event = event(served, &request)?;
    let (attempt_id, question) = (request.attempt_id, request.question);
    let outcome = store(&backend, session, served.scene().id().clone(), request.registration, event).await?;
    let answer = served.answer(&question).ok_or_else(|| unknown_question(&question))?;
    Ok(Json(AttemptReply {
        attempt_id,
        mark: outcome.mark,
        right: outcome.mark.is_right(),
        explanation: by_language(|language| answer.explanation.get(&language).cloned()),
        correct: answer.correct.clone(),
        standing: outcome.judgement.standing,
        credit: outcome.judgement.credit,
    }))
}

async fn store(
    backend: &Arc<Backend>,
    session: Session,
    scene: SceneId,
    registration: Uuid,
    event: VisitEvent,
) -> Result<AttemptOutcome, RecordError> {
    let rules = backend.rules.clone();
    backend
        .store
        .write(move |transaction| {
            let served = rules.catalogue.scene(&scene).ok_or_else(|| {
                StatementFault::invalid("/", "the scene is gone", "Read the list of scenes again.")
            })?;
            record_attempt(&rules, transaction, &session, registration, served, &event, transaction.receipt())
        })
        .await
}

fn check_key(headers: &HeaderMap, attempt_id: Uuid) -> Result<(), ApiError> {
    let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok());
    let fix = "Send the attempt_id of the body as \"Idempotency-Key\".";
    match key.map(str::parse::<Uuid>) {
        Some(Ok(key)) if key == attempt_id => Ok(()),
        Some(_) => Err(ApiError::bad_request(
            "idempotency-key",
            "the header Idempotency-Key is not the body's attempt_id",
            fix,
        )),
        None => Err(ApiError::bad_request("idempotency-key", "the header Idempotency-Key is missing", fix)),
    }
}

fn event(served: &ServedScene, request: &AttemptRequest) -> Result<VisitEvent, ApiError> {
    let happening = happening(served, &request.question, request.response.clone())?;
    Ok(VisitEvent { id: request.attempt_id, time: request.time, happening })
}

/// What answering a question is on a visit, if the response fits the question.
pub(crate) fn happening(
    served: &ServedScene,
    question: &QuestionId,
    response: Response,
) -> Result<Happening, ApiError> {
    let (checkpoint, question) = served
        .scene()
        .checkpoints()
        .iter()
        .find_map(|checkpoint| {
            let question = checkpoint.questions.iter().find(|asked| &asked.id == question)?;
            Some((checkpoint.id.clone(), question))
        })
        .ok_or_else(|| unknown_question(question))?;
    check_response(question, &response)?;
    Ok(Happening::Answered { checkpoint, question: question.id.clone(), response })
}

fn check_response(question: &Question, response: &Response) -> Result<(), ApiError> {
    response.check(question.kind, &question.options).map_err(|error| {
        let fix = "GET /api/v1/scenes/{scene}/questions tells the kind and the options of each question.";
        ApiError::bad_request("response-does-not-fit", format!("/response: {error}"), fix)
    })
}

fn unknown_question(question: &QuestionId) -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        "unknown-question",
        format!("/question: the scene has no question {question}"),
        "GET /api/v1/scenes/{scene}/questions lists the questions.",
    )
}
