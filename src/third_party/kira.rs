//! Sound by kira.

use bevy::prelude::*;
use bevy_kira_audio::{AudioPlugin, SpatialAudioPlugin};

pub(super) fn plugin(app: &mut App) {
    app.add_plugins((AudioPlugin, SpatialAudioPlugin));
}
