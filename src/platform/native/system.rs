//! What the desktop does for the visitor besides the hall: full screen. It offers no voice.

use bevy::window::{CursorGrabMode, CursorOptions, MonitorSelection, Window, WindowMode};
use curriculum::Language;
use jiff::{Timestamp, tz::TimeZone};

/// Whether there is a voice for this language.
#[must_use]
pub fn can_speak(_: Language) -> bool {
    false
}

/// Says this aloud; the same again stops it.
pub fn speak(_: &str, _: Language) {}

/// Stops what is being said.
pub fn be_silent() {}

/// Fills the screen with the window, or ends that.
pub fn toggle_full_screen(window: &mut Window) {
    window.mode = match window.mode {
        WindowMode::Windowed => WindowMode::BorderlessFullscreen(MonitorSelection::Current),
        WindowMode::BorderlessFullscreen(_) | WindowMode::Fullscreen(..) => WindowMode::Windowed,
    };
}

/// The time zone of this device.
#[must_use]
pub fn local_time_zone_at(_: Timestamp) -> TimeZone {
    TimeZone::system()
}

/// Desktops have no common way to ask whether motion should be reduced: the settings do.
#[must_use]
pub fn prefers_reduced_motion() -> bool {
    false
}

/// Whether the program stands in a page, to which it can send the visitor.
pub const HAS_PAGE: bool = false;

/// Loads the page again; there is none.
pub fn begin_anew() {}

/// Tells whoever looks on that a part of the program did not come. False where nobody but the log is told.
#[must_use]
pub fn tell_missing_part() -> bool {
    false
}

/// Asks for another card: on a desktop it is named at the start.
pub fn change_card() {}

/// Shows the halls in words and pictures; there is no page for that.
pub fn open_catalogue() {}

/// The visitor has left the museum: nothing follows on a desktop.
pub fn leave() {}

/// Whether the pointer is held as was asked. Here it is as soon as the system has not refused.
#[must_use]
pub fn is_pointer_held(cursor: &CursorOptions) -> bool {
    cursor.grab_mode != CursorGrabMode::None
}
