//! What the browser does for the visitor besides the hall: clipboard, voice, full screen, and what follows a visit.

use bevy::window::{CursorOptions, Window};
use curriculum::Language;
use jiff::{
    Timestamp,
    tz::{Offset, TimeZone},
};
use js_sys::Date;

use super::page;

/// Whether text can be copied.
pub const HAS_CLIPBOARD: bool = true;

/// Puts text on the clipboard. Where the browser refuses, the page shows it to be copied by hand.
pub fn copy_text(text: &str) {
    page::copy(text);
}

/// Whether the browser has a voice for this language.
#[must_use]
pub fn can_speak(language: Language) -> bool {
    page::can_speak(language.tag())
}

/// Says this aloud; the same again stops it.
pub fn speak(text: &str, language: Language) {
    page::speak(text, language.tag());
}

/// Stops what is being said.
pub fn be_silent() {
    page::be_silent();
}

/// Fills the screen with the page, or ends that. The window follows the page.
pub fn toggle_full_screen(_: &mut Window) {
    page::toggle_full_screen();
}

/// The time zone of this device as far as the browser tells it: what its clock is ahead of UTC at that time.
#[must_use]
pub fn local_time_zone_at(time: Timestamp) -> TimeZone {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of any date fit a double")]
    let date = Date::new(&(time.as_millisecond() as f64).into());
    #[expect(
        clippy::cast_possible_truncation,
        reason = "less than a day in minutes, or NaN, which becomes 0"
    )]
    let seconds_ahead = (date.get_timezone_offset() * -60.0) as i32;
    Offset::from_seconds(seconds_ahead).map_or(TimeZone::UTC, Offset::to_time_zone)
}

/// Whether the program stands in a page, to which it can send the visitor.
pub const HAS_PAGE: bool = true;

/// Loads the page again.
pub fn begin_anew() {
    page::begin_anew();
}

/// Tells whoever looks on that a part of the program did not come. False where nobody but the log is told.
#[must_use]
pub fn tell_missing_part() -> bool {
    page::fail("download");
    true
}

/// Asks for another card.
pub fn change_card() {
    page::change_card();
}

/// Shows the halls in words and pictures.
pub fn open_catalogue() {
    page::open_catalogue();
}

/// The visitor has left the museum.
pub fn leave() {
    page::leave();
}

/// Whether the browser holds the pointer. It may refuse, and lets go when Escape is pressed.
#[must_use]
pub fn is_pointer_held(_: &CursorOptions) -> bool {
    page::is_pointer_locked()
}
