//! Exhibits: markers that show where they are, the panel with its texts, and the object in the hand.

mod dwell;
mod hand;
mod marker;
mod panel;

use bevy::prelude::*;

#[cfg(test)]
pub(crate) use hand::HeldObject;
pub use hand::Holder;
pub(crate) use marker::{Mark, marks_of};

pub(super) fn plugin(app: &mut App) {
    app.add_plugins((marker::plugin, panel::plugin, dwell::plugin, hand::plugin));
}
