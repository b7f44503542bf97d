//! What goes wrong between the application, its disk and its backend. Each fault is really made to happen.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "the helpers of a test fail as the test does"
)]

mod headless;
#[path = "headless/server.rs"]
mod server;

use std::{
    collections::BTreeMap,
    env, fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Command, Stdio},
};

use curriculum::{Happening, Response, VisitEvent};
use headless::{Visitor, records, viewed};
use retrace::{
    BackendAddress,
    progress::{CurrentVisit, Record, Resumable},
    reporting::{Connection, Marked, Refusal, VisitorCard},
};
use server::{Server, Trouble, UTC_OFFSET_SECONDS};
use uuid::Uuid;

fn answer() -> Happening {
    Happening::Answered {
        checkpoint: headless::scene().checkpoints()[0].id.clone(),
        question: "RB-Q01".parse().unwrap(),
        response: Response::Choice { chosen: ["b".parse().unwrap()].into() },
    }
}

/// Three exhibits and two answers, and the four other events of which every visit has one.
fn visit(visitor: &mut Visitor) {
    for (number, happening) in
        [viewed("RB01", 8_000), viewed("RB02", 9_000), answer(), viewed("RB03", 10_000), answer()]
            .iter()
            .enumerate()
    {
        visitor.happen(happening.clone());
        if number % 2 == 0 {
            visitor.update();
        }
    }
    visitor.end();
}

/// With those that say that the visitor entered and left.
const EVENTS_OF_A_VISIT: usize = 7;

/// Every event is stored once, acknowledged once, and unchanged.
fn assert_told_once(data: &Path, server: &Server, refused: usize) {
    let mut acknowledged: BTreeMap<String, usize> = BTreeMap::new();
    let (mut events, mut set_aside) = (Vec::new(), 0);
    for record in records(data) {
        match record {
            Record::Event { event } => events.push(event.id.to_string()),
            Record::Acknowledged { events, .. } => {
                events.iter().for_each(|id| *acknowledged.entry(id.to_string()).or_default() += 1);
            }
            Record::Refused { .. } => set_aside += 1,
            _ => {}
        }
    }
    let seen = server.seen();
    assert_eq!((events.len(), set_aside), (EVENTS_OF_A_VISIT, refused));
    assert_eq!(acknowledged.len(), EVENTS_OF_A_VISIT - refused);
    assert!(acknowledged.values().all(|times| *times == 1), "{acknowledged:?}");
    assert!(acknowledged.keys().all(|id| seen.stored.contains_key(id) && events.contains(id)));
    assert_eq!((seen.stored.len(), seen.conflicts), (acknowledged.len(), 0));
}

fn play_against(troubles: &[Trouble]) {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(troubles);
    let mut visitor = Visitor::begin(data.path(), BackendAddress::Url(server.url()));
    visit(&mut visitor);
    visitor.until_sent(EVENTS_OF_A_VISIT);
    assert_eq!(visitor.card().connection, Connection::Connected);
    let zone = visitor.card().time_zone.unwrap();
    assert_eq!(zone.to_fixed_offset().unwrap().seconds(), UTC_OFFSET_SECONDS);
    assert_eq!(visitor.resource::<Marked>().0.len(), 2);
    drop(visitor);
    assert_told_once(data.path(), &server, 0);
}

#[test]
fn server_errors_lose_nothing() {
    play_against(&[Trouble::Status(500), Trouble::Status(503), Trouble::Status(507), Trouble::Status(429)]);
}

#[test]
fn what_a_gateway_on_the_way_says_loses_nothing() {
    play_against(&[403, 409, 404, 413, 400].map(Trouble::Gateway));
}

/// A journal as an earlier run leaves it: a visit of a scene that the backend does not have any more.
fn leave_a_visit_of(scene: &str, data: &Path) {
    let registration = Uuid::from_u128(1);
    let begun = Record::Begun { registration, scene: scene.parse().unwrap(), card: None };
    let records = [begun.clone(), begun, Record::Event { event: VisitEvent::now(answer()) }];
    let lines: String = records.iter().map(|record| record.to_line().unwrap()).collect();
    fs::create_dir_all(data.join("visits")).unwrap();
    fs::write(data.join(format!("visits/{registration}.journal")), lines).unwrap();
}

