//! The current visit: opened, recorded, ended. What happened goes to the writer, and is applied when it is on disk.

use std::{sync::Arc, time::Duration};

use bevy::{ecs::system::SystemParam, prelude::*, window::ExitSystems};
use curriculum::{Happening, Scene, Standing, VisitEvent};
use jiff::Timestamp;

use super::{
    BeginVisit, CurrentVisit, EndVisit, FoundElsewhere, Happened, Heard, LastRecords, Notice, Record,
    ResumePoint, Saved, Saving, SentBefore, VisitBegan, VisitName,
    journal::Contents,
    resumable::Unfinished,
    writer::{Drained, Outcome, Request, Writer},
};
use crate::{
    Step,
    options::Options,
    platform,
    reporting::Unsent,
    screens::Screen,
    visitor::{Body, TourState},
};

/// How often at most the visitor's place is saved.
const POSITION_EVERY: Duration = Duration::from_secs(4);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Recorder>()
        .add_systems(Update, take_in_outcomes.in_set(Drained))
        .add_systems(
            Update,
            (begin_visit, record_happenings, end_visit, keep_what_was_heard, adopt, follow_body)
                .chain()
                .in_set(Step::Record),
        )
        .add_systems(OnExit(Screen::Visit), save_position)
        .add_systems(Last, platform::leave.after(LastRecords).run_if(on_message::<AppExit>))
        .add_systems(
            Last,
            (record_happenings, save_position)
                .chain()
                .in_set(LastRecords)
                .after(ExitSystems)
                .run_if(on_message::<AppExit>),
        );
}

/// Which visit is recorded, and how far.
#[derive(Resource, Default)]
struct Recorder {
    /// The visit that is open.
    open: Option<VisitName>,
    /// The scene of the visit that is being opened.
    opening: Option<Arc<Scene>>,
    /// What happened while it was being opened.
    early: Vec<Happening>,
    /// Where the visitor stands.
    point: Option<ResumePoint>,
    /// Where the visitor stood when that was last handed to the writer.
    saved_point: Option<ResumePoint>,
    since_saved: Duration,
}

impl Recorder {
    fn write(&self, writer: &Writer, records: Vec<Record>) {
        if let Some(visit) = self.open.clone() {
            writer.ask(Request::Append { visit, records });
        }
    }
}

fn begin_visit(
    mut commands: Commands,
    mut asked: MessageReader<BeginVisit>,
    mut recorder: ResMut<Recorder>,
    writer: Res<Writer>,
    options: Res<Options>,
) {
    for BeginVisit(scene) in asked.read() {
        *recorder = Recorder { opening: Some(Arc::clone(scene)), ..default() };
        commands.remove_resource::<CurrentVisit>();
        let (id, card) = (scene.id().clone(), options.visitor_card.clone());
        writer.ask(Request::Open { scene: id, card, period: present_period(scene) });
    }
}

fn record_happenings(
    mut happened: MessageReader<Happened>,
    mut recorder: ResMut<Recorder>,
    writer: Res<Writer>,
) {
    for Happened(happening) in happened.read() {
        if recorder.opening.is_some() {
            recorder.early.push(happening.clone());
        } else if recorder.open.is_some() {
            recorder.write(&writer, vec![event_of(happening.clone())]);
        } else {
            warn!("something happened outside of a visit and is not kept: {happening:?}");
        }
    }
}

fn end_visit(mut asked: MessageReader<EndVisit>, recorder: Res<Recorder>, writer: Res<Writer>) {
    if asked.read().last().is_some() && recorder.open.is_some() {
        recorder.write(&writer, vec![event_of(Happening::Left), Record::Ended]);
    }
}

fn keep_what_was_heard(mut heard: MessageReader<Heard>, writer: Res<Writer>) {
    for Heard { visit, record } in heard.read() {
        writer.ask(Request::Append { visit: visit.clone(), records: vec![record.clone()] });
    }
}

