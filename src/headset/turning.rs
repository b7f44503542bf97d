//! Turning by the stick of either hand: at once, by a fixed angle, so that nobody is dizzy.

use bevy::prelude::*;

use super::{HeadsetFrame, Side, Wearing, teleport::Throw};
use crate::{
    Step,
    settings::Settings,
    visitor::{Attention, Intent},
};

/// How far the stick is pushed to turn, and how far it must come back before it turns again, 0 to 1.
const PUSHED: f32 = 0.7;
const BACK: f32 = 0.4;

/// Which sticks wait to come back.
#[derive(Resource, Debug, Default)]
struct Pushed([bool; 2]);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Pushed>()
        .add_systems(Update, turn.in_set(Step::ReadInput).run_if(in_state(Wearing::Headset)));
}

fn turn(
    frame: Res<HeadsetFrame>,
    settings: Res<Settings>,
    throw: Res<Throw>,
    attention: Res<Attention>,
    mut pushed: ResMut<Pushed>,
    mut intents: MessageWriter<Intent>,
) {
    for (side, pushed) in Side::BOTH.into_iter().zip(&mut pushed.0) {
        let hands = settings.comfort.hands;
        let walks = settings.comfort.walks_by_stick && Some(side) == hands.second();
        let stick = side.of(&frame.hands).map_or(Vec2::ZERO, |hand| hand.buttons.stick);
        let stick = if walks { Vec2::ZERO } else { stick };
        // While an arc is thrown, the stick says how to land; while something is held, it turns that.
        let is_free = !throw.is_thrown() && !matches!(*attention, Attention::InHand(_));
        if let Some(direction) = turned(stick, pushed).filter(|_| is_free) {
            intents.write(Intent::Turn(-direction * settings.comfort.turn.radians()));
        }
    }
}

/// Whether a stick turns, and whither: −1 is to the left, 1 to the right.
fn turned(stick: Vec2, is_pushed: &mut bool) -> Option<f32> {
    if *is_pushed {
        *is_pushed = stick.x.abs() > BACK;
        return None;
    }
    // A stick that is pushed ahead points to where to go.
    let turns = stick.x.abs() > PUSHED && stick.x.abs() > stick.y.abs();
    *is_pushed = turns;
    turns.then(|| stick.x.signum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_push_is_one_turn() {
        let mut pushed = false;
        let turns: Vec<Option<f32>> =
            [0.0, 0.8, 1.0, 0.6, 0.3, -0.9].map(|x| turned(Vec2::new(x, 0.0), &mut pushed)).to_vec();
        assert_eq!(turns, [None, Some(1.0), None, None, None, Some(-1.0)]);
    }

    #[test]
    fn a_stick_that_is_pushed_ahead_does_not_turn() {
        let mut pushed = false;
        assert_eq!(turned(Vec2::new(0.71, 0.72), &mut pushed), None);
    }
}
