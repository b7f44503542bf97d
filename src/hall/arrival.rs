//! Brings a hall's files into memory, counts every byte, and checks them before anything else sees them.

use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use bevy::{
    image::CompressedImageFormats,
    tasks::{IoTaskPool, Task},
};
use curriculum::Scene;

use super::{
    FileFault, LoadingFailed, check,
    coming::Coming,
    glb::{self, Document},
    names,
    published::Published,
    variants,
};
use crate::platform::IncomingFile;

/// The largest file of a hall, bytes.
const MAXIMUM_FILE_BYTES: u64 = 64 * 1024 * 1024;
const PIECE_BYTES: usize = 64 * 1024;

/// How many bytes have come.
#[derive(Debug, Default)]
pub(super) struct ByteCounter {
    done: AtomicU64,
    total: AtomicU64,
}

impl ByteCounter {
    /// Bytes that have come, and bytes that will; the latter is 0 until it is known.
    pub(super) fn read(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }
}

/// The paths of a hall's files, relative to the assets folder.
#[derive(Debug, Clone)]
pub(super) struct HallPaths {
    pub(super) model: String,
    folder: String,
}

impl HallPaths {
    pub(super) fn of(scene: &Scene) -> Self {
        let model = scene.model().to_owned();
        let folder = PathBuf::from(&model).with_extension("").to_string_lossy().into_owned();
        Self { model, folder }
    }

    pub(super) fn lightmap(&self, room: &str) -> String {
        format!("{}/{room}.light.ktx2", self.folder)
    }

    pub(super) fn sky(&self) -> String {
        format!("{}/sky.ktx2", self.folder)
    }

    /// A prefiltered cube: `place` is `indoor` or `outdoor`, `kind` is `specular` or `diffuse`.
    pub(super) fn environment(&self, place: &str, kind: &str) -> String {
        format!("{}/env-{place}.{kind}.ktx2", self.folder)
    }

    /// What every room shows: the sky, and what is mirrored.
    fn surroundings(&self) -> Vec<String> {
        let environments =
            [("indoor", "specular"), ("indoor", "diffuse"), ("outdoor", "specular"), ("outdoor", "diffuse")];
        let environments = environments.into_iter().map(|(place, kind)| self.environment(place, kind));
        environments.chain([self.sky()]).collect()
    }

    /// What rooms show: their light in the order of the scene, and the pictures that are not inside the model.
    fn pictures_of_rooms(&self, document: &Document, scene: &Scene) -> Vec<String> {
        let place = |room: &str| scene.rooms().iter().position(|of_scene| of_scene.id.as_str() == room);
        let mut lit: Vec<&str> = document.lightmaps().into_iter().collect();
        lit.sort_by_key(|room| place(room).unwrap_or(usize::MAX));
        let beside_model = Path::new(&self.model).parent().unwrap_or(Path::new(""));
        let outside = document.pictures_outside().into_iter().map(|uri| beside_model.join(uri));
        let outside = outside.map(|path| path.to_string_lossy().into_owned());
        lit.into_iter().map(|room| self.lightmap(room)).chain(outside).collect()
    }
}

/// What a hall is fetched from, and for whom.
pub(super) struct Request {
    pub(super) assets: PathBuf,
    pub(super) scene: Arc<Scene>,
    /// What the graphics card reads.
    pub(super) readable: CompressedImageFormats,
    /// Whether pictures of rooms are to come: nobody needs them where nothing is drawn.
    pub(super) is_drawn: bool,
    pub(super) counter: Arc<ByteCounter>,
    /// Where the files are published, and the beginning of their paths there.
    pub(super) published: Published,
    pub(super) prefix: String,
}

