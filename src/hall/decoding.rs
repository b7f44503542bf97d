//! Pictures and meshes of a hall are decoded by the engine's loaders, and pictures get their smaller levels.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bevy::{
    asset::{LoadContext, LoadState, RenderAssetUsages, UntypedAssetId},
    ecs::system::SystemParam,
    gltf::{
        Gltf, GltfLoaderSettings, GltfMesh,
        extensions::{ErasedGltfExtensionHandler, GltfExtensionHandler, GltfExtensionHandlers},
        gltf,
    },
    image::{ImageAddressMode, ImageLoaderSettings, ImageSamplerDescriptor},
    prelude::*,
    render::renderer::RenderAdapterInfo,
    tasks::{AsyncComputeTaskPool, Task, futures::check_ready},
};
use curriculum::Scene;
use web_time::Instant;

use super::{
    FileFault, LoadingFailed, LoadingProgress, LoadingStep,
    arrival::{Arrived, HallPaths},
    coming::Coming,
    dress::{Environment, HallImages},
    levels,
    loading::{Clearing, LoadingBegan},
    look::anisotropy,
    progress::part,
    published::{Published, published_path},
    unveiling::Placing,
};
use crate::{
    Step,
    options::{Display, Options},
    settings::Settings,
};

/// A loader that has not moved for so long has been stopped by its file.
const PATIENCE: Duration = Duration::from_secs(60);
/// The share of this step that the loaders have; the rest is the smaller levels'.
const LOADERS_SHARE: f32 = 0.8;

/// The engine's loaders are at work.
#[derive(Resource)]
pub(super) struct Decoding {
    scene: Arc<Scene>,
    prefix: String,
    files: Vec<String>,
    model_path: String,
    model: Handle<Gltf>,
    images: HallImages,
    is_packed: bool,
    steps_of_model: usize,
    last_move: (usize, Instant),
}

/// Pictures get their smaller levels.
#[derive(Resource)]
pub(super) struct Softening {
    scene: Arc<Scene>,
    model: Handle<Gltf>,
    model_path: String,
    images: HallImages,
    total: usize,
    tasks: Vec<(AssetId<Image>, Task<Image>)>,
}

pub(super) fn plugin(app: &mut App) {
    let watch = DecodingWatch::default();
    if let Some(handlers) = app.world().get_resource::<GltfExtensionHandlers>() {
        bevy::tasks::block_on(handlers.0.write()).push(Box::new(watch.clone()));
    }
    app.insert_resource(watch).add_systems(
        Update,
        (decode_on.run_if(resource_exists::<Decoding>), soften_on.run_if(resource_exists::<Softening>))
            .chain()
            .in_set(Step::Receive),
    );
}

/// Counts what the glTF loader has done, while it does it, and notes the model's textures.
#[derive(Resource, Clone, Default)]
struct DecodingWatch {
    steps: Arc<AtomicUsize>,
    textures: Arc<Mutex<Vec<Handle<Image>>>>,
}

impl DecodingWatch {
    fn reset(&self) {
        self.steps.store(0, Ordering::Relaxed);
        self.take_textures();
    }

    fn take_textures(&self) -> Vec<Handle<Image>> {
        self.textures.lock().map(|mut textures| std::mem::take(&mut *textures)).unwrap_or_default()
    }
}

impl GltfExtensionHandler for DecodingWatch {
    fn dyn_clone(&self) -> Box<dyn ErasedGltfExtensionHandler> {
        Box::new(self.clone())
    }

    fn on_texture(&mut self, _texture: &gltf::Texture, image: Handle<Image>) {
        self.steps.fetch_add(1, Ordering::Relaxed);
        if let Ok(mut textures) = self.textures.lock() {
            textures.push(image);
        }
    }

    fn on_gltf_mesh(&mut self, _context: &mut LoadContext<'_>, _mesh: &gltf::Mesh, _made: Handle<GltfMesh>) {
        self.steps.fetch_add(1, Ordering::Relaxed);
    }
}

/// What starts the loaders.
#[derive(SystemParam)]
pub(super) struct Decoder<'w> {
    server: Res<'w, AssetServer>,
    watch: Res<'w, DecodingWatch>,
    options: Option<Res<'w, Options>>,
    settings: Res<'w, Settings>,
    adapter: Option<Res<'w, RenderAdapterInfo>>,
}

