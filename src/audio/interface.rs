//! The sounds of the interface.

use bevy::{platform::collections::HashMap, prelude::*};
use bevy_kira_audio::{Audio, AudioSource};

use super::{
    Sound,
    player::{Begin, Player},
};
use crate::Step;

/// How loud the interface is beside everything else, 0 to 1.
const AMPLITUDE: f32 = 0.6;

/// Every sound of the interface and its file.
const FILES: [(Sound, &str); 6] = [
    (Sound::Tick, "sounds/tick.ogg"),
    (Sound::Open, "sounds/open.ogg"),
    (Sound::Close, "sounds/close.ogg"),
    (Sound::Right, "sounds/right.ogg"),
    (Sound::Wrong, "sounds/wrong.ogg"),
    (Sound::Credit, "sounds/credit.ogg"),
];

#[derive(Resource, Debug)]
struct InterfaceSounds(HashMap<Sound, Handle<AudioSource>>);

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Startup, fetch.run_if(resource_exists::<Audio>)).add_systems(
        Update,
        sound.in_set(Step::Show).run_if(on_message::<Sound>.and_then(resource_exists::<InterfaceSounds>)),
    );
}

fn fetch(mut commands: Commands, assets: Res<AssetServer>) {
    let sounds = FILES.into_iter().map(|(sound, file)| (sound, assets.load(file)));
    commands.insert_resource(InterfaceSounds(sounds.collect()));
}

fn sound(mut sounds: MessageReader<Sound>, files: Res<InterfaceSounds>, mut player: Player) {
    let mut last = None;
    for sound in sounds.read() {
        // Two at once are one.
        if last.replace(*sound) == Some(*sound) {
            continue;
        }
        if let Some(source) = files.0.get(sound) {
            player.begin(&Begin {
                source,
                amplitude: AMPLITUDE,
                panning: 0.0,
                rate: 1.0,
                looped_after: None,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_is_there() {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
        assert!(FILES.iter().all(|(_, file)| assets.join(file).is_file()));
    }
}
