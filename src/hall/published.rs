//! The asset source with the files of the hall that is being loaded. Whoever asks for a file before it has come waits.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use bevy::{
    asset::io::{
        AssetReader, AssetReaderError, AssetSourceBuilder, ErasedAssetReader, PathStream, Reader, VecReader,
    },
    prelude::*,
};
use tokio::sync::Notify;

const SOURCE: &str = "hall";

/// Where the files of a hall lie in memory until the engine's loaders have read them.
#[derive(Resource, Clone, Default)]
pub(super) struct Published(Arc<Shelf>);

#[derive(Default)]
struct Shelf {
    /// By path; nothing for a file that is still to come.
    files: Mutex<HashMap<PathBuf, Option<Arc<Vec<u8>>>>>,
    has_changed: Notify,
}

/// The asset path of a published file.
pub(super) fn published_path(prefix: &str, path: &str) -> String {
    format!("{SOURCE}://{prefix}/{path}")
}

/// Registers the asset source. It must come before the engine's asset plugin.
pub(super) fn register_source(app: &mut App) {
    let published = Published::default();
    let shelf = published.clone();
    let reader = move || -> Box<dyn ErasedAssetReader> { Box::new(shelf.clone()) };
    app.register_asset_source(SOURCE, AssetSourceBuilder::new(reader));
    app.insert_resource(published);
}

impl Published {
    /// Says that a file will come.
    pub(super) fn expect(&self, prefix: &str, path: &str) {
        self.change(|files| {
            files.entry(Path::new(prefix).join(path)).or_default();
        });
    }

    /// Makes a file readable for the asset server, under a path that begins with `prefix`.
    pub(super) fn publish(&self, prefix: &str, path: &str, bytes: Vec<u8>) {
        self.change(|files| {
            files.insert(Path::new(prefix).join(path), Some(Arc::new(bytes)));
        });
    }

    /// Lets go of a file. Whoever still waits for it hears that there is none.
    pub(super) fn forget(&self, prefix: &str, path: &str) {
        self.change(|files| {
            files.remove(&Path::new(prefix).join(path));
        });
    }

    /// Lets go of all files. Whoever still waits is not told: the asset server drops a load when nobody holds its handle.
    pub(super) fn forget_all(&self) {
        if let Ok(mut files) = self.0.files.lock() {
            files.clear();
        }
    }

    fn change(&self, change: impl FnOnce(&mut HashMap<PathBuf, Option<Arc<Vec<u8>>>>)) {
        if let Ok(mut files) = self.0.files.lock() {
            change(&mut files);
        }
        self.0.has_changed.notify_waiters();
    }

    /// The file, once it is there; nothing when none of this name is expected.
    pub(super) async fn wait_for(&self, path: &Path) -> Option<Arc<Vec<u8>>> {
        loop {
            // Made before the look, so that no change between the two is missed.
            let change = self.0.has_changed.notified();
            let found = self.0.files.lock().ok()?.get(path).cloned()?;
            if let Some(bytes) = found {
                return Some(bytes);
            }
            change.await;
        }
    }
}

impl AssetReader for Published {
    async fn read<'a>(&'a self, path: &'a Path) -> Result<impl Reader + 'a, AssetReaderError> {
        let bytes = self.wait_for(path).await.ok_or_else(|| AssetReaderError::NotFound(path.to_owned()))?;
        Ok(VecReader::new(bytes.to_vec()))
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

#[cfg(test)]
mod tests {
    use bevy::tasks::futures::now_or_never;

    use super::*;

    #[test]
    fn whoever_asks_early_waits_until_the_file_comes() {
        let published = Published::default();
        published.expect("1", "lane.ktx2");
        let mut waiting = Box::pin(published.wait_for(Path::new("1/lane.ktx2")));
        assert!(now_or_never(&mut waiting).is_none());
        published.publish("1", "jetty.ktx2", vec![1]);
        assert!(now_or_never(&mut waiting).is_none());
        published.publish("1", "lane.ktx2", vec![2, 3]);
        assert_eq!(*now_or_never(&mut waiting).flatten().unwrap(), [2, 3]);
    }

    #[test]
    fn what_nobody_announced_or_what_was_given_up_is_not_there() {
        let published = Published::default();
        assert_eq!(now_or_never(published.wait_for(Path::new("1/none"))), Some(None));
        published.expect("1", "late");
        let mut waiting = Box::pin(published.wait_for(Path::new("1/late")));
        assert!(now_or_never(&mut waiting).is_none());
        published.forget("1", "late");
        assert_eq!(now_or_never(&mut waiting), Some(None));
    }
}
