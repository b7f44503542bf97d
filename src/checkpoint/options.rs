//! The options of a question that is answered by choosing or ordering.

use bevy::{
    prelude::*,
    ui::{Checked, InteractionDisabled},
    ui_widgets::Activate,
};
use curriculum::{OptionKey, QuestionKind, scene::QuestionText};

use super::draft::Draft;
use crate::theme::{
    Theme,
    focus::TakesFocus,
    widgets::{self, ButtonRole},
};

/// Shows the options as large buttons; for an order, each with a way up and a way down.
pub(super) fn show(
    panel: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    draft: &Draft,
    text: &QuestionText,
    takes_focus: bool,
) {
    panel.spawn(widgets::column(10.0)).with_children(|column| {
        for (index, option) in draft.options.iter().enumerate() {
            let Some(label) = text.options.get(option) else { continue };
            let takes_focus = takes_focus && index == 0;
            match draft.kind {
                QuestionKind::Order => ordered(column, theme, draft, option, index, label, takes_focus),
                _ => chosen(column, theme, draft, option, label, takes_focus),
            }
        }
    });
}

fn chosen(
    column: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    draft: &Draft,
    option: &OptionKey,
    label: &str,
    takes_focus: bool,
) {
    let is_chosen = draft.chosen.contains(option);
    let mark = match (draft.kind, is_chosen) {
        (QuestionKind::Multiple, true) => "■",
        (QuestionKind::Multiple, false) => "□",
        (_, true) => "●",
        (_, false) => "○",
    };
    let mut button = widgets::button(
        column,
        theme,
        format!("option-{option}"),
        format!("{mark}　{label}"),
        ButtonRole::Entry,
    );
    if is_chosen {
        button.insert(Checked);
    }
    if draft.is_given {
        button.insert(InteractionDisabled);
    }
    if takes_focus {
        button.insert(TakesFocus);
    }
    let option = option.clone();
    button.observe(move |_: On<Activate>, mut draft: ResMut<Draft>| {
        draft.choose(&option);
    });
}

fn ordered(
    column: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    draft: &Draft,
    option: &OptionKey,
    index: usize,
    label: &str,
    takes_focus: bool,
) {
    column
        .spawn(Node { column_gap: Val::Px(10.0), align_items: AlignItems::Center, ..default() })
        .with_children(|row| {
            for (towards_first, symbol, id) in
                [(true, "▲", "checkpoint-move-up"), (false, "▼", "checkpoint-move-down")]
            {
                let is_end = if towards_first { index == 0 } else { index + 1 == draft.options.len() };
                let name = format!("option-{option}-{}", if towards_first { "up" } else { "down" });
                let mut button = widgets::button(row, theme, name, symbol, ButtonRole::Secondary);
                button.insert(AccessibleLabel::new(format!("{}: {label}", theme.text(id))));
                if draft.is_given || is_end {
                    button.insert(InteractionDisabled);
                }
                if takes_focus && !towards_first {
                    button.insert(TakesFocus);
                }
                let option = option.clone();
                button.observe(move |_: On<Activate>, mut draft: ResMut<Draft>| {
                    draft.shift(&option, towards_first);
                });
            }
            row.spawn(widgets::cell()).with_child(widgets::body(theme, format!("{}. {label}", index + 1)));
        });
}
