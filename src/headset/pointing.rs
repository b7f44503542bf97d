//! What the hands point at and press: the panels' widgets as pointers of their own, and things in the hall.

use bevy::{
    input::{mouse::MouseScrollUnit, touch::TouchPhase},
    picking::{
        PickingSystems,
        pointer::{Location, PointerAction, PointerButton, PointerId, PointerInput},
    },
    prelude::*,
};
use uuid::Uuid;

use super::{
    HeadsetFrame, Side, Wearing,
    board::CallMenu,
    hands::{Reaches, ray_in_world},
    panel::{PanelName, Panels, Spot},
    play_space::PlaySpace,
};
use crate::{
    hall::Hall,
    platform::HeadsetLink,
    screens::{Overlay, Screen},
    visitor::{Attention, Body, Intent, Pointable},
};

/// A pointer that is nowhere, pixels.
const NOWHERE: Vec2 = Vec2::splat(-10.0);

/// The pointers of the hands.
pub(super) const POINTERS: [PointerId; 2] = [
    PointerId::Custom(Uuid::from_u128(0x7265_7472_6163_652d_6c65_6674_0000_0001)),
    PointerId::Custom(Uuid::from_u128(0x7265_7472_6163_652d_7269_6768_7400_0002)),
];

/// A hand's pointer, so that it goes with the headset.
#[derive(Component)]
struct HandPointer;

/// What a hand points at in the hall, and which hand.
#[derive(Resource, Debug, Default, Clone, PartialEq)]
pub(super) struct Pointed(pub(super) Option<(Side, Intent)>);

/// What each hand has pressed on.
#[derive(Resource, Debug, Default)]
pub(super) struct Pulls(pub(super) [Pull; 2]);

/// How fast a stick scrolls the text that its hand points at, pixels per second.
const SCROLL_SPEED: f32 = 900.0;
/// A stick that is pushed less scrolls nothing, 0 to 1.
const LEAST_PUSH: f32 = 0.2;

/// Which hands point at a panel: their sticks scroll it.
#[derive(Resource, Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct OnPanel(pub(super) [bool; 2]);

/// What a hand has pressed on.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Pull {
    /// Nothing is pressed.
    #[default]
    Free,
    /// A place on a panel, in pixels.
    Panel(PanelName, Vec2),
    /// A thing in the hall.
    Thing(Intent),
    /// Nothing in particular: that is how those without a stick say where to go.
    Space,
    /// Nothing, where that means nothing.
    Void,
}

/// What lies before a hand.
#[derive(Debug, Clone, Default, PartialEq)]
enum Before {
    #[default]
    Nothing,
    Panel(Spot),
    Thing(Intent),
}

/// What lay before the hands in the last frame, and whether the menu button was down.
#[derive(Resource, Debug, Default)]
struct Last {
    before: [Before; 2],
    /// Whether the finger touches a panel.
    touches: [bool; 2],
    called: [bool; 2],
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Pulls>()
        .init_resource::<OnPanel>()
        .init_resource::<Pointed>()
        .init_resource::<Last>()
        .add_systems(OnEnter(Wearing::Headset), raise)
        .add_systems(OnExit(Wearing::Headset), lower)
        .add_systems(
            PreUpdate,
            (look_ahead, press, call_menu)
                .chain()
                .in_set(PickingSystems::Input)
                .run_if(in_state(Wearing::Headset)),
        );
}

fn raise(mut commands: Commands) {
    for pointer in POINTERS {
        commands.spawn((pointer, HandPointer, DespawnOnExit(Wearing::Headset)));
    }
}

fn lower(
    mut pulls: ResMut<Pulls>,
    mut on_panel: ResMut<OnPanel>,
    mut last: ResMut<Last>,
    mut reaches: ResMut<Reaches>,
) {
    *on_panel = OnPanel::default();
    *pulls = Pulls::default();
    *last = Last::default();
    *reaches = Reaches::default();
}

/// Whether things in the hall can be pointed at.
fn is_hall_open(screen: &Screen, overlay: &Overlay, attention: Option<&Attention>) -> bool {
    let has_free_hands =
        attention.is_some_and(|attention| matches!(attention, Attention::Hall | Attention::Exhibit(_)));
    *screen == Screen::Visit && *overlay == Overlay::None && has_free_hands
}

