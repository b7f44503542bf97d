//! TLS on the local network: the certificate, those who do not speak it, and the program that serves it.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use credit::{Limits, RunningBackend, StartError, TlsConfiguration, canonical::Hash, start};
use reqwest::{Certificate, Client, tls::TlsInfo};
use serde_json::json;
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::*;

/// A backend that speaks TLS, and where it keeps its certificate.
struct Room {
    stage: Stage,
    folder: TempDir,
}

impl Room {
    fn new() -> Self {
        Self { stage: Stage::local(), folder: tempfile::tempdir().unwrap() }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: &str) -> PathBuf {
        fs::write(self.file(name), content).unwrap();
        self.file(name)
    }

    async fn open(&self, limits: Limits) -> RunningBackend {
        let mut configuration = self.stage.configuration();
        configuration.tls = Some(TlsConfiguration::Own { folder: self.folder.path().to_owned() });
        configuration.limits = limits;
        start(configuration).await.unwrap()
    }

    fn client(&self) -> Client {
        trusting(&self.file("certificate.pem"))
    }

    async fn refusal(&self, certificate: &Path, key: &Path) -> String {
        let mut configuration = self.stage.configuration();
        configuration.tls =
            Some(TlsConfiguration::Given { certificate: certificate.to_owned(), key: key.to_owned() });
        let refused = start(configuration).await.expect_err("it started");
        assert!(matches!(refused, StartError::Tls(_)), "{refused:?}");
        refused.to_string()
    }
}

/// A client that trusts this certificate and no other.
fn trusting(certificate: &Path) -> Client {
    let _ = client();
    let certificate = Certificate::from_pem(&fs::read(certificate).unwrap()).unwrap();
    Client::builder().tls_certs_only([certificate]).tls_info(true).build().unwrap()
}

/// The fingerprint of the certificate that is really shown.
async fn shown(client: &Client, url: &str) -> String {
    let response = client.get(format!("{url}/healthz")).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let told = response.extensions().get::<TlsInfo>().unwrap();
    Hash::of(told.peer_certificate().unwrap()).to_hexadecimal()
}

fn without_colons(fingerprint: &str) -> String {
    fingerprint.replace(':', "").to_lowercase()
}

