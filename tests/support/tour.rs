//! A visit along the tour, whatever the visitor acts with.

use std::{thread, time::Duration};

use curriculum::{AnswerKey, OptionKey, QuestionKind, Scene, scene::Answers};
use serde_json::Value;

use super::programs::{Museum, widget};

/// The button that shows the long text, in Chinese.
const READ_ON: &str = "阅读全文";
/// The longest that anything but loading takes.
pub const WALKING: Duration = Duration::from_secs(60);
/// The longest that loading takes.
pub const LOADING: Duration = Duration::from_secs(240);

/// What a visitor acts with.
pub trait Means {
    /// The museum that they visit.
    fn museum(&mut self) -> &mut Museum;
    /// Presses a widget.
    fn click(&mut self, name: &str);
    /// Presses a point of the interface, pixels, that lies on the widget `on`.
    fn click_at(&mut self, on: &str, point: (i32, i32));
    /// Brings the end of the open text into view.
    fn scroll_to_end(&mut self);
    /// Takes the open exhibit's object in the hand.
    fn take_object(&mut self) {
        self.click("panel-take");
    }
    /// Puts it back.
    fn put_object_back(&mut self) {
        self.click("panel-put-back");
    }
    /// Turns the object in the hand a little.
    fn turn_object(&mut self);
}

/// From the lobby into the hall.
pub fn enter(means: &mut impl Means) {
    means.click("scene-red-boat");
    means.museum().wait_until("the hall", LOADING, |a| a["screen"] == "Visit" && a["visitor"].is_array());
}

/// Follows the tour: every exhibit is opened and seen, every checkpoint answered.
pub fn visit_stops(means: &mut impl Means, scene: &Scene, answers: &Answers, stops: std::ops::Range<usize>) {
    for index in stops {
        let stop = scene.tours()[0].stops[index].to_string();
        lead_on(means);
        match stop.strip_prefix("checkpoint:") {
            None => {
                let panel = format!("panel-{stop}");
                means.museum().wait_until(&panel, WALKING, |a| widget(a, &panel).is_object());
                see_exhibit(means, index);
                if scene.exhibit(&stop.parse().unwrap()).unwrap().hero {
                    take_in_hand(means);
                }
            }
            Some(checkpoint) => {
                let checkpoint = scene.checkpoint(&checkpoint.parse().unwrap()).unwrap();
                for question in &checkpoint.questions {
                    let panel = format!("question-{}", question.id);
                    means.museum().wait_until(&panel, WALKING, |a| widget(a, &panel).is_object());
                    let key = &answers.get(&question.id).unwrap().correct;
                    answer(means, scene, question.kind, key);
                    click_until(means, "checkpoint-submit", |a| widget(a, "checkpoint-next").is_object());
                    click_until(means, "checkpoint-next", |a| !widget(a, &panel).is_object());
                }
            }
        }
    }
}

/// Presses a widget until something comes of it: what is built anew between press and release is not pressed.
fn click_until(means: &mut impl Means, name: &str, has_come: impl Fn(&Value) -> bool) {
    for _ in 0..3 {
        means.click(name);
        if means.museum().becomes_true(WALKING / 3, &has_come) {
            return;
        }
    }
    panic!("nothing comes of {name}\n{:#}", means.museum().announcement());
}

/// *Next*, wherever it stands.
fn lead_on(means: &mut impl Means) {
    let seen = means.museum().wait_until("a way on", WALKING, |a| {
        widget(a, "panel-next").is_object()
            || widget(a, "visit-next").is_object()
            || widget(a, "visit-resume-tour").is_object()
    });
    for name in ["panel-next", "visit-next", "visit-resume-tour"] {
        if widget(&seen, name).is_object() {
            means.click(name);
            return;
        }
    }
}

/// The first panel is left open for eight seconds; of the others the text is read to the end.
fn see_exhibit(means: &mut impl Means, index: usize) {
    if index == 0 {
        thread::sleep(Duration::from_secs(9));
        means.click("panel-depth");
        return;
    }
    // A new run of the program begins with the short text.
    let seen = means.museum().wait_until("the text", WALKING, |a| widget(a, "panel-depth").is_object());
    if widget(&seen, "panel-depth")["label"] == READ_ON {
        means.click("panel-depth");
    }
    means.scroll_to_end();
    thread::sleep(Duration::from_millis(3_600));
}

/// Takes the exhibit's object, turns it and puts it back.
fn take_in_hand(means: &mut impl Means) {
    means.take_object();
    means.museum().find("panel-put-back");
    means.turn_object();
    means.put_object_back();
    means.museum().find("panel-take");
}

fn answer(means: &mut impl Means, scene: &Scene, kind: QuestionKind, key: &AnswerKey) {
    match (kind, key) {
        (_, AnswerKey::One(option)) => means.click(&format!("option-{option}")),
        (QuestionKind::Multiple, AnswerKey::Several(options)) => {
            for option in options {
                means.click(&format!("option-{option}"));
                let name = format!("option-{option}");
                means.museum().wait_until("the choice", WALKING, |a| widget(a, &name)["checked"] == true);
            }
        }
        (_, AnswerKey::Several(order)) => put_in_order(means, order),
        (_, AnswerKey::Places(places)) => {
            let map = scene.map(&"yangzi-delta".parse().unwrap()).unwrap();
            for (option, place) in places {
                means.click(&format!("option-{option}"));
                let name = format!("option-{option}");
                let seen = means
                    .museum()
                    .wait_until("the place in hand", WALKING, |a| widget(a, &name)["checked"] == true);
                let rectangle = &widget(&seen, "map")["rectangle"];
                let side = |index: usize| rectangle[index].as_f64().unwrap();
                let x = side(0) + side(2) * (place.longitude - map.west) / (map.east - map.west);
                let y = side(1) + side(3) * (map.north - place.latitude) / (map.north - map.south);
                place_on_map(means, &name, (x.round() as i32, y.round() as i32));
            }
        }
    }
}

/// Clicks the map until the place is there: on a busy machine a click can fall between two frames.
fn place_on_map(means: &mut impl Means, option: &str, point: (i32, i32)) {
    let is_placed =
        |a: &Value| widget(a, option)["label"].as_str().is_some_and(|label| label.starts_with('◆'));
    for _ in 0..6 {
        means.click_at("map", point);
        if means.museum().becomes_true(Duration::from_secs(4), is_placed) {
            return;
        }
    }
    panic!("{option} was not placed");
}

/// Moves options up until they stand in order, as a person would: from the first to the last.
fn put_in_order(means: &mut impl Means, order: &[OptionKey]) {
    let height = |announcement: &Value, option: &OptionKey| {
        widget(announcement, &format!("option-{option}-up"))["rectangle"][1].as_i64().unwrap()
    };
    for (index, option) in order.iter().enumerate() {
        loop {
            let seen = means.museum().announcement();
            let above = order[index + 1..]
                .iter()
                .filter(|other| height(&seen, other) < height(&seen, option))
                .count();
            if above == 0 {
                break;
            }
            let before = height(&seen, option);
            means.click(&format!("option-{option}-up"));
            means.museum().wait_until("the option moved up", WALKING, |a| height(a, option) < before);
        }
    }
}
