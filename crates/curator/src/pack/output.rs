//! Writes a packed hall.

use std::{fs, io, path::Path};

use super::{
    PackedHall,
    error::{Fault, PackError},
    source::hall_name,
};

/// Refuses a folder that holds a hall of this name already: of two halls, the textures would be mixed, and a variant that is
/// no longer made would still be found. The folder of the model itself is one of those.
pub(super) fn check_free(model: &Path, folder: &Path) -> Result<(), PackError> {
    let hall = hall_name(model).map_err(|fault| fault.at(model.display()))?;
    let taken =
        [folder.join(format!("{hall}.glb")), folder.join(&hall)].into_iter().find(|path| path.exists());
    match taken {
        None => Ok(()),
        Some(path) => {
            Err(Fault::new("it is there already", "Remove it, or name another folder.").at(path.display()))
        }
    }
}

/// Writes all files under the folder.
pub(super) fn write(packed: &PackedHall, folder: &Path) -> Result<(), PackError> {
    for file in &packed.files {
        let path = folder.join(&file.path);
        write_file(&path, &file.bytes).map_err(|error| {
            let fix = "Make room, or name a folder that you may write to; then remove what is there and pack again.";
            Fault::new(format!("it cannot be written ({error})"), fix).at(path.display())
        })?;
    }
    Ok(())
}

fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}
