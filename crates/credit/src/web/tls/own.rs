//! The backend's own certificate: made once, kept, and renewed before anybody is turned away.

use std::{
    fs, io,
    io::Write,
    path::Path,
    time::{Duration, SystemTime},
};

use rcgen::{
    CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, SanType, string::Ia5String,
};
use rustls::pki_types::ServerName;
use tempfile::NamedTempFile;

use super::{
    Names, TlsError,
    certificate::{Identity, Unfit, fault},
};

const CERTIFICATE: &str = "certificate.pem";
const KEY: &str = "key.pem";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Browsers take no certificate that is good for more than 398 days.
const GOOD_FOR: Duration = Duration::from_secs(397 * 24 * 60 * 60);
/// How long before its end a certificate is renewed.
const MARGIN: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The certificate that is kept in the folder, or a new one when there is none or it does not fit any more.
pub(super) fn obtain(folder: &Path, names: &Names, now: SystemTime) -> Result<Identity, TlsError> {
    let (certificate, key) = (folder.join(CERTIFICATE), folder.join(KEY));
    if !certificate.exists() || !key.exists() {
        make_folder(folder)?;
        let made = make(folder, names, now)?;
        tracing::info!("made a certificate for this machine; it is kept in {}", folder.display());
        return Ok(made);
    }
    let kept =
        Identity::read(&certificate, &key).map_err(|error| TlsError { fix: again(folder), ..error })?;
    let reason = match unfit(&kept, names, now) {
        Ok(()) => {
            keep_to_owner(&key)?;
            return Ok(kept);
        }
        Err(Unfit::Foreign) => {
            let problem = "it is not a certificate that this program made".to_owned();
            let fix = "Move it and its key elsewhere and name them with --tls-certificate and --tls-key.";
            return Err(fault(&certificate, problem, fix));
        }
        Err(Unfit::Dates) => "the old one is near its end",
        Err(Unfit::Name) => "this machine has another address now",
    };
    let made = make(folder, names, now)?;
    tracing::warn!(
        "made a new certificate, since {reason}: browsers warn again, and its fingerprint is another"
    );
    Ok(made)
}

/// Whether visitors can still use the certificate. IPv6 addresses come and go by themselves, so they count
/// only where there are no others.
fn unfit(kept: &Identity, names: &Names, now: SystemTime) -> Result<(), Unfit> {
    kept.check(now)?;
    kept.check(now + MARGIN)?;
    let fits = |address: &std::net::IpAddr| kept.check_name(&ServerName::from(*address)).is_ok();
    let (old, new): (Vec<_>, Vec<_>) = names.addresses.iter().partition(|address| address.is_ipv4());
    let is_fit =
        if old.is_empty() { new.is_empty() || new.into_iter().any(fits) } else { old.into_iter().all(fits) };
    if is_fit { Ok(()) } else { Err(Unfit::Name) }
}

fn make(folder: &Path, names: &Names, now: SystemTime) -> Result<Identity, TlsError> {
    let (certificate, key) = (folder.join(CERTIFICATE), folder.join(KEY));
    let cannot_make = |error: rcgen::Error| {
        let problem = format!("no certificate can be made ({error})");
        fault(&certificate, problem, "Name one of your own with --tls-certificate and --tls-key.")
    };
    let pair = KeyPair::generate().map_err(cannot_make)?;
    let made =
        parameters(names, now).and_then(|parameters| parameters.self_signed(&pair)).map_err(cannot_make)?;
    let cannot_write = |error: io::Error| {
        let problem = format!("the file cannot be written ({error})");
        fault(&certificate, problem, "Make the folder writable, or name another with --tls-dir.")
    };
    // A certificate is never beside a key that is not its own, whenever this is interrupted.
    match fs::remove_file(&certificate) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(cannot_write(error)),
        _ => {}
    }
    write(folder, &key, &pair.serialize_pem()).map_err(cannot_write)?;
    write(folder, &certificate, &made.pem()).map_err(cannot_write)?;
    Identity::read(&certificate, &key)
}

fn parameters(names: &Names, now: SystemTime) -> Result<CertificateParams, rcgen::Error> {
    let mut parameters = CertificateParams::default();
    // Clocks differ a little.
    let start = now - DAY;
    parameters.not_before = start.into();
    parameters.not_after = (start + GOOD_FOR).into();
    parameters.distinguished_name = rcgen::DistinguishedName::new();
    parameters.distinguished_name.push(DnType::CommonName, "Retrace, on the local network");
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    for name in names.all() {
        parameters.subject_alt_names.push(match name {
            ServerName::IpAddress(address) => SanType::IpAddress(std::net::IpAddr::from(address)),
            name => SanType::DnsName(Ia5String::try_from(name.to_str().into_owned())?),
        });
    }
    Ok(parameters)
}

/// Writes a file that only its owner reads, whole or not at all.
fn write(folder: &Path, file: &Path, text: &str) -> io::Result<()> {
    let mut temporary = NamedTempFile::new_in(folder)?;
    temporary.write_all(text.as_bytes())?;
    temporary.as_file().sync_all()?;
    temporary.persist(file)?;
    Ok(())
}

fn make_folder(folder: &Path) -> Result<(), TlsError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| {
        let problem = format!("the folder cannot be made ({error})");
        fault(folder, problem, "Make it, or name another with --tls-dir.")
    })
}

