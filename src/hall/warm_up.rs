//! Draws all of a new hall into a small picture behind the loading bar, so that nothing compiles in view.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use bevy::{
    camera::{RenderTarget, visibility::NoFrustumCulling},
    ecs::system::SystemParam,
    platform::collections::HashSet,
    prelude::*,
    render::{
        Render, RenderApp, RenderSystems,
        render_resource::{CachedPipeline, PipelineCache, PipelineDescriptor, TextureFormat},
    },
};

use super::{
    Hall,
    look::{HallSky, camera_bundle, dress_camera},
    progress::part,
};
use crate::settings::Settings;

/// Pixels of the picture: the cost of a frame is then that of its meshes, and the bar keeps moving.
const SIZE: UVec2 = UVec2::new(96, 54);
/// Frames until it is certain that the renderer, which runs one behind, has asked for all pipelines.
const LEAST_FRAMES: u32 = 5;
/// Frames after which it ends although pipelines are still waiting.
const PATIENCE_IN_FRAMES: u32 = 3000;

/// How many pipelines the renderer still waits for, and how many it was ever asked for.
#[derive(Resource, Clone, Default)]
struct PipelineCounts {
    waiting: Arc<AtomicUsize>,
    asked_for: Arc<AtomicUsize>,
}

/// How the program's cameras project a hall. The renderer compiles for each kind, so each takes part in the warm-up.
#[derive(Resource)]
pub struct Projections(pub Vec<Projection>);

impl Default for Projections {
    fn default() -> Self {
        Self(vec![Projection::default()])
    }
}

/// The warm-up that is under way.
#[derive(Resource)]
pub(super) struct WarmUp {
    cameras: Vec<Entity>,
    heroes: Vec<Entity>,
    meshes: Vec<Entity>,
    frames: u32,
    most_waiting: usize,
}

pub(super) fn plugin(app: &mut App) {
    let counts = PipelineCounts::default();
    if let Some(render_app) = app.get_sub_app_mut(RenderApp) {
        render_app.insert_resource(counts.clone());
        render_app.add_systems(Render, count_pipelines.in_set(RenderSystems::Cleanup));
    }
    app.insert_resource(counts).init_resource::<Projections>();
}

/// Counts the pipelines that are asked for, and those of them that are not there yet.
fn count_pipelines(pipelines: Res<PipelineCache>, counts: Res<PipelineCounts>) {
    let waits: HashSet<_> = pipelines.waiting_pipelines().collect();
    // Where nothing can be computed, as with WebGL, compute pipelines wait for ever.
    let draws = |pipeline: &CachedPipeline| {
        matches!(pipeline.descriptor, PipelineDescriptor::RenderPipelineDescriptor(_))
    };
    let asked_for = || pipelines.pipelines().enumerate().filter(|(_, pipeline)| draws(pipeline));
    let waiting = asked_for().filter(|(id, _)| waits.contains(id)).count();
    counts.waiting.store(waiting, Ordering::Relaxed);
    counts.asked_for.store(asked_for().count(), Ordering::Relaxed);
}

/// What the warm-up needs of the world to begin.
#[derive(SystemParam)]
pub(super) struct Beginning<'w, 's> {
    images: ResMut<'w, Assets<Image>>,
    settings: Res<'w, Settings>,
    projections: Res<'w, Projections>,
    children: Query<'w, 's, &'static Children>,
    meshes: Query<'w, 's, &'static Mesh3d>,
}

impl Beginning<'_, '_> {
    /// The meshes below a root.
    pub(super) fn drawn_below(&self, root: Entity) -> Vec<Entity> {
        self.children.iter_descendants(root).filter(|entity| self.meshes.contains(*entity)).collect()
    }

    /// Changes the meshes of these entities; those of new ones are not known yet.
    pub(super) fn change_meshes(
        &self,
        drawn: &[Entity],
        meshes: &mut Assets<Mesh>,
        change: impl Fn(&mut Mesh),
    ) {
        for mesh in self.meshes.iter_many(drawn) {
            if let Some(mut mesh) = meshes.get_mut(&mesh.0) {
                change(&mut mesh);
            }
        }
    }

