//! Goes on with the visit that was under way, when the museum was opened anew for that.

use bevy::prelude::*;

use super::Screen;
use crate::{
    Step,
    hall::{LoadHall, SceneCatalogue},
    options::Options,
    progress::{BeginVisit, Notice, Resumable},
};

/// The visit is to be gone on with, as soon as it is known.
#[derive(Resource)]
struct GoesOn(Timer);

/// How long it may take until it is known, seconds.
const PATIENCE_SECONDS: f32 = 20.0;

pub(super) fn plugin(app: &mut App) {
    if app.world().get_resource::<Options>().is_some_and(|options| options.goes_on) {
        app.insert_resource(GoesOn(Timer::from_seconds(PATIENCE_SECONDS, TimerMode::Once)));
        app.add_systems(Startup, tell).add_systems(
            Update,
            go_on.in_set(Step::Decide).run_if(resource_exists::<GoesOn>.and_then(in_state(Screen::Lobby))),
        );
    }
}

/// Nobody wonders why there is a window now.
fn tell(mut notices: MessageWriter<Notice>) {
    notices.write(Notice { text: "notice-went-on", arguments: Vec::new() });
}

#[expect(clippy::too_many_arguments, reason = "it goes the way of the lobby")]
fn go_on(
    mut commands: Commands,
    time: Res<Time>,
    mut goes_on: ResMut<GoesOn>,
    resumable: Res<Resumable>,
    catalogue: Res<SceneCatalogue>,
    mut load: MessageWriter<LoadHall>,
    mut begin: MessageWriter<BeginVisit>,
    mut screen: ResMut<NextState<Screen>>,
) {
    let Some(latest) = resumable.latest() else {
        if goes_on.0.tick(time.delta()).is_finished() {
            commands.remove_resource::<GoesOn>();
        }
        return;
    };
    commands.remove_resource::<GoesOn>();
    let sound = catalogue.scenes.iter().filter_map(|(_, scene)| scene.as_ref().ok());
    let Some(scene) = sound.into_iter().find(|scene| scene.id() == latest) else { return };
    load.write(LoadHall(scene.clone()));
    begin.write(BeginVisit(scene.clone()));
    screen.set(Screen::Loading);
}
