//! How a connection begins: the handshake, or a browser that was not told of TLS and is sent there.

use std::{
    io::{self, ErrorKind},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use axum::{
    extract::Request,
    http::{Method, StatusCode, header, uri::Authority},
    response::{IntoResponse, Response},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;

/// What is spoken over.
pub(crate) trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Connection for T {}

/// The first byte of every handshake.
const HANDSHAKE: u8 = 0x16;

/// How connections begin here.
#[derive(Clone)]
pub(crate) struct Entry {
    /// Shows the certificate, if TLS is spoken.
    pub(crate) acceptor: Option<TlsAcceptor>,
    /// How long a handshake may take.
    pub(crate) handshake: Duration,
    /// How long a peer may take nothing of what is sent to it.
    pub(crate) stall: Duration,
}

/// A connection that has begun.
pub(crate) enum Greeting {
    /// As is spoken here.
    Ready(Box<dyn Connection>),
    /// Without the TLS that is spoken here.
    Plain(Box<dyn Connection>),
}

impl Entry {
    /// # Errors
    /// When the peer is silent, hangs up, or speaks something else.
    pub(crate) async fn open(&self, stream: TcpStream) -> io::Result<Greeting> {
        let Some(acceptor) = &self.acceptor else { return Ok(Greeting::Ready(self.bounded(stream))) };
        let opening = async {
            let mut first = [0];
            stream.peek(&mut first).await?;
            match first {
                [HANDSHAKE] => Ok(Greeting::Ready(Box::new(acceptor.accept(self.bounded(stream)).await?))),
                [first] if first.is_ascii_uppercase() => Ok(Greeting::Plain(self.bounded(stream))),
                _ => Err(ErrorKind::InvalidData.into()),
            }
        };
        timeout(self.handshake, opening).await.unwrap_or(Err(ErrorKind::TimedOut.into()))
    }

    fn bounded(&self, stream: TcpStream) -> Box<dyn Connection> {
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.stall));
        Box::new(Box::pin(stream))
    }
}

/// Whoever typed an address without `https://` is sent to the right one; programs are told.
pub(crate) async fn to_tls(request: Request) -> Response {
    static TOLD: AtomicBool = AtomicBool::new(false);
    if !TOLD.swap(true, Ordering::Relaxed) {
        tracing::info!("somebody spoke plain HTTP where TLS is spoken, and is told so; this is logged once");
    }
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host =
        host.and_then(|host| host.parse::<Authority>().ok()).filter(|host| !host.as_str().contains('@'));
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    match host {
        Some(host) if matches!(*request.method(), Method::GET | Method::HEAD) => {
            let place = format!("https://{host}{path}");
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, place)], TEXT).into_response()
        }
        _ => (StatusCode::BAD_REQUEST, TEXT).into_response(),
    }
}

const TEXT: &str =
    "这里只用 HTTPS，请把网址开头改为 https://。\nThis port speaks HTTPS: begin the address with https://.\n";
