//! A folder of files that are durable when a call returns.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::kept_file::name_aside;
use crate::platform::Presence;

/// A folder whose files are written whole or appended to, durably. Names are plain, without separators.
#[derive(Debug, Clone)]
pub struct DurableFolder {
    path: PathBuf,
}

/// Whether what is written goes with the program: never here.
#[must_use]
pub fn keeps_nothing() -> bool {
    false
}

#[expect(clippy::unused_async, reason = "browsers only have storage that is waited for")]
impl DurableFolder {
    /// The folder at this path. It is made when it is first looked into.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Where that is, in words for people.
    #[must_use]
    pub fn place(&self) -> String {
        self.path.display().to_string()
    }

    /// The names in it, in order. Leftovers of a write that was cut short are removed.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub async fn names(&self) -> io::Result<Vec<String>> {
        fs::create_dir_all(&self.path)?;
        self.sync_parent()?;
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path)?.filter_map(Result::ok) {
            let Ok(name) = entry.file_name().into_string() else { continue };
            match Path::new(&name).extension().and_then(|extension| extension.to_str()) {
                // Begun and never renamed: nothing was in it yet, or its original still stands.
                Some("part") => remove_or_warn(&entry.path()),
                _ => names.push(name),
            }
        }
        names.sort();
        Ok(names)
    }

    /// The bytes of a file, `most` at most.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn read(&self, name: &str, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(self.path.join(name))?.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// How long a file is and when it was last written.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn presence(&self, name: &str) -> io::Result<Presence> {
        let metadata = fs::metadata(self.path.join(name))?;
        let age = SystemTime::now().duration_since(metadata.modified()?).unwrap_or_default();
        Ok(Presence { length: metadata.len(), age })
    }

    /// Puts a file there, so that after any crash there is the old one or the new one, whole.
    ///
    /// # Errors
    /// When the system refuses; the old one stands then.
    pub async fn write_whole(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.path.join(name);
        let unfinished = path.with_extension("part");
        let mut file = File::create(&unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&unfinished, &path)?;
        File::open(&self.path)?.sync_all()
    }

    /// Cuts a file to a length that it has had, appends to it, and makes that durable.
    ///
    /// # Errors
    /// When the system refuses. Any part of the bytes may be in the file then, until it is cut again.
    pub async fn append_at(&self, name: &str, length: u64, bytes: &[u8]) -> io::Result<()> {
        let mut file = File::options().write(true).open(self.path.join(name))?;
        if file.metadata()?.len() != length {
            file.set_len(length)?;
        }
        file.seek(SeekFrom::Start(length))?;
        file.write_all(bytes)?;
        file.sync_data()
    }

    /// Removes a file.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path.join(name))
    }

    /// Copies a file to the first free `<name>.damaged-<n>` beside it, and says where that is. The copy appears whole or
    /// not at all.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn keep_aside(&self, name: &str) -> io::Result<String> {
        let path = self.path.join(name);
        let unfinished = self.path.join(format!("{name}.damaged.part"));
        fs::copy(&path, &unfinished).and_then(|_| File::open(&unfinished)?.sync_all()).inspect_err(|_| {
            // On a full disk every byte counts; what cannot be removed goes when the folder is next looked into.
            let _ = fs::remove_file(&unfinished);
        })?;
        let aside = name_aside(&path);
        fs::rename(&unfinished, &aside)?;
        Ok(aside.display().to_string())
    }

    /// Makes the folder's own name durable.
    fn sync_parent(&self) -> io::Result<()> {
        match self.path.parent() {
            Some(parent) => File::open(parent)?.sync_all(),
            None => Ok(()),
        }
    }
}

fn remove_or_warn(path: &Path) {
    if let Err(error) = fs::remove_file(path) {
        bevy::log::warn!("{} cannot be removed: {error}", path.display());
    }
}

#[cfg(test)]
mod tests {
    use bevy::tasks::block_on;

    use super::*;

    #[test]
    fn a_copy_that_cannot_be_made_leaves_no_half_behind() {
        let folder = tempfile::tempdir().unwrap();
        let durable = DurableFolder::at(folder.path().to_owned());
        assert!(block_on(durable.keep_aside("gone.journal")).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        for number in 1..=2 {
            fs::write(folder.path().join("gone.journal"), "broken").unwrap();
            let aside = block_on(durable.keep_aside("gone.journal")).unwrap();
            assert!(aside.ends_with(&format!("gone.journal.damaged-{number}")));
        }
    }

    #[test]
    fn what_is_appended_takes_the_place_of_a_loose_end() {
        let folder = tempfile::tempdir().unwrap();
        let durable = DurableFolder::at(folder.path().to_owned());
        block_on(async {
            durable.write_whole("a", b"12345").await.unwrap();
            durable.append_at("a", 3, b"xy").await.unwrap();
            assert_eq!(durable.read("a", 100).await.unwrap(), b"123xy");
            assert_eq!(durable.read("a", 2).await.unwrap(), b"12");
            assert_eq!(durable.presence("a").await.unwrap().length, 5);
        });
    }

    #[test]
    fn half_a_write_is_cleared_away() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.part"), "half").unwrap();
        let durable = DurableFolder::at(folder.path().to_owned());
        assert!(block_on(durable.names()).unwrap().is_empty());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