impl Decoder<'_> {
    /// Starts the loaders on files that have arrived; the others are coming.
    pub(super) fn begin(&mut self, scene: Arc<Scene>, arrived: Arrived) -> (Decoding, Coming) {
        let paths = HallPaths::of(&scene);
        self.watch.reset();
        let decoding = Decoding {
            model: self.model(published_path(&arrived.prefix, &paths.model), arrived.is_packed),
            images: self.images(&arrived.prefix, &paths, &arrived.lightmaps),
            scene,
            prefix: arrived.prefix,
            files: arrived.files,
            model_path: paths.model,
            is_packed: arrived.is_packed,
            steps_of_model: arrived.decoding_steps,
            last_move: (0, Instant::now()),
        };
        (decoding, arrived.coming)
    }

    fn model(&self, path: String, is_packed: bool) -> Handle<Gltf> {
        let loader = self.server.load_builder();
        if !is_packed {
            return loader.with_settings(model_settings).load(path);
        }
        let sampler = smooth(anisotropy(self.settings.quality, self.adapter.as_deref()));
        let settings = move |settings: &mut GltfLoaderSettings| {
            model_settings(settings);
            settings.load_materials = RenderAssetUsages::RENDER_WORLD;
            settings.default_sampler = Some(sampler.clone());
            settings.override_sampler = true;
        };
        loader.with_settings(settings).load(path)
    }

    /// The pictures outside the model; none where nothing is drawn.
    fn images(&self, prefix: &str, paths: &HallPaths, lightmaps: &[String]) -> HallImages {
        if !is_drawn(self.options.as_deref()) {
            return HallImages::default();
        }
        let load = |path: String| {
            self.server.load_builder().with_settings(picture_settings).load(published_path(prefix, &path))
        };
        let environment = |place| Environment {
            specular: load(paths.environment(place, "specular")),
            diffuse: load(paths.environment(place, "diffuse")),
            specular_levels: 0,
        };
        HallImages {
            lightmaps: lightmaps.iter().map(|room| (room.clone(), load(paths.lightmap(room)))).collect(),
            indoor: environment("indoor"),
            outdoor: environment("outdoor"),
            sky: load(paths.sky()),
        }
    }
}

pub(super) fn is_drawn(options: Option<&Options>) -> bool {
    options.is_some_and(|options| options.display != Display::None)
}

/// Pictures go to the graphics memory only once they have their smaller levels, meshes once they are joined.
fn model_settings(settings: &mut GltfLoaderSettings) {
    settings.load_materials = RenderAssetUsages::MAIN_WORLD;
    settings.load_meshes = RenderAssetUsages::MAIN_WORLD;
    settings.load_cameras = false;
    settings.load_lights = false;
}

fn picture_settings(settings: &mut ImageLoaderSettings) {
    settings.asset_usage = RenderAssetUsages::RENDER_WORLD;
}

impl HallImages {
    /// What every room shows.
    fn surroundings(&self) -> impl Iterator<Item = &Handle<Image>> {
        let environments =
            [&self.indoor, &self.outdoor].into_iter().flat_map(|each| [&each.specular, &each.diffuse]);
        environments.chain([&self.sky])
    }
}

impl Decoding {
    /// The files still to be decoded with their assets.
    fn assets(&self) -> Vec<UntypedAssetId> {
        let pictures = self.images.surroundings().filter(|_| !self.images.lightmaps.is_empty());
        pictures.map(|handle| handle.id().untyped()).chain([self.model.id().untyped()]).collect()
    }
}

fn decode_on(
    mut decoding: ResMut<Decoding>,
    server: Res<AssetServer>,
    watch: Res<DecodingWatch>,
    mut progress: ResMut<LoadingProgress>,
    began: Res<LoadingBegan>,
    mut softener: Softener,
    mut clearing: Clearing,
) {
    let assets = decoding.assets();
    let states = assets.iter().map(|id| server.load_state(*id));
    let mut loaded = 0;
    for state in states {
        match state {
            LoadState::Loaded => loaded += 1,
            LoadState::Failed(error) => {
                return clearing.fail(loader_fault(&decoding.model_path, &error.to_string()));
            }
            LoadState::NotLoaded | LoadState::Loading => {}
        }
    }
    let done = loaded + watch.steps.load(Ordering::Relaxed).min(decoding.steps_of_model);
    let total = assets.len() + decoding.steps_of_model;
    progress.reach(LoadingStep::Decode, LOADERS_SHARE * part(done, total));
    if done != decoding.last_move.0 {
        decoding.last_move = (done, Instant::now());
    } else if decoding.last_move.1.elapsed() > PATIENCE {
        return clearing.fail(fault(&decoding.model_path, "the loader does not come back from it"));
    }
    if loaded == assets.len() {
        began.note("model and pictures are decoded");
        let softening = softener.begin(&decoding);
        clearing.replace::<Decoding>(softening);
    }
}

