//! Keys that open and close screens. Keys that move the visitor are the body's.

use bevy::prelude::*;

use super::{Overlay, Screen};
use crate::{
    Step,
    visitor::{Attention, FreeLook, FreesPointer},
};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, (escape, open_overlays).in_set(Step::ReadInput).before(FreesPointer));
}

/// Escape closes what lies on top and gives loading up; in the hall with nothing open it asks whether to leave.
fn escape(
    keys: Res<ButtonInput<KeyCode>>,
    screen: Res<State<Screen>>,
    overlay: Res<State<Overlay>>,
    attention: Res<Attention>,
    free_look: Res<FreeLook>,
    mut next_overlay: ResMut<NextState<Overlay>>,
    mut next_screen: ResMut<NextState<Screen>>,
) {
    // With the pointer held, escape frees it, and no more.
    if !keys.just_pressed(KeyCode::Escape) || free_look.is_on() {
        return;
    }
    if *overlay.get() != Overlay::None {
        next_overlay.set(Overlay::None);
    } else if *screen.get() == Screen::Loading {
        next_screen.set(Screen::Lobby);
    } else if *screen.get() == Screen::Visit && *attention == Attention::Hall {
        next_overlay.set(Overlay::Leave);
    }
}

/// The floor plan belongs to a hall; the settings to every screen that does not load.
fn open_overlays(
    keys: Res<ButtonInput<KeyCode>>,
    screen: Res<State<Screen>>,
    overlay: Res<State<Overlay>>,
    mut next_overlay: ResMut<NextState<Overlay>>,
) {
    let wanted = if keys.just_pressed(KeyCode::KeyM) && *screen.get() == Screen::Visit {
        Overlay::FloorPlan
    } else if keys.just_pressed(KeyCode::KeyO) && *screen.get() != Screen::Loading {
        Overlay::Settings
    } else {
        return;
    };
    next_overlay.set(if *overlay.get() == wanted { Overlay::None } else { wanted });
}
