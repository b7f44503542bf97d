//! A visitor in the simulated headset: a head that stands, and a right hand that points and presses.

use std::{
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{
    headset::{HeadsetTree, Pose, Runtime},
    programs::{Museum, widget},
    tour::{Means, WALKING},
};

/// Where the right hand is while it points, in the play space.
const HAND: [f32; 3] = [0.25, 1.25, -0.25];
/// How often a widget is pressed, and how long each press waits until it is noticed.
const PRESSES: u32 = 5;
const LONGEST_PRESS: Duration = Duration::from_secs(6);

/// A hand of the visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    Left,
    Right,
}

/// Somebody with the headset on.
pub struct Wearer {
    pub museum: Museum,
    pub runtime: Runtime,
}

impl Wearer {
    /// Puts the headset on and opens the museum in it.
    pub fn open(
        tree: &HeadsetTree,
        display: &str,
        size: (u32, u32),
        folder: &Path,
        arguments: &[&str],
    ) -> Self {
        let mut runtime = Runtime::start(tree);
        // The left hand hangs down, and points at nothing.
        runtime.remote.state.left.pose = Pose::turned([-0.3, 0.8, 0.0], 0.0, -1.2);
        runtime.remote.send();
        let program: Command = runtime.command(Path::new(env!("CARGO_BIN_EXE_retrace")));
        let arguments = [&["--headset", "on"], arguments].concat();
        let museum = Museum::open_by(program, display, size, folder, &arguments);
        Self { museum, runtime }
    }

    /// Points the right hand at a point of the play space.
    pub fn point_at(&mut self, point: [f32; 3]) {
        let [x, y, z] = [0, 1, 2].map(|axis| point[axis] - HAND[axis]);
        let (yaw, pitch) = ((-x).atan2(-z), y.atan2(x.hypot(z)));
        self.runtime.remote.state.right.pose = Pose::turned(HAND, yaw, pitch);
        self.runtime.remote.send();
    }

    /// Points at a pixel of the board.
    pub fn point_at_pixel(&mut self, (x, y): (i32, i32)) {
        let told = self.museum.wait_until("the board", WALKING, |a| a["headset"]["board"].is_object());
        self.point_at(point_of(&told["headset"]["board"], (x as f32, y as f32)));
    }

    /// Points at a point of the hall.
    pub fn point_at_world(&mut self, point_in_world: [f32; 3]) {
        let told = self.museum.announcement();
        let point = self.in_play_space(&told, point_in_world);
        self.point_at(point);
    }

    fn in_play_space(&self, told: &Value, point_in_world: [f32; 3]) -> [f32; 3] {
        let space = numbers(&told["headset"]["world_from_play_space"]);
        let offset = [0, 1, 2].map(|axis| point_in_world[axis] - space[axis]);
        let (sin, cos) = (-space[3]).sin_cos();
        [offset[0] * cos + offset[2] * sin, offset[1], offset[2] * cos - offset[0] * sin]
    }

    /// The trigger of the right hand.
    pub fn pull(&mut self, pulled: bool) {
        self.runtime.remote.state.right.pull_trigger(pulled);
        self.runtime.remote.send();
        // The runtime tells how a trigger is, not how it was between two frames.
        self.museum.wait_until("the trigger", WALKING, |a| a["headset"]["selects"][1] == pulled);
    }

    /// The stick of the right hand.
    pub fn push(&mut self, stick: [f32; 2]) {
        self.runtime.remote.state.right.thumbstick = stick;
        self.runtime.remote.send();
        self.museum.wait_until("the stick", WALKING, |a| {
            let told = numbers(&a["headset"]["sticks"][1]);
            told.len() == 2 && stick.iter().zip(told).all(|(wanted, told)| (wanted - told).abs() < 0.1)
        });
    }

    /// The minute before the first visit: stands, turns twice, goes to the ring and feels well.
    pub fn learn(&mut self) {
        self.click("comfort-stand");
        self.click("comfort-settings-hands-right-first");
        for _ in 0..2 {
            self.push([1.0, 0.0]);
            self.push([0.0, 0.0]);
        }
        self.click("comfort-settings-turn-wide");
        self.click("comfort-next");
        let goal = [1.6, 0.0, -1.2];
        self.throw_to(goal);
        self.click("comfort-well");
        self.museum.wait_until("the lobby", WALKING, |a| a["overlay"] == "None");
    }

    /// Throws an arc that lands at a point of the floor, and goes there.
    pub fn throw_to(&mut self, point_in_world: [f32; 3]) {
        let told = self.museum.announcement();
        let [x, y, z] = self.in_play_space(&told, point_in_world);
        let (across, ahead) = (x - HAND[0], z - HAND[2]);
        let distance = across.hypot(ahead);
        let pitch = pitch_that_lands(distance, HAND[1] - y);
        self.runtime.remote.state.right.pose = Pose::turned(HAND, (-across).atan2(-ahead), pitch);
        self.runtime.remote.send();
        thread::sleep(Duration::from_millis(500));
        self.push([0.0, 1.0]);
        thread::sleep(Duration::from_millis(1500));
        self.push([0.0, 0.0]);
        thread::sleep(Duration::from_millis(700));
    }

