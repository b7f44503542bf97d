//! The xAPI statement resource (IEEE 9274.1.1, 4.1.6.1), for a member's own statements.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use curriculum::xapi;
use jiff::fmt::rfc2822;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Backend,
    error::{ApiError, ErrorBody},
    extract::{Authenticated, JsonText, Parameters},
    form::{Form, returned},
};
use crate::{
    member::Session,
    practice::record,
    statement::{LARGEST_BATCH, StatementFault, Submitted, check, iri, strict_timestamp, strict_uuid},
    store::{StatementQuery, Store},
};

/// How many statements are returned unless fewer are asked for.
const PAGE: u32 = 100;
/// How many bytes of statements are returned, unless a single one is larger.
const PAGE_BYTES: usize = 1024 * 1024;
const PARAMETERS: [&str; 15] = [
    "statementId",
    "voidedStatementId",
    "agent",
    "verb",
    "activity",
    "registration",
    "related_activities",
    "related_agents",
    "since",
    "until",
    "limit",
    "format",
    "attachments",
    "ascending",
    "behind",
];
/// What may stand beside the id of a single statement.
const OF_A_SINGLE: [&str; 4] = ["statementId", "voidedStatementId", "format", "attachments"];

/// What this resource speaks.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AboutReply {
    version: [&'static str; 2],
    #[schema(value_type = Object)]
    extensions: Value,
}

/// A page of statements.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatementPage {
    #[schema(value_type = Vec<Object>)]
    statements: Vec<Value>,
    /// Where the next page is, or empty when this is the last.
    more: String,
}

/// What is spoken here.
#[utoipa::path(get, path = "/xapi/about", tag = "xapi", responses((status = 200, body = AboutReply)))]
pub(crate) async fn about() -> Json<AboutReply> {
    Json(AboutReply { version: [xapi::VERSION, "1.0.3"], extensions: json!({}) })
}

/// Stores one statement or up to 500, all or none; 32 KiB each at most.
#[utoipa::path(post, path = "/xapi/statements", tag = "xapi", security(("bearer" = [])),
    params(("X-Experience-API-Version" = String, Header, description = "2.0.x or 1.0.x")),
    request_body(content = Object, description = "A statement, or an array of up to 500"),
    responses((status = 200, body = Vec<Uuid>), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 409, body = ErrorBody), (status = 413, body = ErrorBody),
        (status = 408, body = ErrorBody), (status = 503, body = ErrorBody), (status = 507, body = ErrorBody)))]
pub(crate) async fn post(
    State(backend): State<Arc<Backend>>,
    Authenticated(session): Authenticated,
    parameters: Parameters,
    body: JsonText,
) -> Result<Json<Vec<Uuid>>, ApiError> {
    parameters.only(&[])?;
    let batch = match body.parse()? {
        Value::Array(items) => check_batch(&backend, &session, items)?,
        single => vec![check(single, "", &backend.rules.account(&session.member))?],
    };
    store(&backend, session, batch).await.map(Json)
}

/// Stores one statement under the id of the query.
#[utoipa::path(put, path = "/xapi/statements", tag = "xapi", security(("bearer" = [])),
    params(("statementId" = Uuid, Query, description = "The statement's id"),
        ("X-Experience-API-Version" = String, Header, description = "2.0.x or 1.0.x")),
    request_body(content = Object, description = "A statement"),
    responses((status = 204), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 409, body = ErrorBody), (status = 413, body = ErrorBody),
        (status = 408, body = ErrorBody), (status = 503, body = ErrorBody), (status = 507, body = ErrorBody)))]