/// The files without which nothing of a hall can be shown, whole and sound as far as their bytes tell.
pub(super) struct Arrived {
    /// The paths of those that are published.
    pub(super) files: Vec<String>,
    /// The beginning of their paths where they are published.
    pub(super) prefix: String,
    /// The pictures of rooms, which are being read.
    pub(super) coming: Coming,
    /// The rooms that have a lightmap.
    pub(super) lightmaps: Vec<String>,
    /// Whether the model's pictures are beside it, with all their levels, instead of inside it.
    pub(super) is_packed: bool,
    /// How many steps the engine's loader takes.
    pub(super) decoding_steps: usize,
}

/// Reads, checks and publishes the model of a scene's hall and what surrounds it. The pictures of rooms begin to come.
///
/// # Errors
/// What the visitor is told.
pub(super) async fn fetch(request: Request) -> Result<Arrived, LoadingFailed> {
    let Request { assets, scene, readable, is_drawn, counter, published, prefix } = request;
    let paths = HallPaths::of(&scene);
    let mut model = Incoming::open(&assets, &paths.model, MODEL_FIX).await?;
    let document = model.read_document(&counter).await?;
    let absent = names::missing(&document, &scene);
    if !absent.is_empty() {
        let problem = format!("it lacks the named nodes {}", absent.join(", "));
        let fix = "Name them in the model, or take them out of the scene.";
        return Err(fault(&paths.model, FileFault::Unfit, problem, fix));
    }
    let mut surroundings = Vec::new();
    for path in paths.surroundings() {
        surroundings.push(Incoming::picture(&assets, &path).await?);
    }
    let mut to_come = Vec::new();
    for path in paths.pictures_of_rooms(&document, &scene) {
        to_come.push(Incoming::open_variant(&assets, path, readable).await?);
    }
    if !is_drawn {
        to_come.clear();
    }
    let all = [&model].into_iter().chain(&surroundings).chain(&to_come);
    counter.total.store(all.map(|file| file.length).sum(), Ordering::Relaxed);
    let surroundings = read_beside(surroundings, &counter);
    model.read_rest(&counter).await?;
    let mut files = vec![];
    for picture in surroundings {
        files.push(picture.await?);
    }
    let coming = Coming::new(prefix.clone(), to_come, counter, published.clone());
    check::check(&document, &model.bytes)
        .map_err(|problem| fault(&paths.model, FileFault::Damaged, problem, MODEL_FIX))?;
    files.push(model);
    let publish = |file: Incoming| {
        published.publish(&prefix, &file.path, file.bytes);
        file.path
    };
    Ok(Arrived {
        files: files.into_iter().map(publish).collect(),
        coming,
        lightmaps: document.lightmaps().into_iter().map(str::to_owned).collect(),
        is_packed: !document.pictures_outside().is_empty(),
        decoding_steps: document.decoding_steps(),
        prefix,
    })
}

/// Begins to read pictures while something else is read.
fn read_beside(
    pictures: Vec<Incoming>,
    counter: &Arc<ByteCounter>,
) -> Vec<Task<Result<Incoming, LoadingFailed>>> {
    let read = |mut picture: Incoming| {
        let counter = counter.clone();
        IoTaskPool::get().spawn(async move { picture.read_picture(&counter).await.map(|()| picture) })
    };
    pictures.into_iter().map(read).collect()
}

const MODEL_FIX: &str = "Put the scene's model back, or export it again.";
const PICTURE_FIX: &str = "Put the file back, or bake the hall's light again.";
const KTX2_MAGIC: &[u8] = b"\xabKTX 20\xbb\r\n\x1a\n";

fn fault(file: &str, kind: FileFault, problem: String, fix: &str) -> LoadingFailed {
    LoadingFailed { file: file.to_owned(), kind, problem, fix: fix.to_owned() }
}

fn missing(file: &str, fix: &str) -> LoadingFailed {
    fault(file, FileFault::Missing, "it is missing".to_owned(), fix)
}

/// A file of the hall that is being read.
pub(super) struct Incoming {
    /// Under which it is published.
    pub(super) path: String,
    fix: &'static str,
    file: IncomingFile,
    length: u64,
    pub(super) bytes: Vec<u8>,
}

