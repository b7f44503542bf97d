//! Work beside the frame: promises on the page's own thread.

use std::time::Duration;

/// Work that goes on beside the frame, until it ends by itself.
#[derive(Debug)]
pub struct Worker;

impl Worker {
    /// Begins work.
    pub fn start<Work: Future<Output = ()> + 'static>(
        _name: &'static str,
        work: impl FnOnce() -> Work + 'static,
    ) -> Self {
        wasm_bindgen_futures::spawn_local(work());
        Self
    }
}

/// Waits.
pub async fn sleep(time: Duration) {
    gloo_timers::future::sleep(time).await;
}
