//! What the backend asks of a database. The rules of credit are written once, against these traits; each database
//! implements them in a module of its own.
//!
//! The traits are synchronous on purpose: a transaction is a piece of work that runs from begin to commit on one
//! thread, and only [`Store::write`] and [`Store::read`] are awaited.

mod clock;
mod error;
pub mod sqlite;

use std::future::Future;

use curriculum::{CreditRuleId, Mark, SceneId};
use jiff::Timestamp;
use uuid::Uuid;

pub use clock::Clock;
pub use error::{StoreError, StoreResult, WorkError};

use crate::{
    canonical::Hash,
    ledger::{Booking, Entry, Head},
    member::{CardNumber, Member, MemberId, Session},
};

/// A visit: one member's registration in one scene.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VisitKey {
    /// Whose visit.
    pub member: MemberId,
    /// Where.
    pub scene: SceneId,
    /// The registration that its statements carry.
    pub registration: Uuid,
}

/// A statement to be stored.
#[derive(Debug, Clone)]
pub struct NewStatement {
    /// Its id.
    pub id: Uuid,
    /// Whose statement.
    pub member: MemberId,
    /// The session in which it came, or `None` when the backend authored it.
    pub session: Option<Uuid>,
    /// The verb's IRI.
    pub verb: String,
    /// The object's IRI, when it is an activity.
    pub activity: Option<String>,
    /// The scene, when the activity is one of ours.
    pub scene: Option<SceneId>,
    /// The visit.
    pub registration: Option<Uuid>,
    /// When it was received, by the backend's clock.
    pub stored: Timestamp,
    /// Hash of its logical contents as the client sent it, without what the backend added.
    pub sent_fingerprint: Hash,
    /// Hash of its logical contents as stored.
    pub stored_fingerprint: Hash,
    /// The statement as stored, canonical JSON.
    pub body: String,
}

/// A statement that was stored before, as far as a repetition is compared with it.
#[derive(Debug, Clone)]
pub struct KnownStatement {
    /// Whose statement.
    pub member: MemberId,
    /// See [`NewStatement::sent_fingerprint`].
    pub sent_fingerprint: Hash,
    /// See [`NewStatement::stored_fingerprint`].
    pub stored_fingerprint: Hash,
}

/// A statement of a visit with what bounds its time.
#[derive(Debug, Clone)]
pub struct VisitStatement {
    /// The statement as stored.
    pub body: String,
    /// When its session began.
    pub session_started: Timestamp,
    /// When it was received.
    pub stored: Timestamp,
}

/// A stored statement and its place in the order of storing.
#[derive(Debug, Clone)]
pub struct StatementRow {
    /// Grows with each statement stored.
    pub position: i64,
    /// The statement as stored.
    pub body: String,
}

/// Which statements are wanted; all conditions must hold.
#[derive(Debug, Clone, Default)]
pub struct StatementQuery {
    /// The verb's IRI.
    pub verb: Option<String>,
    /// The activity's IRI.
    pub activity: Option<String>,
    /// Whether the activity may stand in the context, too.
    pub related_activities: bool,
    /// The visit.
    pub registration: Option<Uuid>,
    /// Stored after this time.
    pub since: Option<Timestamp>,
    /// Stored at or before this time.
    pub until: Option<Timestamp>,
    /// Oldest first.
    pub ascending: bool,
    /// Continues behind this position.
    pub behind: Option<i64>,
    /// The most rows that are returned.
    pub limit: u32,
    /// The most bytes of all bodies together; one statement is returned however large it is.
    pub most_bytes: usize,
}

/// The first statements that fit a query.
#[derive(Debug, Clone, Default)]
pub struct StatementRows {
    /// The statements.
    pub rows: Vec<StatementRow>,
    /// Whether more of them fit.
    pub has_more: bool,
}

/// Which visits are wanted; all conditions must hold.
#[derive(Debug, Clone, Default)]
pub struct VisitQuery {
    /// Only this scene.
    pub scene: Option<SceneId>,
    /// Only this registration.
    pub registration: Option<Uuid>,
    /// Only visits whose first statement stands behind this position.
    pub behind: Option<i64>,
    /// The visit that began last comes first.
    pub newest_first: bool,
    /// The most visits that are returned.
    pub limit: u32,
}

/// A visit and its place in the order of beginning.
#[derive(Debug, Clone)]
pub struct VisitRow {
    /// The position of its first statement.
    pub position: i64,
    /// The visit.
    pub key: VisitKey,
}

/// When a visit first satisfied its scene's rule. Written once: later events move no visit into another period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Satisfaction {
    /// The rule in force then.
    pub rule: CreditRuleId,
    /// The period that holds the time.
    pub period: String,
    /// The bounded time of the event that satisfied it.
    pub time: Timestamp,
}

