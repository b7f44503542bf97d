//! The backend's interface as functions. Sessions are opened when needed and kept in memory.

use std::collections::{BTreeMap, HashMap};

use curriculum::{
    Happening,
    xapi::{self, Account, Statement, VisitContext},
};
use jiff::tz::{Offset, TimeZone};
use reqwest::{Client, RequestBuilder};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Credit, MarkedAnswer, Refusal,
    outbox::{Card, Parcel, Waiting},
    pass,
    post::{self, Fault},
    wire::{Attempt, AttemptAnswer, ProgressReply, SessionReply, SessionRequest},
};
use crate::{
    platform,
    progress::{Record, VisitName},
};

/// A card's session. It has no `Debug`, so that its token cannot be logged.
#[derive(Clone)]
pub(super) struct Session {
    token: String,
    /// Who states what is sent.
    pub account: Account,
    /// Whose ledger it is: a college's, or this machine's own.
    pub ledger: String,
    /// Which ledger of all; a backend that does not say is taken for the only one.
    pub ledger_id: Option<Uuid>,
    /// The card's number, masked.
    pub masked_card: Option<String>,
    /// By which the backend counts days and periods.
    pub time_zone: Option<TimeZone>,
}

/// A backend at an address.
pub(super) struct Backend {
    client: Client,
    address: String,
    sessions: HashMap<Card, Session>,
}

impl Backend {
    /// A backend at this base URL.
    ///
    /// # Errors
    /// [`Fault::TurnedAway`] when this machine cannot speak to it at all.
    pub fn new(address: &str) -> Result<Self, Fault> {
        let client = platform::http_client(address)
            .map_err(|error| Fault::TurnedAway(Refusal::Other(error.to_string())))?;
        Ok(Self { client, address: address.trim_end_matches('/').to_owned(), sessions: HashMap::new() })
    }

    /// The card's session, opened when there is none.
    pub async fn session(&mut self, card: &Card) -> Result<Session, Fault> {
        if let Some(session) = self.sessions.get(card) {
            return Ok(session.clone());
        }
        let sessions = format!("{}/api/v1/sessions", self.address);
        let pass = card.as_deref().and_then(pass::token);
        let request = match pass {
            Some(token) => self.client.get(format!("{sessions}/current")).bearer_auth(token),
            None => self.client.post(sessions).json(&SessionRequest { visitor_card: card.as_deref() }),
        };
        let reply: SessionReply = post::send(request).await.map_err(|fault| match fault {
            // What is refused here is the visitor and not an event.
            Fault::Unacceptable(words) => Fault::TurnedAway(Refusal::Other(words)),
            Fault::SessionExpired => Fault::TurnedAway(Refusal::SessionOver),
            fault => fault,
        })?;
        let no_token = || Fault::Unreachable("the answer holds no token".to_owned());
        let session = Session {
            token: pass.map(str::to_owned).or(reply.token).ok_or_else(no_token)?,
            account: reply.account,
            ledger: reply.ledger,
            ledger_id: reply.ledger_id,
            masked_card: reply.member.map(|member| member.card),
            time_zone: reply.utc_offset_seconds.and_then(zone_ahead_of_utc),
        };
        self.sessions.insert(card.clone(), session.clone());
        Ok(session)
    }

    /// Forgets a session, so that the next request opens a new one.
    pub fn forget_session(&mut self, card: &Card) {
        self.sessions.remove(card);
    }

    /// Hands over a parcel, and says what is to be kept of the answer, in this order.
    ///
    /// # Errors
    /// [`Fault`] says what is to be done.
    pub async fn deliver(&mut self, card: &Card, parcel: &Parcel) -> Result<Vec<(VisitName, Record)>, Fault> {
        match parcel {
            Parcel::Statements(statements) => {
                let ledger = self.store(card, statements).await?;
                Ok(acknowledgements(statements, ledger))
            }
            Parcel::Answer(waiting) => {
                let (answer, credit) = self.attempt(card, waiting).await?;
                let ledger = self.session(card).await?.ledger_id;
                let (visit, event) = waiting.as_ref();
                // The acknowledgement comes last: without it the answer is sent again, and marked the same.
                let records = [
                    Record::Marked { event: event.id, answer },
                    Record::Credit { credit },
                    Record::Acknowledged { events: vec![event.id], ledger },
                ];
                Ok(records.into_iter().map(|record| (visit.clone(), record)).collect())
            }
            Parcel::Inquiry(visit) => {
                let credit = self.credit(visit).await?;
                Ok(vec![(visit.clone(), Record::Credit { credit })])
            }
            Parcel::Greeting => self.session(card).await.map(|_| Vec::new()),
        }
    }

