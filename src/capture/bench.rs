//! Measures a hall and prints figures.

use bevy::prelude::*;

pub(super) fn plugin(_app: &mut App) {}
