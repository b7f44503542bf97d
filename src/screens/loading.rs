//! The loading screen: a bar by bytes and shaders, and what went wrong when it stops.

use std::sync::Arc;

use bevy::{prelude::*, ui_widgets::Activate};
use curriculum::Scene;

use super::{Screen, way_out::way_out};
use crate::{
    Step,
    hall::{FileFault, Hall, LoadHall, LoadingFailed, LoadingProgress, LoadingStep, Undressed},
    progress::{CurrentVisit, Saving},
    settings::Settings,
    theme::{
        Theme,
        focus::TakesFocus,
        palette,
        widgets::{self, ButtonRole, Face, TypeSize},
    },
};

#[derive(Component)]
struct LoadingRoot;

#[derive(Component)]
struct Bar;

#[derive(Component)]
struct StepLine;

#[derive(Resource, Default)]
struct Failure(Option<LoadingFailed>);

/// The scene that was chosen.
#[derive(Resource, Default)]
struct Chosen(Option<Arc<Scene>>);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Failure>()
        .init_resource::<Chosen>()
        .add_systems(OnEnter(Screen::Loading), forget_failure)
        .add_systems(
            Update,
            (
                note_failure.run_if(on_message::<LoadingFailed>),
                note_choice.run_if(on_message::<LoadHall>),
                build.run_if(
                    on_message::<LoadHall>
                        .or_else(resource_changed::<Settings>)
                        .or_else(on_message::<LoadingFailed>)
                        .or_else(state_changed::<Screen>),
                ),
                show_progress.run_if(resource_changed::<LoadingProgress>.or_else(resource_changed::<Saving>)),
                enter,
            )
                .chain()
                .in_set(Step::Show)
                .run_if(in_state(Screen::Loading)),
        );
}

fn forget_failure(mut failure: ResMut<Failure>) {
    failure.0 = None;
}

fn note_failure(mut failures: MessageReader<LoadingFailed>, mut failure: ResMut<Failure>) {
    if let Some(told) = failures.read().last() {
        failure.0 = Some(told.clone());
    }
}

fn note_choice(mut wanted: MessageReader<LoadHall>, mut chosen: ResMut<Chosen>) {
    if let Some(LoadHall(scene)) = wanted.read().last() {
        chosen.0 = Some(scene.clone());
    }
}

fn build(
    mut commands: Commands,
    roots: Query<Entity, With<LoadingRoot>>,
    theme: Theme,
    failure: Res<Failure>,
    chosen: Res<Chosen>,
    assets: Res<AssetServer>,
) {
    for root in &roots {
        commands.entity(root).despawn();
    }
    commands
        .spawn((
            LoadingRoot,
            DespawnOnExit(Screen::Loading),
            bevy::input_focus::tab_navigation::TabGroup::new(0),
            widgets::full_screen(),
            BackgroundColor(palette::INK),
        ))
        .with_children(|parent| match &failure.0 {
            Some(failure) => tell_failure(parent, &theme, failure),
            None => tell_progress(parent, &theme, chosen.0.as_deref(), &assets),
        });
}

fn tell_progress(
    parent: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    scene: Option<&Scene>,
    assets: &AssetServer,
) {
    parent
        .spawn(Node { width: Val::Px(760.0), max_width: Val::Percent(90.0), ..widgets::column(20.0) })
        .with_children(|column| {
            if let Some(scene) = scene {
                column.spawn((
                    ImageNode::new(assets.load(scene.picture().to_owned())),
                    Node { width: Val::Percent(100.0), aspect_ratio: Some(4.0 / 3.0), ..default() },
                ));
            }
            let title = scene.and_then(|scene| theme.scene_text(scene)).map(|text| text.scene.title.clone());
            column.spawn(widgets::title(theme, title.unwrap_or_else(|| theme.text("loading-title"))));
            column
                .spawn((
                    Node {
                        width: Val::Percent(100.0),
                        height: Val::Px(10.0),
                        border_radius: BorderRadius::all(Val::Px(5.0)),
                        overflow: Overflow::clip(),
                        ..default()
                    },
                    BackgroundColor(palette::INK_RAISED),
                ))
                .with_child((
                    Bar,
                    Node { width: Val::Percent(0.0), height: Val::Percent(100.0), ..default() },
                    BackgroundColor(palette::VERMILION_HOVERED),
                ));
            column
                .spawn(Node { justify_content: JustifyContent::SpaceBetween, ..widgets::row(24.0) })
                .with_children(|row| {
                    row.spawn((StepLine, widgets::label(theme, "", TypeSize::Small, palette::PAPER_DIM)));
                    back(row, theme, ButtonRole::Secondary);
                });
        });
}

