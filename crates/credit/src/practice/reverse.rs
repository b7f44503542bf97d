//! Takes a credit back by a new entry; the old one stays.

use jiff::Timestamp;

use crate::{
    ledger::{Booking, Entry, EntryKind},
    store::{StoreError, Transaction, WorkError},
};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// Why a credit is not reversed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ReverseError {
    /// There is no such entry.
    #[error("the ledger has no entry {0}. `retrace-credit verify` tells how many there are")]
    Unknown(u64),
    /// The entry is a reversal itself.
    #[error("entry {0} is a reversal; only a credit can be reversed")]
    NoCredit(u64),
    /// It was reversed before.
    #[error("entry {sequence} was reversed already, by entry {by}")]
    Already {
        /// The credit.
        sequence: u64,
        /// Its reversal.
        by: u64,
    },
    /// No reason is given, or a very long one.
    #[error("a reversal needs a reason of 1 to {LONGEST_REASON} characters; give it with --reason")]
    Reason,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl WorkError for ReverseError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// Reverses the credit at `sequence`. It frees nothing: the member cannot earn the rule again in that period.
///
/// # Errors
/// [`ReverseError`] says why not.
pub fn reverse(
    transaction: &dyn Transaction,
    sequence: u64,
    reason: &str,
    recorded: Timestamp,
) -> Result<Entry, ReverseError> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        return Err(ReverseError::Reason);
    }
    let credit = transaction.entry(sequence)?.ok_or(ReverseError::Unknown(sequence))?;
    if credit.booking.kind != EntryKind::Credit {
        return Err(ReverseError::NoCredit(sequence));
    }
    if let Some(reversal) = transaction.reversal_of(sequence)? {
        return Err(ReverseError::Already { sequence, by: reversal.sequence });
    }
    Ok(transaction.append(Booking {
        kind: EntryKind::Reversal,
        points: -credit.booking.points,
        recorded,
        reverses: Some(sequence),
        reason: Some(reason.to_owned()),
        ..credit.booking
    })?)
}
