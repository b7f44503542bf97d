//! The head of the chain, kept in a file of its own beside the database.
//!
//! SQLite drops frames of its log that fail their checksum without a word. A head that is synced separately tells
//! such a loss from a ledger that never had the entry.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::Head;
use crate::canonical::Hash;

/// The head file cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum HeadError {
    /// The file system refused.
    #[error("the ledger's head {path} cannot be {action} ({source})")]
    Io {
        /// The file.
        path: String,
        /// `read` or `written`.
        action: &'static str,
        /// Why.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("the ledger's head {path} cannot be understood")]
    Unreadable {
        /// The file.
        path: String,
    },
}

impl HeadError {
    /// Whether the disk is full.
    #[must_use]
    pub fn is_full_disk(&self) -> bool {
        let kinds = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded];
        matches!(self, Self::Io { source, .. } if kinds.contains(&source.kind()))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadForm {
    sequence: u64,
    hash: String,
}

/// Where the head of a database's ledger is kept: `<database>.head`.
#[derive(Debug, Clone)]
pub struct HeadFile {
    path: PathBuf,
}

impl HeadFile {
    /// The head file of this database.
    #[must_use]
    pub fn beside(database: &Path) -> Self {
        let mut name = database.as_os_str().to_owned();
        name.push(".head");
        Self { path: name.into() }
    }

    /// The head that was last written, or `None` when there is no file.
    ///
    /// # Errors
    /// [`HeadError`] when there is a file but it cannot be read or understood.
    pub fn read(&self) -> Result<Option<Head>, HeadError> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.io("read", error)),
        };
        let unreadable = || HeadError::Unreadable { path: self.path.display().to_string() };
        let form: HeadForm = serde_json::from_str(&text).map_err(|_| unreadable())?;
        let hash = Hash::from_hexadecimal(&form.hash).ok_or_else(unreadable)?;
        Ok(Some(Head { sequence: form.sequence, hash }))
    }

    /// Replaces the head so that after a power cut either the old or the new one is there, whole.
    ///
    /// # Errors
    /// [`HeadError::Io`] when the file system refuses; the old head is then still in place.
    pub fn write(&self, head: Head) -> Result<(), HeadError> {
        self.replace(head).map_err(|error| self.io("written", error))
    }

    fn replace(&self, head: Head) -> io::Result<()> {
        let form = HeadForm { sequence: head.sequence, hash: head.hash.to_hexadecimal() };
        let mut name = self.path.as_os_str().to_owned();
        name.push(".new");
        let new = PathBuf::from(name);
        let mut file = File::create(&new)?;
        serde_json::to_writer(&mut file, &form)?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(&new, &self.path)?;
        sync_folder_of(&self.path)
    }

    fn io(&self, action: &'static str, source: io::Error) -> HeadError {
        HeadError::Io { path: self.path.display().to_string(), action, source }
    }
}

/// A rename is durable once its folder is synced. Windows cannot sync a folder and does not need it.
fn sync_folder_of(path: &Path) -> io::Result<()> {
    if cfg!(windows) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
