//! The desktop's clipboard.

use std::sync::{Mutex, PoisonError};

use arboard::Clipboard;
use bevy::log::warn;

/// Whether text can be copied.
pub const HAS_CLIPBOARD: bool = true;

/// Held while the program runs: on some desktops the clipboard asks the program for what it copied.
static CLIPBOARD: Mutex<Option<Clipboard>> = Mutex::new(None);

/// Puts text on the clipboard.
pub fn copy_text(text: &str) {
    let mut clipboard = CLIPBOARD.lock().unwrap_or_else(PoisonError::into_inner);
    let copied = match clipboard.as_mut() {
        Some(open) => open.set_text(text),
        None => Clipboard::new().and_then(|open| clipboard.insert(open).set_text(text)),
    };
    if let Err(error) = copied {
        warn!("nothing can be put on the clipboard: {error}");
    }
}
