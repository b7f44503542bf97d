//! Reads what is packed: a model, and the folder beside it that holds its baked light.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    MAXIMUM_FILE_BYTES,
    embedded::is_plain,
    error::{Fault, PackError},
};

const PICTURE_EXTENSION: &str = ".ktx2";

/// The files of a hall in memory.
pub(super) struct Source {
    /// The model's path, for messages.
    pub(super) place: String,
    /// The model's name without its extension; also the name of the folder beside it.
    pub(super) hall: String,
    pub(super) model: Vec<u8>,
    /// In the order of their names.
    pub(super) light: Vec<LightFile>,
}

/// A file of baked light.
pub(super) struct LightFile {
    /// Its path, for messages.
    pub(super) place: String,
    /// Its name without `.ktx2`.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

impl Source {
    pub(super) fn read(model: &Path) -> Result<Self, PackError> {
        let hall = hall_name(model).map_err(|fault| fault.at(model.display()))?;
        let light = light_paths(&model.with_extension(""))?;
        Ok(Self {
            place: model.display().to_string(),
            hall,
            model: read_whole(model)?,
            light: light.iter().map(|path| LightFile::read(path)).collect::<Result<_, _>>()?,
        })
    }
}

/// The name that a model's file gives its hall.
pub(super) fn hall_name(model: &Path) -> Result<String, Fault> {
    let is_model = model.extension().is_some_and(|extension| extension == "glb");
    let name = model.file_stem().and_then(|name| name.to_str()).filter(|name| is_model && is_plain(name));
    name.map(str::to_owned).ok_or_else(|| {
        let fix = "Name it with the letters a to z, digits, hyphens and underscores, and .glb behind them.";
        Fault::new("its name cannot stand in an address", fix)
    })
}

/// The KTX2 files of a folder, in the order of their names, so that the result does not depend on the file system.
fn light_paths(folder: &Path) -> Result<Vec<PathBuf>, PackError> {
    let list =
        || -> io::Result<Vec<PathBuf>> { fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect() };
    let mut paths = list().map_err(|error| {
        let problem = format!("the folder of the hall's light cannot be read ({error})");
        Fault::new(problem, "Bake the hall's light, or put the folder beside the model.").at(folder.display())
    })?;
    paths.retain(|path| path.to_string_lossy().ends_with(PICTURE_EXTENSION));
    paths.sort();
    Ok(paths)
}

impl LightFile {
    fn read(path: &Path) -> Result<Self, PackError> {
        let name = path.file_name().and_then(|name| name.to_str()?.strip_suffix(PICTURE_EXTENSION));
        let name = name.filter(|name| name.split('.').all(is_plain)).ok_or_else(|| {
            let fix = "Name it with the letters a to z, digits, hyphens, underscores and full stops.";
            Fault::new("its name cannot stand in an address", fix).at(path.display())
        })?;
        Ok(Self { place: path.display().to_string(), name: name.to_owned(), bytes: read_whole(path)? })
    }
}

/// Reads a file that is not longer than the program would read.
fn read_whole(path: &Path) -> Result<Vec<u8>, PackError> {
    let unreadable = |error: io::Error| {
        Fault::new(format!("it cannot be read ({error})"), "Check that it is a file that you may read.")
            .at(path.display())
    };
    let length = fs::metadata(path).map_err(unreadable)?.len();
    if length > MAXIMUM_FILE_BYTES as u64 {
        let problem = format!("it is {length} bytes long; {MAXIMUM_FILE_BYTES} are allowed");
        return Err(Fault::new(problem, "Make it smaller.").at(path.display()));
    }
    fs::read(path).map_err(unreadable)
}
