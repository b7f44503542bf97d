//! The settings, over any screen. Every change acts at once.

use bevy::{prelude::*, ui::Checked, ui_widgets::Activate, window::PrimaryWindow};
use curriculum::Language;

use super::Overlay;
use crate::{
    Step,
    headset::{HeadsetStanding, Wearing},
    platform,
    settings::{HandUse, Quality, Settings, SnapTurn},
    theme::{
        Theme,
        focus::TakesFocus,
        palette, scrolling,
        widgets::{self, ButtonRole, TypeSize},
    },
};

#[derive(Component)]
struct SettingsRoot;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        build
            .in_set(Step::Show)
            .run_if(in_state(Overlay::Settings))
            .run_if(state_changed::<Overlay>.or_else(resource_changed::<Settings>).or_else(put_on_or_off)),
    );
}

/// Where there is no headset, nothing is put on.
fn put_on_or_off(wearing: Option<Res<State<Wearing>>>) -> bool {
    wearing.is_some_and(|wearing| wearing.is_changed())
}

fn build(
    mut commands: Commands,
    roots: Query<Entity, With<SettingsRoot>>,
    theme: Theme,
    settings: Res<Settings>,
    headset: Option<Res<HeadsetStanding>>,
    wearing: Option<Res<State<Wearing>>>,
) {
    let is_worn = wearing.is_some_and(|wearing| *wearing.get() == Wearing::Headset);
    let is_rebuild = !roots.is_empty();
    for root in &roots {
        commands.entity(root).despawn();
    }
    commands.spawn((SettingsRoot, widgets::overlay(Overlay::Settings))).with_children(|parent| {
        let frame = Node { width: Val::Px(1060.0), max_height: Val::Percent(100.0), ..widgets::column(16.0) };
        parent.spawn(widgets::panel(frame)).with_children(|column| {
            column.spawn(widgets::title(&theme, theme.text("settings-title")));
            column.spawn(widgets::rule());
            column.spawn(scrolling::shrinking_column(16.0)).with_children(|rows| {
                language_row(rows, &theme, &settings);
                loudness_and_size_rows(rows, &theme, &settings);
                if is_worn {
                    comfort_rows(rows, &theme, &settings);
                } else {
                    mouse_rows(rows, &theme, &settings);
                }
                switch_rows(rows, &theme, &settings);
                quality_row(rows, &theme, &settings);
                if !is_worn {
                    if headset.is_some() {
                        comfort_rows(rows, &theme, &settings);
                    }
                    full_screen_row(rows, &theme);
                }
            });
            let mut back = widgets::button(
                column,
                &theme,
                "settings-back",
                theme.text("settings-back"),
                ButtonRole::Primary,
            );
            if !is_rebuild {
                back.insert(TakesFocus);
            }
            back.observe(|_: On<Activate>, mut overlay: ResMut<NextState<Overlay>>| {
                overlay.set(Overlay::None);
            });
        });
    });
}

