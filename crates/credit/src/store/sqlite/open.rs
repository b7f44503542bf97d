//! Opens a database: one backend at a time, only a sound file, only a ledger whose chain and head agree.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use uuid::Uuid;

use super::{records::SqliteRecords, row};
use crate::{
    ledger::{ChainFault, Head, HeadError, HeadFile, LedgerOrigin, Verification, Verified},
    store::{Clock, StoreError, StoreResult},
};

/// Marks a SQLite file as ours: "RTRC".
const APPLICATION_ID: i32 = 0x5254_5243;
/// The form of the tables.
const FORMAT: i32 = 1;
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Made when they are missing, as in databases of earlier versions. They are no part of the form: every version reads
/// and writes a database with or without them.
const LATER_INDEXES: &str = "CREATE INDEX IF NOT EXISTS session_of_member ON session (member);
    CREATE INDEX IF NOT EXISTS member_of_card ON member (card COLLATE NOCASE);
    CREATE INDEX IF NOT EXISTS statement_of_session ON statement (session);
    CREATE INDEX IF NOT EXISTS statement_authored ON statement (member, registration, scene, verb)
    WHERE session IS NULL;";

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

/// A database that is locked for this process and whose ledger is sound.
pub(super) struct Opened {
    pub(super) ledger_id: Uuid,
    pub(super) clock: Arc<Clock>,
    pub(super) connection: Connection,
    pub(super) head_file: HeadFile,
    pub(super) head: Head,
    /// Held until the database is closed.
    pub(super) lock: File,
}

/// Opens the database for writing, making it when there is none.
pub(super) fn open(database: &Path, origin: LedgerOrigin) -> Result<Opened, OpenError> {
    let lock = lock(database)?;
    if exists_with_contents(database) {
        check_undamaged(database)?;
    }
    let connection = open_for_writing(database)?;
    prepare_tables(&connection, database, origin)?;
    let head_file = HeadFile::beside(database);
    let verified = verify_ledger(&connection, database, head_file.read()?)?;
    if verified.head_is_behind {
        head_file.write(verified.tip)?;
        if verified.tip.sequence > 0 {
            tracing::warn!(
                "the head of the ledger lagged behind after a crash; it is now entry {}",
                verified.tip.sequence
            );
        }
    }
    connection.execute_batch(LATER_INDEXES).map_err(store_error(database))?;
    let ledger_id = keep_ledger_id(&connection, database)?;
    let clock = Arc::new(
        clock_behind(&connection).map_err(|source| OpenError::Store { path: shown(database), source })?,
    );
    Ok(Opened { ledger_id, clock, connection, head_file, head: verified.tip, lock })
}

/// The id of this ledger. It is given once: to a new database, or to one of an earlier version when it is opened.
fn keep_ledger_id(connection: &Connection, database: &Path) -> Result<Uuid, OpenError> {
    let give = "INSERT INTO setting VALUES ('ledger_id', ?1) ON CONFLICT DO NOTHING";
    let read = "SELECT value FROM setting WHERE name = 'ledger_id'";
    connection.execute(give, [Uuid::new_v4().to_string()]).map_err(store_error(database))?;
    let id: String = connection.query_row(read, [], |row| row.get(0)).map_err(store_error(database))?;
    row::uuid(&id).map_err(|source| OpenError::Store { path: shown(database), source })
}

pub(super) fn open_for_reading(database: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(database, flags).map_err(|error| unopenable(database, &error))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(store_error(database))?;
    Ok(connection)
}

pub(super) fn lock(database: &Path) -> Result<File, OpenError> {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    let path = PathBuf::from(name);
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| unopenable(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path: shown(database) }),
        Err(TryLockError::Error(error)) => Err(unopenable(&path, &error)),
    }
}

fn exists_with_contents(database: &Path) -> bool {
    std::fs::metadata(database).is_ok_and(|metadata| metadata.is_file() && metadata.len() > 0)
}

/// Reads the whole file before anything is opened for writing.
pub(super) fn check_undamaged(database: &Path) -> Result<(), OpenError> {
    let damaged = |detail: String| OpenError::Damaged { path: shown(database), detail };
    let connection = open_for_reading(database)?;
    let finding: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| damaged(error.to_string()))?;
    if finding == "ok" { Ok(()) } else { Err(damaged(finding.replace('\n', " "))) }
}

