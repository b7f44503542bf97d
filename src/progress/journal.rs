//! A visit's journal on disk: begun whole, appended to durably, recovered when it was damaged.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use curriculum::{SceneId, Visit, VisitEvent};
use uuid::Uuid;

use super::{MAXIMUM_JOURNAL_BYTES, Record, ResumePoint, record::read_all};
use crate::{
    platform,
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
        let mut contents = Self::empty(name);
        for record in records {
            contents.add(record);
        }
        Some(contents)
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
    pub kept_aside: Option<PathBuf>,
}

/// A journal that is open for appending.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
    durable_bytes: u64,
    /// Whether the file may hold more than what is known to be durable.
    has_loose_end: bool,
}

impl Journal {
    /// Begins the journal of a visit in this folder. It appears whole or not at all.
    pub fn begin(folder: &Path, name: &VisitName) -> io::Result<Self> {
        let path = path_of(folder, name.registration);
        // Twice: see `Record::Begun`.
        write_whole(&path, &[name.begun(), name.begun()])?;
        Self::open(&path)
    }

    /// Opens a journal that was read and found sound, or was recovered.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::options().write(true).open(path)?;
        let durable_bytes = file.metadata()?.len();
        Ok(Self { file, durable_bytes, has_loose_end: false })
    }

    /// Appends lines and makes them durable. After an error none of them counts, and the call can be repeated.
    pub fn append(&mut self, lines: &str) -> Result<(), JournalError> {
        let added = lines.len() as u64;
        if self.durable_bytes + added > MAXIMUM_JOURNAL_BYTES {
            return Err(JournalError::Full);
        }
        if self.has_loose_end {
            self.file.set_len(self.durable_bytes)?;
        }
        self.has_loose_end = true;
        self.file.seek(SeekFrom::Start(self.durable_bytes))?;
        self.file.write_all(lines.as_bytes())?;
        self.file.sync_data()?;
        self.durable_bytes += added;
        self.has_loose_end = false;
        Ok(())
    }
}

/// The file of a visit's journal.
pub(super) fn path_of(folder: &Path, registration: Uuid) -> PathBuf {
    folder.join(format!("{registration}.journal"))
}

