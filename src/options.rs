//! How the application was started.

use std::path::PathBuf;

use bevy::prelude::*;
use curriculum::SceneId;

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
#[derive(Debug, Clone, PartialEq, Eq)]
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
    },
}

/// What pictures are drawn of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subjects {
    /// Every `view:*` of the model, as PNG.
    Views,
    /// Every exhibit, as its visitor sees it, as JPEG.
    Exhibits,
}
