//! Scales the interface with the window, and text with the visitor's choice.

use bevy::{prelude::*, text::RemSize, window::PrimaryWindow};

use crate::{Step, settings::Settings};

/// Running text, designed 24 pixels high, is 14.4 high at this scale: none is smaller.
const SMALLEST_SCALE: f32 = 0.6;

/// How the window is shaped, for which screens are laid out.
#[derive(Resource, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// Wider than high: panels stand beside what they tell of.
    #[default]
    Wide,
    /// Wide, but so low that text which fits as designed could not be read: small windows, pages that are zoomed to 200 %,
    /// phones on their side.
    Low,
    /// Higher than wide, as phones are held: panels stand below it.
    Tall,
}

impl Format {
    fn of(size: Vec2) -> Self {
        if size.x < 0.8 * size.y {
            Self::Tall
        } else if (size / Self::Wide.design()).min_element() < SMALLEST_SCALE {
            Self::Low
        } else {
            Self::Wide
        }
    }

    /// The size of window for which sizes are designed, pixels.
    fn design(self) -> Vec2 {
        match self {
            Self::Wide => Vec2::new(1600.0, 1080.0),
            Self::Low => Vec2::new(1066.0, 600.0),
            Self::Tall => Vec2::new(600.0, 1000.0),
        }
    }

    /// Window pixels of a design pixel.
    fn scale(self, size: Vec2) -> f32 {
        let largest = match self {
            // No larger than where wide windows begin.
            Self::Low => SMALLEST_SCALE,
            Self::Wide | Self::Tall => 4.0,
        };
        (size / self.design()).min_element().clamp(SMALLEST_SCALE, largest)
    }

    /// Whether panels stand beside what they tell of.
    #[must_use]
    pub fn is_wide(self) -> bool {
        self != Self::Tall
    }
}

/// What the interface stands on.
#[derive(Resource, Debug, Clone, Copy, Default, PartialEq)]
pub enum InterfaceSurface {
    /// The window.
    #[default]
    Window,
    /// A picture of this size, pixels.
    Picture(Vec2),
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<InterfaceSurface>()
        .init_resource::<Format>()
        .add_systems(Update, (fit_surface, fit_text).in_set(Step::Show));
}

fn fit_surface(
    surface: Res<InterfaceSurface>,
    windows: Query<Ref<Window>, With<PrimaryWindow>>,
    mut scale: ResMut<UiScale>,
    mut format: ResMut<Format>,
    mut settings: ResMut<Settings>,
) {
    for window in &windows {
        if !window.is_changed() && !surface.is_changed() {
            continue;
        }
        let size = match *surface {
            InterfaceSurface::Window => window.size(),
            InterfaceSurface::Picture(size) => size,
        };
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
        assert_eq!(Format::Tall.scale(phone), SMALLEST_SCALE);
    }

    #[test]
    fn text_in_a_window_of_1280_by_720_zoomed_to_200_percent_is_as_large() {
        let zoomed = Vec2::new(640.0, 360.0);
        assert_eq!((Format::of(zoomed), Format::Low.scale(zoomed)), (Format::Low, SMALLEST_SCALE));
    }

    #[test]
    fn text_never_jumps_as_a_window_grows() {
        let sizes = (200..2000).map(|height| Vec2::new(height as f32 * 16.0 / 9.0, height as f32));
        let scales: Vec<f32> = sizes.map(|size| Format::of(size).scale(size)).collect();
        assert!(scales.is_sorted() && scales.windows(2).all(|pair| pair[1] - pair[0] < 0.01));
    }

    #[test]
    fn desktops_walls_and_upright_tablets_are_wide_or_tall() {
        for (size, format) in [
            ((1280.0, 720.0), Format::Wide),
            ((800.0, 450.0), Format::Low),
            ((3840.0, 2160.0), Format::Wide),
            ((768.0, 1024.0), Format::Tall),
        ] {
            assert_eq!(Format::of(size.into()), format);
        }
    }
}
