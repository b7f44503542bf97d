//! The times at which statements are received: each later than the one before, whatever the system's clock does, and
//! none that was already said to be past.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

/// Gives the times of receipt. Times are whole microseconds, as precise as the store keeps them.
#[derive(Debug)]
pub struct Clock(Mutex<State>);

#[derive(Debug)]
struct State {
    /// The latest time that was given or promised, in microseconds.
    last: i64,
    /// Up to when everything can be read while a group is being stored.
    stored_before_group: Option<i64>,
}

impl Clock {
    /// A clock that gives only times after this one.
    #[must_use]
    pub fn after(last: Timestamp) -> Self {
        Self(Mutex::new(State { last: last.as_microsecond(), stored_before_group: None }))
    }

    /// A group begins to be stored: what it receives cannot be read before [`Clock::end_group`].
    pub fn begin_group(&self) {
        let mut state = self.state();
        state.stored_before_group = Some(state.last);
    }

    /// The group can be read, or never will.
    pub fn end_group(&self) {
        self.state().stored_before_group = None;
    }

    /// The time of something that is received now.
    #[must_use]
    pub fn receipt(&self) -> Timestamp {
        self.receipt_at(Timestamp::now())
    }

    fn receipt_at(&self, now: Timestamp) -> Timestamp {
        let mut state = self.state();
        state.last = now.as_microsecond().max(state.last.saturating_add(1));
        time(state.last)
    }

    /// Everything that was received up to this time can be read, and nothing more will be.
    #[must_use]
    pub fn horizon(&self) -> Timestamp {
        self.horizon_at(Timestamp::now())
    }

    fn horizon_at(&self, now: Timestamp) -> Timestamp {
        let mut state = self.state();
        if let Some(before) = state.stored_before_group {
            return time(before);
        }
        state.last = now.as_microsecond().max(state.last);
        time(state.last)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn time(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_grow_even_if_the_clock_steps_back() {
        let clock = Clock::after(time(100));
        let given = [50, 200, 200, 10].map(|now| clock.receipt_at(time(now)).as_microsecond());
        assert_eq!(given, [101, 200, 201, 202]);
    }

    #[test]
    fn the_horizon_is_before_whatever_is_being_stored_and_binds_what_comes() {
        let clock = Clock::after(time(100));
        assert_eq!(clock.horizon_at(time(300)), time(300));
        clock.begin_group();
        assert_eq!(clock.receipt_at(time(300)), time(301));
        assert_eq!(clock.receipt_at(time(400)), time(400));
        assert_eq!(clock.horizon_at(time(500)), time(300));
        clock.end_group();
        assert_eq!(clock.horizon_at(time(400)), time(400));
        assert_eq!(clock.horizon_at(time(350)), time(400));
    }
}
