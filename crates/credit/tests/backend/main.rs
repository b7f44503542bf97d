//! The backend over its real HTTP interface, on the loopback: whole visits, hostile requests, and faults that
//! really happen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod cards;
mod catalogue;
mod catalogue_forms;
mod catalogue_print;
mod catalogue_visit;
mod connections;
mod faults;
mod interleaving;
mod kill;
mod kiosk;
mod ledger;
mod limits;
mod periods;
mod reader;
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