/// A row: what is set on the left, the choices on the right.
fn labelled_row(
    column: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    id: &str,
    choices: impl FnOnce(&mut ChildSpawnerCommands<'_>),
) {
    column.spawn(Node { justify_content: JustifyContent::SpaceBetween, ..widgets::row(24.0) }).with_children(
        |row| {
            row.spawn(widgets::label(theme, theme.text(id), TypeSize::Body, palette::PAPER));
            row.spawn(widgets::whole_row(12.0)).with_children(choices);
        },
    );
}

/// A choice that changes one thing, `of` which it is said.
fn choice(
    row: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    of: &str,
    name: String,
    label: String,
    is_chosen: bool,
    change: impl Fn(&mut Settings) + Send + Sync + 'static,
) {
    let said = format!("{of}: {label}");
    let mut button = widgets::button(row, theme, name, label, ButtonRole::Choice);
    button.insert(AccessibleLabel::new(said));
    if is_chosen {
        button.insert(Checked);
    }
    button.observe(move |_: On<Activate>, mut settings: ResMut<Settings>| {
        change(&mut settings);
        *settings = settings.clone().within_limits();
    });
}

fn language_row(column: &mut ChildSpawnerCommands<'_>, theme: &Theme, settings: &Settings) {
    labelled_row(column, theme, "settings-language", |row| {
        for (language, id) in [
            (Language::SimplifiedChinese, "settings-language-zh"),
            (Language::English, "settings-language-en"),
        ] {
            choice(
                row,
                theme,
                &theme.text("settings-language"),
                id.to_owned(),
                theme.text(id),
                settings.language == language,
                move |settings| {
                    settings.language = language;
                },
            );
        }
    });
}

fn loudness_and_size_rows(column: &mut ChildSpawnerCommands<'_>, theme: &Theme, settings: &Settings) {
    step_row(column, theme, "settings-volume", |settings| &mut settings.volume, settings.volume, 0.1);
    step_row(
        column,
        theme,
        "settings-text-size",
        |settings| &mut settings.text_scale,
        settings.text_scale,
        0.1,
    );
}

/// What whoever wears a headset has no use for.
fn mouse_rows(column: &mut ChildSpawnerCommands<'_>, theme: &Theme, settings: &Settings) {
    step_row(
        column,
        theme,
        "settings-mouse-sensitivity",
        |settings| &mut settings.mouse_sensitivity,
        settings.mouse_sensitivity,
        0.2,
    );
    switch_row(
        column,
        theme,
        "settings-free-look",
        |settings| &mut settings.looks_freely,
        settings.looks_freely,
    );
}

/// A thing that grows and shrinks in steps; it is told in percent.
fn step_row(
    column: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    id: &str,
    field: fn(&mut Settings) -> &mut f32,
    value: f32,
    step: f32,
) {
    let percent = format!("{:.0} %", value * 100.0);
    let of = format!("{} {percent}", theme.text(id));
    labelled_row(column, theme, id, |row| {
        for (suffix, label, change) in
            [("smaller", "settings-smaller", -step), ("larger", "settings-larger", step)]
        {
            if change > 0.0 {
                row.spawn((
                    Node { min_width: Val::Px(96.0), justify_content: JustifyContent::Center, ..default() },
                    widgets::label(theme, percent.clone(), TypeSize::Body, palette::PAPER),
                ));
            }
            let name = format!("{id}-{suffix}");
            choice(row, theme, &of, name, theme.text(label), false, move |settings| {
                *field(settings) += change;
            });
        }
    });
}

fn switch_rows(column: &mut ChildSpawnerCommands<'_>, theme: &Theme, settings: &Settings) {
    switch_row(
        column,
        theme,
        "settings-reduced-motion",
        |settings| &mut settings.reduced_motion,
        settings.reduced_motion,
    );
    switch_row(column, theme, "settings-captions", |settings| &mut settings.captions, settings.captions);
}

/// A thing that is on or off.
fn switch_row(
    column: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    id: &str,
    field: fn(&mut Settings) -> &mut bool,
    value: bool,
) {
    labelled_row(column, theme, id, |row| {
        for (state, label) in [(true, "settings-on"), (false, "settings-off")] {
            let (of, name) = (theme.text(id), format!("{id}-{state}"));
            choice(row, theme, &of, name, theme.text(label), value == state, move |settings| {
                *field(settings) = state;
            });
        }
    });
}

fn quality_row(column: &mut ChildSpawnerCommands<'_>, theme: &Theme, settings: &Settings) {
    labelled_row(column, theme, "settings-quality", |row| {
        for (quality, id) in
            [(Quality::Low, "settings-quality-low"), (Quality::High, "settings-quality-high")]
        {
            let (of, is_chosen) = (theme.text("settings-quality"), settings.quality == quality);
            choice(row, theme, &of, id.to_owned(), theme.text(id), is_chosen, move |settings| {
                settings.quality = quality;
            });
        }
    });
}

/// What only a headset asks.
fn comfort_rows(column: &mut ChildSpawnerCommands<'_>, theme: &Theme, settings: &Settings) {
    let comfort = settings.comfort;
    switch_row(
        column,
        theme,
        "settings-seated",
        |settings| &mut settings.comfort.is_seated,
        comfort.is_seated,
    );
    switch_row(
        column,
        theme,
        "settings-walk-by-stick",
        |settings| &mut settings.comfort.walks_by_stick,
        comfort.walks_by_stick,
    );
    hands_row(column, theme, comfort.hands);
    labelled_row(column, theme, "settings-turn", |row| {
        for (turn, id) in [(SnapTurn::Narrow, "settings-turn-narrow"), (SnapTurn::Wide, "settings-turn-wide")]
        {
            let (of, is_chosen) = (theme.text("settings-turn"), settings.comfort.turn == turn);
            choice(row, theme, &of, id.to_owned(), theme.text(id), is_chosen, move |settings| {
                settings.comfort.turn = turn;
            });
        }
    });
    labelled_row(column, theme, "settings-comfort", |row| {
        let name = "settings-comfort-again";
        widgets::button(row, theme, name, theme.text(name), ButtonRole::Choice).observe(
            |_: On<Activate>, mut settings: ResMut<Settings>, mut overlay: ResMut<NextState<Overlay>>| {
                settings.comfort.is_chosen = false;
                overlay.set(Overlay::None);
            },
        );
    });
}

/// Four long choices, two beside each other.
fn hands_row(column: &mut ChildSpawnerCommands<'_>, theme: &Theme, chosen: HandUse) {
    labelled_row(column, theme, "settings-hands", |row| {
        let pairs = Node { align_items: AlignItems::End, ..widgets::column(12.0) };
        row.spawn(pairs).with_children(|pairs| {
            for pair in HandUse::TOLD.chunks(2) {
                pairs.spawn(widgets::whole_row(12.0)).with_children(|row| {
                    for &(hands, id) in pair {
                        let of = theme.text("settings-hands");
                        let label = theme.text(id);
                        choice(row, theme, &of, id.to_owned(), label, chosen == hands, move |settings| {
                            settings.comfort.hands = hands;
                        });
                    }
                });
            }
        });
    });
}

fn full_screen_row(column: &mut ChildSpawnerCommands<'_>, theme: &Theme) {
    labelled_row(column, theme, "settings-full-screen", |row| {
        widgets::button(
            row,
            theme,
            "settings-full-screen",
            theme.text("settings-full-screen-toggle"),
            ButtonRole::Choice,
        )
        .observe(|_: On<Activate>, mut windows: Query<&mut Window, With<PrimaryWindow>>| {
            if let Ok(mut window) = windows.single_mut() {
                platform::toggle_full_screen(&mut window);
            }
        });
    });
}
