//! What a visitor does on the pages, as events of a visit.

use axum::{http::StatusCode, response::Redirect};
use curriculum::Happening;
use uuid::Uuid;

use super::{
    card,
    fields::{Fields, bad_field},
    view::View,
};
use crate::{
    catalogue::ServedScene,
    http::error::ApiError,
    practice::{RecordError, record_under_way},
    statement::StatementFault,
    store::Store,
};

/// The longest time that the script tells at once, in milliseconds. It tells eight seconds, or less when the page is
/// left.
const LONGEST_VIEW_MILLISECONDS: u32 = 60_000;

/// Records an event on the visitor's visit that is under way.
pub(super) async fn record(
    view: &View,
    served: &ServedScene,
    event: Uuid,
    happening: Happening,
) -> Result<(), ApiError> {
    let Some(session) = view.session.clone() else {
        return Err(ApiError::unauthorized("no-token", "nobody is signed in"));
    };
    let (rules, scene) = (view.backend.rules.clone(), served.scene().id().clone());
    let work = move |transaction: &dyn crate::store::Transaction| {
        let served = rules.catalogue.scene(&scene).ok_or_else(|| {
            StatementFault::invalid("/", "the scene is gone", "Read the list of scenes again.")
        })?;
        record_under_way(&rules, transaction, &session, served, event, happening)
    };
    view.backend.store.write::<_, RecordError>(work).await?;
    Ok(())
}

/// The visitor says that they have read the text to the end.
pub(super) async fn read_to_end(view: View, fields: Fields) -> Result<Redirect, ApiError> {
    let (served, _) = view.scene().await?;
    let exhibit = view.exhibit(served).await?.id.clone();
    let place = format!("/scenes/{}/exhibits/{exhibit}", served.scene().id());
    if view.session.is_none() {
        return Ok(card::to_sign_in(&view, &place));
    }
    let happening = Happening::ExhibitViewed { exhibit, milliseconds: 0, read_to_end: true };
    record(&view, served, fields.event()?, happening).await?;
    Ok(Redirect::to(&view.link(format_args!("{place}#seen"))))
}

/// The script says how long the page was open and in view.
pub(super) async fn viewed(view: View, fields: Fields) -> Result<StatusCode, ApiError> {
    let (served, _) = view.scene().await?;
    let exhibit = view.exhibit(served).await?.id.clone();
    let told = fields.text("milliseconds").and_then(|text| text.parse::<u32>().ok());
    let milliseconds = told
        .filter(|told| *told <= LONGEST_VIEW_MILLISECONDS)
        .ok_or_else(|| bad_field("milliseconds", "a whole number up to 60000"))?;
    let happening = Happening::ExhibitViewed { exhibit, milliseconds, read_to_end: false };
    record(&view, served, fields.event()?, happening).await?;
    Ok(StatusCode::NO_CONTENT)
}
