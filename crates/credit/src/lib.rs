//! The credit backend: stores xAPI statements, marks answers and keeps the credit ledger.
//!
//! The application embeds it on a loopback port ([`start`] with [`LedgerOrigin::Local`]); a college runs the
//! `retrace-credit` program. Both are this library, over one HTTP interface.

mod backend;
pub mod canonical;
pub mod catalogue;
mod http;
pub mod ledger;
pub mod member;
mod pages;
pub mod practice;
pub mod statement;
pub mod store;
mod web;

pub use backend::{BackendConfiguration, RunningBackend, StartError, start};
pub use http::{Allowance, Limits};
pub use ledger::LedgerOrigin;
pub use web::{ShownCertificate, SiteError, TlsConfiguration, TlsError};
