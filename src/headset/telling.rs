//! What somebody in a headset is told now and then: that they are not seen, and that a rest does good.

use bevy::prelude::*;

use super::{HeadsetFrame, Wearing};
use crate::{Step, progress::Notice};

/// How long the headset may not know where it is before the visitor is told, seconds.
const LOST_SECONDS: f32 = 1.5;
/// How long one wears the headset before a rest is proposed, seconds.
const WORN_SECONDS: f32 = 15.0 * 60.0;

/// How long no hand may be there before the visitor is told, seconds.
const WITHOUT_HANDS_SECONDS: f32 = 8.0;

/// How long the headset has been worn without a rest, not known where it was, and known no hand, seconds.
#[derive(Resource, Debug, Default)]
struct Durations {
    worn: f32,
    lost: f32,
    is_loss_told: bool,
    without_hands: f32,
    are_hands_missed: bool,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Durations>()
        .add_systems(Update, tell.in_set(Step::Receive).run_if(in_state(Wearing::Headset)))
        .add_systems(OnExit(Wearing::Headset), |mut durations: ResMut<Durations>| {
            *durations = Durations::default();
        });
}

fn tell(
    time: Res<Time<Real>>,
    frame: Res<HeadsetFrame>,
    mut durations: ResMut<Durations>,
    mut notices: MessageWriter<Notice>,
) {
    // While the headset's own menu is open, hands are away.
    let has_hands = !frame.has_focus || frame.hands.iter().any(Option::is_some);
    for text in durations.pass(time.delta_secs(), frame.is_tracked, has_hands) {
        notices.write(Notice { text, arguments: Vec::new() });
    }
}

impl Durations {
    /// Time passes; what is to be told then.
    fn pass(&mut self, seconds: f32, is_tracked: bool, has_hands: bool) -> Vec<&'static str> {
        let mut told = Vec::new();
        self.worn += seconds;
        if self.worn >= WORN_SECONDS {
            self.worn = 0.0;
            told.push("notice-rest");
        }
        if misses(&mut self.lost, &mut self.is_loss_told, is_tracked, seconds, LOST_SECONDS) {
            told.push("notice-headset-untracked");
        }
        let (without, are_missed) = (&mut self.without_hands, &mut self.are_hands_missed);
        if misses(without, are_missed, has_hands, seconds, WITHOUT_HANDS_SECONDS) {
            told.push("notice-headset-no-hands");
        }
        told
    }
}

/// Counts how long something is not there. Whether that is to be told now: once, until it is there again.
fn misses(missing: &mut f32, is_told: &mut bool, is_there: bool, seconds: f32, longest: f32) -> bool {
    if is_there {
        (*missing, *is_told) = (0.0, false);
        return false;
    }
    *missing += seconds;
    *missing >= longest && !std::mem::replace(is_told, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_headset_is_told_once_and_not_for_a_blink() {
        let mut durations = Durations::default();
        assert!(durations.pass(1.0, false, true).is_empty());
        assert!(durations.pass(0.1, true, true).is_empty());
        let told: Vec<_> = (0..4).flat_map(|_| durations.pass(1.0, false, true)).collect();
        assert_eq!(told, ["notice-headset-untracked"]);
    }

    #[test]
    fn controllers_that_sleep_are_told_once_until_one_is_awake_again() {
        let mut durations = Durations::default();
        let mut told = |seconds: u32, has_hands: bool| -> usize {
            (0..seconds).map(|_| durations.pass(1.0, true, has_hands).len()).sum()
        };
        assert_eq!((told(7, false), told(20, false)), (0, 1));
        assert_eq!((told(1, true), told(9, false)), (0, 1));
    }

    #[test]
    fn a_rest_is_proposed_every_fifteen_minutes() {
        let mut durations = Durations::default();
        let told: Vec<_> = (0..35).flat_map(|_| durations.pass(60.0, true, true)).collect();
        assert_eq!(told, ["notice-rest", "notice-rest"]);
    }
}