fn back(parent: &mut ChildSpawnerCommands<'_>, theme: &Theme, role: ButtonRole) {
    widgets::button(parent, theme, "loading-back", theme.text("loading-back"), role)
        .insert(TakesFocus)
        .observe(|_: On<Activate>, mut screen: ResMut<NextState<Screen>>| {
            screen.set(Screen::Lobby);
        });
}

fn tell_failure(parent: &mut ChildSpawnerCommands<'_>, theme: &Theme, failure: &LoadingFailed) {
    parent.spawn(widgets::panel(Node { width: Val::Px(960.0), ..widgets::column(20.0) })).with_children(
        |column| {
            column.spawn(widgets::text(
                theme,
                theme.text("loading-failed"),
                TypeSize::Title,
                Face::Serif,
                palette::AMBER,
            ));
            let told = theme.text_with(words_for(failure.kind), &[("file", failure.file.clone())]);
            column.spawn((
                widgets::body(theme, told.clone()),
                widgets::WidgetName("loading-failure".to_owned()),
                AccessibleLabel::new(told),
            ));
            column.spawn(widgets::note(
                theme,
                format!("{} {}. {}", theme.text("loading-for-staff"), failure.problem, failure.fix),
            ));
            back(column, theme, ButtonRole::Primary);
            way_out(column, theme);
        },
    );
}

fn words_for(fault: FileFault) -> &'static str {
    match fault {
        FileFault::Missing => "loading-file-missing",
        FileFault::Unreachable => "loading-file-unreachable",
        FileFault::Damaged => "loading-file-damaged",
        FileFault::Unfit => "loading-file-unfit",
    }
}

fn show_progress(
    theme: Theme,
    progress: Res<LoadingProgress>,
    saving: Res<Saving>,
    mut bars: Query<&mut Node, With<Bar>>,
    mut lines: Query<&mut Text, With<StepLine>>,
) {
    for mut node in &mut bars {
        node.width = Val::Percent((progress.fraction * 100.0).clamp(0.0, 100.0));
    }
    for mut line in &mut lines {
        let told = match progress.step {
            LoadingStep::Bytes => theme.text_with(
                "loading-step-bytes",
                &[("done", megabytes(progress.bytes_done)), ("total", megabytes(progress.bytes_total))],
            ),
            LoadingStep::Decode => theme.text("loading-step-decode"),
            LoadingStep::Shaders => theme.text("loading-step-shaders"),
            LoadingStep::Ready if saving.is_failing => theme.text("card-unsaved"),
            LoadingStep::Ready => theme.text("loading-step-ready"),
        };
        if line.0 != told {
            line.0 = told;
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

/// The visit begins when the hall stands and the visit is on disk.
fn enter(
    progress: Res<LoadingProgress>,
    hall: Option<Res<Hall>>,
    undressed: Option<Res<Undressed>>,
    visit: Option<Res<CurrentVisit>>,
    mut screen: ResMut<NextState<Screen>>,
) {
    let (Some(hall), Some(visit)) = (hall, visit) else { return };
    let resumed_in = visit.resume_at.and_then(|point| hall.room_at(point.floor_point_in_world.into()));
    let is_dressed = resumed_in.zip(undressed).is_none_or(|(room, undressed)| undressed.is_dressed(room));
    if progress.step == LoadingStep::Ready && is_dressed {
        screen.set(Screen::Visit);
    }
}
