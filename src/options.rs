//! How the application was started.

use std::path::PathBuf;

use bevy::prelude::*;
use curriculum::SceneId;

/// Everything that the command line decides.
#[derive(Resource, Debug, Clone)]
pub struct Options {
    /// The folder with models, sounds, fonts, pictures and interface texts.
    pub assets: PathBuf,
    /// The folder with the scenes.
    pub scenes: PathBuf,
    /// The folder for the visit's journal, settings and the embedded backend's ledger.
    pub data: PathBuf,
    /// The credit backend.
    pub backend: BackendAddress,
    /// The card that the visitor shows; the local visitor's when absent.
    pub visitor_card: Option<String>,
    /// What is drawn, and where.
    pub display: Display,
    /// A file to which is written what stands on the screen, for assistive programs and tests.
    pub announce: Option<PathBuf>,
    /// What to do.
    pub task: Task,
}

/// Where the credit backend is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackendAddress {
    /// Started by the application itself, on a loopback port, with a ledger marked `local`.
    Embedded,
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
    /// Draw every `view:*` of a scene to a PNG in a folder, then stop.
    Shots {
        /// The scene.
        scene: SceneId,
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
