//! A folder of files that are durable when a call returns: a database of the browser, or memory where it has none.

use std::{cell::RefCell, collections::BTreeMap, io, path::PathBuf, rc::Rc, time::Duration};

use bevy::log::warn;

use super::{
    database::{Entry, Files},
    page,
};
use crate::platform::{Presence, within};

/// A browser that takes longer to open a database has lost it, or another tab holds it.
const LONGEST_OPENING: Duration = Duration::from_secs(15);

/// A folder whose files are written whole or appended to, durably. Names are plain, without separators.
#[derive(Debug, Clone)]
pub struct DurableFolder {
    name: String,
}

thread_local! {
    /// The folders that were looked into, by name.
    static OPENED: RefCell<BTreeMap<String, Rc<Storage>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether what is written goes with the page.
#[must_use]
pub fn keeps_nothing() -> bool {
    let is_passing = |storage: &Rc<Storage>| matches!(**storage, Storage::Memory(_));
    OPENED.with_borrow(|opened| opened.values().any(is_passing))
}

#[derive(Debug)]
enum Storage {
    Browser(Files),
    /// Where the browser stores nothing, as in some private windows. Goes with the page.
    Memory(RefCell<BTreeMap<String, Vec<u8>>>),
}

impl DurableFolder {
    /// The folder of this name. It is made when it is first looked into.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self { name: path.display().to_string() }
    }

    /// Where that is, in words for people.
    #[must_use]
    pub fn place(&self) -> String {
        format!("the browser's storage ({})", self.name)
    }

    /// The names in it, in order.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn names(&self) -> io::Result<Vec<String>> {
        match &*self.storage().await {
            Storage::Browser(files) => files.names().await,
            Storage::Memory(files) => Ok(files.borrow().keys().cloned().collect()),
        }
    }

    /// The bytes of a file, `most` at most.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn read(&self, name: &str, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = match &*self.storage().await {
            Storage::Browser(files) => files.read(name).await?,
            Storage::Memory(files) => files.borrow().get(name).cloned().ok_or(io::ErrorKind::NotFound)?,
        };
        bytes.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(bytes)
    }

    /// How long a file is and when it was last written.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn presence(&self, name: &str) -> io::Result<Presence> {
        match &*self.storage().await {
            Storage::Browser(files) => files.entry(name).await.map(presence),
            Storage::Memory(files) => {
                let length = files.borrow().get(name).ok_or(io::ErrorKind::NotFound)?.len() as u64;
                Ok(Presence { length, age: Duration::ZERO })
            }
        }
    }

    /// Puts a file there: afterwards there is the old one or the new one, whole.
    ///
    /// # Errors
    /// When the browser refuses; the old one stands then.
    pub async fn write_whole(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        match &*self.storage().await {
            Storage::Browser(files) => files.write_whole(name, text(bytes)?).await,
            Storage::Memory(files) => {
                files.borrow_mut().insert(name.to_owned(), bytes.to_owned());
                Ok(())
            }
        }
    }

    /// Appends to a file that is `length` bytes long, and makes that durable.
    ///
    /// # Errors
    /// When the browser refuses; nothing is appended then.
    pub async fn append_at(&self, name: &str, length: u64, bytes: &[u8]) -> io::Result<()> {
        match &*self.storage().await {
            Storage::Browser(files) => files.append_at(name, length, text(bytes)?).await,
            Storage::Memory(files) => {
                let mut files = files.borrow_mut();
                let file = files.get_mut(name).ok_or(io::ErrorKind::NotFound)?;
                file.extend_from_slice(bytes);
                Ok(())
            }
        }
    }

    /// Removes a file.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn remove(&self, name: &str) -> io::Result<()> {
        match &*self.storage().await {
            Storage::Browser(files) => files.remove(name).await,
            Storage::Memory(files) => {
                files.borrow_mut().remove(name);
                Ok(())
            }
        }
    }

    /// Copies a file to the first free `<name>.damaged-<n>`, and says where that is.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn keep_aside(&self, name: &str) -> io::Result<String> {
        let (bytes, names) = (self.read(name, u64::MAX).await?, self.names().await?);
        let mut asides = (1_u32..).map(|number| format!("{name}.damaged-{number}"));
        let aside = asides.find(|aside| !names.contains(aside)).ok_or(io::ErrorKind::AlreadyExists)?;
        self.write_whole(&aside, &bytes).await?;
        Ok(aside)
    }

    async fn storage(&self) -> Rc<Storage> {
        if let Some(opened) = OPENED.with_borrow(|opened| opened.get(&self.name).cloned()) {
            return opened;
        }
        let opened = within(LONGEST_OPENING, Files::open(&self.name)).await;
        let files = match opened {
            Some(Ok(files)) => Ok(files),
            Some(Err(error)) => Err(error.to_string()),
            None => Err(format!("it does not answer for {} s", LONGEST_OPENING.as_secs())),
        };
        let storage = match files {
            Ok(files) => Storage::Browser(files),
            Err(problem) => {
                warn!("this browser stores nothing ({problem}); the visit is kept until the page is closed");
                page::storage_blocked(&problem);
                Storage::Memory(RefCell::default())
            }
        };
        let storage = Rc::new(storage);
        OPENED.with_borrow_mut(|opened| opened.insert(self.name.clone(), storage.clone()));
        storage
    }
}

fn presence(entry: Entry) -> Presence {
    let milliseconds = (js_sys::Date::now() - entry.modified).max(0.0);
    Presence { length: entry.length, age: Duration::from_secs_f64(milliseconds / 1_000.0) }
}

fn text(bytes: &[u8]) -> io::Result<&str> {
    std::str::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}
