//! Counts heap allocations of the schedule in which all our systems run, with the feature `count-allocations`.

use bevy::{
    app::MainScheduleOrder,
    ecs::schedule::{ScheduleLabel, SingleThreadedExecutor},
    prelude::*,
};

/// Allocations since the count began, in how many frames.
#[derive(Resource, Debug, Clone, Copy, Default)]
pub(super) struct Allocations {
    pub(super) is_counting: bool,
    pub(super) count: u64,
    pub(super) frames: u32,
}

/// Runs `Update` and counts what it allocates.
#[derive(ScheduleLabel, Debug, Clone, PartialEq, Eq, Hash)]
struct CountedUpdate;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Allocations>();
    // The counter sees one thread only.
    app.edit_schedule(Update, |schedule| {
        schedule.set_executor(SingleThreadedExecutor::new());
    });
    app.add_systems(CountedUpdate, count);
    let mut order = app.world_mut().resource_mut::<MainScheduleOrder>();
    for label in &mut order.labels {
        if *label == Update.intern() {
            *label = CountedUpdate.intern();
        }
    }
}

fn count(world: &mut World) {
    let used = allocation_counter::measure(|| world.run_schedule(Update));
    let mut allocations = world.resource_mut::<Allocations>();
    if allocations.is_counting {
        allocations.count += used.count_total;
        allocations.frames += 1;
    }
}
