//! Accepts connections: so many at once, each with so much time for the head of a request.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, extract::ConnectInfo};
use hyper::{
    Request,
    body::Incoming,
    server::conn::http1,
    service::{Service, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
    time::sleep,
};
use tokio_rustls::TlsAcceptor;

use crate::web::tls::{Entry, Greeting, to_tls};

/// What the backend bears at once, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most open connections; further ones wait in the operating system.
    pub connections: usize,
    /// The most requests that are worked on; further ones are refused with 503.
    pub requests: usize,
    /// How long the head of a request may take to come, counted from the end of the answer before it. Also how
    /// long a TLS handshake may take.
    pub head: Duration,
    /// How long a body may take to come.
    pub body: Duration,
    /// How long a request may take until its answer begins.
    pub request: Duration,
    /// How long a peer may take nothing of an answer, however slowly it takes the rest.
    pub stall: Duration,
}

impl Default for Limits {
    /// 1,024 connections, 512 requests; 30 s for a head, 15 s for a body, 30 s for a request, 30 s of taking
    /// nothing.
    fn default() -> Self {
        Self {
            connections: 1_024,
            requests: 512,
            head: Duration::from_secs(30),
            body: Duration::from_secs(15),
            request: Duration::from_secs(30),
            stall: Duration::from_secs(30),
        }
    }
}

/// How long to wait when the system has no more sockets.
const BREATH: Duration = Duration::from_millis(200);

/// Answers until `stopped`, and then what is under way. When this is dropped, every connection is.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    acceptor: Option<TlsAcceptor>,
    stopped: impl Future<Output = ()>,
) {
    let free = Arc::new(Semaphore::new(limits.connections));
    let (graceful, mut connections) = (GracefulShutdown::new(), JoinSet::new());
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head);
    let entry = Entry { acceptor, handshake: limits.head, stall: limits.stall };
    let to_tls = Router::new().fallback(to_tls);
    // Who waits for handshakes hears when this is dropped.
    let (open, closing) = watch::channel(());
    tokio::pin!(stopped);
    loop {
        let accepting = async {
            let permit = free.clone().acquire_owned().await;
            (permit, accept(&listener).await)
        };
        let (permit, (stream, peer)) = tokio::select! {
            accepted = accepting => accepted,
            () = &mut stopped => break,
        };
        // Those that have ended are forgotten.
        while connections.try_join_next().is_some() {}
        let (router, to_tls, http) = (router.clone(), to_tls.clone(), http.clone());
        let (entry, watcher, mut closing) = (entry.clone(), graceful.watcher(), closing.clone());
        connections.spawn(async move {
            let _permit = permit;
            let greeting = tokio::select! {
                greeting = entry.open(stream) => greeting,
                _ = closing.changed() => return,
            };
            let (stream, routes) = match greeting {
                Ok(Greeting::Ready(stream)) => (stream, router),
                Ok(Greeting::Plain(stream)) => (stream, to_tls),
                Err(error) => return tracing::debug!("a connection did not begin ({error})"),
            };
            let routes = TowerToHyperService::new(routes);
            let service = service_fn(move |mut request: Request<Incoming>| {
                request.extensions_mut().insert(ConnectInfo(peer));
                routes.call(request)
            });
            let connection = watcher.watch(http.serve_connection(TokioIo::new(stream), service));
            if let Err(error) = connection.await {
                tracing::debug!("a connection broke off ({error})");
            }
        });
    }
    drop(open);
    drop(listener);
    graceful.shutdown().await;
}

/// The next connection.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Small answers must not wait for more; a socket that refuses this still answers.
                drop(stream.set_nodelay(true));
                return (stream, peer);
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!("no connection can be accepted now ({error})");
                sleep(BREATH).await;
            }
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
