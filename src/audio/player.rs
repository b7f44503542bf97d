//! Plays files at the volume of the settings. A file that has not arrived, or is missing, is not played: the asset
//! server has said so once.

use std::time::Duration;

use bevy::{ecs::system::SystemParam, prelude::*};
use bevy_kira_audio::{Audio, AudioControl, AudioInstance, AudioSource, AudioTween, PlaybackState};

use super::loudness::{amplitude_of_setting, decibels};
use crate::{Step, settings::Settings};

/// Whether anything can be heard.
#[derive(Resource, Debug, Default)]
struct Speaker {
    /// The latest sound that was begun in this frame or the one before.
    latest: Option<Handle<AudioInstance>>,
    is_missing: bool,
}

/// A sound to begin.
pub(super) struct Begin<'a> {
    /// The file.
    pub source: &'a Handle<AudioSource>,
    /// 0 to 1, before the setting.
    pub amplitude: f32,
    /// −1 is left, 1 is right.
    pub panning: f32,
    /// 1 as recorded.
    pub rate: f64,
    /// When it is to go on until stopped, how long it takes to swell.
    pub looped_after: Option<Duration>,
}

/// Plays sounds.
#[derive(SystemParam)]
pub(super) struct Player<'w> {
    audio: Res<'w, Audio>,
    sources: Res<'w, Assets<AudioSource>>,
    instances: ResMut<'w, Assets<AudioInstance>>,
    speaker: ResMut<'w, Speaker>,
    settings: Res<'w, Settings>,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Speaker>()
        .add_systems(Update, look_for_speaker.in_set(Step::Receive).run_if(resource_exists::<Audio>));
}

/// Without a sound device kira's queue is never emptied: what is still queued after a frame will never be heard, and
/// nothing more is queued.
fn look_for_speaker(audio: Res<Audio>, mut speaker: ResMut<Speaker>) {
    let Some(latest) = &speaker.latest else { return };
    if audio.state(latest) == PlaybackState::Queued {
        speaker.is_missing = true;
    }
    speaker.latest = None;
}

impl Player<'_> {
    /// Begins a sound. `None` when it cannot be heard now: its file has not arrived, or there is no device.
    pub(super) fn begin(&mut self, begin: &Begin) -> Option<Handle<AudioInstance>> {
        if self.speaker.is_missing || !self.sources.contains(begin.source) {
            return None;
        }
        let mut command = self.audio.play(begin.source.clone());
        command
            .with_volume(self.level(begin.amplitude))
            .with_panning(begin.panning)
            .with_playback_rate(begin.rate);
        if let Some(swell) = begin.looped_after {
            command.looped().fade_in(AudioTween::linear(swell));
        }
        let instance = command.handle();
        self.speaker.latest = Some(instance.clone());
        Some(instance)
    }

    /// Changes how loud a sound is and where it is heard.
    pub(super) fn adjust(&mut self, instance: &Handle<AudioInstance>, amplitude: f32, panning: f32) {
        let level = self.level(amplitude);
        let smoothly = || AudioTween::linear(Duration::from_millis(60));
        if let Some(mut instance) = self.instances.get_mut(instance) {
            instance.set_decibels(level, smoothly());
            instance.set_panning(panning, smoothly());
        }
    }

    /// Ends a sound over some time.
    pub(super) fn end(&mut self, instance: &Handle<AudioInstance>, over: Duration) {
        if let Some(mut instance) = self.instances.get_mut(instance) {
            instance.stop(AudioTween::linear(over));
        }
    }

    /// The amplitude that the settings allow, 0 to 1.
    pub(super) fn volume(&self) -> f32 {
        amplitude_of_setting(self.settings.volume)
    }

    fn level(&self, amplitude: f32) -> f32 {
        decibels(amplitude * self.volume())
    }
}
