//! Starting and stopping a backend.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use curriculum::SceneError;
use jiff::tz::TimeZone;
use tokio::{
    net::TcpListener,
    sync::oneshot,
    task::{JoinHandle, JoinSet},
    time::timeout,
};

use crate::{
    catalogue::Catalogue,
    http::{Allowance, Backend, HEALTH_INTERVAL, Limits, Serving, router, serve},
    ledger::LedgerOrigin,
    pages::Pages,
    practice::{RuleBook, sweep},
    store::{
        StoreResult,
        sqlite::{OpenError, SqliteStore},
    },
    web::{
        ShownCertificate, Site, SiteError, TlsConfiguration, TlsError,
        tls::{Names, Tls},
    },
};

/// How long requests under way may take when the backend stops.
const FAREWELL: Duration = Duration::from_secs(5);
/// The time zone in which periods are reckoned unless another is named.
pub const DEFAULT_TIME_ZONE: &str = "Asia/Shanghai";

/// How a backend is started.
#[derive(Debug, Clone)]
pub struct BackendConfiguration {
    /// Where to listen; port 0 for any free one.
    pub listen: SocketAddr,
    /// The SQLite file. `<database>.head` and `<database>.lock` are made beside it.
    pub database: PathBuf,
    /// The folder that holds the scenes, with their answers.
    pub scenes: PathBuf,
    /// The folder that holds the catalogue's pictures, `<scene>.jpg` and `<scene>/<exhibit>.jpg`.
    pub pictures: Option<PathBuf>,
    /// Whether visitors reach the backend over TLS that a proxy speaks: cookies are then for TLS alone.
    pub over_tls: bool,
    /// The folder that holds the page of the browser edition, if that is served.
    pub web: Option<PathBuf>,
    /// Whose certificate is shown; without one, plain HTTP is spoken.
    pub tls: Option<TlsConfiguration>,
    /// Whose ledger is kept. A database keeps its origin for ever.
    pub origin: LedgerOrigin,
    /// The college's time zone.
    pub time_zone: TimeZone,
    /// The `homePage` of every xAPI account.
    pub home_page: String,
    /// The most pages of 4 KiB that the database may grow to.
    pub maximum_pages: Option<u32>,
    /// How many sessions an address may open.
    pub sessions_of_address: Allowance,
    /// What the backend bears at once, and for how long.
    pub limits: Limits,
    /// How long `/healthz` tells the same before it writes again to find out.
    pub health_interval: Duration,
}

impl BackendConfiguration {
    /// The usual configuration: time zone Asia/Shanghai, accounts at `urn:retrace:<origin>`, no limit of size, 30
    /// sessions a minute for an address, no pictures, no TLS.
    #[must_use]
    pub fn new(listen: SocketAddr, database: PathBuf, scenes: PathBuf, origin: LedgerOrigin) -> Self {
        Self {
            listen,
            database,
            scenes,
            pictures: None,
            over_tls: false,
            web: None,
            tls: None,
            origin,
            time_zone: TimeZone::get(DEFAULT_TIME_ZONE).unwrap_or(TimeZone::UTC),
            home_page: format!("urn:retrace:{}", origin.name()),
            maximum_pages: None,
            sessions_of_address: Allowance::default(),
            limits: Limits::default(),
            health_interval: HEALTH_INTERVAL,
        }
    }
}

/// Why a backend did not start. Each message says what, where and how to fix it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The scenes folder cannot be read.
    #[error(transparent)]
    Scenes(#[from] SceneError),
    /// There is no page in the folder that was named.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// There is no certificate to show.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The database is not opened.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The address cannot be used.
    #[error("cannot listen on {address} ({source}). Name another address or port with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The database did not take its limit of size.
    #[error("the database does not take the limit of its size ({0})")]
    Limit(crate::store::StoreError),
}

