//! The worker that owns the journals. It makes durable what the frame hands it, all that has queued at a time.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    io,
    sync::{
        Mutex, PoisonError,
        mpsc::{self, Receiver, Sender},
    },
    time::Duration,
};

use bevy::prelude::*;
use curriculum::{SceneId, VisitEvent};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use uuid::Uuid;

use super::{
    Record, VisitName,
    folder::{Device, take_inventory},
    journal::{Contents, Journal, JournalError, file_name},
};
use crate::platform::{self, DurableFolder, Worker};

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
    /// Keep the events of a visit that went on elsewhere, as far as its journal lacks them.
    Adopt { visit: VisitName, events: Vec<VisitEvent> },
}

/// What the writer reports.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The visits that were on disk at the start, oldest first.
    Inventory(Vec<Contents>),
    /// Damaged files were kept under these names; what was intact in them goes on.
    KeptAside(Vec<String>),
    /// Files that the system does not let be read.
    Unreadable(Vec<String>),
    /// A visit is open; its journal says this.
    Opened(Box<Contents>),
    /// A visit has events from elsewhere; its journal says this now.
    Adopted(Box<Contents>),
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
    // Dropped first: the worker ends when nobody can ask it any more.
    requests: UnboundedSender<Request>,
    outcomes: Mutex<Receiver<Outcome>>,
    _worker: Worker,
}

impl Writer {
    pub fn start(folder: DurableFolder, device: Device) -> Self {
        let (requests, to_do) = unbounded_channel();
        let (report, outcomes) = mpsc::channel();
        let worker = Worker::start("journal", move || Desk::new(folder, device, report, to_do).work());
        Self { requests, outcomes: Mutex::new(outcomes), _worker: worker }
    }

    pub fn ask(&self, request: Request) {
        if self.requests.send(request).is_err() {
            error!("the writer of the journals has stopped; nothing more is saved");
        }
    }

    pub fn next_outcome(&self) -> Option<Outcome> {
        self.outcomes.lock().unwrap_or_else(PoisonError::into_inner).try_recv().ok()
    }
}

/// A request whose records are ready to be written.
enum Job {
    Open { scene: SceneId, card: Option<String>, period: String },
    Append { visit: VisitName, records: Vec<Record>, lines: String },
    Adopt { visit: VisitName, events: Vec<VisitEvent> },
}

struct Desk {
    folder: DurableFolder,
    device: Device,
    report: Sender<Outcome>,
    requests: UnboundedReceiver<Request>,
    journals: HashMap<Uuid, Journal>,
    queue: VecDeque<Job>,
    is_failing: bool,
}

impl Desk {
    fn new(
        folder: DurableFolder,
        device: Device,
        report: Sender<Outcome>,
        requests: UnboundedReceiver<Request>,
    ) -> Self {
        let (journals, queue) = (HashMap::new(), VecDeque::new());
        Self { folder, device, report, requests, journals, queue, is_failing: false }
    }

    async fn work(mut self) {
        while let Err(error) = self.take_first_inventory().await {
            if !self.wait_after(&error).await {
                return;
            }
        }
        self.tell_working();
        while let Some(request) = self.requests.recv().await {
            self.accept(request);
            while let Ok(request) = self.requests.try_recv() {
                self.accept(request);
            }
            while let Err(error) = self.work_off_queue().await {
                if !self.wait_after(&error).await {
                    return;
                }
            }
            self.tell_working();
        }
    }

    /// Waits before writing is tried again. False when nobody waits for it any more; it is tried once more then.
    async fn wait_after(&mut self, error: &io::Error) -> bool {
        self.tell_failing(error);
        match platform::within(RETRY_AFTER, self.requests.recv()).await {
            Some(Some(request)) => self.accept(request),
            None => {}
            Some(None) => {
                // Nobody hears how it ends.
                drop(self.work_off_queue().await);
                return false;
            }
        }
        true
    }

