//! Draws every place of a new hall into a small picture behind the loading bar, so that nothing compiles in view.

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
/// Frames in which each place is drawn: the renderer runs one frame behind, and needs one to ask for pipelines.
const FRAMES_AT_A_PLACE: u32 = 2;
/// Frames at the first place, until it is certain that the renderer has asked for its pipelines.
const FRAMES_AT_THE_FIRST_PLACE: u32 = 5;
/// Frames after which a place is left although pipelines are still waiting.
const PATIENCE_IN_FRAMES: u32 = 3000;

/// How many pipelines the renderer still waits for.
#[derive(Resource, Clone, Default)]
struct WaitingPipelines(Arc<AtomicUsize>);

/// The warm-up that is under way.
#[derive(Resource)]
pub(super) struct WarmUp {
    camera: Entity,
    places: Vec<Transform>,
    heroes: Vec<Entity>,
    meshes: Vec<Entity>,
    at: usize,
    frames_here: u32,
    most_waiting_here: usize,
}

pub(super) fn plugin(app: &mut App) {
    let waiting = WaitingPipelines::default();
    if let Some(render_app) = app.get_sub_app_mut(RenderApp) {
        render_app.insert_resource(waiting.clone());
        render_app.add_systems(Render, count_waiting_pipelines.in_set(RenderSystems::Cleanup));
    }
    app.insert_resource(waiting);
}

/// Counts the pipelines that are asked for and not there yet.
fn count_waiting_pipelines(pipelines: Res<PipelineCache>, waiting: Res<WaitingPipelines>) {
    let waits: HashSet<_> = pipelines.waiting_pipelines().collect();
    // Where nothing can be computed, as with WebGL, compute pipelines wait for ever.
    let draws = |pipeline: &CachedPipeline| {
        matches!(pipeline.descriptor, PipelineDescriptor::RenderPipelineDescriptor(_))
    };
    let count = pipelines
        .pipelines()
        .enumerate()
        .filter(|(id, pipeline)| waits.contains(id) && draws(pipeline))
        .count();
    waiting.0.store(count, Ordering::Relaxed);
}

/// What the warm-up needs of the world to begin.
#[derive(SystemParam)]
pub(super) struct Beginning<'w, 's> {
    images: ResMut<'w, Assets<Image>>,
    settings: Res<'w, Settings>,
    children: Query<'w, 's, &'static Children>,
    meshes: Query<'w, 's, (), With<Mesh3d>>,
}

impl Beginning<'_, '_> {
    /// The meshes below a root.
    pub(super) fn drawn_below(&self, root: Entity) -> Vec<Entity> {
        self.children.iter_descendants(root).filter(|entity| self.meshes.contains(*entity)).collect()
    }

    /// Begins to draw the hall from its views. For as long, everything counts as in view, heroes too: the first frame
    /// then asks for every pipeline and brings every mesh and picture to the graphics memory.
    pub(super) fn begin(&mut self, commands: &mut Commands, hall: &Hall, sky: &HallSky, meshes: Vec<Entity>) {
        let heroes: Vec<Entity> = hall.exhibits.values().filter_map(|exhibit| exhibit.hero).collect();
        for hero in &heroes {
            commands.entity(*hero).insert(Visibility::Inherited);
        }
        for mesh in &meshes {
            commands.entity(*mesh).insert(NoFrustumCulling);
        }
        let places: Vec<Transform> = hall.views.iter().map(|(_, place)| *place).collect();
        let quality = self.settings.quality;
        let mut picture = Image::new_target_texture(SIZE.x, SIZE.y, TextureFormat::Bgra8UnormSrgb, None);
        // It is drawn over, and WebGL takes no bytes in this order of channels.
        picture.data = None;
        let target = RenderTarget::Image(self.images.add(picture).into());
        let first = places.first().copied().unwrap_or_default();
        let mut camera =
            commands.spawn((camera_bundle(quality), Camera { order: -100, ..default() }, target, first));
        dress_camera(&mut camera, quality, Some(sky));
        let camera = camera.id();
        let warm_up = WarmUp { camera, places, heroes, meshes, at: 0, frames_here: 0, most_waiting_here: 0 };
        commands.insert_resource(warm_up);
    }
}

impl WarmUp {
    /// Draws on; returns how much is done, 0 to 1.
    fn advance(&mut self, waiting: usize, camera: &mut Transform) -> f32 {
        self.frames_here += 1;
        self.most_waiting_here = self.most_waiting_here.max(waiting);
        let least = if self.at == 0 { FRAMES_AT_THE_FIRST_PLACE } else { FRAMES_AT_A_PLACE };
        let is_drawn = self.frames_here >= least && waiting == 0;
        if is_drawn || self.frames_here >= PATIENCE_IN_FRAMES {
            debug!("hall: place {} drawn in {} frames", self.at, self.frames_here);
            (self.at, self.frames_here, self.most_waiting_here) = (self.at + 1, 0, 0);
            if let Some(place) = self.places.get(self.at) {
                *camera = *place;
            }
        }
        // The first place asks for nearly all pipelines: half of the bar is theirs.
        let compiled =
            part(self.most_waiting_here - waiting.min(self.most_waiting_here), self.most_waiting_here);
        match self.at {
            0 if self.frames_here < FRAMES_AT_THE_FIRST_PLACE && waiting == 0 => 0.0,
            0 => 0.5 * compiled,
            at => 0.5 + 0.5 * part(at, self.places.len()),
        }
    }

    fn is_done(&self) -> bool {
        self.at >= self.places.len()
    }

    /// Takes away what the warm-up needed.
    pub(super) fn end(&self, commands: &mut Commands) {
        if let Ok(mut camera) = commands.get_entity(self.camera) {
            camera.despawn();
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
pub(super) fn draw_on(
    warm_up: &mut WarmUp,
    waiting: &WaitingForPipelines,
    transforms: &mut Query<&mut Transform>,
) -> (f32, bool) {
    let Ok(mut camera) = transforms.get_mut(warm_up.camera) else { return (1.0, true) };
    let done = warm_up.advance(waiting.count(), &mut camera);
    (done, warm_up.is_done())
}

/// How many pipelines the renderer waits for, for systems.
#[derive(SystemParam)]
pub(super) struct WaitingForPipelines<'w>(Res<'w, WaitingPipelines>);

impl WaitingForPipelines<'_> {
    fn count(&self) -> usize {
        self.0.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warm_up(places: usize) -> WarmUp {
        WarmUp {
            camera: Entity::PLACEHOLDER,
            places: vec![Transform::IDENTITY; places],
            heroes: Vec::new(),
            meshes: Vec::new(),
            at: 0,
            frames_here: 0,
            most_waiting_here: 0,
        }
    }

    #[test]
    fn it_waits_at_a_place_until_its_pipelines_are_there() {
        let mut warm_up = warm_up(2);
        let mut camera = Transform::IDENTITY;
        for waiting in [0, 4, 4, 4, 2, 1] {
            warm_up.advance(waiting, &mut camera);
        }
        assert_eq!(warm_up.at, 0);
        for _ in 0..1 + FRAMES_AT_A_PLACE {
            warm_up.advance(0, &mut camera);
        }
        assert!(warm_up.is_done());
    }

    #[test]
    fn a_pipeline_that_never_comes_does_not_hold_the_visitor_up() {
        let mut warm_up = warm_up(1);
        for _ in 0..PATIENCE_IN_FRAMES {
            warm_up.advance(1, &mut Transform::IDENTITY.clone());
        }
        assert!(warm_up.is_done());
    }
}