#[test]
fn a_scene_that_the_backend_does_not_have_holds_up_no_other() {
    let data = tempfile::tempdir().unwrap();
    leave_a_visit_of("attic", data.path());
    let server = Server::start(&[]);
    server.seen().unknown_scenes = vec!["attic".to_owned()];
    let mut visitor = Visitor::begin(data.path(), BackendAddress::Url(server.url()));
    visit(&mut visitor);
    visitor.until("all but the answer from the attic is sent", |world| {
        let happened = world.resource::<CurrentVisit>().visit.events().count();
        happened == EVENTS_OF_A_VISIT && world.resource::<VisitorCard>().waiting == 1
    });
    assert_eq!(server.seen().stored.len(), EVENTS_OF_A_VISIT);
    assert_eq!(visitor.card().connection, Connection::Connected);
    server.seen().unknown_scenes.clear();
    visitor.until("the answer from the attic is sent", |world| world.resource::<VisitorCard>().waiting == 0);
    assert_eq!(server.seen().stored.len(), EVENTS_OF_A_VISIT + 1);
}

#[test]
fn what_one_ledger_holds_is_brought_to_another_to_which_the_card_is_shown() {
    let data = tempfile::tempdir().unwrap();
    let (first, second) = (Server::start(&[]), Server::start(&[]));
    second.seen().ledger = Uuid::from_u128(2);
    let mut visitor = Visitor::begin(data.path(), BackendAddress::Url(first.url()));
    visit(&mut visitor);
    visitor.until_sent(EVENTS_OF_A_VISIT);
    drop(visitor);
    // Every later run adds that the visitor entered.
    for (server, held) in [(&second, 8), (&second, 9), (&first, 10)] {
        let mut visitor = Visitor::begin(data.path(), BackendAddress::Url(server.url()));
        visitor.until("the ledger holds all", |_| server.seen().stored.len() == held);
        visitor.until("the card says so", |world| world.resource::<VisitorCard>().waiting == 0);
        let seen = server.seen();
        assert_eq!((seen.stored.len(), seen.conflicts), (held, 0));
    }
}

#[test]
fn a_lost_session_is_opened_again() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(&[Trouble::Status(401)]);
    let mut visitor = Visitor::begin(data.path(), BackendAddress::Url(server.url()));
    visit(&mut visitor);
    visitor.until_sent(EVENTS_OF_A_VISIT);
    assert_eq!(server.seen().sessions, 2);
    assert_told_once(data.path(), &server, 0);
}

#[test]
fn garbage_and_endless_talk_lose_and_double_nothing() {
    play_against(&[Trouble::Garbage, Trouble::TalksForEver, Trouble::Garbage]);
}

#[test]
fn connections_that_break_after_storing_double_nothing() {
    play_against(&[Trouble::ClosesInBody, Trouble::ClosesSilently, Trouble::ClosesInBody]);
}

#[test]
fn a_backend_that_hangs_is_asked_again() {
    play_against(&[Trouble::Hangs]);
}

#[test]
fn the_one_statement_that_conflicts_is_set_aside_and_the_rest_goes_on() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(&[]);
    server.seen().abhorred = vec!["RB02".to_owned()];
    let mut visitor = Visitor::begin(data.path(), BackendAddress::Url(server.url()));
    visit(&mut visitor);
    let told = visitor.until_told("card-refused");
    assert!(told.arguments[0].1.contains("another statement has this id"), "{told:?}");
    visitor.until_sent(EVENTS_OF_A_VISIT);
    drop(visitor);
    assert_told_once(data.path(), &server, 1);
}

#[test]
fn what_is_too_large_is_sent_in_smaller_parts() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(&[]);
    server.seen().largest_body = Some(1_500);
    let mut visitor = Visitor::begin(data.path(), BackendAddress::Url(server.url()));
    visit(&mut visitor);
    visitor.until_sent(EVENTS_OF_A_VISIT);
    drop(visitor);
    assert_told_once(data.path(), &server, 0);
}

#[test]
fn an_unknown_card_is_told_in_the_backends_words_and_everything_waits() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(&[]);
    server.seen().knows_no_card = true;
    let mut visitor = Visitor::begin(data.path(), BackendAddress::Url(server.url()));
    visit(&mut visitor);
    visitor.until("all waits", |world| {
        let card = world.resource::<VisitorCard>();
        card.connection == Connection::Refused(Refusal::UnknownCard) && card.waiting == EVENTS_OF_A_VISIT
    });
    server.seen().knows_no_card = false;
    visitor.until_sent(EVENTS_OF_A_VISIT);
    drop(visitor);
    assert_told_once(data.path(), &server, 0);
}

