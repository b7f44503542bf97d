//! SQLite: a write-ahead log that is synced at every commit, one writing thread, several readers.

mod maintain;
mod open;
mod open_error;
mod records;
mod row;
mod selection;
mod writer;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
};

use jiff::Timestamp;
use rusqlite::Connection;
use tokio::sync::{
    Semaphore,
    mpsc::{self, error::TrySendError},
    oneshot,
};
use uuid::Uuid;

pub use maintain::{RewrittenHead, inspect, origin_of, register_beside, rewrite_head};
pub use open_error::OpenError;
use records::SqliteRecords;
use writer::{Message, Work};

use super::{Clock, Records, Store, StoreError, StoreResult, Transaction, WorkError};
use crate::ledger::LedgerOrigin;

/// How many connections read at once; further readers wait.
const MOST_READERS: usize = 8;
/// SQLite's own limit on the pages of a database.
const MOST_PAGES: u32 = 0xffff_fffe;

/// A credit database in a SQLite file. Clones share it.
#[derive(Clone)]
pub struct SqliteStore {
    shared: Arc<Shared>,
}

struct Shared {
    database: PathBuf,
    ledger_id: Uuid,
    sender: mpsc::Sender<Message>,
    writer: Mutex<Option<JoinHandle<()>>>,
    clock: Arc<Clock>,
    idle_readers: Mutex<Vec<Connection>>,
    /// A permit for each connection that may read now.
    may_read: Arc<Semaphore>,
}

impl SqliteStore {
    /// Opens the database, making it when there is none; checks the file, the ledger's chain and its head.
    ///
    /// # Errors
    /// [`OpenError`] says what is wrong and how to fix it. A file that is not sound is left as it is.
    pub fn open(database: &Path, origin: LedgerOrigin) -> Result<Self, OpenError> {
        let opened = open::open(database, origin)?;
        let (ledger_id, clock) = (opened.ledger_id, opened.clock.clone());
        let (sender, thread) = writer::spawn(opened).map_err(|error| OpenError::Unopenable {
            path: database.display().to_string(),
            detail: error.to_string(),
        })?;
        Ok(Self {
            shared: Arc::new(Shared {
                database: database.to_owned(),
                ledger_id,
                sender,
                writer: Mutex::new(Some(thread)),
                clock,
                idle_readers: Mutex::default(),
                may_read: Arc::new(Semaphore::new(MOST_READERS)),
            }),
        })
    }

    /// The id that tells this ledger from every other, also from one that is kept at the same place later.
    #[must_use]
    pub fn ledger_id(&self) -> Uuid {
        self.shared.ledger_id
    }

    /// Stores what is under way, closes the database and frees it for another backend.
    pub async fn close(&self) {
        // The writer must be the last to close: a reader could not tidy the write-ahead log away.
        self.shared.idle_readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        // An error means that the writer is gone already.
        drop(self.shared.sender.send(Message::Stop).await);
        let thread = self.shared.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let joined = tokio::task::spawn_blocking(move || thread.join()).await;
            if !matches!(joined, Ok(Ok(()))) {
                tracing::error!("the writing thread of the database ended badly");
            }
        }
    }

    /// Limits the size of the database in pages of 4 KiB; `None` lifts the limit. What no longer fits is refused
    /// as on a full disk.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not take the limit or is closed.
    pub async fn limit_pages(&self, pages: Option<u32>) -> StoreResult<()> {
        let (reply, answer) = oneshot::channel();
        let message = Message::LimitPages(pages.unwrap_or(MOST_PAGES), reply);
        self.shared.sender.send(message).await.map_err(|_| StoreError::Stopped)?;
        answer.await.map_err(|_| StoreError::Stopped)?
    }
}

impl Shared {
    fn reader(&self) -> StoreResult<Connection> {
        let idle = self.idle_readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match idle {
            Some(connection) => Ok(connection),
            None => open::open_for_reading(&self.database)
                .map_err(|error| StoreError::Database { detail: error.to_string() }),
        }
    }

    fn give_back(&self, connection: Connection) {
        let mut idle = self.idle_readers.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MOST_READERS && !self.sender.is_closed() {
            idle.push(connection);
        }
    }

    fn read<T, E: WorkError>(&self, work: impl FnOnce(&dyn Records) -> Result<T, E>) -> Result<T, E> {
        let connection = self.reader()?;
        let transaction = connection.unchecked_transaction().map_err(StoreError::from)?;
        let result = work(&SqliteRecords { connection: &connection, clock: &self.clock });
        transaction.finish().map_err(StoreError::from)?;
        self.give_back(connection);
        result
    }
}

impl Store for SqliteStore {
    async fn write<T, E>(
        &self,
        work: impl FnOnce(&dyn Transaction) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: WorkError,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Work { work: Some(work), result: None, reply });
        self.shared.sender.try_send(Message::Job(job)).map_err(|refused| match refused {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Closed(_) => StoreError::Stopped,
        })?;
        answer.await.map_err(|_| StoreError::Stopped)?
    }

    async fn read<T, E>(
        &self,
        work: impl FnOnce(&dyn Records) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: WorkError,
    {
        let shared = self.shared.clone();
        let permit = shared.may_read.clone().acquire_owned().await.map_err(|_| StoreError::Stopped)?;
        let reading = tokio::task::spawn_blocking(move || {
            // Kept to the end of the work, even if nobody waits for it any more.
            let _permit = permit;
            shared.read(work)
        });
        reading
            .await
            .map_err(|error| if error.is_panic() { StoreError::Failed } else { StoreError::Stopped })?
    }

    fn horizon(&self) -> Timestamp {
        self.shared.clock.horizon()
    }

    async fn probe(&self) -> StoreResult<()> {
        self.write(|transaction| transaction.touch()).await
    }
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("SqliteStore").field("database", &self.shared.database).finish_non_exhaustive()
    }
}
