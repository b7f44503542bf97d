//! Opens sessions and registers cards.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::{
    canonical::Hash,
    ledger::LedgerOrigin,
    member::{CardNumber, Member, SESSION_LIFETIME, Session},
    store::{StoreError, Transaction, WorkError},
};

/// The most sessions that a member has at once. The oldest ends for a new one: a card that is lost or tried elsewhere
/// must not lock its owner out.
pub const MOST_SESSIONS: u32 = 100;
/// How long a session that ended is kept at least, longer than anybody remembers it as running.
const KEPT_AFTER_END: SignedDuration = SignedDuration::from_hours(24);

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

/// Opens a session for a card. A local ledger makes a member for any card, a college's only knows registered ones. What
/// the member's earlier sessions leave behind stays bounded: [`MOST_SESSIONS`] run, and of those that ended only those
/// stay in which statements came.
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
    transaction.end_surplus_sessions(session.member.id, MOST_SESSIONS, now)?;
    let ended_before = now.saturating_sub(KEPT_AFTER_END).unwrap_or(Timestamp::MIN);
    transaction.forget_sessions(session.member.id, ended_before)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{NewStatement, Store, sqlite::SqliteStore};

    /// Opens the session whose token is this number, at an hour after 1970.
    async fn open(store: &SqliteStore, card: &str, number: u32, hour: i64) -> Session {
        let (card, now) = (card.parse().unwrap(), time(hour));
        let work = move |t: &dyn Transaction| open_session(t, LedgerOrigin::Local, &card, token(number), now);
        store.write(work).await.unwrap()
    }

    fn time(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3600).unwrap()
    }

    fn token(number: u32) -> Hash {
        Hash::of(&number.to_le_bytes())
    }

    async fn look_up(store: &SqliteStore, number: u32) -> Option<Session> {
        store.read(move |records| records.session_by_token(token(number))).await.unwrap()
    }

    /// Which of these sessions are there, and which of them run at this hour.
    async fn kept_and_running(store: &SqliteStore, numbers: u32, hour: i64) -> (Vec<u32>, Vec<u32>) {
        let (mut kept, mut running) = (Vec::new(), Vec::new());
        for number in 0..numbers {
            if let Some(session) = look_up(store, number).await {
                kept.push(number);
                running.extend((session.expires > time(hour)).then_some(number));
            }
        }
        (kept, running)
    }

    async fn send_statement(store: &SqliteStore, session: &Session) {
        let statement = NewStatement {
            id: Uuid::now_v7(),
            member: session.member.id,
            session: Some(session.id),
            verb: "urn:verb".to_owned(),
            activity: None,
            scene: None,
            registration: None,
            stored: session.started,
            sent_fingerprint: Hash::zero(),
            stored_fingerprint: Hash::zero(),
            body: "{}".to_owned(),
        };
        store.write::<_, StoreError>(move |t| t.insert_statement(&statement)).await.unwrap();
    }

    #[tokio::test]
    async fn a_member_has_so_many_sessions_and_the_oldest_ends_first() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("credit.db"), LedgerOrigin::Local).unwrap();
        let stranger = open(&store, "another", 1_000, 0).await;
        for number in 0..MOST_SESSIONS {
            // The clock goes backwards; the order of opening counts.
            open(&store, "card", number, 200 - i64::from(number)).await;
        }
        let all: Vec<u32> = (0..MOST_SESSIONS).collect();
        assert_eq!(kept_and_running(&store, MOST_SESSIONS, 200).await, (all.clone(), all));
        let newest = open(&store, "card", MOST_SESSIONS, 200).await;
        let (kept, running) = kept_and_running(&store, MOST_SESSIONS + 1, 200).await;
        assert_eq!(running, (1..=MOST_SESSIONS).collect::<Vec<_>>());
        assert_eq!(kept.len(), running.len() + 1, "one that has just ended is kept for a while");
        assert_eq!(look_up(&store, MOST_SESSIONS).await.unwrap().expires, newest.expires);
        assert_eq!(look_up(&store, 1_000).await.unwrap().expires, stranger.expires);
        store.close().await;
    }

    #[tokio::test]
    async fn sessions_that_ended_go_unless_statements_came_in_them() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("credit.db"), LedgerOrigin::Local).unwrap();
        let lifetime = SESSION_LIFETIME.as_hours();
        open(&store, "card", 0, 0).await;
        let used = open(&store, "card", 1, 0).await;
        send_statement(&store, &used).await;
        open(&store, "card", 2, lifetime + 24).await;
        assert_eq!(kept_and_running(&store, 3, lifetime + 24).await, (vec![0, 1, 2], vec![2]));
        open(&store, "card", 3, lifetime + 25).await;
        assert_eq!(kept_and_running(&store, 4, lifetime + 25).await, (vec![1, 2, 3], vec![2, 3]));
        store.close().await;
    }
}
