//! Third-party plugins, one file each, the engine with our choices, and what it needs to be set right.

mod engine;
mod interface_pictures;
mod kira;
mod log;
mod taps;

use bevy::prelude::*;

pub use engine::Engine;
pub use log::start as start_log;

pub(super) fn plugin(app: &mut App) {
    app.add_plugins((interface_pictures::plugin, kira::plugin, taps::plugin));
}
