//! Files of the site, read piece by piece as they come. A download that breaks off goes on where it stopped.

use std::{io, path::Path, time::Duration};

use bevy::{
    asset::io::{
        AssetReader, AssetReaderError, AssetSourceBuilder, AssetSourceId, ErasedAssetReader, PathStream,
        Reader, VecReader,
    },
    log::warn,
    prelude::*,
};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, Headers, ReadableStreamDefaultReader, RequestInit, Response};

use super::{page, sleep};
use crate::{options::Options, platform::within};

/// How often a download is taken up again before it is given up.
const TRIES: u32 = 6;
/// The wait before the first time, which doubles with each.
const FIRST_WAIT: Duration = Duration::from_millis(400);
/// After so long without a byte a download counts as broken off; the page's own are given up as soon.
const LONGEST_SILENCE: Duration = Duration::from_secs(20);

/// Makes the asset server find what ships with the program. It must come before the engine's asset plugin.
pub fn register_assets(app: &mut App, _: &Options) {
    let reader = || -> Box<dyn ErasedAssetReader> { Box::new(SiteReader) };
    app.register_asset_source(AssetSourceId::Default, AssetSourceBuilder::new(reader));
}

/// A file that is being read.
#[derive(Debug)]
pub struct IncomingFile {
    url: String,
    length: u64,
    /// Bytes that have come.
    received: u64,
    stream: Option<ReadableStreamDefaultReader>,
    /// What ends the request that is under way.
    request: Option<AbortController>,
    /// What has come and was not asked for yet.
    piece: Vec<u8>,
    taken: usize,
    failures: u32,
}

impl IncomingFile {
    /// Begins to fetch a file of the site.
    ///
    /// # Errors
    /// `NotFound` when the site has none of this name.
    pub async fn open(_assets: &Path, path: &str) -> io::Result<Self> {
        let file = page::site_file(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(Self {
            url: file.url,
            length: file.bytes,
            received: 0,
            stream: None,
            request: None,
            piece: Vec::new(),
            taken: 0,
            failures: 0,
        })
    }

    /// How many bytes it has.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Reads some of the bytes that come next, and says how many; 0 at the end.
    ///
    /// # Errors
    /// When it cannot be fetched, though it was tried several times.
    pub async fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.piece.len() {
            if self.received >= self.length {
                return Ok(0);
            }
            let received = within(LONGEST_SILENCE, self.receive()).await;
            match received.unwrap_or_else(|| Err(io::ErrorKind::TimedOut.into())) {
                Ok(bytes) => {
                    self.received += bytes.len() as u64;
                    self.failures = 0;
                    (self.piece, self.taken) = (bytes, 0);
                }
                Err(error) => self.wait_after(error).await?,
            }
        }
        let waiting = self.piece.get(self.taken..).unwrap_or_default();
        let count = waiting.len().min(piece.len());
        if let (Some(to), Some(from)) = (piece.get_mut(..count), waiting.get(..count)) {
            to.copy_from_slice(from);
        }
        self.taken += count;
        Ok(count)
    }

    async fn wait_after(&mut self, error: io::Error) -> io::Result<()> {
        self.stream = None;
        // Browsers let the same request wait for one that hangs.
        if let Some(request) = self.request.take() {
            request.abort();
        }
        self.failures += 1;
        if self.failures >= TRIES || error.kind() == io::ErrorKind::NotFound {
            return Err(error);
        }
        warn!("{} broke off after {} bytes ({error}); it is taken up again", self.url, self.received);
        sleep(FIRST_WAIT * 2_u32.pow(self.failures - 1)).await;
        Ok(())
    }

    /// The bytes that come next; some.
    async fn receive(&mut self) -> io::Result<Vec<u8>> {
        let stream = match self.stream.clone() {
            Some(stream) => stream,
            None => {
                let request = self.request.insert(AbortController::new().map_err(fault)?);
                let stream = fetch_from(&self.url, self.received, &request.signal()).await?;
                self.stream.insert(stream).clone()
            }
        };
        let read = JsFuture::from(stream.read()).await.map_err(fault)?;
        let value = Reflect::get(&read, &"value".into()).map_err(fault)?;
        match value.dyn_into::<Uint8Array>() {
            Ok(bytes) if bytes.length() > 0 => Ok(bytes.to_vec()),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

async fn fetch_from(url: &str, start: u64, signal: &AbortSignal) -> io::Result<ReadableStreamDefaultReader> {
    let window = web_sys::window().ok_or(io::ErrorKind::NotConnected)?;
    let request = RequestInit::new();
    request.set_signal(Some(signal));
    if start > 0 {
        let headers = Headers::new().map_err(fault)?;
        headers.set("Range", &format!("bytes={start}-")).map_err(fault)?;
        request.set_headers(&headers);
    }
    let response = JsFuture::from(window.fetch_with_str_and_init(url, &request)).await.map_err(fault)?;
    let response: Response = response.dyn_into().map_err(fault)?;
    match (response.status(), start) {
        (200, 0) | (206, 1..) => {}
        (404 | 410, _) => return Err(io::ErrorKind::NotFound.into()),
        (status, _) => return Err(io::Error::other(format!("HTTP {status}"))),
    }
    let body = response.body().ok_or(io::ErrorKind::UnexpectedEof)?;
    body.get_reader().dyn_into().map_err(|error| fault(error.into()))
}

fn fault(error: JsValue) -> io::Error {
    let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    io::Error::other(message.unwrap_or_else(|| format!("{error:?}")))
}

/// Reads files of the site for the engine's loaders.
struct SiteReader;

impl AssetReader for SiteReader {
    async fn read<'a>(&'a self, path: &'a Path) -> Result<impl Reader + 'a, AssetReaderError> {
        let name = path.to_string_lossy();
        let read_all = async {
            let mut file = IncomingFile::open(Path::new(""), &name).await?;
            let mut bytes = vec![0; usize::try_from(file.length()).unwrap_or_default()];
            let mut filled = 0;
            while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
                match file.read(rest).await? {
                    0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                    count => filled += count,
                }
            }
            Ok::<_, io::Error>(bytes)
        };
        match read_all.await {
            Ok(bytes) => Ok(VecReader::new(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(AssetReaderError::NotFound(path.to_owned()))
            }
            Err(error) => Err(AssetReaderError::Io(error.into())),
        }
    }

    async fn read_meta<'a>(&'a self, path: &'a Path) -> Result<impl Reader + 'a, AssetReaderError> {
        Err::<VecReader, _>(AssetReaderError::NotFound(path.to_owned()))
    }

    async fn read_directory<'a>(&'a self, path: &'a Path) -> Result<Box<PathStream>, AssetReaderError> {
        Err(AssetReaderError::NotFound(path.to_owned()))
    }

    async fn is_directory<'a>(&'a self, _path: &'a Path) -> Result<bool, AssetReaderError> {
        Ok(false)
    }
}
