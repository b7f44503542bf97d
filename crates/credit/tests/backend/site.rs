//! The page and its files: how they are encoded, kept, resumed, and what is not reached through them.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    time::{Duration, SystemTime},
};

use credit::{Limits, RunningBackend, StartError, start};
use reqwest::{Method, Response, header};
use serde_json::json;

use crate::support::*;

const WASM: &str = "/static/engine-0123abcd.wasm";

/// A backend with a page, and the folder that the page lies in.
struct House {
    stage: Stage,
    folder: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, content: &[u8]| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        };
        write("index.html", b"<!doctype html><title>Retrace</title>");
        write("robots.txt", b"User-agent: *");
        write("static/engine-0123abcd.wasm", &engine());
        write("static/engine-0123abcd.wasm.br", b"the brotli twin");
        write("static/engine-0123abcd.wasm.gz", b"the gzip twin, longer");
        write("static/page-1.js", b"export {}");
        write("static/page-1.js.gz", b"gz");
        for name in ["a.otf", "a.ogg", "a.ktx2", "a.glb", "a.css", "a.svg", "a.json", "a.png", "a.mjs"] {
            write(&format!("static/{name}"), b"content");
        }
        for name in ["manifest.webmanifest", "a.toml", "a.unheard-of"] {
            write(name, b"content");
        }
        write(".secret", b"secret");
        write(".git/config", b"secret");
        Self { stage: Stage::local(), folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    async fn open(&self, limits: Limits) -> RunningBackend {
        let mut configuration = self.stage.configuration();
        configuration.web = Some(self.path().to_owned());
        configuration.limits = limits;
        start(configuration).await.unwrap()
    }
}

/// Bytes of which no two ranges are alike.
fn engine() -> Vec<u8> {
    (0..300_000_u32).flat_map(u32::to_be_bytes).collect()
}

async fn get(backend: &RunningBackend, path: &str, headers: &[(header::HeaderName, &str)]) -> Response {
    let mut request = client().get(format!("{}{path}", url_of(backend)));
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    request.send().await.unwrap()
}

fn text<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

#[tokio::test]
async fn the_best_encoding_that_is_accepted_is_sent() {
    let house = House::new();
    let backend = house.open(Limits::default()).await;
    let (brotli, gzip): (&[u8], &[u8]) = (b"the brotli twin", b"the gzip twin, longer");
    let plain = engine();
    for (accepted, encoding, content) in [
        ("br, gzip", "br", brotli),
        ("gzip, deflate, br, zstd", "br", brotli),
        ("br;q=0.5, gzip;q=0.8", "gzip", gzip),
        ("br;q=0, gzip", "gzip", gzip),
        ("br;q=0, gzip;q=0", "", &plain),
        ("gzip;q=0.0", "", &plain),
        ("identity", "", &plain),
        ("zstd", "", &plain),
        ("", "", &plain),
    ] {
        let response = get(&backend, WASM, &[(header::ACCEPT_ENCODING, accepted)]).await;
        assert_eq!(response.status(), 200);
        assert_eq!(text(&response, "content-encoding"), encoding, "{accepted}");
        assert_eq!(text(&response, "content-type"), "application/wasm");
        assert_eq!(text(&response, "vary"), "accept-encoding");
        assert_eq!(response.bytes().await.unwrap(), content, "{accepted}");
    }
    // Without the better twin the other one is taken, and without any the file itself.
    let response = get(&backend, "/static/page-1.js", &[(header::ACCEPT_ENCODING, "br, gzip")]).await;
    assert_eq!((text(&response, "content-encoding"), text(&response, "vary")), ("gzip", "accept-encoding"));
    let response = get(&backend, "/robots.txt", &[(header::ACCEPT_ENCODING, "br, gzip")]).await;
    assert_eq!((text(&response, "content-encoding"), text(&response, "vary")), ("", "accept-encoding"));
    backend.stop().await;
}

