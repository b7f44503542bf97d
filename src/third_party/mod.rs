//! Third-party plugins, one file each, the engine with our choices, and what it needs to be set right.

mod engine;
mod kira;
mod taps;

use bevy::prelude::*;

pub use engine::engine_plugin;

pub(super) fn plugin(app: &mut App) {
    app.add_plugins((kira::plugin, taps::plugin));
}
