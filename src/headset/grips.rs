//! Taking things in the hand: one hand takes and holds, the other turns and stretches.

use bevy::prelude::*;

use super::{HeadsetFrame, Side, Wearing, hands::Hand, play_space::yaw_of, pointing::OnPanel};
use crate::{
    Step,
    exhibit::Holder,
    settings::Settings,
    visitor::{Attention, Intent},
};

/// Hands that are nearer to each other than this stretch nothing, metres.
const LEAST_SPAN: f32 = 0.05;

/// A stick that is pushed less turns and stretches nothing, 0 to 1; one that is pushed all the way turns so far and makes so
/// much larger within a second, radians and as an exponent.
const LEAST_PUSH: f32 = 0.3;
const TURN_PER_SECOND: f32 = 1.5;
const GROWTH_PER_SECOND: f32 = 0.8;

/// What the hands hold.
#[derive(Resource, Debug, Default)]
struct Grips {
    gripped: [bool; 2],
    /// Which hand holds the object, or did something last.
    holder: Option<Side>,
    /// From the holding hand to the other, in the play space, while both grip.
    span: Option<Vec3>,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Grips>()
        .add_systems(
            Update,
            (take_and_put_back, choose_holder, stretch, turn_by_stick)
                .chain()
                .in_set(Step::ReadInput)
                .run_if(in_state(Wearing::Headset)),
        )
        .add_systems(OnExit(Wearing::Headset), let_go);
}

fn let_go(mut grips: ResMut<Grips>, mut holder: ResMut<Holder>) {
    *grips = Grips::default();
    *holder = Holder::Eyes;
}

fn take_and_put_back(
    frame: Res<HeadsetFrame>,
    attention: Res<Attention>,
    mut grips: ResMut<Grips>,
    mut intents: MessageWriter<Intent>,
) {
    for (index, side) in Side::BOTH.into_iter().enumerate() {
        // A hand that is out of sight for a moment may grip on.
        let Some(hand) = side.of(&frame.hands) else { continue };
        let grips_now = hand.buttons.grips;
        let acts = grips_now || hand.buttons.selects;
        if acts && matches!(*attention, Attention::Exhibit(_)) {
            grips.holder = Some(side);
        }
        let Some(before) = grips.gripped.get_mut(index) else { continue };
        let gripped = std::mem::replace(before, grips_now);
        let is_new = grips_now && !gripped;
        match &*attention {
            Attention::Exhibit(_) if is_new => {
                intents.write(Intent::TakeInHand);
            }
            Attention::InHand(_) if is_new && grips.holder == Some(side) => {
                intents.write(Intent::PutBack);
            }
            _ => {}
        }
    }
}

/// The object is in the hand that took it; if that is out of sight, in the other; else before the eyes.
fn choose_holder(
    frame: Res<HeadsetFrame>,
    settings: Res<Settings>,
    hands: Query<(Entity, &Hand)>,
    mut grips: ResMut<Grips>,
    mut holder: ResMut<Holder>,
) {
    let is_there = |side: &Side| side.of(&frame.hands).is_some();
    let used = settings.comfort.hands;
    let preferred = [Some(used.first()), used.second()].into_iter().flatten();
    let wanted = grips.holder.into_iter().chain(preferred).find(is_there);
    grips.holder = grips.holder.and(wanted);
    let hand = wanted.and_then(|side| hands.iter().find(|(_, hand)| hand.0 == side));
    holder.set_if_neq(hand.map_or(Holder::Eyes, |(entity, _)| Holder::Hand(entity)));
}

/// Whoever has one hand turns and stretches by its stick.
fn turn_by_stick(
    time: Res<Time>,
    frame: Res<HeadsetFrame>,
    attention: Res<Attention>,
    on_panel: Res<OnPanel>,
    grips: Res<Grips>,
    mut intents: MessageWriter<Intent>,
) {
    let Some(side) = grips.holder.filter(|_| matches!(*attention, Attention::InHand(_))) else { return };
    if *side.of(&on_panel.0) {
        return;
    }
    let stick = side.of(&frame.hands).map_or(Vec2::ZERO, |hand| hand.buttons.stick);
    if stick.x.abs() > LEAST_PUSH {
        intents.write(Intent::TurnObject(Vec2::new(stick.x * TURN_PER_SECOND * time.delta_secs(), 0.0)));
    }
    if stick.y.abs() > LEAST_PUSH {
        intents.write(Intent::ScaleObject((stick.y * GROWTH_PER_SECOND * time.delta_secs()).exp()));
    }
}

fn stretch(
    frame: Res<HeadsetFrame>,
    attention: Res<Attention>,
    mut grips: ResMut<Grips>,
    mut intents: MessageWriter<Intent>,
) {
    let [left, right] = &frame.hands;
    let holds_left = grips.holder == Some(Side::Left);
    let other_grips = if holds_left { right } else { left }.is_some_and(|hand| hand.buttons.grips);
    let span = match (left, right) {
        (Some(left), Some(right)) if other_grips && matches!(*attention, Attention::InHand(_)) => {
            let span = right.play_space_from_grip.translation - left.play_space_from_grip.translation;
            Some(Vec3::from(span))
        }
        _ => None,
    };
    if let (Some(before), Some(now)) = (grips.span, span) {
        if before.length() > LEAST_SPAN && now.length() > LEAST_SPAN {
            intents.write(Intent::ScaleObject(now.length() / before.length()));
        }
        if let (Ok(from), Ok(to)) = (Dir3::new(before), Dir3::new(now)) {
            let turn = yaw_of(Quat::from_rotation_arc(*from, *to));
            intents.write(Intent::TurnObject(Vec2::new(turn, 0.0)));
        }
    }
    grips.span = span;
}
