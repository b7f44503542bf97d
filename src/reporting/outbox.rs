//! What waits to be sent, in the order in which it was saved, by card and scene.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

use curriculum::{Happening, SceneId, VisitEvent};
use uuid::Uuid;

use crate::progress::VisitName;

/// Statements in one request at most.
const LARGEST_BATCH: usize = 50;

/// The card by which events are sent; the local visitor's when absent.
pub(super) type Card = Option<String>;

/// An event that waits, and whose it is.
pub(super) type Waiting = (VisitName, VisitEvent);

/// What waits in one queue: a card's events of one scene, so that a scene which the backend does not have holds up no
/// other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Line {
    /// By which card.
    pub card: Card,
    /// Where; a card that is only shown is nowhere.
    pub scene: Option<SceneId>,
}

impl Line {
    fn of(visit: &VisitName) -> Self {
        Self { card: visit.card.clone(), scene: Some(visit.scene.clone()) }
    }
}

/// An event that some ledgers hold already.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Held {
    /// The event.
    pub waiting: Waiting,
    /// The ids of those ledgers.
    pub ledgers: BTreeSet<Uuid>,
}

/// What is sent next for a card.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Parcel {
    /// An answer, to be marked.
    Answer(Box<Waiting>),
    /// Events that are not answers.
    Statements(Vec<Waiting>),
    /// Nothing to say; the visit's credit is asked for.
    Inquiry(VisitName),
    /// Nothing to say or ask; the card is shown, so that the visitor knows how they stand.
    Greeting,
}

impl Parcel {
    /// How many events it holds.
    pub fn len(&self) -> usize {
        match self {
            Self::Answer(_) => 1,
            Self::Statements(statements) => statements.len(),
            Self::Inquiry(_) | Self::Greeting => 0,
        }
    }

    /// Its event, when it holds exactly one.
    pub fn single(&self) -> Option<&Waiting> {
        match self {
            Self::Answer(answer) => Some(answer),
            Self::Statements(statements) if statements.len() == 1 => statements.first(),
            Self::Statements(_) | Self::Inquiry(_) | Self::Greeting => None,
        }
    }
}

/// The queues of all cards.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    queues: BTreeMap<Line, Queue>,
    /// By card, until it is known which ledger is spoken to.
    held: BTreeMap<Card, Vec<Held>>,
    known: HashSet<Uuid>,
}

#[derive(Debug)]
struct Queue {
    waiting: VecDeque<Waiting>,
    inquiries: BTreeSet<VisitName>,
    largest_batch: usize,
    is_greeting_due: bool,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            inquiries: BTreeSet::new(),
            largest_batch: LARGEST_BATCH,
            is_greeting_due: false,
        }
    }
}

impl Outbox {
    /// Adds an event, unless it is or was here already.
    pub fn push(&mut self, visit: VisitName, event: VisitEvent) {
        if self.known.insert(event.id) {
            self.queue(Line::of(&visit)).waiting.push_back((visit, event));
        }
    }

    /// Keeps an event that some ledgers hold, in case the card is shown to another.
    pub fn hold(&mut self, held: Held) {
        self.held.entry(held.waiting.0.card.clone()).or_default().push(held);
    }

    /// The card was shown to this ledger: what it does not hold is queued. Tells what that is.
    pub fn release(&mut self, card: &Card, ledger: Uuid) -> Vec<Uuid> {
        let held = self.held.remove(card).unwrap_or_default();
        let lacking: Vec<_> = held.into_iter().filter(|held| !held.ledgers.contains(&ledger)).collect();
        let ids = lacking.iter().map(|held| held.waiting.1.id).collect();
        for Held { waiting: (visit, event), .. } in lacking {
            self.push(visit, event);
        }
        ids
    }

    /// Asks for a visit's credit once all its events are sent.
    pub fn inquire(&mut self, visit: VisitName) {
        self.queue(Line::of(&visit)).inquiries.insert(visit);
    }

    /// Shows a card, even when nothing is to be sent.
    pub fn greet(&mut self, card: Card) {
        self.queue(Line { card, scene: None }).is_greeting_due = true;
    }

    fn queue(&mut self, line: Line) -> &mut Queue {
        self.queues.entry(line).or_default()
    }

    /// The lines in which something is to be done.
    pub fn busy_lines(&self) -> impl Iterator<Item = &Line> {
        self.queues.iter().filter(|(_, queue)| !queue.is_idle()).map(|(line, _)| line)
    }

    /// What is to be sent next of a line, in the order in which it was saved.
    pub fn next_parcel(&self, line: &Line) -> Option<Parcel> {
        self.queues.get(line)?.next_parcel()
    }

