//! What browsers get besides the HTTP interface: the page with its files, and the scenes' files.

mod files;
mod policy;
mod range;
mod scenes;
mod site;
pub(crate) mod tls;

pub(crate) use scenes::{index as scene_index, scene_file};
pub(crate) use site::Site;
pub use site::SiteError;
pub use tls::{ShownCertificate, TlsConfiguration, TlsError};
