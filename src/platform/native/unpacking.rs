//! What ships with an app lies in its package, while halls and scenes are read as files. A package cannot be asked what it
//! holds, so that it carries a list.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

/// The name of the list: a line a file, as `sha256sum` writes them. The sums have the list change with every file.
pub const LIST: &str = "shipped.txt";

/// Unpacks the files of a list into a folder, unless they lie there already. What an earlier app left there goes.
///
/// # Errors
/// When a file is missing in the package, or cannot be written.
pub fn unpack<Packed: Read>(
    list: &str,
    folder: &Path,
    open: impl Fn(&str) -> io::Result<Packed>,
) -> io::Result<()> {
    let kept_list = folder.join(LIST);
    if fs::read_to_string(&kept_list).is_ok_and(|kept| kept == list) {
        return Ok(());
    }
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => fs::create_dir_all(folder)?,
    }
    for path in list.lines().filter_map(|line| line.split_once("  ")).map(|(_, path)| path) {
        let told = |error: io::Error| io::Error::new(error.kind(), format!("{path}: {error}"));
        unpack_file(&folder.join(path), || open(path)).map_err(told)?;
    }
    // Last: only a folder that is complete has it.
    fs::write(kept_list, list)
}

fn unpack_file<Packed: Read>(target: &Path, open: impl Fn() -> io::Result<Packed>) -> io::Result<()> {
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    io::copy(&mut open()?, &mut File::create(target)?).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "00aa  assets/models/hall.glb\n00bb  scenes/hall/scene.toml\n";

    #[test]
    fn an_app_unpacks_once_and_anew_when_it_has_changed() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("shipped");
        unpack(FIRST, &folder, |path| Ok(io::Cursor::new(path.to_owned()))).unwrap();
        let hall = folder.join("assets/models/hall.glb");
        assert_eq!(fs::read_to_string(&hall).unwrap(), "assets/models/hall.glb");
        unpack(FIRST, &folder, |_| Err::<io::Empty, _>(io::ErrorKind::NotFound.into())).unwrap();
        unpack("00cc  scenes/hall/scene.toml\n", &folder, |_| Ok(io::empty())).unwrap();
        assert!(!hall.exists() && folder.join("scenes/hall/scene.toml").exists());
    }

    #[test]
    fn a_folder_that_is_incomplete_is_unpacked_anew() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("shipped");
        let half = |path: &str| match path {
            "scenes/hall/scene.toml" => Err(io::ErrorKind::NotFound.into()),
            _ => Ok(io::empty()),
        };
        let error = unpack(FIRST, &folder, half).unwrap_err();
        assert!(error.to_string().contains("scenes/hall/scene.toml"), "{error}");
        unpack(FIRST, &folder, |_| Ok(io::empty())).unwrap();
        assert!(folder.join(LIST).exists() && folder.join("scenes/hall/scene.toml").exists());
    }
}
