//! Fetches bytes over HTTP within limits, and sorts what can go wrong by what is to be done about it.

use std::time::Duration;

use reqwest::{RequestBuilder, StatusCode};
use serde::de::DeserializeOwned;

use super::{Refusal, wire::ErrorBody};
use crate::platform;

/// The longest body that is read, in bytes.
const LARGEST_BODY: usize = 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(10);

/// Refusals that no repetition changes, by the backend's own codes. A bare status may come from any gateway on the way,
/// and what it says of an event is nothing.
const FINAL_CODES: [&str; 12] = [
    "authored-by-backend",
    "body-too-large",
    "conflict",
    "foreign-actor",
    "invalid-statement",
    "not-accepted-here",
    "response-does-not-fit",
    "statement-too-large",
    "too-many-statements",
    "unknown-question",
    "visit-full",
    "wrong-type",
];

/// Why a request brought nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nobody answers, or not as a backend does. Later it may.
    Unreachable(String),
    /// The session is no longer known.
    SessionExpired,
    /// The backend does not take what it was sent, and never will.
    Unacceptable(String),
    /// The backend turns the visitor away until somebody changes something there.
    TurnedAway(Refusal),
    /// The backend does not have the scene. Later it may.
    UnknownScene(String),
}

/// Sends a request and reads the JSON of its answer.
///
/// # Errors
/// [`Fault`] says what is to be done.
pub(super) async fn send<Answer: DeserializeOwned>(request: RequestBuilder) -> Result<Answer, Fault> {
    let answer = platform::within(TIMEOUT, exchange(request)).await;
    let (status, body) = answer.unwrap_or_else(|| {
        Err(Fault::Unreachable(format!("nothing has come within {} s", TIMEOUT.as_secs())))
    })?;
    if status.is_success() {
        serde_json::from_slice(&body)
            .map_err(|error| Fault::Unreachable(format!("the answer cannot be read: {error}")))
    } else {
        Err(sort(status, &body))
    }
}

async fn exchange(request: RequestBuilder) -> Result<(StatusCode, Vec<u8>), Fault> {
    // Addresses in errors could carry what is nobody's business.
    let unreachable = |error: reqwest::Error| Fault::Unreachable(describe(&error.without_url()));
    let response = request.send().await.map_err(unreachable)?;
    let status = response.status();
    let body = platform::read_body(response, LARGEST_BODY).await.map_err(unreachable)?;
    let body =
        body.ok_or_else(|| Fault::Unreachable(format!("the answer is longer than {LARGEST_BODY} bytes")))?;
    Ok((status, body))
}

fn describe(error: &reqwest::Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(deeper) = cause {
        words = format!("{words}: {deeper}");
        cause = deeper.source();
    }
    words
}

fn sort(status: StatusCode, body: &[u8]) -> Fault {
    let said = serde_json::from_slice::<ErrorBody>(body).ok().map(|body| body.error);
    let words = said.as_ref().map_or_else(|| format!("HTTP {status}"), |details| details.words());
    match (status, said.as_ref()) {
        (StatusCode::UNAUTHORIZED, _) => Fault::SessionExpired,
        (_, Some(said)) if FINAL_CODES.contains(&said.code.as_str()) => Fault::Unacceptable(words),
        (_, Some(said)) if said.code == "unknown-scene" => Fault::UnknownScene(words),
        (StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS, _)
        | (_, None) => Fault::Unreachable(words),
        (status, Some(said)) if status.is_client_error() => Fault::TurnedAway(said.refusal()),
        _ => Fault::Unreachable(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_apart() {
        let body = br#"{"error":{"code":"unknown-card","message":"no such card","fix":"Check the number."}}"#;
        assert_eq!(sort(StatusCode::NOT_FOUND, body), Fault::TurnedAway(Refusal::UnknownCard));
        let body = br#"{"error":{"code":"closed","message":"it is closed.","fix":"Come back."}}"#;
        assert_eq!(
            sort(StatusCode::FORBIDDEN, body),
            Fault::TurnedAway(Refusal::Other("it is closed. Come back.".to_owned()))
        );
        let body = br#"{"error":{"code":"conflict","message":"there is another","fix":""}}"#;
        assert_eq!(sort(StatusCode::CONFLICT, body), Fault::Unacceptable("there is another".to_owned()));
        assert_eq!(sort(StatusCode::UNAUTHORIZED, b""), Fault::SessionExpired);
    }

    #[test]
    fn what_a_gateway_says_is_never_final() {
        for status in [500, 502, 503, 507, 429, 302, 400, 403, 404, 409, 413, 422] {
            for body in [&b""[..], b"<html>", br#"{"error":"blocked"}"#] {
                let fault = sort(StatusCode::from_u16(status).unwrap(), body);
                assert!(matches!(fault, Fault::Unreachable(_)), "{status}");
            }
        }
    }
}
