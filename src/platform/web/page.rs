//! The page around the canvas: what it hands over at the start, and what it is told.

use std::{cell::OnceCell, collections::BTreeMap};

use curriculum::Language;
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use crate::options::CameraWalk;

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

    #[wasm_bindgen(js_namespace = retrace)]
    pub(super) fn copy(text: &str);

    #[wasm_bindgen(js_namespace = retrace, js_name = canSpeak)]
    pub(super) fn can_speak(language: &str) -> bool;

    /// Says this aloud; the same again stops it.
    #[wasm_bindgen(js_namespace = retrace)]
    pub(super) fn speak(text: &str, language: &str);

    #[wasm_bindgen(js_namespace = retrace, js_name = beSilent)]
    pub(super) fn be_silent();

    /// Loads the page again.
    #[wasm_bindgen(js_namespace = retrace, js_name = beginAnew)]
    pub(super) fn begin_anew();

    /// Ends the hall with a fault of a kind that the page has words for.
    #[wasm_bindgen(js_namespace = retrace)]
    pub(super) fn fail(kind: &str);

    /// Hands over the program's memory: the page tells by it why the program stopped.
    #[wasm_bindgen(js_namespace = retrace, js_name = holdMemory)]
    pub(super) fn hold_memory(memory: JsValue);

    /// Asks for the visitor's card again.
    #[wasm_bindgen(js_namespace = retrace, js_name = changeCard)]
    pub(super) fn change_card();

    /// Leaves for the catalogue.
    #[wasm_bindgen(js_namespace = retrace, js_name = openCatalogue)]
    pub(super) fn open_catalogue();

    #[wasm_bindgen(js_namespace = retrace, js_name = toggleFullScreen)]
    pub(super) fn toggle_full_screen();

    #[wasm_bindgen(js_namespace = retrace, js_name = isPointerLocked)]
    pub(super) fn is_pointer_locked() -> bool;

    /// The visitor has left.
    #[wasm_bindgen(js_namespace = retrace)]
    pub(super) fn leave();
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
    /// The language of the page.
    pub language: Language,
    /// Whether many people use the device, one after the other.
    pub is_shared_device: bool,
    /// Whether the visitor has fingers instead of a mouse.
    pub is_touched: bool,
    /// Whether the device is set to show no needless motion.
    pub prefers_reduced_motion: bool,
    /// What the program is to do.
    pub purpose: Purpose,
}

/// What the page runs the program for.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Purpose {
    /// A visit by a person.
    Visit,
    /// Another tab holds the visit: to say so.
    PointToOtherTab,
    /// To send what earlier visitors left unsent, out of sight.
    Deliver,
    /// Nobody visits: the eyes are led along a path, for comparisons.
    Walk(CameraWalk),
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
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SceneText {
    /// Its id.
    pub id: String,
    /// The scene file.
    pub scene: String,
    /// The texts by language.
    pub texts: BTreeMap<Language, String>,
    /// What is wrong with a file that did not come.
    pub fault: Option<FileProblem>,
    /// Whether the backend marks and credits it.
    pub is_served: bool,
}

/// A file of a scene that did not come.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileProblem {
    /// Its name.
    pub file: String,
    /// Why.
    pub problem: String,
}

/// What is asked for again while the program runs.
struct Known {
    files: BTreeMap<String, SiteFile>,
    language: Language,
    prefers_reduced_motion: bool,
}

thread_local! {
    static KNOWN: OnceCell<Known> = const { OnceCell::new() };
}

/// What the page has gathered. The files and the language are kept for [`site_file`] and [`preferred_language`].
///
/// # Errors
/// When the page is of another version than the program.
pub(super) fn startup() -> Result<Startup, serde_json::Error> {
    let startup: Startup = serde_json::from_str(&startup_json())?;
    // Set once: there is one page.
    let known = Known {
        files: startup.files.clone(),
        language: startup.language,
        prefers_reduced_motion: startup.prefers_reduced_motion,
    };
    let _ = KNOWN.with(|cell| cell.set(known));
    Ok(startup)
}

/// Where a file is that ships with the program.
pub(super) fn site_file(path: &str) -> Option<SiteFile> {
    KNOWN.with(|known| known.get()?.files.get(path).cloned())
}

/// The address of the site, which is the backend's.
pub(super) fn origin() -> Option<String> {
    web_sys::window()?.location().origin().ok()
}

/// Whether the device is set to show no needless motion.
#[must_use]
pub fn prefers_reduced_motion() -> bool {
    KNOWN.with(|known| known.get().is_some_and(|known| known.prefers_reduced_motion))
}

/// The language of the page.
#[must_use]
pub fn preferred_language() -> Option<Language> {
    KNOWN.with(|known| known.get().map(|known| known.language))
}
