//! The client with which backends are spoken to.

use std::time::Duration;

use reqwest::{Client, ClientBuilder, Response};

/// How long an unused connection is kept: less than any server or gateway keeps its end of it.
const IDLE: Duration = Duration::from_secs(10);

/// A client for this address. It follows no redirects.
///
/// # Errors
/// When this machine cannot speak to it at all.
pub fn http_client(address: &str) -> Result<Client, reqwest::Error> {
    // Fails only when it was installed before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder().pool_idle_timeout(IDLE).redirect(reqwest::redirect::Policy::none());
    // Without TLS no certificates are needed, and a machine may have none.
    let builder = if address.starts_with("https:") { trusting(builder) } else { builder.tls_certs_only([]) };
    let builder = if is_loopback(address) { builder.no_proxy() } else { builder };
    builder.build()
}

/// As this machine's own system trusts.
#[cfg(not(target_os = "android"))]
fn trusting(builder: ClientBuilder) -> ClientBuilder {
    builder
}

/// As the system trusts by itself. Its own verifier would need a class in Java; what the owner of the device has it trust
/// besides is left out.
#[cfg(target_os = "android")]
fn trusting(builder: ClientBuilder) -> ClientBuilder {
    builder.tls_certs_only(super::android::certificates::of_system())
}

/// The body of a response; nothing when it is longer than `most` bytes.
///
/// # Errors
/// When it breaks off.
pub async fn read_body(mut response: Response, most: usize) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > most {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

fn is_loopback(address: &str) -> bool {
    reqwest::Url::parse(address)
        .is_ok_and(|url| matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_made_with_and_without_tls() {
        assert!(http_client("http://127.0.0.1:1").is_ok());
        assert!(is_loopback("http://127.0.0.1:8080/x") && !is_loopback("https://127.0.0.1.example.org"));
    }
}