pub(crate) async fn put(
    State(backend): State<Arc<Backend>>,
    Authenticated(session): Authenticated,
    parameters: Parameters,
    body: JsonText,
) -> Result<StatusCode, ApiError> {
    let parameters = parameters.only(&["statementId"])?;
    let id = parameters.read("statementId", "a UUID", strict_uuid)?.ok_or_else(|| {
        let message = "the parameter \"statementId\" is missing";
        ApiError::bad_request("bad-parameter", message, "Add ?statementId=<UUID>.")
    })?;
    let mut submitted = check(body.parse()?, "", &backend.rules.account(&session.member))?;
    if submitted.id.is_some_and(|stated| stated != id) {
        let fix = "Leave the id out, or give both the same.";
        return Err(StatementFault::invalid("/id", "this is not the statementId of the query", fix).into());
    }
    submitted.id = Some(id);
    store(&backend, session, vec![submitted]).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn check_batch(backend: &Backend, session: &Session, items: Vec<Value>) -> Result<Vec<Submitted>, ApiError> {
    if items.len() > LARGEST_BATCH {
        let message = format!("the request has {} statements, more than {LARGEST_BATCH}", items.len());
        return Err(ApiError::bad_request("too-many-statements", message, "Send them in several requests."));
    }
    let account = backend.rules.account(&session.member);
    let mut known = BTreeSet::new();
    let mut batch = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let submitted = check(item, &format!("/{index}"), &account)?;
        if submitted.id.is_some_and(|id| !known.insert(id)) {
            let fix = "Send each statement of a batch once.";
            let pointer = format!("/{index}/id");
            return Err(StatementFault::invalid(pointer, "this id stands twice in the batch", fix).into());
        }
        batch.push(submitted);
    }
    Ok(batch)
}

async fn store(backend: &Backend, session: Session, batch: Vec<Submitted>) -> Result<Vec<Uuid>, ApiError> {
    let rules = backend.rules.clone();
    let work = move |transaction: &dyn crate::store::Transaction| {
        record(&rules, transaction, &session, batch, transaction.receipt())
    };
    Ok(backend.store.write(work).await?)
}

/// The member's own statements: one by its id, or those that fit the filters, newest first.
#[utoipa::path(get, path = "/xapi/statements", tag = "xapi", security(("bearer" = [])),
    params(("statementId" = Option<Uuid>, Query, description = "One statement; excludes every filter but format and attachments"),
        ("verb" = Option<String>, Query, description = "The verb's IRI"),
        ("activity" = Option<String>, Query, description = "The activity's IRI"),
        ("registration" = Option<Uuid>, Query, description = "The visit"),
        ("since" = Option<String>, Query, description = "Stored after this time, ISO 8601"),
        ("until" = Option<String>, Query, description = "Stored at or before this time, ISO 8601"),
        ("agent" = Option<String>, Query, description = "An agent as JSON; only your own has statements here"),
        ("related_activities" = Option<bool>, Query, description = "Looks for the activity in contexts too"),
        ("related_agents" = Option<bool>, Query, description = "Changes nothing: no agent but your own is kept"),
        ("voidedStatementId" = Option<Uuid>, Query, description = "Finds none: nothing is ever voided"),
        ("format" = Option<String>, Query, description = "exact, canonical (the same here) or ids"),
        ("attachments" = Option<bool>, Query, description = "Changes nothing: none are kept"),
        ("limit" = Option<u32>, Query, description = "The most statements; 0 or absent for the backend's choice"),
        ("ascending" = Option<bool>, Query, description = "Oldest first"),
        ("behind" = Option<i64>, Query, description = "Used by `more`"),
        ("X-Experience-API-Version" = String, Header, description = "2.0.x or 1.0.x")),
    responses((status = 200, body = StatementPage), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(crate) async fn get(
    State(backend): State<Arc<Backend>>,
    Authenticated(session): Authenticated,
    parameters: Parameters,
) -> Result<Response, ApiError> {
    let parameters = parameters.only(&PARAMETERS)?;
    let form = Form::asked_for(&parameters)?;
    let single = parameters.read("statementId", "a UUID", strict_uuid)?;
    let voided = parameters.read("voidedStatementId", "a UUID", strict_uuid)?;
    // Asked before anything is read: what is stored later is later.
    let consistent_through = backend.store.horizon().to_string();
    let mut response = match (single, voided) {
        (None, None) => Json(page(&backend, &session, &parameters, form).await?).into_response(),
        (Some(id), None) => {
            alone(&parameters)?;
            one(&backend, &session, form, id).await?
        }
        (None, Some(_)) => {
            alone(&parameters)?;
            return Err(unknown_statement("no statement was ever taken back here"));
        }
        (Some(_), Some(_)) => {
            let message = "statementId and voidedStatementId exclude each other";
            return Err(ApiError::bad_request("bad-parameter", message, "Send one of them."));
        }
    };
    if let Ok(value) = HeaderValue::from_str(&consistent_through) {
        response.headers_mut().insert("x-experience-api-consistent-through", value);
    }
    Ok(response)
}

fn alone(parameters: &Parameters) -> Result<(), ApiError> {
    if parameters.names().all(|name| OF_A_SINGLE.contains(&name)) {
        return Ok(());
    }
    let message = "the id of a statement excludes every filter";
    Err(ApiError::bad_request("bad-parameter", message, "Send it alone, or with format and attachments."))
}

fn unknown_statement(message: &str) -> ApiError {
    ApiError::not_found("unknown-statement", message, "Check the id.")
}

async fn one(backend: &Backend, session: &Session, form: Form, id: Uuid) -> Result<Response, ApiError> {
    let member = session.member.id;
    let body = backend.store.read(move |records| records.statement_body(member, id)).await?;
    let body = body.ok_or_else(|| unknown_statement("you have no statement of this id"))?;
    let statement = returned(&body, form)?;
    let modified = statement.get("stored").and_then(Value::as_str).and_then(http_date);
    let mut response = Json(statement).into_response();
    if let Some(value) = modified.and_then(|date| HeaderValue::from_str(&date).ok()) {
        response.headers_mut().insert(header::LAST_MODIFIED, value);
    }
    Ok(response)
}

fn http_date(stored: &str) -> Option<String> {
    let time = strict_timestamp(stored)?;
    rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&time).ok()
}