    /// Begins to draw the hall. For as long, everything counts as in view, heroes too: the first frame then asks for every
    /// pipeline and brings every mesh and picture to the graphics memory.
    pub(super) fn begin(&mut self, commands: &mut Commands, hall: &Hall, sky: &HallSky, meshes: Vec<Entity>) {
        let heroes: Vec<Entity> = hall.exhibits.values().filter_map(|exhibit| exhibit.hero).collect();
        for hero in &heroes {
            commands.entity(*hero).insert(Visibility::Inherited);
        }
        for mesh in &meshes {
            commands.entity(*mesh).insert(NoFrustumCulling);
        }
        let quality = self.settings.quality;
        let mut picture = Image::new_target_texture(SIZE.x, SIZE.y, TextureFormat::Bgra8UnormSrgb, None);
        // It is drawn over, and WebGL takes no bytes in this order of channels.
        picture.data = None;
        picture.copy_on_resize = false;
        let picture = self.images.add(picture);
        let place = hall.views.first().map(|(_, place)| *place).unwrap_or_default();
        let cameras = (-100..).zip(&self.projections.0).map(|(order, projection)| {
            let target = RenderTarget::Image(picture.clone().into());
            let camera = Camera { order, ..default() };
            let mut camera = commands.spawn((camera_bundle(quality), camera, target, place));
            camera.insert(projection.clone());
            dress_camera(&mut camera, quality, Some(sky));
            camera.id()
        });
        let cameras = cameras.collect();
        commands.insert_resource(WarmUp { cameras, heroes, meshes, frames: 0, most_waiting: 0 });
    }
}

impl WarmUp {
    /// Draws on; returns how much is done, 0 to 1.
    fn advance(&mut self, waiting: usize) -> f32 {
        self.frames += 1;
        self.most_waiting = self.most_waiting.max(waiting);
        if self.is_done(waiting) {
            return 1.0;
        }
        let compiled = part(self.most_waiting - waiting, self.most_waiting);
        compiled.min(self.frames as f32 / LEAST_FRAMES as f32)
    }

    fn is_done(&self, waiting: usize) -> bool {
        self.frames >= LEAST_FRAMES && waiting == 0 || self.frames >= PATIENCE_IN_FRAMES
    }

    /// Takes away what the warm-up needed.
    pub(super) fn end(&self, commands: &mut Commands) {
        for camera in &self.cameras {
            if let Ok(mut camera) = commands.get_entity(*camera) {
                camera.despawn();
            }
        }
        for hero in &self.heroes {
            if let Ok(mut hero) = commands.get_entity(*hero) {
                hero.insert(Visibility::Hidden);
            }
        }
        for mesh in &self.meshes {
            if let Ok(mut mesh) = commands.get_entity(*mesh) {
                mesh.remove::<NoFrustumCulling>();
            }
        }
        commands.remove_resource::<WarmUp>();
    }
}

/// One frame of the warm-up: how much is done, and whether that is all.
pub(super) fn draw_on(warm_up: &mut WarmUp, waiting: &WaitingForPipelines) -> (f32, bool) {
    let waiting = waiting.count();
    (warm_up.advance(waiting), warm_up.is_done(waiting))
}

/// How many pipelines the renderer waits for, for systems.
#[derive(SystemParam)]
pub(super) struct WaitingForPipelines<'w>(Res<'w, PipelineCounts>);

impl WaitingForPipelines<'_> {
    fn count(&self) -> usize {
        self.0.waiting.load(Ordering::Relaxed)
    }
}

/// How many pipelines the renderer was ever asked for, for systems: each was compiled at some time.
#[derive(SystemParam)]
pub struct KnownPipelines<'w>(Res<'w, PipelineCounts>);

impl KnownPipelines<'_> {
    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.asked_for.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warm_up() -> WarmUp {
        let (heroes, meshes) = (Vec::new(), Vec::new());
        WarmUp { cameras: Vec::new(), heroes, meshes, frames: 0, most_waiting: 0 }
    }

    #[test]
    fn it_waits_until_all_pipelines_are_there() {
        let mut warm_up = warm_up();
        let done: Vec<f32> = [4, 4, 4, 4, 2, 1].map(|waiting| warm_up.advance(waiting)).to_vec();
        assert!(done.is_sorted() && done.iter().all(|done| *done < 1.0) && !warm_up.is_done(1), "{done:?}");
        assert!(warm_up.advance(0) == 1.0 && warm_up.is_done(0));
    }

    #[test]
    fn it_gives_the_renderer_time_to_ask() {
        let mut warm_up = warm_up();
        for _ in 1..LEAST_FRAMES {
            warm_up.advance(0);
            assert!(!warm_up.is_done(0));
        }
    }

    #[test]
    fn a_pipeline_that_never_comes_does_not_hold_the_visitor_up() {
        let mut warm_up = warm_up();
        for _ in 0..PATIENCE_IN_FRAMES {
            warm_up.advance(1);
        }
        assert!(warm_up.is_done(1));
    }
}