    /// Stores statements of events that are no answers; tells in which ledger.
    async fn store(&mut self, card: &Card, events: &[Waiting]) -> Result<Option<Uuid>, Fault> {
        let session = self.session(card).await?;
        let statements: Vec<Statement> = events
            .iter()
            .map(|(visit, event)| Statement::from_event(event, &context(visit, &session)))
            .collect();
        let request = self
            .client
            .post(format!("{}/xapi/statements", self.address))
            .header("X-Experience-API-Version", xapi::VERSION)
            .json(&statements);
        let mut stored: Vec<Uuid> = authorised(request, &session).await?;
        let mut sent: Vec<Uuid> = events.iter().map(|(_, event)| event.id).collect();
        stored.sort();
        sent.sort();
        if stored == sent {
            Ok(session.ledger_id)
        } else {
            Err(Fault::Unreachable("the answer names other statements than were sent".to_owned()))
        }
    }

    /// Has an answer marked.
    async fn attempt(&mut self, card: &Card, answer: &Waiting) -> Result<(MarkedAnswer, Credit), Fault> {
        let (visit, event) = answer;
        let Happening::Answered { question, response, .. } = &event.happening else {
            return Err(Fault::Unacceptable("this event is no answer".to_owned()));
        };
        let session = self.session(card).await?;
        let attempt = Attempt {
            attempt_id: event.id,
            registration: visit.registration,
            question,
            response,
            time: event.time,
        };
        let request = self
            .client
            .post(format!("{}/api/v1/scenes/{}/attempts", self.address, visit.scene))
            .header("Idempotency-Key", event.id.to_string())
            .json(&attempt);
        let answer: AttemptAnswer = authorised(request, &session).await?;
        if answer.attempt_id == event.id {
            Ok(answer.into())
        } else {
            Err(Fault::Unreachable("the answer is to another attempt than was made".to_owned()))
        }
    }

    /// What a visit has earned.
    async fn credit(&mut self, visit: &VisitName) -> Result<Credit, Fault> {
        let path = format!("/api/v1/me/progress?scene={}&registration={}", visit.scene, visit.registration);
        let reply: ProgressReply = self.get(&visit.card, &path).await?;
        let of_visit = reply.visits.into_iter().find(|other| other.registration == visit.registration);
        Ok(of_visit.map(|visit| visit.credit.into()).unwrap_or_default())
    }

    /// Reads from a path of the backend in a card's session.
    ///
    /// # Errors
    /// [`Fault`] says what is to be done.
    pub async fn get<Answer: serde::de::DeserializeOwned>(
        &mut self,
        card: &Card,
        path: &str,
    ) -> Result<Answer, Fault> {
        let session = self.session(card).await?;
        let request = self
            .client
            .get(format!("{}{path}", self.address))
            .header("X-Experience-API-Version", xapi::VERSION);
        authorised(request, &session).await
    }

    /// Whether anybody answers.
    pub async fn ping(&self) -> Result<(), Fault> {
        let _: Value = post::send(self.client.get(format!("{}/healthz", self.address))).await?;
        Ok(())
    }
}

fn zone_ahead_of_utc(seconds: i32) -> Option<TimeZone> {
    Offset::from_seconds(seconds).ok().map(TimeZone::fixed)
}

fn acknowledgements(statements: &[Waiting], ledger: Option<Uuid>) -> Vec<(VisitName, Record)> {
    let mut by_visit: BTreeMap<&VisitName, Vec<Uuid>> = BTreeMap::new();
    for (visit, event) in statements {
        by_visit.entry(visit).or_default().push(event.id);
    }
    by_visit
        .into_iter()
        .map(|(visit, events)| (visit.clone(), Record::Acknowledged { events, ledger }))
        .collect()
}

fn context(visit: &VisitName, session: &Session) -> VisitContext {
    VisitContext {
        account: session.account.clone(),
        scene: visit.scene.clone(),
        registration: visit.registration,
    }
}

async fn authorised<Answer: serde::de::DeserializeOwned>(
    request: RequestBuilder,
    session: &Session,
) -> Result<Answer, Fault> {
    post::send(request.bearer_auth(&session.token)).await
}