fn adopt(mut found: MessageReader<FoundElsewhere>, writer: Res<Writer>) {
    for FoundElsewhere { visit, events } in found.read() {
        writer.ask(Request::Adopt { visit: visit.clone(), events: events.clone() });
    }
}

fn follow_body(
    mut recorder: ResMut<Recorder>,
    body: Option<Res<Body>>,
    tour: Res<TourState>,
    time: Res<Time<Real>>,
    writer: Res<Writer>,
) {
    let Some(body) = body else { return };
    recorder.point = Some(ResumePoint {
        floor_point_in_world: body.floor_point_in_world.to_array().map(rounded),
        yaw: rounded(body.yaw),
        next_stop: tour.next_stop,
    });
    recorder.since_saved += time.delta();
    if recorder.since_saved >= POSITION_EVERY {
        save_position(recorder, writer);
    }
}

/// To a twentieth of a metre or a radian: a head in a headset never stands still, and is nowhere else for that.
fn rounded(value: f32) -> f32 {
    (value * 20.0).round() / 20.0
}

fn save_position(mut recorder: ResMut<Recorder>, writer: Res<Writer>) {
    recorder.since_saved = Duration::ZERO;
    if let Some(point) = recorder.point
        && recorder.saved_point != recorder.point
        && recorder.open.is_some()
    {
        recorder.saved_point = Some(point);
        recorder.write(&writer, vec![Record::Position { point }]);
    }
}

/// Something that happens now, by the clock as it stands: the backend bounds what a wrong one says.
fn event_of(happening: Happening) -> Record {
    Record::Event { event: VisitEvent::now(happening) }
}

/// The period that counts at present for a scene's credit rule, by this device's calendar.
pub(crate) fn present_period(scene: &Scene) -> String {
    let now = Timestamp::now();
    scene.credit().period.containing(now, &platform::local_time_zone_at(now))
}

/// What is told to the other rooms.
#[derive(SystemParam)]
struct Told<'w> {
    saved: MessageWriter<'w, Saved>,
    sent_before: MessageWriter<'w, SentBefore>,
    began: MessageWriter<'w, VisitBegan>,
    notices: MessageWriter<'w, Notice>,
    saving: ResMut<'w, Saving>,
}

fn take_in_outcomes(
    mut commands: Commands,
    writer: Res<Writer>,
    mut recorder: ResMut<Recorder>,
    mut current: Option<ResMut<CurrentVisit>>,
    mut unfinished: ResMut<Unfinished>,
    mut told: Told,
) {
    // The commands that open a visit are not carried out before the last outcome is taken in.
    let mut opened: Option<CurrentVisit> = None;
    while let Some(outcome) = writer.next_outcome() {
        match outcome {
            Outcome::Inventory(visits) => {
                let unsent: Vec<Saved> = visits.iter().flat_map(unsent_of).collect();
                commands.insert_resource(Unsent { at_start: unsent.len(), now: unsent.len() });
                told.saved.write_batch(unsent);
                told.sent_before.write_batch(visits.iter().flat_map(sent_before));
                unfinished.take_stock(&visits);
            }
            Outcome::Opened(contents) => {
                // Somebody may have asked for another scene meanwhile.
                let asked = recorder.opening.take_if(|scene| *scene.id() == contents.name.scene);
                let Some(scene) = asked else { continue };
                told.began.write(VisitBegan {
                    visit: contents.name.clone(),
                    credit: contents.credit.clone(),
                    refused: contents.refused,
                });
                told.saved.write_batch(marks_of(&contents));
                opened = Some(current_visit(scene, &contents));
                go_on(&mut recorder, &contents, &writer);
            }
            Outcome::Adopted(contents) => unfinished.take_stock(std::slice::from_ref(&*contents)),
            Outcome::Saved { visit, records } => {
                if records.contains(&Record::Ended) {
                    unfinished.forget(&visit);
                }
                let is_of_visit = |current: &CurrentVisit| current.registration == visit.registration;
                if let Some(opened) = opened.as_mut().filter(|opened| is_of_visit(opened)) {
                    records.iter().for_each(|record| apply(opened, record));
                } else if let Some(current) = current.as_mut().filter(|current| is_of_visit(current)) {
                    apply_all(current, &records);
                }
                told.saved
                    .write_batch(records.into_iter().map(|record| Saved { visit: visit.clone(), record }));
            }
            Outcome::KeptAside(files) => told.kept_aside(files),
            Outcome::Unreadable(files) => told.unreadable(files),
            Outcome::Working => {
                told.saving.set_if_neq(Saving { is_failing: false });
            }
            Outcome::Failing(problem) => {
                told.saving.set_if_neq(Saving { is_failing: true });
                told.notices.write(Notice { text: "notice-unsaved", arguments: vec![("problem", problem)] });
            }
            Outcome::Unwritable(problem) => {
                told.notices
                    .write(Notice { text: "notice-unwritable", arguments: vec![("problem", problem)] });
            }
        }
    }
    if let Some(opened) = opened {
        commands.insert_resource(opened);
    }
}

