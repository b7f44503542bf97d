//! What the page around the program offers when something failed.

use bevy::{prelude::*, ui_widgets::Activate};

use crate::{
    platform,
    theme::{
        Theme,
        widgets::{self, ButtonRole},
    },
};

/// Beginning anew, and the halls in words and pictures. Nothing where the program has no page around it.
pub(super) fn way_out(parent: &mut ChildSpawnerCommands<'_>, theme: &Theme) {
    if !platform::HAS_PAGE {
        return;
    }
    parent.spawn(widgets::row(16.0)).with_children(|row| {
        widgets::button(row, theme, "begin-anew", theme.text("begin-anew"), ButtonRole::Secondary)
            .observe(|_: On<Activate>| platform::begin_anew());
        widgets::button(row, theme, "open-catalogue", theme.text("open-catalogue"), ButtonRole::Secondary)
            .observe(|_: On<Activate>| platform::open_catalogue());
    });
}