#[tokio::test]
async fn every_file_says_what_it_is() {
    let house = House::new();
    let backend = house.open(Limits::default()).await;
    for (path, media_type) in [
        ("/", "text/html; charset=utf-8"),
        ("/?kiosk=1", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/a.toml", "text/plain; charset=utf-8"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/a.unheard-of", "application/octet-stream"),
        ("/static/page-1.js", "text/javascript; charset=utf-8"),
        ("/static/a.mjs", "text/javascript; charset=utf-8"),
        ("/static/a.css", "text/css; charset=utf-8"),
        ("/static/a.json", "application/json"),
        ("/static/a.svg", "image/svg+xml"),
        ("/static/a.png", "image/png"),
        ("/static/a.otf", "font/otf"),
        ("/static/a.ogg", "audio/ogg"),
        ("/static/a.ktx2", "image/ktx2"),
        ("/static/a.glb", "model/gltf-binary"),
        (WASM, "application/wasm"),
    ] {
        let response = get(&backend, path, &[]).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(text(&response, "content-type"), media_type, "{path}");
        assert_eq!(text(&response, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(text(&response, "referrer-policy"), "no-referrer", "{path}");
    }
    backend.stop().await;
}

#[tokio::test]
async fn the_page_says_what_a_browser_may_do_and_the_interface_says_what_it_said() {
    let house = House::new();
    let backend = house.open(Limits::default()).await;
    for path in ["/", "/static/page-1.js", "/nothing-here"] {
        let response = get(&backend, path, &[]).await;
        let policy: Vec<&str> = text(&response, "content-security-policy").split("; ").collect();
        let scripts =
            policy.iter().find(|directive| directive.starts_with("script-src ")).expect("any script");
        let scripts: Vec<&str> = scripts.split(' ').skip(1).collect();
        assert_eq!(scripts[..2], ["'self'", "'wasm-unsafe-eval'"]);
        assert!(scripts.len() == 3 && scripts[2].starts_with("'sha256-"), "{scripts:?}");
        for directive in [
            "default-src 'none'",
            "style-src 'self'",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(&directive), "{path} lacks {directive}");
        }
        assert!(!policy.iter().any(|directive| directive.contains("'unsafe-")), "{policy:?}");
        assert_eq!(text(&response, "cross-origin-opener-policy"), "same-origin");
        let permissions = text(&response, "permissions-policy");
        assert!(permissions.contains("camera=(self)") && permissions.contains("microphone=()"));
    }
    let response = get(&backend, "/openapi.json", &[]).await;
    let policy = text(&response, "content-security-policy");
    assert_eq!(policy, "default-src 'none'; frame-ancestors 'none'");
    assert_eq!(text(&response, "cache-control"), "no-store");
    backend.stop().await;
}

#[tokio::test]
async fn hashed_names_are_kept_for_ever_and_others_asked_after() {
    let house = House::new();
    let backend = house.open(Limits::default()).await;
    let hashed = get(&backend, WASM, &[]).await;
    assert_eq!(text(&hashed, "cache-control"), "public, max-age=31536000, immutable");
    let page = get(&backend, "/", &[]).await;
    assert_eq!(text(&page, "cache-control"), "no-cache");
    let mut tag = text(&page, "etag").to_owned();
    assert!(tag.starts_with('"'), "{tag}");
    let same = get(&backend, "/", &[(header::IF_NONE_MATCH, &tag)]).await;
    assert_eq!(same.status(), 304);
    assert_eq!((text(&same, "etag"), text(&same, "cache-control")), (tag.as_str(), "no-cache"));
    assert_eq!(text(&same, "vary"), "accept-encoding");
    // A new build: as long as the last, and with the same date, as archives and build tools set it.
    let (path, date) =
        (house.path().join("index.html"), SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000));
    for content in ["<!doctype html><title>Retrace</title>", "<!doctype html><title>retracE</title>"] {
        tokio::time::sleep(Duration::from_millis(50)).await;
        fs::write(&path, content).unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(date).unwrap();
        let fresh = get(&backend, "/", &[(header::IF_NONE_MATCH, &tag)]).await;
        assert_eq!(fresh.status(), 200, "{content}");
        tag = text(&fresh, "etag").to_owned();
        assert_eq!(fresh.text().await.unwrap(), content);
        let same = get(&backend, "/", &[(header::IF_NONE_MATCH, &tag)]).await;
        assert_eq!(same.status(), 304);
    }
    // What is not there is not remembered.
    let missing = get(&backend, "/static/gone-1.js", &[]).await;
    assert_eq!((missing.status().as_u16(), text(&missing, "cache-control")), (404, "no-store"));
    backend.stop().await;
}