/// A backend that answers. It stops when it is dropped; [`RunningBackend::stop`] also waits for it.
#[derive(Debug)]
pub struct RunningBackend {
    /// Where it listens.
    pub address: SocketAddr,
    /// What browsers are shown, if TLS is spoken.
    pub certificate: Option<ShownCertificate>,
    reached_at: Vec<IpAddr>,
    store: SqliteStore,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
    /// What goes on beside the answering; it ends when this is dropped.
    beside: JoinSet<()>,
}

/// Opens the database, verifies its ledger, reads the scenes and listens.
///
/// # Errors
/// [`StartError`]; nothing is left running.
pub async fn start(configuration: BackendConfiguration) -> Result<RunningBackend, StartError> {
    let BackendConfiguration {
        listen,
        database,
        scenes,
        pictures,
        over_tls,
        web,
        tls,
        origin,
        time_zone,
        home_page,
        maximum_pages,
        sessions_of_address,
        limits,
        health_interval,
    } = configuration;
    let catalogue = Catalogue::load(&scenes)?;
    let site = web.map(|folder| Site::open(&folder)).transpose()?;
    let names = Names::of_this_machine();
    let tls = tls.map(|tls| Tls::open(&tls, &names)).transpose()?;
    let cannot_listen = |source| StartError::Listen { address: listen, source };
    let listener = TcpListener::bind(listen).await.map_err(cannot_listen)?;
    let address = listener.local_addr().map_err(cannot_listen)?;
    let store = SqliteStore::open(&database, origin)?;
    if maximum_pages.is_some() {
        store.limit_pages(maximum_pages).await.map_err(StartError::Limit)?;
    }
    let rules = RuleBook { catalogue, time_zone, origin, home_page };
    let mut beside = JoinSet::new();
    beside.spawn(settle_visits(store.clone(), rules.clone()));
    let serving =
        Serving { site, scenes_folder: scenes, pages: Pages::new(pictures, over_tls || tls.is_some()) };
    let backend =
        Arc::new(Backend::new(store.clone(), rules, serving, health_interval, sessions_of_address, limits));
    let (stop, stopped) = oneshot::channel::<()>();
    let certificate = tls.as_ref().map(|tls| tls.certificate);
    let acceptor = tls.map(|tls| tls.acceptor);
    let server = tokio::spawn(serve(listener, router(backend), limits, acceptor, async {
        // A dropped sender says stop as well.
        stopped.await.unwrap_or_default();
    }));
    let reached_at = names.reached_at(address.ip());
    Ok(RunningBackend { address, certificate, reached_at, store, stop: Some(stop), server, beside })
}

async fn settle_visits(store: SqliteStore, rules: RuleBook) {
    match sweep(&store, &rules).await {
        Ok(0) => {}
        Ok(settled) => tracing::info!("{settled} visits had something due; it is done now"),
        Err(error) => tracing::warn!("not all visits were looked at for what is due ({error})"),
    }
}

impl RunningBackend {
    /// Where others reach it, such as `https://192.168.1.5:8443`, best first. Empty when it listens on all
    /// addresses and this machine is on no network.
    #[must_use]
    pub fn urls(&self) -> Vec<String> {
        let scheme = if self.certificate.is_some() { "https" } else { "http" };
        let url = |address: &IpAddr| format!("{scheme}://{}", SocketAddr::new(*address, self.address.port()));
        self.reached_at.iter().map(url).collect()
    }

    /// Answers what is under way, for at most 5 s, and frees the database.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        self.beside.shutdown().await;
        if timeout(FAREWELL, &mut self.server).await.is_err() {
            self.server.abort();
        }
        self.store.close().await;
    }

    /// Limits the size of the database in pages of 4 KiB from now on; `None` lifts the limit. What no longer fits
    /// is refused with 507.
    ///
    /// # Errors
    /// When the database does not take the limit.
    pub async fn limit_pages(&self, pages: Option<u32>) -> StoreResult<()> {
        self.store.limit_pages(pages).await
    }
}