#[test]
fn a_backend_that_is_down_at_the_start_and_dies_in_the_middle_gets_everything_once() {
    let data = tempfile::tempdir().unwrap();
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut visitor = Visitor::begin(data.path(), BackendAddress::Url(format!("http://{address}")));
    visitor.happen(viewed("RB01", 8_000));
    visitor.until_told("notice-backend-down");
    assert!(matches!(visitor.card().connection, Connection::Offline));
    let server = Server::start_at(address, std::sync::Arc::default(), &[]);
    visitor.until_sent(2);
    let memory = server.memory();
    drop(server);
    visitor.happen(viewed("RB02", 8_000));
    visitor.happen(answer());
    visitor.until("two events wait", |world| world.resource::<VisitorCard>().waiting == 2);
    visitor
        .until("the card says so", |world| world.resource::<VisitorCard>().connection == Connection::Offline);
    let server = Server::start_at(address, memory, &[]);
    visitor.happen(viewed("RB03", 8_000));
    visitor.happen(answer());
    visitor.end();
    visitor.until_sent(EVENTS_OF_A_VISIT);
    drop(visitor);
    assert_told_once(data.path(), &server, 0);
}

#[test]
fn what_was_saved_offline_is_sent_by_the_next_run_and_an_ended_visit_is_not_resumed() {
    let data = tempfile::tempdir().unwrap();
    let nobody = BackendAddress::Url("http://127.0.0.1:9".to_owned());
    let mut visitor = Visitor::begin(data.path(), nobody);
    visit(&mut visitor);
    visitor.until("all is saved", |world| world.resource::<VisitorCard>().waiting == EVENTS_OF_A_VISIT);
    let ended = visitor.visit().registration;
    drop(visitor);
    let server = Server::start(&[]);
    let mut visitor = Visitor::begin(data.path(), BackendAddress::Url(server.url()));
    assert_ne!(visitor.visit().registration, ended);
    visitor.until_sent(1);
    assert_eq!(server.seen().stored.len(), EVENTS_OF_A_VISIT + 1);
}

#[test]
fn a_visit_is_resumed_with_its_marks_after_a_torn_write() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(&[]);
    let backend = || BackendAddress::Url(server.url());
    let mut visitor = Visitor::begin(data.path(), backend());
    visitor.happen(viewed("RB01", 8_000));
    visitor.happen(answer());
    visitor.until_sent(3);
    let registration = visitor.visit().registration;
    drop(visitor);
    let journal = data.path().join(format!("visits/{registration}.journal"));
    let mut bytes = fs::read(&journal).unwrap();
    bytes.extend_from_slice(b"0badc0de {\"record\":\"ev");
    fs::write(&journal, bytes).unwrap();
    let mut visitor = Visitor::start(data.path(), backend());
    visitor.until("the lobby knows", |world| world.resource::<Resumable>() != &Resumable::default());
    assert!(visitor.until_told("notice-recovered").arguments[0].1.ends_with(".journal.damaged-1"));
    drop(visitor);
    let visitor = Visitor::begin(data.path(), backend());
    assert_eq!(visitor.visit().registration, registration);
    assert_eq!(visitor.visit().standing.questions_marked, 1);
    assert_eq!(visitor.visit().standing.exhibits_seen, 1);
}

#[test]
fn a_whole_visit_against_the_embedded_backend_is_marked() {
    let data = tempfile::tempdir().unwrap();
    let mut visitor = Visitor::begin(data.path(), headless::embedded(data.path()));
    visit(&mut visitor);
    visitor.until_sent(EVENTS_OF_A_VISIT);
    visitor.until("the answer is marked", |world| {
        world.resource::<CurrentVisit>().standing.questions_marked == 1
    });
    assert!(visitor.card().is_local_ledger);
    assert_eq!(visitor.resource::<Marked>().0.len(), 2);
}

const FULL_DISK: &str = "RETRACE_TEST_FULL_DISK";

