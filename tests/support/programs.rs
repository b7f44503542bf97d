//! The real programs, started and stopped, and what they say.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::input::Hand;

/// How often a widget is pressed, and how long each press waits until it is noticed.
const PRESSES: u32 = 5;
const LONGEST_PRESS: Duration = Duration::from_secs(15);

/// The repository's root.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The backend's program, which `./dev test` builds beside the application's.
fn backend_program() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_retrace")).with_file_name("retrace-credit");
    assert!(program.exists(), "{} is missing: cargo build --workspace --bins", program.display());
    program
}

/// A credit backend in a process of its own.
pub struct Backend {
    process: Child,
    /// Such as `http://127.0.0.1:4711`.
    pub address: String,
}

impl Backend {
    pub fn start(folder: &Path) -> Self {
        let mut process = Command::new(backend_program())
            .args(["serve", "--ledger", "local", "--listen", "127.0.0.1:0", "--database"])
            .arg(format!("sqlite:{}", folder.join("credit.sqlite").display()))
            .arg("--scenes")
            .arg(repository().join("scenes"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the backend starts");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("the backend's output is piped");
        BufReader::new(stdout).read_line(&mut line).expect("the backend says where it listens");
        let address = line.trim().strip_prefix("listening on ").expect("an address").to_owned();
        Self { process, address }
    }

    /// The ledger entries of the local visitor.
    pub fn ledger(&self) -> Vec<Value> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let _ = rustls::crypto::ring::default_provider().install_default();
            let client = reqwest::Client::new();
            let url = |path: &str| format!("{}{path}", self.address);
            let session: Value = client
                .post(url("/api/v1/sessions"))
                .json(&serde_json::json!({}))
                .send()
                .await
                .unwrap()
                .json()
                .await
                .unwrap();
            let token = session["token"].as_str().expect("a token");
            let ledger: Value = client
                .get(url("/api/v1/me/ledger"))
                .bearer_auth(token)
                .send()
                .await
                .unwrap()
                .json()
                .await
                .unwrap();
            ledger["entries"].as_array().expect("entries").clone()
        })
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The application in a window.
pub struct Museum {
    process: Child,
    announcement: PathBuf,
    pub hand: Hand,
}

impl Museum {
    /// Starts it on a display; what it keeps is under `folder`.
    pub fn open(display: &str, size: (u32, u32), folder: &Path, arguments: &[&str]) -> Self {
        let program = Command::new(env!("CARGO_BIN_EXE_retrace"));
        Self::open_by(program, display, size, folder, &[&["--headset", "off"], arguments].concat())
    }

    /// The same by a command that runs the program in surroundings of its own.
    pub fn open_by(
        mut program: Command,
        display: &str,
        size: (u32, u32),
        folder: &Path,
        arguments: &[&str],
    ) -> Self {
        let announcement = folder.join("announcement.json");
        let _ = fs::remove_file(&announcement);
        let log = fs::File::options().create(true).append(true).open(folder.join("log")).unwrap();
        let process = program
            .env("DISPLAY", display)
            .env_remove("WAYLAND_DISPLAY")
            .env("LANG", "zh_CN.UTF-8")
            .env("LC_ALL", "zh_CN.UTF-8")
            .arg("--assets")
            .arg(repository().join("assets"))
            .arg("--data")
            .arg(folder.join("data"))
            .arg("--announce")
            .arg(&announcement)
            .args(["--size", &format!("{}x{}", size.0, size.1)])
            .args(arguments)
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .expect("the museum opens");
        Self { process, announcement, hand: Hand::on(display) }
    }

    /// What stands on the screen.
    pub fn announcement(&self) -> Value {
        fs::read(&self.announcement)
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok())
            .unwrap_or(Value::Null)
    }

    /// Waits until what stands on the screen satisfies a condition.
    pub fn wait_until(&mut self, what: &str, limit: Duration, condition: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        loop {
            let announcement = self.announcement();
            if condition(&announcement) {
                return announcement;
            }
            if let Ok(Some(status)) = self.process.try_wait() {
                panic!("the museum closed ({status}) while waiting for: {what}");
            }
            assert!(start.elapsed() < limit, "waited {limit:?} in vain for: {what}\n{announcement:#}");
            thread::sleep(Duration::from_millis(40));
        }
    }

    /// Whether a condition comes true within a time.
    pub fn becomes_true(&self, limit: Duration, condition: impl Fn(&Value) -> bool) -> bool {
        let start = Instant::now();
        while start.elapsed() < limit {
            if condition(&self.announcement()) {
                return true;
            }
            thread::sleep(Duration::from_millis(40));
        }
        false
    }

    /// Waits for a widget that can be used, and gives its middle.
    pub fn find(&mut self, name: &str) -> (i32, i32) {
        let limit = Duration::from_secs(90);
        let seen = self.wait_until(&format!("the widget {name}"), limit, |a| is_usable(widget(a, name)));
        let rectangle: Vec<i32> = widget(&seen, name)["rectangle"]
            .as_array()
            .unwrap()
            .iter()
            .map(|n| n.as_i64().unwrap() as i32)
            .collect();
        (rectangle[0] + rectangle[2] / 2, rectangle[1] + rectangle[3] / 2)
    }

    /// Clicks a widget in its middle, as slowly as the program draws: a person looks before they press, and presses again
    /// when what they pressed was built anew in that moment.
    pub fn click(&mut self, name: &str) {
        let limit = Duration::from_secs(60);
        for _ in 0..PRESSES {
            let (x, y) = self.find(name);
            self.hand.move_to(x, y);
            // What was laid out anew meanwhile is elsewhere now.
            if !self.becomes_true(limit / PRESSES, |a| widget(a, name)["hovered"] == true) {
                continue;
            }
            self.hand.set_button(true);
            let is_down = self.becomes_true(LONGEST_PRESS, |a| widget(a, name)["pressed"] == true);
            self.hand.set_button(false);
            if is_down {
                self.wait_until(&format!("{name} let go"), limit, |a| widget(a, name)["pressed"] != true);
                return;
            }
        }
        panic!("{name} cannot be pressed\n{:#}", self.announcement());
    }

    /// Kills the program as a power cut would.
    pub fn kill(mut self) {
        self.process.kill().expect("the museum can be killed");
        let _ = self.process.wait();
    }
}

impl Drop for Museum {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A widget of an announcement by its name; `Null` when it is not there.
pub fn widget<'a>(announcement: &'a Value, name: &str) -> &'a Value {
    let widgets = announcement["widgets"].as_array();
    widgets.and_then(|widgets| widgets.iter().find(|widget| widget["name"] == name)).unwrap_or(&Value::Null)
}

fn is_usable(widget: &Value) -> bool {
    widget.is_object() && widget["disabled"] == false
}
