//! The fields of a form that was sent.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use uuid::Uuid;

use super::LARGEST_FORM;
use crate::{
    http::{
        Backend,
        error::ApiError,
        extract::{check_content_type, read_body},
    },
    statement::strict_uuid,
};

/// Names the hidden field with the id that its event has from the first moment: a form that is sent twice sends the same.
pub(super) const EVENT: &str = "event";

/// The fields, in the order in which they stand.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl FromRequest<Arc<Backend>> for Fields {
    type Rejection = ApiError;

    async fn from_request(request: Request, backend: &Arc<Backend>) -> Result<Self, ApiError> {
        check_content_type(request.headers(), "application/x-www-form-urlencoded", "not-a-form")?;
        let bytes = read_body(request, backend, LARGEST_FORM).await?;
        Ok(Self(form_urlencoded::parse(&bytes).into_owned().collect()))
    }
}

impl Fields {
    /// The first field of this name.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All fields of this name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The id of the event that this form tells.
    pub(super) fn event(&self) -> Result<Uuid, ApiError> {
        self.text(EVENT).and_then(strict_uuid).ok_or_else(|| bad_field(EVENT, "a UUID"))
    }
}

/// A field that our own pages never send so.
pub(super) fn bad_field(name: &str, wanted: &str) -> ApiError {
    let message = format!("the field \"{name}\" is not {wanted}");
    ApiError::bad_request("bad-field", message, "Open the page again and send its form.")
}
