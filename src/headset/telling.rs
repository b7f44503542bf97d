//! What somebody in a headset is told now and then: that they are not seen, and that a rest does good.

use bevy::prelude::*;

use super::{HeadsetFrame, Wearing};
use crate::{Step, progress::Notice};

/// How long the headset may not know where it is before the visitor is told, seconds.
const LOST_SECONDS: f32 = 1.5;
/// How long one wears the headset before a rest is proposed, seconds.
const WORN_SECONDS: f32 = 15.0 * 60.0;

/// How long the headset has been worn without a rest, and not known where it was, seconds.
#[derive(Resource, Debug, Default)]
struct Durations {
    worn: f32,
    lost: f32,
    is_loss_told: bool,
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
    for text in durations.pass(time.delta_secs(), frame.is_tracked) {
        notices.write(Notice { text, arguments: Vec::new() });
    }
}

impl Durations {
    /// Time passes; what is to be told then.
    fn pass(&mut self, seconds: f32, is_tracked: bool) -> Vec<&'static str> {
        let mut told = Vec::new();
        self.worn += seconds;
        if self.worn >= WORN_SECONDS {
            self.worn = 0.0;
            told.push("notice-rest");
        }
        if is_tracked {
            self.lost = 0.0;
            self.is_loss_told = false;
            return told;
        }
        self.lost += seconds;
        if self.lost >= LOST_SECONDS && !self.is_loss_told {
            self.is_loss_told = true;
            told.push("notice-headset-untracked");
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_headset_is_told_once_and_not_for_a_blink() {
        let mut durations = Durations::default();
        assert!(durations.pass(1.0, false).is_empty());
        assert!(durations.pass(0.1, true).is_empty());
        let told: Vec<_> = (0..4).flat_map(|_| durations.pass(1.0, false)).collect();
        assert_eq!(told, ["notice-headset-untracked"]);
    }

    #[test]
    fn a_rest_is_proposed_every_fifteen_minutes() {
        let mut durations = Durations::default();
        let told: Vec<_> = (0..35).flat_map(|_| durations.pass(60.0, true)).collect();
        assert_eq!(told, ["notice-rest", "notice-rest"]);
    }
}
