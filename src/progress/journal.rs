//! A visit's journal on disk: begun whole, appended to durably, recovered when it was damaged.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
};

use curriculum::{SceneId, Visit, VisitEvent};
use uuid::Uuid;

use super::{MAXIMUM_JOURNAL_BYTES, Record, ResumePoint, record::read_all};
use crate::{
    platform::DurableFolder,
    reporting::{Credit, MarkedAnswer},
};

/// A journal longer than this is tidied when it is read, bytes.
const TIDY_ABOVE_BYTES: usize = 256 * 1024;

/// Names a visit: which, where, by which card.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VisitName {
    /// The visit.
    pub registration: Uuid,
    /// Where.
    pub scene: SceneId,
    /// The card that was shown; the local visitor's when absent.
    pub card: Option<String>,
}

impl VisitName {
    fn begun(&self) -> Record {
        let Self { registration, scene, card } = self.clone();
        Record::Begun { registration, scene, card }
    }
}

/// Why a journal could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The system refused.
    #[error(transparent)]
    System(#[from] io::Error),
    /// The journal is as large as one may be.
    #[error("the journal is full ({MAXIMUM_JOURNAL_BYTES} bytes)")]
    Full,
}

/// What a journal says, folded.
#[derive(Debug, Clone, PartialEq)]
pub struct Contents {
    /// Whose it is.
    pub name: VisitName,
    /// The events in the order in which they were saved.
    pub events: Vec<VisitEvent>,
    /// The marks, by the id of the answer's event.
    pub marks: BTreeMap<Uuid, MarkedAnswer>,
    /// What the visit has earned by the backend's latest word.
    pub credit: Credit,
    /// Where the visitor stood.
    pub position: Option<ResumePoint>,
    /// Whether the visitor left for good.
    pub is_ended: bool,
    /// How many events a backend has refused for good.
    pub refused: usize,
    /// Events that go to no ledger any more.
    settled: BTreeSet<Uuid>,
    /// The ledgers that hold an event.
    holders: BTreeMap<Uuid, BTreeSet<Uuid>>,
}

impl Contents {
    /// Folds records. Nothing when none of them says whose journal it is.
    #[must_use]
    pub fn of(records: Vec<Record>) -> Option<Self> {
        let name = records.iter().find_map(|record| match record.clone() {
            Record::Begun { registration, scene, card } => Some(VisitName { registration, scene, card }),
            _ => None,
        })?;
        Some(Self::empty(name).with(records))
    }

    /// A visit of which nothing is known yet.
    #[must_use]
    pub fn empty(name: VisitName) -> Self {
        Self {
            name,
            events: Vec::new(),
            marks: BTreeMap::new(),
            credit: Credit::NotYet,
            position: None,
            is_ended: false,
            refused: 0,
            settled: BTreeSet::new(),
            holders: BTreeMap::new(),
        }
    }

    /// The same after more records.
    #[must_use]
    pub fn with(mut self, records: Vec<Record>) -> Self {
        records.into_iter().for_each(|record| self.add(record));
        self
    }

    fn add(&mut self, record: Record) {
        match record {
            Record::Begun { .. } => {}
            Record::Event { event } => self.events.push(event),
            Record::Acknowledged { events, ledger: None } => self.settled.extend(events),
            Record::Acknowledged { events, ledger: Some(ledger) } => {
                for event in events {
                    self.holders.entry(event).or_default().insert(ledger);
                }
            }
            Record::Refused { event, .. } => {
                self.refused += usize::from(self.settled.insert(event));
            }
            Record::Marked { event, answer } => {
                self.marks.insert(event, answer);
            }
            Record::Credit { credit } => self.credit = credit,
            Record::Position { point } => self.position = Some(point),
            Record::Ended => self.is_ended = true,
        }
    }

    /// The visit to which the events and marks amount.
    #[must_use]
    pub fn visit(&self) -> Visit {
        let mut visit = Visit::fold(self.events.iter().cloned());
        for (event, answer) in &self.marks {
            visit.record_mark(*event, answer.mark);
        }
        visit
    }

    /// The events that no backend has acknowledged or refused, in the order in which they were saved.
    pub fn unsent(&self) -> impl Iterator<Item = &VisitEvent> {
        self.unsettled().filter(|event| !self.holders.contains_key(&event.id))
    }

    /// The events that some ledgers hold and others might lack, with the ids of those ledgers.
    pub fn sent(&self) -> impl Iterator<Item = (&VisitEvent, &BTreeSet<Uuid>)> {
        self.unsettled().filter_map(|event| Some((event, self.holders.get(&event.id)?)))
    }

    fn unsettled(&self) -> impl Iterator<Item = &VisitEvent> {
        self.events.iter().filter(|event| !self.settled.contains(&event.id))
    }
}

/// What was found on opening a journal.
#[derive(Debug)]
pub(super) struct Found {
    /// What it says; nothing when it does not even say whose it is.
    pub contents: Option<Contents>,
    /// Where the damaged file was kept, when it was damaged.
    pub kept_aside: Option<String>,
}

