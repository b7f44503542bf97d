//! Folds what happened into a `Visit`; saves and resumes it.
//!
//! Every visit has one append-only journal. It is also the outbox: an event without an acknowledgement waits to
//! be sent. All storing is done by one worker, and nothing is applied to [`CurrentVisit`] before it is on disk.

mod clock;
mod current;
mod folder;
mod journal;
mod measure;
mod record;
mod resumable;
mod writer;

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use bevy::prelude::*;
use curriculum::{Happening, Scene, SceneId, Standing, Visit, VisitEvent};
use uuid::Uuid;

pub(crate) use current::present_period;
use folder::Device;
pub use journal::{Contents, JournalError, VisitName};
pub use measure::{DurableSpeed, measure_durable_speed};
pub use record::{MAXIMUM_JOURNAL_BYTES, MAXIMUM_LINE_BYTES, Record};

use crate::{Step, options::Options, platform::DurableFolder, reporting::Credit};

/// Something that happened. Rooms write it; it is saved before anything acts on it.
#[derive(Message, Debug, Clone)]
pub struct Happened(pub Happening);

/// Asks to begin, or resume, the visit of a scene. That the visitor entered is recorded with it.
#[derive(Message, Debug, Clone)]
pub struct BeginVisit(pub Arc<Scene>);

/// Asks to end the current visit: that the visitor left is recorded, and the visit is not resumed.
#[derive(Message, Debug, Clone, Copy)]
pub struct EndVisit;

/// The visit that is under way, as it is on disk.
#[derive(Resource, Debug, Clone)]
pub struct CurrentVisit {
    /// Its scene.
    pub scene: Arc<Scene>,
    /// Names the visit in every statement.
    pub registration: Uuid,
    /// What is known of it.
    pub visit: Visit,
    /// What that amounts to. The backend's word counts; this is for showing.
    pub standing: Standing,
    /// Where the visitor stood when the visit was last saved.
    pub resume_at: Option<ResumePoint>,
}

/// Where a visit goes on.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResumePoint {
    /// Between the feet, metres in world space.
    pub floor_point_in_world: [f32; 3],
    /// Turn of the head, radians.
    pub yaw: f32,
    /// The next stop of the tour.
    pub next_stop: usize,
}

/// The scenes whose visit can be resumed, with how far it has come. Filled from the disk soon after the start.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct Resumable {
    standings: HashMap<SceneId, Standing>,
    latest: Option<SceneId>,
}

impl Resumable {
    /// How far the unfinished visit of this scene has come, if there is one.
    #[must_use]
    pub fn standing(&self, scene: &SceneId) -> Option<&Standing> {
        self.standings.get(scene)
    }

    /// The scene of the unfinished visit in which something happened last.
    #[must_use]
    pub fn latest(&self) -> Option<&SceneId> {
        self.latest.as_ref()
    }
}

/// Whether what happens can be saved at present.
#[derive(Resource, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Saving {
    /// The disk refuses, and writing is tried again.
    pub is_failing: bool,
}

/// The systems in `Last` that record what is still to be said when the program ends.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LastRecords;

/// Something the visitor should be told, once. The text is an interface string with its arguments.
#[derive(Message, Debug, Clone, PartialEq)]
pub struct Notice {
    /// Id of the interface string.
    pub text: &'static str,
    /// Arguments of the string.
    pub arguments: Vec<(&'static str, String)>,
}

/// A record is on disk: just written, or found there.
#[derive(Message, Debug, Clone)]
pub struct Saved {
    /// Whose journal.
    pub visit: VisitName,
    /// What it says.
    pub record: Record,
}

/// An event on disk that some ledgers hold. A card that is shown to another ledger brings it there too.
#[derive(Message, Debug, Clone)]
pub struct SentBefore {
    /// Whose journal.
    pub visit: VisitName,
    /// The event.
    pub event: VisitEvent,
    /// The ids of those ledgers.
    pub ledgers: BTreeSet<Uuid>,
}

/// What the backend said of a visit, to be kept in its journal.
#[derive(Message, Debug, Clone)]
pub struct Heard {
    /// Whose journal.
    pub visit: VisitName,
    /// An acknowledgement, a refusal, a mark or a credit.
    pub record: Record,
}

/// A visit that the backend holds, begun on another device or gone on there.
#[derive(Message, Debug, Clone)]
pub struct FoundElsewhere {
    /// The visit.
    pub visit: VisitName,
    /// All its events.
    pub events: Vec<VisitEvent>,
}

/// Says what the journal remembers of the credit of the visit that is current from now on.
#[derive(Message, Debug, Clone)]
pub struct VisitBegan {
    /// The visit.
    pub visit: VisitName,
    /// What it had earned when it was last saved.
    pub credit: Credit,
    /// How many of its events the backend has refused for good.
    pub refused: usize,
}

pub(super) fn plugin(app: &mut App) {
    app.add_message::<Happened>()
        .add_message::<BeginVisit>()
        .add_message::<EndVisit>()
        .add_message::<Notice>()
        .add_message::<Saved>()
        .add_message::<SentBefore>()
        .add_message::<Heard>()
        .add_message::<FoundElsewhere>()
        .add_message::<VisitBegan>()
        .init_resource::<Resumable>()
        .init_resource::<Saving>();
    let Some(options) = app.world().get_resource::<Options>() else { return };
    let device = if options.is_shared_device {
        Device::Shared { card: options.visitor_card.clone() }
    } else {
        Device::Own
    };
    let folder = DurableFolder::at(options.data.join("visits"));
    app.insert_resource(writer::Writer::start(folder, device));
    app.configure_sets(Update, writer::Drained.in_set(Step::Receive));
    app.add_plugins((current::plugin, resumable::plugin, clock::plugin));
}
