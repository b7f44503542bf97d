//! One program at a time keeps visits in a data folder.

use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// Held for as long as the program keeps visits in the folder. The operating system frees it when the program dies.
#[derive(Debug)]
pub struct Claim {
    _locked_file: File,
}

/// Why a data folder could not be claimed.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// Another program has it.
    #[error(
        "another Retrace is running with the data folder {0}; close it, or name another folder with --data DIR"
    )]
    AnotherInstance(PathBuf),
    /// The folder cannot be used.
    #[error("the data folder {folder} cannot be used ({source}); name another with --data DIR")]
    Unusable {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Claims the data folder for this program. The folder must exist.
///
/// # Errors
/// [`ClaimError`] when another program has it, or it cannot be written to.
pub fn claim_data_folder(folder: &Path) -> Result<Claim, ClaimError> {
    let unusable = |source| ClaimError::Unusable { folder: folder.to_owned(), source };
    let file = File::options().create(true).truncate(false).write(true).open(folder.join("claim.lock"));
    let file = file.map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(Claim { _locked_file: file }),
        // Rust knows no locks on Android before 1.98, where the system keeps an app from running twice.
        Err(TryLockError::Error(source))
            if cfg!(target_os = "android") && source.kind() == io::ErrorKind::Unsupported =>
        {
            Ok(Claim { _locked_file: file })
        }
        Err(TryLockError::WouldBlock) => Err(ClaimError::AnotherInstance(folder.to_owned())),
        Err(TryLockError::Error(source)) => Err(unusable(source)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_and_may_come_when_the_first_has_gone() {
        let folder = tempfile::tempdir().unwrap();
        let first = claim_data_folder(folder.path()).unwrap();
        assert!(matches!(claim_data_folder(folder.path()), Err(ClaimError::AnotherInstance(_))));
        drop(first);
        claim_data_folder(folder.path()).unwrap();
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let told = claim_data_folder(Path::new("/nowhere/at/all")).unwrap_err().to_string();
        assert!(told.contains("/nowhere/at/all") && told.contains("--data"), "{told}");
    }
}
