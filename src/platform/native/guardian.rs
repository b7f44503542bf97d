//! A parent process that outlives the museum when a headset's software takes it down or holds it up: it opens the desktop
//! edition, which goes on with the visit.

use std::{
    env,
    io::{self, Read},
    process::{Command, ExitCode, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use anyhow::Context;
use bevy::prelude::*;

/// Tells a museum that it has a parent which outlives it.
const GUARDED: &str = "RETRACE_GUARDED";
/// Has the museum go on with the visit that was under way.
const GO_ON: &str = "--go-on";
/// How a Rust program ends that panics, and the museum when it breaks down otherwise.
pub(super) const BROKEN_DOWN: u8 = 101;

/// Whether this museum's end is noticed by a parent.
pub(super) fn is_guarded() -> bool {
    env::var_os(GUARDED).is_some()
}

/// Runs the museum in a process of its own, and the desktop edition after it if it does not end by itself. Returns how the
/// last of them ended.
///
/// # Errors
/// When no process can be started.
pub(super) fn guard() -> anyhow::Result<ExitCode> {
    let status = run(&[])?;
    if !is_crash(status) {
        return Ok(code(status));
    }
    eprintln!(
        "retrace: the headset's software has taken the museum down ({status}); the visit goes on on the desktop"
    );
    run(&["--headset", "off", GO_ON]).map(code)
}

fn run(more: &[&str]) -> anyhow::Result<ExitStatus> {
    let program = env::current_exe().context("the program does not find itself")?;
    // The child sees its input end with this process, however that ends.
    let mut child = Command::new(program)
        .args(env::args_os().skip(1).filter(|argument| argument != GO_ON))
        .args(more)
        .env(GUARDED, "1")
        .stdin(Stdio::piped())
        .spawn()
        .context("the museum does not start")?;
    // Held open: waiting would close it.
    let _input = child.stdin.take();
    child.wait().context("the museum cannot be waited for")
}

/// Whether the museum broke down, rather than ended or was ended.
fn is_crash(status: ExitStatus) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        /// Illegal instruction, trap, abort, bus error, arithmetic, segmentation fault.
        const CRASHES: [i32; 6] = [4, 5, 6, 7, 8, 11];
        if status.signal().is_some_and(|signal| CRASHES.contains(&signal)) {
            return true;
        }
    }
    // Windows tells exceptions as negative numbers.
    status.code().is_some_and(|code| code == i32::from(BROKEN_DOWN) || code < 0)
}

fn code(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

/// Ends the museum with its parent.
pub(super) fn leave_with_parent(app: &mut App) {
    let is_over = Arc::new(AtomicBool::new(false));
    let noted = Arc::clone(&is_over);
    let waiting = move || {
        let _ = io::copy(&mut io::stdin().by_ref(), &mut io::sink());
        noted.store(true, Ordering::Relaxed);
    };
    if let Err(error) = thread::Builder::new().name("parent".to_owned()).spawn(waiting) {
        warn!("the museum will not notice its parent's end: {error}");
        return;
    }
    app.add_systems(First, move |mut exit: MessageWriter<AppExit>| {
        if is_over.load(Ordering::Relaxed) {
            exit.write(AppExit::Success);
        }
    });
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    #[test]
    fn who_breaks_down_is_told_from_who_leaves() {
        for (wait_status, is_crash_expected) in
            [(0, false), (2 << 8, false), (15, false), (9, false), (101 << 8, true), (6, true), (11, true)]
        {
            assert_eq!(is_crash(ExitStatus::from_raw(wait_status)), is_crash_expected, "{wait_status}");
        }
    }
}
