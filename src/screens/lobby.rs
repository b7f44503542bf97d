//! The lobby: the scenes as pictures, and what is wrong with those that cannot be visited.

use std::sync::Arc;

use bevy::{ecs::system::SystemParam, prelude::*, ui_widgets::Activate};
use curriculum::{Scene, SceneError};

use super::{Overlay, Screen, visit::refusal_line, way_out::way_out};
use crate::{
    Step,
    hall::{LoadHall, SceneCatalogue},
    options::{self, Options, Task},
    platform,
    progress::{BeginVisit, Resumable},
    reporting::{Refusal, VisitorCard},
    settings::Settings,
    theme::{
        Format, Theme,
        focus::TakesFocus,
        palette, scrolling,
        widgets::{self, ButtonRole, Face, TypeSize},
    },
};

#[derive(Component)]
struct LobbyRoot;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        build.in_set(Step::Show).run_if(in_state(Screen::Lobby)).run_if(
            state_changed::<Screen>
                .or_else(resource_changed::<Settings>)
                .or_else(resource_changed::<Resumable>)
                .or_else(refusal_changed),
        ),
    );
}

/// Whether the card began to be refused, or is refused no more. What else it says is not shown here.
fn refusal_changed(card: Res<VisitorCard>, mut last: Local<Option<Refusal>>) -> bool {
    let refusal = card.connection.refusal();
    let has_changed = refusal != last.as_ref();
    if has_changed {
        *last = refusal.cloned();
    }
    has_changed
}

/// What the lobby tells of.
#[derive(SystemParam)]
struct Shown<'w> {
    catalogue: Res<'w, SceneCatalogue>,
    resumable: Res<'w, Resumable>,
    card: Res<'w, VisitorCard>,
}

fn build(
    mut commands: Commands,
    roots: Query<Entity, With<LobbyRoot>>,
    theme: Theme,
    shown: Shown,
    assets: Res<AssetServer>,
    options: Res<Options>,
) {
    let is_rebuild = !roots.is_empty();
    for root in &roots {
        commands.entity(root).despawn();
    }
    commands
        .spawn((
            LobbyRoot,
            DespawnOnExit(Screen::Lobby),
            bevy::input_focus::tab_navigation::TabGroup::new(0),
            Node {
                flex_direction: FlexDirection::Column,
                align_items: AlignItems::Stretch,
                padding: match theme.format() {
                    Format::Wide => UiRect::axes(Val::Px(120.0), Val::Px(56.0)),
                    Format::Low => UiRect::axes(Val::Px(32.0), Val::Px(20.0)),
                    Format::Tall => UiRect::all(Val::Px(32.0)),
                },
                row_gap: Val::Px(28.0),
                ..widgets::full_screen()
            },
        ))
        .with_children(|parent| {
            heading(parent, &theme);
            parent.spawn(scrolling::scroll_column(0.0)).with_children(|column| {
                if options.task == Task::PointToOtherInstance {
                    other_instance(column, &theme);
                } else {
                    cards(column, &theme, &assets, &shown, !is_rebuild);
                }
            });
            if let Some(refusal) = shown.card.connection.refusal() {
                refused(parent, &theme, refusal);
            }
            // A page is left by the browser's own means, unless it waits for the next visitor.
            let is_page = matches!(options.display, options::Display::Canvas { .. });
            footer(parent, &theme, !is_page || options.is_shared_device);
        });
}

/// The museum is open in another window, which keeps the visit.
fn other_instance(parent: &mut ChildSpawnerCommands<'_>, theme: &Theme) {
    let told = theme.text("notice-another-instance");
    parent
        .spawn((
            widgets::panel(Node { width: Val::Px(900.0), ..widgets::column(12.0) }),
            widgets::WidgetName("another-instance".to_owned()),
            AccessibleLabel::new(told.clone()),
        ))
        .with_child(widgets::body(theme, told));
}

