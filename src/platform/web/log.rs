//! The log of a page.

use tracing::Subscriber;
use tracing_subscriber::{Layer, registry::LookupSpan};
use tracing_wasm::{WASMLayer, WASMLayerConfig};

/// Writes the log to the browser's console.
pub fn log_layer<S: Subscriber + for<'span> LookupSpan<'span>>() -> impl Layer<S> {
    WASMLayer::new(WASMLayerConfig::default())
}
