//! The scenes' files for the browser edition, as they lie in the backend's folder. Of the answers there is
//! no way here.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Read},
    path::Path,
    sync::Arc,
};

use axum::{
    extract::{Path as UrlPath, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use curriculum::{
    Language, SceneId,
    scene::{MAXIMUM_FILE_BYTES, SCENE_FILE, scene_ids, text_file_name},
};
use headers::{ETag, HeaderMapExt, IfNoneMatch};
use serde::Serialize;
use tokio::task::spawn_blocking;
use utoipa::ToSchema;

use crate::{
    canonical::Hash,
    http::{ApiError, Backend, ErrorBody},
};

/// The scenes that there are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SceneIndex {
    /// Their ids in order, the broken ones too: the application tells what is wrong with them.
    #[schema(value_type = Vec<String>)]
    scenes: Vec<SceneId>,
    /// Those of them that this backend does not serve: it would neither mark nor credit a visit.
    #[schema(value_type = Vec<String>)]
    unserved: Vec<SceneId>,
}

/// The ids of the scenes, such as `{"scenes":["red-boat"],"unserved":[]}`.
#[utoipa::path(get, path = "/scenes/index.json", tag = "scenes",
    responses((status = 200, body = SceneIndex), (status = 304, description = "As If-None-Match has it"),
        (status = 500, body = ErrorBody)))]
pub(crate) async fn index(
    State(backend): State<Arc<Backend>>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let folder = backend.serving.scenes_folder.clone();
    let ids = blocking(move || scene_ids(&folder)).await?;
    let scenes = ids.map_err(|error| cannot_read(&error.to_string()))?;
    let is_unserved = |id: &&SceneId| backend.rules.catalogue.scene(id).is_none();
    let unserved = scenes.iter().filter(is_unserved).cloned().collect();
    let json = serde_json::to_vec(&SceneIndex { scenes, unserved })
        .map_err(|error| cannot_read(&error.to_string()))?;
    Ok(validated(&headers, "application/json", json))
}

/// The scene file or one of its texts as it lies in the folder, whether or not it is sound.
#[utoipa::path(get, path = "/scenes/{scene}/{file}", tag = "scenes",
    params(("scene" = String, Path, description = "The scene's id"),
        ("file" = String, Path, description = "`scene.toml`, `text.zh-CN.toml` or `text.en.toml`")),
    responses((status = 200, body = String, content_type = "text/plain"),
        (status = 304, description = "As If-None-Match has it"), (status = 404, body = ErrorBody),
        (status = 500, body = ErrorBody)))]
pub(crate) async fn file(
    State(backend): State<Arc<Backend>>,
    path: Result<UrlPath<(String, String)>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let UrlPath((scene, name)) = path.map_err(|_| no_such_file())?;
    let scene: SceneId = scene.parse().map_err(|_| no_such_file())?;
    let file = PublicFile::named(&name).ok_or_else(no_such_file)?;
    let folder = backend.serving.scenes_folder.clone();
    let place = format!("{scene}/{name}");
    let read = blocking(move || read(&folder.join(scene.as_str()), &file.name())).await?;
    let bytes = read.map_err(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => no_such_file(),
        _ => cannot_read(&format!("{place}: {error}")),
    })?;
    Ok(validated(&headers, "text/plain; charset=utf-8", bytes))
}

/// A file of a scene that anybody may read.
#[derive(Debug, Clone, Copy)]
enum PublicFile {
    Scene,
    Text(Language),
}

impl PublicFile {
    fn named(name: &str) -> Option<Self> {
        let texts = Language::ALL.into_iter().map(Self::Text);
        texts.chain([Self::Scene]).find(|file| file.name() == name)
    }

    fn name(self) -> String {
        match self {
            Self::Scene => SCENE_FILE.to_owned(),
            Self::Text(language) => text_file_name(language),
        }
    }
}

/// A link is followed only to a file of the same name, so that none leads to the answers.
fn read(folder: &Path, name: &str) -> io::Result<Vec<u8>> {
    let real = folder.join(name).canonicalize()?;
    let is_another = real.file_name().is_none_or(|file_name| file_name != name);
    if is_another || !fs::metadata(&real)?.is_file() {
        return Err(ErrorKind::NotFound.into());
    }
    let mut bytes = Vec::new();
    File::open(real)?.take(MAXIMUM_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAXIMUM_FILE_BYTES {
        let problem = format!("the file is larger than {} KiB", MAXIMUM_FILE_BYTES / 1024);
        return Err(io::Error::new(ErrorKind::FileTooLarge, problem));
    }
    Ok(bytes)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
    spawn_blocking(work).await.map_err(|error| cannot_read(&error.to_string()))
}

/// The content, or only that it is still the same. The tag is weak since the content may be compressed on
/// its way.
fn validated(headers: &HeaderMap, media_type: &'static str, content: Vec<u8>) -> Response {
    let tag = format!("W/\"{}\"", Hash::of(&content).to_hexadecimal());
    let is_known =
        |tag: ETag| headers.typed_get::<IfNoneMatch>().is_some_and(|known| !known.precondition_passes(&tag));
    let mut response = if tag.parse().is_ok_and(is_known) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, media_type)], content).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

fn no_such_file() -> ApiError {
    let message = "this backend has no such file of a scene";
    ApiError::not_found("no-such-scene-file", message, "GET /scenes/index.json lists the scenes.")
}

fn cannot_read(problem: &str) -> ApiError {
    let fix = "Correct the file or its permissions in the backend's scenes folder.";
    let message = format!("a scene cannot be read: {problem}");
    ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "scene-unreadable", message, fix)
}
