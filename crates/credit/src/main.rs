//! `retrace-credit`: runs the credit backend, and lets an administrator check and correct its ledger.

mod command;
mod notice;

use clap::Parser;

fn main() -> anyhow::Result<()> {
    command::Arguments::parse().run()
}
