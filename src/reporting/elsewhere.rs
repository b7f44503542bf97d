//! What other devices recorded with a card, so that a visit that was begun there goes on here.

use std::{collections::HashMap, sync::Arc};

use bevy::log::warn;
use curriculum::{Happening, Scene, SceneId, VisitEvent, xapi::Statement};

use super::{
    Credit,
    client::Backend,
    outbox::Card,
    post::Fault,
    wire::{ProgressReply, StatementsReply, VisitReply},
};
use crate::progress::VisitName;

/// The most pages that are asked for of one list.
const MOST_PAGES: usize = 60;

/// A visit as the backend holds it.
pub(super) type Found = (VisitName, Vec<VisitEvent>);

/// The newest visit of each scene, where it is unfinished and can still earn credit.
///
/// # Errors
/// [`Fault`] when the backend does not tell.
pub(super) async fn unfinished_visits(
    backend: &mut Backend,
    card: &Card,
    scenes: &[Arc<Scene>],
    period_of: impl Fn(&Scene) -> String,
) -> Result<Vec<Found>, Fault> {
    let mut newest: HashMap<SceneId, VisitReply> = HashMap::new();
    for visit in all_visits(backend, card).await? {
        if let Ok(scene) = visit.scene.parse() {
            newest.insert(scene, visit);
        }
    }
    let mut found = Vec::new();
    for scene in scenes {
        let Some(visit) = newest.remove(scene.id()) else { continue };
        if Credit::from(visit.credit).is_of_another_period(&period_of(scene)) {
            continue;
        }
        let name =
            VisitName { registration: visit.registration, scene: scene.id().clone(), card: card.clone() };
        let events = events_of(backend, &name, scene).await?;
        if !events.iter().any(|event| event.happening == Happening::Left) {
            found.push((name, events));
        }
    }
    Ok(found)
}

/// In the order in which they began.
async fn all_visits(backend: &mut Backend, card: &Card) -> Result<Vec<VisitReply>, Fault> {
    let mut visits = Vec::new();
    let mut path = "/api/v1/me/progress".to_owned();
    for _ in 0..MOST_PAGES {
        let page: ProgressReply = backend.get(card, &path).await?;
        visits.extend(page.visits);
        match next_page(page.more) {
            Some(more) => path = more,
            None => break,
        }
    }
    Ok(visits)
}

async fn events_of(
    backend: &mut Backend,
    visit: &VisitName,
    scene: &Scene,
) -> Result<Vec<VisitEvent>, Fault> {
    let mut events = Vec::new();
    let mut path = format!("/xapi/statements?registration={}&ascending=true", visit.registration);
    for _ in 0..MOST_PAGES {
        let page: StatementsReply = backend.get(&visit.card, &path).await?;
        events.extend(page.statements.into_iter().filter_map(|statement| event_of(&statement, scene)));
        match next_page(page.more) {
            Some(more) => path = more,
            None => break,
        }
    }
    Ok(events)
}

fn event_of(statement: &Statement, scene: &Scene) -> Option<VisitEvent> {
    statement.to_event(scene).unwrap_or_else(|fault| {
        warn!("a statement of another device does not fit this version of the scene: {fault}");
        None
    })
}

fn next_page(more: String) -> Option<String> {
    Some(more).filter(|more| more.starts_with('/'))
}