/// The bytes of a journal, as many as one may have and one more.
pub(super) fn load(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAXIMUM_JOURNAL_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a journal's bytes. A damaged one is kept aside under another name, and what is intact is put in its place; a
/// long one is written anew without what is out of date.
pub(super) fn recover(path: &Path, bytes: &[u8]) -> io::Result<Found> {
    let is_too_large = bytes.len() as u64 > MAXIMUM_JOURNAL_BYTES;
    let reading = read_all(bytes);
    let contents = Contents::of(reading.records.clone());
    let is_sound = reading.damaged == 0 && !is_too_large && contents.is_some();
    let kept_aside = if is_sound { None } else { Some(keep_aside(path)?) };
    match &contents {
        None => fs::remove_file(path)?,
        Some(contents) if !is_sound || bytes.len() > TIDY_ABOVE_BYTES => {
            write_whole(path, &tidied(&contents.name, reading.records))?;
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

/// Copies a damaged file to the first free `<name>.damaged-<n>` beside it. The copy appears whole or not at all.
fn keep_aside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = path.with_file_name(format!("{name}.damaged.part"));
    fs::copy(path, &unfinished).and_then(|_| File::open(&unfinished)?.sync_all()).inspect_err(|_| {
        // On a full disk every byte counts; what cannot be removed goes at the next inventory.
        let _ = fs::remove_file(&unfinished);
    })?;
    let aside = platform::name_aside(path);
    fs::rename(&unfinished, &aside)?;
    Ok(aside)
}

/// Writes a journal so that after any crash there is the old file or the new one, whole.
fn write_whole(path: &Path, records: &[Record]) -> io::Result<()> {
    let lines =
        records.iter().map(Record::to_line).collect::<Result<String, _>>().map_err(io::Error::other)?;
    let unfinished = path.with_extension("part");
    let mut file = File::create(&unfinished)?;
    file.write_all(lines.as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    sync_folder(path)
}

/// Makes the names in the file's folder durable.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use curriculum::Happening;

    use super::*;

    fn name() -> VisitName {
        VisitName { registration: Uuid::from_u128(7), scene: "red-boat".parse().unwrap(), card: None }
    }

    fn event() -> Record {
        Record::Event { event: VisitEvent::now(Happening::Entered) }
    }

    fn read(path: &Path) -> io::Result<Found> {
        recover(path, &load(path)?)
    }

    fn lines(records: &[Record]) -> String {
        records.iter().map(|record| record.to_line().unwrap()).collect()
    }

    fn append(journal: &mut Journal, records: &[Record]) {
        journal.append(&lines(records)).unwrap();
    }

    #[test]
    fn what_was_appended_is_read_again_and_only_unsettled_events_wait() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::begin(folder.path(), &name()).unwrap();
        let events: Vec<VisitEvent> = (0..3).map(|_| VisitEvent::now(Happening::Entered)).collect();
        for event in &events {
            append(&mut journal, &[Record::Event { event: event.clone() }]);
        }
        append(&mut journal, &[Record::Acknowledged { events: vec![events[0].id], ledger: None }]);
        append(
            &mut journal,
            &[Record::Refused { event: events[1].id, reason: "no".to_owned() }, Record::Ended],
        );
        let found = read(&path_of(folder.path(), name().registration)).unwrap();
        let contents = found.contents.unwrap();
        assert!(found.kept_aside.is_none() && contents.is_ended);
        assert_eq!(contents.events, events);
        assert_eq!(contents.unsent().collect::<Vec<_>>(), [&events[2]]);
    }

    #[test]
    fn a_torn_tail_is_kept_aside_and_the_rest_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = path_of(folder.path(), name().registration);
        let mut journal = Journal::begin(folder.path(), &name()).unwrap();
        append(&mut journal, &[event(), event()]);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() - 5]).unwrap();
        let found = read(&path).unwrap();
        assert_eq!(found.contents.unwrap().events.len(), 1);
        assert_eq!(fs::read(found.kept_aside.unwrap()).unwrap(), whole[..whole.len() - 5]);
        append(&mut Journal::open(&path).unwrap(), &[event()]);
        let again = read(&path).unwrap();
        assert!(again.kept_aside.is_none());
        assert_eq!(again.contents.unwrap().events.len(), 2);
    }

    #[test]
    fn one_damaged_head_costs_nothing_and_two_are_kept_aside_as_nobodys() {
        let folder = tempfile::tempdir().unwrap();
        let path = path_of(folder.path(), name().registration);
        append(&mut Journal::begin(folder.path(), &name()).unwrap(), &[event()]);
        let mut bytes = fs::read(&path).unwrap();
        bytes[20] ^= 1;
        fs::write(&path, &bytes).unwrap();
        assert_eq!(read(&path).unwrap().contents.unwrap().name, name());
        let mut bytes = fs::read(&path).unwrap();
        let second = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 20;
        bytes[20] ^= 1;
        bytes[second] ^= 1;
        fs::write(&path, &bytes).unwrap();
        let found = read(&path).unwrap();
        assert!(found.contents.is_none() && found.kept_aside.unwrap().exists() && !path.exists());
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
        let folder = tempfile::tempdir().unwrap();
        let path = path_of(folder.path(), name().registration);
        let mut journal = Journal::begin(folder.path(), &name()).unwrap();
        let place = |number: usize| Record::Position {
            point: ResumePoint { floor_point_in_world: [0.0; 3], yaw: 0.0, next_stop: number },
        };
        append(&mut journal, &[event()]);
        append(&mut journal, &(0..4_000).map(place).collect::<Vec<_>>());
        append(&mut journal, &[event(), Record::Ended]);
        assert!(load(&path).unwrap().len() > TIDY_ABOVE_BYTES);
        let before = read(&path).unwrap().contents.unwrap();
        assert!(load(&path).unwrap().len() < 2_000);
        let after = read(&path).unwrap();
        assert_eq!((after.contents.unwrap(), after.kept_aside), (before.clone(), None));
        assert_eq!(before.position.unwrap().next_stop, 3_999);
    }

    #[test]
    fn a_copy_that_cannot_be_made_leaves_no_half_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gone.journal");
        assert!(keep_aside(&path).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        for number in 1..=2 {
            fs::write(&path, "broken").unwrap();
            assert!(keep_aside(&path).unwrap().ends_with(format!("gone.journal.damaged-{number}")));
        }
    }

    #[test]
    fn half_an_append_that_failed_leaves_no_trace() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::begin(folder.path(), &name()).unwrap();
        // As after an error between writing and fsync.
        let torn = lines(&[event(), event()]);
        journal.has_loose_end = true;
        journal.file.seek(SeekFrom::End(0)).unwrap();
        journal.file.write_all(&torn.as_bytes()[..torn.len() - 7]).unwrap();
        append(&mut journal, &[event()]);
        let contents = read(&path_of(folder.path(), name().registration)).unwrap().contents.unwrap();
        assert_eq!(contents.events.len(), 1);
    }

    #[test]
    fn a_full_journal_takes_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::begin(folder.path(), &name()).unwrap();
        journal.durable_bytes = MAXIMUM_JOURNAL_BYTES - 10;
        assert!(matches!(journal.append(&lines(&[event()])), Err(JournalError::Full)));
    }
}
