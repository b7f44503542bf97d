//! The colours. Paper white on near-black for reading, vermilion as the one accent, bronze for what is raised.

use bevy::prelude::*;

/// The ground of panels.
pub const INK: Color = Color::srgb(0.075, 0.067, 0.062);
/// The ground of panels that lie over the hall.
pub const INK_VEIL: Color = Color::srgb(0.075, 0.067, 0.062);
/// A darkening of the whole screen behind an overlay.
pub const SHADE: Color = Color::srgba(0.03, 0.025, 0.022, 0.82);
/// A field that is a little lighter than the panel it lies on.
pub const INK_RAISED: Color = Color::srgb(0.135, 0.122, 0.112);
/// A field under the pointer.
pub const INK_HOVERED: Color = Color::srgb(0.215, 0.195, 0.178);
/// Thin lines.
pub const LINE: Color = Color::srgb(0.33, 0.30, 0.27);
/// Text. 15:1 on `INK`.
pub const PAPER: Color = Color::srgb(0.957, 0.937, 0.894);
/// Secondary text. 8:1 on `INK`.
pub const PAPER_DIM: Color = Color::srgb(0.72, 0.685, 0.635);
/// The accent, #9E1B1E.
pub const VERMILION: Color = Color::srgb(0.620, 0.106, 0.118);
/// The accent under the pointer.
pub const VERMILION_HOVERED: Color = Color::srgb(0.72, 0.16, 0.165);
/// Raised lettering, marks and the focus ring. 8:1 on `INK`.
pub const BRONZE: Color = Color::srgb(0.855, 0.70, 0.42);
/// What was right. 8:1 on `INK`.
pub const JADE: Color = Color::srgb(0.50, 0.76, 0.60);
/// What needs care. 7:1 on `INK`.
pub const AMBER: Color = Color::srgb(0.93, 0.66, 0.38);
