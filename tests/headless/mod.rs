//! The real application without window and renderer, driven by messages.

#![allow(dead_code, reason = "each test program uses its part")]

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use bevy::prelude::*;
use curriculum::{Happening, Scene};
use retrace::{
    BackendAddress, Display, HeadsetChoice, Options, Task,
    hall::SceneCatalogue,
    platform::EmbeddedFolders,
    progress::{BeginVisit, CurrentVisit, EndVisit, Happened, Notice, Record},
    reporting::VisitorCard,
};

/// How long a test waits for what must come.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The repository's folder of this name.
pub fn shipped(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// The backend that the application starts itself, with its ledger in this folder.
pub fn embedded(data: &Path) -> BackendAddress {
    BackendAddress::Embedded(EmbeddedFolders { data: data.to_owned(), scenes: shipped("scenes") })
}

/// The Red Boat hall.
pub fn scene() -> Arc<Scene> {
    Arc::new(Scene::load(&shipped("scenes"), &"red-boat".parse().unwrap()).unwrap())
}

/// A running application without a window.
pub struct Visitor {
    app: App,
    notices: Vec<Notice>,
}

impl Visitor {
    /// Starts the application on a data folder.
    pub fn start(data: &Path, backend: BackendAddress) -> Self {
        let mut app = retrace::app(Options {
            assets: shipped("assets"),
            scenes: SceneCatalogue::read(&shipped("scenes")),
            data: data.to_owned(),
            backend,
            visitor_card: None,
            is_shared_device: false,
            headset: HeadsetChoice::Off,
            goes_on: false,
            is_touched: false,
            display: Display::None,
            announce: None,
            task: Task::Visit,
        });
        app.finish();
        app.cleanup();
        Self { app, notices: Vec::new() }
    }

    /// Starts it and begins, or resumes, a visit.
    pub fn begin(data: &Path, backend: BackendAddress) -> Self {
        let mut visitor = Self::start(data, backend);
        visitor.enter();
        visitor
    }

    /// Begins, or resumes, a visit.
    pub fn enter(&mut self) {
        self.app.world_mut().write_message(BeginVisit(scene()));
        self.until("the visit begins", |world| world.contains_resource::<CurrentVisit>());
    }

    /// One frame.
    pub fn update(&mut self) {
        self.app.update();
        let told: Vec<Notice> =
            self.app.world().resource::<Messages<Notice>>().iter_current_update_messages().cloned().collect();
        self.notices.extend(told);
        thread::sleep(Duration::from_millis(3));
    }

    /// Frames until something holds.
    pub fn until(&mut self, what: &str, holds: impl Fn(&World) -> bool) {
        let until = Instant::now() + PATIENCE;
        while !holds(self.app.world()) {
            assert!(Instant::now() < until, "waited in vain until {what}; the card says {:?}", self.card());
            self.update();
        }
    }

    /// Frames until this notice was given.
    pub fn until_told(&mut self, text: &str) -> Notice {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(notice) = self.notices.iter().find(|notice| notice.text == text) {
                return notice.clone();
            }
            assert!(Instant::now() < until, "nobody told {text}, only {:?}", self.notices);
            self.update();
        }
    }

    /// Frames until all that is saved is acknowledged or refused, and at least `least` events are on record.
    pub fn until_sent(&mut self, least: usize) {
        self.until("all is sent", |world| {
            let visit = world.resource::<CurrentVisit>();
            visit.visit.events().count() >= least && world.resource::<VisitorCard>().waiting == 0
        });
    }

    /// Something happens.
    pub fn happen(&mut self, happening: Happening) {
        self.app.world_mut().write_message(Happened(happening));
    }

    /// The visitor leaves for good.
    pub fn end(&mut self) {
        self.app.world_mut().write_message(EndVisit);
    }

    /// The visitor's card.
    pub fn card(&self) -> VisitorCard {
        self.app.world().resource::<VisitorCard>().clone()
    }

    /// The visit as it is on disk.
    pub fn visit(&self) -> &CurrentVisit {
        self.app.world().resource::<CurrentVisit>()
    }

    /// A resource.
    pub fn resource<R: Resource>(&self) -> &R {
        self.app.world().resource::<R>()
    }
}

/// An exhibit was looked at for this long.
pub fn viewed(exhibit: &str, milliseconds: u32) -> Happening {
    Happening::ExhibitViewed { exhibit: exhibit.parse().unwrap(), milliseconds, read_to_end: false }
}

/// Every intact record of every journal of a data folder, damaged copies left out.
pub fn records(data: &Path) -> Vec<Record> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(data.join("visits")).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "journal"));
    files.sort();
    let lines = |file: PathBuf| {
        let bytes = fs::read(file).unwrap_or_default();
        bytes.split(|byte| *byte == b'\n').filter_map(Record::from_line).collect::<Vec<_>>()
    };
    files.into_iter().flat_map(lines).collect()
}

/// One HTTP request over a connection of its own: the status and the body.
pub fn request(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> std::io::Result<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len()));
    stream.write_all(head.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let broken = || std::io::Error::other("this is no HTTP");
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").ok_or_else(broken)?;
    let status =
        std::str::from_utf8(&answer[..end]).ok().and_then(|head| head.split(' ').nth(1)?.parse().ok());
    Ok((status.ok_or_else(broken)?, answer[end + 4..].to_vec()))
}