/// What can be read.
pub trait Records {
    /// The member of a card; see [`CardNumber::owner_among`].
    fn member_by_card(&self, card: &CardNumber) -> StoreResult<Option<Member>>;
    /// The session whose token has this hash, expired or not.
    fn session_by_token(&self, token_hash: Hash) -> StoreResult<Option<Session>>;
    /// What is known of a statement id, whoever's statement it is.
    fn known_statement(&self, id: Uuid) -> StoreResult<Option<KnownStatement>>;
    /// A member's statement.
    fn statement_body(&self, member: MemberId, id: Uuid) -> StoreResult<Option<String>>;
    /// A member's statements.
    fn statements(&self, member: MemberId, query: &StatementQuery) -> StoreResult<StatementRows>;
    /// The statements that clients sent on a visit.
    fn visit_statements(&self, visit: &VisitKey) -> StoreResult<Vec<VisitStatement>>;
    /// The marks of a visit's answers, by statement id.
    fn visit_marks(&self, visit: &VisitKey) -> StoreResult<Vec<(Uuid, Mark)>>;
    /// The mark of an answer.
    fn mark(&self, statement: Uuid) -> StoreResult<Option<Mark>>;
    /// How many statements a visit has.
    fn visit_length(&self, visit: &VisitKey) -> StoreResult<u64>;
    /// The verbs that the backend has stated on a visit.
    fn authored_verbs(&self, visit: &VisitKey) -> StoreResult<Vec<String>>;
    /// Whether a member has used this registration.
    fn is_used(&self, member: MemberId, registration: Uuid) -> StoreResult<bool>;
    /// How many registrations a member has used.
    fn registrations(&self, member: MemberId) -> StoreResult<u64>;
    /// A member's visits, in the order of their first statement or against it.
    fn visits(&self, member: MemberId, query: &VisitQuery) -> StoreResult<Vec<VisitRow>>;
    /// Visits to this scene that have not satisfied its rule, by member and registration, after this visit.
    fn unsettled_visits(
        &self,
        scene: &SceneId,
        after: Option<&VisitKey>,
        limit: u32,
    ) -> StoreResult<Vec<(Member, VisitKey)>>;
    /// When a visit satisfied its rule, if it did.
    fn satisfaction(&self, visit: &VisitKey) -> StoreResult<Option<Satisfaction>>;
    /// The credit that a member has for a rule in a period, reversed or not.
    fn credit(&self, member: MemberId, rule: &CreditRuleId, period: &str) -> StoreResult<Option<Entry>>;
    /// The entry that reverses this one.
    fn reversal_of(&self, sequence: u64) -> StoreResult<Option<Entry>>;
    /// An entry of the ledger.
    fn entry(&self, sequence: u64) -> StoreResult<Option<Entry>>;
    /// A member's entries, oldest first.
    fn entries(&self, member: MemberId) -> StoreResult<Vec<Entry>>;
    /// The end of the ledger as the database has it.
    fn tip(&self) -> StoreResult<Head>;
}

/// What can be written, inside a transaction: all of it or nothing.
pub trait Transaction: Records {
    /// The time of what is received in this transaction now; see [`Clock::receipt`].
    fn receipt(&self) -> Timestamp;
    /// Registers a card under a new account name.
    fn insert_member(&self, card: &CardNumber, account_name: &str) -> StoreResult<Member>;
    /// Opens a session.
    fn insert_session(&self, session: &Session, token_hash: Hash) -> StoreResult<()>;
    /// Ends all but the newest `keep` sessions of a member.
    fn end_surplus_sessions(&self, member: MemberId, keep: u32, now: Timestamp) -> StoreResult<()>;
    /// Lets one session that still runs end at this time, sooner or later than it would.
    fn end_session(&self, session: Uuid, end: Timestamp, now: Timestamp) -> StoreResult<()>;
    /// Removes the sessions of a member that ended before this time and in which no statement came.
    fn forget_sessions(&self, member: MemberId, ended_before: Timestamp) -> StoreResult<()>;
    /// Stores a statement whose id is not known yet.
    fn insert_statement(&self, statement: &NewStatement) -> StoreResult<()>;
    /// Stores the mark of an answer.
    fn insert_mark(&self, statement: Uuid, mark: Mark) -> StoreResult<()>;
    /// Notes when a visit satisfied its rule.
    fn insert_satisfaction(&self, visit: &VisitKey, satisfaction: &Satisfaction) -> StoreResult<()>;
    /// Changes something of no meaning, to prove that changes can be stored.
    fn touch(&self) -> StoreResult<()>;
    /// Appends to the ledger.
    fn append(&self, booking: Booking) -> StoreResult<Entry>;
}

/// A database.
pub trait Store: Clone + Send + Sync + 'static {
    /// Runs work in a transaction. The answer comes after the commit, and after the head of the ledger is safe.
    /// When the work fails, nothing of it is stored.
    fn write<T, E>(
        &self,
        work: impl FnOnce(&dyn Transaction) -> Result<T, E> + Send + 'static,
    ) -> impl Future<Output = Result<T, E>> + Send
    where
        T: Send + 'static,
        E: WorkError;

    /// Runs work on one consistent state of the database.
    fn read<T, E>(
        &self,
        work: impl FnOnce(&dyn Records) -> Result<T, E> + Send + 'static,
    ) -> impl Future<Output = Result<T, E>> + Send
    where
        T: Send + 'static,
        E: WorkError;

    /// See [`Clock::horizon`].
    fn horizon(&self) -> Timestamp;

    /// Proves that a change can be stored now.
    fn probe(&self) -> impl Future<Output = StoreResult<()>> + Send;
}
