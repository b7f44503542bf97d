//! Requests for the rest of a file, after a download broke off.

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};

/// How a request with a `Range` is answered: by this attempt first, unless `If-Range` says that the file is
/// another now.
pub(super) struct PartOfFile {
    /// The headers to try. The bytes of a range are counted in the file as it is, so no encoding is
    /// accepted.
    pub(super) headers: HeaderMap,
    is_conditional: bool,
}

impl PartOfFile {
    /// Takes `Range` and `If-Range` out of the headers. `None` when the whole file is to be sent, which
    /// every client must put up with: there is no range, it is of no kind that is known, or it cannot be
    /// told if it still fits.
    pub(super) fn take_from(headers: &mut HeaderMap, method: &Method) -> Option<Self> {
        let range = headers.remove(header::RANGE)?;
        let if_range = headers.remove(header::IF_RANGE);
        if method != Method::GET || !range.as_bytes().starts_with(b"bytes=") {
            return None;
        }
        let mut attempt = headers.clone();
        attempt.remove(header::ACCEPT_ENCODING);
        attempt.insert(header::RANGE, range);
        let is_conditional = if_range.is_some();
        if let Some(tag) = if_range {
            // A date has whole seconds only, in which a file may have changed twice.
            if !is_strong_tag(&tag) || headers.contains_key(header::IF_MATCH) {
                return None;
            }
            // Compared alike; what differs is the answer when it does not match.
            attempt.insert(header::IF_MATCH, tag);
        }
        Some(Self { headers: attempt, is_conditional })
    }

    /// The file is not the one that the client has the beginning of.
    pub(super) fn is_outdated(&self, status: StatusCode) -> bool {
        self.is_conditional && status == StatusCode::PRECONDITION_FAILED
    }
}

fn is_strong_tag(value: &HeaderValue) -> bool {
    let inner = value.as_bytes().strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
    inner.is_some_and(|tag| !tag.contains(&b'"'))
}
