//! Scales the interface with the window, and text with the visitor's choice.

use bevy::{prelude::*, text::RemSize, window::PrimaryWindow};

use crate::{Step, settings::Settings};

/// The window height for which sizes are designed, pixels.
const DESIGN_HEIGHT: f32 = 1080.0;
/// The narrowest window in design pixels that the panels fit.
const DESIGN_WIDTH: f32 = 1600.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, (fit_window, fit_text).in_set(Step::Show));
}

fn fit_window(windows: Query<&Window, (With<PrimaryWindow>, Changed<Window>)>, mut scale: ResMut<UiScale>) {
    for window in &windows {
        let fitted = (window.height() / DESIGN_HEIGHT).min(window.width() / DESIGN_WIDTH).clamp(0.4, 4.0);
        if (scale.0 - fitted).abs() > f32::EPSILON {
            scale.0 = fitted;
        }
    }
}

fn fit_text(settings: Res<Settings>, mut rem: ResMut<RemSize>) {
    if (rem.0 - settings.text_scale).abs() > f32::EPSILON {
        rem.0 = settings.text_scale;
    }
}
