//! How far the loading has come, in a number that only grows.

use super::{LoadingProgress, LoadingStep};

/// Where each step begins and ends in the whole. The shares follow measured times.
fn share(step: LoadingStep) -> (f32, f32) {
    match step {
        LoadingStep::Bytes => (0.0, 0.1),
        LoadingStep::Decode => (0.1, 0.5),
        LoadingStep::Shaders => (0.5, 1.0),
        LoadingStep::Ready => (1.0, 1.0),
    }
}

impl LoadingProgress {
    /// Notes that `within` (0 to 1) of a step is done. What was reached before is never taken back.
    pub(super) fn reach(&mut self, step: LoadingStep, within: f32) {
        let (start, end) = share(step);
        self.step = self.step.max(step);
        self.fraction = self.fraction.max(start + (end - start) * within.clamp(0.0, 1.0));
    }

    /// Notes bytes that have come; `total` is 0 until it is known.
    pub(super) fn count_bytes(&mut self, done: u64, total: u64) {
        self.bytes_done = self.bytes_done.max(done);
        self.bytes_total = self.bytes_total.max(total);
        if total > 0 {
            self.reach(LoadingStep::Bytes, done as f32 / total as f32);
        }
    }
}

/// `done` of `total`, 0 to 1; nothing to do counts as done.
pub(super) fn part(done: usize, total: usize) -> f32 {
    if total == 0 { 1.0 } else { done as f32 / total as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_only_grows() {
        let mut progress = LoadingProgress::default();
        let mut before = progress.clone();
        for step in 0..200_u64 {
            match step % 4 {
                0 => progress.count_bytes(step * 37 % 100, 100),
                1 => progress.reach(LoadingStep::Decode, (step * 13 % 100) as f32 / 50.0 - 0.5),
                2 => progress.reach(LoadingStep::Shaders, (step * 7 % 90) as f32 / 100.0),
                _ => progress.reach(LoadingStep::Bytes, 1.0),
            }
            assert!(progress.fraction >= before.fraction && progress.step >= before.step);
            assert!(progress.bytes_done >= before.bytes_done && progress.fraction <= 1.0);
            before = progress.clone();
        }
    }
}
