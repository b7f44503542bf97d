//! Third-party plugins, one file each, and the engine with our choices.

mod engine;
mod kira;

use bevy::prelude::*;

pub use engine::engine_plugin;

pub(super) fn plugin(app: &mut App) {
    app.add_plugins(kira::plugin);
}
