//! The app: what a command line would ask for is fixed.

use std::{fs, process::ExitCode};

use anyhow::Context;
use bevy::{android::ANDROID_APP, app::AppExit};

use super::folders::{own_folder, unpack_shipped};
use crate::{
    hall::SceneCatalogue,
    options::{BackendAddress, Display, HeadsetChoice, Options, Task},
    platform::{EmbeddedFolders, claim_data_folder},
};

/// Address of a college's credit backend, as it was in the environment of whoever built the app; without it the app has
/// one of its own.
const BACKEND: Option<&str> = option_env!("RETRACE_BACKEND");

/// Runs the museum in a headset, to its end.
///
/// # Errors
/// When it cannot begin: it was not started as an app, or there is no room for what ships with it.
pub fn run() -> anyhow::Result<ExitCode> {
    let options = options()?;
    // Held until the program ends: two programs must not write one visit.
    let _claim = claim_data_folder(&options.data)?;
    Ok(match crate::app(options).run() {
        AppExit::Success => ExitCode::SUCCESS,
        AppExit::Error(code) => ExitCode::from(code.get()),
    })
}

fn options() -> anyhow::Result<Options> {
    let app = ANDROID_APP.get().context("the museum was not started as an app")?;
    let own = own_folder(app)?;
    let (shipped, data) = (own.join("shipped"), own.join("data"));
    unpack_shipped(app, &shipped)?;
    fs::create_dir_all(&data).with_context(|| format!("cannot make {}", data.display()))?;
    let scenes = shipped.join("scenes");
    Ok(Options {
        assets: shipped.join("assets"),
        scenes: SceneCatalogue::read(&scenes),
        backend: match BACKEND {
            Some(address) => BackendAddress::Url(address.to_owned()),
            None => BackendAddress::Embedded(EmbeddedFolders { data: data.clone(), scenes }),
        },
        data,
        visitor_card: None,
        is_shared_device: false,
        headset: HeadsetChoice::On,
        goes_on: false,
        is_touched: true,
        display: Display::Window { size: None },
        announce: None,
        task: Task::Visit,
    })
}
