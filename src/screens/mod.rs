//! The screens of the application, a state each.

mod certificate;
mod floor_plan;
mod going_on;
mod hint;
mod keys;
mod leave;
mod loading;
mod lobby;
mod notices;
mod settings;
mod visit;
mod way_out;

use bevy::prelude::*;

pub use self::{notices::StandingNotice, visit::caption_text};

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
    /// How one moves in a headset, and how that feels.
    Comfort,
}

pub(super) fn plugin(app: &mut App) {
    app.init_state::<Screen>().init_state::<Overlay>();
    app.add_plugins((
        lobby::plugin,
        loading::plugin,
        visit::plugin,
        hint::plugin,
        certificate::plugin,
        settings::plugin,
        floor_plan::plugin,
        leave::plugin,
        notices::plugin,
        keys::plugin,
        going_on::plugin,
    ));
    app.add_systems(Startup, spawn_interface_camera);
    app.add_systems(OnEnter(Screen::Lobby), close_overlay);
    app.add_systems(OnEnter(Screen::Certificate), close_overlay);
}

/// The camera for screens without a hall behind them. During a visit the interface is drawn by the visitor's.
#[derive(Component)]
pub struct InterfaceCamera;

fn spawn_interface_camera(mut commands: Commands) {
    commands.spawn((
        InterfaceCamera,
        Camera2d,
        Camera {
            clear_color: ClearColorConfig::Custom(Color::srgb(0.045, 0.04, 0.037)),
            order: -1,
            ..default()
        },
    ));
}

fn close_overlay(mut overlay: ResMut<NextState<Overlay>>) {
    overlay.set(Overlay::None);
}
