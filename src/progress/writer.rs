//! The thread that owns the journals. It makes durable what the frame hands it, all that has queued at a time.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    io,
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use bevy::prelude::*;
use curriculum::SceneId;
use uuid::Uuid;

use super::{
    Record, VisitName,
    folder::take_inventory,
    journal::{Contents, Journal, JournalError, path_of},
};

/// How long to wait before writing is tried again.
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// The systems that take in what the writer reports.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Drained;

/// What the writer is asked.
#[derive(Debug)]
pub(super) enum Request {
    /// Resume the newest visit of this scene by this card that is unfinished and can still earn credit in this period, or
    /// begin one.
    Open { scene: SceneId, card: Option<String>, period: String },
    /// Append records to a visit's journal.
    Append { visit: VisitName, records: Vec<Record> },
}

/// What the writer reports.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The visits that were on disk at the start, oldest first.
    Inventory(Vec<Contents>),
    /// Damaged files were kept under these names; what was intact in them goes on.
    KeptAside(Vec<PathBuf>),
    /// Files that the system does not let be read.
    Unreadable(Vec<PathBuf>),
    /// A visit is open; its journal says this.
    Opened(Box<Contents>),
    /// These records are durable.
    Saved { visit: VisitName, records: Vec<Record> },
    /// Writing fails and will be tried again.
    Failing(String),
    /// Writing works again.
    Working,
    /// These records can never be written.
    Unwritable(String),
}

/// The frame's end of the writer. Dropping it lets the writer finish what has queued.
#[derive(Resource)]
pub(super) struct Writer {
    requests: Option<Sender<Request>>,
    outcomes: Mutex<Receiver<Outcome>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub fn start(data: PathBuf) -> Self {
        let (requests, to_do) = mpsc::channel();
        let (report, outcomes) = mpsc::channel();
        let desk = Desk::new(data.join("visits"), report);
        let thread = thread::Builder::new().name("journal".to_owned()).spawn(move || desk.work(&to_do));
        let thread =
            thread.map_err(|error| error!("visits cannot be saved, no thread can be started: {error}")).ok();
        Self { requests: Some(requests), outcomes: Mutex::new(outcomes), thread }
    }

    pub fn ask(&self, request: Request) {
        let sent = self.requests.as_ref().is_some_and(|requests| requests.send(request).is_ok());
        if !sent {
            error!("the writer of the journals has stopped; nothing more is saved");
        }
    }

    pub fn next_outcome(&self) -> Option<Outcome> {
        self.outcomes.lock().unwrap_or_else(PoisonError::into_inner).try_recv().ok()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.requests = None;
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            error!("the writer of the journals broke down");
        }
    }
}

/// A request whose records are ready to be written.
enum Job {
    Open { scene: SceneId, card: Option<String>, period: String },
    Append { visit: VisitName, records: Vec<Record>, lines: String },
}

struct Desk {
    folder: PathBuf,
    report: Sender<Outcome>,
    journals: HashMap<Uuid, Journal>,
    queue: VecDeque<Job>,
    is_failing: bool,
}

impl Desk {
    fn new(folder: PathBuf, report: Sender<Outcome>) -> Self {
        Self { folder, report, journals: HashMap::new(), queue: VecDeque::new(), is_failing: false }
    }

    fn work(mut self, requests: &Receiver<Request>) {
        if !self.keep_trying(requests, Self::take_first_inventory) {
            return;
        }
        while let Ok(request) = requests.recv() {
            self.accept(request);
            requests.try_iter().for_each(|request| self.accept(request));
            if !self.keep_trying(requests, Self::work_off_queue) {
                return;
            }
        }
    }

    /// Tries until it works. False when it does not and nobody waits for it any more.
    fn keep_trying(&mut self, requests: &Receiver<Request>, task: fn(&mut Self) -> io::Result<()>) -> bool {
        while let Err(error) = task(self) {
            self.tell_failing(&error);
            match requests.recv_timeout(RETRY_AFTER) {
                Ok(request) => self.accept(request),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return task(self).is_ok(),
            }
        }
        self.tell_working();
        true
    }

    fn accept(&mut self, request: Request) {
        match request {
            Request::Open { scene, card, period } => self.queue.push_back(Job::Open { scene, card, period }),
            Request::Append { visit, records } => {
                let (mut lines, mut written) = (String::new(), Vec::with_capacity(records.len()));
                for record in records {
                    match record.to_line() {
                        Ok(line) => {
                            lines.push_str(&line);
                            written.push(record);
                        }
                        Err(error) => self.tell(Outcome::Unwritable(error.to_string())),
                    }
                }
                self.queue.push_back(Job::Append { visit, records: written, lines });
            }
        }
    }

