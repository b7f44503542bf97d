//! The one thread that writes. What waits is done in one transaction, each request in a savepoint of its own, and
//! nobody is answered before the commit and the head of the ledger are on the disk.

use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::{open::Opened, records::SqliteRecords};
use crate::{
    ledger::{Head, HeadFile},
    store::{Clock, Records, StoreError, StoreResult, Transaction, WorkError},
};

/// The most requests that share a commit.
const LARGEST_GROUP: usize = 256;
/// The most requests that wait; more are refused.
const QUEUE_LENGTH: usize = 256;

/// A request to the writer, whatever it works on.
pub(super) trait Job: Send {
    /// Does the work. The store's error when it was the store that failed; `Err(None)` when the work refused.
    fn run(&mut self, transaction: &dyn Transaction) -> Result<(), Option<StoreError>>;
    /// Replaces the result: the group was not stored, or not provably.
    fn fail(&mut self, error: StoreError);
    /// Answers.
    fn answer(self: Box<Self>);
}

pub(super) struct Work<F, T, E> {
    pub(super) work: Option<F>,
    pub(super) result: Option<Result<T, E>>,
    pub(super) reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Job for Work<F, T, E>
where
    F: FnOnce(&dyn Transaction) -> Result<T, E> + Send,
    T: Send,
    E: WorkError,
{
    fn run(&mut self, transaction: &dyn Transaction) -> Result<(), Option<StoreError>> {
        let Some(work) = self.work.take() else { return Err(None) };
        let result = work(transaction);
        let outcome = match &result {
            Ok(_) => Ok(()),
            Err(error) => Err(error.store_error().cloned()),
        };
        self.result = Some(result);
        outcome
    }

    fn fail(&mut self, error: StoreError) {
        self.result = Some(Err(error.into()));
    }

    fn answer(self: Box<Self>) {
        let result = self.result.unwrap_or_else(|| Err(StoreError::Stopped.into()));
        // Whoever asked may have hung up; what was stored stays stored.
        drop(self.reply.send(result));
    }
}

pub(super) enum Message {
    Job(Box<dyn Job>),
    LimitPages(u32, oneshot::Sender<StoreResult<()>>),
    Stop,
}

/// Starts the thread. It ends on [`Message::Stop`] or when every sender is gone, and then frees the database.
pub(super) fn spawn(opened: Opened) -> std::io::Result<(mpsc::Sender<Message>, thread::JoinHandle<()>)> {
    let (sender, receiver) = mpsc::channel(QUEUE_LENGTH);
    let Opened { connection, head_file, head, clock, lock, .. } = opened;
    let writer = Writer { connection, head_file, head, clock, _lock: lock };
    let thread =
        thread::Builder::new().name("credit-writer".to_owned()).spawn(move || writer.serve(receiver))?;
    Ok((sender, thread))
}

struct Writer {
    connection: Connection,
    head_file: HeadFile,
    /// The head as the file has it.
    head: Head,
    clock: Arc<Clock>,
    /// Last, so that the connection is closed before the next backend may open the database.
    _lock: File,
}

impl Writer {
    fn serve(mut self, mut receiver: mpsc::Receiver<Message>) {
        while let Some(message) = receiver.blocking_recv() {
            let mut group = Vec::new();
            let mut next = Some(message);
            let mut stop = false;
            while let Some(message) = next.take() {
                match message {
                    Message::Job(job) => group.push(job),
                    Message::LimitPages(pages, reply) => drop(reply.send(self.limit_pages(pages))),
                    Message::Stop => stop = true,
                }
                if !stop && group.len() < LARGEST_GROUP {
                    next = receiver.try_recv().ok();
                }
            }
            self.store(group);
            if stop {
                break;
            }
        }
    }

    fn store(&mut self, mut group: Vec<Box<dyn Job>>) {
        if group.is_empty() {
            return;
        }
        if let Err(error) = self.store_durably(&mut group) {
            tracing::error!("{} requests were not acknowledged: {error}", group.len());
            for job in &mut group {
                job.fail(error.clone());
            }
        }
        for job in group {
            job.answer();
        }
    }

    fn store_durably(&mut self, group: &mut [Box<dyn Job>]) -> StoreResult<()> {
        // What could not be rolled back earlier must not be taken for the ledger.
        self.roll_back()?;
        // A head that could not be written earlier comes first: no ledger runs away from its head.
        self.keep_head()?;
        self.clock.begin_group();
        let stored = self.work(group).and_then(|()| self.commit());
        self.clock.end_group();
        if let Err(error) = stored {
            if let Err(fault) = self.roll_back() {
                tracing::error!("a transaction could not be rolled back: {fault}");
            }
            return Err(error);
        }
        // The group is stored from here on, whatever becomes of the head.
        self.keep_head().map_err(|error| unconfirmed(&error))
    }

    fn records(&self) -> SqliteRecords<'_> {
        SqliteRecords { connection: &self.connection, clock: &self.clock }
    }

    fn roll_back(&self) -> StoreResult<()> {
        if !self.connection.is_autocommit() {
            self.connection.execute_batch("ROLLBACK")?;
        }
        Ok(())
    }

    /// Does the work in a transaction, which stays open.
    fn work(&self, group: &mut [Box<dyn Job>]) -> StoreResult<()> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        for job in group {
            self.connection.execute_batch("SAVEPOINT request")?;
            let outcome = catch_unwind(AssertUnwindSafe(|| job.run(&self.records()))).unwrap_or_else(|_| {
                // The panic told itself. One request that meets a fault of ours must not end all writing.
                job.fail(StoreError::Failed);
                Err(None)
            });
            match outcome {
                Ok(()) => self.connection.execute_batch("RELEASE request")?,
                // SQLite gave up the whole transaction, as it may when the disk is full.
                Err(error) if self.connection.is_autocommit() => {
                    let detail = || "the transaction was given up".to_owned();
                    return Err(error.unwrap_or_else(|| StoreError::Database { detail: detail() }));
                }
                Err(_) => self.connection.execute_batch("ROLLBACK TO request; RELEASE request")?,
            }
        }
        Ok(())
    }

    fn commit(&self) -> StoreResult<()> {
        let Err(error) = self.connection.execute_batch("COMMIT") else { return Ok(()) };
        match error.into() {
            // What did not fit is not in the log.
            full @ StoreError::Full { .. } => Err(full),
            // When it was the sync that failed, the log may hold the group and be read again after a restart.
            error => Err(unconfirmed(&error)),
        }
    }

    /// Brings the head file up to the ledger.
    fn keep_head(&mut self) -> StoreResult<()> {
        let tip = self.records().tip()?;
        if tip != self.head {
            self.head_file.write(tip)?;
            self.head = tip;
        }
        Ok(())
    }

    fn limit_pages(&self, pages: u32) -> StoreResult<()> {
        Ok(self.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?)
    }
}

fn unconfirmed(error: &StoreError) -> StoreError {
    StoreError::Unconfirmed { detail: error.to_string() }
}