    /// The parcel arrived, or is set aside.
    pub fn remove(&mut self, line: &Line, parcel: &Parcel) {
        let Some(queue) = self.queues.get_mut(line) else { return };
        queue.is_greeting_due = false;
        match parcel {
            Parcel::Answer(_) => drop(queue.waiting.pop_front()),
            Parcel::Statements(statements) => {
                drop(queue.waiting.drain(..statements.len().min(queue.waiting.len())));
                queue.inquiries.extend(statements.iter().map(|(visit, _)| visit.clone()));
                queue.largest_batch = (queue.largest_batch * 2).min(LARGEST_BATCH);
            }
            Parcel::Inquiry(visit) => drop(queue.inquiries.remove(visit)),
            Parcel::Greeting => {}
        }
    }

    /// The parcel was refused as a whole; the next of this line is at most half as large, to find what is wrong.
    pub fn halve(&mut self, line: &Line, parcel: &Parcel) {
        if let (Some(queue), Parcel::Statements(statements)) = (self.queues.get_mut(line), parcel) {
            queue.largest_batch = (statements.len() / 2).max(1);
        }
    }
}

impl Queue {
    fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.inquiries.is_empty() && !self.is_greeting_due
    }

    fn next_parcel(&self) -> Option<Parcel> {
        match self.waiting.front() {
            Some(first) if is_answer(first) => Some(Parcel::Answer(Box::new(first.clone()))),
            Some(_) => {
                let statements = self.waiting.iter().take_while(|waiting| !is_answer(waiting));
                Some(Parcel::Statements(statements.take(self.largest_batch).cloned().collect()))
            }
            None => match self.inquiries.first() {
                Some(visit) => Some(Parcel::Inquiry(visit.clone())),
                None => self.is_greeting_due.then_some(Parcel::Greeting),
            },
        }
    }
}

fn is_answer((_, event): &Waiting) -> bool {
    matches!(event.happening, Happening::Answered { .. })
}

#[cfg(test)]
mod tests {
    use curriculum::Response;

    use super::*;

    fn visit() -> VisitName {
        VisitName { registration: Uuid::from_u128(1), scene: "red-boat".parse().unwrap(), card: None }
    }

    fn answer() -> VisitEvent {
        VisitEvent::now(Happening::Answered {
            checkpoint: "meeting-room".parse().unwrap(),
            question: "RB-Q01".parse().unwrap(),
            response: Response::Choice { chosen: ["a".parse().unwrap()].into() },
        })
    }

    fn entered() -> VisitEvent {
        VisitEvent::now(Happening::Entered)
    }

    fn line() -> Line {
        Line::of(&visit())
    }

    fn sizes(outbox: &mut Outbox) -> Vec<usize> {
        let mut sizes = Vec::new();
        while let Some(parcel) = outbox.next_parcel(&line()) {
            sizes.push(parcel.len());
            outbox.remove(&line(), &parcel);
        }
        sizes
    }

    #[test]
    fn what_another_ledger_holds_is_sent_to_this_one_and_what_it_holds_itself_is_not() {
        let (here, elsewhere) = (Uuid::from_u128(11), Uuid::from_u128(12));
        let mut outbox = Outbox::default();
        let events = [entered(), entered(), entered()];
        for (event, ledgers) in events.iter().zip([vec![here], vec![elsewhere], vec![here, elsewhere]]) {
            outbox.hold(Held { waiting: (visit(), event.clone()), ledgers: ledgers.into_iter().collect() });
        }
        assert_eq!(outbox.busy_lines().count(), 0);
        assert_eq!(outbox.release(&None, here), [events[1].id]);
        assert_eq!(sizes(&mut outbox), [1, 0]);
        assert!(outbox.release(&None, here).is_empty());
    }

    #[test]
    fn scenes_wait_apart() {
        let mut outbox = Outbox::default();
        let elsewhere = VisitName { scene: "yanan".parse().unwrap(), ..visit() };
        outbox.push(elsewhere.clone(), entered());
        outbox.push(visit(), entered());
        assert_eq!(outbox.busy_lines().count(), 2);
        assert_eq!(sizes(&mut outbox), [1, 0]);
        assert_eq!(outbox.busy_lines().collect::<Vec<_>>(), [&Line::of(&elsewhere)]);
    }

    #[test]
    fn order_is_kept_answers_go_alone_and_credit_is_asked_for_last() {
        let mut outbox = Outbox::default();
        let events = [entered(), entered(), answer(), answer(), entered()];
        for event in events.iter().chain(&events) {
            outbox.push(visit(), event.clone());
        }
        assert_eq!(sizes(&mut outbox), [2, 1, 1, 1, 0]);
        assert_eq!(outbox.busy_lines().count(), 0);
    }

    #[test]
    fn batches_are_bounded_halved_on_refusal_and_grow_again() {
        let mut outbox = Outbox::default();
        (0..120).for_each(|_| outbox.push(visit(), entered()));
        for expected in [50, 25, 12, 6, 3, 1, 1] {
            let parcel = outbox.next_parcel(&line()).unwrap();
            assert!(matches!(&parcel, Parcel::Statements(statements) if statements.len() == expected));
            outbox.halve(&line(), &parcel);
        }
        assert_eq!(sizes(&mut outbox), [1, 2, 4, 8, 16, 32, 50, 7, 0]);
    }
}
