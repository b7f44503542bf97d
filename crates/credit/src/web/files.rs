//! The files of the page's folder as tower-http reads them: only what really lies in the folder.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, SeekFrom},
    path::{Path, PathBuf},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::SystemTime,
};

use tokio::{
    io::{AsyncRead, AsyncSeek, ReadBuf},
    task::spawn_blocking,
};
use tower_http::services::fs::{Backend, File as ServedFile, Metadata as ServedMetadata};

/// A folder. What its links point to outside it, its hidden files, and what is no plain file are not found
/// in it.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    /// Without links.
    root: Arc<Path>,
}

impl Folder {
    /// # Errors
    /// When there is no such folder.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let root = path.canonicalize()?;
        if !root.is_dir() {
            return Err(ErrorKind::NotADirectory.into());
        }
        Ok(Self { root: root.into() })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Where a file of this folder really lies.
    fn locate(&self, path: &Path) -> io::Result<PathBuf> {
        let real = path.canonicalize()?;
        let inside = real.strip_prefix(&self.root).map_err(|_| ErrorKind::NotFound)?;
        let is_hidden = |part: &std::ffi::OsStr| part.as_encoded_bytes().starts_with(b".");
        if inside.iter().any(is_hidden) { Err(ErrorKind::NotFound.into()) } else { Ok(real) }
    }

    fn read(&self, path: &Path) -> io::Result<File> {
        let real = self.locate(path)?;
        // Asked before it is opened: opening a pipe waits for whoever writes to it.
        if !fs::metadata(&real)?.is_file() {
            return Err(ErrorKind::NotFound.into());
        }
        File::open(real)
    }
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = io::Result<T>> + Send + 'a>>;

impl Backend for Folder {
    type File = FileOfFolder;
    type Metadata = Metadata;
    type OpenFuture = Boxed<'static, FileOfFolder>;
    type MetadataFuture = Boxed<'static, Metadata>;

    fn open(&self, path: PathBuf) -> Self::OpenFuture {
        let folder = self.clone();
        Box::pin(async move {
            let file = spawn_blocking(move || folder.read(&path)).await??;
            Ok(FileOfFolder(tokio::fs::File::from_std(file)))
        })
    }

    fn metadata(&self, path: PathBuf) -> Self::MetadataFuture {
        let folder = self.clone();
        Box::pin(
            async move { spawn_blocking(move || Ok(Metadata(fs::metadata(folder.locate(&path)?)?))).await? },
        )
    }
}

/// An open file.
#[derive(Debug)]
pub(super) struct FileOfFolder(tokio::fs::File);

impl ServedFile for FileOfFolder {
    type Metadata = Metadata;
    type MetadataFuture<'a> = Boxed<'a, Metadata>;

    fn metadata(&self) -> Self::MetadataFuture<'_> {
        Box::pin(async { self.0.metadata().await.map(Metadata) })
    }
}

impl AsyncRead for FileOfFolder {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncSeek for FileOfFolder {
    fn start_seek(mut self: Pin<&mut Self>, position: SeekFrom) -> io::Result<()> {
        Pin::new(&mut self.0).start_seek(position)
    }

    fn poll_complete(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<u64>> {
        Pin::new(&mut self.0).poll_complete(context)
    }
}

/// What the file system knows of a file.
#[derive(Debug)]
pub(super) struct Metadata(fs::Metadata);

impl ServedMetadata for Metadata {
    fn is_dir(&self) -> bool {
        self.0.is_dir()
    }

    /// When the file was last changed in any way. Archives and build tools set the time of a file's content
    /// to a fixed date: two versions of a page that are equally long would then have one ETag. When it was
    /// put in its place, no tool sets.
    fn modified(&self) -> io::Result<SystemTime> {
        let written = self.0.modified()?;
        Ok(placed(&self.0).map_or(written, |placed| placed.max(written)))
    }

    fn len(&self) -> u64 {
        self.0.len()
    }
}

#[cfg(unix)]
fn placed(metadata: &fs::Metadata) -> Option<SystemTime> {
    use std::{os::unix::fs::MetadataExt, time::Duration};
    let seconds = u64::try_from(metadata.ctime()).ok()?;
    let nanoseconds = u32::try_from(metadata.ctime_nsec()).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds, nanoseconds))
}

#[cfg(not(unix))]
fn placed(metadata: &fs::Metadata) -> Option<SystemTime> {
    metadata.created().ok()
}
