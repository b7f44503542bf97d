//! Prints how many statements a second are stored durably, by 1, 8 and 32 clients at once:
//! `cargo run --release -p credit --example durable_statements`.

use std::time::{Duration, Instant};

use anyhow::Result;
use credit::{BackendConfiguration, LedgerOrigin, start};
use curriculum::{
    Happening, VisitEvent,
    xapi::{Account, Statement, VisitContext},
};
use serde_json::{Value, json};
use uuid::Uuid;

const MEASURED: Duration = Duration::from_secs(3);

#[tokio::main]
async fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let scenes = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenes").into();
    let database = folder.path().join("credit.db");
    let configuration =
        BackendConfiguration::new("127.0.0.1:0".parse()?, database, scenes, LedgerOrigin::Local);
    let backend = start(configuration).await?;
    let url = format!("http://{}", backend.address);
    for clients in [1, 8, 32] {
        let started = Instant::now();
        let tasks: Vec<_> = (0..clients).map(|_| tokio::spawn(send_for_a_while(url.clone()))).collect();
        let mut statements = 0;
        for task in tasks {
            statements += task.await??;
        }
        let rate = f64::from(statements) / started.elapsed().as_secs_f64();
        println!("{clients:>2} clients: {rate:>6.0} statements/s");
    }
    backend.stop().await;
    Ok(())
}

/// Exhibits looked at, one statement a request, a new visit every 100.
async fn send_for_a_while(url: String) -> Result<u32> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::new();
    let card = json!({ "visitor_card": Uuid::new_v4().to_string() });
    let session: Value =
        client.post(format!("{url}/api/v1/sessions")).json(&card).send().await?.json().await?;
    let account: Account = serde_json::from_value(session.get("account").cloned().unwrap_or_default())?;
    let token = session.get("token").and_then(Value::as_str).unwrap_or_default();
    let mut visit = VisitContext { account, scene: "red-boat".parse()?, registration: Uuid::now_v7() };
    let (started, mut stored) = (Instant::now(), 0);
    while started.elapsed() < MEASURED {
        if stored % 100 == 99 {
            visit.registration = Uuid::now_v7();
        }
        let viewed =
            Happening::ExhibitViewed { exhibit: "RB01".parse()?, milliseconds: 900, read_to_end: false };
        let request = client
            .post(format!("{url}/xapi/statements"))
            .bearer_auth(token)
            .header("X-Experience-API-Version", "2.0.0")
            .json(&Statement::from_event(&VisitEvent::now(viewed), &visit));
        request.send().await?.error_for_status()?;
        stored += 1;
    }
    Ok(stored)
}
