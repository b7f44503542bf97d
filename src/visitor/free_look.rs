//! Looking freely: the pointer is held in the window, and moving it turns the head. Where the system does not let it be
//! held, dragging stays the way to look.

use bevy::{
    input::mouse::AccumulatedMouseMotion,
    prelude::*,
    window::{CursorGrabMode, CursorOptions, PrimaryWindow},
};

use super::{Attention, in_open_hall, pointer::Turning};
use crate::{Step, platform, progress::Notice, settings::Settings, theme::palette};

/// How long the system may take to hold the pointer, seconds.
const LONGEST_GRASP_SECONDS: f32 = 1.0;
/// The mark in the middle of the view, logical pixels across.
const MARK_SIZE: f32 = 10.0;

/// Whether the pointer is held.
#[derive(Resource, Debug, Clone, Copy, Default, PartialEq)]
pub(crate) enum FreeLook {
    /// It is free.
    #[default]
    Free,
    /// The system was asked to hold it, so many seconds ago.
    Asked(f32),
    /// It is held.
    Held,
}

impl FreeLook {
    /// Whether clicks are meant for the middle of the view.
    pub(crate) fn is_on(self) -> bool {
        self != Self::Free
    }
}

/// The system that frees the pointer when escape is pressed.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct FreesPointer;

#[derive(Component)]
struct Mark;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<FreeLook>().add_systems(
        Update,
        (
            (
                let_go.run_if(not(in_open_hall.and_then(wanted))),
                follow_system.in_set(FreesPointer),
                look.run_if(in_open_hall.and_then(wanted)),
            )
                .chain()
                .in_set(Step::ReadInput),
            (hold_pointer, show_mark).in_set(Step::Show).run_if(resource_changed::<FreeLook>),
        ),
    );
}

/// Whether a press is to hold the pointer, where the hall lies open.
pub(super) fn wanted(settings: Res<Settings>, attention: Res<Attention>) -> bool {
    settings.looks_freely && *attention == Attention::Hall
}

fn let_go(mut free_look: ResMut<FreeLook>) {
    free_look.set_if_neq(FreeLook::Free);
}

/// Escape lets go; so does the system, at any time.
fn follow_system(
    time: Res<Time<Real>>,
    keys: Res<ButtonInput<KeyCode>>,
    cursors: Query<&CursorOptions, With<PrimaryWindow>>,
    mut free_look: ResMut<FreeLook>,
    mut settings: ResMut<Settings>,
    mut notices: MessageWriter<Notice>,
) {
    let is_held = cursors.single().is_ok_and(platform::is_pointer_held);
    match *free_look {
        FreeLook::Free => {}
        _ if keys.just_pressed(KeyCode::Escape) => *free_look = FreeLook::Free,
        FreeLook::Asked(_) if is_held => *free_look = FreeLook::Held,
        FreeLook::Asked(seconds) if seconds > LONGEST_GRASP_SECONDS => {
            *free_look = FreeLook::Free;
            settings.looks_freely = false;
            notices.write(Notice { text: "notice-no-free-look", arguments: Vec::new() });
        }
        FreeLook::Asked(seconds) => *free_look = FreeLook::Asked(seconds + time.delta_secs()),
        FreeLook::Held if !is_held => *free_look = FreeLook::Free,
        FreeLook::Held => {}
    }
}

fn look(free_look: Res<FreeLook>, motion: Res<AccumulatedMouseMotion>, mut turning: Turning) {
    if *free_look == FreeLook::Held {
        turning.by_look(motion.delta);
    }
}

fn hold_pointer(free_look: Res<FreeLook>, mut cursors: Query<&mut CursorOptions, With<PrimaryWindow>>) {
    let Ok(mut cursor) = cursors.single_mut() else { return };
    let (grab_mode, visible) =
        if free_look.is_on() { (CursorGrabMode::Locked, false) } else { (CursorGrabMode::None, true) };
    if cursor.grab_mode != grab_mode {
        cursor.grab_mode = grab_mode;
        cursor.visible = visible;
    }
}

/// A ring in the middle of the view: what lies there is what a click means.
fn show_mark(mut commands: Commands, free_look: Res<FreeLook>, marks: Query<Entity, With<Mark>>) {
    match (*free_look, marks.single()) {
        (FreeLook::Held, Err(_)) => {
            let place = Node {
                position_type: PositionType::Absolute,
                left: Val::Percent(50.0),
                top: Val::Percent(50.0),
                width: Val::Px(MARK_SIZE),
                height: Val::Px(MARK_SIZE),
                margin: UiRect::all(Val::Px(-MARK_SIZE / 2.0)),
                border: UiRect::all(Val::Px(2.0)),
                border_radius: BorderRadius::MAX,
                ..default()
            };
            commands.spawn((Mark, place, BorderColor::all(palette::PAPER), Pickable::IGNORE));
        }
        (FreeLook::Free, Ok(mark)) => commands.entity(mark).despawn(),
        _ => {}
    }
}
