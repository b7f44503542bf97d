//! The backend over its real HTTP interface, on the loopback: whole visits, hostile requests, and faults that
//! really happen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod connections;
mod faults;
mod interleaving;
mod kill;
mod ledger;
mod limits;
mod periods;
mod refusals;
mod requests;
mod scene_files;
mod settling;
mod site;
mod statements;
mod store;
mod support;
mod tls;
mod visit;
mod xapi;
