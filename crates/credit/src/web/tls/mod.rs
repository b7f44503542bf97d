//! TLS on the local network: whose certificate is shown, and how a connection begins.

mod certificate;
mod entry;
mod names;
mod own;

use std::{path::PathBuf, sync::Arc, time::SystemTime};

use rustls::{ServerConfig, crypto::ring, sign::SingleCertAndKey};
use tokio_rustls::TlsAcceptor;

use crate::canonical::Hash;

use certificate::Identity;
pub(crate) use entry::{Entry, Greeting, to_tls};
pub(crate) use names::Names;

/// Whose certificate a backend shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsConfiguration {
    /// One of its own, which is made when there is none that fits.
    Own {
        /// Where `certificate.pem` and `key.pem` are kept.
        folder: PathBuf,
    },
    /// One that somebody else made.
    Given {
        /// PEM: the backend's certificate, then those that vouch for it.
        certificate: PathBuf,
        /// PEM: the key of the backend's certificate, without a password.
        key: PathBuf,
    },
}

/// Why a certificate cannot be shown: what, in which file, and how to fix it.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}. {fix}", file.display())]
pub struct TlsError {
    file: PathBuf,
    problem: String,
    fix: String,
}

/// The certificate that browsers are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShownCertificate {
    hash: Hash,
    is_own: bool,
}

impl ShownCertificate {
    /// Its SHA-256 fingerprint, as browsers show it: pairs of upper-case hexadecimal digits between colons.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let pairs: Vec<String> = self.hash.bytes().iter().map(|byte| format!("{byte:02X}")).collect();
        pairs.join(":")
    }

    /// Whether the backend made it itself, so that no browser knows who vouches for it.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.is_own
    }
}

/// A certificate with its key, ready to be shown.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    pub(crate) certificate: ShownCertificate,
}

impl Tls {
    /// Reads the certificate, or makes it.
    ///
    /// # Errors
    /// [`TlsError`] names the file and the fix.
    pub(crate) fn open(configuration: &TlsConfiguration, names: &Names) -> Result<Self, TlsError> {
        let now = SystemTime::now();
        let (identity, is_own, file) = match configuration {
            TlsConfiguration::Own { folder } => (own::obtain(folder, names, now)?, true, folder),
            TlsConfiguration::Given { certificate, key } => {
                let identity = Identity::read(certificate, key)?;
                identity.warn_of_dates(certificate, now);
                (identity, false, certificate)
            }
        };
        let certificate = ShownCertificate { hash: Hash::of(identity.certificate()), is_own };
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let builder = builder.map_err(|error| TlsError {
            file: file.clone(),
            problem: format!("TLS cannot be set up ({error})"),
            fix: "This is a fault of the program; please report it.".to_owned(),
        })?;
        let resolver = Arc::new(SingleCertAndKey::from(identity.into_certified_key()));
        let mut configuration = builder.with_no_client_auth().with_cert_resolver(resolver);
        configuration.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(configuration)), certificate })
    }
}
