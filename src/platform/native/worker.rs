//! Work beside the frame: a thread with an executor of its own.

use std::{
    thread::{self, JoinHandle},
    time::Duration,
};

use bevy::log::error;

/// Work that goes on beside the frame. Dropping this waits for its end.
#[derive(Debug)]
pub struct Worker {
    name: &'static str,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Begins work. The future is made where it runs, and may hold what cannot be sent elsewhere. When it cannot be
    /// begun, that is logged, and what the future held is dropped.
    pub fn start<Work: Future<Output = ()>>(
        name: &'static str,
        work: impl FnOnce() -> Work + Send + 'static,
    ) -> Self {
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || run(name, work));
        let thread = thread.map_err(|error| error!("no thread can be started for the {name}: {error}")).ok();
        Self { name, thread }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            error!("the {} broke down", self.name);
        }
    }
}

fn run<Work: Future<Output = ()>>(name: &str, work: impl FnOnce() -> Work) {
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(work()),
        Err(error) => error!("the {name} cannot work: {error}"),
    }
}

/// Waits.
pub async fn sleep(time: Duration) {
    tokio::time::sleep(time).await;
}
