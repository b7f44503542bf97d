//! Why a database is not opened.

use crate::{
    ledger::{ChainFault, HeadError, LedgerOrigin},
    store::StoreError,
};

/// Why a database is not opened. Each message says what, where and how to fix it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it.
    #[error(
        "{path} is in use by another credit backend (it holds {path}.lock). Stop that one first, or name another \
         database with --database"
    )]
    InUse {
        /// The database.
        path: String,
    },
    /// A file cannot be opened or made.
    #[error(
        "{path} cannot be opened ({detail}). Check that its folder exists and that you may write there, or name \
         another database with --database"
    )]
    Unopenable {
        /// The file.
        path: String,
        /// Why.
        detail: String,
    },
    /// The file is damaged or no database.
    #[error(
        "{path} is damaged or is no SQLite database ({detail}). It was left as it is. Restore it and {path}.head \
         from the same backup, or name another database with --database"
    )]
    Damaged {
        /// The database.
        path: String,
        /// What was found.
        detail: String,
    },
    /// Its backend died in the midst of a change that only a backend may undo.
    #[error(
        "{path} was being changed when its backend died. Start the backend once: it undoes what was broken off, by \
         {path}-journal. Then try again"
    )]
    BrokenOff {
        /// The database.
        path: String,
    },
    /// The file is a database of something else, or of a later version.
    #[error("{path} is not a credit database of this version ({detail}). It was left as it is. {fix}")]
    OtherDatabase {
        /// The database.
        path: String,
        /// What was found.
        detail: String,
        /// What to do.
        fix: &'static str,
    },
    /// The ledger belongs to somebody else.
    #[error(
        "{path} holds a {found} ledger, but this backend keeps a {wanted} one. Name another database with \
         --database; marks and credits of the one never count in the other",
        found = found.name(), wanted = wanted.name()
    )]
    OtherOrigin {
        /// The database.
        path: String,
        /// Whose ledger it holds.
        found: LedgerOrigin,
        /// Whose was asked for.
        wanted: LedgerOrigin,
    },
    /// The ledger was altered, cut short, or does not agree with its head.
    #[error(
        "the credit ledger in {path} is not sound: {fault}. Nothing is written to it. Restore {path} and {path}.head \
         from the same backup; `retrace-credit verify` shows whether they fit"
    )]
    Unsound {
        /// The database.
        path: String,
        /// What is wrong.
        fault: ChainFault,
    },
    /// The head would be written anew although the one that is kept tells of entries that are not there.
    #[error(
        "{path}.head was left as it is, because it tells of a loss: {fault}. Restore {path} and {path}.head from the \
         same backup. Only if there is none, and what is missing is noted elsewhere, repeat this with --force"
    )]
    HeadTellsOfLoss {
        /// The database.
        path: String,
        /// What is missing.
        fault: ChainFault,
    },
    /// The head file cannot be read or written.
    #[error("{0}. Check that it is a file that you may read and write, or restore it from a backup")]
    Head(#[from] HeadError),
    /// The database failed while it was opened.
    #[error("{path}: {source}")]
    Store {
        /// The database.
        path: String,
        /// What happened.
        source: StoreError,
    },
}