    fn tell(&self, outcome: Outcome) {
        // Nobody listens any more only when the program ends.
        let _ = self.report.send(outcome);
    }

    fn tell_failing(&mut self, error: &io::Error) {
        if !self.is_failing {
            warn!("visits cannot be saved in {}: {error}; trying again", self.folder.display());
            self.tell(Outcome::Failing(error.to_string()));
        }
        self.is_failing = true;
    }

    fn tell_working(&mut self) {
        if self.is_failing {
            info!("visits are saved again");
            self.tell(Outcome::Working);
        }
        self.is_failing = false;
    }

    fn take_first_inventory(&mut self) -> io::Result<()> {
        let visits = self.read_visits()?;
        self.tell(Outcome::Inventory(visits));
        Ok(())
    }

    fn read_visits(&self) -> io::Result<Vec<Contents>> {
        let inventory = take_inventory(&self.folder)?;
        if !inventory.kept_aside.is_empty() {
            self.tell(Outcome::KeptAside(inventory.kept_aside));
        }
        if !inventory.unreadable.is_empty() {
            self.tell(Outcome::Unreadable(inventory.unreadable));
        }
        Ok(inventory.visits)
    }

    /// Works through the queue in order. On an error what is not done stays in it.
    fn work_off_queue(&mut self) -> io::Result<()> {
        while let Some(job) = self.queue.front() {
            match job {
                Job::Open { scene, card, period } => {
                    let (scene, card, period) = (scene.clone(), card.clone(), period.clone());
                    let contents = self.open(scene, card, &period)?;
                    self.queue.pop_front();
                    self.tell(Outcome::Opened(Box::new(contents)));
                }
                Job::Append { visit, .. } => {
                    let visit = visit.clone();
                    self.append_all_of(&visit)?;
                }
            }
        }
        Ok(())
    }

    fn open(&mut self, scene: SceneId, card: Option<String>, period: &str) -> io::Result<Contents> {
        self.journals.clear();
        let unfinished = self.read_visits()?.into_iter().rev().find(|contents| {
            let is_asked_for = contents.name.scene == scene && contents.name.card == card;
            is_asked_for && !contents.is_ended && !contents.credit.is_of_another_period(period)
        });
        if let Some(contents) = unfinished {
            return Ok(contents);
        }
        let name = VisitName { registration: Uuid::now_v7(), scene, card };
        let journal = Journal::begin(&self.folder, &name)?;
        self.journals.insert(name.registration, journal);
        Ok(Contents::empty(name))
    }

    /// Writes all that has queued for a visit, up to the next opening, with one fsync.
    fn append_all_of(&mut self, visit: &VisitName) -> io::Result<()> {
        let openings = self.queue.iter().position(|job| matches!(job, Job::Open { .. }));
        let is_of_visit = |job: &Job| matches!(job, Job::Append { visit: other, .. } if other == visit);
        let due = self.queue.iter().take(openings.unwrap_or(self.queue.len())).filter(|job| is_of_visit(job));
        let lines: String = due
            .filter_map(|job| match job {
                Job::Append { lines, .. } => Some(lines.as_str()),
                Job::Open { .. } => None,
            })
            .collect();
        let problem = match self.append_durably(visit.registration, &lines) {
            Ok(()) => None,
            Err(JournalError::System(error)) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            // The journal is full, or somebody took it away: no retry helps.
            Err(error) => Some(error.to_string()),
        };
        let later = openings.map(|opening| self.queue.split_off(opening)).unwrap_or_default();
        let (done, others) = std::mem::take(&mut self.queue).into_iter().partition(is_of_visit);
        self.queue = others;
        self.queue.extend(later);
        self.tell_appended(done, problem);
        Ok(())
    }

    fn append_durably(&mut self, registration: Uuid, lines: &str) -> Result<(), JournalError> {
        let journal = match self.journals.entry(registration) {
            Entry::Occupied(open) => open.into_mut(),
            Entry::Vacant(vacant) => vacant.insert(Journal::open(&path_of(&self.folder, registration))?),
        };
        journal.append(lines)?;
        Ok(())
    }

