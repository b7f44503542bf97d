//! How a hall is seen: exposure, tone, bloom, sky, anti-aliasing.

use bevy::{
    camera::{Exposure, Hdr},
    core_pipeline::tonemapping::{DebandDither, Tonemapping},
    light::{EnvironmentMapLight, Skybox, cluster::ClusterConfig},
    post_process::bloom::{Bloom, BloomCompositeMode, BloomPrefilter},
    prelude::*,
    render::{
        renderer::RenderAdapterInfo,
        view::{ColorGrading, ColorGradingGlobal},
    },
};

use crate::{
    Step,
    settings::{Quality, Settings, is_software_renderer},
};

/// A camera that is given the look of the hall that stands.
#[derive(Component, Debug, Clone, Copy, Default)]
pub struct SeesHall;

/// The exposure at which radiance in a lightmap is radiance on the screen: 1 / (1.2 · 2^EV) = 1.
const UNIT_EXPOSURE_EV100: f32 = -0.263_034;
/// Upward extent of the view, radians.
const FIELD_OF_VIEW: f32 = 50.0 * std::f32::consts::PI / 180.0;

/// The sky and the surroundings of the hall that stands.
#[derive(Resource, Clone)]
pub(super) struct HallSky {
    pub(super) sky: Handle<Image>,
    pub(super) indoor_specular: Handle<Image>,
    pub(super) indoor_diffuse: Handle<Image>,
}

pub(super) fn plugin(app: &mut App) {
    app.insert_resource(GlobalAmbientLight { brightness: 0.0, ..default() });
    app.add_systems(Update, dress_cameras.in_set(Step::Show));
}

/// What a camera needs to see a hall as it was meant, apart from its transform and its sky.
#[must_use]
pub fn camera_bundle(quality: Quality) -> impl Bundle {
    (
        Camera3d::default(),
        // All light is baked: there are no lamps to sort into parts of the view.
        ClusterConfig::Single,
        Hdr,
        anti_aliasing(quality),
        Exposure { ev100: UNIT_EXPOSURE_EV100 },
        Tonemapping::AgX,
        DebandDither::Enabled,
        grading(),
        Projection::Perspective(PerspectiveProjection {
            fov: FIELD_OF_VIEW,
            near: 0.05,
            far: 400.0,
            ..default()
        }),
    )
}

/// How sharp textures stay when seen aslant.
pub(super) fn anisotropy(quality: Quality, adapter: Option<&RenderAdapterInfo>) -> u16 {
    let is_software = adapter.is_none_or(is_software_renderer);
    match quality {
        Quality::High if !is_software => 8,
        Quality::High | Quality::Low => 1,
    }
}

/// How edges are smoothed.
#[must_use]
pub fn anti_aliasing(quality: Quality) -> Msaa {
    match quality {
        Quality::Low => Msaa::Off,
        Quality::High => Msaa::Sample4,
    }
}

fn grading() -> ColorGrading {
    let global = ColorGradingGlobal { exposure: 0.15, post_saturation: 1.12, ..default() };
    ColorGrading { global, ..default() }
}

/// Only what is brighter than paper in lamplight glows: the lamps.
fn bloom() -> Bloom {
    Bloom {
        intensity: 0.07,
        prefilter: BloomPrefilter { threshold: 1.4, threshold_softness: 0.4 },
        composite_mode: BloomCompositeMode::Additive,
        ..Bloom::NATURAL
    }
}

/// Gives a camera the look of the hall that stands.
pub(super) fn dress_camera(camera: &mut EntityCommands, quality: Quality, sky: Option<&HallSky>) {
    camera.insert(anti_aliasing(quality));
    match quality {
        Quality::High => camera.insert(bloom()),
        Quality::Low => camera.remove::<Bloom>(),
    };
    if let Some(sky) = sky {
        camera.insert((
            Skybox { image: Some(sky.sky.clone()), brightness: 1.0, ..default() },
            EnvironmentMapLight {
                specular_map: sky.indoor_specular.clone(),
                diffuse_map: sky.indoor_diffuse.clone(),
                intensity: 1.0,
                ..default()
            },
        ));
    }
}

/// Takes from a camera what it sees of a hall's sky and surroundings.
pub fn undress_camera(camera: &mut EntityCommands) {
    camera.remove::<(Skybox, EnvironmentMapLight, Bloom)>();
}

fn dress_cameras(
    mut commands: Commands,
    settings: Res<Settings>,
    sky: Option<Res<HallSky>>,
    new: Query<Entity, Added<SeesHall>>,
    all: Query<Entity, With<SeesHall>>,
) {
    for camera in &new {
        commands.entity(camera).insert_if_new(camera_bundle(settings.quality));
    }
    let is_changed = settings.is_changed() || sky.as_ref().is_some_and(DetectChanges::is_changed);
    let cameras: &mut dyn Iterator<Item = Entity> =
        if is_changed { &mut all.iter() } else { &mut new.iter() };
    for camera in cameras {
        dress_camera(&mut commands.entity(camera), settings.quality, sky.as_deref());
    }
}