impl Incoming {
    /// Finds the best variant of a picture that the graphics card reads. It is published under the canonical path.
    async fn open_variant(
        assets: &Path,
        path: String,
        readable: CompressedImageFormats,
    ) -> Result<Self, LoadingFailed> {
        let names = variants::names(&path, readable);
        let (last, better) = names.split_last().ok_or_else(|| missing(&path, PICTURE_FIX))?;
        for name in better {
            if let Ok(found) = Self::picture(assets, name).await {
                return Ok(Self { path, ..found });
            }
        }
        Self::picture(assets, last).await
    }

    /// Finds a picture.
    pub(super) async fn picture(assets: &Path, path: &str) -> Result<Self, LoadingFailed> {
        Self::open(assets, path, PICTURE_FIX).await
    }

    async fn open(assets: &Path, path: &str, fix: &'static str) -> Result<Self, LoadingFailed> {
        let file = IncomingFile::open(assets, path).await.map_err(|error| match error.kind() {
            ErrorKind::NotFound => missing(path, fix),
            _ => fault(path, FileFault::Unreachable, format!("it cannot be read ({error})"), fix),
        })?;
        let length = file.length();
        if length > MAXIMUM_FILE_BYTES {
            let problem = format!("it is {length} bytes long; {MAXIMUM_FILE_BYTES} are allowed");
            return Err(fault(path, FileFault::Unfit, problem, "Make it smaller."));
        }
        Ok(Self { path: path.to_owned(), fix, file, length, bytes: Vec::new() })
    }

    /// Reads as far as the JSON, and parses it.
    async fn read_document(&mut self, counter: &ByteCounter) -> Result<Document, LoadingFailed> {
        self.read_to(glb::HEAD_BYTES, counter).await?;
        let end = glb::json_length(&self.bytes)
            .map_err(|problem| self.damaged(problem))?
            .saturating_add(glb::HEAD_BYTES);
        if end as u64 > self.length {
            return Err(self.damaged("its JSON is cut off".to_owned()));
        }
        self.read_to(end, counter).await?;
        let json = self.bytes.get(glb::HEAD_BYTES..end).unwrap_or_default();
        serde_json::from_slice(json)
            .map_err(|error| self.damaged(format!("its JSON cannot be read ({error})")))
    }

    /// Reads a picture to its end. What broke off can be read on.
    pub(super) async fn read_picture(&mut self, counter: &ByteCounter) -> Result<(), LoadingFailed> {
        self.read_rest(counter).await?;
        match self.bytes.starts_with(KTX2_MAGIC) {
            true => Ok(()),
            false => Err(self.damaged("it is no KTX2 picture".to_owned())),
        }
    }

    async fn read_rest(&mut self, counter: &ByteCounter) -> Result<(), LoadingFailed> {
        self.read_to(usize::try_from(self.length).unwrap_or(usize::MAX), counter).await
    }

    async fn read_to(&mut self, end: usize, counter: &ByteCounter) -> Result<(), LoadingFailed> {
        while self.bytes.len() < end {
            let start = self.bytes.len();
            self.bytes.resize(end.min(start + PIECE_BYTES), 0);
            let piece = self.bytes.get_mut(start..).unwrap_or_default();
            let read = self.file.read(piece).await;
            self.bytes.truncate(start + *read.as_ref().unwrap_or(&0));
            let read = read.map_err(|error| self.unreadable(&error))?;
            counter.done.fetch_add(read as u64, Ordering::Relaxed);
            if read == 0 {
                return Err(self.damaged("it is cut off".to_owned()));
            }
        }
        Ok(())
    }

    fn damaged(&self, problem: String) -> LoadingFailed {
        fault(&self.path, FileFault::Damaged, problem, self.fix)
    }

    fn unreadable(&self, error: &io::Error) -> LoadingFailed {
        match error.kind() {
            ErrorKind::NotFound => missing(&self.path, self.fix),
            _ => fault(&self.path, FileFault::Unreachable, format!("it cannot be read ({error})"), self.fix),
        }
    }
}
