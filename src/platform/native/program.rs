//! The command line, and the program that it asks for.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use bevy::app::AppExit;
use clap::Parser;
use tempfile::TempDir;

use super::{
    ClaimError, EmbeddedFolders, claim_data_folder,
    folders::{data_folder, find_folder},
    guardian, openxr,
};
use crate::{
    hall::SceneCatalogue,
    options::{BackendAddress, Display, Eyes, HeadsetChoice, Options, Subjects, Task},
};

/// Walk the halls, retrace the history, earn practice credit.
#[derive(Parser)]
#[command(name = "retrace", version, about)]
struct Arguments {
    /// Address of a college's credit backend; without it one is started on this machine.
    #[arg(long, value_name = "URL", env = "RETRACE_BACKEND")]
    backend: Option<String>,
    /// The card to visit with; without it the local visitor's.
    #[arg(long, value_name = "CARD")]
    card: Option<String>,
    /// Folder with models, sounds, fonts and pictures.
    #[arg(long, value_name = "DIR")]
    assets: Option<PathBuf>,
    /// Folder with the scenes.
    #[arg(long, value_name = "DIR")]
    scenes: Option<PathBuf>,
    /// Folder for the visit's journal, settings and local ledger.
    #[arg(long, value_name = "DIR", env = "RETRACE_DATA")]
    data: Option<PathBuf>,
    /// Size of the window, or of the pictures, in pixels, such as 1280x720.
    #[arg(long, value_name = "WxH", value_parser = parse_size)]
    size: Option<(u32, u32)>,
    /// Whether the visit is in a headset: auto takes one that is there, on says so where there is none.
    #[arg(long, value_name = "WHEN", default_value = "auto", overrides_with = "headset")]
    headset: HeadsetArgument,
    /// Goes on at once with the visit that was under way.
    #[arg(long)]
    go_on: bool,
    /// Writes what stands on the screen to this file, for assistive programs and tests.
    #[arg(long, value_name = "FILE")]
    announce: Option<PathBuf>,
    /// Draws every viewpoint of this scene to a PNG, then stops.
    #[arg(long, value_name = "SCENE", requires = "folder")]
    shots: Option<String>,
    /// Draws every exhibit as its visitor sees it, instead of the viewpoints, to JPEG.
    #[arg(long, requires = "shots")]
    exhibits: bool,
    /// Where --shots writes.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Leaves this exhibit out of --shots.
    #[arg(long, value_name = "EXHIBIT", requires = "shots")]
    without: Option<String>,
    /// Measures this scene and prints figures, then stops.
    #[arg(long, value_name = "SCENE", conflicts_with = "shots")]
    bench: Option<String>,
    /// Measures the viewpoints as a headset's two eyes see them.
    #[arg(long, requires = "bench")]
    two_eyes: bool,
}

impl Arguments {
    /// Whether this is a visit that a headset can be worn in.
    fn may_use_headset(&self) -> bool {
        self.headset != HeadsetArgument::Off && self.shots.is_none() && self.bench.is_none()
    }
}

/// Whether the visit is in a headset.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum HeadsetArgument {
    Auto,
    On,
    Off,
}

impl From<HeadsetArgument> for HeadsetChoice {
    fn from(argument: HeadsetArgument) -> Self {
        match argument {
            HeadsetArgument::Auto => Self::Auto,
            HeadsetArgument::On => Self::On,
            HeadsetArgument::Off => Self::Off,
        }
    }
}

fn parse_size(text: &str) -> Result<(u32, u32), String> {
    let fault = || format!("\"{text}\" is no size; write one such as 1280x720");
    let (width, height) = text.split_once('x').ok_or_else(fault)?;
    let number =
        |part: &str| part.parse().ok().filter(|pixels| (320..=8192).contains(pixels)).ok_or_else(fault);
    Ok((number(width)?, number(height)?))
}

/// Runs the application as the command line asks, to its end.
///
/// # Errors
/// When it cannot begin: a folder that is absent or in use, or an argument that means nothing.
pub fn run() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    if arguments.may_use_headset() && !guardian::is_guarded() && openxr::has_loader() {
        return guardian::guard();
    }
    let (mut options, mut throw_away) = options(arguments)?;
    // Held until the program ends: two programs must not write one visit.
    let _claim = match claim_data_folder(&options.data) {
        Err(error @ ClaimError::AnotherInstance(_)) => {
            eprintln!("retrace: {error}");
            options.task = Task::PointToOtherInstance;
            options.data = throw_away.insert(throw_away_folder()?).path().to_owned();
            claim_data_folder(&options.data)?
        }
        claim => claim?,
    };
    let mut app = crate::app(options);
    if guardian::is_guarded() {
        guardian::leave_with_parent(&mut app);
    }
    Ok(match app.run() {
        AppExit::Success => ExitCode::SUCCESS,
        // It began well, so that it broke down: on the renderer's thread, say.
        AppExit::Error(_) if guardian::is_guarded() => guardian::BROKEN_DOWN.into(),
        AppExit::Error(code) => ExitCode::from(code.get()),
    })
}

/// A folder that goes with its owner.
fn throw_away_folder() -> anyhow::Result<TempDir> {
    tempfile::Builder::new().prefix("retrace-").tempdir().context("no folder can be made for temporary files")
}

fn options(arguments: Arguments) -> anyhow::Result<(Options, Option<TempDir>)> {
    let display = match arguments.size {
        size if arguments.shots.is_none() && arguments.bench.is_none() => Display::Window { size },
        size => Display::Offscreen { size: size.unwrap_or((1280, 720)) },
    };
    let task = match (arguments.shots, arguments.folder, arguments.bench) {
        (Some(scene), Some(folder), _) => {
            let subjects = if arguments.exhibits { Subjects::Exhibits } else { Subjects::Views };
            Task::Shots { scene: scene.parse()?, subjects, folder, without: arguments.without }
        }
        (_, _, Some(scene)) => {
            let eyes = if arguments.two_eyes { Eyes::Two } else { Eyes::One };
            Task::Bench { scene: scene.parse()?, eyes }
        }
        _ => Task::Visit,
    };
    // What is drawn or measured must not depend on a visitor's settings, nor leave a visit behind.
    let throw_away = (task != Task::Visit).then(throw_away_folder).transpose()?;
    let data_of_a_capture = throw_away.as_ref().map(|folder| folder.path().to_owned());
    let scenes = find_folder("scenes", arguments.scenes)?;
    let data = data_folder(arguments.data.or(data_of_a_capture))?;
    let options = Options {
        assets: find_folder("assets", arguments.assets)?,
        scenes: SceneCatalogue::read(&scenes),
        backend: match arguments.backend {
            Some(address) => BackendAddress::Url(address),
            None => BackendAddress::Embedded(EmbeddedFolders { data: data.clone(), scenes }),
        },
        data,
        visitor_card: arguments.card,
        is_shared_device: false,
        headset: arguments.headset.into(),
        goes_on: arguments.go_on,
        is_touched: false,
        display,
        announce: arguments.announce,
        task,
    };
    Ok((options, throw_away))
}
