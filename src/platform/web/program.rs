//! The program in a page.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use curriculum::{Scene, SceneError, SceneId, scene::SceneFiles};

use super::{
    AnnouncementPlace,
    page::{self, FileProblem, Purpose, SceneText, Startup},
};
use crate::{
    hall::SceneCatalogue,
    options::{BackendAddress, Display, HeadsetChoice, Options, Task},
};

/// The prefix of all that is stored.
const DATA: &str = "retrace";
/// The same for walks along a path, which leave a visitor's settings alone.
const DATA_OF_WALKS: &str = "retrace-walk";

/// Runs the application in the page. Returns at once: the browser calls it for every frame. What stops it from beginning
/// is thrown to the page, which tells the visitor.
///
/// # Errors
/// Never.
pub fn run() -> anyhow::Result<ExitCode> {
    console_error_panic_hook::set_once();
    page::hold_memory(wasm_bindgen::memory());
    match page::startup().context("the page and the program are of different versions").and_then(options) {
        Ok(options) => {
            crate::app(options).run();
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => wasm_bindgen::throw_str(&format!("{error:#}")),
    }
}

fn options(startup: Startup) -> anyhow::Result<Options> {
    if let Purpose::Walk(walk) = &startup.purpose {
        anyhow::ensure!(walk.is_within_limits(), "the walk is too long, or through too many copies");
    }
    Ok(Options {
        assets: PathBuf::new(),
        scenes: catalogue(startup.scenes, startup.scenes_fault),
        data: PathBuf::from(match startup.purpose {
            Purpose::Walk(_) => DATA_OF_WALKS,
            _ => DATA,
        }),
        backend: BackendAddress::Url(page::origin().context("the page has no address")?),
        visitor_card: startup.card,
        is_shared_device: startup.is_shared_device,
        headset: HeadsetChoice::Off,
        goes_on: false,
        is_touched: startup.is_touched,
        display: match startup.purpose {
            Purpose::Visit | Purpose::PointToOtherTab | Purpose::Walk(_) => {
                Display::Canvas { selector: "#hall" }
            }
            Purpose::Deliver => Display::None,
        },
        announce: Some(AnnouncementPlace),
        task: match startup.purpose {
            Purpose::Visit | Purpose::Deliver => Task::Visit,
            Purpose::PointToOtherTab => Task::PointToOtherInstance,
            Purpose::Walk(walk) => Task::Walk(walk),
        },
    })
}

fn catalogue(scenes: Vec<SceneText>, fault: Option<String>) -> SceneCatalogue {
    if let Some(problem) = fault {
        let fix = "Load the page again, or ask whoever runs the backend.".to_owned();
        return SceneCatalogue::of(Err(SceneError { file: "scenes".to_owned(), line: None, problem, fix }));
    }
    let scenes = scenes.into_iter().filter_map(|text| {
        let id: SceneId = text.id.parse().ok()?;
        Some((id.clone(), scene(id, text)))
    });
    SceneCatalogue::of(Ok(scenes.collect()))
}

/// A scene, or what is wrong with it: a hall whose visit nobody would mark is not offered.
fn scene(id: SceneId, text: SceneText) -> Result<Scene, SceneError> {
    let fault = |name: &str, problem: String, fix: &str| SceneError {
        file: format!("{id}/{name}"),
        line: None,
        problem,
        fix: fix.to_owned(),
    };
    if let Some(FileProblem { file, problem }) = text.fault {
        return Err(fault(&file, problem, "Add or correct the file in the backend's scenes folder."));
    }
    let parsed = SceneFiles::new(id.clone(), text.scene, text.texts).parse()?;
    if text.is_served {
        return Ok(parsed);
    }
    let problem = "the backend does not serve this scene".to_owned();
    Err(fault("", problem, "Correct what the backend's log says of it, and start the backend again."))
}
