//! A hall from its scene file and its glTF: rooms, exhibits, stands, light, floor plan.

mod arrival;
mod baked;
mod catalogue;
mod check;
mod coming;
mod decoding;
mod dress;
mod glb;
mod layout;
mod levels;
mod loading;
mod look;
mod merge;
mod names;
mod navigation;
mod placed;
mod placing;
mod progress;
mod published;
mod reflected;
mod tone;
mod undressed;
mod unveiling;
mod variants;
mod warm_up;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use bevy::prelude::*;
use curriculum::{Scene, SceneError, SceneId};

pub use baked::BakedMaterial;
pub use dress::LeftOut;
pub use layout::complete as complete_layout;
pub use look::{SeesHall, anti_aliasing, camera_bundle, undress_camera};
pub use navigation::{NavigationError, NavigationMesh, way};
pub use placed::{EYE_HEIGHT, Hall, PlacedCheckpoint, PlacedExhibit, PlacedRoom, Stand};
pub use undressed::Undressed;
pub use warm_up::{KnownPipelines, Projections};

/// All scenes of the scenes folder, each sound or with what is wrong with it. Read once at start.
#[derive(Resource, Debug, Clone, Default)]
pub struct SceneCatalogue {
    /// The scenes by id.
    pub scenes: Vec<(SceneId, Result<Arc<Scene>, SceneError>)>,
    /// What is wrong with the scenes folder as a whole.
    pub fault: Option<SceneError>,
}

/// Asks for a scene to be loaded. The screen is `Loading` while it comes.
#[derive(Message, Debug, Clone)]
pub struct LoadHall(pub Arc<Scene>);

/// How far the loading has come. Every number only ever grows.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct LoadingProgress {
    /// Bytes read so far.
    pub bytes_done: u64,
    /// Bytes to read.
    pub bytes_total: u64,
    /// What is being done.
    pub step: LoadingStep,
    /// The whole, 0 to 1.
    pub fraction: f32,
}

/// The steps of loading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum LoadingStep {
    /// Files are read.
    #[default]
    Bytes,
    /// Pictures and meshes are decoded and placed.
    Decode,
    /// Shaders are compiled and the first frames are drawn behind the bar.
    Shaders,
    /// The hall stands.
    Ready,
}

/// Why a hall cannot be shown: which file, what is wrong, what to do.
#[derive(Message, Debug, Clone)]
pub struct LoadingFailed {
    /// The file.
    pub file: String,
    /// What is wrong with it, for the visitor.
    pub kind: FileFault,
    /// What is wrong, for whoever made the hall.
    pub problem: String,
    /// What to do.
    pub fix: String,
}

/// What is wrong with a file of a hall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFault {
    /// There is none of this name.
    Missing,
    /// It cannot be read now. Later it may.
    Unreachable,
    /// It is not whole, or not what it should be.
    Damaged,
    /// It is sound, and does not fit the scene or the limits.
    Unfit,
}

/// Registers where a hall's files lie while they are decoded. It must come before the engine's plugins.
pub(super) fn register_source(app: &mut App) {
    published::register_source(app);
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<LoadingProgress>().add_message::<LoadHall>().add_message::<LoadingFailed>();
    app.add_plugins((
        reflected::plugin,
        catalogue::plugin,
        baked::plugin,
        tone::plugin,
        look::plugin,
        loading::plugin,
        coming::plugin,
        undressed::plugin,
    ));
}
