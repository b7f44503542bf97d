//! Browsers have no backend of their own: the page comes from one.

use std::convert::Infallible;

/// There are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EmbeddedFolders {}

/// A backend in the page, of which there is none.
#[derive(Debug)]
pub struct LocalBackend(Infallible);

#[expect(clippy::unused_async, reason = "desktops wait for theirs")]
impl LocalBackend {
    /// Is never asked.
    ///
    /// # Errors
    /// Never.
    pub async fn start(folders: &EmbeddedFolders) -> Result<Self, String> {
        match *folders {}
    }

    /// Its base URL.
    #[must_use]
    pub fn address(&self) -> String {
        match self.0 {}
    }

    /// Ends it.
    pub async fn stop(self) {
        match self.0 {}
    }
}
