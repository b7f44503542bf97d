//! The museum as an Android app, for standalone headsets. For every other target this crate is empty.
//!
//! Nobody has run it yet: see `docs/headset.md`.

#![cfg(target_os = "android")]

use std::process::{self, ExitCode};

use bevy::prelude::bevy_main;

#[bevy_main]
fn main() {
    let is_well = match retrace::platform::run() {
        Ok(code) => code == ExitCode::SUCCESS,
        Err(error) => {
            // The museum's own log has not begun; what is written here is passed on to Android's.
            eprintln!("retrace: {error:#}");
            false
        }
    };
    // The engine's event loop is made once in a process, and Android would keep this one for the next start.
    process::exit(i32::from(!is_well));
}
