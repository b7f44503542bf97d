//! The screens of the application, a state each.

use bevy::prelude::*;

/// Which screen is shown. Entities that belong to one carry `DespawnOnExit`.
#[derive(States, Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Screen {
    /// The scenes as pictures.
    #[default]
    Lobby,
    /// A bar that tells the truth while the chosen scene arrives.
    Loading,
    /// In the hall.
    Visit,
    /// What the visit amounted to.
    Certificate,
}

/// What lies over the screen.
#[derive(States, Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Overlay {
    /// Nothing.
    #[default]
    None,
    /// The settings.
    Settings,
    /// The floor plan.
    FloorPlan,
    /// The question whether to leave.
    Leave,
}

pub(super) fn plugin(app: &mut App) {
    app.init_state::<Screen>().init_state::<Overlay>();
}
