//! The folder that holds the journals of all visits.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use bevy::log::warn;

use super::journal::{self, Contents};

/// How long a visit is kept that has ended and was acknowledged to the last event.
const KEPT_FOR: Duration = Duration::from_hours(30 * 24);

/// What the folder held at the start.
#[derive(Debug, Default)]
pub(super) struct Inventory {
    /// The visits, oldest first.
    pub visits: Vec<Contents>,
    /// Where damaged files were kept.
    pub kept_aside: Vec<PathBuf>,
    /// Journals that the system does not let be read.
    pub unreadable: Vec<PathBuf>,
}

/// Reads all journals, recovers the damaged ones and removes those that nobody needs. Makes the folder when absent.
///
/// # Errors
/// When the folder cannot be used, or a damaged journal cannot be recovered, such as on a full disk: to go on without it
/// would be to begin its visit anew.
pub(super) fn take_inventory(folder: &Path) -> io::Result<Inventory> {
    fs::create_dir_all(folder)?;
    journal::sync_folder(folder)?;
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    let mut inventory = Inventory::default();
    for path in paths {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("journal") => inventory.add(&path)?,
            // Begun and never renamed: nothing was in it yet, or its original still stands.
            Some("part") => remove(&path),
            _ => {}
        }
    }
    Ok(inventory)
}

impl Inventory {
    fn add(&mut self, path: &Path) -> io::Result<()> {
        let bytes = match journal::load(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                warn!("the journal {} cannot be read: {error}", path.display());
                self.unreadable.push(path.to_owned());
                return Ok(());
            }
        };
        let found = journal::recover(path, &bytes)?;
        self.kept_aside.extend(found.kept_aside);
        match found.contents {
            Some(contents) if is_forgettable(&contents, path) => remove(path),
            Some(contents) => self.visits.push(contents),
            None => {}
        }
        Ok(())
    }
}

fn is_forgettable(contents: &Contents, path: &Path) -> bool {
    let age = fs::metadata(path)
        .and_then(|metadata| metadata.modified())
        .map(|modified| SystemTime::now().duration_since(modified).unwrap_or_default());
    contents.is_ended && contents.unsent().next().is_none() && age.is_ok_and(|age| age > KEPT_FOR)
}

fn remove(path: &Path) {
    if let Err(error) = fs::remove_file(path) {
        warn!("{} cannot be removed: {error}", path.display());
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use curriculum::{Happening, VisitEvent};
    use uuid::Uuid;

    use super::*;
    use crate::progress::{
        Record, VisitName,
        journal::{Journal, path_of},
    };

    fn write(folder: &Path, number: u128, records: &[Record], age: Duration) {
        let name = VisitName {
            registration: Uuid::from_u128(number),
            scene: "red-boat".parse().unwrap(),
            card: None,
        };
        let mut journal = Journal::begin(folder, &name).unwrap();
        let lines: String = records.iter().map(|record| record.to_line().unwrap()).collect();
        journal.append(&lines).unwrap();
        let file = File::options().write(true).open(path_of(folder, name.registration)).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
    }

    #[test]
    fn what_cannot_be_read_is_told_and_holds_up_nothing() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), 1, &[], Duration::ZERO);
        let unreadable = folder.path().join("locked.journal");
        fs::create_dir(&unreadable).unwrap();
        let inventory = take_inventory(folder.path()).unwrap();
        assert_eq!((inventory.visits.len(), inventory.unreadable), (1, vec![unreadable]));
    }

    #[test]
    fn only_old_visits_that_are_ended_and_settled_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let old = KEPT_FOR + Duration::from_hours(1);
        let event = VisitEvent::now(Happening::Left);
        let sent = Record::Acknowledged { events: vec![event.id], ledger: Some(Uuid::from_u128(9)) };
        let event = Record::Event { event };
        write(folder.path(), 1, &[event.clone(), sent.clone(), Record::Ended], old);
        write(folder.path(), 2, &[event.clone(), Record::Ended], old);
        write(folder.path(), 3, &[event.clone(), sent.clone()], old);
        write(folder.path(), 4, &[event, sent, Record::Ended], Duration::ZERO);
        let kept: Vec<u128> = take_inventory(folder.path())
            .unwrap()
            .visits
            .iter()
            .map(|contents| contents.name.registration.as_u128())
            .collect();
        assert_eq!(kept, [2, 3, 4]);
        assert!(!path_of(folder.path(), Uuid::from_u128(1)).exists());
    }
}