#[tokio::test]
async fn a_download_that_broke_off_goes_on_where_it_stopped() {
    let house = House::new();
    let backend = house.open(Limits::default()).await;
    let whole = engine();
    let first = get(&backend, WASM, &[(header::ACCEPT_ENCODING, "identity")]).await;
    assert_eq!(text(&first, "accept-ranges"), "bytes");
    let tag = text(&first, "etag").to_owned();
    let address = backend.address;
    let breaking_off = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET {WASM} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: identity\r\n\r\n").unwrap();
        let mut received = vec![0; 500_000];
        stream.read_exact(&mut received).unwrap();
        received
    });
    let mut received = breaking_off.await.unwrap();
    let body = received.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    let received = received.split_off(body);
    let range = format!("bytes={}-", received.len());
    for accepted in ["identity", "br, gzip"] {
        let headers =
            [(header::RANGE, range.as_str()), (header::IF_RANGE, &tag), (header::ACCEPT_ENCODING, accepted)];
        let rest = get(&backend, WASM, &headers).await;
        assert_eq!((rest.status().as_u16(), text(&rest, "content-encoding")), (206, ""));
        let shown = format!("bytes {}-{}/{}", received.len(), whole.len() - 1, whole.len());
        assert_eq!(text(&rest, "content-range"), shown);
        assert_eq!(text(&rest, "etag"), tag);
        let rest = rest.bytes().await.unwrap();
        assert_eq!([received.as_slice(), &rest].concat(), whole);
    }
    let part = get(&backend, WASM, &[(header::RANGE, "bytes=10-19")]).await;
    assert_eq!(part.status(), 206);
    assert_eq!(part.bytes().await.unwrap(), whole[10..20]);
    backend.stop().await;
}

#[tokio::test]
async fn a_range_that_does_not_fit_any_more_gets_the_whole_file() {
    let house = House::new();
    let backend = house.open(Limits::default()).await;
    let whole = engine();
    let tag = text(&get(&backend, WASM, &[(header::ACCEPT_ENCODING, "identity")]).await, "etag").to_owned();
    let twin = text(&get(&backend, WASM, &[(header::ACCEPT_ENCODING, "br")]).await, "etag").to_owned();
    let date = text(&get(&backend, WASM, &[]).await, "last-modified").to_owned();
    assert_ne!(tag, twin);
    let weak = format!("W/{tag}");
    for outdated in [
        "\"another\"",
        weak.as_str(),
        twin.as_str(),
        date.as_str(),
        "*",
        "\"a\", \"b\"",
        tag.trim_matches('"'),
    ] {
        let headers = [(header::RANGE, "bytes=10-"), (header::IF_RANGE, outdated)];
        let response = get(&backend, WASM, &headers).await;
        assert_eq!(response.status(), 200, "{outdated}");
        assert_eq!(response.bytes().await.unwrap(), whole, "{outdated}");
    }
    for unknown in ["lines=1-2", "bytes=0-1,5-6"] {
        let response = get(&backend, WASM, &[(header::RANGE, unknown)]).await;
        assert_eq!(response.status(), 200, "{unknown}");
    }
    let beyond = get(&backend, WASM, &[(header::RANGE, "bytes=9000000-")]).await;
    assert_eq!(beyond.status(), 416);
    assert_eq!(text(&beyond, "content-range"), format!("bytes */{}", whole.len()));
    // A condition of the client's own is still its own.
    let headers = [(header::IF_MATCH, "\"another\""), (header::RANGE, "bytes=10-")];
    assert_eq!(get(&backend, WASM, &headers).await.status(), 412);
    backend.stop().await;
}

#[tokio::test]
async fn nothing_is_reached_but_the_files_of_the_page() {
    let house = House::new();
    fs::write(house.path().parent().unwrap().join("outside.txt"), "secret").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        let link = |target: &Path, name: &str| symlink(target, house.path().join(name)).unwrap();
        link(&house.stage.database(), "database.txt");
        link(Path::new("/etc"), "etc");
        link(Path::new(".secret"), "shown.txt");
        link(&house.stage.database(), "robots.txt.br");
    }
    let backend = house.open(Limits::default()).await;
    for path in [
        "/../outside.txt",
        "/%2e%2e/outside.txt",
        "/..%2foutside.txt",
        "/static/../../outside.txt",
        "/static/%2e%2e/%2e%2e/outside.txt",
        "/static/..%5c..%5coutside.txt",
        "/%252e%252e/outside.txt",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/etc/passwd",
        "/etc/hostname",
        "/database.txt",
        "/shown.txt",
        "/.secret",
        "/%2esecret",
        "/.git/config",
        "/./.secret",
        "/static/engine-0123abcd.wasm.br",
        "/static/engine-0123abcd.wasm.GZ",
        "/static/engine-0123abcd.wasm%2egz",
        "/static/engine-0123abcd.wasm/",
        "/static/engine-0123abcd.wasm%00",
        "/static/engine-0123abcd.wasm%0a",
        "/static/%ff",
        "/static",
        "/static/",
        "/nothing",
    ] {
        let answer = told_at(backend.address, path).await;
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
        assert!(answer.contains("There is nothing here."), "{path}: {answer}");
        assert!(answer.contains("text/plain; charset=utf-8"), "{path}");
    }
    // A twin that leads out of the folder is not taken.
    let response = get(&backend, "/robots.txt", &[(header::ACCEPT_ENCODING, "br")]).await;
    assert_eq!((text(&response, "content-encoding"), response.status().as_u16()), ("", 200));
    for path in ["/api/v1/nothing", "/api", "/xapi/nothing", "/scenes", "/scenes/small/nothing/more"] {
        let told = answer(client().get(format!("{}{path}", url_of(&backend)))).await.unwrap();
        assert_eq!((told.status, told.code()), (404, "no-such-resource"), "{path}");
    }
    let sent = client().post(format!("{}/index.html", url_of(&backend))).body("x").send().await.unwrap();
    assert_eq!((sent.status().as_u16(), text(&sent, "allow")), (405, "GET, HEAD"));
    let head = client().request(Method::HEAD, format!("{}{WASM}", url_of(&backend))).send().await.unwrap();
    assert_eq!((head.status().as_u16(), text(&head, "content-length")), (200, "1200000"));
    backend.stop().await;
}

