//! Measures a hall and prints figures. They are for people to compare; nothing is judged by them.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use bevy::{prelude::*, render::view::NoIndirectDrawing};

use super::{
    cost::{Counting, ViewCost},
    eye::{self, Eye},
    process::{self, ProcessorTime},
};
use crate::{
    Step,
    hall::{Hall, way},
    headset::EyeProjection,
    options::{Eyes, Options},
    progress::{BeginVisit, measure_durable_speed},
    screens::Screen,
    settings::Settings,
    visitor::EYE_HEIGHT,
};

/// Frames at a viewpoint before it is measured, and while it is.
const SETTLING_FRAMES: u32 = 4;
const MEASURED_FRAMES: u32 = 12;
/// From one eye to the other, metres.
const EYE_DISTANCE: f32 = 0.064;
/// Frames of the walk past all viewpoints.
const WALK_FRAMES: u32 = 240;
/// Events with which the journal is measured.
const JOURNAL_EVENTS: u32 = 1_000;
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
    /// Corners of the walk, in world space.
    way: Vec<Vec3>,
    eyes: Eyes,
    /// The right eye, where there are two.
    other_eye: Option<Entity>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Phase {
    AtView(usize),
    Walking,
    Still,
}

pub(super) fn plugin(app: &mut App, eyes: Eyes) {
    let now = Instant::now();
    app.insert_resource(Bench {
        phase: Phase::AtView(0),
        frames: 0,
        began: (now, ProcessorTime::default()),
        last_frame: now,
        frame_times: Vec::new(),
        way: Vec::new(),
        eyes,
        other_eye: None,
    });
    app.add_plugins(super::draw_calls::plugin);
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
    mut bench: ResMut<Bench>,
) {
    let first = hall.views.first().map(|(_, place)| *place).unwrap_or_default();
    let camera = eye::open(&mut commands, &mut images, &options, settings.quality, first);
    let mut cameras = vec![camera];
    if bench.eyes == Eyes::Two {
        let other = commands.entity(camera).clone_and_spawn().id();
        let beside = Transform::from_xyz(EYE_DISTANCE, 0.0, 0.0);
        commands.entity(other).insert((Camera { order: 1, ..default() }, ChildOf(camera), beside));
        cameras.push(other);
        bench.other_eye = Some(other);
        for camera in &cameras {
            commands.entity(*camera).insert(Projection::custom(EyeProjection::default()));
        }
    }
    for camera in cameras {
        commands.entity(camera).insert(NoIndirectDrawing);
    }
    bench.way = way_past_the_views(&hall);
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
            let Some((name, place)) = hall.views.get(index) else {
                if bench.eyes == Eyes::Two {
                    visit.end();
                }
                return bench.enter(Phase::Walking);
            };
            *transform = *place;
            if bench.frames == SETTLING_FRAMES {
                bench.began = (now, ProcessorTime::now());
            } else if bench.frames == SETTLING_FRAMES + MEASURED_FRAMES {
                let other = bench.other_eye.map(|eye| counting.view(eye)).unwrap_or_default();
                let cost = counting.view(eye.camera) + other;
                report_view(name, cost, bench.began);
                bench.enter(Phase::AtView(index + 1));
            }
        }
        Phase::Walking => {
            if bench.frames > SETTLING_FRAMES {
                bench.frame_times.push(frame_time);
            }
            let share = bench.frames as f32 / WALK_FRAMES as f32;
            *transform = walking(&bench.way, share * way::length(&bench.way));
            if bench.frames == WALK_FRAMES {
                report_walk(&mut bench.frame_times);
                camera.is_active = false;
                visit.begin(&hall);
                bench.enter(Phase::Still);
            }
        }
        Phase::Still => visit.watch(bench.frames, &hall),
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
    options: Res<'w, Options>,
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

    fn end(&mut self) {
        self.exit.write(AppExit::Success);
    }

    fn watch(&mut self, frames: u32, hall: &Hall) {
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
        report_journal(&self.options.data, hall);
        self.exit.write(AppExit::Success);
    }
}

fn report_journal(data: &Path, hall: &Hall) {
    if let Some(speed) = measure_durable_speed(&data.join("journal"), hall.scene.id(), JOURNAL_EVENTS) {
        println!("durable events        {:8.0} a second one by one", speed.one_by_one);
        println!("                      {:8.0} a second together", speed.queued);
    }
}

fn report_view(name: &str, cost: ViewCost, began: (Instant, ProcessorTime)) {
    let used = ProcessorTime::now().since(began.1);
    let a_frame = |time: Duration| time.as_secs_f64() * 1e3 / f64::from(MEASURED_FRAMES);
    println!(
        "{name:<20} {:4} draw calls {:8} triangles   {:7.1} ms application {:8.1} ms rasteriser {:8.1} ms wall a frame",
        cost.draw_calls,
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

/// The way over the floor from the entrance past every viewpoint.
fn way_past_the_views(hall: &Hall) -> Vec<Vec3> {
    let mut way = vec![hall.entrance.floor_point_in_world];
    for (_, place) in &hall.views {
        let from = way.last().copied().unwrap_or_default();
        // A viewpoint above a place that cannot be walked to is left out.
        way.extend(hall.floor.path(from, place.translation.with_y(from.y)).into_iter().flatten().skip(1));
    }
    way
}

/// The eyes of somebody who has walked so far, looking along the way.
fn walking(way: &[Vec3], metres: f32) -> Transform {
    let (at, ahead) = (way::point_along(way, metres), way::point_along(way, metres + way::LOOK_AHEAD));
    let eyes = Transform::from_translation(at + Vec3::Y * EYE_HEIGHT);
    if at.xz().distance(ahead.xz()) < 0.01 {
        return eyes;
    }
    eyes.looking_to((ahead - at).with_y(0.0), Vec3::Y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_walks_looks_along_the_way() {
        let way = [Vec3::ZERO, Vec3::X * 4.0, Vec3::new(4.0, 0.0, 4.0)];
        let eyes = walking(&way, 1.0);
        assert!(eyes.translation.abs_diff_eq(Vec3::new(1.0, EYE_HEIGHT, 0.0), 1e-5));
        assert!(eyes.forward().abs_diff_eq(Vec3::X, 1e-5));
        assert!(walking(&way, 5.0).forward().abs_diff_eq(Vec3::Z, 1e-5));
    }
}
