//! Application and backend are killed at random moments of a visit. Nothing that was acknowledged is lost, and the
//! visitor gets their credit once.
//!
//! `RETRACE_KILLS` sets the number of visits (20 unless set), `RETRACE_SEED` repeats the moments of an earlier run.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "the helpers of a test fail as the test does"
)]

mod headless;

use std::{
    collections::BTreeSet,
    env, fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicU8, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant, SystemTime},
};

use curriculum::{
    AnswerKey, Happening, PlacedPoint, QuestionKind, Response,
    scene::{Answers, Question},
};
use headless::{Visitor, records, request, shipped};
use retrace::{BackendAddress, progress::Record};
use serde_json::Value;

const CHILD: &str = "RETRACE_TEST_VISIT";
const NAME: &str = "no_kill_loses_what_was_acknowledged_or_credits_twice";
const AT_A_TIME: usize = 4;
const PATIENCE: Duration = Duration::from_secs(90);

#[test]
fn no_kill_loses_what_was_acknowledged_or_credits_twice() {
    if let Ok(address) = env::var(CHILD) {
        return visit_to_the_end(Path::new(&env::var("RETRACE_TEST_DATA").unwrap()), &address);
    }
    let number = |name: &str| env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let visits = number("RETRACE_KILLS").unwrap_or(20);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let seed = number("RETRACE_SEED").unwrap_or(now.as_secs());
    println!("{visits} visits with RETRACE_SEED={seed}");
    let (next, tally) = (AtomicUsize::new(0), Mutex::new(Tally::default()));
    let begun = Instant::now();
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::SeqCst) as u64;
                    if index >= visits {
                        return;
                    }
                    let tally_of_visit = Attack::new(seed.wrapping_mul(1_000_003).wrapping_add(index)).run();
                    tally.lock().unwrap().add(&tally_of_visit);
                }
            });
        }
    });
    println!("{:?} in {:.1} s", tally.into_inner().unwrap(), begun.elapsed().as_secs_f32());
}

/// What the attacks amounted to.
#[derive(Debug, Default)]
struct Tally {
    application_kills: usize,
    backend_kills: usize,
    acknowledged: usize,
    credits: usize,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.application_kills += other.application_kills;
        self.backend_kills += other.backend_kills;
        self.acknowledged += other.acknowledged;
        self.credits += other.credits;
    }
}

/// A visit under attack: its application, its backend, and a source of chance.
struct Attack {
    folder: tempfile::TempDir,
    address: SocketAddr,
    application: Child,
    backend: Child,
    chance: u64,
    tally: Tally,
}

