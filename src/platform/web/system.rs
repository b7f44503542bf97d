//! What the browser does for the visitor besides the hall: clipboard, voice, full screen, and what follows a visit.

use bevy::window::{CursorOptions, Window};
use curriculum::Language;

use super::page;

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

/// The visitor has left the museum.
pub fn leave() {
    page::leave();
}

/// Whether the browser holds the pointer. It may refuse, and lets go when Escape is pressed.
#[must_use]
pub fn is_pointer_held(_: &CursorOptions) -> bool {
    page::is_pointer_locked()
}
