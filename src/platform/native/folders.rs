//! Folders beside the program, the user's data folder, the locale of the environment.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use curriculum::Language;

/// Finds a folder that ships with the program: as named, beside the executable, or in the current folder.
///
/// # Errors
/// When there is no such folder in any of these places.
pub fn find_folder(name: &str, named: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    if let Some(folder) = named {
        let folder = fs::canonicalize(&folder)
            .with_context(|| format!("--{name} names {}, which cannot be opened", folder.display()))?;
        return Ok(folder);
    }
    let beside_program = env::current_exe().ok().and_then(|path| path.parent().map(Path::to_path_buf));
    let candidates = beside_program.into_iter().chain(env::current_dir().ok());
    match candidates.map(|folder| folder.join(name)).find(|folder| folder.is_dir()) {
        Some(folder) => Ok(fs::canonicalize(folder)?),
        None => bail!("there is no folder \"{name}\" beside the program or here; name it with --{name} DIR"),
    }
}

/// The folder for what the program keeps: as named, or the user's data folder. It is made when absent.
///
/// # Errors
/// When there is no home folder, or the folder cannot be made.
pub fn data_folder(named: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    let from_environment =
        |variable| env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = named
        .or_else(|| from_environment("XDG_DATA_HOME").map(|folder| folder.join("retrace")))
        .or_else(|| from_environment("HOME").map(|home| home.join(".local/share/retrace")))
        .context("there is no home folder to keep the visit in; name a folder with --data DIR")?;
    fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make {}; name another folder with --data DIR", folder.display()))?;
    Ok(folder)
}

/// The language of the environment, if it is one of ours.
#[must_use]
pub fn preferred_language() -> Option<Language> {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|variable| env::var(variable).ok())
        .find(|value| !value.is_empty())
        .and_then(|value| Language::from_tag(&value))
}