fn cards(
    parent: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    assets: &AssetServer,
    Shown { catalogue, resumable, .. }: &Shown,
    takes_focus: bool,
) {
    parent.spawn(Node { align_items: AlignItems::Stretch, ..widgets::row(32.0) }).with_children(|row| {
        if let Some(fault) = &catalogue.fault {
            broken_card(row, theme, "scenes", fault, platform::HAS_PAGE);
        }
        // What can be visited comes before what cannot.
        let sound = catalogue.scenes.iter().filter_map(|(id, scene)| Some((id, scene.as_ref().ok()?)));
        for (index, (id, scene)) in sound.enumerate() {
            card(row, theme, assets, scene, resumable.standing(id), takes_focus && index == 0);
        }
        let broken = catalogue.scenes.iter().filter_map(|(id, scene)| Some((id, scene.as_ref().err()?)));
        for (id, error) in broken {
            broken_card(row, theme, id.as_str(), error, false);
        }
    });
}

fn heading(parent: &mut ChildSpawnerCommands<'_>, theme: &Theme) {
    parent.spawn(widgets::column(4.0)).with_children(|column| {
        column.spawn(widgets::text(
            theme,
            theme.text("lobby-title"),
            TypeSize::Display,
            Face::Serif,
            palette::PAPER,
        ));
        column.spawn(widgets::text(
            theme,
            theme.text("lobby-subtitle"),
            TypeSize::Body,
            Face::Sans,
            palette::PAPER_DIM,
        ));
    });
}

fn card(
    parent: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    assets: &AssetServer,
    scene: &Arc<Scene>,
    resumable: Option<&curriculum::Standing>,
    takes_focus: bool,
) {
    let Some(text) = theme.scene_text(scene).map(|text| &text.scene) else { return };
    let action = if resumable.is_some() { "lobby-resume" } else { "lobby-enter" };
    let name = format!("scene-{}", scene.id());
    // Read out whole: a button's own text is not read besides.
    let label = format!("{} · {}. {} · {}", text.title, text.subtitle, text.summary, theme.text(action));
    let mut frame = parent.spawn(widgets::button_frame(name, label, ButtonRole::Secondary));
    let (direction, picture_width) = match theme.format() {
        Format::Wide => (FlexDirection::Row, Val::Px(640.0)),
        Format::Low => (FlexDirection::Row, Val::Px(400.0)),
        Format::Tall => (FlexDirection::Column, Val::Percent(100.0)),
    };
    frame.insert(Node {
        flex_direction: direction,
        width: Val::Percent(100.0),
        max_width: Val::Px(1480.0),
        border: UiRect::all(widgets::LINE_WIDTH),
        border_radius: BorderRadius::all(Val::Px(10.0)),
        align_items: AlignItems::Stretch,
        overflow: Overflow::clip(),
        ..default()
    });
    if takes_focus {
        frame.insert(TakesFocus);
    }
    frame.with_children(|frame| {
        frame
            .spawn((
                Node {
                    width: picture_width,
                    // On upright screens the picture's upper and lower edges give way to what follows.
                    aspect_ratio: Some(if theme.format().is_wide() { 4.0 / 3.0 } else { 16.0 / 9.0 }),
                    flex_shrink: 0.0,
                    align_self: AlignSelf::FlexStart,
                    align_items: AlignItems::Center,
                    overflow: Overflow::clip(),
                    ..default()
                },
                Pickable::IGNORE,
            ))
            .with_child((
                ImageNode::new(assets.load(scene.picture().to_owned())),
                Node {
                    width: Val::Percent(100.0),
                    aspect_ratio: Some(4.0 / 3.0),
                    flex_shrink: 0.0,
                    ..default()
                },
                Pickable::IGNORE,
            ));
        frame
            .spawn((
                Node {
                    padding: UiRect::all(Val::Px(36.0)),
                    flex_grow: 1.0,
                    flex_basis: if theme.format().is_wide() { Val::Px(0.0) } else { Val::Auto },
                    justify_content: JustifyContent::SpaceBetween,
                    ..widgets::column(16.0)
                },
                Pickable::IGNORE,
            ))
            .with_children(|column| {
                column.spawn((widgets::column(14.0), Pickable::IGNORE)).with_children(|column| {
                    column.spawn((widgets::title(theme, &text.title), Pickable::IGNORE));
                    column.spawn((widgets::note(theme, &text.subtitle), Pickable::IGNORE));
                    column.spawn((widgets::body(theme, &text.summary), Pickable::IGNORE));
                });
                column.spawn((widgets::column(10.0), Pickable::IGNORE)).with_children(|column| {
                    if let Some(standing) = resumable {
                        let seen = [
                            ("seen", standing.exhibits_seen.to_string()),
                            ("total", standing.exhibits_total.to_string()),
                        ];
                        let line = theme.text_with("visit-exhibits-seen", &seen);
                        column.spawn((widgets::note(theme, line), Pickable::IGNORE));
                    }
                    let call = widgets::text(
                        theme,
                        format!("{} →", theme.text(action)),
                        TypeSize::Heading,
                        Face::Bold,
                        palette::BRONZE,
                    );
                    column.spawn((call, Pickable::IGNORE));
                });
            });
    });
    let scene = Arc::clone(scene);
    frame.observe(
        move |_: On<Activate>,
              mut load: MessageWriter<LoadHall>,
              mut begin: MessageWriter<BeginVisit>,
              mut screen: ResMut<NextState<Screen>>| {
            load.write(LoadHall(Arc::clone(&scene)));
            begin.write(BeginVisit(Arc::clone(&scene)));
            screen.set(Screen::Loading);
        },
    );
}