/// The limit on the size of a file stands for the size of the disk: the system refuses to write on in both cases.
#[test]
fn a_full_disk_is_told_nothing_is_applied_and_nothing_is_lost_when_there_is_room_again() {
    if let Some(data) = env::var_os(FULL_DISK) {
        return visit_on_a_full_disk(Path::new(&data));
    }
    let data = tempfile::tempdir().unwrap();
    let name = "a_full_disk_is_told_nothing_is_applied_and_nothing_is_lost_when_there_is_room_again";
    let mut child = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -S -f 8; exec \"$0\" --exact \"$1\" --nocapture 2>&1"])
        .arg(env::current_exe().unwrap())
        .arg(name)
        .env(FULL_DISK, data.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // All it says goes into the pipe: the limit holds for a file of its log too.
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut until_said = |words: &str| {
        let mut said = Vec::new();
        while said.last().is_none_or(|line: &String| !line.contains(words)) {
            said.push(lines.next().unwrap_or_else(|| panic!("the child ended early: {said:#?}")));
        }
        said.pop().unwrap()
    };
    until_said("the disk is full");
    let room = Command::new("prlimit").args(["--pid", &child.id().to_string(), "--fsize=unlimited"]).status();
    assert!(room.unwrap().success());
    let last = until_said("saved in all");
    lines.for_each(drop);
    assert!(child.wait().unwrap().success());
    let events = records(data.path()).iter().filter(|record| matches!(record, Record::Event { .. })).count();
    assert!(last.contains(&format!("saved in all: {events}")));
}

fn visit_on_a_full_disk(data: &Path) {
    let mut visitor = Visitor::begin(data, BackendAddress::Url("http://127.0.0.1:9".to_owned()));
    let mut happened = 1;
    let saved = |visitor: &Visitor| visitor.visit().visit.events().count();
    for _ in 0..200 {
        visitor.happen(viewed("RB01", 100));
        happened += 1;
        visitor.update();
    }
    visitor.until_told("notice-unsaved");
    let kept = saved(&visitor);
    assert!(kept < happened);
    let on_disk = records(data).iter().filter(|record| matches!(record, Record::Event { .. })).count();
    assert!(kept <= on_disk, "{kept} events were applied and {on_disk} are on disk");
    println!("the disk is full");
    visitor
        .until("all is saved", |world| world.resource::<CurrentVisit>().visit.events().count() == happened);
    println!("saved in all: {happened}");
}

const SET_CLOCK: &str = "RETRACE_TEST_SET_CLOCK";

/// `libfaketime` stands for the person who sets the clock: what the file says is added to what the system calls the
/// time, and the steady clock goes on.
#[test]
fn a_clock_that_is_set_back_and_forth_is_told_and_loses_nothing() {
    if let Some(data) = env::var_os(SET_CLOCK) {
        return visit_while_the_clock_is_set(Path::new(&data));
    }
    let data = tempfile::tempdir().unwrap();
    let library = fs::read_dir("/usr/lib").unwrap().map(|entry| entry.unwrap().path());
    let library = library.map(|folder| folder.join("faketime/libfaketimeMT.so.1")).find(|path| path.exists());
    fs::write(data.path().join("clock"), "+0").unwrap();
    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "a_clock_that_is_set_back_and_forth_is_told_and_loses_nothing", "--nocapture"])
        .env("LD_PRELOAD", library.expect("libfaketime is missing: apt-get install libfaketime"))
        .env("FAKETIME_TIMESTAMP_FILE", data.path().join("clock"))
        .env("FAKETIME_NO_CACHE", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .env("DONT_FAKE_MONOTONIC", "1")
        .env(SET_CLOCK, data.path())
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stderr));
    let kept = records(data.path());
    let events = kept.iter().filter(|record| matches!(record, Record::Event { .. })).count();
    let acknowledged = kept.iter().map(|record| match record {
        Record::Acknowledged { events, .. } => events.len(),
        _ => 0,
    });
    assert_eq!((events, acknowledged.sum()), (EVENTS_OF_A_VISIT, EVENTS_OF_A_VISIT));
    assert!(!kept.iter().any(|record| matches!(record, Record::Refused { .. })));
}

fn visit_while_the_clock_is_set(data: &Path) {
    let set_clock = |offset: &str| fs::write(data.join("clock"), offset).unwrap();
    let mut visitor = Visitor::begin(data, headless::embedded(data));
    visitor.happen(viewed("RB01", 8_000));
    visitor.until_sent(2);
    set_clock("-3d");
    visitor.until_told("notice-clock-changed");
    visitor.happen(viewed("RB02", 8_000));
    visitor.happen(answer());
    visitor.until_sent(4);
    set_clock("+400d");
    visitor.happen(viewed("RB03", 8_000));
    visitor.happen(answer());
    visitor.end();
    visitor.until_sent(EVENTS_OF_A_VISIT);
    assert_eq!(visitor.visit().standing.exhibits_seen, 3);
}
