//! Tells in a file what stands on the screen.

use std::path::PathBuf;

use super::KeptFile;

/// The file in which it is told.
pub type AnnouncementPlace = PathBuf;

/// Tells what stands on the screen.
#[derive(Debug)]
pub struct Announcer(KeptFile);

impl Announcer {
    /// Tells it at this place.
    #[must_use]
    pub fn at(place: &AnnouncementPlace) -> Self {
        Self(KeptFile::at(place.clone()))
    }

    /// Tells this, as JSON, instead of what was told before.
    pub fn tell(&self, json: Vec<u8>) {
        self.0.write(json);
    }
}
