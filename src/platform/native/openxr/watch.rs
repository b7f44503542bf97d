//! Calls of a headset's system that do not come back. OpenXR waits without limit; a visit does not.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// How often it is looked.
const INTERVAL: Duration = Duration::from_millis(250);

/// Watches the calls of one thread.
#[derive(Clone, Default)]
pub(super) struct Watch {
    /// Since when the call lasts that is under way.
    since: Arc<Mutex<Option<Instant>>>,
}

impl Watch {
    /// Makes a call under watch.
    pub(super) fn during<T>(&self, call: impl FnOnce() -> T) -> T {
        // Headsets' systems are spoken to on many threads, and may call Java on each.
        #[cfg(target_os = "android")]
        crate::platform::native::android::java::attach_thread();
        self.note(Some(Instant::now()));
        let told = call();
        self.note(None);
        told
    }

    /// Calls on a thread of its own when a call lasts too long; that ends the watch.
    pub(super) fn start(&self, longest: Duration, too_long: impl FnOnce() + Send + 'static) {
        let since = Arc::downgrade(&self.since);
        let watching = move || {
            while let Some(since) = since.upgrade() {
                let lasts = since.lock().unwrap_or_else(PoisonError::into_inner).map(|since| since.elapsed());
                if lasts.is_some_and(|lasts| lasts > longest) {
                    too_long();
                    return;
                }
                thread::sleep(INTERVAL.min(longest));
            }
        };
        if let Err(error) = thread::Builder::new().name("headset watch".to_owned()).spawn(watching) {
            tracing::warn!("the headset's calls are not watched: {error}");
        }
    }

    /// Ends the program when a call lasts too long: its parent opens the desktop edition. What is stuck in a call cannot
    /// be ended otherwise, and everything that happened is on the disk.
    pub(super) fn end_program_when_stuck(&self, longest: Duration) {
        self.start(longest, || {
            tracing::error!("the headset's software does not answer");
            std::process::abort();
        });
    }

    fn note(&self, since: Option<Instant>) {
        *self.since.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_call_that_does_not_come_back_is_noticed_and_one_that_does_is_not() {
        let (noticed, notices) = mpsc::channel();
        let watch = Watch::default();
        watch.start(Duration::from_millis(20), move || noticed.send(()).unwrap());
        watch.during(|| ());
        thread::sleep(Duration::from_millis(60));
        assert!(notices.try_recv().is_err());
        watch.during(|| notices.recv_timeout(Duration::from_secs(20)).unwrap());
    }
}
