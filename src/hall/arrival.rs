//! Brings a hall's files into memory, counts every byte, and checks them before anything else sees them.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use bevy::{
    asset::io::{
        AssetSourceBuilder, ErasedAssetReader,
        memory::{Dir, MemoryAssetReader},
    },
    prelude::*,
};
use curriculum::Scene;

use super::{
    LoadingFailed, check,
    glb::{self, Document},
    names,
};
use crate::platform::IncomingFile;

/// The largest file of a hall, bytes.
const MAXIMUM_FILE_BYTES: u64 = 64 * 1024 * 1024;
const PIECE_BYTES: usize = 64 * 1024;
/// The asset source that holds the files of the hall that is being loaded.
const SOURCE: &str = "hall";

/// Where the files of a hall lie in memory until the engine's loaders have read them.
#[derive(Resource, Clone, Default)]
pub(super) struct Arrivals(Dir);

impl Arrivals {
    /// Makes the files readable for the asset server, under paths that begin with `prefix`.
    pub(super) fn publish(&self, prefix: &str, files: Vec<(String, Vec<u8>)>) {
        for (path, bytes) in files {
            self.0.insert_asset(&Path::new(prefix).join(path), bytes);
        }
    }

    /// Lets go of published files.
    pub(super) fn forget<'a>(&self, prefix: &str, paths: impl Iterator<Item = &'a str>) {
        for path in paths {
            self.0.remove_asset(&Path::new(prefix).join(path));
        }
    }
}

/// The asset path of a published file.
pub(super) fn published_path(prefix: &str, path: &str) -> String {
    format!("{SOURCE}://{prefix}/{path}")
}

/// Registers the asset source. It must come before the engine's asset plugin.
pub(super) fn register_source(app: &mut App) {
    let arrivals = Arrivals::default();
    let root = arrivals.0.clone();
    let reader = move || -> Box<dyn ErasedAssetReader> { Box::new(MemoryAssetReader { root: root.clone() }) };
    app.register_asset_source(SOURCE, AssetSourceBuilder::new(reader));
    app.insert_resource(arrivals);
}

/// How many bytes have come.
#[derive(Default)]
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

    fn pictures(&self, document: &Document) -> Vec<String> {
        let lightmaps = document.lightmaps().into_iter().map(|room| self.lightmap(room));
        let environments =
            [("indoor", "specular"), ("indoor", "diffuse"), ("outdoor", "specular"), ("outdoor", "diffuse")];
        let environments = environments.into_iter().map(|(place, kind)| self.environment(place, kind));
        lightmaps.chain(environments).chain([self.sky()]).collect()
    }
}

/// The files of a hall, whole and sound as far as their bytes tell.
pub(super) struct Arrived {
    /// Path and bytes of each.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// The rooms that have a lightmap.
    pub(super) lightmaps: Vec<String>,
    /// How many steps the engine's loader takes.
    pub(super) decoding_steps: usize,
}

/// Reads and checks the files of a scene's hall in the assets folder.
///
/// # Errors
/// What the visitor is told.
pub(super) async fn fetch(
    assets: PathBuf,
    scene: Arc<Scene>,
    counter: Arc<ByteCounter>,
) -> Result<Arrived, LoadingFailed> {
    let paths = HallPaths::of(&scene);
    let mut model = Incoming::open(&assets, &paths.model, MODEL_FIX).await?;
    let document = model.read_document(&counter).await?;
    let absent = names::missing(&document, &scene);
    if !absent.is_empty() {
        let problem = format!("it lacks the named nodes {}", absent.join(", "));
        return Err(fault(&paths.model, problem, "Name them in the model, or take them out of the scene."));
    }
    let pictures = paths.pictures(&document);
    let mut incoming = vec![model];
    for path in &pictures {
        incoming.push(Incoming::open(&assets, path, PICTURE_FIX).await?);
    }
    counter.total.store(incoming.iter().map(|file| file.length).sum(), Ordering::Relaxed);
    let mut files = Vec::new();
    for file in incoming {
        let path = file.path.clone();
        files.push((path, file.read_rest(&counter).await?));
    }
    let model_bytes = files.first().map(|(_, bytes)| bytes.as_slice()).unwrap_or_default();
    check::check(&document, model_bytes).map_err(|problem| fault(&paths.model, problem, MODEL_FIX))?;
    check_pictures(files.get(1..).unwrap_or_default())?;
    Ok(Arrived {
        files,
        lightmaps: document.lightmaps().into_iter().map(str::to_owned).collect(),
        decoding_steps: document.decoding_steps(),
    })
}

