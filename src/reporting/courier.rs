//! The worker that carries events to the backend and its answers back, for as long as it takes.

use std::{
    collections::HashMap,
    sync::{Arc, mpsc::Sender},
    time::Duration,
};

use bevy::log::{info, warn};
use curriculum::{Scene, VisitEvent};
use jiff::tz::TimeZone;
use tokio::sync::mpsc::UnboundedReceiver;
use uuid::Uuid;
use web_time::Instant;

use super::{
    Connection, Credit,
    backoff::Backoff,
    client::{Backend, Session},
    elsewhere,
    outbox::{Card, Held, Line, Outbox, Parcel},
    post::Fault,
};
use crate::{
    options::BackendAddress,
    platform::{self, LocalBackend},
    progress::{self, Record, VisitName},
};

/// How often an idle connection is looked at, so that the visitor's card stays true.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// What the courier is asked.
#[derive(Debug)]
pub(super) enum Task {
    /// Send an event.
    Send(VisitName, VisitEvent),
    /// Send an event to a ledger that does not hold it yet, if the card is shown to one.
    SendElsewhere(Held),
    /// Ask what a visit has earned.
    Inquire(VisitName),
}

/// What the courier reports.
#[derive(Debug)]
pub(super) enum Report {
    /// Whether the backend answers the visitor.
    Connection(Connection),
    /// Whether the ledger is this machine's own, whose session it is, and by which clock credit is counted.
    Ledger { is_local: bool, masked_card: Option<String>, time_zone: Option<TimeZone> },
    /// Events that this ledger does not hold though another does; they are sent.
    Lacking(Vec<Uuid>),
    /// Something to be kept in a visit's journal.
    Heard(VisitName, Record),
    /// A visit that was begun on another device, or went on there.
    Elsewhere(VisitName, Vec<VisitEvent>),
}

/// Carries events until its tasks' sender is gone.
pub(super) struct Courier {
    destination: BackendAddress,
    card: Card,
    scenes: Vec<Arc<Scene>>,
    tasks: UnboundedReceiver<Task>,
    reports: Sender<Report>,
    outbox: Outbox,
    backend: Option<Backend>,
    embedded: Option<LocalBackend>,
    calm: HashMap<Line, Calm>,
    credits: HashMap<Uuid, Credit>,
    connection: Connection,
    has_looked_elsewhere: bool,
}

/// How long a line waits after a fault.
#[derive(Default)]
struct Calm {
    backoff: Backoff,
    until: Option<Instant>,
}

impl Courier {
    pub fn new(
        destination: BackendAddress,
        card: Card,
        scenes: Vec<Arc<Scene>>,
        tasks: UnboundedReceiver<Task>,
        reports: Sender<Report>,
    ) -> Self {
        let mut outbox = Outbox::default();
        outbox.greet(card.clone());
        Self {
            destination,
            card,
            scenes,
            tasks,
            reports,
            outbox,
            backend: None,
            embedded: None,
            calm: HashMap::new(),
            credits: HashMap::new(),
            connection: Connection::Unknown,
            has_looked_elsewhere: false,
        }
    }

    /// Carries for ever. Dropping the future at any moment is safe: what was not acknowledged is sent again.
    pub async fn carry(&mut self) {
        loop {
            while let Ok(task) = self.tasks.try_recv() {
                self.accept(task);
            }
            match self.next_due_line() {
                Some(line) => self.work_off(&line).await,
                None => self.rest().await,
            }
        }
    }

    /// Stops the embedded backend, if there is one.
    pub async fn stop(self) {
        if let Some(running) = self.embedded {
            running.stop().await;
        }
    }

    fn accept(&mut self, task: Task) {
        match task {
            Task::Send(visit, event) => self.outbox.push(visit, event),
            Task::SendElsewhere(held) => self.outbox.hold(held),
            Task::Inquire(visit) => self.outbox.inquire(visit),
        }
    }

    fn next_due_line(&self) -> Option<Line> {
        let now = Instant::now();
        let is_due = |line: &&Line| self.waits_until(line).is_none_or(|until| until <= now);
        self.outbox.busy_lines().find(is_due).cloned()
    }

    fn waits_until(&self, line: &Line) -> Option<Instant> {
        self.calm.get(line)?.until
    }

    /// Waits for a task, for the end of a fault's wait, or for the time to look whether the backend still answers.
    async fn rest(&mut self) {
        let wait = self.outbox.busy_lines().filter_map(|line| self.waits_until(line)).min();
        let wait = wait.map_or(LOOK_EVERY, |until| until.saturating_duration_since(Instant::now()));
        match platform::within(wait, self.tasks.recv()).await {
            Some(Some(task)) => self.accept(task),
            // Nobody asks any more: wait to be dropped.
            Some(None) => std::future::pending().await,
            None if self.outbox.busy_lines().next().is_none() => self.look().await,
            None => {}
        }
    }

    async fn look(&mut self) {
        let answer = match &self.backend {
            Some(backend) => backend.ping().await,
            None => Ok(()),
        };
        if let Err(fault) = answer {
            // The next greeting opens a session anew, and so finds out whether anybody answers.
            if let Some(backend) = &mut self.backend {
                backend.forget_session(&self.card);
            }
            self.outbox.greet(self.card.clone());
            let line = Line { card: self.card.clone(), scene: None };
            self.take_fault(&line, &Parcel::Greeting, fault);
        }
    }

