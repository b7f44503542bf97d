//! Looks at a hall without a visitor: draws its viewpoints to files, measures it, or leads along a path.

#[cfg(feature = "count-allocations")]
mod allocations;
mod bench;
mod cost;
mod draw_calls;
mod eye;
mod process;
mod shots;
mod walk;

pub(crate) use shots::save;

use std::sync::Arc;

use bevy::prelude::*;
use curriculum::{Scene, SceneId};

use crate::{
    Step,
    hall::{LoadHall, LoadingFailed, SceneCatalogue},
    options::{Options, Task},
};

pub(super) fn plugin(app: &mut App) {
    let Some(task) = app.world().get_resource::<Options>().map(|options| options.task.clone()) else {
        return;
    };
    match task {
        Task::Visit | Task::PointToOtherInstance => return,
        Task::Shots { scene, subjects, folder, without } => {
            app.insert_resource(Wanted(scene));
            shots::plugin(app, subjects, folder, without);
        }
        Task::Bench { scene, eyes } => {
            app.insert_resource(Wanted(scene));
            bench::plugin(app, eyes);
        }
        Task::Walk(walk) => {
            app.insert_resource(Wanted(walk.scene.clone()));
            walk::plugin(app, walk);
        }
    }
    app.add_systems(Startup, load);
    app.add_systems(Update, stop_on_fault.in_set(Step::Record));
}

#[derive(Resource)]
struct Wanted(SceneId);

/// The same way into the world as a visitor's, without the screens.
fn load(
    wanted: Res<Wanted>,
    catalogue: Res<SceneCatalogue>,
    mut load: MessageWriter<LoadHall>,
    mut exit: MessageWriter<AppExit>,
) {
    match find(&wanted.0, &catalogue) {
        Ok(scene) => {
            load.write(LoadHall(scene));
        }
        Err(problem) => {
            error!("{problem}");
            exit.write(AppExit::error());
        }
    }
}

fn find(wanted: &SceneId, catalogue: &SceneCatalogue) -> Result<Arc<Scene>, String> {
    let found = catalogue.scenes.iter().find(|(id, _)| id == wanted);
    match (found, &catalogue.fault) {
        (Some((_, scene)), _) => scene.clone().map_err(|fault| fault.to_string()),
        (None, Some(fault)) => Err(fault.to_string()),
        (None, None) => Err(format!("there is no scene \"{wanted}\" in the scenes folder")),
    }
}

fn stop_on_fault(mut failed: MessageReader<LoadingFailed>, mut exit: MessageWriter<AppExit>) {
    for fault in failed.read() {
        error!("{}: {}. {}", fault.file, fault.problem, fault.fix);
        exit.write(AppExit::error());
    }
}
