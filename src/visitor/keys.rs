//! The keyboard. Everything a visitor can do can be done with keys alone.

use bevy::{input_focus::InputFocus, prelude::*};

use super::{
    Attention, Intent, TourPhase, TourState, Travel, in_open_hall, targets::Surroundings, walking::Steering,
};
use crate::{Step, theme::widgets::ActivatedThisFrame};

/// How fast keys turn the object in the hand, radians per second.
const OBJECT_TURN_SPEED: f32 = 1.8;
/// How fast it grows or shrinks: the logarithm of the factor in a second.
const OBJECT_GROWTH_PER_SECOND: f32 = 1.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        (
            (note_focus, (steer.run_if(can_be_walked), act, turn_and_scale_object))
                .chain()
                .run_if(in_open_hall),
            let_go.run_if(not(in_open_hall.and_then(can_be_walked))),
        )
            .in_set(Step::ReadInput),
    )
    .init_resource::<FocusedInterface>();
}

/// Whoever must not be glided is not walked by keys either.
fn can_be_walked(travel: Res<Travel>) -> bool {
    *travel == Travel::ByGlides
}

/// Which keys belong to the interface at present.
#[derive(Resource, Debug, Default, Clone, Copy, PartialEq)]
struct FocusedInterface {
    /// Enter and Space press what is focused, or have just done so.
    takes_presses: bool,
}

fn note_focus(
    focus: Option<Res<InputFocus>>,
    nodes: Query<(), With<Node>>,
    activated: Option<Res<ActivatedThisFrame>>,
    mut focused: ResMut<FocusedInterface>,
) {
    let has_focus = focus.and_then(|focus| focus.get()).is_some_and(|entity| nodes.contains(entity));
    focused.set_if_neq(FocusedInterface {
        takes_presses: has_focus || activated.is_some_and(|activated| activated.0),
    });
}

fn steer(keys: Res<ButtonInput<KeyCode>>, attention: Res<Attention>, mut steering: ResMut<Steering>) {
    // While something is open, arrows and page keys scroll its text, move a place on a map or turn what is in the hand.
    let is_looking = *attention == Attention::Hall;
    let pressed = |letters: &[KeyCode], arrow: Option<KeyCode>| {
        let is_pressed = keys.any_pressed(letters.iter().copied())
            || arrow.is_some_and(|arrow| is_looking && keys.pressed(arrow));
        f32::from(u8::from(is_pressed))
    };
    let look = |key| f32::from(u8::from(is_looking && keys.pressed(key)));
    let direction_in_body = Vec2::new(
        pressed(&[KeyCode::KeyD], None) - pressed(&[KeyCode::KeyA], None),
        pressed(&[KeyCode::KeyW], Some(KeyCode::ArrowUp))
            - pressed(&[KeyCode::KeyS], Some(KeyCode::ArrowDown)),
    );
    steering.set_if_neq(Steering {
        direction_in_body,
        turn: Vec2::new(
            pressed(&[KeyCode::KeyQ], Some(KeyCode::ArrowLeft))
                - pressed(&[KeyCode::KeyE], Some(KeyCode::ArrowRight)),
            look(KeyCode::PageUp) - look(KeyCode::PageDown),
        ),
        is_hurried: keys.any_pressed([KeyCode::ShiftLeft, KeyCode::ShiftRight]),
    });
}

/// Under an overlay the legs rest, whatever keys are held.
fn let_go(mut steering: ResMut<Steering>) {
    steering.set_if_neq(Steering::default());
}

fn act(
    keys: Res<ButtonInput<KeyCode>>,
    focused: Res<FocusedInterface>,
    attention: Res<Attention>,
    tour: Res<TourState>,
    surroundings: Surroundings,
    mut intents: MessageWriter<Intent>,
) {
    let just_pressed = |key, intent| keys.just_pressed(key).then_some(intent).flatten();
    let space = keys.just_pressed(KeyCode::Space) && !focused.takes_presses;
    let next = (space || keys.just_pressed(KeyCode::KeyN)).then_some(Intent::NextStop);
    let enter = keys.any_just_pressed([KeyCode::Enter, KeyCode::NumpadEnter]) && !focused.takes_presses;
    let ahead = (enter && *attention == Attention::Hall).then(|| surroundings.open_ahead()).flatten();
    let wishes = [
        next,
        just_pressed(KeyCode::KeyP, pause_or_resume(&tour)),
        just_pressed(KeyCode::Escape, close(&attention)),
        just_pressed(KeyCode::KeyF, take_or_put_back(&attention)),
        ahead,
    ];
    intents.write_batch(wishes.into_iter().flatten());
}

fn pause_or_resume(tour: &TourState) -> Option<Intent> {
    match tour.phase {
        TourPhase::Leading => Some(Intent::PauseTour),
        TourPhase::Paused => Some(Intent::ResumeTour),
        TourPhase::Idle | TourPhase::Finished => None,
    }
}

/// With nothing open, Escape belongs to the screens.
fn close(attention: &Attention) -> Option<Intent> {
    match attention {
        Attention::Hall => None,
        Attention::InHand(_) => Some(Intent::PutBack),
        Attention::Exhibit(_) | Attention::Checkpoint(_) => Some(Intent::Close),
    }
}

fn take_or_put_back(attention: &Attention) -> Option<Intent> {
    match attention {
        Attention::Exhibit(_) => Some(Intent::TakeInHand),
        Attention::InHand(_) => Some(Intent::PutBack),
        Attention::Hall | Attention::Checkpoint(_) => None,
    }
}

fn turn_and_scale_object(
    time: Res<Time>,
    keys: Res<ButtonInput<KeyCode>>,
    attention: Res<Attention>,
    mut intents: MessageWriter<Intent>,
) {
    if !matches!(*attention, Attention::InHand(_)) {
        return;
    }
    let pressed = |key| f32::from(u8::from(keys.pressed(key)));
    let direction = Vec2::new(
        pressed(KeyCode::ArrowRight) - pressed(KeyCode::ArrowLeft),
        pressed(KeyCode::ArrowDown) - pressed(KeyCode::ArrowUp),
    );
    if direction != Vec2::ZERO {
        intents.write(Intent::TurnObject(direction * OBJECT_TURN_SPEED * time.delta_secs()));
    }
    let growth = pressed(KeyCode::Equal) + pressed(KeyCode::NumpadAdd)
        - pressed(KeyCode::Minus)
        - pressed(KeyCode::NumpadSubtract);
    if growth != 0.0 {
        intents.write(Intent::ScaleObject((growth * OBJECT_GROWTH_PER_SECOND * time.delta_secs()).exp()));
    }
}