impl Attack {
    fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = address_of_its_own();
        let (backend, application) =
            (start_backend(folder.path(), address), start_application(folder.path(), address));
        Self { folder, address, application, backend, chance: seed, tally: Tally::default() }
    }

    /// SplitMix64 (Steele, Lea & Flood 2014).
    fn random(&mut self, below: u64) -> u64 {
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.chance ^ (self.chance >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }

    fn run(mut self) -> Tally {
        for _ in 0..4 {
            self.wait_for_a_moment();
            if self.random(2) == 0 {
                self.kill_application();
            } else {
                self.kill_backend();
            }
        }
        self.wait_until_finished();
        self.check();
        std::mem::take(&mut self.tally)
    }

    /// Until some records more are on disk, so that kills fall into the visit and not before it, and then a little.
    fn wait_for_a_moment(&mut self) {
        let wanted = records(self.folder.path()).len() + usize::try_from(self.random(14)).unwrap();
        let until = Instant::now() + Duration::from_secs(8);
        while records(self.folder.path()).len() < wanted && Instant::now() < until {
            thread::sleep(Duration::from_millis(2));
        }
        let pause = self.random(40);
        thread::sleep(Duration::from_millis(pause));
    }

    fn kill_application(&mut self) {
        kill(&mut self.application);
        self.application = start_application(self.folder.path(), self.address);
        self.tally.application_kills += 1;
    }

    fn kill_backend(&mut self) {
        kill(&mut self.backend);
        let pause = self.random(200);
        thread::sleep(Duration::from_millis(pause));
        self.backend = start_backend(self.folder.path(), self.address);
        self.tally.backend_kills += 1;
    }

    fn wait_until_finished(&mut self) {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.application.try_wait().unwrap() {
                assert!(status.success(), "the application failed: {status}; {}", self.log());
                return;
            }
            assert!(Instant::now() < until, "the visit never ends: {}", self.log());
            assert!(
                self.backend.try_wait().unwrap().is_none(),
                "the backend ended by itself: {}",
                self.log()
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn log(&self) -> String {
        let text = |name| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
        let tail = |text: String| {
            let lines: Vec<&str> = text.lines().collect();
            lines[lines.len().saturating_sub(12)..].join("\n")
        };
        format!("\n{}\n--\n{}", tail(text("application.log")), tail(text("backend.log")))
    }

    fn check(&mut self) {
        // The last word is the backend's after one more death.
        self.kill_backend();
        let token = self.token();
        let headers =
            [("Authorization", format!("Bearer {token}")), ("X-Experience-API-Version", "2.0.0".to_owned())];
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (mut events, mut acknowledged) = (BTreeSet::new(), BTreeSet::new());
        for record in records(self.folder.path()) {
            match record {
                Record::Event { event } => drop(events.insert(event.id)),
                Record::Acknowledged { events, .. } => acknowledged.extend(events),
                Record::Refused { event, reason } => panic!("event {event} was refused: {reason}"),
                _ => {}
            }
        }
        assert_eq!(events, acknowledged, "not all that was saved is acknowledged");
        for id in &acknowledged {
            let path = format!("/xapi/statements?statementId={id}");
            let (status, _) = request(self.address, "GET", &path, &headers, "").unwrap();
            assert_eq!(status, 200, "the backend lost {id}, which it acknowledged; {}", self.log());
        }
        let (_, ledger) = request(self.address, "GET", "/api/v1/me/ledger", &headers, "").unwrap();
        let ledger: Value = serde_json::from_slice(&ledger).unwrap();
        let credits = ledger["entries"].as_array().unwrap().len();
        assert_eq!(credits, 1, "a satisfied visit gets one credit: {ledger}");
        self.tally.acknowledged += acknowledged.len();
        self.tally.credits += credits;
    }

    fn token(&self) -> String {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            match request(self.address, "POST", "/api/v1/sessions", &[], "{}") {
                Ok((201, body)) => {
                    let session: Value = serde_json::from_slice(&body).unwrap();
                    return session["token"].as_str().unwrap().to_owned();
                }
                _ if Instant::now() < until => thread::sleep(Duration::from_millis(50)),
                other => panic!("the backend does not come back: {other:?}; {}", self.log()),
            }
        }
    }
}

impl Drop for Attack {
    fn drop(&mut self) {
        kill(&mut self.application);
        kill(&mut self.backend);
    }
}

/// An address that nobody else takes while its backend is dead. A port of 127.0.0.1 would be free to any connection
/// that another test opens; Linux answers to the whole of 127.0.0.0/8.
fn address_of_its_own() -> SocketAddr {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    let [.., high, low] = std::process::id().to_be_bytes();
    let host = if cfg!(target_os = "linux") {
        Ipv4Addr::new(127, high | 0x80, low, NEXT.fetch_add(1, Ordering::Relaxed))
    } else {
        Ipv4Addr::LOCALHOST
    };
    TcpListener::bind((host, 0)).unwrap().local_addr().unwrap()
}

/// SIGKILL: the program learns nothing of it.
fn kill(child: &mut Child) {
    let _ = child.kill();
    child.wait().unwrap();
}

fn log_file(folder: &Path, name: &str) -> Stdio {
    fs::File::options().create(true).append(true).open(folder.join(name)).unwrap().into()
}

fn start_application(folder: &Path, address: SocketAddr) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", NAME, "--nocapture"])
        .env(CHILD, format!("http://{address}"))
        .env("RETRACE_TEST_DATA", folder)
        .stdout(log_file(folder, "application.log"))
        .stderr(log_file(folder, "application.log"))
        .spawn()
        .unwrap()
}

