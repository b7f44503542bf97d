//! Opens sessions and registers cards.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    canonical::Hash,
    ledger::LedgerOrigin,
    member::{CardNumber, Member, SESSION_LIFETIME, Session},
    store::{StoreError, Transaction, WorkError},
};

/// Why no session is opened.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SessionError {
    /// A college registers its cards; this one is not among them.
    #[error("the visitor card is not registered here")]
    UnknownCard,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl WorkError for SessionError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::UnknownCard => None,
        }
    }
}

/// Opens a session for a card. A local ledger makes a member for any card, a college's only knows registered ones.
///
/// # Errors
/// [`SessionError`] says why not.
pub fn open_session(
    transaction: &dyn Transaction,
    origin: LedgerOrigin,
    card: &CardNumber,
    token_hash: Hash,
    now: Timestamp,
) -> Result<Session, SessionError> {
    let member = match (transaction.member_by_card(card)?, origin) {
        (Some(member), _) => member,
        (None, LedgerOrigin::Local) => register_member(transaction, card)?,
        (None, LedgerOrigin::College) => return Err(SessionError::UnknownCard),
    };
    let expires = now.saturating_add(SESSION_LIFETIME).unwrap_or(Timestamp::MAX);
    let session = Session { id: Uuid::now_v7(), member, started: now, expires };
    transaction.insert_session(&session, token_hash)?;
    Ok(session)
}

/// Registers a card under a new, opaque account name. A card that is registered already keeps its account.
///
/// # Errors
/// When the store fails.
pub fn register_member(transaction: &dyn Transaction, card: &CardNumber) -> Result<Member, StoreError> {
    match transaction.member_by_card(card)? {
        Some(member) => Ok(member),
        None => transaction.insert_member(card, &Uuid::new_v4().to_string()),
    }
}
