//! Headsets by OpenXR.
//!
//! The frame loop is our own: the visit's side waits for frames and reads eyes and hands ([`HeadsetLink`]), the renderer's
//! side begins and ends them. Any refusal is told before the renderer is chosen; any loss leaves the visit on the desktop.

mod actions;
mod binding;
#[cfg(test)]
mod fake;
mod handover;
mod pose;
mod preflight;
mod presenting;
mod session;
mod watch;

pub use binding::FoundHeadset;
pub use session::HeadsetLink;

use std::time::Duration;

use self::watch::Watch;
use super::guardian;
use crate::headset::Refusal;

/// How long a headset's system may take to begin; nothing is on the screen meanwhile.
const LONGEST_BEGINNING: Duration = Duration::from_secs(10);

/// Whether this edition knows headsets.
pub const HAS_HEADSETS: bool = true;

/// Whether there is an OpenXR loader on this machine; without one there is no headset.
#[cfg(not(target_os = "android"))]
pub(super) fn has_loader() -> bool {
    preflight::loader().is_ok()
}

/// Looks for a headset and begins a session with it.
///
/// # Errors
/// Why there is none to be had.
pub fn find_headset() -> Result<FoundHeadset, Refusal> {
    let beginning = Watch::default();
    if guardian::is_guarded() {
        beginning.end_program_when_stuck(LONGEST_BEGINNING);
    }
    beginning.during(|| {
        let found = preflight::preflight(&preflight::loader()?)?;
        binding::bind(&found)
    })
}
