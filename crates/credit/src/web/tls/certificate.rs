//! Reads a certificate and its key from PEM files, and checks that they belong together.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
    time::{Duration, SystemTime},
};

use rustls::{
    CertificateError, Error, RootCertStore,
    client::{verify_server_cert_signed_by_trust_anchor, verify_server_name},
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem, pem::PemObject},
    server::ParsedCertificate,
    sign::CertifiedKey,
};

use super::TlsError;

/// The largest file that is read, in bytes.
const LARGEST_FILE: u64 = 1024 * 1024;

/// A certificate, those that vouch for it, and its key.
#[derive(Debug)]
pub(super) struct Identity {
    certified: CertifiedKey,
    certificate: CertificateDer<'static>,
}

/// What a certificate that is sound in itself may lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    /// Its time is over, or has not come.
    Dates,
    /// It was not made by the one who shows it.
    Foreign,
    /// It is not for this name.
    Name,
}

impl Identity {
    /// # Errors
    /// [`TlsError`] names the file and the fix.
    pub(super) fn read(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let chain = read_certificates(certificate)?;
        let private = read_key(key)?;
        let fault = |problem: String, fix: &str| fault(key, problem, fix);
        let signing = provider().key_provider.load_private_key(private).map_err(|error| {
            fault(
                format!("the key is of no kind that can be used ({error})"),
                "Make an ECDSA, Ed25519 or RSA key.",
            )
        })?;
        let Some(own) = chain.first().cloned() else { return Err(no_certificate(certificate)) };
        let certified = CertifiedKey::new(chain, signing);
        match certified.keys_match() {
            Ok(()) | Err(Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => {
                Ok(Self { certified, certificate: own })
            }
            Err(_) => {
                let problem =
                    format!("the key does not belong to the certificate in {}", certificate.display());
                Err(fault(problem, "Name the key with which this certificate was requested."))
            }
        }
    }

    /// The certificate itself, DER.
    pub(super) fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    pub(super) fn into_certified_key(self) -> CertifiedKey {
        self.certified
    }

    /// Whether this is a certificate that vouches for itself and is good at this time.
    pub(super) fn check(&self, at: SystemTime) -> Result<(), Unfit> {
        let since = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let verify = || {
            let mut roots = RootCertStore::empty();
            roots.add(self.certificate.clone())?;
            let parsed = ParsedCertificate::try_from(&self.certificate)?;
            let algorithms = provider().signature_verification_algorithms.all;
            let now = UnixTime::since_unix_epoch(since);
            verify_server_cert_signed_by_trust_anchor(&parsed, &roots, &[], now, algorithms)
        };
        use CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
        verify().map_err(|error| match error {
            Error::InvalidCertificate(
                Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. },
            ) => Unfit::Dates,
            _ => Unfit::Foreign,
        })
    }

    /// Whether the certificate is for this name.
    pub(super) fn check_name(&self, name: &ServerName<'_>) -> Result<(), Unfit> {
        let parsed = ParsedCertificate::try_from(&self.certificate).map_err(|_| Unfit::Name)?;
        verify_server_name(&parsed, name).map_err(|_| Unfit::Name)
    }

    /// Dates come before everything else in the check, so that they are told also where somebody else
    /// vouches.
    pub(super) fn warn_of_dates(&self, file: &Path, now: SystemTime) {
        if self.check(now) == Err(Unfit::Dates) {
            let file = file.display();
            tracing::warn!(
                "{file}: the certificate has expired or is not valid yet; browsers refuse it. Renew it, or \
                 correct the clock of this machine"
            );
        }
    }
}

fn provider() -> CryptoProvider {
    ring::default_provider()
}

fn read_certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let text = read(file)?;
    let certificates: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(&text).collect();
    let broken =
        |problem: String| fault(file, problem, "Take the file anew from whoever made the certificate.");
    let certificates =
        certificates.map_err(|error| broken(format!("the certificate is damaged ({error})")))?;
    if certificates.is_empty() {
        return Err(no_certificate(file));
    }
    for certificate in &certificates {
        ParsedCertificate::try_from(certificate)
            .map_err(|error| broken(format!("the certificate is damaged ({error})")))?;
    }
    Ok(certificates)
}

fn no_certificate(file: &Path) -> TlsError {
    let fix = "Name the PEM file that begins with \"-----BEGIN CERTIFICATE-----\"; `openssl x509 -inform \
               der` turns a binary one into it.";
    fault(file, "it holds no certificate".to_owned(), fix)
}

fn read_key(file: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let text = read(file)?;
    PrivateKeyDer::from_pem_slice(&text).map_err(|error| {
        let is_locked = text.windows(9).any(|window| window == b"ENCRYPTED");
        match error {
            pem::Error::NoItemsFound if is_locked => fault(
                file,
                "the key is locked with a password".to_owned(),
                "Unlock it with `openssl pkey -in FILE -out KEY` and name that; let nobody else read it.",
            ),
            pem::Error::NoItemsFound => fault(
                file,
                "it holds no private key".to_owned(),
                "Name the PEM file that begins with \"-----BEGIN PRIVATE KEY-----\".",
            ),
            error => fault(
                file,
                format!("the key is damaged ({error})"),
                "Take the file anew from whoever made the certificate.",
            ),
        }
    })
}

fn read(file: &Path) -> Result<Vec<u8>, TlsError> {
    let bytes = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(file)?.take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = bytes().map_err(|error| {
        fault(file, format!("the file cannot be read ({error})"), "Check its name and its permissions.")
    })?;
    if bytes.len() as u64 > LARGEST_FILE {
        let problem = format!("the file is larger than {} KiB", LARGEST_FILE / 1024);
        return Err(fault(file, problem, "Name a PEM file with a certificate or a key and nothing else."));
    }
    Ok(bytes)
}

pub(super) fn fault(file: &Path, problem: String, fix: &str) -> TlsError {
    TlsError { file: file.to_owned(), problem, fix: fix.to_owned() }
}
