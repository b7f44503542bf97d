//! Sound by kira.

use bevy::prelude::*;
use bevy_kira_audio::AudioPlugin;

pub(super) fn plugin(app: &mut App) {
    app.add_plugins(AudioPlugin);
}