#[tokio::test]
async fn the_certificate_is_made_once_and_shown_with_its_fingerprint() {
    let room = Room::new();
    let backend = room.open(Limits::default()).await;
    let certificate = backend.certificate.unwrap();
    assert!(certificate.is_own());
    let fingerprint = certificate.fingerprint();
    assert_eq!(fingerprint.split(':').count(), 32);
    let [url] = backend.urls().try_into().unwrap();
    assert_eq!(url, format!("https://{}", backend.address));
    assert_eq!(shown(&room.client(), &url).await, without_colons(&fingerprint));
    let by_name = format!("https://localhost:{}", backend.address.port());
    assert_eq!(shown(&room.client(), &by_name).await, without_colons(&fingerprint));
    // Who trusts another one is not let in by the browser's side.
    let other = Room::new();
    other.open(Limits::default()).await.stop().await;
    assert!(other.client().get(format!("{url}/healthz")).send().await.is_err());
    backend.stop().await;
    let backend = room.open(Limits::default()).await;
    assert_eq!(backend.certificate.unwrap().fingerprint(), fingerprint);
    backend.stop().await;
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_reads_the_key() {
    use std::os::unix::fs::PermissionsExt;
    let room = Room::new();
    let mode = || fs::metadata(room.file("key.pem")).unwrap().permissions().mode() & 0o777;
    room.open(Limits::default()).await.stop().await;
    assert_eq!(mode(), 0o600);
    fs::set_permissions(room.file("key.pem"), fs::Permissions::from_mode(0o644)).unwrap();
    room.open(Limits::default()).await.stop().await;
    assert_eq!(mode(), 0o600);
}

#[tokio::test]
async fn a_whole_visit_is_credited_over_tls() {
    let room = Room::new();
    let backend = room.open(Limits::default()).await;
    let [url] = backend.urls().try_into().unwrap();
    let visitor = Visitor::by(room.client(), &url, json!({})).await;
    visitor.walk(&whole_visit(&visitor, Uuid::now_v7())).await;
    assert_eq!(visitor.credits().await, 1);
    let response = visitor.client.get(format!("{url}/healthz")).send().await.unwrap();
    assert!(!response.headers().contains_key("strict-transport-security"));
    backend.stop().await;
}

#[tokio::test]
async fn the_peer_is_known_behind_tls_too() {
    let room = Room::new();
    let mut configuration = room.stage.configuration();
    configuration.tls = Some(TlsConfiguration::Own { folder: room.folder.path().to_owned() });
    configuration.sessions_of_address = credit::Allowance { burst: 1, refill: Duration::from_secs(3600) };
    let backend = start(configuration).await.unwrap();
    let open = || {
        let url = format!("https://localhost:{}/api/v1/sessions", backend.address.port());
        answer(room.client().post(url).json(&json!({})))
    };
    assert_eq!(open().await.unwrap().status, 201);
    assert_eq!(open().await.unwrap().code(), "too-many-sessions");
    backend.stop().await;
}

#[tokio::test]
async fn silent_and_strange_peers_hold_nobody_up() {
    let room = Room::new();
    let backend = room.open(Limits::default()).await;
    let [url] = backend.urls().try_into().unwrap();
    let silent: Vec<TcpStream> = (0..50).map(|_| TcpStream::connect(backend.address).unwrap()).collect();
    // The beginning of a handshake, and what is none.
    let saying = |bytes: &[u8]| {
        let mut stream = TcpStream::connect(backend.address).unwrap();
        stream.write_all(bytes).unwrap();
        stream.set_nonblocking(true).unwrap();
        stream
    };
    let (half, mut strange) = (saying(&[0x16, 3, 1]), saying(&[0x80, 0x2e, 1]));
    shown(&room.client(), &url).await;
    // Hung up on; how, depends on whether it was read before.
    let ended = strange.read(&mut [0; 8]);
    assert!(!matches!(ended, Ok(1..)), "{ended:?}");
    assert_ne!(ended.map_err(|error| error.kind()), Err(std::io::ErrorKind::WouldBlock));
    // They do not keep the backend from stopping either.
    backend.stop().await;
    drop((silent, half));
}

#[tokio::test]
async fn a_handshake_that_does_not_come_is_not_waited_for() {
    let room = Room::new();
    let limits = Limits { connections: 1, head: Duration::from_millis(300), ..Limits::default() };
    let backend = room.open(limits).await;
    let [url] = backend.urls().try_into().unwrap();
    let mut silent = TcpStream::connect(backend.address).unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    // There is one connection: answered once the silent one has been hung up on.
    let client = room.client();
    let waiting = tokio::time::timeout(Duration::from_secs(60), shown(&client, &url));
    waiting.await.expect("the silent one is still there");
    silent.set_nonblocking(true).unwrap();
    assert_eq!(silent.read(&mut [0; 8]).unwrap(), 0);
    backend.stop().await;
}

#[tokio::test]
async fn who_speaks_plain_http_is_sent_to_tls() {
    let room = Room::new();
    let backend = room.open(Limits::default()).await;
    let get = "GET /?kiosk=1 HTTP/1.1\r\nHost: room.local:8443\r\nConnection: close\r\n\r\n";
    let sent = told(backend.address, get).await;
    assert!(sent.starts_with("HTTP/1.1 307 "), "{sent}");
    assert!(sent.contains("location: https://room.local:8443/?kiosk=1\r\n"), "{sent}");
    for refused in [
        "POST /api/v1/sessions HTTP/1.1\r\nHost: room.local\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
        "GET / HTTP/1.1\r\nHost: somebody@elsewhere\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n",
    ] {
        let sent = told(backend.address, refused).await;
        assert!(sent.starts_with("HTTP/1.1 400 ") && sent.contains("HTTPS"), "{sent}");
    }
    backend.stop().await;
}

/// A certificate that somebody vouches for: the issuer's, its own, its key.
fn issued() -> (String, String, String) {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
    let issuer_key = KeyPair::generate().unwrap();
    let mut issuer = CertificateParams::default();
    issuer.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = issuer.self_signed(&issuer_key).unwrap().pem();
    let issuer = Issuer::new(issuer, issuer_key);
    let key = KeyPair::generate().unwrap();
    let mut parameters = CertificateParams::new(["localhost".to_owned()]).unwrap();
    parameters.distinguished_name.push(rcgen::DnType::CommonName, "localhost");
    (root, parameters.signed_by(&key, &issuer).unwrap().pem(), key.serialize_pem())
}

#[tokio::test]
async fn a_colleges_own_certificate_is_shown_as_it_is() {
    let (room, (root, certificate, key)) = (Room::new(), issued());
    let root = room.write("root.pem", &root);
    let (certificate, key) = (room.write("college.pem", &certificate), room.write("college.key", &key));
    let mut configuration = room.stage.configuration();
    configuration.tls = Some(TlsConfiguration::Given { certificate, key });
    let backend = start(configuration).await.unwrap();
    let told = backend.certificate.unwrap();
    assert!(!told.is_own());
    let url = format!("https://localhost:{}", backend.address.port());
    assert_eq!(shown(&trusting(&root), &url).await, without_colons(&told.fingerprint()));
    assert!(!room.file("key.pem").exists());
    backend.stop().await;
}

#[tokio::test]
async fn certificates_that_cannot_be_shown_are_told_with_file_and_fix() {
    let (room, (_, certificate, key), (_, _, other_key)) = (Room::new(), issued(), issued());
    let good = room.write("good.pem", &certificate);
    let good_key = room.write("good.key", &key);
    let damaged = certificate.replacen('M', "!", 3);
    let cut = certificate.lines().take(3).collect::<Vec<_>>().join("\n");
    let locked = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let not_a_certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let not_a_key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    for (name, content, problem, fix) in [
        ("empty.pem", "", "holds no certificate", "BEGIN CERTIFICATE"),
        ("swapped.pem", key.as_str(), "holds no certificate", "BEGIN CERTIFICATE"),
        ("damaged.pem", &damaged, "is damaged", "anew"),
        ("cut.pem", &cut, "is damaged", "anew"),
        ("other.pem", not_a_certificate, "is damaged", "anew"),
    ] {
        let file = room.write(name, content);
        let refused = room.refusal(&file, &good_key).await;
        assert!(refused.starts_with(&file.display().to_string()), "{refused}");
        assert!(refused.contains(problem) && refused.contains(fix), "{name}: {refused}");
    }
    for (name, content, problem, fix) in [
        ("empty.key", "", "holds no private key", "BEGIN PRIVATE KEY"),
        ("swapped.key", certificate.as_str(), "holds no private key", "BEGIN PRIVATE KEY"),
        ("locked.key", locked, "locked with a password", "openssl pkey"),
        ("nonsense.key", not_a_key, "of no kind that can be used", "ECDSA"),
        ("another.key", &other_key, "does not belong to the certificate in", "requested"),
    ] {
        let file = room.write(name, content);
        let refused = room.refusal(&good, &file).await;
        assert!(refused.starts_with(&file.display().to_string()), "{refused}");
        assert!(refused.contains(problem) && refused.contains(fix), "{name}: {refused}");
        assert!(!refused.contains("AAAA") && !refused.contains(&other_key), "{refused}");
    }
    let missing = room.refusal(&room.file("nowhere.pem"), &good_key).await;
    assert!(missing.contains("nowhere.pem: the file cannot be read"), "{missing}");
    let large = room.write("large.pem", &" ".repeat(1024 * 1024 + 1));
    assert!(room.refusal(&large, &good_key).await.contains("larger than 1024 KiB"));
}

/// The program; killed when it is dropped.
struct Program(Child);

impl Program {
    fn serve(room: &Room, more: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_retrace-credit"));
        command.args(["serve", "--ledger", "local", "--scenes"]).arg(scenes()).args(more).arg("--database");
        command.arg(format!("sqlite:{}", room.stage.database().display()));
        Self(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }

    fn lines(&mut self) -> impl Iterator<Item = String> + use<> {
        BufReader::new(self.0.stdout.take().unwrap()).lines().map(Result::unwrap)
    }

    fn stop(&mut self) -> String {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
        let mut told = String::new();
        self.0.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        told
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn the_program_prints_address_fingerprint_and_code() {
    let room = Room::new();
    let mut program = Program::serve(&room, &["--lan", "--listen", "127.0.0.1:0"]);
    let mut lines = program.lines();
    let url = lines.next().unwrap().strip_prefix("listening on ").unwrap().to_owned();
    assert!(url.starts_with("https://127.0.0.1:"), "{url}");
    let fingerprint = lines.next().unwrap();
    let fingerprint = fingerprint.strip_prefix("SHA-256 fingerprint of the certificate: ").unwrap();
    let mut beside = room.stage.database().into_os_string();
    beside.push(".tls");
    let client = trusting(&Path::new(&beside).join("certificate.pem"));
    assert_eq!(shown(&client, &url).await, without_colons(fingerprint));
    assert!(lines.next().unwrap().contains("Compare the fingerprint"));
    let code: Vec<String> = lines.take(15).collect();
    let is_of_code = |character| " ▀▄█".contains(character);
    assert!(code.iter().all(|line| line.chars().all(is_of_code)), "{code:?}");
    assert!(code.iter().any(|line| line.contains('█')), "{code:?}");
    let told = program.stop();
    assert!(told.contains("made a certificate") && !told.contains("unencrypted"), "{told}");
}

#[tokio::test]
async fn plain_http_for_others_is_warned_of() {
    let room = Room::new();
    for (listen, is_warned) in [("127.0.0.1:0", false), ("0.0.0.0:0", true)] {
        let mut program = Program::serve(&room, &["--listen", listen]);
        let line = program.lines().next().unwrap();
        assert!(line.starts_with("listening on http://"), "{line}");
        let told = program.stop();
        assert_eq!(told.contains("travel unencrypted") && told.contains("--lan"), is_warned, "{told}");
    }
}

#[test]
fn options_that_do_not_go_together_are_refused() {
    let room = Room::new();
    for more in [
        &[][..],
        &["--listen", "127.0.0.1:0", "--tls-dir", "x"],
        &["--lan", "--tls-certificate", "x"],
        &["--lan", "--tls-key", "x"],
        &["--lan", "--tls-certificate", "x", "--tls-key", "y", "--tls-dir", "z"],
    ] {
        let mut program = Program::serve(&room, more);
        assert_eq!(program.0.wait().unwrap().code(), Some(2), "{more:?}");
    }
}