    fn tell_appended(&self, done: VecDeque<Job>, problem: Option<String>) {
        if let Some(problem) = problem {
            self.tell(Outcome::Unwritable(problem));
            return;
        }
        for job in done {
            if let Job::Append { visit, records, .. } = job {
                self.tell(Outcome::Saved { visit, records });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, time::Instant};

    use curriculum::{Happening, VisitEvent};

    use super::*;
    use crate::reporting::Credit;

    fn wait(writer: &Writer) -> Outcome {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            match writer.next_outcome() {
                Some(outcome) => return outcome,
                None if Instant::now() > until => panic!("the writer reports nothing"),
                None => thread::sleep(Duration::from_millis(2)),
            }
        }
    }

    fn open(writer: &Writer) -> Contents {
        let period = "2026-2027".to_owned();
        writer.ask(Request::Open { scene: "red-boat".parse().unwrap(), card: None, period });
        match wait(writer) {
            Outcome::Opened(contents) => *contents,
            other => panic!("{other:?}"),
        }
    }

    fn event() -> Record {
        Record::Event { event: VisitEvent::now(Happening::Entered) }
    }

    fn start(folder: &std::path::Path) -> Writer {
        let writer = Writer::start(folder.to_owned());
        assert!(matches!(wait(&writer), Outcome::Inventory(_)));
        writer
    }

    #[test]
    fn an_unfinished_visit_is_resumed_and_a_finished_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let writer = start(folder.path());
        let visit = open(&writer).name;
        writer.ask(Request::Append { visit: visit.clone(), records: vec![event(), event()] });
        assert!(matches!(wait(&writer), Outcome::Saved { records, .. } if records.len() == 2));
        drop(writer);
        let writer = start(folder.path());
        let resumed = open(&writer);
        assert_eq!((&resumed.name, resumed.events.len()), (&visit, 2));
        writer.ask(Request::Append { visit: visit.clone(), records: vec![Record::Ended] });
        wait(&writer);
        assert_ne!(open(&writer).name, visit);
    }

    #[test]
    fn a_visit_that_was_credited_last_year_is_not_resumed() {
        let folder = tempfile::tempdir().unwrap();
        let writer = start(folder.path());
        let visit = open(&writer).name;
        for (period, is_resumed) in [("2026-2027", true), ("2025-2026", false)] {
            let credit = Credit::AlreadyCredited { period: period.to_owned() };
            writer.ask(Request::Append { visit: visit.clone(), records: vec![Record::Credit { credit }] });
            wait(&writer);
            assert_eq!(open(&writer).name == visit, is_resumed, "{period}");
        }
    }

    #[test]
    fn what_has_queued_is_written_before_the_writer_goes() {
        let folder = tempfile::tempdir().unwrap();
        let writer = start(folder.path());
        let visit = open(&writer).name;
        for _ in 0..200 {
            writer.ask(Request::Append { visit: visit.clone(), records: vec![event()] });
        }
        drop(writer);
        let writer = start(folder.path());
        assert_eq!(open(&writer).events.len(), 200);
    }

    #[test]
    fn a_visit_whose_journal_was_taken_away_does_not_hold_up_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let writer = start(folder.path());
        let gone = VisitName { registration: Uuid::nil(), ..open(&writer).name };
        writer.ask(Request::Append { visit: gone, records: vec![event()] });
        assert!(matches!(wait(&writer), Outcome::Unwritable(_)));
        let visit = open(&writer).name;
        writer.ask(Request::Append { visit, records: vec![event()] });
        assert!(matches!(wait(&writer), Outcome::Saved { .. }));
    }

    #[test]
    fn a_damaged_journal_is_told_and_its_intact_records_resumed() {
        let folder = tempfile::tempdir().unwrap();
        let writer = start(folder.path());
        let visit = open(&writer).name;
        writer.ask(Request::Append { visit: visit.clone(), records: vec![event(), event()] });
        wait(&writer);
        drop(writer);
        let path = path_of(&folder.path().join("visits"), visit.registration);
        let mut bytes = fs::read(&path).unwrap();
        let last = bytes.len() - 20;
        bytes[last] ^= 4;
        fs::write(&path, bytes).unwrap();
        let writer = Writer::start(folder.path().to_owned());
        assert!(matches!(wait(&writer), Outcome::KeptAside(files) if files[0].exists()));
        assert!(matches!(wait(&writer), Outcome::Inventory(_)));
        assert_eq!(open(&writer).events.len(), 1);
    }
}
