//! `retrace`: the museum.

use std::process::ExitCode;

fn main() -> anyhow::Result<ExitCode> {
    retrace::platform::run()
}
