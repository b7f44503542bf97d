//! Questions in the world: one at a time, answered by pointer or keys, marked by the backend.

mod answering;
mod draft;
mod map;
mod options;
mod panel;
mod verdict;

use bevy::prelude::*;

pub(crate) use verdict::waiting_words;

pub(super) fn plugin(app: &mut App) {
    app.add_plugins((draft::plugin, answering::plugin, panel::plugin, map::plugin));
}
