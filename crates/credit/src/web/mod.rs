//! What browsers get besides the HTTP interface: the page with its files, and the scenes' files.

mod files;
mod policy;
mod range;
pub(crate) mod scenes;
mod site;
pub(crate) mod tls;

pub(crate) use site::Site;
pub use site::SiteError;
pub use tls::{ShownCertificate, TlsConfiguration, TlsError};