fn again(folder: &Path) -> String {
    format!("Delete {CERTIFICATE} and {KEY} in {}: new ones are made at the next start.", folder.display())
}

#[cfg(unix)]
fn keep_to_owner(key: &Path) -> Result<(), TlsError> {
    use std::os::unix::fs::PermissionsExt;
    let restrict = || {
        let is_open = fs::metadata(key)?.permissions().mode() & 0o077 != 0;
        if is_open {
            fs::set_permissions(key, fs::Permissions::from_mode(0o600))?;
            tracing::warn!("{} could be read by others; it is closed to them now", key.display());
        }
        Ok(())
    };
    restrict().map_err(|error: io::Error| {
        let problem = format!("others can read the key, and that cannot be changed ({error})");
        fault(key, problem, "Give the file to the user that runs this program, with mode 0600.")
    })
}

#[cfg(not(unix))]
fn keep_to_owner(_: &Path) -> Result<(), TlsError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    fn names(addresses: &[&str]) -> Names {
        let addresses = addresses.iter().map(|text| text.parse().unwrap()).collect();
        Names { hosts: vec!["room.local".try_into().unwrap(), "localhost".try_into().unwrap()], addresses }
    }

    fn made(folder: &Path, addresses: &[&str], now: SystemTime) -> Vec<u8> {
        obtain(folder, &names(addresses), now).unwrap().certificate().to_vec()
    }

    #[test]
    fn a_certificate_is_kept_until_it_is_near_its_end() {
        let (folder, start) = (tempfile::tempdir().unwrap(), SystemTime::now());
        let folder = folder.path().join("tls");
        let first = made(&folder, &["192.168.1.5"], start);
        assert_eq!(made(&folder, &["192.168.1.5"], start + 360 * DAY), first);
        let second = made(&folder, &["192.168.1.5"], start + 370 * DAY);
        assert_ne!(second, first);
        assert_eq!(made(&folder, &["192.168.1.5"], start + 380 * DAY), second);
        // A clock that was far ahead and was set back.
        assert_ne!(made(&folder, &["192.168.1.5"], start), second);
    }

    #[test]
    fn a_certificate_is_renewed_when_it_does_not_name_the_addresses() {
        let (folder, now) = (tempfile::tempdir().unwrap(), SystemTime::now());
        let folder = folder.path();
        let first = made(folder, &["192.168.1.5", "10.0.0.7", "2001:db8::1"], now);
        // Fewer addresses, or other ones of IPv6, disturb nobody.
        for still in
            [&["10.0.0.7"][..], &["192.168.1.5", "2001:db8::2"], &["2001:db8::2", "2001:db8::1"], &[]]
        {
            assert_eq!(made(folder, still, now), first, "{still:?}");
        }
        let second = made(folder, &["192.168.1.5", "10.0.0.8"], now);
        assert_ne!(second, first);
        let third = made(folder, &["2001:db8::9"], now);
        assert_ne!(third, second);
    }

    #[test]
    fn a_certificate_names_everything_by_which_the_machine_is_reached() {
        let folder = tempfile::tempdir().unwrap();
        let made = obtain(folder.path(), &names(&["192.168.1.5", "2001:db8::1"]), SystemTime::now()).unwrap();
        for name in ["room.local", "localhost", "192.168.1.5", "2001:db8::1", "127.0.0.1", "::1"] {
            made.check_name(&ServerName::try_from(name).unwrap()).unwrap();
        }
        assert_eq!(made.check_name(&ServerName::from(IpAddr::from([192, 168, 1, 6]))), Err(Unfit::Name));
    }

    #[test]
    fn a_key_without_its_certificate_is_replaced_and_another_certificate_is_not_overwritten() {
        let (folder, now) = (tempfile::tempdir().unwrap(), SystemTime::now());
        let folder = folder.path();
        let first = made(folder, &[], now);
        fs::remove_file(folder.join(CERTIFICATE)).unwrap();
        let second = made(folder, &[], now);
        assert_ne!(second, first);
        // A college's own, put in the place of ours.
        let issuer_key = KeyPair::generate().unwrap();
        let mut issuer = CertificateParams::default();
        issuer.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        issuer.distinguished_name.push(DnType::CommonName, "A college");
        let issuer = rcgen::Issuer::new(issuer, issuer_key);
        let key = KeyPair::generate().unwrap();
        let theirs = parameters(&names(&[]), now).unwrap().signed_by(&key, &issuer).unwrap().pem();
        fs::write(folder.join(CERTIFICATE), &theirs).unwrap();
        fs::write(folder.join(KEY), key.serialize_pem()).unwrap();
        let refused = obtain(folder, &names(&[]), now).unwrap_err().to_string();
        assert!(refused.contains("--tls-certificate"), "{refused}");
        assert_eq!(fs::read_to_string(folder.join(CERTIFICATE)).unwrap(), theirs);
    }

    #[test]
    fn damaged_files_are_told_with_what_to_do() {
        let (folder, now) = (tempfile::tempdir().unwrap(), SystemTime::now());
        let folder = folder.path();
        made(folder, &[], now);
        fs::write(folder.join(CERTIFICATE), "nonsense").unwrap();
        let refused = obtain(folder, &names(&[]), now).unwrap_err().to_string();
        assert!(refused.contains(CERTIFICATE) && refused.contains("Delete"), "{refused}");
    }
}
