//! Why a database did not do what it was asked.

use crate::ledger::HeadError;

/// What the store answers.
pub type StoreResult<T> = Result<T, StoreError>;

/// Why a database did not do what it was asked. Whatever it is, nothing was acknowledged.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// No space is left.
    #[error("the disk is full: {detail}")]
    Full {
        /// What could not be written.
        detail: String,
    },
    /// The head of the ledger could not be written, so that nothing more is stored.
    #[error("{detail}")]
    Head {
        /// What went wrong.
        detail: String,
    },
    /// The work was handed to the disk, but not all that proves it: it may be stored or not.
    #[error("it is not confirmed whether this was stored: {detail}")]
    Unconfirmed {
        /// What went wrong.
        detail: String,
    },
    /// The database failed.
    #[error("the database failed: {detail}")]
    Database {
        /// What it said.
        detail: String,
    },
    /// A row holds what this version never writes.
    #[error("the database holds a value that cannot be understood: {detail}")]
    Unreadable {
        /// Which.
        detail: String,
    },
    /// So much waits to be stored that nothing more is taken.
    #[error("more waits to be stored than can be stored soon")]
    Busy,
    /// The work ended in a panic: a fault of this program.
    #[error("the work on this request failed inside the backend")]
    Failed,
    /// The backend is stopping.
    #[error("the backend is stopping")]
    Stopped,
}

impl From<HeadError> for StoreError {
    fn from(error: HeadError) -> Self {
        let detail = error.to_string();
        if error.is_full_disk() { Self::Full { detail } } else { Self::Head { detail } }
    }
}

/// The error of a piece of work: the store's, or one of the work's own.
pub trait WorkError: From<StoreError> + Send + 'static {
    /// The store's error, when it was the store that failed.
    fn store_error(&self) -> Option<&StoreError>;
}

impl WorkError for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}
