//! A whole visit through the real program by pointer and keys alone, from the lobby to one entry in the ledger of a
//! real backend, with the program killed and opened again in the middle.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use std::{thread, time::Duration};

use curriculum::{AnswerKey, OptionKey, QuestionKind, Scene, scene::Answers};
use serde_json::Value;
use support::{
    display::VirtualDisplay,
    input::Key,
    programs::{Backend, Museum, repository, widget},
};

/// The button that shows the long text, in Chinese.
const READ_ON: &str = "阅读全文";
const SIZE: (u32, u32) = (960, 540);
const LOADING: Duration = Duration::from_secs(240);
const WALKING: Duration = Duration::from_secs(60);

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

/// From the lobby into the hall.
fn enter(museum: &mut Museum) {
    museum.click("scene-red-boat");
    museum.wait_until("the hall", LOADING, |a| a["screen"] == "Visit" && a["visitor"].is_array());
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

/// Follows the tour: every exhibit is opened and seen, every checkpoint answered.
fn visit_stops(museum: &mut Museum, scene: &Scene, answers: &Answers, stops: std::ops::Range<usize>) {
    for index in stops {
        let stop = scene.tours()[0].stops[index].to_string();
        lead_on(museum);
        match stop.strip_prefix("checkpoint:") {
            None => {
                let panel = format!("panel-{stop}");
                museum.wait_until(&panel, WALKING, |a| widget(a, &panel).is_object());
                see_exhibit(museum, index);
                if scene.exhibit(&stop.parse().unwrap()).unwrap().hero {
                    take_in_hand(museum);
                }
            }
            Some(checkpoint) => {
                let checkpoint = scene.checkpoint(&checkpoint.parse().unwrap()).unwrap();
                for question in &checkpoint.questions {
                    let panel = format!("question-{}", question.id);
                    museum.wait_until(&panel, WALKING, |a| widget(a, &panel).is_object());
                    let key = &answers.get(&question.id).unwrap().correct;
                    answer(museum, scene, question.kind, key);
                    museum.click("checkpoint-submit");
                    museum.click("checkpoint-next");
                    museum.wait_until("the next question", WALKING, |a| !widget(a, &panel).is_object());
                }
            }
        }
    }
}

/// *Next*, wherever it stands.
fn lead_on(museum: &mut Museum) {
    let seen = museum.wait_until("a way on", WALKING, |a| {
        widget(a, "panel-next").is_object()
            || widget(a, "visit-next").is_object()
            || widget(a, "visit-resume-tour").is_object()
    });
    for name in ["panel-next", "visit-next", "visit-resume-tour"] {
        if widget(&seen, name).is_object() {
            museum.click(name);
            return;
        }
    }
}

/// The first panel is left open for eight seconds; of the others the text is read to the end.
fn see_exhibit(museum: &mut Museum, index: usize) {
    if index == 0 {
        thread::sleep(Duration::from_secs(9));
        museum.click("panel-depth");
        return;
    }
    // A new run of the program begins with the short text.
    let seen = museum.wait_until("the text", WALKING, |a| widget(a, "panel-depth").is_object());
    if widget(&seen, "panel-depth")["label"] == READ_ON {
        museum.click("panel-depth");
    }
    museum.hand.press(Key::End);
    thread::sleep(Duration::from_millis(3_600));
}

/// Takes the exhibit's object, turns it and puts it back.
fn take_in_hand(museum: &mut Museum) {
    museum.click("panel-take");
    museum.find("panel-put-back");
    museum.hand.hold(Key::ArrowDown, Duration::from_millis(600));
    museum.click("panel-put-back");
    museum.find("panel-take");
}

fn answer(museum: &mut Museum, scene: &Scene, kind: QuestionKind, key: &AnswerKey) {
    match (kind, key) {
        (_, AnswerKey::One(option)) => museum.click(&format!("option-{option}")),
        (QuestionKind::Multiple, AnswerKey::Several(options)) => {
            for option in options {
                museum.click(&format!("option-{option}"));
                let name = format!("option-{option}");
                museum.wait_until("the choice", WALKING, |a| widget(a, &name)["checked"] == true);
            }
        }
        (_, AnswerKey::Several(order)) => put_in_order(museum, order),
        (_, AnswerKey::Places(places)) => {
            let map = scene.map(&"yangzi-delta".parse().unwrap()).unwrap();
            for (option, place) in places {
                museum.click(&format!("option-{option}"));
                let name = format!("option-{option}");
                let seen =
                    museum.wait_until("the place in hand", WALKING, |a| widget(a, &name)["checked"] == true);
                let rectangle = &widget(&seen, "map")["rectangle"];
                let side = |index: usize| rectangle[index].as_f64().unwrap();
                let x = side(0) + side(2) * (place.longitude - map.west) / (map.east - map.west);
                let y = side(1) + side(3) * (map.north - place.latitude) / (map.north - map.south);
                place_on_map(museum, &name, (x.round() as i32, y.round() as i32));
            }
        }
    }
}

/// Clicks the map until the place is there: on a busy machine a click can fall between two frames.
fn place_on_map(museum: &mut Museum, option: &str, point: (i32, i32)) {
    let is_placed =
        |a: &Value| widget(a, option)["label"].as_str().is_some_and(|label| label.starts_with('◆'));
    for _ in 0..6 {
        museum.hand.move_to(point.0, point.1);
        museum.wait_until("the pointer over the map", WALKING, |a| widget(a, "map")["hovered"] == true);
        museum.hand.click(point.0, point.1);
        if museum.becomes_true(Duration::from_secs(4), is_placed) {
            return;
        }
    }
    panic!("{option} was not placed");
}

/// Moves options up until they stand in order, as a person would: from the first to the last.
fn put_in_order(museum: &mut Museum, order: &[OptionKey]) {
    let height = |announcement: &Value, option: &OptionKey| {
        widget(announcement, &format!("option-{option}-up"))["rectangle"][1].as_i64().unwrap()
    };
    for (index, option) in order.iter().enumerate() {
        loop {
            let seen = museum.announcement();
            let above = order[index + 1..]
                .iter()
                .filter(|other| height(&seen, other) < height(&seen, option))
                .count();
            if above == 0 {
                break;
            }
            let before = height(&seen, option);
            museum.click(&format!("option-{option}-up"));
            museum.wait_until("the option moved up", WALKING, |a| height(a, option) < before);
        }
    }
}