/// A journal that can be appended to.
#[derive(Debug)]
pub(super) struct Journal {
    name: String,
    durable_bytes: u64,
}

impl Journal {
    /// Begins the journal of a visit in this folder. It appears whole or not at all.
    pub async fn begin(folder: &DurableFolder, name: &VisitName) -> io::Result<Self> {
        let file = file_name(name.registration);
        // Twice: see `Record::Begun`.
        write_whole(folder, &file, &[name.begun(), name.begun()]).await?;
        Self::open(folder, file).await
    }

    /// Opens a journal that was read and found sound, or was recovered.
    pub async fn open(folder: &DurableFolder, name: String) -> io::Result<Self> {
        let durable_bytes = folder.presence(&name).await?.length;
        Ok(Self { name, durable_bytes })
    }

    /// Appends lines and makes them durable. After an error none of them counts, and the call can be repeated.
    pub async fn append(&mut self, folder: &DurableFolder, lines: &str) -> Result<(), JournalError> {
        let added = lines.len() as u64;
        if self.durable_bytes + added > MAXIMUM_JOURNAL_BYTES {
            return Err(JournalError::Full);
        }
        folder.append_at(&self.name, self.durable_bytes, lines.as_bytes()).await?;
        self.durable_bytes += added;
        Ok(())
    }
}

/// What the names of journals end with.
pub(super) const EXTENSION: &str = ".journal";

/// The file of a visit's journal.
pub(super) fn file_name(registration: Uuid) -> String {
    format!("{registration}{EXTENSION}")
}

/// The bytes of a journal, as many as one may have and one more.
pub(super) async fn load(folder: &DurableFolder, name: &str) -> io::Result<Vec<u8>> {
    folder.read(name, MAXIMUM_JOURNAL_BYTES + 1).await
}

/// Reads a journal's bytes. A damaged one is kept aside under another name, and what is intact is put in its place; a
/// long one is written anew without what is out of date.
pub(super) async fn recover(folder: &DurableFolder, name: &str, bytes: &[u8]) -> io::Result<Found> {
    let is_too_large = bytes.len() as u64 > MAXIMUM_JOURNAL_BYTES;
    let reading = read_all(bytes);
    let contents = Contents::of(reading.records.clone());
    let is_sound = reading.damaged == 0 && !is_too_large && contents.is_some();
    let kept_aside = if is_sound { None } else { Some(folder.keep_aside(name).await?) };
    match &contents {
        None => folder.remove(name).await?,
        Some(contents) if !is_sound || bytes.len() > TIDY_ABOVE_BYTES => {
            write_whole(folder, name, &tidied(&contents.name, reading.records)).await?;
        }
        Some(_) => {}
    }
    Ok(Found { contents, kept_aside })
}

/// The records with two heads, and without all places but the last.
fn tidied(name: &VisitName, records: Vec<Record>) -> Vec<Record> {
    let is_place = |record: &Record| matches!(record, Record::Position { .. });
    let last_place = records.iter().rposition(is_place);
    let rest = records.into_iter().enumerate().filter(|(index, record)| {
        !matches!(record, Record::Begun { .. }) && (!is_place(record) || Some(*index) == last_place)
    });
    [name.begun(), name.begun()].into_iter().chain(rest.map(|(_, record)| record)).collect()
}

