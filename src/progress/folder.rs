//! The folder that holds the journals of all visits.

use std::{io, time::Duration};

use bevy::log::warn;

use super::journal::{self, Contents};
use crate::platform::DurableFolder;

/// How long a visit is kept that has ended and was acknowledged to the last event.
const KEPT_FOR: Duration = Duration::from_hours(30 * 24);

/// Whose device it is, and so whose visits are kept on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Device {
    /// A person's or a family's: visits are resumed here.
    Own,
    /// Many people's. Of those before the holder of this card nothing is kept but what is still to be sent.
    Shared { card: Option<String> },
}

/// What the folder held at the start.
#[derive(Debug, Default)]
pub(super) struct Inventory {
    /// The visits, oldest first.
    pub visits: Vec<Contents>,
    /// Where damaged files were kept.
    pub kept_aside: Vec<String>,
    /// Journals that the system does not let be read.
    pub unreadable: Vec<String>,
}

/// Reads all journals, recovers the damaged ones and removes those that nobody needs. Makes the folder when absent.
///
/// # Errors
/// When the folder cannot be used, or a damaged journal cannot be recovered, such as on a full disk: to go on without it
/// would be to begin its visit anew.
pub(super) async fn take_inventory(folder: &DurableFolder, device: &Device) -> io::Result<Inventory> {
    let mut inventory = Inventory::default();
    // Names begin with the time of the visit's beginning.
    for name in folder.names().await? {
        if name.ends_with(journal::EXTENSION) {
            inventory.add(folder, name, device).await?;
        } else if matches!(device, Device::Shared { .. }) && is_copy_of_damaged(&name) {
            // What was intact in it has gone on since; nothing else of a visitor stays.
            remove(folder, &name).await;
        }
    }
    Ok(inventory)
}

fn is_copy_of_damaged(name: &str) -> bool {
    name.contains(&format!("{}.damaged-", journal::EXTENSION))
}

async fn remove(folder: &DurableFolder, name: &str) {
    if let Err(error) = folder.remove(name).await {
        warn!("{name} cannot be removed: {error}");
    }
}

impl Inventory {
    async fn add(&mut self, folder: &DurableFolder, name: String, device: &Device) -> io::Result<()> {
        let bytes = match journal::load(folder, &name).await {
            Ok(bytes) => bytes,
            Err(error) => {
                let file = format!("{}/{name}", folder.place());
                warn!("the journal {file} cannot be read: {error}");
                self.unreadable.push(file);
                return Ok(());
            }
        };
        let found = journal::recover(folder, &name, &bytes).await?;
        self.kept_aside.extend(found.kept_aside);
        match found.contents {
            Some(contents) if is_forgettable(&contents, folder, &name, device).await => {
                remove(folder, &name).await;
            }
            Some(contents) => self.visits.push(contents),
            None => {}
        }
        Ok(())
    }
}

async fn is_forgettable(contents: &Contents, folder: &DurableFolder, name: &str, device: &Device) -> bool {
    let is_old = || async { folder.presence(name).await.is_ok_and(|presence| presence.age > KEPT_FOR) };
    let is_needed = match device {
        Device::Own => !contents.is_ended || !is_old().await,
        Device::Shared { card } => contents.name.card == *card && card.is_some(),
    };
    contents.unsent().next().is_none() && !is_needed
}

#[cfg(test)]
mod tests {
    use std::{
        fs::{self, File},
        path::Path,
        time::SystemTime,
    };

    use bevy::tasks::block_on;
    use curriculum::{Happening, VisitEvent};
    use uuid::Uuid;

    use super::*;
    use crate::progress::{
        Record, VisitName,
        journal::{Journal, file_name},
    };

    fn write(folder: &Path, number: u128, records: &[Record], age: Duration) {
        write_of(None, folder, number, records, age);
    }

    fn write_of(card: Option<&str>, folder: &Path, number: u128, records: &[Record], age: Duration) {
        let name = VisitName {
            registration: Uuid::from_u128(number),
            scene: "red-boat".parse().unwrap(),
            card: card.map(str::to_owned),
        };
        let durable = DurableFolder::at(folder.to_owned());
        let mut journal = block_on(Journal::begin(&durable, &name)).unwrap();
        let lines: String = records.iter().map(|record| record.to_line().unwrap()).collect();
        block_on(journal.append(&durable, &lines)).unwrap();
        let file = File::options().write(true).open(folder.join(file_name(name.registration))).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
    }

    fn inventory(folder: &Path) -> Inventory {
        inventory_on(&Device::Own, folder)
    }

    fn inventory_on(device: &Device, folder: &Path) -> Inventory {
        block_on(take_inventory(&DurableFolder::at(folder.to_owned()), device)).unwrap()
    }

    fn numbers(inventory: &Inventory) -> Vec<u128> {
        inventory.visits.iter().map(|contents| contents.name.registration.as_u128()).collect()
    }

    #[test]
    fn a_shared_device_keeps_of_others_only_what_is_to_be_sent() {
        let folder = tempfile::tempdir().unwrap();
        let event = VisitEvent::now(Happening::Entered);
        let sent = Record::Acknowledged { events: vec![event.id], ledger: None };
        let event = Record::Event { event };
        write_of(Some("session:1"), folder.path(), 1, &[event.clone(), sent.clone()], Duration::ZERO);
        write_of(Some("session:1"), folder.path(), 2, std::slice::from_ref(&event), Duration::ZERO);
        write_of(Some("session:2"), folder.path(), 3, &[event.clone(), sent.clone()], Duration::ZERO);
        write_of(None, folder.path(), 4, &[event, sent], Duration::ZERO);
        let next = Device::Shared { card: Some("session:2".to_owned()) };
        assert_eq!(numbers(&inventory_on(&next, folder.path())), [2, 3]);
        let nobody = Device::Shared { card: None };
        assert_eq!(numbers(&inventory_on(&nobody, folder.path())), [2]);
        assert!(!folder.path().join(file_name(Uuid::from_u128(3))).exists());
    }

    #[test]
    fn a_shared_device_keeps_no_copies_of_damaged_journals() {
        let folder = tempfile::tempdir().unwrap();
        write_of(Some("session:1"), folder.path(), 1, &[], Duration::ZERO);
        let journal = folder.path().join(file_name(Uuid::from_u128(1)));
        let sound = fs::read(&journal).unwrap();
        fs::write(&journal, [sound, b"torn".to_vec()].concat()).unwrap();
        let nobody = Device::Shared { card: None };
        let [copy] = &inventory_on(&nobody, folder.path()).kept_aside[..] else { panic!("nothing was kept") };
        assert!(Path::new(copy).exists());
        inventory_on(&nobody, folder.path());
        assert!(!Path::new(copy).exists());
    }

    #[test]
    fn what_cannot_be_read_is_told_and_holds_up_nothing() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), 1, &[], Duration::ZERO);
        let unreadable = folder.path().join("locked.journal");
        fs::create_dir(&unreadable).unwrap();
        let inventory = inventory(folder.path());
        let told = vec![unreadable.display().to_string()];
        assert_eq!((inventory.visits.len(), inventory.unreadable), (1, told));
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
        assert_eq!(numbers(&inventory(folder.path())), [2, 3, 4]);
        assert!(!folder.path().join(file_name(Uuid::from_u128(1))).exists());
    }
}
