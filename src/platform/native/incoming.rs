//! Files that ship with the program, read piece by piece.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use bevy::prelude::*;

use crate::options::Options;

/// Makes the asset server find what ships with the program. It must come before the engine's asset plugin, which reads
/// the folder of the options by itself.
#[cfg(not(target_os = "android"))]
pub fn register_assets(_: &mut App, _: &Options) {}

/// Makes the asset server find what ships with the app, which lies in a folder by now; the engine would look in the package.
/// It must come before the engine's asset plugin.
#[cfg(target_os = "android")]
pub fn register_assets(app: &mut App, options: &Options) {
    use bevy::asset::io::{AssetSourceBuilder, AssetSourceId, ErasedAssetReader, file::FileAssetReader};

    let assets = options.assets.clone();
    let reader = move || -> Box<dyn ErasedAssetReader> { Box::new(FileAssetReader::new(&assets)) };
    app.register_asset_source(AssetSourceId::Default, AssetSourceBuilder::new(reader));
}

/// A file that is being read.
#[derive(Debug)]
pub struct IncomingFile {
    file: File,
    length: u64,
}

#[expect(clippy::unused_async, reason = "browsers only have files that are waited for")]
impl IncomingFile {
    /// Opens a file of the assets folder.
    ///
    /// # Errors
    /// `NotFound` when there is none, and whatever else the system says.
    pub async fn open(assets: &Path, path: &str) -> io::Result<Self> {
        let file = File::open(assets.join(path))?;
        let length = file.metadata()?.len();
        Ok(Self { file, length })
    }

    /// How many bytes it has.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Reads some of the bytes that come next, and says how many; 0 at the end.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        self.file.read(piece)
    }
}
