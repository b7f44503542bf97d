//! What waits to be sent, in the order in which it was saved, by card.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

use curriculum::{Happening, VisitEvent};
use uuid::Uuid;

use crate::progress::VisitName;

/// Statements in one request at most.
const LARGEST_BATCH: usize = 50;

/// The card by which events are sent; the local visitor's when absent.
pub(super) type Card = Option<String>;

/// An event that waits, and whose it is.
pub(super) type Waiting = (VisitName, VisitEvent);

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
    queues: BTreeMap<Card, Queue>,
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
            self.queue(visit.card.clone()).waiting.push_back((visit, event));
        }
    }

    /// Asks for a visit's credit once all its events are sent.
    pub fn inquire(&mut self, visit: VisitName) {
        self.queue(visit.card.clone()).inquiries.insert(visit);
    }

    /// Shows a card, even when nothing is to be sent.
    pub fn greet(&mut self, card: Card) {
        self.queue(card).is_greeting_due = true;
    }

    fn queue(&mut self, card: Card) -> &mut Queue {
        self.queues.entry(card).or_default()
    }

    /// The cards for which something is to be done.
    pub fn busy_cards(&self) -> Vec<Card> {
        self.queues.iter().filter(|(_, queue)| !queue.is_idle()).map(|(card, _)| card.clone()).collect()
    }

    /// What is to be sent next for a card, in the order in which it was saved.
    pub fn next_parcel(&self, card: &Card) -> Option<Parcel> {
        self.queues.get(card)?.next_parcel()
    }

    /// The parcel arrived, or is set aside.
    pub fn remove(&mut self, card: &Card, parcel: &Parcel) {
        let Some(queue) = self.queues.get_mut(card) else { return };
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

    /// The parcel was refused as a whole; the next of this card is at most half as large, to find what is wrong.
    pub fn halve(&mut self, card: &Card, parcel: &Parcel) {
        if let (Some(queue), Parcel::Statements(statements)) = (self.queues.get_mut(card), parcel) {
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

    fn sizes(outbox: &mut Outbox) -> Vec<usize> {
        let mut sizes = Vec::new();
        while let Some(parcel) = outbox.next_parcel(&None) {
            sizes.push(parcel.len());
            outbox.remove(&None, &parcel);
        }
        sizes
    }

    #[test]
    fn order_is_kept_answers_go_alone_and_credit_is_asked_for_last() {
        let mut outbox = Outbox::default();
        let events = [entered(), entered(), answer(), answer(), entered()];
        for event in events.iter().chain(&events) {
            outbox.push(visit(), event.clone());
        }
        assert_eq!(sizes(&mut outbox), [2, 1, 1, 1, 0]);
        assert!(outbox.busy_cards().is_empty());
    }

    #[test]
    fn batches_are_bounded_halved_on_refusal_and_grow_again() {
        let mut outbox = Outbox::default();
        (0..120).for_each(|_| outbox.push(visit(), entered()));
        for expected in [50, 25, 12, 6, 3, 1, 1] {
            let parcel = outbox.next_parcel(&None).unwrap();
            assert!(matches!(&parcel, Parcel::Statements(statements) if statements.len() == expected));
            outbox.halve(&None, &parcel);
        }
        assert_eq!(sizes(&mut outbox), [1, 2, 4, 8, 16, 32, 50, 7, 0]);
    }
}
