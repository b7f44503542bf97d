//! The backend inside the program, for a machine without a college's.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use credit::{BackendConfiguration, LedgerOrigin, RunningBackend};

/// Where the embedded backend finds and keeps things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedFolders {
    /// The ledger's folder.
    pub data: PathBuf,
    /// The scenes with their answers.
    pub scenes: PathBuf,
}

/// A backend that runs in this program.
#[derive(Debug)]
pub struct LocalBackend(RunningBackend);

impl LocalBackend {
    /// Starts the backend on a free loopback port.
    ///
    /// # Errors
    /// In the backend's words.
    pub async fn start(folders: &EmbeddedFolders) -> Result<Self, String> {
        let configuration = BackendConfiguration::new(
            SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            folders.data.join("ledger.sqlite"),
            folders.scenes.clone(),
            LedgerOrigin::Local,
        );
        credit::start(configuration).await.map(Self).map_err(|error| error.to_string())
    }

    /// Its base URL.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}", self.0.address)
    }

    /// Ends what is under way, and the backend.
    pub async fn stop(self) {
        self.0.stop().await;
    }
}