impl Told<'_> {
    fn unreadable(&mut self, files: Vec<String>) {
        for file in files {
            self.notices.write(Notice { text: "notice-unreadable", arguments: vec![("file", file)] });
        }
    }

    fn kept_aside(&mut self, files: Vec<String>) {
        for file in files {
            warn!("a visit's journal was damaged; the damaged file is kept as {file}, the rest goes on");
            self.notices.write(Notice { text: "notice-recovered", arguments: vec![("file", file)] });
        }
    }
}

fn unsent_of(contents: &Contents) -> Vec<Saved> {
    let saved = |event: &VisitEvent| Saved {
        visit: contents.name.clone(),
        record: Record::Event { event: event.clone() },
    };
    contents.unsent().map(saved).collect()
}

fn sent_before(contents: &Contents) -> Vec<SentBefore> {
    let sent = contents.sent().map(|(event, ledgers)| SentBefore {
        visit: contents.name.clone(),
        event: event.clone(),
        ledgers: ledgers.clone(),
    });
    sent.collect()
}

fn marks_of(contents: &Contents) -> Vec<Saved> {
    let marked = contents.marks.iter().map(|(event, answer)| Saved {
        visit: contents.name.clone(),
        record: Record::Marked { event: *event, answer: answer.clone() },
    });
    marked.collect()
}

fn current_visit(scene: Arc<Scene>, contents: &Contents) -> CurrentVisit {
    let visit = contents.visit();
    let standing = Standing::of(&visit, &scene);
    let registration = contents.name.registration;
    CurrentVisit { scene, registration, visit, standing, resume_at: contents.position }
}

/// Records that the visitor entered, and what happened while the visit was being opened.
fn go_on(recorder: &mut Recorder, contents: &Contents, writer: &Writer) {
    recorder.open = Some(contents.name.clone());
    let early = std::mem::take(&mut recorder.early);
    let records = [Happening::Entered].into_iter().chain(early).map(event_of);
    recorder.write(writer, records.collect());
}

fn apply_all(current: &mut ResMut<CurrentVisit>, records: &[Record]) {
    let changes = |record: &Record| matches!(record, Record::Event { .. } | Record::Marked { .. });
    if records.iter().any(changes) {
        current.set_changed();
    }
    // Nobody looks at the place during the visit: not worth waking whoever watches it.
    let current = current.bypass_change_detection();
    records.iter().for_each(|record| apply(current, record));
}

fn apply(current: &mut CurrentVisit, record: &Record) {
    match record {
        Record::Event { event } => current.visit.record(event.clone()),
        Record::Marked { event, answer } => current.visit.record_mark(*event, answer.mark),
        Record::Position { point } => {
            current.resume_at = Some(*point);
            return;
        }
        _ => return,
    }
    current.standing = Standing::of(&current.visit, &current.scene);
}
