//! The certificates that Android trusts by itself.

use std::fs;

use bevy::log::warn;
use reqwest::Certificate;

/// Where they lie, a file each: since Android 14, and before.
const FOLDERS: [&str; 2] = ["/apex/com.android.conscrypt/cacerts", "/system/etc/security/cacerts"];

/// The certificates of the first folder that has any.
pub(in crate::platform::native) fn of_system() -> Vec<Certificate> {
    let found = FOLDERS.into_iter().map(of_folder).find(|certificates| !certificates.is_empty());
    found.unwrap_or_else(|| {
        warn!("the system's certificates are not found: no HTTPS address can be reached");
        Vec::new()
    })
}

fn of_folder(folder: &str) -> Vec<Certificate> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let texts = files.filter_map(|file| fs::read(file.path()).ok());
    texts.filter_map(|text| Certificate::from_pem_bundle(&text).ok()).flatten().collect()
}