/// Whether one can go where nothing lies.
fn is_space_open(screen: &Screen, overlay: &Overlay, attention: Option<&Attention>) -> bool {
    let is_learnt = *screen == Screen::Lobby && *overlay == Overlay::Comfort;
    is_learnt || is_hall_open(screen, overlay, attention)
}

#[expect(clippy::too_many_arguments, reason = "hands point at everything")]
fn look_ahead(
    frame: Res<HeadsetFrame>,
    space: Res<PlaySpace>,
    panels: Panels,
    screen: Res<State<Screen>>,
    overlay: Res<State<Overlay>>,
    attention: Option<Res<Attention>>,
    hall: Option<Res<Hall>>,
    body: Option<Res<Body>>,
    pointable: Pointable,
    mut last: ResMut<Last>,
    mut pointed: ResMut<Pointed>,
    mut reaches: ResMut<Reaches>,
    link: Option<Res<HeadsetLink>>,
) {
    let is_open = is_hall_open(screen.get(), overlay.get(), attention.as_deref());
    for side in Side::BOTH {
        let ray = ray_in_world(&frame, &space, side);
        let spot = ray.and_then(|ray| panels.before(side, ray));
        let (before, reach) = match (spot, ray) {
            (Some(spot), _) => (Before::Panel(spot), Some(spot.distance)),
            (None, Some(ray)) => match hall.as_ref().zip(body.as_ref()).filter(|_| is_open) {
                Some((hall, body)) => thing_before(ray, hall, body, &pointable),
                None => (Before::Nothing, None),
            },
            (None, None) => (Before::Nothing, None),
        };
        reaches.set(side, reach);
        let touches = spot.is_some_and(|spot| spot.is_touched);
        let touched_before = std::mem::replace(side.of_mut(&mut last.touches), touches);
        let is_new_touch = touches && !touched_before;
        let known = side.of_mut(&mut last.before);
        let is_new_thing = matches!(before, Before::Thing(_)) && *known != before;
        *known = before;
        if let Some(link) = link.as_ref().filter(|_| is_new_thing || is_new_touch) {
            link.tick(side);
        }
    }
    let thing = Side::BOTH.into_iter().find_map(|side| match side.of(&last.before) {
        Before::Thing(intent) => Some((side, intent.clone())),
        Before::Nothing | Before::Panel(_) => None,
    });
    pointed.set_if_neq(Pointed(thing));
}

fn thing_before(ray: Ray3d, hall: &Hall, body: &Body, pointable: &Pointable) -> (Before, Option<f32>) {
    // What lies beyond the floor that one points at is not meant.
    let floor = ray
        .intersect_plane(body.floor_point_in_world, InfinitePlane3d::new(Vec3::Y))
        .filter(|distance| {
            let point = ray.get_point(*distance);
            hall.floor.nearest_point(point).is_some_and(|nearest| nearest.distance(point) < 0.1)
        })
        .unwrap_or(f32::INFINITY);
    match pointable.nearest_met(ray, floor) {
        Some((distance, intent)) => (Before::Thing(intent), Some(distance)),
        None => (Before::Nothing, None),
    }
}

