//! Exhibits: markers that show where they are, the panel with its texts, and the object in the hand.

mod dwell;
mod hand;
mod marker;
mod panel;

use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_plugins((marker::plugin, panel::plugin, dwell::plugin, hand::plugin));
}