async fn write_whole(folder: &DurableFolder, name: &str, records: &[Record]) -> io::Result<()> {
    let lines =
        records.iter().map(Record::to_line).collect::<Result<String, _>>().map_err(io::Error::other)?;
    folder.write_whole(name, lines.as_bytes()).await
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use bevy::tasks::block_on;
    use curriculum::Happening;
    use tempfile::TempDir;

    use super::*;

    /// A folder with a visit's journal.
    struct Stage {
        folder: DurableFolder,
        path: PathBuf,
        _temporary: TempDir,
    }

    impl Stage {
        fn new() -> (Self, Journal) {
            let temporary = tempfile::tempdir().unwrap();
            let folder = DurableFolder::at(temporary.path().to_owned());
            let path = temporary.path().join(file());
            let journal = block_on(Journal::begin(&folder, &name())).unwrap();
            (Self { folder, path, _temporary: temporary }, journal)
        }

        fn bytes(&self) -> Vec<u8> {
            fs::read(&self.path).unwrap()
        }

        fn read(&self) -> Found {
            block_on(recover(&self.folder, &file(), &self.bytes())).unwrap()
        }

        fn append(&self, journal: &mut Journal, records: &[Record]) {
            block_on(journal.append(&self.folder, &lines(records))).unwrap();
        }
    }

    fn name() -> VisitName {
        VisitName { registration: Uuid::from_u128(7), scene: "red-boat".parse().unwrap(), card: None }
    }

    fn file() -> String {
        file_name(name().registration)
    }

    fn event() -> Record {
        Record::Event { event: VisitEvent::now(Happening::Entered) }
    }

    fn lines(records: &[Record]) -> String {
        records.iter().map(|record| record.to_line().unwrap()).collect()
    }

    #[test]
    fn what_was_appended_is_read_again_and_only_unsettled_events_wait() {
        let (stage, mut journal) = Stage::new();
        let events: Vec<VisitEvent> = (0..3).map(|_| VisitEvent::now(Happening::Entered)).collect();
        for event in &events {
            stage.append(&mut journal, &[Record::Event { event: event.clone() }]);
        }
        stage.append(&mut journal, &[Record::Acknowledged { events: vec![events[0].id], ledger: None }]);
        stage.append(
            &mut journal,
            &[Record::Refused { event: events[1].id, reason: "no".to_owned() }, Record::Ended],
        );
        let found = stage.read();
        let contents = found.contents.unwrap();
        assert!(found.kept_aside.is_none() && contents.is_ended);
        assert_eq!(contents.events, events);
        assert_eq!(contents.unsent().collect::<Vec<_>>(), [&events[2]]);
    }

    #[test]
    fn a_torn_tail_is_kept_aside_and_the_rest_goes_on() {
        let (stage, mut journal) = Stage::new();
        stage.append(&mut journal, &[event(), event()]);
        let whole = stage.bytes();
        fs::write(&stage.path, &whole[..whole.len() - 5]).unwrap();
        let found = stage.read();
        assert_eq!(found.contents.unwrap().events.len(), 1);
        assert_eq!(fs::read(found.kept_aside.unwrap()).unwrap(), whole[..whole.len() - 5]);
        let mut journal = block_on(Journal::open(&stage.folder, file())).unwrap();
        stage.append(&mut journal, &[event()]);
        let again = stage.read();
        assert!(again.kept_aside.is_none());
        assert_eq!(again.contents.unwrap().events.len(), 2);
    }

    #[test]
    fn one_damaged_head_costs_nothing_and_two_are_kept_aside_as_nobodys() {
        let (stage, mut journal) = Stage::new();
        stage.append(&mut journal, &[event()]);
        let mut bytes = stage.bytes();
        bytes[20] ^= 1;
        fs::write(&stage.path, &bytes).unwrap();
        assert_eq!(stage.read().contents.unwrap().name, name());
        let mut bytes = stage.bytes();
        let second = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 20;
        bytes[20] ^= 1;
        bytes[second] ^= 1;
        fs::write(&stage.path, &bytes).unwrap();
        let found = stage.read();
        assert!(
            found.contents.is_none()
                && fs::exists(found.kept_aside.unwrap()).unwrap()
                && !stage.path.exists()
        );
    }

    #[test]
    fn what_one_ledger_holds_may_still_go_to_another() {
        let (event, ledger) = (VisitEvent::now(Happening::Entered), Uuid::from_u128(9));
        let contents = Contents::of(vec![
            name().begun(),
            Record::Event { event: event.clone() },
            Record::Acknowledged { events: vec![event.id], ledger: Some(ledger) },
        ]);
        let contents = contents.unwrap();
        assert_eq!(contents.unsent().count(), 0);
        assert_eq!(contents.sent().collect::<Vec<_>>(), [(&event, &BTreeSet::from([ledger]))]);
    }

    #[test]
    fn a_long_journal_loses_all_places_but_the_last_and_nothing_else() {
        let (stage, mut journal) = Stage::new();
        let place = |number: usize| Record::Position {
            point: ResumePoint { floor_point_in_world: [0.0; 3], yaw: 0.0, next_stop: number },
        };
        stage.append(&mut journal, &[event()]);
        stage.append(&mut journal, &(0..4_000).map(place).collect::<Vec<_>>());
        stage.append(&mut journal, &[event(), Record::Ended]);
        assert!(stage.bytes().len() > TIDY_ABOVE_BYTES);
        let before = stage.read().contents.unwrap();
        assert!(stage.bytes().len() < 2_000);
        let after = stage.read();
        assert_eq!((after.contents.unwrap(), after.kept_aside), (before.clone(), None));
        assert_eq!(before.position.unwrap().next_stop, 3_999);
    }

    #[test]
    fn half_an_append_that_failed_leaves_no_trace() {
        let (stage, mut journal) = Stage::new();
        // As after an error between writing and fsync.
        let torn = lines(&[event(), event()]);
        let bytes = [stage.bytes(), torn.as_bytes()[..torn.len() - 7].to_vec()].concat();
        fs::write(&stage.path, bytes).unwrap();
        stage.append(&mut journal, &[event()]);
        let contents = stage.read().contents.unwrap();
        assert_eq!(contents.events.len(), 1);
    }

    #[test]
    fn a_full_journal_takes_no_more() {
        let (stage, mut journal) = Stage::new();
        journal.durable_bytes = MAXIMUM_JOURNAL_BYTES - 10;
        assert!(matches!(
            block_on(journal.append(&stage.folder, &lines(&[event()]))),
            Err(JournalError::Full)
        ));
    }
}