#[tokio::test]
async fn a_folder_without_a_page_is_refused_at_the_start() {
    let house = House::new();
    fs::remove_file(house.path().join("index.html")).unwrap();
    for (folder, problem) in [
        (house.path().to_owned(), "it holds no index.html"),
        (house.path().join("nowhere"), "the folder cannot be read"),
        (house.path().join("robots.txt"), "the folder cannot be read"),
    ] {
        let mut configuration = house.stage.configuration();
        configuration.web = Some(folder.clone());
        let refused = start(configuration).await.expect_err("it started");
        assert!(matches!(refused, StartError::Site(_)));
        let message = refused.to_string();
        assert!(message.contains(problem) && message.contains("--web"), "{message}");
        assert!(message.contains(&folder.display().to_string()), "{message}");
    }
}

#[tokio::test]
async fn a_slow_download_is_not_cut_and_holds_nobody_up() {
    let house = House::new();
    let limits = Limits { request: Duration::from_secs(1), requests: 1, ..Limits::default() };
    let large = vec![7; 12 * 1024 * 1024];
    fs::write(house.path().join("static/hall-1.glb"), &large).unwrap();
    let backend = house.open(limits).await;
    let address = backend.address;
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let reading = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        let request = "GET /static/hall-1.glb HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).unwrap();
        let (mut received, mut buffer) = (vec![0], vec![0; 1024 * 1024]);
        stream.read_exact(&mut received).unwrap();
        begun.send(()).unwrap();
        loop {
            // Longer in all than a request may take.
            std::thread::sleep(Duration::from_millis(200));
            match stream.read(&mut buffer).unwrap() {
                0 => return received,
                read => received.extend_from_slice(&buffer[..read]),
            }
        }
    });
    has_begun.await.unwrap();
    // One request is worked on at a time here, and the download is none of them any more.
    let mut answered = 0;
    while !reading.is_finished() {
        assert_eq!(get(&backend, "/robots.txt", &[]).await.status(), 200);
        answered += 1;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let received = reading.await.unwrap();
    assert!(received.ends_with(&large) && received.starts_with(b"HTTP/1.1 200 "));
    assert!(answered > 5, "{answered}");
    backend.stop().await;
}

#[tokio::test]
async fn who_takes_nothing_of_what_is_sent_is_hung_up_on() {
    let house = House::new();
    fs::write(house.path().join("static/hall-1.glb"), vec![7; 64 * 1024 * 1024]).unwrap();
    let limits = Limits { stall: Duration::from_millis(300), connections: 1, ..Limits::default() };
    let backend = house.open(limits).await;
    let mut greedy = TcpStream::connect(backend.address).unwrap();
    greedy.write_all(b"GET /static/hall-1.glb HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    // There is one connection: this one waits until the greedy one is gone.
    let waiting = tokio::time::timeout(Duration::from_secs(60), get(&backend, "/robots.txt", &[]));
    assert_eq!(waiting.await.expect("the greedy one is still there").status(), 200);
    backend.stop().await;
}

#[tokio::test]
async fn files_are_requests_like_others_and_wait_for_no_session() {
    let house = House::new();
    let backend = house.open(Limits { requests: 0, ..Limits::default() }).await;
    for path in ["/", WASM] {
        assert_eq!(get(&backend, path, &[]).await.status(), 503, "{path}");
    }
    backend.stop().await;
    let mut configuration = house.stage.configuration();
    configuration.web = Some(house.path().to_owned());
    configuration.sessions_of_address = credit::Allowance { burst: 0, refill: Duration::from_secs(3600) };
    let backend = start(configuration).await.unwrap();
    let refused = client().post(format!("{}/api/v1/sessions", url_of(&backend))).json(&json!({}));
    assert_eq!(answer(refused).await.unwrap().status, 429);
    for path in ["/", WASM, "/scenes/index.json"] {
        assert_eq!(get(&backend, path, &[]).await.status(), 200, "{path}");
    }
    backend.stop().await;
}
