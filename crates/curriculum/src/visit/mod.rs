//! A visit: what happened, folded, and what that amounts to under a scene's rule.

mod event;
mod standing;

use std::collections::{BTreeMap, btree_map::Entry};

use uuid::Uuid;

pub use event::{Happening, VisitEvent};
pub use standing::Standing;

use crate::{
    identifier::{ExhibitId, QuestionId},
    marking::Mark,
};

/// How long a panel must have been open for its exhibit to count as seen.
pub const SEEN_AFTER_MILLISECONDS: u64 = 8_000;

/// Everything known of one visit. A fold over its events and marks: their order and repetition do not matter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Visit {
    events: BTreeMap<Uuid, VisitEvent>,
    marks: BTreeMap<Uuid, Mark>,
}

impl Visit {
    /// The visit to which these events amount.
    #[must_use]
    pub fn fold(events: impl IntoIterator<Item = VisitEvent>) -> Self {
        let mut visit = Self::default();
        for event in events {
            visit.record(event);
        }
        visit
    }

    /// Adds an event. One that is already known changes nothing.
    ///
    /// Two different events with one id cannot both be kept; the one that sorts first is, whichever came first,
    /// so that the fold stays independent of order. The backend refuses the second with a conflict.
    pub fn record(&mut self, event: VisitEvent) {
        match self.events.entry(event.id) {
            Entry::Vacant(vacant) => {
                vacant.insert(event);
            }
            Entry::Occupied(mut known) => {
                if event.order_key() < known.get().order_key() {
                    known.insert(event);
                }
            }
        }
    }

    /// Adds the mark of the answer whose event has this id. Of two marks for one answer the lower counts.
    pub fn record_mark(&mut self, answer_event: Uuid, mark: Mark) {
        self.marks
            .entry(answer_event)
            .and_modify(|known| {
                if mark < *known {
                    *known = mark;
                }
            })
            .or_insert(mark);
    }

    /// The union of two records of one visit.
    pub fn merge(&mut self, other: Self) {
        for event in other.events.into_values() {
            self.record(event);
        }
        for (answer_event, mark) in other.marks {
            self.record_mark(answer_event, mark);
        }
    }

    /// The events, by id.
    pub fn events(&self) -> impl Iterator<Item = &VisitEvent> {
        self.events.values()
    }

    /// Whether an event of this id is known.
    #[must_use]
    pub fn contains(&self, event: Uuid) -> bool {
        self.events.contains_key(&event)
    }

    /// How long the exhibit's panel was open in all, in milliseconds.
    #[must_use]
    pub fn dwell_milliseconds(&self, exhibit: &ExhibitId) -> u64 {
        self.events
            .values()
            .filter_map(|event| match &event.happening {
                Happening::ExhibitViewed { exhibit: viewed, milliseconds, .. } if viewed == exhibit => {
                    Some(u64::from(*milliseconds))
                }
                _ => None,
            })
            .sum()
    }

    /// Whether the exhibit was seen: its panel open for 8 s in all, or its text read to the end.
    #[must_use]
    pub fn has_seen(&self, exhibit: &ExhibitId) -> bool {
        let read_to_end = self.events.values().any(|event| {
            matches!(&event.happening,
                Happening::ExhibitViewed { exhibit: viewed, read_to_end: true, .. } if viewed == exhibit)
        });
        read_to_end || self.dwell_milliseconds(exhibit) >= SEEN_AFTER_MILLISECONDS
    }

    /// Whether the question was answered, marked or not.
    #[must_use]
    pub fn has_answered(&self, question: &QuestionId) -> bool {
        self.answers_to(question).next().is_some()
    }

    /// The best mark of the answers to a question, or `None` while none is marked.
    #[must_use]
    pub fn best_mark(&self, question: &QuestionId) -> Option<Mark> {
        self.answers_to(question)
            .filter_map(|event| self.marks.get(&event.id).copied())
            .max_by(|a, b| a.score().total_cmp(&b.score()))
    }

    /// The mark of the answer whose event has this id.
    #[must_use]
    pub fn mark_of(&self, answer_event: Uuid) -> Option<Mark> {
        self.marks.get(&answer_event).copied()
    }

    /// The events that answer a question.
    pub fn answers_to<'a>(&'a self, question: &'a QuestionId) -> impl Iterator<Item = &'a VisitEvent> {
        self.events.values().filter(move |event| {
            matches!(&event.happening, Happening::Answered { question: answered, .. } if answered == question)
        })
    }
}

#[cfg(test)]
mod tests;
