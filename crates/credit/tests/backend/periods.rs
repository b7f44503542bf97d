//! In which period a credit falls, with clocks that go right and wrong.

use credit::{
    LedgerOrigin,
    catalogue::Catalogue,
    ledger::Entry,
    member::{Member, Session, Token},
    practice::{RecordError, RuleBook, open_session, record},
    statement::check,
    store::{Store, StoreError, sqlite::SqliteStore},
};
use curriculum::{
    Happening, VisitEvent,
    xapi::{Statement, VisitContext},
};
use jiff::{Timestamp, tz::TimeZone};
use uuid::Uuid;

use crate::support::*;

/// A store without HTTP around it, so that the test sets the backend's clock.
pub struct Desk {
    pub store: SqliteStore,
    pub rules: RuleBook,
    pub session: Session,
    _stage: Stage,
}

impl Desk {
    pub async fn open(session_start: &str) -> Self {
        let stage = Stage::local();
        let rules = RuleBook {
            catalogue: Catalogue::load(&scenes()).unwrap(),
            time_zone: TimeZone::get("Asia/Shanghai").unwrap(),
            origin: LedgerOrigin::Local,
            home_page: "urn:retrace:local".to_owned(),
        };
        let store = SqliteStore::open(&stage.database(), LedgerOrigin::Local).unwrap();
        let (card, start) = ("card".parse().unwrap(), time(session_start));
        let hash = Token::hash_of("secret");
        let opened = store.write(move |t| open_session(t, LedgerOrigin::Local, &card, hash, start)).await;
        Self { store, rules, session: opened.unwrap(), _stage: stage }
    }

    async fn receive(&self, registration: Uuid, happened: &str, what: Vec<Happening>, received: &str) {
        let event = |happening| VisitEvent { id: Uuid::now_v7(), time: time(happened), happening };
        let events: Vec<_> = what.into_iter().map(event).collect();
        self.receive_events(registration, &events, time(received)).await;
    }

    pub async fn receive_events(&self, registration: Uuid, events: &[VisitEvent], receipt: Timestamp) {
        let (rules, session) = (self.rules.clone(), self.session.clone());
        let account = rules.account(&session.member);
        let visit = VisitContext { account: account.clone(), scene: SCENE.parse().unwrap(), registration };
        let batch = events
            .iter()
            .map(|event| {
                let statement = serde_json::to_value(Statement::from_event(event, &visit)).unwrap();
                check(statement, "", &account).unwrap()
            })
            .collect();
        let work = move |t: &dyn credit::store::Transaction| record(&rules, t, &session, batch, receipt);
        self.store.write::<_, RecordError>(work).await.unwrap();
    }

    pub async fn periods(&self) -> Vec<String> {
        let Member { id, .. } = self.session.member;
        let entries: Vec<Entry> = self.store.read::<_, StoreError>(move |r| r.entries(id)).await.unwrap();
        entries.into_iter().map(|entry| entry.booking.period).collect()
    }
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn everything() -> Vec<Happening> {
    vec![viewed("E1"), viewed("E2"), viewed("E3"), answered("Q1", "a"), answered("Q2", "b")]
}

/// 23:30 on 31 August in Shanghai.
const LAST_EVENING: &str = "2026-08-31T15:30:00Z";

#[tokio::test]
async fn the_period_follows_the_event_and_not_the_receipt() {
    let desk = Desk::open("2026-08-31T15:00:00Z").await;
    desk.receive(Uuid::now_v7(), LAST_EVENING, everything(), "2026-09-02T00:00:00Z").await;
    assert_eq!(desk.periods().await, ["2025-2026"]);
    desk.store.close().await;
}

#[tokio::test]
async fn a_wrong_clock_cannot_choose_the_period() {
    for wrong in ["1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z"] {
        let desk = Desk::open("2026-09-01T08:00:00Z").await;
        desk.receive(Uuid::now_v7(), wrong, everything(), "2026-09-01T09:00:00Z").await;
        assert_eq!(desk.periods().await, ["2026-2027"], "{wrong}");
        desk.store.close().await;
    }
}

#[tokio::test]
async fn going_on_with_a_credited_visit_next_year_earns_nothing_but_a_new_visit_does() {
    let desk = Desk::open("2026-08-31T15:00:00Z").await;
    let registration = Uuid::now_v7();
    desk.receive(registration, LAST_EVENING, everything(), LAST_EVENING).await;
    let next_year = "2026-09-10T00:00:00Z";
    desk.receive(registration, next_year, everything(), next_year).await;
    assert_eq!(desk.periods().await, ["2025-2026"]);
    desk.receive(Uuid::now_v7(), next_year, everything(), next_year).await;
    assert_eq!(desk.periods().await, ["2025-2026", "2026-2027"]);
    desk.store.close().await;
}

#[tokio::test]
async fn what_is_added_after_the_rule_was_satisfied_does_not_move_the_period() {
    let desk = Desk::open("2026-08-31T15:00:00Z").await;
    let registration = Uuid::now_v7();
    let late = "2026-09-01T08:00:00Z";
    // Offline: the later events arrive first.
    desk.receive(registration, late, vec![viewed("E1"), Happening::Left], late).await;
    desk.receive(registration, LAST_EVENING, everything(), "2026-09-01T09:00:00Z").await;
    assert_eq!(desk.periods().await, ["2025-2026"]);
    desk.store.close().await;
}
