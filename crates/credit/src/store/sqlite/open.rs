//! Opens a database: one backend at a time, only a sound file, only a ledger whose chain and head agree.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};
use uuid::Uuid;

use super::{open_error::OpenError, records::SqliteRecords, row};
use crate::{
    ledger::{ChainFault, Head, HeadFile, LedgerOrigin, Verification, Verified},
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
        undo_what_was_broken_off(database)?;
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

/// Lets SQLite undo a change in whose midst a backend died, by the journal beside the file. This happens while a new file
/// becomes a database; later changes are in the write-ahead log, which readers take into account by themselves.
///
/// The caller holds the lock. What is damaged is left as it is.
pub(super) fn undo_what_was_broken_off(database: &Path) -> Result<(), OpenError> {
    let read = |connection: &Connection| {
        connection.query_row("PRAGMA schema_version", [], |row| row.get::<_, i64>(0))
    };
    match read(&open_for_reading(database)?) {
        Err(error) if is_for_writers(&error) => {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(database, flags);
            connection
                .and_then(|connection| read(&connection))
                .map_err(|error| unopenable(database, &error))?;
            tracing::warn!("{}: a change that was broken off by a crash was undone", shown(database));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Whether a file that was opened for reading has to be written before it can be read.
fn is_for_writers(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ReadOnly)
}

/// Reads the whole file before anything is opened for writing.
pub(super) fn check_undamaged(database: &Path) -> Result<(), OpenError> {
    let damaged = |detail: String| OpenError::Damaged { path: shown(database), detail };
    let connection = open_for_reading(database)?;
    let finding: String =
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(|error| {
            if is_for_writers(&error) {
                OpenError::BrokenOff { path: shown(database) }
            } else {
                damaged(error.to_string())
            }
        })?;
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

    /// A database in the state in which a crash in the midst of a change leaves it: some pages of the change are written,
    /// and the journal that undoes it lies beside it.
    fn break_off_a_change(database: &Path) {
        let folder = tempfile::tempdir().unwrap();
        let journal = |database: &Path| PathBuf::from(format!("{}-journal", database.display()));
        let changed = folder.path().join("changed.db");
        if database.exists() {
            std::fs::copy(database, &changed).unwrap();
        }
        let connection = Connection::open(&changed).unwrap();
        let change =
            "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 2; BEGIN; CREATE TABLE broken (off BLOB);
            WITH RECURSIVE number(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM number WHERE n < 200)
            INSERT INTO broken SELECT randomblob(3000) FROM number;";
        connection.execute_batch(change).unwrap();
        std::fs::copy(&changed, database).unwrap();
        std::fs::copy(journal(&changed), journal(database)).unwrap();
    }

    #[test]
    fn a_backend_that_died_while_it_made_the_database_starts_again() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("credit.db");
        break_off_a_change(&database);
        assert!(matches!(check_undamaged(&database), Err(OpenError::BrokenOff { .. })));
        let opened = open(&database, LedgerOrigin::Local).unwrap();
        assert_eq!(opened.head.sequence, 0);
    }

    #[test]
    fn a_change_that_was_broken_off_is_undone_and_what_was_there_before_stays() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("credit.db");
        let ledger_id = open(&database, LedgerOrigin::Local).unwrap().ledger_id;
        break_off_a_change(&database);
        let refusal = super::super::inspect(&database).unwrap_err();
        assert!(refusal.to_string().contains("Start the backend once"), "{refusal}");
        let opened = open(&database, LedgerOrigin::Local).unwrap();
        assert_eq!(opened.ledger_id, ledger_id);
        let broken = "SELECT count(*) FROM sqlite_schema WHERE name = 'broken'";
        assert_eq!(opened.connection.query_row(broken, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
        check_undamaged(&database).unwrap();
    }

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
