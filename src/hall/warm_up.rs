//! Draws every place of a new hall into a small picture behind the loading bar, so that nothing compiles in view.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use bevy::{
    camera::RenderTarget,
    math::bounding::BoundingVolume,
    prelude::*,
    render::{
        Render, RenderApp, RenderSystems,
        render_resource::{PipelineCache, TextureFormat, TextureUsages},
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
const FRAMES_AT_A_PLACE: u32 = 3;
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

fn count_waiting_pipelines(pipelines: Res<PipelineCache>, waiting: Res<WaitingPipelines>) {
    waiting.0.store(pipelines.waiting_pipelines().count(), Ordering::Relaxed);
}

/// Begins to draw the hall's views, stands and heroes.
pub(super) fn begin(
    commands: &mut Commands,
    hall: &Hall,
    sky: &HallSky,
    images: &mut Assets<Image>,
    settings: &Settings,
) {
    let heroes: Vec<(Entity, Transform)> = hall
        .exhibits
        .values()
        .filter_map(|exhibit| {
            let center = Vec3::from(exhibit.bounds_in_world.center());
            Some((exhibit.hero?, looking(center + Vec3::new(0.0, 0.5, 1.5), center)))
        })
        .collect();
    for (hero, _) in &heroes {
        commands.entity(*hero).insert(Visibility::Inherited);
    }
    let views = hall.views.iter().map(|(_, transform)| *transform);
    let stands = hall.exhibits.values().map(|exhibit| {
        looking(exhibit.stand.floor_point_in_world + Vec3::Y * 1.62, exhibit.stand.target_in_world)
    });
    let places: Vec<Transform> = views.chain(stands).chain(heroes.iter().map(|(_, place)| *place)).collect();
    let mut picture = Image::new_target_texture(SIZE.x, SIZE.y, TextureFormat::Bgra8UnormSrgb, None);
    picture.texture_descriptor.usage |= TextureUsages::RENDER_ATTACHMENT;
    let mut camera = commands.spawn((
        camera_bundle(settings.quality),
        Camera { order: -100, ..default() },
        RenderTarget::Image(images.add(picture).into()),
        places.first().copied().unwrap_or_default(),
    ));
    dress_camera(&mut camera, settings.quality, Some(sky));
    let camera = camera.id();
    commands.insert_resource(WarmUp {
        camera,
        places,
        heroes: heroes.into_iter().map(|(hero, _)| hero).collect(),
        at: 0,
        frames_here: 0,
        most_waiting_here: 0,
    });
}

fn looking(eye: Vec3, target: Vec3) -> Transform {
    let is_upright = (target - eye).xz().length() > 1e-3;
    Transform::from_translation(eye).looking_at(if is_upright { target } else { eye + Vec3::NEG_Z }, Vec3::Y)
}

impl WarmUp {
    /// Draws on; returns how much is done, 0 to 1.
    fn advance(&mut self, waiting: usize, camera: &mut Transform) -> f32 {
        self.frames_here += 1;
        self.most_waiting_here = self.most_waiting_here.max(waiting);
        let is_drawn = self.frames_here >= FRAMES_AT_A_PLACE && waiting == 0;
        if is_drawn || self.frames_here >= PATIENCE_IN_FRAMES {
            (self.at, self.frames_here, self.most_waiting_here) = (self.at + 1, 0, 0);
            if let Some(place) = self.places.get(self.at) {
                *camera = *place;
            }
        }
        // The first place asks for nearly all pipelines: half of the bar is theirs.
        let compiled =
            part(self.most_waiting_here - waiting.min(self.most_waiting_here), self.most_waiting_here);
        match self.at {
            0 if self.frames_here < FRAMES_AT_A_PLACE => 0.0,
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
#[derive(bevy::ecs::system::SystemParam)]
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
            at: 0,
            frames_here: 0,
            most_waiting_here: 0,
        }
    }

    #[test]
    fn it_waits_at_a_place_until_its_pipelines_are_there() {
        let mut warm_up = warm_up(2);
        let mut camera = Transform::IDENTITY;
        for waiting in [4, 4, 4, 2] {
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
