//! How long to wait before a backend that does not answer is tried again.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(60);

/// Exponential backoff with full jitter: a whole room of visitors does not come back in one moment.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The wait after one more failure: anything from nothing to the ceiling.
    pub fn next_wait(&mut self) -> Duration {
        let ceiling = self.next_ceiling();
        // The standard library seeds every `RandomState` differently; good enough to spread waits.
        let random = RandomState::new().hash_one(self.failures) >> 32;
        let milliseconds = u64::try_from(ceiling.as_millis()).unwrap_or(u64::MAX);
        Duration::from_millis((milliseconds * random) >> 32)
    }

    fn next_ceiling(&mut self) -> Duration {
        let ceiling = FIRST.saturating_mul(1 << self.failures.min(16)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        ceiling
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ceilings_double_from_half_a_second_to_a_minute() {
        let mut backoff = Backoff::default();
        let ceilings: Vec<u128> = (0..9).map(|_| backoff.next_ceiling().as_millis()).collect();
        assert_eq!(ceilings, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
        assert!(Backoff::default().next_wait() <= FIRST);
    }

    #[test]
    fn waits_stay_under_their_ceiling_for_ever() {
        let mut backoff = Backoff { failures: u32::MAX - 2 };
        for _ in 0..1_000 {
            assert!(backoff.next_wait() <= LONGEST);
        }
    }
}
