//! A whole visit through the real program by pointer and keys alone, from the lobby to one entry in the ledger of a
//! real backend, with the program killed and opened again in the middle.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use std::time::Duration;

use curriculum::{Scene, scene::Answers};
use serde_json::Value;
use support::{
    display::VirtualDisplay,
    input::Key,
    programs::{Backend, Museum, repository, widget},
    tour::{LOADING, Means, WALKING, enter, visit_stops},
};

const SIZE: (u32, u32) = (960, 540);

/// Pointer and keys.
impl Means for Museum {
    fn museum(&mut self) -> &mut Museum {
        self
    }

    fn click(&mut self, name: &str) {
        Self::click(self, name);
    }

    fn click_at(&mut self, on: &str, (x, y): (i32, i32)) {
        self.hand.move_to(x, y);
        self.wait_until("the pointer over it", WALKING, |a| widget(a, on)["hovered"] == true);
        self.hand.click(x, y);
    }

    fn scroll_to_end(&mut self) {
        self.hand.press(Key::End);
    }

    fn turn_object(&mut self) {
        self.hand.hold(Key::ArrowDown, Duration::from_millis(600));
    }
}

#[test]
fn a_visit_by_pointer_and_keys_ends_with_one_ledger_entry() {
    let folder = tempfile::tempdir().unwrap();
    let scenes = repository().join("scenes");
    let scene = Scene::load(&scenes, &"red-boat".parse().unwrap()).unwrap();
    let answers = Answers::load(&scenes, &scene).unwrap();
    let backend = Backend::start(folder.path());
    let display = VirtualDisplay::start(SIZE.0, SIZE.1);
    let arguments = ["--backend", backend.address.as_str(), "--scenes", scenes.to_str().unwrap()];

    let mut museum = Museum::open(&display.name, SIZE, folder.path(), &arguments);
    enter(&mut museum);
    museum.click("hint-dismiss");
    walks_by_key_and_by_click(&mut museum);
    let stops = scene.tours()[0].stops.len();
    visit_stops(&mut museum, &scene, &answers, 0..4);
    museum.kill();

    let mut museum = Museum::open(&display.name, SIZE, folder.path(), &arguments);
    enter(&mut museum);
    let seen = museum.wait_until("the resumed visit", WALKING, |a| widget(a, "card").is_object());
    assert!(seen["attention"] == "Hall", "{seen:#}");
    visit_stops(&mut museum, &scene, &answers, 4..stops);
    museum.wait_until("the credit on the card", WALKING, |a| {
        widget(a, "card")["label"].as_str().is_some_and(|label| label.contains('2'))
    });

    museum.hand.press(Key::Escape);
    museum.click("leave-go");
    museum.wait_until("the certificate", WALKING, |a| a["screen"] == "Certificate");
    museum.find("certificate-credit");
    let ledger = backend.ledger();
    assert_eq!(ledger.len(), 1, "{ledger:#?}");
    assert_eq!(ledger[0]["kind"], "credit");
    assert_eq!(ledger[0]["points"], scene.credit().points);
}

#[test]
fn a_second_program_points_to_the_first_and_leaves_its_visit_alone() {
    let folder = tempfile::tempdir().unwrap();
    let display = VirtualDisplay::start(SIZE.0, SIZE.1);
    let mut first = Museum::open(&display.name, SIZE, folder.path(), &[]);
    first.find("scene-red-boat");
    let kept =
        || -> Vec<_> { std::fs::read_dir(folder.path().join("data/visits")).into_iter().flatten().collect() };
    let kept_before = kept().len();
    let beside = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(folder.path().join("data"), beside.path().join("data")).unwrap();
    let mut second = Museum::open(&display.name, SIZE, beside.path(), &[]);
    let told =
        second.wait_until("the word of the first", LOADING, |a| widget(a, "another-instance").is_object());
    assert_eq!(
        widget(&told, "another-instance")["label"],
        "本程序已经打开。请回到已打开的窗口，或先把它关闭。"
    );
    assert!(widget(&told, "scene-red-boat").is_null(), "{told:#}");
    let log = std::fs::read_to_string(beside.path().join("log")).unwrap();
    assert!(log.contains("another Retrace is running with the data folder"), "{log}");
    second.kill();
    first.click("lobby-settings");
    first.wait_until("the settings of the first", WALKING, |a| a["overlay"] == "Settings");
    assert_eq!(kept().len(), kept_before);
}

fn position(announcement: &Value) -> (f64, f64) {
    let visitor = announcement["visitor"].as_array().unwrap();
    (visitor[0].as_f64().unwrap(), visitor[1].as_f64().unwrap())
}

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

fn walks_by_key_and_by_click(museum: &mut Museum) {
    let start = position(&museum.announcement());
    museum.hand.hold(Key::Letter('w'), Duration::from_secs(2));
    let by_key = museum.wait_until("a walk by key", WALKING, |a| distance(position(a), start) > 0.5);
    let from = position(&by_key);
    for _ in 0..6 {
        museum.hand.click(SIZE.0 as i32 / 2, SIZE.1 as i32 * 3 / 4);
        if museum.becomes_true(Duration::from_secs(8), |a| distance(position(a), from) > 0.5) {
            return;
        }
    }
    panic!("a click on the floor leads nowhere");
}
