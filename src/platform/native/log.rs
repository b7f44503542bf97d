//! The log of a program with a terminal.

use std::io;

use tracing::Subscriber;
use tracing_subscriber::{Layer, fmt, registry::LookupSpan};

/// Writes the log where errors go.
pub fn log_layer<S: Subscriber + for<'span> LookupSpan<'span>>() -> impl Layer<S> {
    fmt::Layer::default().with_writer(io::stderr)
}
