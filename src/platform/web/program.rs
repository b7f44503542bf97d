//! The program in a page.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use curriculum::{SceneError, SceneId, scene::SceneFiles};

use super::{
    AnnouncementPlace,
    page::{self, Purpose, SceneText, Startup},
};
use crate::{
    hall::SceneCatalogue,
    options::{BackendAddress, Display, Options, Task},
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
    let scenes = scenes.into_iter().filter_map(|SceneText { id, scene, texts }| {
        let id: SceneId = id.parse().ok()?;
        let parsed = SceneFiles::new(id.clone(), scene, texts).parse();
        Some((id, parsed))
    });
    SceneCatalogue::of(Ok(scenes.collect()))
}