const MODEL_FIX: &str = "Put the scene's model back, or export it again.";
const PICTURE_FIX: &str = "Put the file back, or bake the hall's light again.";
const KTX2_MAGIC: &[u8] = b"\xabKTX 20\xbb\r\n\x1a\n";

fn check_pictures(files: &[(String, Vec<u8>)]) -> Result<(), LoadingFailed> {
    match files.iter().find(|(_, bytes)| !bytes.starts_with(KTX2_MAGIC)) {
        Some((path, _)) => Err(fault(path, "it is no KTX2 picture".to_owned(), PICTURE_FIX)),
        None => Ok(()),
    }
}

fn fault(file: &str, problem: String, fix: &str) -> LoadingFailed {
    LoadingFailed { file: file.to_owned(), problem, fix: fix.to_owned() }
}

/// A file of the hall that is being read.
struct Incoming {
    path: String,
    fix: &'static str,
    file: IncomingFile,
    length: u64,
    bytes: Vec<u8>,
}

impl Incoming {
    async fn open(assets: &Path, path: &str, fix: &'static str) -> Result<Self, LoadingFailed> {
        let file = IncomingFile::open(assets, path).await.map_err(|error| match error.kind() {
            ErrorKind::NotFound => fault(path, "it is missing".to_owned(), fix),
            _ => fault(path, format!("it cannot be read ({error})"), fix),
        })?;
        let length = file.length();
        if length > MAXIMUM_FILE_BYTES {
            let problem = format!("it is {length} bytes long; {MAXIMUM_FILE_BYTES} are allowed");
            return Err(fault(path, problem, "Make it smaller."));
        }
        Ok(Self { path: path.to_owned(), fix, file, length, bytes: Vec::new() })
    }

    /// Reads as far as the JSON, and parses it.
    async fn read_document(&mut self, counter: &ByteCounter) -> Result<Document, LoadingFailed> {
        self.read_to(glb::HEAD_BYTES, counter).await?;
        let end = glb::json_length(&self.bytes)
            .map_err(|problem| self.fault(problem))?
            .saturating_add(glb::HEAD_BYTES);
        if end as u64 > self.length {
            return Err(self.fault("its JSON is cut off".to_owned()));
        }
        self.read_to(end, counter).await?;
        let json = self.bytes.get(glb::HEAD_BYTES..end).unwrap_or_default();
        serde_json::from_slice(json).map_err(|error| self.fault(format!("its JSON cannot be read ({error})")))
    }

    async fn read_rest(mut self, counter: &ByteCounter) -> Result<Vec<u8>, LoadingFailed> {
        let end = usize::try_from(self.length).unwrap_or(usize::MAX);
        self.read_to(end, counter).await?;
        Ok(self.bytes)
    }

    async fn read_to(&mut self, end: usize, counter: &ByteCounter) -> Result<(), LoadingFailed> {
        while self.bytes.len() < end {
            let start = self.bytes.len();
            self.bytes.resize(end.min(start + PIECE_BYTES), 0);
            let piece = self.bytes.get_mut(start..).unwrap_or_default();
            let read = self.file.read(piece).await;
            let read = read.map_err(|error| self.fault(format!("it cannot be read ({error})")))?;
            self.bytes.truncate(start + read);
            counter.done.fetch_add(read as u64, Ordering::Relaxed);
            if read == 0 {
                return Err(self.fault("it is cut off".to_owned()));
            }
        }
        Ok(())
    }

    fn fault(&self, problem: String) -> LoadingFailed {
        fault(&self.path, problem, self.fix)
    }
}
