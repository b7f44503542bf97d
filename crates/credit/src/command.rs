//! The commands of `retrace-credit`.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::NonZeroU32,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::{Parser, Subcommand, ValueEnum};
use credit::{
    Allowance, BackendConfiguration, LedgerOrigin, TlsConfiguration,
    member::CardNumber,
    practice::{self, register_member},
    start,
    store::{
        Store,
        sqlite::{OpenError, SqliteStore, inspect, origin_of, register_beside, rewrite_head},
    },
};
use jiff::tz::TimeZone;
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

use crate::notice;

/// Where the local network is served: on all its addresses, at a port that needs no administrator.
const LAN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 8443);

/// The credit backend of Retrace: stores what visitors did, marks answers, keeps the credit ledger.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the backend until it is told to stop (Ctrl-C or SIGTERM).
    Serve(Serve),
    /// Checks the ledger's chain and head. A backend may be running.
    Verify {
        #[command(flatten)]
        database: Database,
        /// Writes the head anew from the chain, when the head file was lost for good.
        #[arg(long)]
        rewrite_head: bool,
        /// Replaces even a head that tells of entries that are not in the ledger.
        #[arg(long, requires = "rewrite_head")]
        force: bool,
    },
    /// Takes a credit back by a reversal entry. The backend must be stopped.
    Reverse {
        #[command(flatten)]
        database: Database,
        /// The sequence of the credit in the ledger.
        #[arg(long)]
        entry: u64,
        /// Why; kept in the ledger.
        #[arg(long)]
        reason: String,
    },
    /// Registers visitor cards.
    Member {
        #[command(subcommand)]
        command: MemberCommand,
    },
}

#[derive(Debug, Subcommand)]
enum MemberCommand {
    /// Registers a card. A backend may be running.
    Add {
        #[command(flatten)]
        database: Database,
        /// The card's number: 1–64 letters, digits and hyphens.
        #[arg(long)]
        card: CardNumber,
    },
}

#[derive(Debug, clap::Args)]
struct Database {
    /// The database, as sqlite:FILE.
    #[arg(long = "database", value_name = "sqlite:FILE", value_parser = sqlite_file)]
    file: PathBuf,
}

#[derive(Debug, clap::Args)]
struct Serve {
    /// Where to listen, such as 127.0.0.1:8710; port 0 for any free one. With --lan, usually 0.0.0.0:8443.
    #[arg(long, required_unless_present = "lan")]
    listen: Option<SocketAddr>,
    #[command(flatten)]
    tls: Tls,
    #[command(flatten)]
    database: Database,
    /// The folder that holds the scenes with their answers.
    #[arg(long)]
    scenes: PathBuf,
    /// The folder with the catalogue's pictures: SCENE.jpg and SCENE/EXHIBIT.jpg. Without it the catalogue has none.
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
    /// Visitors reach the backend over TLS, such as a proxy's: the catalogue's cookie is then sent over TLS alone.
    #[arg(long)]
    over_tls: bool,
    /// The folder that holds the page of the browser edition, as the web build makes it.
    #[arg(long)]
    web: Option<PathBuf>,
    /// The college's time zone, in which academic years begin.
    #[arg(long, default_value = "Asia/Shanghai", value_parser = time_zone)]
    time_zone: TimeZone,
    /// Whose ledger is kept. Only a college's counts; a local one takes any card.
    #[arg(long, value_enum, default_value_t = Ledger::College)]
    ledger: Ledger,
    /// How many sessions an address may open a minute; twice as many at once. Behind a proxy all visitors have the
    /// proxy's address: name what all of them together need.
    #[arg(long, default_value = "30")]
    sessions_per_minute: NonZeroU32,
}

#[derive(Debug, clap::Args)]
struct Tls {
    /// Serves the local network by TLS, with a certificate of this machine's own that is made at the first
    /// start.
    #[arg(long)]
    lan: bool,
    /// The folder that keeps this machine's own certificate; usually FILE.tls beside the database.
    #[arg(long, value_name = "DIR", requires = "lan", conflicts_with = "certificate")]
    tls_dir: Option<PathBuf>,
    /// The college's own certificate, PEM, with those that vouch for it.
    #[arg(id = "certificate", long = "tls-certificate", value_name = "FILE", requires_all = ["lan", "key"])]
    certificate: Option<PathBuf>,
    /// The key of the college's own certificate, PEM, without a password.
    #[arg(id = "key", long = "tls-key", value_name = "FILE", requires_all = ["lan", "certificate"])]
    key: Option<PathBuf>,
}

