//! A hall's way from its files to the world, and out of it again.
//!
//! Each stage is a resource that exists while the stage lasts: [`Reading`], then [`Decoding`] and [`Softening`]
//! (`decoding.rs`), then [`Placing`] and [`Unveiling`] (`unveiling.rs`). Beside them, from the second on, the pictures of
//! rooms come one by one ([`Coming`]), and surfaces get them as they come ([`Undressed`]).

use std::sync::Arc;

use bevy::{
    ecs::system::SystemParam,
    image::{CompressedImageFormatSupport, CompressedImageFormats},
    prelude::*,
    tasks::{IoTaskPool, Task, futures::check_ready},
};
use curriculum::Scene;
use web_time::Instant;

use super::{
    Hall, LoadHall, LoadingFailed, LoadingProgress, Undressed,
    arrival::{self, Arrived, ByteCounter},
    coming::Coming,
    decoding::{self, Decoding, Softening},
    look::HallSky,
    published::Published,
    unveiling::{self, Joining, Placing, Unveiling},
    warm_up::WarmUp,
};
use crate::{Step, options::Options, screens::Screen};

/// Files are being read.
#[derive(Resource)]
struct Reading {
    scene: Arc<Scene>,
    counter: Arc<ByteCounter>,
    task: Task<Result<Arrived, LoadingFailed>>,
}

/// Root of the hall's entities, from placing on.
#[derive(Component)]
pub(super) struct HallRoot;

/// How many halls were loaded: each has paths of its own, so that nothing of an earlier one is found in its place.
#[derive(Resource, Default)]
struct HallCount(u64);

/// When the loading began, for the log.
#[derive(Resource)]
pub(super) struct LoadingBegan(Instant);

impl LoadingBegan {
    pub(super) fn note(&self, what: &str) {
        debug!("hall: {what} after {:.2} s", self.0.elapsed().as_secs_f32());
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<HallCount>().add_systems(
        Update,
        (begin, read_on.run_if(resource_exists::<Reading>)).chain().in_set(Step::Receive),
    );
    app.add_plugins((decoding::plugin, unveiling::plugin));
    app.add_systems(OnEnter(Screen::Lobby), clear);
    app.add_systems(OnExit(Screen::Visit), clear);
}

/// Takes a hall, or what has come of it, out of the world.
#[derive(SystemParam)]
pub(super) struct Clearing<'w, 's> {
    pub(super) commands: Commands<'w, 's>,
    failed: MessageWriter<'w, LoadingFailed>,
    roots: Query<'w, 's, Entity, With<HallRoot>>,
    warm_up: Option<Res<'w, WarmUp>>,
    published: Res<'w, Published>,
}

impl Clearing<'_, '_> {
    /// Gives the hall up and says why.
    pub(super) fn fail(&mut self, fault: LoadingFailed) {
        self.clear();
        self.failed.write(fault);
    }

    /// Ends one stage and begins the next.
    pub(super) fn replace<Stage: Resource>(&mut self, next: impl Resource) {
        self.commands.remove_resource::<Stage>();
        self.commands.insert_resource(next);
    }

    fn clear(&mut self) {
        if let Some(warm_up) = &self.warm_up {
            warm_up.end(&mut self.commands);
        }
        for root in &self.roots {
            self.commands.entity(root).despawn();
        }
        self.published.forget_all();
        self.commands.remove_resource::<Coming>();
        self.commands.remove_resource::<Undressed>();
        self.commands.remove_resource::<Reading>();
        self.commands.remove_resource::<Decoding>();
        self.commands.remove_resource::<Softening>();
        self.commands.remove_resource::<Placing>();
        self.commands.remove_resource::<Joining>();
        self.commands.remove_resource::<Unveiling>();
        self.commands.remove_resource::<HallSky>();
        self.commands.remove_resource::<Hall>();
    }
}

fn clear(mut clearing: Clearing) {
    clearing.clear();
}

fn begin(
    mut wanted: MessageReader<LoadHall>,
    options: Res<Options>,
    readable: Option<Res<CompressedImageFormatSupport>>,
    mut progress: ResMut<LoadingProgress>,
    mut count: ResMut<HallCount>,
    mut clearing: Clearing,
) {
    let Some(LoadHall(scene)) = wanted.read().last() else { return };
    clearing.clear();
    *progress = LoadingProgress::default();
    count.0 += 1;
    let counter = Arc::new(ByteCounter::default());
    let request = arrival::Request {
        assets: options.assets.clone(),
        scene: scene.clone(),
        readable: readable.map_or(CompressedImageFormats::NONE, |readable| readable.0),
        is_drawn: decoding::is_drawn(Some(&options)),
        counter: counter.clone(),
        published: clearing.published.clone(),
        prefix: count.0.to_string(),
    };
    let task = IoTaskPool::get().spawn(arrival::fetch(request));
    clearing.commands.insert_resource(LoadingBegan(Instant::now()));
    clearing.commands.insert_resource(Reading { scene: scene.clone(), counter, task });
}

fn read_on(
    mut reading: ResMut<Reading>,
    mut progress: ResMut<LoadingProgress>,
    began: Res<LoadingBegan>,
    mut decoder: decoding::Decoder,
    mut clearing: Clearing,
) {
    let (done, total) = reading.counter.read();
    progress.count_bytes(done, total);
    match check_ready(&mut reading.task) {
        None => {}
        Some(Err(fault)) => clearing.fail(fault),
        Some(Ok(arrived)) => {
            began.note("files are read");
            let (decoding, coming) = decoder.begin(reading.scene.clone(), arrived);
            clearing.replace::<Reading>(decoding);
            clearing.commands.insert_resource(coming);
        }
    }
}