pub(super) fn open_for_writing(database: &Path) -> Result<Connection, OpenError> {
    let connection = Connection::open(database).map_err(|error| unopenable(database, &error))?;
    let configure = || -> rusqlite::Result<()> {
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // Without this, INSERT OR REPLACE would pass by the triggers that forbid deleting.
        connection.pragma_update(None, "recursive_triggers", true)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(())
    };
    configure().map_err(store_error(database))?;
    Ok(connection)
}

fn prepare_tables(connection: &Connection, database: &Path, origin: LedgerOrigin) -> Result<(), OpenError> {
    let store = store_error(database);
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(store)?;
    if tables == 0 {
        return create_tables(connection, origin).map_err(store_error(database));
    }
    check_form(connection, database)?;
    match stored_origin(connection).map_err(store_error(database))? {
        Some(found) if found == origin => Ok(()),
        Some(found) => Err(OpenError::OtherOrigin { path: shown(database), found, wanted: origin }),
        None => Err(OpenError::Damaged {
            path: shown(database),
            detail: "it does not say whose ledger it holds".to_owned(),
        }),
    }
}

fn create_tables(connection: &Connection, origin: LedgerOrigin) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    transaction.execute_batch(include_str!("schema.sql"))?;
    transaction.execute("INSERT INTO setting VALUES ('origin', ?1)", [origin.name()])?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}

pub(super) fn check_form(connection: &Connection, database: &Path) -> Result<(), OpenError> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let application = pragma("application_id").map_err(store_error(database))?;
    let format = pragma("user_version").map_err(store_error(database))?;
    let other = |detail, fix| Err(OpenError::OtherDatabase { path: shown(database), detail, fix });
    if application != APPLICATION_ID {
        other("it belongs to another program".to_owned(), "Name another file with --database")
    } else if format != FORMAT {
        other(
            format!("its form is {format}, this version reads {FORMAT}"),
            "Use the version of retrace-credit that wrote it, or a later one",
        )
    } else {
        Ok(())
    }
}

pub(super) fn stored_origin(connection: &Connection) -> rusqlite::Result<Option<LedgerOrigin>> {
    let sql = "SELECT value FROM setting WHERE name = 'origin'";
    let name: String = connection.query_row(sql, [], |row| row.get(0))?;
    Ok(LedgerOrigin::from_name(&name))
}

/// Why reading the ledger ended early.
enum Stop {
    Store(StoreError),
    Fault(ChainFault),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

pub(super) fn verify_ledger(
    connection: &Connection,
    database: &Path,
    head: Option<Head>,
) -> Result<Verified, OpenError> {
    let mut verification = Verification::against(head);
    let clock = Clock::after(Timestamp::MIN);
    let records = SqliteRecords { connection, clock: &clock };
    records
        .each_entry(|entry| verification.follow(&entry).map_err(Stop::Fault))
        .and_then(|()| verification.finish().map_err(Stop::Fault))
        .map_err(|stop| match stop {
            Stop::Store(source) => OpenError::Store { path: shown(database), source },
            Stop::Fault(fault) => OpenError::Unsound { path: shown(database), fault },
        })
}

/// A clock that goes on behind what was received before.
fn clock_behind(connection: &Connection) -> StoreResult<Clock> {
    let sql = "SELECT stored FROM statement ORDER BY position DESC LIMIT 1";
    let last = connection.query_row(sql, [], |row| row.get(0)).optional()?;
    Ok(Clock::after(last.map_or(Ok(Timestamp::MIN), row::time)?))
}

pub(super) fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn unopenable(path: &Path, error: &impl std::fmt::Display) -> OpenError {
    OpenError::Unopenable { path: shown(path), detail: error.to_string() }
}

pub(super) fn store_error(database: &Path) -> impl Fn(rusqlite::Error) -> OpenError + Copy {
    move |error| OpenError::Store { path: shown(database), source: error.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_commit_is_synced() {
        let folder = tempfile::tempdir().unwrap();
        let opened = open(&folder.path().join("credit.db"), LedgerOrigin::Local).unwrap();
        let pragma = |name| opened.connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
        assert_eq!(pragma("synchronous").unwrap(), 2, "FULL");
        assert_eq!(pragma("foreign_keys").unwrap(), 1);
        let mode = |row: &rusqlite::Row<'_>| row.get::<_, String>(0);
        assert_eq!(opened.connection.pragma_query_value(None, "journal_mode", mode).unwrap(), "wal");
    }
}
