//! The backend inside the program, for a machine without a college's.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use bevy::log::info;
use credit::{BackendConfiguration, LedgerOrigin, RunningBackend};

use super::post::Fault;

/// Where the embedded backend finds and keeps things.
#[derive(Debug, Clone)]
pub(super) struct EmbeddedFolders {
    /// The ledger's folder.
    pub data: PathBuf,
    /// The scenes with their answers.
    pub scenes: PathBuf,
}

/// Starts the backend on a free loopback port.
///
/// # Errors
/// [`Fault::Unreachable`] in the backend's words.
pub(super) async fn start(folders: &EmbeddedFolders) -> Result<RunningBackend, Fault> {
    let configuration = BackendConfiguration::new(
        SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        folders.data.join("ledger.sqlite"),
        folders.scenes.clone(),
        LedgerOrigin::Local,
    );
    let running =
        credit::start(configuration).await.map_err(|error| Fault::Unreachable(error.to_string()))?;
    info!("records are kept on this computer, by the backend at http://{}", running.address);
    Ok(running)
}
