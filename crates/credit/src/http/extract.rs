//! What handlers take from a request: a session, a body, a query; each refused with what and where.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::{Backend, error::ApiError, scenes::unknown_scene};
use crate::{
    canonical::Hash,
    member::{Session, Token},
};

/// The largest body, in bytes.
pub(crate) const LARGEST_BODY: usize = 1024 * 1024;

/// The session that the request's bearer token proves.
pub(crate) struct Authenticated(pub(crate) Session);

impl FromRequestParts<Arc<Backend>> for Authenticated {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, backend: &Arc<Backend>) -> Result<Self, ApiError> {
        AuthenticatedBy::from_request_parts(parts, backend)
            .await
            .map(|AuthenticatedBy(_, session)| Self(session))
    }
}

/// The session that the request's bearer token proves, with the token's hash.
pub(crate) struct AuthenticatedBy(pub(crate) Hash, pub(crate) Session);

impl FromRequestParts<Arc<Backend>> for AuthenticatedBy {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, backend: &Arc<Backend>) -> Result<Self, ApiError> {
        let token = bearer(&parts.headers)
            .ok_or_else(|| ApiError::unauthorized("no-token", "this request carries no bearer token"))?;
        let token_hash = Token::hash_of(token);
        Ok(Self(token_hash, backend.session(token_hash).await?))
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// The scene that the path names.
pub(crate) struct SceneName(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for SceneName {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        // Refused when it is not UTF-8: no scene has such a name.
        let path = Path::from_request_parts(parts, state).await;
        path.map(|Path(name)| Self(name)).map_err(|_| unknown_scene())
    }
}

/// A body that is JSON in UTF-8, as text.
pub(crate) struct JsonText(String);

impl FromRequest<Arc<Backend>> for JsonText {
    type Rejection = ApiError;

    async fn from_request(request: Request, backend: &Arc<Backend>) -> Result<Self, ApiError> {
        check_content_type(request.headers(), "application/json", "not-json")?;
        let bytes = read_body(request, backend, LARGEST_BODY).await?;
        let text = String::from_utf8(bytes.into()).map_err(|error| {
            let place = error.utf8_error().valid_up_to();
            ApiError::bad_request(
                "not-utf-8",
                format!("the body is not UTF-8 at byte {place}"),
                "Send the JSON in UTF-8.",
            )
        })?;
        Ok(Self(text))
    }
}

/// Reads a body within the limits of size and time. `largest`, in bytes, is what the route's `DefaultBodyLimit` says.
pub(crate) async fn read_body(
    request: Request,
    backend: &Arc<Backend>,
    largest: usize,
) -> Result<Bytes, ApiError> {
    let reading = timeout(backend.limits.body, Bytes::from_request(request, backend));
    let read = reading.await.map_err(|_| {
        let message = "the body did not come in time";
        let fix = "This request recorded nothing. Send it again, over a faster connection.";
        ApiError::new(StatusCode::REQUEST_TIMEOUT, "body-too-slow", message, fix)
    })?;
    read.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            ApiError::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "body-too-large",
                format!("the body is larger than {largest} bytes"),
                "Send less at a time.",
            )
        } else {
            ApiError::bad_request("body-unreadable", "the body broke off", "Send the request again.")
        }
    })
}

/// Refuses a body that says that it is of another type.
pub(crate) fn check_content_type(
    headers: &HeaderMap,
    wanted: &'static str,
    code: &'static str,
) -> Result<(), ApiError> {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return Ok(()) };
    let essence = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(wanted) {
        return Ok(());
    }
    Err(ApiError::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        code,
        format!("the Content-Type is not {wanted}"),
        format!("Send the body with the Content-Type {wanted}."),
    ))
}

impl JsonText {
    /// Reads the text of an object. Its fields in an array, which the parser would take too, are refused.
    pub(crate) fn parse_object<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        match self.0.trim_start().chars().next() {
            Some(first @ ('[' | '"')) => {
                let found = if first == '[' { "an array" } else { "a string" };
                let fix = "See /openapi.json for the form of this request.";
                Err(ApiError::bad_request("wrong-type", format!("/: {found} where an object belongs"), fix))
            }
            _ => self.parse(),
        }
    }

    /// Reads the text. Nesting deeper than serde_json's 128 levels is refused.
    pub(crate) fn parse<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        let mut reader = serde_json::Deserializer::from_str(&self.0);
        let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let pointer = pointer(error.path());
            refusal(&pointer, error.inner())
        })?;
        reader.end().map_err(|error| refusal("/", &error))?;
        Ok(value)
    }
}

fn refusal(pointer: &str, error: &serde_json::Error) -> ApiError {
    let (code, fix) = if error.is_data() {
        ("wrong-type", "See /openapi.json for the form of this request.")
    } else {
        ("bad-json", "Send well-formed JSON that is nested less than 128 deep.")
    };
    ApiError::bad_request(code, format!("{pointer}: {error}"), fix)
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer += &format!("/{index}"),
            Segment::Map { key } => pointer += &format!("/{key}"),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    if pointer.is_empty() { "/".to_owned() } else { pointer }
}

/// A query's parameters, each at most once and none that is not `allowed`.
pub(crate) struct Parameters(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let query = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        match query {
            Ok(Query(parameters)) => Ok(Self(parameters)),
            Err(_) => Err(ApiError::bad_request(
                "bad-query",
                "the query cannot be read",
                "Percent-encode names and values.",
            )),
        }
    }
}

impl Parameters {
    /// Refuses parameters that are not `allowed` or stand twice.
    pub(crate) fn only(self, allowed: &[&str]) -> Result<Self, ApiError> {
        for (index, (name, _)) in self.0.iter().enumerate() {
            let short: String = name.chars().take(40).collect();
            if !allowed.contains(&name.as_str()) {
                let fix = format!("Allowed are {}.", allowed.join(", "));
                let message = format!("the parameter \"{short}\" is not known here");
                return Err(ApiError::bad_request("unknown-parameter", message, fix));
            }
            if self.0.iter().take(index).any(|(earlier, _)| earlier == name) {
                let message = format!("the parameter \"{short}\" stands twice");
                return Err(ApiError::bad_request("bad-parameter", message, "Send it once."));
            }
        }
        Ok(self)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The parameter as `read` understands it.
    pub(crate) fn read<T>(
        &self,
        name: &str,
        wanted: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, ApiError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        read(text).map(Some).ok_or_else(|| {
            let message = format!("the parameter \"{name}\" is not {wanted}");
            ApiError::bad_request("bad-parameter", message, format!("Send {wanted}."))
        })
    }

    /// Where the page behind this position is, by the same parameters.
    pub(crate) fn next_page(&self, path: &str, position: i64) -> String {
        let kept = self.0.iter().filter(|(name, _)| name != "behind");
        let mut pairs: Vec<String> =
            kept.map(|(name, value)| format!("{name}={}", percent_encoded(value))).collect();
        pairs.push(format!("behind={position}"));
        format!("{path}?{}", pairs.join("&"))
    }
}

fn percent_encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}
