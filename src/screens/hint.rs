//! Shows a first-time visitor, once, how to move.

use bevy::{prelude::*, ui_widgets::Activate};

use super::Screen;
use crate::{
    Step,
    headset::Wearing,
    options::{Options, Task},
    settings::Settings,
    theme::{
        Theme,
        focus::TakesFocus,
        palette, scrolling,
        widgets::{self, ButtonRole, Face, TypeSize},
    },
    visitor::Body,
};

#[derive(Component)]
struct Hint;

const LINES: [&str; 5] = ["hint-move", "hint-look", "hint-open", "hint-tour", "hint-keys"];
const LINES_FOR_FINGERS: [&str; 4] =
    ["hint-move-by-touch", "hint-look-by-touch", "hint-open-by-touch", "hint-tour"];

const LINES_FOR_HANDS: [&str; 6] = [
    "hint-move-by-hand",
    "hint-look-by-hand",
    "hint-open-by-hand",
    "hint-menu-by-hand",
    "hint-wrist-by-hand",
    "hint-tour",
];

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        (show.run_if(state_changed::<Screen>.or_else(resource_changed::<Settings>)), dismiss_by_moving)
            .chain()
            .in_set(Step::Show)
            .run_if(in_state(Screen::Visit)),
    );
}

fn show(
    mut commands: Commands,
    hints: Query<Entity, With<Hint>>,
    theme: Theme,
    settings: Res<Settings>,
    options: Res<Options>,
    wearing: Option<Res<State<Wearing>>>,
) {
    for hint in &hints {
        commands.entity(hint).despawn();
    }
    if settings.has_seen_hint || options.task != Task::Visit {
        return;
    }
    commands
        .spawn((
            Hint,
            DespawnOnExit(Screen::Visit),
            GlobalZIndex(5),
            bevy::input_focus::tab_navigation::TabGroup::new(1),
            Pickable::IGNORE,
            widgets::full_screen(),
        ))
        .with_children(|parent| {
            parent
                .spawn(widgets::panel(Node {
                    width: Val::Px(900.0),
                    max_height: Val::Percent(92.0),
                    ..widgets::column(18.0)
                }))
                .with_children(|column| {
                    column.spawn(widgets::title(&theme, theme.text("hint-title")));
                    column.spawn(scrolling::shrinking_column(18.0)).with_children(|lines| {
                        let is_worn = wearing.is_some_and(|wearing| *wearing.get() == Wearing::Headset);
                        let shown: &[&str] = match () {
                            () if is_worn => &LINES_FOR_HANDS,
                            () if options.is_touched => &LINES_FOR_FINGERS,
                            () => &LINES,
                        };
                        for (number, line) in (1..).zip(shown) {
                            line_of_hint(lines, &theme, number, line);
                        }
                    });
                    widgets::button(
                        column,
                        &theme,
                        "hint-dismiss",
                        theme.text("hint-dismiss"),
                        ButtonRole::Primary,
                    )
                    .insert(TakesFocus)
                    .observe(|_: On<Activate>, mut settings: ResMut<Settings>| {
                        settings.has_seen_hint = true;
                    });
                });
        });
}

fn line_of_hint(column: &mut ChildSpawnerCommands<'_>, theme: &Theme, number: usize, line: &str) {
    column
        .spawn(Node { column_gap: Val::Px(18.0), align_items: AlignItems::FlexStart, ..default() })
        .with_children(|row| {
            row.spawn((
                Node { flex_shrink: 0.0, ..default() },
                widgets::text(theme, number.to_string(), TypeSize::Body, Face::Bold, palette::BRONZE),
                TextLayout::no_wrap(),
            ));
            row.spawn(Node { flex_basis: Val::Px(760.0), ..widgets::cell() })
                .with_child(widgets::body(theme, theme.text(line)));
        });
}

/// Who walks needs no hint.
fn dismiss_by_moving(
    hints: Query<(), With<Hint>>,
    body: Option<Res<Body>>,
    mut began_at: Local<Option<Vec3>>,
    mut settings: ResMut<Settings>,
) {
    let Some(body) = body else { return };
    if hints.is_empty() {
        *began_at = None;
        return;
    }
    let began_at = *began_at.get_or_insert(body.floor_point_in_world);
    if began_at.distance(body.floor_point_in_world) > 1.0 {
        settings.has_seen_hint = true;
    }
}
