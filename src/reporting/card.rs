//! The visitor's card and the marks: what the courier and the journals say, as the frame sees it.

use std::{
    collections::HashSet,
    sync::{
        Mutex, PoisonError,
        mpsc::{self, Receiver},
    },
};

use bevy::prelude::*;
use tokio::sync::{
    mpsc::{UnboundedSender, unbounded_channel},
    oneshot,
};
use uuid::Uuid;

use super::{
    Connection, Marked, Unsent, VisitorCard,
    courier::{Courier, Report, Task},
    outbox::Held,
    pass,
};
use crate::{
    Step,
    options::{self, Options},
    platform::{self, Worker},
    progress::{FoundElsewhere, Heard, Notice, Record, Saved, SentBefore, VisitBegan},
};

pub(super) fn plugin(app: &mut App) {
    let Some(options) = app.world().get_resource::<Options>() else { return };
    // Pictures and measurements are nobody's visit.
    if !matches!(options.task, options::Task::Visit) {
        return;
    }
    let office = Office::open(options);
    let tally = Tally { card: options.visitor_card.clone(), ..default() };
    let number = options.visitor_card.as_deref().and_then(pass::shown).map(str::to_owned);
    let card = VisitorCard { number, ..default() };
    app.insert_resource(office).insert_resource(tally).insert_resource(card).add_systems(
        Update,
        (
            take_in_reports.in_set(Step::Receive),
            (begin_card, take_in_saved, take_in_sent).chain().in_set(Step::Show),
        ),
    );
}

/// The frame's end of the courier. Dropping it stops the courier, and the embedded backend with it.
#[derive(Resource)]
struct Office {
    // Dropped first: the worker ends when it hears that.
    _until_dropped: oneshot::Sender<()>,
    tasks: UnboundedSender<Task>,
    reports: Mutex<Receiver<Report>>,
    _worker: Worker,
}

impl Office {
    fn open(options: &Options) -> Self {
        let (tasks, to_do) = unbounded_channel();
        let (report, reports) = mpsc::channel();
        let (until_dropped, stopped) = oneshot::channel();
        let (destination, card) = (options.backend.clone(), options.visitor_card.clone());
        let scenes = options.scenes.scenes.iter().filter_map(|(_, scene)| scene.as_ref().ok());
        let scenes = scenes.cloned().collect();
        let worker = Worker::start("courier", move || async {
            let mut courier = Courier::new(destination, card, scenes, to_do, report);
            tokio::select! {
                () = courier.carry() => {}
                _ = stopped => {}
            }
            courier.stop().await;
        });
        Self { _until_dropped: until_dropped, tasks, reports: Mutex::new(reports), _worker: worker }
    }

    fn ask(&self, task: Task) {
        if self.tasks.send(task).is_err() {
            warn!("what is saved is not sent before the next start: the courier has stopped");
        }
    }

    fn next_report(&self) -> Option<Report> {
        self.reports.lock().unwrap_or_else(PoisonError::into_inner).try_recv().ok()
    }
}

/// What the card's numbers are counted from.
#[derive(Resource, Default)]
struct Tally {
    card: Option<String>,
    /// This card's events: what waits for others is no concern of this visitor's.
    waiting: HashSet<Uuid>,
    /// The events of all others.
    waiting_for_others: HashSet<Uuid>,
    current: Option<Uuid>,
}

impl Tally {
    /// Nobody needs to hear of these events any more.
    fn settle(&mut self, events: &[Uuid]) {
        for event in events {
            self.waiting.remove(event);
            self.waiting_for_others.remove(event);
        }
    }
}

fn take_in_reports(
    office: Res<Office>,
    mut card: ResMut<VisitorCard>,
    mut tally: ResMut<Tally>,
    mut heard: MessageWriter<Heard>,
    mut elsewhere: MessageWriter<FoundElsewhere>,
    mut notices: MessageWriter<Notice>,
) {
    while let Some(report) = office.next_report() {
        match report {
            Report::Connection(connection) => {
                if connection == Connection::Offline {
                    let text = if platform::keeps_nothing() {
                        "notice-backend-down-unkept"
                    } else {
                        "notice-backend-down"
                    };
                    notices.write(Notice { text, arguments: Vec::new() });
                }
                card.connection = connection;
            }
            Report::Ledger { is_local, masked_card, time_zone } => {
                card.is_local_ledger = is_local;
                card.time_zone = time_zone;
                if tally.card.as_deref().is_some_and(|card| pass::token(card).is_some()) {
                    card.number = masked_card;
                }
            }
            Report::Lacking(events) => {
                info!("{} records that another ledger holds are sent to this one too", events.len());
                tally.waiting.extend(events);
            }
            Report::Heard(visit, record) => {
                heard.write(Heard { visit, record });
            }
            Report::Elsewhere(visit, events) => {
                elsewhere.write(FoundElsewhere { visit, events });
            }
        }
    }
}

fn begin_card(
    mut began: MessageReader<VisitBegan>,
    mut tally: ResMut<Tally>,
    mut card: ResMut<VisitorCard>,
    office: Res<Office>,
) {
    for VisitBegan { visit, credit, refused } in began.read() {
        tally.current = Some(visit.registration);
        card.credit = credit.clone();
        card.refused = *refused;
        office.ask(Task::Inquire(visit.clone()));
    }
}

fn take_in_saved(
    mut saved: MessageReader<Saved>,
    mut tally: ResMut<Tally>,
    mut card: ResMut<VisitorCard>,
    mut marked: ResMut<Marked>,
    mut notices: MessageWriter<Notice>,
    unsent: Option<ResMut<Unsent>>,
    office: Res<Office>,
) {
    for Saved { visit, record } in saved.read() {
        match record {
            Record::Event { event } => {
                if visit.card == tally.card {
                    tally.waiting.insert(event.id);
                } else {
                    tally.waiting_for_others.insert(event.id);
                }
                office.ask(Task::Send(visit.clone(), event.clone()));
            }
            Record::Acknowledged { events, .. } => tally.settle(events),
            Record::Refused { event, reason } => {
                tally.settle(&[*event]);
                if tally.current == Some(visit.registration) {
                    card.refused += 1;
                }
                notices.write(Notice { text: "card-refused", arguments: vec![("reason", reason.clone())] });
            }
            Record::Marked { event, answer } => {
                marked.0.insert(*event, answer.clone());
            }
            Record::Credit { credit } if tally.current == Some(visit.registration) => {
                card.credit = credit.clone();
            }
            _ => {}
        }
    }
    if card.waiting != tally.waiting.len() {
        card.waiting = tally.waiting.len();
    }
    if let Some(mut unsent) = unsent {
        let now = tally.waiting.len() + tally.waiting_for_others.len();
        unsent.set_if_neq(Unsent { now, ..*unsent });
    }
}

fn take_in_sent(mut sent: MessageReader<SentBefore>, office: Res<Office>) {
    for SentBefore { visit, event, ledgers } in sent.read() {
        let waiting = (visit.clone(), event.clone());
        office.ask(Task::SendElsewhere(Held { waiting, ledgers: ledgers.clone() }));
    }
}
