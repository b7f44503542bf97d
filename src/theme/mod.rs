//! How everything looks and reads: palette, type, interface strings, widgets.

pub mod focus;
mod fonts;
pub mod palette;
pub mod picture;
mod scale;
pub mod scrolling;
mod texts;
pub mod widgets;

use bevy::{ecs::system::SystemParam, prelude::*};
use curriculum::{Language, Scene, scene::TextFile};

pub use fonts::{Fonts, texts_can_be_read};
pub use scale::{Format, InterfaceSurface};
pub use texts::Texts;
pub use widgets::WidgetName;

use crate::settings::Settings;

/// Type, strings and the visitor's choices: what it takes to build a piece of interface.
#[derive(SystemParam)]
pub struct Theme<'w> {
    /// The typefaces.
    pub fonts: Res<'w, Fonts>,
    texts: Res<'w, Texts>,
    format: Res<'w, Format>,
    settings: Res<'w, Settings>,
}

impl Theme<'_> {
    /// An interface string in the visitor's language.
    #[must_use]
    pub fn text(&self, id: &str) -> String {
        self.texts.get(self.settings.language, id, &[])
    }

    /// An interface string with arguments.
    #[must_use]
    pub fn text_with(&self, id: &str, arguments: &[(&str, String)]) -> String {
        self.texts.get(self.settings.language, id, arguments)
    }

    /// How the window is shaped.
    #[must_use]
    pub fn format(&self) -> Format {
        *self.format
    }

    /// How two parts of a panel stand to each other.
    #[must_use]
    pub fn beside_or_below(&self) -> FlexDirection {
        if self.format.is_wide() { FlexDirection::Row } else { FlexDirection::Column }
    }

    /// The visitor's language.
    #[must_use]
    pub fn language(&self) -> Language {
        self.settings.language
    }

    /// Size of all text relative to the design.
    #[must_use]
    pub fn text_scale(&self) -> f32 {
        self.settings.text_scale
    }

    /// A scene's texts in the visitor's language.
    #[must_use]
    pub fn scene_text<'a>(&self, scene: &'a Scene) -> Option<&'a TextFile> {
        scene.text(self.settings.language)
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_plugins((
        texts::plugin,
        fonts::plugin,
        scale::plugin,
        focus::plugin,
        scrolling::plugin,
        widgets::plugin,
    ));
}
