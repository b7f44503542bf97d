//! The tone of the room, which fades into the next room's.

use std::time::Duration;

use bevy::prelude::*;
use bevy_kira_audio::{Audio, AudioInstance, AudioSource};

use super::player::{Begin, Player};
use crate::{Step, hall::Hall, screens::Screen, visitor::CurrentRoom};

/// How long one tone takes to give way to another.
const CROSS_FADE: Duration = Duration::from_secs(1);
/// How loud tones are beside everything else, 0 to 1.
const AMPLITUDE: f32 = 0.7;

/// The tones of this hall's rooms, in the order of its rooms, and the one that is heard.
#[derive(Resource, Debug, Default)]
struct Tones {
    sources: Vec<Option<Handle<AudioSource>>>,
    /// The number of the room whose tone should be heard.
    wanted: Option<usize>,
    heard: Option<Heard>,
}

#[derive(Debug)]
struct Heard {
    room: usize,
    instance: Handle<AudioInstance>,
    volume: f32,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Tones>()
        .add_systems(OnEnter(Screen::Visit), fetch.run_if(resource_exists::<Hall>))
        .add_systems(
            Update,
            (
                choose.run_if(resource_exists::<Hall>.and_then(resource_changed::<CurrentRoom>)),
                sound.run_if(resource_exists::<Audio>),
            )
                .chain()
                .in_set(Step::Show),
        )
        .add_systems(OnExit(Screen::Visit), fall_silent);
}

fn fetch(hall: Res<Hall>, assets: Res<AssetServer>, mut tones: ResMut<Tones>) {
    let files = hall.scene.rooms().iter().map(|room| room.ambience.as_ref());
    tones.sources = files.map(|file| file.map(|file| assets.load(file.clone()))).collect();
}

fn choose(hall: Res<Hall>, room: Res<CurrentRoom>, mut tones: ResMut<Tones>) {
    let number = room.0.as_ref().and_then(|id| hall.scene.rooms().iter().position(|room| room.id == *id));
    if number.is_some() {
        tones.wanted = number;
    }
}

fn fall_silent(mut tones: ResMut<Tones>) {
    tones.wanted = None;
}

fn sound(mut tones: ResMut<Tones>, mut player: Player) {
    let volume = player.volume();
    if let Some(heard) = &mut tones.bypass_change_detection().heard
        && (heard.volume - volume).abs() > 1e-3
    {
        heard.volume = volume;
        player.adjust(&heard.instance, AMPLITUDE, 0.0);
    }
    if tones.heard.as_ref().map(|heard| heard.room) == tones.wanted {
        return;
    }
    if let Some(heard) = tones.heard.take() {
        player.end(&heard.instance, CROSS_FADE);
    }
    let Some(room) = tones.wanted else { return };
    let Some(Some(source)) = tones.sources.get(room) else { return };
    let begin =
        Begin { source, amplitude: AMPLITUDE, panning: 0.0, rate: 1.0, looped_after: Some(CROSS_FADE) };
    tones.heard = player.begin(&begin).map(|instance| Heard { room, instance, volume });
}
