//! A small file that is read at the start and written off the frame: whole, the newest contents last.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::mpsc::{self, Receiver, Sender},
    thread::{self, JoinHandle},
};

use bevy::log::{error, warn};

/// The frame's end of a thread that writes one file. Dropping it waits until the newest contents are written.
#[derive(Debug)]
pub struct KeptFile {
    path: PathBuf,
    contents: Option<Sender<Vec<u8>>>,
    thread: Option<JoinHandle<()>>,
}

impl KeptFile {
    /// The file `name` in a folder, which may be absent.
    #[must_use]
    pub fn open(folder: &Path, name: &str) -> Self {
        Self::at(folder.join(name))
    }

    /// The file at a path, which may be absent.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        let (contents, to_write) = mpsc::channel();
        let to = path.clone();
        let thread = thread::Builder::new().name("file".to_owned()).spawn(move || work(&to, &to_write));
        let thread =
            thread.map_err(|error| error!("nothing can be written, no thread can be started: {error}")).ok();
        Self { path, contents: Some(contents), thread }
    }

    /// What is in it; nothing when it is absent.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self) -> io::Result<Option<Vec<u8>>> {
        match fs::read(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            read => read.map(Some),
        }
    }

    /// Gives the file another name, and says which.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn keep_aside(&self) -> io::Result<String> {
        let aside = name_aside(&self.path);
        fs::rename(&self.path, &aside)?;
        Ok(aside.display().to_string())
    }

    /// Has these bytes written instead of all that is in the file and all that was asked for before.
    pub fn write(&self, bytes: Vec<u8>) {
        // Without the thread, what was to be written has been told of already.
        let _ = self.contents.as_ref().map(|contents| contents.send(bytes));
    }

    /// Where it is, in words for people.
    #[must_use]
    pub fn place(&self) -> String {
        self.path.display().to_string()
    }
}

impl Drop for KeptFile {
    fn drop(&mut self) {
        self.contents = None;
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            error!("the writer of a file broke down");
        }
    }
}

fn work(path: &Path, to_write: &Receiver<Vec<u8>>) {
    let mut is_told = false;
    while let Ok(bytes) = to_write.recv() {
        let newest = to_write.try_iter().last().unwrap_or(bytes);
        let written = write_whole(path, &newest);
        if let Err(error) = &written
            && !is_told
        {
            warn!("{} cannot be written: {error}", path.display());
        }
        is_told = written.is_err();
    }
}

/// Written beside and renamed, so that a reader never sees half of it.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension("part");
    fs::write(&unfinished, bytes)?;
    fs::rename(&unfinished, path)
}

/// The first free name beside a damaged file under which it can be kept: `<name>.damaged-<n>`.
#[must_use]
pub(super) fn name_aside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut aside = (1_u32..).map(|number| path.with_file_name(format!("{name}.damaged-{number}")));
    aside.find(|aside| !aside.exists()).unwrap_or_else(|| path.with_extension("damaged"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_contents_are_in_the_file_when_the_writer_has_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        let writer = KeptFile::at(path.clone());
        for number in 0..500 {
            writer.write(format!("{number}").into_bytes());
        }
        drop(writer);
        assert_eq!(fs::read_to_string(&path).unwrap(), "499");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn names_aside_are_counted_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        let first = name_aside(&path);
        assert!(first.ends_with("settings.toml.damaged-1"));
        fs::write(first, "").unwrap();
        assert!(name_aside(&path).ends_with("settings.toml.damaged-2"));
    }
}