/// What is wrong with a scene, or with the list of all: that one came over a network, and may come if asked for again.
fn broken_card(
    parent: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    id: &str,
    error: &SceneError,
    has_way_out: bool,
) {
    let told = if has_way_out {
        theme.text_with("lobby-no-scenes", &[("problem", error.problem.clone())])
    } else {
        told_of(theme, error)
    };
    parent
        .spawn((
            widgets::panel(Node { width: Val::Px(480.0), ..widgets::column(12.0) }),
            widgets::WidgetName(format!("broken-{id}")),
            AccessibleLabel::new(told.clone()),
        ))
        .with_children(|column| {
            if !has_way_out {
                column.spawn(widgets::text(theme, id, TypeSize::Heading, Face::Bold, palette::AMBER));
            }
            column.spawn(widgets::text(theme, told, TypeSize::Small, Face::Sans, palette::PAPER));
            if has_way_out {
                way_out(column, theme);
            }
        });
}

fn told_of(theme: &Theme, error: &SceneError) -> String {
    let mut arguments =
        vec![("file", error.file.clone()), ("problem", error.problem.clone()), ("fix", error.fix.clone())];
    let Some(line) = error.line else { return theme.text_with("lobby-broken-file", &arguments) };
    arguments.push(("line", line.to_string()));
    theme.text_with("lobby-broken-scene", &arguments)
}

/// The card is not taken: another can be shown before the visit.
fn refused(parent: &mut ChildSpawnerCommands<'_>, theme: &Theme, refusal: &Refusal) {
    let told = refusal_line(theme, refusal);
    parent.spawn(widgets::row(24.0)).with_children(|row| {
        row.spawn((
            widgets::text(theme, told.clone(), TypeSize::Body, Face::Sans, palette::AMBER),
            widgets::WidgetName("card".to_owned()),
            AccessibleLabel::new(told),
        ));
        if platform::HAS_PAGE {
            let label = theme.text("lobby-change-card");
            widgets::button(row, theme, "lobby-change-card", label, ButtonRole::Secondary)
                .observe(|_: On<Activate>| platform::change_card());
        }
    });
}

fn footer(parent: &mut ChildSpawnerCommands<'_>, theme: &Theme, can_quit: bool) {
    parent.spawn(widgets::row(16.0)).with_children(|row| {
        widgets::button(row, theme, "lobby-settings", theme.text("lobby-settings"), ButtonRole::Secondary)
            .observe(|_: On<Activate>, mut overlay: ResMut<NextState<Overlay>>| {
                overlay.set(Overlay::Settings);
            });
        if !can_quit {
            return;
        }
        widgets::button(row, theme, "lobby-quit", theme.text("lobby-quit"), ButtonRole::Secondary).observe(
            |_: On<Activate>, mut exit: MessageWriter<AppExit>| {
                exit.write(AppExit::Success);
            },
        );
    });
}
