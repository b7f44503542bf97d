//! Columns to domain types and back. What cannot be understood is an error, never a panic.

use curriculum::Mark;
use jiff::Timestamp;
use rusqlite::{ErrorCode, Row};
use uuid::Uuid;

use crate::{
    canonical::Hash,
    ledger::{Booking, Entry, EntryKind, LedgerOrigin},
    member::{Member, MemberId},
    store::{StoreError, StoreResult},
};

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let detail = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full { detail },
            _ => Self::Database { detail },
        }
    }
}

pub(super) fn microseconds(time: Timestamp) -> i64 {
    time.as_microsecond()
}

pub(super) fn time(microseconds: i64) -> StoreResult<Timestamp> {
    Timestamp::from_microsecond(microseconds).map_err(|error| unreadable("time", &error))
}

pub(super) fn uuid(text: &str) -> StoreResult<Uuid> {
    text.parse().map_err(|error| unreadable("UUID", &error))
}

pub(super) fn parsed<T>(what: &str, text: String) -> StoreResult<T>
where
    T: TryFrom<String>,
    T::Error: std::fmt::Display,
{
    T::try_from(text).map_err(|error| unreadable(what, &error))
}

pub(super) fn hash(bytes: &[u8]) -> StoreResult<Hash> {
    Hash::try_from(bytes).map_err(|error| unreadable("hash", &error))
}

pub(super) fn mark(score: f64) -> StoreResult<Mark> {
    Mark::try_from(score).map_err(|error| unreadable("mark", &error))
}

pub(super) fn unreadable(what: &str, error: &impl std::fmt::Display) -> StoreError {
    StoreError::Unreadable { detail: format!("{what}: {error}") }
}

/// Reads the columns id, account, card from `first` on.
pub(super) fn member(row: &Row<'_>, first: usize) -> StoreResult<Member> {
    Ok(Member {
        id: MemberId(row.get(first)?),
        account_name: row.get(first + 1)?,
        card: parsed("card", row.get(first + 2)?)?,
    })
}

/// The columns that [`entry`] reads, of `ledger` joined with `member`.
pub(super) const ENTRY_COLUMNS: &str = "ledger.sequence, ledger.kind, ledger.member, member.account, ledger.rule, \
     ledger.period, ledger.points, ledger.scene, ledger.registration, ledger.recorded, ledger.origin, \
     ledger.reverses, ledger.reason, ledger.previous_hash, ledger.hash \
     FROM ledger JOIN member ON member.id = ledger.member";

pub(super) fn entry(row: &Row<'_>) -> StoreResult<Entry> {
    let kind: String = row.get(1)?;
    let origin: String = row.get(10)?;
    let reverses: Option<i64> = row.get(11)?;
    Ok(Entry {
        sequence: sequence(row.get(0)?)?,
        booking: Booking {
            kind: EntryKind::from_name(&kind).ok_or_else(|| unreadable("kind", &kind))?,
            member: MemberId(row.get(2)?),
            account_name: row.get(3)?,
            rule: parsed("rule", row.get(4)?)?,
            period: row.get(5)?,
            points: row.get(6)?,
            scene: parsed("scene", row.get(7)?)?,
            registration: uuid(&row.get::<_, String>(8)?)?,
            recorded: time(row.get(9)?)?,
            origin: LedgerOrigin::from_name(&origin).ok_or_else(|| unreadable("origin", &origin))?,
            reverses: reverses.map(sequence).transpose()?,
            reason: row.get(12)?,
        },
        previous_hash: hash(&row.get::<_, Vec<u8>>(13)?)?,
        hash: hash(&row.get::<_, Vec<u8>>(14)?)?,
    })
}

pub(super) fn sequence(number: i64) -> StoreResult<u64> {
    u64::try_from(number).map_err(|error| unreadable("sequence", &error))
}

pub(super) fn count(number: i64) -> StoreResult<u64> {
    u64::try_from(number).map_err(|error| unreadable("count", &error))
}

pub(super) fn sequence_column(sequence: u64) -> StoreResult<i64> {
    i64::try_from(sequence).map_err(|error| unreadable("sequence", &error))
}
