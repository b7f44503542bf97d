//! A small backend that misbehaves as it is told. It stores statements and attempts by id, as a real one does.

use std::{
    collections::{BTreeMap, VecDeque},
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use serde_json::{Value, json};
use uuid::Uuid;

/// What this backend's clock is ahead of UTC.
pub const UTC_OFFSET_SECONDS: i32 = 8 * 3600;

/// What the server does to one request for statements or attempts, or to the opening of a session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Trouble {
    /// Answers with this status and stores nothing.
    Status(u16),
    /// A gateway on the way answers with this status and a page of its own.
    Gateway(u16),
    /// Stores, and answers with something that is no JSON.
    Garbage,
    /// Stores, and closes in the middle of the body.
    ClosesInBody,
    /// Stores, and closes without an answer.
    ClosesSilently,
    /// Stores nothing and never answers.
    Hangs,
    /// Stores, and answers with more than anybody wants to read.
    TalksForEver,
}

/// What the server has seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// What was stored, by id, as it came.
    pub stored: BTreeMap<String, Value>,
    /// How often a session was opened.
    pub sessions: usize,
    /// Statements with one of these in their text are answered with 409, and so is every batch with one.
    pub abhorred: Vec<String>,
    /// The largest body that is taken, in bytes.
    pub largest_body: Option<usize>,
    /// Whether the card is unknown.
    pub knows_no_card: bool,
    /// Whether somebody sent another text under a known id.
    pub conflicts: usize,
    /// The ledger's id.
    pub ledger: Uuid,
    /// Scenes that the server does not have.
    pub unknown_scenes: Vec<String>,
    troubles: VecDeque<Trouble>,
    valid_token: usize,
}

/// A running server; stops when dropped.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts on a free port.
    pub fn start(troubles: &[Trouble]) -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)), Arc::default(), troubles)
    }

    /// Starts at an address with what a former server has stored.
    pub fn start_at(address: SocketAddr, seen: Arc<Mutex<Seen>>, troubles: &[Trouble]) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let address = listener.local_addr().unwrap();
        seen.lock().unwrap().troubles.extend(troubles);
        let stop = Arc::new(AtomicBool::new(false));
        let (serving, stopped) = (Arc::clone(&seen), Arc::clone(&stop));
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let serving = Arc::clone(&serving);
                thread::spawn(move || stream.map(|stream| serve(stream, &serving)));
            }
        });
        Self { address, seen, stop, thread: Some(thread) }
    }

    /// The base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it has seen so far.
    pub fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    /// What it has seen, for a successor.
    pub fn memory(&self) -> Arc<Mutex<Seen>> {
        Arc::clone(&self.seen)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        let _ = self.thread.take().unwrap().join();
    }
}

/// Every connection serves one request, so that a stopped server leaves none behind.
fn serve(stream: TcpStream, seen: &Mutex<Seen>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let header = |name: &str| {
        let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let length: usize = header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let path = head.split(' ').nth(1)?.to_owned();
    answer(stream, &path, &header("authorization").unwrap_or_default(), &body, seen);
    Some(())
}

fn answer(stream: TcpStream, path: &str, authorization: &str, body: &[u8], seen: &Mutex<Seen>) {
    let mut seen = seen.lock().unwrap();
    let is_store = path == "/xapi/statements" || path.ends_with("/attempts");
    if path == "/api/v1/sessions" {
        seen.sessions += 1;
        if seen.knows_no_card {
            return reply(stream, 404, &fault("unknown-card", "no such card"));
        }
        let token = format!("token-{}", seen.valid_token);
        let account = json!({ "homePage": "urn:retrace:test", "name": "visitor" });
        let session = json!({
            "token": token, "account": account, "ledger": "college", "ledger_id": seen.ledger,
            "utc_offset_seconds": UTC_OFFSET_SECONDS,
        });
        return reply(stream, 201, &session.to_string());
    }
    if is_store && seen.troubles.front() == Some(&Trouble::Status(401)) {
        seen.troubles.pop_front();
        seen.valid_token += 1;
    }
    if path != "/healthz" && authorization != format!("Bearer token-{}", seen.valid_token) {
        return reply(stream, 401, &fault("session", "open a session"));
    }
    if !is_store {
        return reply(stream, 200, &json!({ "visits": [] }).to_string());
    }
    match seen.troubles.pop_front() {
        Some(Trouble::Gateway(status)) => reply(stream, status, "<html>please log in</html>"),
        Some(Trouble::Status(status)) => reply(stream, status, &fault("trouble", "told to")),
        Some(Trouble::Hangs) => {
            drop(seen);
            thread::sleep(Duration::from_secs(15));
        }
        trouble => {
            let (status, text) = store(&mut seen, path, body);
            match trouble {
                Some(Trouble::Garbage) => reply(stream, 200, "<html>\u{0}{{{"),
                Some(Trouble::ClosesInBody) => write(stream, 200, text.len() + 50, &text),
                Some(Trouble::ClosesSilently) => {}
                Some(Trouble::TalksForEver) => reply(stream, 200, &format!("[{}1]", "1,".repeat(2_000_000))),
                _ => reply(stream, status, &text),
            }
        }
    }
}

fn store(seen: &mut Seen, path: &str, body: &[u8]) -> (u16, String) {
    if seen.largest_body.is_some_and(|largest| body.len() > largest) {
        return (413, fault("body-too-large", "send less"));
    }
    let text = String::from_utf8_lossy(body);
    if seen.unknown_scenes.iter().any(|scene| path.contains(scene) || text.contains(scene)) {
        return (404, fault("unknown-scene", "no such scene"));
    }
    let sent: Value = serde_json::from_slice(body).unwrap();
    let items = sent.as_array().cloned().unwrap_or_else(|| vec![sent.clone()]);
    let id = |item: &Value| {
        item.get("id").or_else(|| item.get("attempt_id")).unwrap().as_str().unwrap().to_owned()
    };
    let is_abhorred = |item: &Value| seen.abhorred.iter().any(|word| item.to_string().contains(word));
    if items.iter().any(is_abhorred) {
        return (409, fault("conflict", "another statement has this id"));
    }
    if items.iter().any(|item| seen.stored.get(&id(item)).is_some_and(|known| known != item)) {
        seen.conflicts += 1;
        return (409, fault("conflict", "another statement has this id"));
    }
    seen.stored.extend(items.iter().map(|item| (id(item), item.clone())));
    if path == "/xapi/statements" {
        return (200, json!(items.iter().map(id).collect::<Vec<_>>()).to_string());
    }
    let explanation = json!({ "zh-CN": "因为", "en": "because" });
    let credit = json!({ "state": "not-yet", "points": 2, "period": "2026-2027" });
    let marked = json!({ "attempt_id": id(&sent), "mark": 1.0, "right": true, "explanation": explanation,
        "correct": "a", "standing": {}, "credit": credit });
    (200, marked.to_string())
}

fn fault(code: &str, message: &str) -> String {
    json!({ "error": { "code": code, "message": message, "fix": "" } }).to_string()
}

fn reply(stream: TcpStream, status: u16, body: &str) {
    write(stream, status, body.len(), body);
}

fn write(mut stream: TcpStream, status: u16, length: usize, body: &str) {
    let head = format!(
        "HTTP/1.1 {status} x\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
}
