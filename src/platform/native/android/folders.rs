//! The app's own folder, and the language of the device.

use std::{
    ffi::CString,
    io::{self, Read},
    path::{Path, PathBuf},
};

use anyhow::Context;
use bevy::android::{ANDROID_APP, android_activity::AndroidApp};
use curriculum::Language;

use crate::platform::native::unpacking::{LIST, unpack};

/// The folder that the system keeps for the app, and nobody else reads.
///
/// # Errors
/// When the system names none.
pub(super) fn own_folder(app: &AndroidApp) -> anyhow::Result<PathBuf> {
    app.internal_data_path().context("the system names no folder for the app")
}

/// Unpacks what ships with the app into this folder, unless it lies there.
///
/// # Errors
/// When the package has no list, lacks what the list names, or there is no room.
pub(super) fn unpack_shipped(app: &AndroidApp, folder: &Path) -> anyhow::Result<()> {
    let package = app.asset_manager();
    let open = |path: &str| {
        let name = CString::new(path).map_err(|_| io::ErrorKind::InvalidInput)?;
        package.open(&name).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    };
    let mut list = String::new();
    open(LIST)
        .and_then(|mut asset| asset.read_to_string(&mut list))
        .with_context(|| format!("the package has no {LIST}"))?;
    unpack(&list, folder, open).context("what ships with the app cannot be unpacked")
}

/// The language of the device, if it is one of ours.
#[must_use]
pub fn preferred_language() -> Option<Language> {
    let language = ANDROID_APP.get()?.config().language()?;
    Language::from_tag(&language)
}