impl Tls {
    fn configuration(self, database: &Path) -> Option<TlsConfiguration> {
        let own = || {
            let mut beside = database.as_os_str().to_owned();
            beside.push(".tls");
            TlsConfiguration::Own { folder: self.tls_dir.unwrap_or_else(|| beside.into()) }
        };
        let given = self.certificate.zip(self.key);
        let given = given.map(|(certificate, key)| TlsConfiguration::Given { certificate, key });
        self.lan.then(|| given.unwrap_or_else(own))
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Ledger {
    College,
    Local,
}

impl From<Ledger> for LedgerOrigin {
    fn from(ledger: Ledger) -> Self {
        match ledger {
            Ledger::College => Self::College,
            Ledger::Local => Self::Local,
        }
    }
}

fn sqlite_file(text: &str) -> Result<PathBuf, String> {
    match text.split_once(':') {
        Some(("sqlite", file)) if !file.is_empty() => Ok(file.into()),
        Some(("postgres" | "postgresql", _)) => {
            Err("PostgreSQL comes in a later version; use sqlite:FILE".to_owned())
        }
        _ => {
            Err("the database is named as sqlite:FILE, such as sqlite:/var/lib/retrace/credit.db".to_owned())
        }
    }
}

fn time_zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name)
        .map_err(|_| format!("there is no time zone \"{name}\"; use a name such as Asia/Shanghai or UTC"))
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
        tracing_subscriber::registry().with(filter).with(fmt::layer().with_writer(std::io::stderr)).init();
        let runtime = tokio::runtime::Runtime::new().context("the program cannot start its threads")?;
        runtime.block_on(self.command.run())
    }
}

impl Command {
    async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Serve(arguments) => serve(arguments).await,
            Self::Verify { database, rewrite_head, force } => verify(&database, rewrite_head, force),
            Self::Reverse { database, entry, reason } => reverse(&database, entry, reason).await,
            Self::Member { command: MemberCommand::Add { database, card } } => add(&database, card).await,
        }
    }
}

async fn serve(arguments: Serve) -> anyhow::Result<()> {
    let Serve {
        listen,
        tls,
        database,
        scenes,
        pictures,
        over_tls,
        web,
        time_zone,
        ledger,
        sessions_per_minute,
    } = arguments;
    let listen = listen.unwrap_or(LAN);
    let tls = tls.configuration(&database.file);
    let usual = BackendConfiguration::new(listen, database.file, scenes, ledger.into());
    let sessions_of_address = Allowance::per_minute(sessions_per_minute);
    let configuration =
        BackendConfiguration { pictures, over_tls, web, tls, time_zone, sessions_of_address, ..usual };
    let backend = start(configuration).await?;
    notice::print(&backend);
    told_to_stop().await?;
    backend.stop().await;
    Ok(())
}

#[cfg(unix)]
async fn told_to_stop() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate()).context("SIGTERM cannot be waited for")?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.context("Ctrl-C cannot be waited for"),
        _ = terminated.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn told_to_stop() -> anyhow::Result<()> {
    tokio::signal::ctrl_c().await.context("Ctrl-C cannot be waited for")
}

fn verify(database: &Database, rewrite: bool, force: bool) -> anyhow::Result<()> {
    must_exist(database)?;
    if rewrite {
        let rewritten = rewrite_head(&database.file, force)?;
        if let Some(missing) = rewritten.missing {
            println!(
                "the ledger lacks what was acknowledged as entries {} to {}",
                missing.start(),
                missing.end()
            );
        }
        println!("the head is now entry {}", rewritten.head.sequence);
    }
    let verified = inspect(&database.file)?;
    let entries = verified.tip.sequence;
    println!("sound: {entries} entries, head {}", verified.tip.hash.to_hexadecimal());
    if verified.head_is_behind {
        println!("the head lags behind, as after a crash; the backend brings it up when it starts");
    }
    Ok(())
}

async fn reverse(database: &Database, entry: u64, reason: String) -> anyhow::Result<()> {
    must_exist(database)?;
    let store = SqliteStore::open(&database.file, origin_of(&database.file)?)?;
    let now = practice::now();
    let result = store.write(move |transaction| practice::reverse(transaction, entry, &reason, now)).await;
    store.close().await;
    let reversal = result?;
    println!("entry {} reverses entry {entry}: {} points", reversal.sequence, reversal.booking.points);
    Ok(())
}

async fn add(database: &Database, card: CardNumber) -> anyhow::Result<()> {
    let origin = if database.file.exists() { origin_of(&database.file)? } else { LedgerOrigin::College };
    let shown = card.masked();
    let member = match SqliteStore::open(&database.file, origin) {
        Ok(store) => {
            let result = store.write(move |transaction| register_member(transaction, &card)).await;
            store.close().await;
            result?
        }
        Err(OpenError::InUse { .. }) => register_beside(&database.file, &card)?,
        Err(error) => return Err(error.into()),
    };
    println!("card {shown} has the account {}", member.account_name);
    Ok(())
}

fn must_exist(database: &Database) -> anyhow::Result<()> {
    if !database.file.is_file() {
        bail!("there is no database {}. Name the one that the backend uses", database.file.display());
    }
    Ok(())
}
