//! From statements to practice credit: record, mark, judge, book. All of it happens in the transaction that stores
//! the statement.

mod judge;
mod record;
mod reverse;
mod session;
mod sweep;
mod under_way;

use curriculum::xapi::{Account, VisitContext};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use utoipa::ToSchema;

pub use judge::{Judgement, is_something_due, judge, settle};
pub use record::{
    AttemptOutcome, MOST_REGISTRATIONS, MOST_STATEMENTS_OF_A_VISIT, RecordError, record, record_attempt,
};
pub use reverse::{ReverseError, reverse};
pub use session::{MOST_SESSIONS, SessionError, open_session, register_member};
pub use sweep::sweep;
pub use under_way::{record_under_way, visit_under_way};

use crate::{catalogue::Catalogue, ledger::LedgerOrigin, member::Member, store::VisitKey};

/// What every decision about credit depends on.
#[derive(Debug, Clone)]
pub struct RuleBook {
    /// The scenes with their keys and rules.
    pub catalogue: Catalogue,
    /// The college's time zone, in which periods are reckoned.
    pub time_zone: TimeZone,
    /// Whose ledger is kept.
    pub origin: LedgerOrigin,
    /// The `homePage` of every account.
    pub home_page: String,
}

impl RuleBook {
    /// The xAPI account of a member.
    #[must_use]
    pub fn account(&self, member: &Member) -> Account {
        Account { home_page: self.home_page.clone(), name: member.account_name.clone() }
    }

    fn visit_context(&self, member: &Member, visit: &VisitKey) -> VisitContext {
        VisitContext {
            account: self.account(member),
            scene: visit.scene.clone(),
            registration: visit.registration,
        }
    }
}

/// How a visit stands with credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CreditStanding {
    /// The scene's rule is not satisfied yet.
    NotYet,
    /// This visit earned the credit.
    Credited,
    /// The rule is satisfied, but another visit earned the credit of this period.
    AlreadyCreditedThisPeriod,
    /// The credit of this period was taken back. It cannot be earned again in this period.
    Reversed,
}

/// How a visit stands with credit, and with which entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CreditState {
    /// How it stands.
    pub state: CreditStanding,
    /// The points that the credit gave, or that it would give.
    pub points: i64,
    /// The period in which it was satisfied; the current one while it is not.
    pub period: String,
    /// The hash of the credit's ledger entry, 64 hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry_hash: Option<String>,
}

/// The time now, to the microsecond: as precise as the store keeps it, so that what is answered at first and what
/// is read later are equal.
#[must_use]
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}
