//! The page and its files, from a folder that the build made.

use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use percent_encoding::percent_decode_str;
use tower_http::services::{ServeDir, fs::DefaultServeDirFallback};

use super::{files::Folder, policy, range::PartOfFile};

/// Below here every name holds a hash of the content.
const HASHED: &str = "/static/";
const PAGE: &str = "index.html";

/// Why there is no page to serve.
#[derive(Debug, thiserror::Error)]
#[error(
    "the page cannot be served from {}: {problem}. Name the folder that the web build made with --web",
    folder.display()
)]
pub struct SiteError {
    folder: PathBuf,
    problem: String,
}

/// A folder with a page. What it holds may change while it is served.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    files: ServeDir<DefaultServeDirFallback, Folder>,
}

impl Site {
    /// # Errors
    /// [`SiteError`] when the folder or its page cannot be read.
    pub(crate) fn open(folder: &Path) -> Result<Self, SiteError> {
        let fault = |problem: String| SiteError { folder: folder.to_owned(), problem };
        let files =
            Folder::open(folder).map_err(|error| fault(format!("the folder cannot be read ({error})")))?;
        if !files.root().join(PAGE).is_file() {
            return Err(fault(format!("it holds no {PAGE}")));
        }
        let files = ServeDir::with_backend(files.root(), files.clone())
            .redirect_to_trailing_slash(false)
            .ignore_multi_range_requests(true)
            .precompressed_br()
            .precompressed_gzip();
        Ok(Self { files })
    }

    /// The file that the request asks for, as the client can best take it.
    pub(crate) async fn answer(&self, request: Request) -> Response {
        let (mut request, _) = request.into_parts();
        let Some(path) = served_path(request.uri.path()) else { return nothing_here() };
        let part = PartOfFile::take_from(&mut request.headers, &request.method);
        let mut answer = None;
        if let Some(part) = part {
            let tried = self.read(&request.method, &request.uri, part.headers.clone()).await;
            answer = (!part.is_outdated(tried.status())).then_some(tried);
        }
        let mut answer = match answer {
            Some(answer) => answer,
            None => self.read(&request.method, &request.uri, request.headers).await,
        };
        describe(&mut answer, &path);
        answer
    }

    async fn read(&self, method: &Method, uri: &Uri, headers: HeaderMap) -> Response {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = method.clone();
        *request.uri_mut() = uri.clone();
        *request.headers_mut() = headers;
        match self.files.clone().try_call(request).await {
            Ok(response) if response.status() == StatusCode::NOT_FOUND => nothing_here(),
            Ok(response) if response.status() == StatusCode::METHOD_NOT_ALLOWED => not_this_way(),
            Ok(response) => response.map(Body::new),
            Err(error) => unreadable(&error),
        }
    }
}

/// The path without its encoding, if files are served by such a name: none that is hidden, and no
/// compressed twin, which is the same file as the one without the ending.
fn served_path(path: &str) -> Option<String> {
    let path = percent_decode_str(path).decode_utf8().ok()?.into_owned();
    let lower = path.to_ascii_lowercase();
    let is_twin = lower.ends_with(".br") || lower.ends_with(".gz");
    let is_hidden = path.split('/').any(|part| part.starts_with('.'));
    let is_strange = path.contains(|character: char| character == '\\' || character.is_control());
    (!is_twin && !is_hidden && !is_strange).then_some(path)
}

/// Says what the file is, and how long it is good.
fn describe(response: &mut Response, path: &str) {
    let status = response.status();
    let headers = response.headers_mut();
    policy::apply(headers);
    if !status.is_success() && status != StatusCode::NOT_MODIFIED {
        return;
    }
    let cache = if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if status.is_success() {
        headers.insert(header::CONTENT_TYPE, media_type(path));
    }
}

fn media_type(path: &str) -> HeaderValue {
    let name = if path.ends_with('/') { PAGE } else { path };
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let media_type = match extension.to_ascii_lowercase().as_str() {
        "ftl" | "toml" => "text/plain",
        "js" | "mjs" => "text/javascript",
        "ktx2" => "image/ktx2",
        "otf" => "font/otf",
        "ttf" => "font/ttf",
        _ => mime_guess::from_path(name).first_raw().unwrap_or("application/octet-stream"),
    };
    let charset = if media_type.starts_with("text/") { "; charset=utf-8" } else { "" };
    HeaderValue::from_str(&format!("{media_type}{charset}"))
        .unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

fn nothing_here() -> Response {
    plain(StatusCode::NOT_FOUND, "这里什么也没有。首页在 /。\nThere is nothing here. The front page is /.\n")
}

fn not_this_way() -> Response {
    let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "Files are only read, with GET or HEAD.\n");
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

fn unreadable(error: &io::Error) -> Response {
    use ErrorKind::{InvalidFilename, InvalidInput, NotADirectory, NotFound, PermissionDenied};
    if matches!(error.kind(), InvalidFilename | InvalidInput | NotADirectory | NotFound | PermissionDenied) {
        return nothing_here();
    }
    tracing::error!("a file of the page cannot be read ({error})");
    plain(
        StatusCode::INTERNAL_SERVER_ERROR,
        "文件暂时无法读取，请稍后再试。\nThe file cannot be read now. Try again later.\n",
    )
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    // Two languages and nothing else: the text needs no page of its own.
    (status, text).into_response()
}
