//! A backend on a folder of its own, and visitors who walk through it.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    time::Duration,
};

use credit::{BackendConfiguration, LedgerOrigin, RunningBackend, StartError, start};
use curriculum::{
    Happening, Response, VisitEvent,
    xapi::{Account, Statement, VisitContext},
};
use jiff::Timestamp;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

pub const SCENE: &str = "small";

/// A folder with a database that outlives the backends started on it.
pub struct Stage {
    folder: TempDir,
    pub origin: LedgerOrigin,
}

impl Stage {
    pub fn new(origin: LedgerOrigin) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), origin }
    }

    pub fn local() -> Self {
        Self::new(LedgerOrigin::Local)
    }

    pub fn database(&self) -> PathBuf {
        self.folder.path().join("credit.db")
    }

    pub fn head(&self) -> PathBuf {
        self.folder.path().join("credit.db.head")
    }

    pub fn configuration(&self) -> BackendConfiguration {
        let listen = "127.0.0.1:0".parse().unwrap();
        BackendConfiguration::new(listen, self.database(), scenes(), self.origin)
    }

    pub async fn start(&self) -> RunningBackend {
        start(self.configuration()).await.unwrap()
    }

    pub async fn refusal(&self) -> StartError {
        start(self.configuration()).await.expect_err("the backend started")
    }

    /// The database without the triggers that forbid changing it, as somebody with an editor would have it.
    pub fn tamper(&self, sql: &str) {
        let connection = rusqlite::Connection::open(self.database()).unwrap();
        connection
            .execute_batch("DROP TRIGGER ledger_is_not_updated; DROP TRIGGER ledger_is_not_deleted;")
            .unwrap();
        connection.execute_batch(sql).unwrap();
    }
}

pub fn scenes() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenes")
}

pub fn url_of(backend: &RunningBackend) -> String {
    format!("http://{}", backend.address)
}

/// Sends these bytes, which no client would tidy up, and reads until the backend closes the connection.
pub async fn told(address: SocketAddr, sent: impl Into<Vec<u8>>) -> String {
    let sent = sent.into();
    let talking = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(&sent).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    });
    talking.await.unwrap()
}

/// Asks for a path exactly as it is written here.
pub async fn told_at(address: SocketAddr, path: &str) -> String {
    told(address, format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).await
}

/// What a backend answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    pub fn message(&self) -> &str {
        self.body["error"]["message"].as_str().unwrap_or_default()
    }

    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }
}

pub async fn answer(request: RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    let status = response.status().as_u16();
    let bytes = response.bytes().await?;
    Ok(Answer { status, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) })
}

/// A visitor with a session.
#[derive(Clone)]
pub struct Visitor {
    pub client: reqwest::Client,
    pub url: String,
    pub token: String,
    pub account: Account,
}

/// A client of the backend. The application's TLS has no provider of its own, even where none is spoken.
pub fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

impl Visitor {
    pub async fn arrive(url: &str) -> Self {
        Self::with_card(url, json!({})).await
    }

    pub async fn with_card(url: &str, body: Value) -> Self {
        Self::by(client(), url, body).await
    }

    /// Arrives by a client of the test's own.
    pub async fn by(client: reqwest::Client, url: &str, body: Value) -> Self {
        let request = client.post(format!("{url}/api/v1/sessions")).json(&body);
        let session = answer(request).await.unwrap().expect(201);
        Self {
            client,
            url: url.to_owned(),
            token: session["token"].as_str().unwrap().to_owned(),
            account: serde_json::from_value(session["account"].clone()).unwrap(),
        }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url)).bearer_auth(&self.token);
        if path.starts_with("/xapi/") { request.header("X-Experience-API-Version", "2.0.0") } else { request }
    }

    pub async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path)).await.unwrap()
    }

    pub async fn statements(&self, body: &Value) -> Answer {
        answer(self.request(Method::POST, "/xapi/statements").json(body)).await.unwrap()
    }

    pub async fn send(&self, step: &Step) -> reqwest::Result<Answer> {
        match step {
            Step::Statements(body) => answer(self.request(Method::POST, "/xapi/statements").json(body)).await,
            Step::Attempt(body) => {
                let path = format!("/api/v1/scenes/{SCENE}/attempts");
                let key = body["attempt_id"].as_str().unwrap();
                answer(self.request(Method::POST, &path).header("Idempotency-Key", key).json(body)).await
            }
        }
    }

    pub async fn walk(&self, steps: &[Step]) {
        for step in steps {
            self.send(step).await.unwrap().expect(200);
        }
    }

    pub async fn ledger(&self) -> Value {
        self.get("/api/v1/me/ledger").await.expect(200)
    }

    pub async fn credits(&self) -> usize {
        self.ledger().await["entries"].as_array().unwrap().len()
    }

    pub async fn visits(&self) -> Vec<Value> {
        let progress = self.get("/api/v1/me/progress").await.expect(200);
        progress["visits"].as_array().unwrap().clone()
    }

    /// The statement of an event of this visitor, as the application sends it.
    pub fn statement(&self, registration: Uuid, happening: Happening) -> Value {
        self.statement_of(registration, &VisitEvent::now(happening))
    }

    pub fn statement_of(&self, registration: Uuid, event: &VisitEvent) -> Value {
        let scene = SCENE.parse().unwrap();
        let visit = VisitContext { account: self.account.clone(), scene, registration };
        serde_json::to_value(Statement::from_event(event, &visit)).unwrap()
    }
}

/// One request of a visit.
#[derive(Debug, Clone)]
pub enum Step {
    Statements(Value),
    Attempt(Value),
}

impl Step {
    /// The ids of the statements that this request stores.
    pub fn ids(&self) -> Vec<String> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        match self {
            Self::Statements(Value::Array(items)) => items.iter().map(|item| text(&item["id"])).collect(),
            Self::Statements(single) => vec![text(&single["id"])],
            Self::Attempt(body) => vec![text(&body["attempt_id"])],
        }
    }
}

pub fn viewed(exhibit: &str) -> Happening {
    Happening::ExhibitViewed { exhibit: exhibit.parse().unwrap(), milliseconds: 8_000, read_to_end: false }
}

pub fn choice(option: &str) -> Response {
    Response::Choice { chosen: [option.parse().unwrap()].into() }
}

pub fn answered(question: &str, option: &str) -> Happening {
    Happening::Answered {
        checkpoint: "C1".parse().unwrap(),
        question: question.parse().unwrap(),
        response: choice(option),
    }
}

pub fn attempt(registration: Uuid, question: &str, option: &str) -> Value {
    json!({
        "attempt_id": Uuid::now_v7(),
        "registration": registration,
        "question": question,
        "response": choice(option),
        "time": Timestamp::now(),
    })
}

/// A visit that satisfies the small scene's rule: enter, look at everything, answer right, leave.
pub fn whole_visit(visitor: &Visitor, registration: Uuid) -> Vec<Step> {
    let statement = |happening| visitor.statement(registration, happening);
    let single = |happening| Step::Statements(statement(happening));
    vec![
        single(Happening::Entered),
        single(Happening::RoomReached { room: "room".parse().unwrap() }),
        Step::Statements(json!([statement(viewed("E1")), statement(viewed("E2"))])),
        Step::Attempt(attempt(registration, "Q1", "a")),
        Step::Attempt(attempt(registration, "Q2", "b")),
        single(viewed("E3")),
        single(Happening::Left),
    ]
}
