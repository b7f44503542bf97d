//! Measures a hall and prints figures. They are for people to compare; nothing is judged by them.

use std::time::{Duration, Instant};

use bevy::prelude::*;

use super::{
    cost::{Counting, ViewCost},
    eye::{self, Eye},
    process::{self, ProcessorTime},
};
use crate::{Step, hall::Hall, options::Options, progress::BeginVisit, screens::Screen, settings::Settings};

/// Frames at a viewpoint before it is measured, and while it is.
const SETTLING_FRAMES: u32 = 4;
const MEASURED_FRAMES: u32 = 12;
/// Frames along the walk through all viewpoints.
const WALK_FRAMES: u32 = 240;
/// Frames of a visit in which nothing happens.
const STILL_FRAMES: u32 = 600;

/// What is being measured, and what has been.
#[derive(Resource)]
struct Bench {
    phase: Phase,
    frames: u32,
    began: (Instant, ProcessorTime),
    last_frame: Instant,
    frame_times: Vec<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Phase {
    AtView(usize),
    Walking,
    Still,
}

pub(super) fn plugin(app: &mut App) {
    let now = Instant::now();
    app.insert_resource(Bench {
        phase: Phase::AtView(0),
        frames: 0,
        began: (now, ProcessorTime::default()),
        last_frame: now,
        frame_times: Vec::new(),
    });
    #[cfg(feature = "count-allocations")]
    app.add_plugins(super::allocations::plugin);
    app.add_systems(
        Update,
        (
            (report_loading, begin).chain().run_if(resource_added::<Hall>),
            measure.run_if(resource_exists::<Eye>),
        )
            .chain()
            .in_set(Step::Show),
    );
}

fn report_loading(counting: Counting) {
    if let Some(age) = process::age() {
        println!("start to hall         {:8.2} s", age.as_secs_f64());
    }
    println!("textures              {:8.1} MB", counting.texture_bytes() as f64 / 1e6);
}

fn begin(
    mut commands: Commands,
    hall: Res<Hall>,
    settings: Res<Settings>,
    options: Res<Options>,
    mut images: ResMut<Assets<Image>>,
) {
    let first = hall.views.first().map(|(_, place)| *place).unwrap_or_default();
    eye::open(&mut commands, &mut images, &options, settings.quality, first);
}

fn measure(
    mut bench: ResMut<Bench>,
    hall: Res<Hall>,
    eye: Res<Eye>,
    counting: Counting,
    mut cameras: Query<(&mut Transform, &mut Camera)>,
    mut visit: Visiting,
) {
    let now = Instant::now();
    let frame_time = now.duration_since(bench.last_frame);
    bench.last_frame = now;
    let Ok((mut transform, mut camera)) = cameras.get_mut(eye.camera) else { return };
    bench.frames += 1;
    match bench.phase {
        Phase::AtView(index) => {
            let Some((name, place)) = hall.views.get(index) else { return bench.enter(Phase::Walking) };
            *transform = *place;
            if bench.frames == SETTLING_FRAMES {
                bench.began = (now, ProcessorTime::now());
            } else if bench.frames == SETTLING_FRAMES + MEASURED_FRAMES {
                report_view(name, counting.view(eye.camera), bench.began);
                bench.enter(Phase::AtView(index + 1));
            }
        }
        Phase::Walking => {
            if bench.frames > SETTLING_FRAMES {
                bench.frame_times.push(frame_time);
            }
            *transform = along(&hall.views, bench.frames as f32 / WALK_FRAMES as f32);
            if bench.frames == WALK_FRAMES {
                report_walk(&mut bench.frame_times);
                camera.is_active = false;
                visit.begin(&hall);
                bench.enter(Phase::Still);
            }
        }
        Phase::Still => visit.watch(bench.frames),
    }
}

impl Bench {
    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.frames = 0;
    }
}

/// A visit in which nothing happens.
#[derive(bevy::ecs::system::SystemParam)]
struct Visiting<'w> {
    screen: ResMut<'w, NextState<Screen>>,
    begin: MessageWriter<'w, BeginVisit>,
    exit: MessageWriter<'w, AppExit>,
    #[cfg(feature = "count-allocations")]
    allocations: ResMut<'w, super::allocations::Allocations>,
}

impl Visiting<'_> {
    fn begin(&mut self, hall: &Hall) {
        self.begin.write(BeginVisit(hall.scene.clone()));
        self.screen.set(Screen::Visit);
    }

    fn watch(&mut self, frames: u32) {
        #[cfg(feature = "count-allocations")]
        {
            self.allocations.is_counting = frames >= SETTLING_FRAMES * 30;
        }
        if frames < SETTLING_FRAMES * 30 + STILL_FRAMES {
            return;
        }
        #[cfg(feature = "count-allocations")]
        println!(
            "allocations           {:8} in {} still frames of a visit, in the schedule of all our systems",
            self.allocations.count, self.allocations.frames
        );
        if let Some(bytes) = process::resident_bytes() {
            println!("resident memory       {:8.1} MB", bytes as f64 / 1e6);
        }
        self.exit.write(AppExit::Success);
    }
}

fn report_view(name: &str, cost: ViewCost, began: (Instant, ProcessorTime)) {
    let used = ProcessorTime::now().since(began.1);
    let a_frame = |time: Duration| time.as_secs_f64() * 1e3 / f64::from(MEASURED_FRAMES);
    println!(
        "{name:<20} {:4} batches {:8} triangles   {:7.1} ms application {:8.1} ms rasteriser {:8.1} ms wall a frame",
        cost.batches,
        cost.triangles,
        a_frame(used.application),
        a_frame(used.rasteriser),
        a_frame(began.0.elapsed()),
    );
}

fn report_walk(frame_times: &mut [Duration]) {
    frame_times.sort();
    let at = |share: f64| {
        frame_times.get(((frame_times.len() as f64 - 1.0) * share) as usize).copied().unwrap_or_default()
    };
    let (median, p99) = (at(0.5).as_secs_f64() * 1e3, at(0.99).as_secs_f64() * 1e3);
    println!(
        "walk                  {median:8.1} ms median {p99:8.1} ms p99   ratio {:.2}",
        p99 / median.max(1e-6)
    );
}

/// A place on the way through all viewpoints; `share` of the way, 0 to 1.
fn along(views: &[(String, Transform)], share: f32) -> Transform {
    let legs = views.len().saturating_sub(1) as f32;
    let position = (share * legs).clamp(0.0, legs);
    let from = views.get(position as usize).map(|(_, place)| *place).unwrap_or_default();
    let to = views.get(position as usize + 1).map_or(from, |(_, place)| *place);
    let within = position.fract();
    Transform {
        translation: from.translation.lerp(to.translation, within),
        rotation: from.rotation.slerp(to.rotation, within),
        scale: Vec3::ONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_walk_begins_at_the_first_view_and_ends_at_the_last() {
        let view = |x| (String::new(), Transform::from_xyz(x, 0.0, 0.0));
        let views = [view(0.0), view(2.0), view(6.0)];
        for (share, x) in [(0.0, 0.0), (0.25, 1.0), (0.5, 2.0), (1.0, 6.0)] {
            assert!((along(&views, share).translation.x - x).abs() < 1e-5);
        }
    }
}