#[expect(clippy::too_many_arguments, reason = "hands press everything")]
fn press(
    time: Res<Time>,
    frame: Res<HeadsetFrame>,
    panels: Panels,
    screen: Res<State<Screen>>,
    overlay: Res<State<Overlay>>,
    attention: Option<Res<Attention>>,
    last: Res<Last>,
    mut pulls: ResMut<Pulls>,
    mut on_panel: ResMut<OnPanel>,
    mut inputs: MessageWriter<PointerInput>,
    mut intents: MessageWriter<Intent>,
) {
    let is_space_open = is_space_open(screen.get(), overlay.get(), attention.as_deref());
    *on_panel = OnPanel(last.before.each_ref().map(|before| matches!(before, Before::Panel(_))));
    let befores = last.before.iter().zip(POINTERS);
    for ((pull, (before, pointer)), side) in pulls.0.iter_mut().zip(befores).zip(Side::BOTH) {
        let mut say = |panel: PanelName, position: Vec2, action: PointerAction| {
            let location = Location { target: panels.target(panel), position };
            inputs.write(PointerInput::new(pointer, location, action));
        };
        // What is held keeps its panel until it is let go.
        let (panel, pixel) = match (&*pull, before) {
            (Pull::Panel(held, _), Before::Panel(spot)) if spot.panel != *held => (*held, NOWHERE),
            (_, Before::Panel(spot)) => (spot.panel, spot.pixel),
            (Pull::Panel(held, _), _) => (*held, NOWHERE),
            _ => (PanelName::Board, NOWHERE),
        };
        let at_last = if let Pull::Panel(_, at) = pull { *at } else { pixel };
        say(panel, pixel, PointerAction::Move { delta: pixel - at_last });
        let stick = side.of(&frame.hands).map_or(Vec2::ZERO, |hand| hand.buttons.stick);
        if pixel != NOWHERE && stick.y.abs() > LEAST_PUSH {
            let (x, y, unit) = (0.0, stick.y * SCROLL_SPEED * time.delta_secs(), MouseScrollUnit::Pixel);
            say(panel, pixel, PointerAction::Scroll { x, y, unit, phase: TouchPhase::Moved });
        }
        let pulls = side.of(&frame.hands).is_some_and(|hand| hand.buttons.selects);
        let selects = pulls || *side.of(&last.touches);
        match (selects, &*pull) {
            (true, Pull::Free) => {
                *pull = match before {
                    Before::Panel(_) => {
                        say(panel, pixel, PointerAction::Press(PointerButton::Primary));
                        Pull::Panel(panel, pixel)
                    }
                    Before::Thing(intent) => Pull::Thing(intent.clone()),
                    Before::Nothing if is_space_open => Pull::Space,
                    Before::Nothing => Pull::Void,
                };
            }
            (true, Pull::Panel(..)) if pixel != NOWHERE => *pull = Pull::Panel(panel, pixel),
            (true, _) => {}
            (false, Pull::Panel(_, at)) => {
                // Let go beside the panel, it presses nothing.
                let at = if pixel == NOWHERE { NOWHERE } else { *at };
                say(panel, at, PointerAction::Release(PointerButton::Primary));
                *pull = Pull::Free;
            }
            (false, Pull::Thing(intent)) => {
                if *before == Before::Thing(intent.clone()) {
                    intents.write(intent.clone());
                }
                *pull = Pull::Free;
            }
            // Where to go is for the arc to say, which reads this before it is free.
            (false, Pull::Space | Pull::Void) => *pull = Pull::Free,
            (false, Pull::Free) => {}
        }
    }
}

/// How long a bare hand shows its palm to the eyes until the menu comes, seconds, and how straight: a cosine.
const PALM_SECONDS: f32 = 0.7;
const LEAST_STRAIGHT: f32 = 0.8;

/// Whether a bare hand shows its palm to the eyes, as one looks at what lies in it.
fn shows_palm(frame: &HeadsetFrame, side: Side) -> bool {
    let Some(hand) = side.of(&frame.hands).filter(|hand| hand.is_bare) else { return false };
    // Out of the palm: OpenXR has the same axis point into the other hand's.
    let out_of_palm =
        hand.play_space_from_grip.rotation * if side == Side::Left { Vec3::X } else { Vec3::NEG_X };
    let palm = Vec3::from(hand.play_space_from_grip.translation);
    let to_eyes = Vec3::from(frame.play_space_from_head().translation) - palm;
    out_of_palm.dot(to_eyes.normalize_or_zero()) > LEAST_STRAIGHT
}

fn call_menu(
    time: Res<Time>,
    frame: Res<HeadsetFrame>,
    mut last: ResMut<Last>,
    mut palms: Local<[f32; 2]>,
    mut calls: MessageWriter<CallMenu>,
) {
    for (side, seconds) in Side::BOTH.into_iter().zip(&mut *palms) {
        let before = *seconds;
        *seconds = if shows_palm(&frame, side) { before + time.delta_secs() } else { 0.0 };
        if before < PALM_SECONDS && *seconds >= PALM_SECONDS {
            calls.write(CallMenu);
        }
    }
    for (side, was_called) in Side::BOTH.into_iter().zip(&mut last.called) {
        let is_called = side.of(&frame.hands).is_some_and(|hand| hand.buttons.calls_menu);
        if is_called && !*was_called {
            calls.write(CallMenu);
        }
        *was_called = is_called;
    }
}
