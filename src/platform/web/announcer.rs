//! Tells the page what stands on the screen. The page reads it out, and offers its widgets to assistive programs.

use super::page;

/// The page.
#[derive(Debug, Clone, Copy)]
pub struct AnnouncementPlace;

/// Tells what stands on the screen.
#[derive(Debug)]
pub struct Announcer;

impl Announcer {
    /// Tells it at this place.
    #[must_use]
    pub fn at(_: &AnnouncementPlace) -> Self {
        Self
    }

    /// Tells this, as JSON, instead of what was told before.
    pub fn tell(&self, json: Vec<u8>) {
        if let Ok(json) = String::from_utf8(json) {
            page::announce(&json);
        }
    }
}
