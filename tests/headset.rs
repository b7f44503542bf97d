//! The visit in a headset: a simulated one, with scripted head and hands, through the real program and runtime.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use curriculum::{Scene, scene::Answers};
use support::{
    display::VirtualDisplay,
    headset::HeadsetTree,
    input::Key,
    programs::{Backend, Museum, repository, widget},
    tour::{LOADING, Means, WALKING, enter, visit_stops},
    worn::Wearer,
};

const SIZE: (u32, u32) = (800, 450);

/// The simulated headset, or a word about why this machine cannot have one.
fn tree() -> Option<HeadsetTree> {
    let tree = HeadsetTree::find();
    if tree.is_none() {
        eprintln!("left out: RETRACE_HEADSET_TREE names no simulated headset; ./dev test headset makes one");
    }
    tree
}

/// Keeps what both eyes see: the same hall, lit, from two places.
fn assert_eyes_see_the_hall(wearer: &Wearer, pictures: &Path) {
    wearer.museum.hand.hold(Key::F12, Duration::from_secs(1));
    let path = |side: &str| pictures.join(format!("eyes-001-{side}.png"));
    let start = Instant::now();
    let [left, right] = ["left", "right"].map(|side| {
        loop {
            // A file that is being written is no picture yet.
            if let Ok(picture) = image::open(path(side)) {
                return picture.to_luma8();
            }
            assert!(start.elapsed() < WALKING, "there is no picture of the {side} eye");
            thread::sleep(Duration::from_millis(300));
        }
    });
    assert_eq!(left.dimensions(), right.dimensions());
    let pixels = || left.pixels().zip(right.pixels()).map(|(left, right)| (left.0[0], right.0[0]));
    let light = pixels().filter(|(left, _)| *left > 40).count();
    let apart = pixels().filter(|(left, right)| left.abs_diff(*right) > 24).count();
    let all = pixels().count();
    assert!(light > all / 5, "the left eye sees {light} of {all} pixels lit");
    assert!(apart > all / 100, "both eyes see the same: {apart} of {all} pixels differ");
    assert!(apart < all / 2, "the eyes see different things: {apart} of {all} pixels differ");
}

/// Somebody in the headset, before the first exhibit of the tour.
fn at_the_first_stop(tree: &HeadsetTree, display: &VirtualDisplay, folder: &Path) -> Wearer {
    let mut wearer = Wearer::open(tree, &display.name, SIZE, folder, &[]);
    wearer.museum.wait_until("the headset", LOADING, |a| a["headset"]["is_worn"] == true);
    wearer.click("comfort-skip");
    enter(&mut wearer);
    wearer.click("hint-dismiss");
    wearer.call_menu();
    wearer.click("visit-next");
    wearer.museum.wait_until("the first stop", WALKING, |a| widget(a, "panel-next").is_object());
    wearer
}

#[test]
fn a_visit_in_the_headset_ends_with_one_ledger_entry() {
    let Some(tree) = tree() else { return };
    let folder = tempfile::tempdir().unwrap();
    let scenes = repository().join("scenes");
    let scene = Scene::load(&scenes, &"red-boat".parse().unwrap()).unwrap();
    let answers = Answers::load(&scenes, &scene).unwrap();
    let backend = Backend::start(folder.path());
    let display = VirtualDisplay::start(SIZE.0, SIZE.1);
    let arguments = ["--backend", backend.address.as_str(), "--scenes", scenes.to_str().unwrap()];
    let mut wearer = Wearer::open(&tree, &display.name, SIZE, folder.path(), &arguments);
    wearer.museum.wait_until("the headset", LOADING, |a| a["headset"]["is_worn"] == true);
    wearer.learn();
    enter(&mut wearer);
    wearer.click("hint-dismiss");
    assert_eyes_see_the_hall(&wearer, &folder.path().join("data/pictures"));
    wearer.call_menu();
    let pipelines = |wearer: &Wearer| wearer.museum.announcement()["headset"]["pipelines"].as_u64().unwrap();
    let pipelines_before = pipelines(&wearer);
    let stops = scene.tours()[0].stops.len();
    visit_stops(&mut wearer, &scene, &answers, 0..stops);
    wearer.museum.wait_until("the end of the questions", WALKING, |a| a["attention"] == "Hall");
    wearer.call_menu();
    wearer.museum.wait_until("the credit on the card", WALKING, |a| {
        widget(a, "card")["label"].as_str().is_some_and(|label| label.contains('2'))
    });
    assert_eq!(pipelines(&wearer), pipelines_before, "something was compiled in view");
    wearer.click("visit-leave");
    wearer.click("leave-go");
    wearer.museum.wait_until("the certificate", WALKING, |a| a["screen"] == "Certificate");
    wearer.museum.find("certificate-credit");
    let ledger = backend.ledger();
    assert_eq!(ledger.len(), 1, "{ledger:#?}");
    assert_eq!(ledger[0]["points"], scene.credit().points);
}

#[test]
fn a_runtime_that_crashes_leaves_the_visit_on_the_desktop() {
    let Some(tree) = tree() else { return };
    let folder = tempfile::tempdir().unwrap();
    let display = VirtualDisplay::start(SIZE.0, SIZE.1);
    let mut wearer = at_the_first_stop(&tree, &display, folder.path());
    let before = wearer.museum.announcement();
    wearer.runtime.kill();
    let after = wearer.museum.wait_until("the desktop", WALKING, |a| a["headset"]["is_worn"] == false);
    assert_eq!((&after["screen"], &after["attention"]), (&before["screen"], &before["attention"]));
    // The same panel is pressed by the mouse now.
    Museum::click(&mut wearer.museum, "panel-close");
    wearer.museum.wait_until("the hall", WALKING, |a| a["attention"] == "Hall");
}

#[test]
fn a_runtime_that_hangs_is_left_and_the_visit_goes_on_on_the_desktop() {
    let Some(tree) = tree() else { return };
    let folder = tempfile::tempdir().unwrap();
    let display = VirtualDisplay::start(SIZE.0, SIZE.1);
    let mut wearer = at_the_first_stop(&tree, &display, folder.path());
    thread::sleep(Duration::from_secs(2));
    wearer.runtime.hold_up();
    let after = wearer.museum.wait_until("the desktop's hall", LOADING, |a| {
        a["headset"].is_null() && a["screen"] == "Visit" && a["visitor"].is_array()
    });
    assert!(widget(&after, "card").is_object(), "{after:#}");
}
