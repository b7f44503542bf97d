//! The log of a program with a terminal.

use std::io;

use tracing::Subscriber;
use tracing_subscriber::{Layer, fmt, registry::LookupSpan};

/// Writes the log where errors go.
pub fn log_layer<S: Subscriber + for<'span> LookupSpan<'span>>() -> impl Layer<S> {
    let layer = fmt::Layer::default().with_writer(io::stderr);
    // What goes there on Android is passed on to its log, which knows no colours.
    #[cfg(target_os = "android")]
    let layer = layer.with_ansi(false);
    layer
}
