//! How the application was started.

use std::path::PathBuf;

use bevy::prelude::*;
use curriculum::SceneId;
use serde::Deserialize;

use crate::{
    hall::SceneCatalogue,
    platform::{AnnouncementPlace, EmbeddedFolders},
};

/// Everything that is decided before the application runs.
#[derive(Resource, Debug, Clone)]
pub struct Options {
    /// The folder with models, sounds, fonts and pictures.
    pub assets: PathBuf,
    /// The scenes.
    pub scenes: SceneCatalogue,
    /// The folder for the visits' journals and the settings.
    pub data: PathBuf,
    /// The credit backend.
    pub backend: BackendAddress,
    /// The card that the visitor shows; the local visitor's when absent.
    pub visitor_card: Option<String>,
    /// Whether many people use the device one after the other, and none may find anything of another.
    pub is_shared_device: bool,
    /// Whether the visit is to be in a headset.
    pub headset: HeadsetChoice,
    /// Whether the visit that was under way goes on at once.
    pub goes_on: bool,
    /// Whether the visitor has fingers instead of mouse and keyboard.
    pub is_touched: bool,
    /// What is drawn, and where.
    pub display: Display,
    /// Where it is told what stands on the screen, for assistive programs and tests.
    pub announce: Option<AnnouncementPlace>,
    /// What to do.
    pub task: Task,
}

/// Where the credit backend is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackendAddress {
    /// Started by the application itself, on a loopback port, with a ledger marked `local`.
    Embedded(EmbeddedFolders),
    /// A college's, at this base URL.
    Url(String),
}

/// What is drawn, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Display {
    /// A window of this many physical pixels, or the platform's choice.
    Window {
        /// Width and height in physical pixels.
        size: Option<(u32, u32)>,
    },
    /// An element of a page, which it fills.
    Canvas {
        /// Which, as a CSS selector.
        selector: &'static str,
    },
    /// Pictures in memory of this many pixels: the renderer without a window.
    Offscreen {
        /// Width and height in pixels.
        size: (u32, u32),
    },
    /// Nothing: the same plugins without window and renderer.
    None,
}

/// What to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Task {
    /// A visit by a person.
    Visit,
    /// Say that the museum is open already, in another window.
    PointToOtherInstance,
    /// Draw pictures of a scene into a folder, then stop.
    Shots {
        /// The scene.
        scene: SceneId,
        /// Of what.
        subjects: Subjects,
        /// Where to write.
        folder: PathBuf,
        /// An exhibit to leave out, which shows that its absence would be noticed.
        without: Option<String>,
    },
    /// Measure a scene and print figures, then stop.
    Bench {
        /// The scene.
        scene: SceneId,
        /// With how many eyes.
        eyes: Eyes,
    },
    /// Lead the eyes along a path through a scene, of which no visit is kept.
    Walk(CameraWalk),
}

/// Eyes in world space: x, y and z in metres, yaw and pitch in radians; yaw 0 looks along −Z and grows to the left.
pub type Pose = [f32; 5];

/// A walk of the camera, by the clock.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CameraWalk {
    /// The scene.
    pub scene: SceneId,
    /// Where copies of the hall stand, offsets in metres; that of `[0, 0, 0]` is the hall itself.
    pub copies: Vec<[f32; 3]>,
    /// Poses that are passed at an even pace, again and again.
    pub path: Vec<Pose>,
    /// How long the path takes.
    pub seconds: f32,
    /// Whether the interface of a visit stands over the hall.
    #[serde(default = "yes")]
    pub has_interface: bool,
}

fn yes() -> bool {
    true
}

impl CameraWalk {
    /// Whether an ordinary device can show it. An address can ask for anything.
    #[must_use]
    pub fn is_within_limits(&self) -> bool {
        self.copies.len() <= 64 && self.path.len() <= 1_000 && (1.0..=3_600.0).contains(&self.seconds)
    }
}

/// With how many eyes a hall is measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Eyes {
    /// With one, as before a screen: viewpoints, a walk, a still visit.
    #[default]
    One,
    /// With two, as in a headset: the viewpoints alone.
    Two,
}

/// What pictures are drawn of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subjects {
    /// Every `view:*` of the model, as PNG.
    Views,
    /// Every exhibit, as its visitor sees it, as JPEG.
    Exhibits,
}

/// Whether a visit is to be in a headset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HeadsetChoice {
    /// If there is one.
    Auto,
    /// Yes; where there is none, the visitor is told on the screen.
    On,
    /// No.
    #[default]
    Off,
}
