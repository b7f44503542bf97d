//! The page around the canvas: what it hands over at the start, and what it is told.

use std::{cell::OnceCell, collections::BTreeMap};

use curriculum::Language;
use serde::Deserialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What the page has gathered, as JSON.
    #[wasm_bindgen(js_namespace = retrace, js_name = startup)]
    fn startup_json() -> String;

    /// Tells the page what stands on the screen, as JSON.
    #[wasm_bindgen(js_namespace = retrace)]
    pub(super) fn announce(json: &str);

    /// Tells the page that nothing is kept by this browser, and why.
    #[wasm_bindgen(js_namespace = retrace, js_name = storageBlocked)]
    pub(super) fn storage_blocked(problem: &str);
}

/// What the page has gathered while the program came.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Startup {
    /// What ships with the program, by its path below the assets folder.
    pub files: BTreeMap<String, SiteFile>,
    /// The scenes that the backend serves.
    pub scenes: Vec<SceneText>,
    /// Why there are none.
    pub scenes_fault: Option<String>,
    /// The card that the visitor showed to the page.
    pub card: Option<String>,
    /// Whether another tab holds the visit.
    pub is_second_tab: bool,
}

/// Where a file of the site is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SiteFile {
    /// Its address, which names its contents too.
    pub url: String,
    /// How long it is, unpacked.
    pub bytes: u64,
}

/// The files of a scene as they were fetched.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SceneText {
    /// Its id.
    pub id: String,
    /// The scene file.
    pub scene: String,
    /// The texts by language.
    pub texts: BTreeMap<Language, String>,
}

thread_local! {
    static FILES: OnceCell<BTreeMap<String, SiteFile>> = const { OnceCell::new() };
}

/// What the page has gathered. The files are kept for [`site_file`].
///
/// # Errors
/// When the page is of another version than the program.
pub(super) fn startup() -> Result<Startup, serde_json::Error> {
    let startup: Startup = serde_json::from_str(&startup_json())?;
    // Set once: there is one page.
    let _ = FILES.with(|files| files.set(startup.files.clone()));
    Ok(startup)
}

/// Where a file is that ships with the program.
pub(super) fn site_file(path: &str) -> Option<SiteFile> {
    FILES.with(|files| files.get()?.get(path).cloned())
}

/// The address of the site, which is the backend's.
pub(super) fn origin() -> Option<String> {
    web_sys::window()?.location().origin().ok()
}

/// The first of the browser's languages that is one of ours.
#[must_use]
pub fn preferred_language() -> Option<Language> {
    let languages = web_sys::window()?.navigator().languages();
    languages.iter().filter_map(|tag| tag.as_string()).find_map(|tag| Language::from_tag(&tag))
}
