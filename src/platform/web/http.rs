//! The client with which backends are spoken to: the browser's fetch.

use reqwest::{Client, Response};

/// A client. The browser decides on connections, certificates and proxies.
///
/// # Errors
/// Never in browsers.
pub fn http_client(_address: &str) -> Result<Client, reqwest::Error> {
    Client::builder().build()
}

/// The body of a response; nothing when it is longer than `most` bytes.
///
/// # Errors
/// When it breaks off.
pub async fn read_body(response: Response, most: usize) -> Result<Option<Vec<u8>>, reqwest::Error> {
    if response.content_length().is_some_and(|length| length > most as u64) {
        return Ok(None);
    }
    let body = response.bytes().await?;
    Ok((body.len() <= most).then(|| body.to_vec()))
}