async fn page(
    backend: &Backend,
    session: &Session,
    parameters: &Parameters,
    form: Form,
) -> Result<StatementPage, ApiError> {
    let query = query(parameters)?;
    parameters.read("related_agents", "true or false", |text| text.parse::<bool>().ok())?;
    let own = json!(backend.rules.account(&session.member));
    let agent = parameters.read("agent", "an agent as JSON", |text| {
        serde_json::from_str::<Value>(text).ok().filter(Value::is_object)
    })?;
    // A member sees only their own statements: whoever else is asked for has none here.
    if agent.is_some_and(|agent| agent.get("account") != Some(&own)) {
        return Ok(StatementPage { statements: Vec::new(), more: String::new() });
    }
    let member = session.member.id;
    let found = backend.store.read(move |records| records.statements(member, &query)).await?;
    let last = found.rows.last().filter(|_| found.has_more);
    let more = last.map(|row| parameters.next_page("/xapi/statements", row.position)).unwrap_or_default();
    let statements = found.rows.iter().map(|row| returned(&row.body, form)).collect::<Result<_, _>>()?;
    Ok(StatementPage { statements, more })
}

fn query(parameters: &Parameters) -> Result<StatementQuery, ApiError> {
    let owned_iri = |text: &str| iri(text).map(str::to_owned);
    let limit = parameters.read("limit", "a whole number", |text| text.parse::<u32>().ok())?;
    Ok(StatementQuery {
        verb: parameters.read("verb", "an IRI", owned_iri)?,
        activity: parameters.read("activity", "an IRI", owned_iri)?,
        related_activities: parameters
            .read("related_activities", "true or false", |text| text.parse().ok())?
            .unwrap_or_default(),
        registration: parameters.read("registration", "a UUID", strict_uuid)?,
        since: parameters.read("since", "an ISO 8601 time with an offset", strict_timestamp)?,
        until: parameters.read("until", "an ISO 8601 time with an offset", strict_timestamp)?,
        ascending: parameters
            .read("ascending", "true or false", |text| text.parse().ok())?
            .unwrap_or_default(),
        behind: parameters.read("behind", "a position from `more`", |text| text.parse().ok())?,
        limit: limit.filter(|limit| *limit > 0).unwrap_or(PAGE).min(PAGE),
        most_bytes: PAGE_BYTES,
    })
}