    async fn work_off(&mut self, line: &Line) {
        let Some(parcel) = self.outbox.next_parcel(line) else { return };
        match self.deliver(&line.card, &parcel).await {
            Ok(()) => {
                self.calm.remove(line);
                self.outbox.remove(line, &parcel);
                self.tell_connection(&line.card, Connection::Connected);
                self.look_elsewhere().await;
            }
            Err(fault) => self.take_fault(line, &parcel, fault),
        }
    }

    /// Asks once what other devices recorded with the visitor's card.
    async fn look_elsewhere(&mut self) {
        let Some(backend) = self.backend.as_mut().filter(|_| !self.has_looked_elsewhere) else { return };
        let found =
            elsewhere::unfinished_visits(backend, &self.card, &self.scenes, progress::present_period).await;
        match found {
            Ok(visits) => {
                self.has_looked_elsewhere = true;
                for (visit, events) in visits {
                    self.tell(Report::Elsewhere(visit, events));
                }
            }
            Err(Fault::Unreachable(_)) => {}
            Err(fault) => {
                self.has_looked_elsewhere = true;
                info!("the backend does not tell what other devices recorded: {fault:?}");
            }
        }
    }

    async fn deliver(&mut self, card: &Card, parcel: &Parcel) -> Result<(), Fault> {
        let backend = self.reach().await?;
        let mut delivered = backend.deliver(card, parcel).await;
        if delivered == Err(Fault::SessionExpired) {
            backend.forget_session(card);
            delivered = backend.deliver(card, parcel).await;
        }
        let delivered = delivered?;
        self.tell_ledger(card).await?;
        for (visit, record) in delivered {
            self.tell_heard(visit, record);
        }
        Ok(())
    }

    /// The backend, started or addressed when it was not yet.
    async fn reach(&mut self) -> Result<&mut Backend, Fault> {
        if self.backend.is_none() {
            let address = match &self.destination {
                BackendAddress::Url(address) => address.clone(),
                BackendAddress::Embedded(folders) => {
                    let running = LocalBackend::start(folders).await.map_err(Fault::Unreachable)?;
                    let address = running.address();
                    info!("records are kept on this computer, by the backend at {address}");
                    self.embedded = Some(running);
                    address
                }
            };
            self.backend = Some(Backend::new(&address)?);
        }
        self.backend.as_mut().ok_or_else(|| Fault::Unreachable("no backend".to_owned()))
    }

    fn take_fault(&mut self, line: &Line, parcel: &Parcel, fault: Fault) {
        match fault {
            Fault::Unacceptable(reason) => {
                self.outbox.halve(line, parcel);
                if let Some((visit, event)) = parcel.single() {
                    warn!("the backend refuses an event of visit {}: {reason}", visit.registration);
                    let record = Record::Refused { event: event.id, reason };
                    self.tell_heard(visit.clone(), record);
                }
                if parcel.len() <= 1 {
                    self.outbox.remove(line, parcel);
                }
            }
            Fault::UnknownScene(words) => {
                if !self.calm.contains_key(line) {
                    warn!("the backend does not have a scene ({words}); what is saved of it waits");
                }
                self.wait(line);
            }
            Fault::TurnedAway(refusal) => self.wait_and_tell(line, Connection::Refused(refusal)),
            Fault::Unreachable(problem) => {
                if self.connection != Connection::Offline {
                    info!("the backend cannot be reached ({problem}); what is saved waits");
                }
                self.wait_and_tell(line, Connection::Offline);
            }
            Fault::SessionExpired => self.wait_and_tell(line, Connection::Offline),
        }
    }

    fn wait(&mut self, line: &Line) {
        let calm = self.calm.entry(line.clone()).or_default();
        calm.until = Some(Instant::now() + calm.backoff.next_wait());
    }

    fn wait_and_tell(&mut self, line: &Line, connection: Connection) {
        self.wait(line);
        self.tell_connection(&line.card, connection);
    }

    /// The visitor is told of their own card only.
    fn tell_connection(&mut self, card: &Card, connection: Connection) {
        if *card == self.card && connection != self.connection {
            self.connection = connection.clone();
            self.tell(Report::Connection(connection));
        }
    }

    async fn tell_ledger(&mut self, card: &Card) -> Result<(), Fault> {
        let session = self.reach().await?.session(card).await?;
        if let Some(ledger) = session.ledger_id {
            let lacking = self.outbox.release(card, ledger);
            if *card == self.card && !lacking.is_empty() {
                self.tell(Report::Lacking(lacking));
            }
        }
        if *card == self.card && self.connection != Connection::Connected {
            let is_local = session.ledger == "local";
            let Session { masked_card, time_zone, .. } = session;
            self.tell(Report::Ledger { is_local, masked_card, time_zone });
        }
        Ok(())
    }

    fn tell_heard(&mut self, visit: VisitName, record: Record) {
        if let Record::Credit { credit } = &record {
            let known = self.credits.insert(visit.registration, credit.clone());
            if known.as_ref() == Some(credit) {
                return;
            }
        }
        self.tell(Report::Heard(visit, record));
    }

    fn tell(&self, report: Report) {
        // Nobody listens any more only when the program ends.
        let _ = self.reports.send(report);
    }
}
