//! Which scenes can be resumed, for the lobby.

use std::collections::HashMap;

use bevy::prelude::*;
use curriculum::{SceneId, Standing, Visit};
use jiff::Timestamp;
use uuid::Uuid;

use super::{CurrentVisit, Resumable, VisitName, current::present_period, journal::Contents};
use crate::{Step, hall::SceneCatalogue, options::Options, reporting::Credit};

pub(super) fn plugin(app: &mut App) {
    let card = app.world().get_resource::<Options>().and_then(|options| options.visitor_card.clone());
    app.insert_resource(Unfinished { card, ..default() }).add_systems(
        Update,
        (follow_current_visit.run_if(resource_exists_and_changed::<CurrentVisit>), judge)
            .chain()
            .in_set(Step::Record),
    );
}

/// The unfinished visits of this card.
#[derive(Resource, Debug, Default)]
pub(super) struct Unfinished {
    card: Option<String>,
    visits: HashMap<SceneId, Known>,
    ended: Option<Uuid>,
}

/// An unfinished visit.
#[derive(Debug)]
struct Known {
    registration: Uuid,
    visit: Visit,
    credit: Credit,
    /// When something happened last.
    last: Option<Timestamp>,
}

impl Unfinished {
    /// Takes in what was on disk.
    pub fn take_stock(&mut self, visits: &[Contents]) {
        for contents in visits.iter().filter(|contents| !contents.is_ended && contents.name.card == self.card)
        {
            let (registration, credit) = (contents.name.registration, contents.credit.clone());
            // Registrations begin with the time: a visit that is found late is not newer for that.
            let newest = self.visits.get(&contents.name.scene).map(|known| known.registration);
            if newest.is_none_or(|newest| newest <= registration) {
                let last = contents.events.last().map(|event| event.time);
                let known = Known { registration, visit: contents.visit(), credit, last };
                self.visits.insert(contents.name.scene.clone(), known);
            }
        }
    }

    /// A visit has ended.
    pub fn forget(&mut self, visit: &VisitName) {
        self.ended = Some(visit.registration);
        self.visits.retain(|_, known| known.registration != visit.registration);
    }
}

fn follow_current_visit(current: Res<CurrentVisit>, mut unfinished: ResMut<Unfinished>) {
    if unfinished.ended != Some(current.registration) {
        let (registration, visit) = (current.registration, current.visit.clone());
        // It was opened in this period, whatever it has earned.
        let known = Known { registration, visit, credit: Credit::NotYet, last: Some(Timestamp::now()) };
        unfinished.visits.insert(current.scene.id().clone(), known);
    }
}

fn judge(unfinished: Res<Unfinished>, catalogue: Res<SceneCatalogue>, mut resumable: ResMut<Resumable>) {
    if !unfinished.is_changed() && !catalogue.is_changed() {
        return;
    }
    let sound = catalogue.scenes.iter().filter_map(|(_, scene)| scene.as_ref().ok());
    let judged = sound.filter_map(|scene| {
        let known = unfinished.visits.get(scene.id())?;
        let is_over = known.credit.is_of_another_period(&present_period(scene));
        let standing = || Standing::of(&known.visit, scene);
        (!is_over).then(|| (known.last, scene.id().clone(), standing()))
    });
    let judged: Vec<_> = judged.collect();
    let latest = judged.iter().max_by_key(|(last, ..)| *last).map(|(_, id, _)| id.clone());
    let standings = judged.into_iter().map(|(_, id, standing)| (id, standing)).collect();
    resumable.set_if_neq(Resumable { standings, latest });
}
