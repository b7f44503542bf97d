//! What an administrator does to a database beside the backend: look at it, mend its head, register a card.

use std::{ops::RangeInclusive, path::Path};

use jiff::Timestamp;

use super::{
    open::{
        check_form, check_undamaged, lock, open_for_reading, open_for_writing, shown, store_error,
        stored_origin, undo_what_was_broken_off, verify_ledger,
    },
    open_error::OpenError,
    records::SqliteRecords,
};
use crate::{
    ledger::{ChainFault, Head, HeadError, HeadFile, LedgerOrigin, Verified},
    member::{CardNumber, Member},
    practice::register_member,
    store::{Clock, Records},
};

/// Checks a database and its ledger without changing either. A backend may be running.
///
/// # Errors
/// [`OpenError`] says what is wrong.
pub fn inspect(database: &Path) -> Result<Verified, OpenError> {
    // The head first: a backend that appends meanwhile can then only make the database look newer.
    let head = HeadFile::beside(database).read()?;
    check_undamaged(database)?;
    let connection = open_for_reading(database)?;
    check_form(&connection, database)?;
    verify_ledger(&connection, database, head)
}

/// A head that was written anew.
#[derive(Debug, Clone)]
pub struct RewrittenHead {
    /// The head.
    pub head: Head,
    /// The sequences of which the old head told and which the ledger lacks.
    pub missing: Option<RangeInclusive<u64>>,
}

/// Writes the head anew from the chain, for a head file that was lost for good. One that tells of entries that are not
/// in the ledger is only replaced when `force` is set: it is the only thing that still knows of the loss.
///
/// # Errors
/// [`OpenError`] when the chain itself is not sound, a backend is running, or the head tells of a loss.
pub fn rewrite_head(database: &Path, force: bool) -> Result<RewrittenHead, OpenError> {
    let _lock = lock(database)?;
    undo_what_was_broken_off(database)?;
    check_undamaged(database)?;
    let connection = open_for_reading(database)?;
    check_form(&connection, database)?;
    let clock = Clock::after(Timestamp::MIN);
    let tip = SqliteRecords { connection: &connection, clock: &clock }.tip();
    let tip = tip.map_err(|source| OpenError::Store { path: shown(database), source })?;
    let head = verify_ledger(&connection, database, Some(tip))?.tip;
    let file = HeadFile::beside(database);
    let kept = match file.read() {
        Ok(kept) => kept,
        Err(HeadError::Unreadable { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let loss = kept.and_then(|kept| match verify_ledger(&connection, database, Some(kept)) {
        Err(OpenError::Unsound { fault, .. }) => Some(fault),
        _ => None,
    });
    let missing = match loss {
        Some(fault) if !force => {
            return Err(OpenError::HeadTellsOfLoss { path: shown(database), fault });
        }
        Some(ChainFault::Truncated { first, head }) => Some(first..=head),
        Some(ChainFault::Replaced { sequence }) => Some(sequence..=sequence),
        _ => None,
    };
    file.write(head)?;
    Ok(RewrittenHead { head, missing })
}

/// Whose ledger an existing database holds.
///
/// # Errors
/// [`OpenError`] when it cannot be read or is no credit database.
pub fn origin_of(database: &Path) -> Result<LedgerOrigin, OpenError> {
    let connection = open_for_reading(database)?;
    check_form(&connection, database)?;
    let origin = stored_origin(&connection).map_err(store_error(database))?;
    origin.ok_or_else(|| OpenError::Damaged {
        path: shown(database),
        detail: "it does not say whose ledger it holds".to_owned(),
    })
}

/// Registers a card while a backend uses the database. Only the table of members is written, in one transaction that
/// waits for the backend's; the ledger and its head stay the backend's alone.
///
/// # Errors
/// [`OpenError`] when the database cannot be written.
pub fn register_beside(database: &Path, card: &CardNumber) -> Result<Member, OpenError> {
    check_form(&open_for_reading(database)?, database)?;
    let connection = open_for_writing(database)?;
    let store = store_error(database);
    connection.execute_batch("BEGIN IMMEDIATE").map_err(store)?;
    let clock = Clock::after(Timestamp::MIN);
    // What is not committed is rolled back when the connection is closed.
    let member = register_member(&SqliteRecords { connection: &connection, clock: &clock }, card)
        .map_err(|source| OpenError::Store { path: shown(database), source })?;
    connection.execute_batch("COMMIT").map_err(store)?;
    Ok(member)
}
