//! A small file that is read at the start and written at once: an item of the browser's local storage.

use std::{io, path::Path};

use bevy::log::warn;
use web_sys::Storage;

/// An item of the local storage. Without one, as in some private windows, it is forgotten with the page.
#[derive(Debug)]
pub struct KeptFile {
    key: String,
}

impl KeptFile {
    /// The item `name` of a folder, which may be absent.
    #[must_use]
    pub fn open(folder: &Path, name: &str) -> Self {
        Self { key: folder.join(name).display().to_string() }
    }

    /// What is in it; nothing when it is absent, or when nothing can be stored here.
    ///
    /// # Errors
    /// Never in browsers.
    pub fn read(&self) -> io::Result<Option<Vec<u8>>> {
        let text = storage().and_then(|storage| storage.get_item(&self.key).ok().flatten());
        Ok(text.map(String::into_bytes))
    }

    /// Gives the item another name, and says which.
    ///
    /// # Errors
    /// When the browser refuses.
    pub fn keep_aside(&self) -> io::Result<String> {
        let refused = || io::Error::other("the browser stores nothing");
        let storage = storage().ok_or_else(refused)?;
        let text = storage.get_item(&self.key).ok().flatten().unwrap_or_default();
        let aside = format!("{}.damaged", self.key);
        storage.set_item(&aside, &text).map_err(|_| refused())?;
        storage.remove_item(&self.key).map_err(|_| refused())?;
        Ok(aside)
    }

    /// Puts these bytes, which must be text, in the place of all that is there.
    pub fn write(&self, bytes: Vec<u8>) {
        let written = match (storage(), String::from_utf8(bytes)) {
            (Some(storage), Ok(text)) => storage.set_item(&self.key, &text).is_ok(),
            _ => false,
        };
        if !written {
            warn!("{} cannot be kept by this browser", self.key);
        }
    }

    /// Where it is, in words for people.
    #[must_use]
    pub fn place(&self) -> String {
        format!("the browser's storage ({})", self.key)
    }
}

fn storage() -> Option<Storage> {
    // Asking is refused where storage is blocked.
    web_sys::window()?.local_storage().ok().flatten()
}
