//! What differs between targets. Nothing outside this folder asks for the target.
//!
//! Both targets offer the same names: see [`native`](self) for what each does.

#[cfg(not(target_family = "wasm"))]
mod native;
#[cfg(target_family = "wasm")]
mod web;

#[cfg(not(target_family = "wasm"))]
use native as target;
#[cfg(target_family = "wasm")]
use web as target;

#[cfg(not(target_family = "wasm"))]
pub use native::{Claim, ClaimError, claim_data_folder};

pub use target::{
    AnnouncementPlace, Announcer, DurableFolder, EmbeddedFolders, FoundHeadset, HAS_CLIPBOARD, HAS_HEADSETS,
    HAS_PAGE, HeadsetLink, IncomingFile, KeptFile, LocalBackend, Worker, be_silent, begin_anew, can_speak,
    change_card, copy_text, find_headset, http_client, is_pointer_held, keeps_nothing, leave,
    local_time_zone_at, log_layer, open_catalogue, preferred_language, prefers_reduced_motion, read_body,
    register_assets, run, sleep, speak, tell_missing_part, toggle_full_screen,
};

use std::time::Duration;

/// A durable file's length and age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presence {
    /// Bytes.
    pub length: u64,
    /// Since it was last written.
    pub age: Duration,
}

/// Waits for a future, but only so long. Nothing when it takes longer; the future is dropped then.
pub async fn within<Output>(longest: Duration, future: impl Future<Output = Output>) -> Option<Output> {
    tokio::select! {
        biased;
        output = future => Some(output),
        () = sleep(longest) => None,
    }
}