fn start_backend(folder: &Path, address: SocketAddr) -> Child {
    Command::new(backend_program())
        .args(["serve", "--ledger", "local", "--listen", &address.to_string()])
        .args(["--database", &format!("sqlite:{}", folder.join("credit.sqlite").display())])
        .arg("--scenes")
        .arg(shipped("scenes"))
        // What it says at its end is wanted, not where in its code it was said.
        .env("RUST_BACKTRACE", "0")
        .stdout(log_file(folder, "backend.log"))
        .stderr(log_file(folder, "backend.log"))
        .spawn()
        .unwrap()
}

/// The backend's program, which the workspace's build puts beside the folder of this test.
fn backend_program() -> PathBuf {
    let test = env::current_exe().unwrap();
    let program = test.parent().and_then(Path::parent).unwrap().join("retrace-credit");
    assert!(program.is_file(), "{} is missing; build it first: cargo build --workspace", program.display());
    program
}

/// The visitor's part, in a process of its own: goes on where the last one was killed.
fn visit_to_the_end(data: &Path, address: &str) {
    let has_ended = || records(data).contains(&Record::Ended);
    let backend = BackendAddress::Url(address.to_owned());
    let _claim = retrace::platform::claim_data_folder(data).unwrap();
    let mut visitor = if has_ended() { Visitor::start(data, backend) } else { Visitor::begin(data, backend) };
    if !has_ended() {
        walk(&mut visitor);
        visitor.end();
    }
    let until = Instant::now() + PATIENCE;
    while !is_settled(data) {
        assert!(Instant::now() < until, "not all is acknowledged");
        visitor.update();
    }
}

fn walk(visitor: &mut Visitor) {
    let scene = headless::scene();
    let answers = Answers::load(&shipped("scenes"), &scene).unwrap();
    for exhibit in scene.exhibits() {
        if !visitor.visit().visit.has_seen(&exhibit.id) {
            visitor.happen(headless::viewed(exhibit.id.as_str(), 8_500));
        }
        visitor.update();
    }
    for checkpoint in scene.checkpoints() {
        for question in &checkpoint.questions {
            if !visitor.visit().visit.has_answered(&question.id) {
                let key = &answers.get(&question.id).unwrap().correct;
                visitor.happen(Happening::Answered {
                    checkpoint: checkpoint.id.clone(),
                    question: question.id.clone(),
                    response: right_response(question, key),
                });
            }
            (0..4).for_each(|_| visitor.update());
        }
    }
}

fn right_response(question: &Question, key: &AnswerKey) -> Response {
    match key {
        AnswerKey::One(option) => Response::Choice { chosen: [option.clone()].into() },
        AnswerKey::Several(options) if question.kind == QuestionKind::Order => {
            Response::Sequence { order: options.clone() }
        }
        AnswerKey::Several(options) => Response::Choice { chosen: options.iter().cloned().collect() },
        AnswerKey::Places(targets) => {
            let point = |(option, target): (&_, &curriculum::question::TargetPoint)| {
                let point = PlacedPoint { latitude: target.latitude, longitude: target.longitude };
                (curriculum::OptionKey::clone(option), point)
            };
            Response::Places { points: targets.iter().map(point).collect() }
        }
    }
}

/// Whether the visit has ended and the backend has all of it.
fn is_settled(data: &Path) -> bool {
    let (mut waiting, mut has_ended) = (BTreeSet::new(), false);
    for record in records(data) {
        match record {
            Record::Event { event } => drop(waiting.insert(event.id)),
            Record::Acknowledged { events, .. } => waiting.retain(|id| !events.contains(id)),
            Record::Ended => has_ended = true,
            _ => {}
        }
    }
    has_ended && waiting.is_empty()
}
