//! Files in an IndexedDB database, in pieces: a file grows by a piece without being written anew. Every change is one
//! transaction of strict durability, all of it or nothing.

use std::io;

use indexed_db_futures::{
    KeyRange, OpenDbResult,
    database::Database,
    error::{DomException, Error, UnexpectedDataError},
    object_store::ObjectStore,
    prelude::*,
    transaction::{Transaction, TransactionDurability, TransactionMode, TransactionOptions},
};
use serde::{Deserialize, Serialize};

/// File name to [`Entry`], as JSON.
const FILES: &str = "files";
/// `<file name>/<twelve digits of the first byte's place>` to text.
const PIECES: &str = "pieces";

/// What is known of a file.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Bytes.
    pub length: u64,
    /// When it was last written, milliseconds of the Unix epoch.
    pub modified: f64,
}

impl Entry {
    fn now(length: u64) -> Self {
        Self { length, modified: js_sys::Date::now() }
    }
}

/// Files in a database of the browser.
#[derive(Debug)]
pub(super) struct Files(Database);

impl Files {
    /// Opens the database, which is made when absent.
    pub(super) async fn open(name: &str) -> OpenDbResult<Self> {
        let database = Database::open(name)
            .with_version(1_u8)
            .with_on_upgrade_needed(|_, database| {
                for store in [FILES, PIECES] {
                    database.create_object_store(store).build()?;
                }
                Ok(())
            })
            .await?;
        Ok(Self(database))
    }

    pub(super) async fn names(&self) -> io::Result<Vec<String>> {
        let change = self.change()?;
        let files = change.object_store(FILES).map_err(fault)?;
        let names = files.get_all_keys::<String>().primitive().map_err(fault)?.await.map_err(fault)?;
        names.collect::<Result<_, _>>().map_err(fault)
    }

    pub(super) async fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let change = self.change()?;
        let store = change.object_store(PIECES).map_err(fault)?;
        let pieces = store.get_all::<String>().with_query::<String, _>(pieces_of(name));
        let pieces = pieces.primitive().map_err(fault)?.await.map_err(fault)?;
        let mut bytes = Vec::new();
        for piece in pieces {
            bytes.extend_from_slice(piece.map_err(fault)?.as_bytes());
        }
        Ok(bytes)
    }

    pub(super) async fn entry(&self, name: &str) -> io::Result<Entry> {
        let change = self.change()?;
        entry(&change.object_store(FILES).map_err(fault)?, name).await
    }

    pub(super) async fn write_whole(&self, name: &str, text: &str) -> io::Result<()> {
        let change = self.change()?;
        let pieces = change.object_store(PIECES).map_err(fault)?;
        pieces.delete::<String, _>(pieces_of(name)).primitive().map_err(fault)?.await.map_err(fault)?;
        put(&pieces, &piece_key(name, 0), text).await?;
        enter(&change, name, text.len() as u64).await?;
        change.commit().await.map_err(fault)
    }

    /// Appends to a file that is `length` bytes long.
    pub(super) async fn append_at(&self, name: &str, length: u64, text: &str) -> io::Result<()> {
        let change = self.change()?;
        let found = entry(&change.object_store(FILES).map_err(fault)?, name).await?;
        if found.length != length {
            return Err(io::Error::other("another window has written this visit"));
        }
        let pieces = change.object_store(PIECES).map_err(fault)?;
        put(&pieces, &piece_key(name, length), text).await?;
        enter(&change, name, length + text.len() as u64).await?;
        change.commit().await.map_err(fault)
    }

    pub(super) async fn remove(&self, name: &str) -> io::Result<()> {
        let change = self.change()?;
        let pieces = change.object_store(PIECES).map_err(fault)?;
        pieces.delete::<String, _>(pieces_of(name)).primitive().map_err(fault)?.await.map_err(fault)?;
        let files = change.object_store(FILES).map_err(fault)?;
        files.delete(name.to_owned()).primitive().map_err(fault)?.await.map_err(fault)?;
        change.commit().await.map_err(fault)
    }

    /// A transaction over everything. Dropped, it changes nothing.
    fn change(&self) -> io::Result<Transaction<'_>> {
        let mut options = TransactionOptions::new();
        options.set_durability(TransactionDurability::Strict);
        let change = self.0.transaction([FILES, PIECES]).with_mode(TransactionMode::Readwrite);
        change.with_options(options).build().map_err(fault)
    }
}

async fn entry(files: &ObjectStore<'_>, name: &str) -> io::Result<Entry> {
    let found = files.get::<String, _, _>(name.to_owned()).primitive().map_err(fault)?;
    let json = found.await.map_err(fault)?.ok_or(io::ErrorKind::NotFound)?;
    serde_json::from_str(&json).map_err(io::Error::from)
}

async fn enter(change: &Transaction<'_>, name: &str, length: u64) -> io::Result<()> {
    let files = change.object_store(FILES).map_err(fault)?;
    put(&files, name, &serde_json::to_string(&Entry::now(length))?).await
}

async fn put(store: &ObjectStore<'_>, key: &str, text: &str) -> io::Result<()> {
    let put = store.put(text.to_owned()).with_key(key.to_owned());
    put.primitive().map_err(fault)?.await.map(drop).map_err(fault)
}

fn piece_key(name: &str, start: u64) -> String {
    format!("{name}/{start:012}")
}

fn pieces_of(name: &str) -> KeyRange<String> {
    // The sign that follows the slash.
    KeyRange::Bound(format!("{name}/"), false, format!("{name}0"), true)
}

fn fault(error: Error) -> io::Error {
    let kind = match &error {
        Error::DomException(DomException::Other(exception)) if exception.name() == "QuotaExceededError" => {
            io::ErrorKind::StorageFull
        }
        // A write that found no room when it was to last.
        Error::MissingData(UnexpectedDataError::TransactionAborted) => {
            let told = "the browser has no room for it, or does not allow it";
            return io::Error::new(io::ErrorKind::StorageFull, told);
        }
        _ => io::ErrorKind::Other,
    };
    io::Error::new(kind, error.to_string())
}
