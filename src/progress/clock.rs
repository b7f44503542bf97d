//! Notices when somebody sets the device's clock.

use std::time::Duration;

use bevy::prelude::*;
use web_time::{Instant, SystemTime};

use super::Notice;
use crate::Step;

/// How far the wall clock may part from the steady clock before the visitor is told.
const TOLERATED_JUMP: Duration = Duration::from_mins(2);

pub(super) fn plugin(app: &mut App) {
    app.insert_resource(ClockWatch::new(SystemTime::now(), Instant::now()));
    app.add_systems(Update, watch_clock.in_set(Step::Receive));
}

#[derive(Resource)]
struct ClockWatch {
    wall: SystemTime,
    steady: Instant,
}

impl ClockWatch {
    fn new(wall: SystemTime, steady: Instant) -> Self {
        Self { wall, steady }
    }

    /// Whether the wall clock was set since the last look.
    fn was_set(&mut self, wall: SystemTime, steady: Instant) -> bool {
        let expected = self.wall + steady.duration_since(self.steady);
        let jump = wall.duration_since(expected).unwrap_or_else(|earlier| earlier.duration());
        *self = Self::new(wall, steady);
        jump > TOLERATED_JUMP
    }
}

fn watch_clock(mut watch: ResMut<ClockWatch>, mut notices: MessageWriter<Notice>) {
    if watch.was_set(SystemTime::now(), Instant::now()) {
        notices.write(Notice { text: "notice-clock-changed", arguments: Vec::new() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_is_noticed_once_in_either_direction() {
        let (wall, steady) = (SystemTime::now(), Instant::now());
        let second = Duration::from_secs(1);
        for set in [wall + Duration::from_hours(1), wall - Duration::from_hours(1)] {
            let mut watch = ClockWatch::new(wall, steady);
            assert!(!watch.was_set(wall + second, steady + second));
            assert!(watch.was_set(set, steady + 2 * second));
            assert!(!watch.was_set(set + second, steady + 3 * second));
        }
    }
}