    /// Closes a hand, or opens it.
    fn squeeze(&mut self, hand: Hand, is_closed: bool) {
        let state = &mut self.runtime.remote.state;
        let controller = if hand == Hand::Left { &mut state.left } else { &mut state.right };
        let value = if is_closed { 1.0 } else { 0.0 };
        (controller.squeeze_value, controller.squeeze_force) = (value, value);
        self.runtime.remote.send();
        let index = usize::from(hand == Hand::Right);
        self.museum.wait_until("the grip", WALKING, |a| a["headset"]["grips"][index] == is_closed);
    }

    /// Closes a hand once and opens it again.
    pub fn grip(&mut self, hand: Hand) {
        self.squeeze(hand, true);
        self.squeeze(hand, false);
    }

    /// Presses the menu button once.
    pub fn call_menu(&mut self) {
        for is_down in [true, false] {
            self.runtime.remote.state.right.b_click = is_down;
            self.runtime.remote.send();
            self.museum.wait_until("the menu button", WALKING, |a| a["headset"]["calls_menu"][1] == is_down);
        }
    }
}

fn numbers(list: &Value) -> Vec<f32> {
    list.as_array().into_iter().flatten().map(|number| number.as_f64().expect("a number") as f32).collect()
}

/// How far upward to throw at 8 m/s so that the arc lands so far away and so much lower; the flatter of two ways.
fn pitch_that_lands(distance: f32, drop: f32) -> f32 {
    let (speed, gravity) = (8.0_f32, 9.81);
    let lands = |pitch: f32| {
        let up = speed * pitch.sin();
        let seconds = (up + (up * up + 2.0 * gravity * drop).sqrt()) / gravity;
        speed * pitch.cos() * seconds
    };
    let steps = (-80..=40).map(|degrees| (degrees as f32).to_radians());
    steps
        .min_by(|one, other| (lands(*one) - distance).abs().total_cmp(&(lands(*other) - distance).abs()))
        .expect("angles")
}

/// A pixel of the board, in the play space.
fn point_of(board: &Value, (x, y): (f32, f32)) -> [f32; 3] {
    let pixels = numbers(&board["pixels"]);
    let [corner, right, below] = [0, 1, 2].map(|number| numbers(&board["corners"][number]));
    let (across, down) = (x / pixels[0], y / pixels[1]);
    [0, 1, 2].map(|axis| {
        corner[axis] + (right[axis] - corner[axis]) * across + (below[axis] - corner[axis]) * down
    })
}

impl Means for Wearer {
    fn museum(&mut self) -> &mut Museum {
        &mut self.museum
    }

    fn click(&mut self, name: &str) {
        for _ in 0..PRESSES {
            let point = self.museum.find(name);
            let start = Instant::now();
            // A board that is placed anew leaves the hand pointing beside it.
            while widget(&self.museum.announcement(), name)["hovered"] != true {
                assert!(
                    start.elapsed() < WALKING,
                    "{name} cannot be pointed at\n{:#}",
                    self.museum.announcement()
                );
                self.point_at_pixel(point);
                thread::sleep(Duration::from_millis(250));
            }
            self.pull(true);
            let is_down = self.museum.becomes_true(LONGEST_PRESS, |a| widget(a, name)["pressed"] == true);
            self.pull(false);
            if is_down {
                let until_free = format!("{name} let go");
                self.museum.wait_until(&until_free, WALKING, |a| widget(a, name)["pressed"] != true);
                return;
            }
        }
        panic!("{name} cannot be pressed\n{:#}", self.museum.announcement());
    }

    fn click_at(&mut self, on: &str, point: (i32, i32)) {
        self.point_at_pixel(point);
        self.museum.wait_until("the hand on it", WALKING, |a| widget(a, on)["hovered"] == true);
        // It may have been there before, at another point.
        thread::sleep(Duration::from_millis(600));
        self.pull(true);
        self.pull(false);
    }

    fn scroll_to_end(&mut self) {
        let told = self.museum.announcement();
        let pixels = numbers(&told["headset"]["board"]["pixels"]);
        self.point_at_pixel(((pixels[0] / 2.0) as i32, (pixels[1] * 0.75) as i32));
        thread::sleep(Duration::from_millis(300));
        self.push([0.0, -1.0]);
        thread::sleep(Duration::from_secs(4));
        self.push([0.0, 0.0]);
    }

    fn take_object(&mut self) {
        self.museum.find("panel-take");
        self.grip(Hand::Right);
    }

    fn put_object_back(&mut self) {
        self.grip(Hand::Right);
    }

    /// The left hand grips too, and both turn and stretch.
    fn turn_object(&mut self) {
        let [x, y, z] = HAND;
        let rest = self.runtime.remote.state.left.pose;
        self.squeeze(Hand::Left, true);
        for step in 0..5_u8 {
            let step = f32::from(step);
            self.runtime.remote.state.right.pose = Pose::turned([x, y, z - 0.05 * step], step * 0.3, 0.2);
            self.runtime.remote.state.left.pose = Pose::at([-x, y, z + 0.05 * step]);
            self.runtime.remote.send();
            thread::sleep(Duration::from_millis(300));
        }
        self.squeeze(Hand::Left, false);
        self.runtime.remote.state.left.pose = rest;
        self.runtime.remote.send();
    }
}
