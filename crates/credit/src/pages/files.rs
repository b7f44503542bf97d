//! The style, the script and the pictures.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
};

use axum::{
    body::Body,
    extract::{self, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use curriculum::{ExhibitId, SceneId};
use tower_http::services::ServeFile;

use super::{ROOT, no_such_page};
use crate::{
    canonical::Hash,
    http::{Backend, error::ApiError},
};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
/// The largest picture that is served, in bytes.
const LARGEST_PICTURE: u64 = 2 * 1024 * 1024;

/// The addresses change with the contents, so that browsers may keep both for ever.
static STYLE_ADDRESS: LazyLock<String> = LazyLock::new(|| address("style.css", STYLE));
static SCRIPT_ADDRESS: LazyLock<String> = LazyLock::new(|| address("script.js", SCRIPT));

fn address(name: &str, contents: &str) -> String {
    let hash: String = Hash::of(contents.as_bytes()).to_hexadecimal().chars().take(16).collect();
    format!("{ROOT}/{name}?v={hash}")
}

pub(super) fn style_address() -> &'static str {
    &STYLE_ADDRESS
}

pub(super) fn script_address() -> &'static str {
    &SCRIPT_ADDRESS
}

pub(super) async fn style() -> impl IntoResponse {
    kept_for_ever("text/css; charset=utf-8", STYLE)
}

pub(super) async fn script() -> impl IntoResponse {
    kept_for_ever("text/javascript; charset=utf-8", SCRIPT)
}

fn kept_for_ever(kind: &'static str, contents: &'static str) -> impl IntoResponse {
    let kept = "public, max-age=31536000, immutable";
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)], contents)
}

/// The folder of the pictures, if there is one: `<scene>.jpg` and `<scene>/<exhibit>.jpg`.
pub(super) struct Pictures(Option<PathBuf>);

impl Pictures {
    pub(super) fn in_folder(folder: Option<PathBuf>) -> Self {
        if let Some(missing) = folder.as_deref().filter(|folder| !folder.is_dir()) {
            tracing::warn!("the catalogue has no pictures: {} is no folder", missing.display());
        }
        Self(folder)
    }

    // Ids hold no slash, and each gets an ending: no name leads out of the folder.
    fn of_scene(&self, scene: &SceneId) -> Option<PathBuf> {
        Some(self.0.as_ref()?.join(format!("{scene}.jpg")))
    }

    fn of_exhibit(&self, scene: &SceneId, exhibit: &ExhibitId) -> Option<PathBuf> {
        Some(self.0.as_ref()?.join(scene.as_str()).join(format!("{exhibit}.jpg")))
    }

    pub(super) async fn has_scene(&self, scene: &SceneId) -> bool {
        is_servable(self.of_scene(scene).as_deref()).await
    }

    pub(super) async fn has_exhibit(&self, scene: &SceneId, exhibit: &ExhibitId) -> bool {
        is_servable(self.of_exhibit(scene, exhibit).as_deref()).await
    }
}

async fn is_servable(file: Option<&Path>) -> bool {
    let Some(file) = file else { return false };
    let Ok(facts) = tokio::fs::metadata(file).await else { return false };
    if facts.is_file() && facts.len() > LARGEST_PICTURE {
        tracing::warn!("{} is larger than {LARGEST_PICTURE} bytes and not shown", file.display());
    }
    facts.is_file() && facts.len() <= LARGEST_PICTURE
}

pub(super) fn scene_address(scene: &SceneId) -> String {
    format!("{ROOT}/pictures/{scene}.jpg")
}

pub(super) fn exhibit_address(scene: &SceneId, exhibit: &ExhibitId) -> String {
    format!("{ROOT}/pictures/{scene}/{exhibit}.jpg")
}

pub(super) async fn picture_of_scene(
    State(backend): State<Arc<Backend>>,
    extract::Path(file): extract::Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    let scene = stem(&file).and_then(|id| backend.rules.catalogue.scene(&id));
    let picture = scene.and_then(|served| backend.serving.pages.pictures.of_scene(served.scene().id()));
    send(picture, request).await
}

pub(super) async fn picture_of_exhibit(
    State(backend): State<Arc<Backend>>,
    extract::Path((scene, file)): extract::Path<(String, String)>,
    request: Request,
) -> Result<Response, ApiError> {
    let served = scene.parse().ok().and_then(|id| backend.rules.catalogue.scene(&id));
    let picture = served.and_then(|served| {
        let exhibit = served.scene().exhibit(&stem(&file)?)?;
        backend.serving.pages.pictures.of_exhibit(served.scene().id(), &exhibit.id)
    });
    send(picture, request).await
}

fn stem<T: std::str::FromStr>(file: &str) -> Option<T> {
    file.strip_suffix(".jpg")?.parse().ok()
}

/// Sends a picture; a browser that has it asks again after an hour, and is told when nothing changed.
async fn send(picture: Option<PathBuf>, request: Request) -> Result<Response, ApiError> {
    let Some(picture) = picture else { return Err(no_such_page().await) };
    if !is_servable(Some(&picture)).await {
        return Err(no_such_page().await);
    }
    let unreadable = |error: io::Error| {
        let message = format!("{} cannot be read ({error})", picture.display());
        ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "picture-unreadable", message, "Look at the file.")
    };
    let sent = ServeFile::new(&picture).try_call(request).await.map_err(unreadable)?;
    let mut response = sent.map(Body::new);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    Ok(response)
}
