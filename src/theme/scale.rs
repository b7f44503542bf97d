//! Scales the interface with the window, and text with the visitor's choice.

use bevy::{prelude::*, text::RemSize, window::PrimaryWindow};

use crate::{Step, settings::Settings};

/// How the window is shaped, for which screens are laid out.
#[derive(Resource, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// Wider than high: panels stand beside what they tell of.
    #[default]
    Wide,
    /// Higher than wide, as phones are held: panels stand below it.
    Tall,
}

impl Format {
    fn of(size: Vec2) -> Self {
        if size.x < 0.8 * size.y { Self::Tall } else { Self::Wide }
    }

    /// The size of window for which sizes are designed, pixels.
    fn design(self) -> Vec2 {
        match self {
            Self::Wide => Vec2::new(1600.0, 1080.0),
            Self::Tall => Vec2::new(600.0, 1000.0),
        }
    }

    /// Window pixels of a design pixel.
    fn scale(self, size: Vec2) -> f32 {
        (size / self.design()).min_element().clamp(0.4, 4.0)
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Format>().add_systems(Update, (fit_window, fit_text).in_set(Step::Show));
}

fn fit_window(
    windows: Query<&Window, (With<PrimaryWindow>, Changed<Window>)>,
    mut scale: ResMut<UiScale>,
    mut format: ResMut<Format>,
    mut settings: ResMut<Settings>,
) {
    for window in &windows {
        let size = window.size();
        if format.set_if_neq(Format::of(size)) {
            // Every screen is built anew, as for another size of type.
            settings.set_changed();
        }
        let fitted = format.scale(size);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_on_a_phone_is_large_enough_to_read() {
        let phone = Vec2::new(360.0, 740.0);
        assert_eq!(Format::of(phone), Format::Tall);
        // Text is designed 24 pixels high.
        assert!(24.0 * Format::Tall.scale(phone) >= 14.0);
    }

    #[test]
    fn desktops_walls_and_upright_tablets_are_wide_or_tall() {
        for (size, format) in [
            ((1280.0, 720.0), Format::Wide),
            ((3840.0, 2160.0), Format::Wide),
            ((768.0, 1024.0), Format::Tall),
        ] {
            assert_eq!(Format::of(size.into()), format);
        }
    }
}
