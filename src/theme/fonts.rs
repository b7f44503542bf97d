//! The typefaces, made at set-up by `assets/source/fonts`.

use bevy::prelude::*;

/// Handles to the typefaces. They stay loaded.
#[derive(Resource, Debug, Clone)]
pub struct Fonts {
    /// For text.
    pub sans: Handle<Font>,
    /// For labels and emphasis.
    pub bold: Handle<Font>,
    /// A Song face for titles.
    pub serif: Handle<Font>,
}

impl FromWorld for Fonts {
    fn from_world(world: &mut World) -> Self {
        let assets = world.resource::<AssetServer>();
        Self {
            sans: assets.load("fonts/RetraceSans-Regular.otf"),
            bold: assets.load("fonts/RetraceSans-Bold.otf"),
            serif: assets.load("fonts/RetraceSerif-Bold.otf"),
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Fonts>();
}