    fn accept(&mut self, request: Request) {
        match request {
            Request::Open { scene, card, period } => self.queue.push_back(Job::Open { scene, card, period }),
            Request::Adopt { visit, events } => self.queue.push_back(Job::Adopt { visit, events }),
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
            warn!("visits cannot be saved in {}: {error}; trying again", self.folder.place());
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

    async fn take_first_inventory(&mut self) -> io::Result<()> {
        let visits = self.read_visits().await?;
        self.tell(Outcome::Inventory(visits));
        Ok(())
    }

    async fn read_visits(&self) -> io::Result<Vec<Contents>> {
        let inventory = take_inventory(&self.folder, &self.device).await?;
        if !inventory.kept_aside.is_empty() {
            self.tell(Outcome::KeptAside(inventory.kept_aside));
        }
        if !inventory.unreadable.is_empty() {
            self.tell(Outcome::Unreadable(inventory.unreadable));
        }
        Ok(inventory.visits)
    }

    /// Works through the queue in order. On an error what is not done stays in it.
    async fn work_off_queue(&mut self) -> io::Result<()> {
        while let Some(job) = self.queue.front() {
            match job {
                Job::Open { scene, card, period } => {
                    let (scene, card, period) = (scene.clone(), card.clone(), period.clone());
                    let contents = self.open(scene, card, &period).await?;
                    self.queue.pop_front();
                    self.tell(Outcome::Opened(Box::new(contents)));
                }
                Job::Adopt { visit, events } => {
                    let (visit, events) = (visit.clone(), events.clone());
                    self.adopt(visit, events).await?;
                    self.queue.pop_front();
                }
                Job::Append { visit, .. } => {
                    let visit = visit.clone();
                    self.append_all_of(&visit).await?;
                }
            }
        }
        Ok(())
    }

    async fn open(&mut self, scene: SceneId, card: Option<String>, period: &str) -> io::Result<Contents> {
        self.journals.clear();
        let unfinished = self.read_visits().await?.into_iter().rev().find(|contents| {
            let is_asked_for = contents.name.scene == scene && contents.name.card == card;
            is_asked_for && !contents.is_ended && !contents.credit.is_of_another_period(period)
        });
        if let Some(contents) = unfinished {
            return Ok(contents);
        }
        let name = VisitName { registration: Uuid::now_v7(), scene, card };
        let journal = Journal::begin(&self.folder, &name).await?;
        self.journals.insert(name.registration, journal);
        Ok(Contents::empty(name))
    }

    async fn adopt(&mut self, name: VisitName, events: Vec<VisitEvent>) -> io::Result<()> {
        self.journals.clear();
        let known = self.read_visits().await?.into_iter().find(|contents| contents.name == name);
        if known.as_ref().is_some_and(|known| known.is_ended) {
            return Ok(());
        }
        let has = |event: &VisitEvent| {
            known.iter().flat_map(|known| &known.events).any(|other| other.id == event.id)
        };
        let missing: Vec<Record> =
            events.into_iter().filter(|event| !has(event)).map(|event| Record::Event { event }).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let mut journal = match &known {
            Some(_) => Journal::open(&self.folder, file_name(name.registration)).await?,
            None => Journal::begin(&self.folder, &name).await?,
        };
        let lines = missing.iter().map(Record::to_line).collect::<Result<String, _>>();
        let lines = lines.map_err(io::Error::other)?;
        if let Err(error) = journal.append(&self.folder, &lines).await {
            match error {
                JournalError::System(error) => return Err(error),
                JournalError::Full => self.tell(Outcome::Unwritable(error.to_string())),
            }
            return Ok(());
        }
        let contents = known.unwrap_or_else(|| Contents::empty(name.clone())).with(missing.clone());
        self.tell(Outcome::Adopted(Box::new(contents)));
        self.tell(Outcome::Saved { visit: name, records: missing });
        Ok(())
    }

    /// Writes all that has queued for a visit, up to the next other job, with one fsync.
    async fn append_all_of(&mut self, visit: &VisitName) -> io::Result<()> {
        let others = self.queue.iter().position(|job| !matches!(job, Job::Append { .. }));
        let is_of_visit = |job: &Job| matches!(job, Job::Append { visit: other, .. } if other == visit);
        let due = self.queue.iter().take(others.unwrap_or(self.queue.len())).filter(|job| is_of_visit(job));
        let lines: String = due
            .filter_map(|job| match job {
                Job::Append { lines, .. } => Some(lines.as_str()),
                Job::Open { .. } | Job::Adopt { .. } => None,
            })
            .collect();
        let problem = match self.append_durably(visit.registration, &lines).await {
            Ok(()) => None,
            Err(JournalError::System(error)) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            // The journal is full, or somebody took it away: no retry helps.
            Err(error) => Some(error.to_string()),
        };
        let later = others.map(|other| self.queue.split_off(other)).unwrap_or_default();
        let (done, remaining) = std::mem::take(&mut self.queue).into_iter().partition(is_of_visit);
        self.queue = remaining;
        self.queue.extend(later);
        self.tell_appended(done, problem);
        Ok(())
    }

    async fn append_durably(&mut self, registration: Uuid, lines: &str) -> Result<(), JournalError> {
        let journal = match self.journals.entry(registration) {
            Entry::Occupied(open) => open.into_mut(),
            Entry::Vacant(vacant) => {
                let journal = Journal::open(&self.folder, file_name(registration)).await?;
                vacant.insert(journal)
            }
        };
        journal.append(&self.folder, lines).await?;
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
    use std::{fs, thread, time::Instant};

    use curriculum::Happening;

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

    fn visits_in(folder: &std::path::Path) -> DurableFolder {
        DurableFolder::at(folder.join("visits"))
    }

    fn start(folder: &std::path::Path) -> Writer {
        let writer = Writer::start(visits_in(folder), Device::Own);
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
        let path = folder.path().join("visits").join(file_name(visit.registration));
        let mut bytes = fs::read(&path).unwrap();
        let last = bytes.len() - 20;
        bytes[last] ^= 4;
        fs::write(&path, bytes).unwrap();
        let writer = Writer::start(visits_in(folder.path()), Device::Own);
        assert!(matches!(wait(&writer), Outcome::KeptAside(files) if fs::exists(&files[0]).unwrap()));
        assert!(matches!(wait(&writer), Outcome::Inventory(_)));
        assert_eq!(open(&writer).events.len(), 1);
    }
}