/// The loader's words without the trace behind them.
pub(super) fn loader_fault(path: &str, words: &str) -> LoadingFailed {
    fault(path, words.lines().next().unwrap_or_default())
}

fn fault(model_path: &str, problem: &str) -> LoadingFailed {
    LoadingFailed {
        file: model_path.to_owned(),
        kind: FileFault::Damaged,
        problem: format!("it cannot be decoded: {problem}"),
        fix: "Export the model and bake its light again.".to_owned(),
    }
}

/// What gives pictures their smaller levels.
#[derive(SystemParam)]
struct Softener<'w> {
    published: Res<'w, Published>,
    watch: Res<'w, DecodingWatch>,
    pictures: ResMut<'w, Assets<Image>>,
    settings: Res<'w, Settings>,
    adapter: Option<Res<'w, RenderAdapterInfo>>,
    options: Option<Res<'w, Options>>,
}

impl Softener<'_> {
    fn begin(&mut self, decoding: &Decoding) -> Softening {
        for path in &decoding.files {
            self.published.forget(&decoding.prefix, path);
        }
        let textures = self.watch.take_textures();
        let anisotropy = anisotropy(self.settings.quality, self.adapter.as_deref());
        let tasks: Vec<_> = if is_drawn(self.options.as_deref()) && !decoding.is_packed {
            textures.iter().filter_map(|texture| self.soften(texture.id(), anisotropy)).collect()
        } else {
            Vec::new()
        };
        Softening {
            scene: decoding.scene.clone(),
            model: decoding.model.clone(),
            model_path: decoding.model_path.clone(),
            images: decoding.images.clone(),
            total: tasks.len(),
            tasks,
        }
    }

    fn soften(&mut self, id: AssetId<Image>, anisotropy: u16) -> Option<(AssetId<Image>, Task<Image>)> {
        let picture = self.pictures.get_mut_untracked(id)?;
        let data = picture.data.take();
        let mut softened = Image { data, ..picture.clone() };
        let task = AsyncComputeTaskPool::get().spawn(async move {
            levels::add_levels(&mut softened);
            sharpen(&mut softened, anisotropy);
            softened.asset_usage = RenderAssetUsages::RENDER_WORLD;
            softened
        });
        Some((id, task))
    }
}

/// Anisotropic sampling needs linear filters throughout.
fn sharpen(picture: &mut Image, anisotropy: u16) {
    let descriptor = picture.sampler.get_or_init_descriptor();
    *descriptor = ImageSamplerDescriptor {
        address_mode_u: descriptor.address_mode_u,
        address_mode_v: descriptor.address_mode_v,
        ..smooth(anisotropy)
    };
}

/// Surfaces are covered by repetition.
fn smooth(anisotropy: u16) -> ImageSamplerDescriptor {
    ImageSamplerDescriptor {
        address_mode_u: ImageAddressMode::Repeat,
        address_mode_v: ImageAddressMode::Repeat,
        anisotropy_clamp: anisotropy,
        ..ImageSamplerDescriptor::linear()
    }
}

fn soften_on(
    mut softening: ResMut<Softening>,
    mut pictures: ResMut<Assets<Image>>,
    models: Res<Assets<Gltf>>,
    mut progress: ResMut<LoadingProgress>,
    began: Res<LoadingBegan>,
    mut clearing: Clearing,
) {
    let mut failed = false;
    softening.tasks.retain_mut(|(id, task)| match check_ready(task) {
        None => true,
        Some(picture) => {
            failed |= pictures.insert(*id, picture).is_err();
            false
        }
    });
    if failed {
        return clearing.fail(fault(&softening.model_path, "a picture was lost on the way"));
    }
    let done = part(softening.total - softening.tasks.len(), softening.total);
    progress.reach(LoadingStep::Decode, LOADERS_SHARE + (1.0 - LOADERS_SHARE) * done);
    if !softening.tasks.is_empty() {
        return;
    }
    began.note("pictures have their levels");
    softening.images.count_levels(&pictures);
    let Some(model) = models.get(&softening.model).and_then(|model| model.scenes.first()) else {
        return clearing.fail(fault(&softening.model_path, "it holds no scene"));
    };
    let placing = Placing::begin(&mut clearing, &softening.scene, &softening.images, model.clone());
    clearing.replace::<Softening>(placing);
}

impl HallImages {
    fn count_levels(&mut self, pictures: &Assets<Image>) {
        for environment in [&mut self.indoor, &mut self.outdoor] {
            let picture = pictures.get(&environment.specular);
            environment.specular_levels =
                picture.map_or(1, |picture| picture.texture_descriptor.mip_level_count);
        }
    }
}
