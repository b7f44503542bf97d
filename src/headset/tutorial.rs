//! One minute before the first visit in a headset: sitting or standing, turning, going, and how that feels. The answers
//! become settings, which stay on the device.

use std::f32::consts::FRAC_PI_2;

use bevy::{prelude::*, ui::Checked, ui_widgets::Activate};

use super::{
    HeadsetFrame, Wearing, Worn, board::BringBoard, eyes::OVER_ALL, play_space::PlaySpace, shapes::plain,
};
use crate::{
    Step,
    hall::BakedMaterial,
    screens::{Overlay, Screen},
    settings::{HandUse, Settings, SnapTurn},
    theme::{
        Theme, palette,
        widgets::{self, ButtonRole},
    },
    visitor::Intent,
};

/// Where the ring lies that is to be gone to, in the anteroom.
const GOAL: Vec3 = Vec3::new(1.6, 0.0, -1.2);
/// How near it is near enough, metres.
const REACHED: f32 = 0.6;
/// How often one turns before it is known how that feels.
const TURNS: u32 = 2;

/// What is learnt at present.
#[derive(Resource, Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Lesson {
    /// Whether the visitor sits.
    #[default]
    Posture,
    /// With which hands they visit.
    Hands,
    /// Turning by the stick; so many turns were made.
    Turning(u32),
    /// Going by the arc.
    Going,
    /// How it felt.
    Feeling,
}

#[derive(Component)]
struct TutorialRoot;

/// The ring that is to be gone to.
#[derive(Component)]
struct Goal;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Lesson>()
        .add_systems(
            Update,
            (
                begin_once.run_if(in_state(Screen::Lobby)),
                (
                    learn,
                    bring_board,
                    build.run_if(resource_changed::<Lesson>.or_else(resource_changed::<Settings>)),
                )
                    .chain()
                    .run_if(in_state(Overlay::Comfort)),
            )
                .in_set(Step::Show)
                .run_if(in_state(Wearing::Headset)),
        )
        .add_systems(OnEnter(Overlay::Comfort), begin)
        .add_systems(OnExit(Overlay::Comfort), end)
        .add_systems(OnExit(Wearing::Headset), break_off)
        .add_systems(Update, show_goal.in_set(Worn::Place));
}

/// Whoever has not been asked yet is, when they wear the headset in the lobby.
fn begin_once(settings: Res<Settings>, overlay: Res<State<Overlay>>, mut next: ResMut<NextState<Overlay>>) {
    if !settings.comfort.is_chosen && *overlay.get() == Overlay::None {
        next.set(Overlay::Comfort);
    }
}

fn begin(mut lesson: ResMut<Lesson>) {
    *lesson = Lesson::default();
}

/// Whoever takes the headset off meanwhile is asked again when they put it on.
fn break_off(overlay: Res<State<Overlay>>, mut next: ResMut<NextState<Overlay>>) {
    if *overlay.get() == Overlay::Comfort {
        next.set(Overlay::None);
    }
}

/// However it ends in the headset, it does not come again by itself.
fn end(wearing: Res<State<Wearing>>, mut settings: ResMut<Settings>, mut space: ResMut<PlaySpace>) {
    if !settings.comfort.is_chosen && *wearing.get() == Wearing::Headset {
        settings.comfort.is_chosen = true;
    }
    space.recentre();
}

/// Sees what the visitor does, and goes on to what comes next.
fn learn(
    mut intents: MessageReader<Intent>,
    frame: Res<HeadsetFrame>,
    space: Res<PlaySpace>,
    mut lesson: ResMut<Lesson>,
) {
    let turns = intents.read().filter(|intent| matches!(intent, Intent::Turn(_))).count();
    match *lesson {
        Lesson::Turning(made) if turns > 0 => {
            *lesson = Lesson::Turning(made.saturating_add(u32::try_from(turns).unwrap_or(u32::MAX)));
        }
        Lesson::Going => {
            let head = Vec3::from(space.world_from_head(&frame).translation);
            if head.xz().distance(GOAL.xz()) < REACHED {
                *lesson = Lesson::Feeling;
            }
        }
        Lesson::Posture | Lesson::Hands | Lesson::Turning(_) | Lesson::Feeling => {}
    }
}

/// Whoever has turned or gone has the next question before them.
fn bring_board(
    mut intents: MessageReader<Intent>,
    lesson: Res<Lesson>,
    mut boards: MessageWriter<BringBoard>,
) {
    let has_gone = intents.read().any(|intent| matches!(intent, Intent::GoTo(_)));
    // While turning is tried the board stays, so that one sees the turn.
    let asks = lesson.is_changed() && !matches!(*lesson, Lesson::Turning(made) if made < TURNS);
    if has_gone || asks {
        boards.write(BringBoard);
    }
}

fn build(
    mut commands: Commands,
    roots: Query<Entity, With<TutorialRoot>>,
    theme: Theme,
    lesson: Res<Lesson>,
    settings: Res<Settings>,
) {
    for root in &roots {
        commands.entity(root).despawn();
    }
    commands.spawn((TutorialRoot, widgets::overlay(Overlay::Comfort))).with_children(|parent| {
        let frame = Node { width: Val::Px(900.0), ..widgets::column(22.0) };
        parent.spawn(widgets::panel(frame)).with_children(|column| {
            column.spawn(widgets::title(&theme, theme.text("comfort-title")));
            column.spawn(widgets::rule());
            match *lesson {
                Lesson::Posture => ask_posture(column, &theme),
                Lesson::Hands => ask_hands(column, &theme),
                Lesson::Turning(made) => teach_turning(column, &theme, settings.comfort.turn, made),
                Lesson::Going => {
                    column.spawn(widgets::body(&theme, theme.text("comfort-go")));
                }
                Lesson::Feeling => ask_feeling(column, &theme),
            }
            column.spawn(widgets::rule());
            widgets::button(
                column,
                &theme,
                "comfort-skip",
                theme.text("comfort-skip"),
                ButtonRole::Secondary,
            )
            .observe(|_: On<Activate>, mut overlay: ResMut<NextState<Overlay>>| overlay.set(Overlay::None));
        });
    });
}

fn ask_posture(column: &mut ChildSpawnerCommands<'_>, theme: &Theme) {
    column.spawn(widgets::body(theme, theme.text("comfort-press")));
    column.spawn(widgets::body(theme, theme.text("comfort-posture")));
    column.spawn(widgets::row(16.0)).with_children(|row| {
        for (id, is_seated) in [("comfort-stand", false), ("comfort-sit", true)] {
            widgets::button(row, theme, id, theme.text(id), ButtonRole::Primary).observe(
                move |_: On<Activate>, mut settings: ResMut<Settings>, mut lesson: ResMut<Lesson>| {
                    settings.comfort.is_seated = is_seated;
                    *lesson = Lesson::Hands;
                },
            );
        }
    });
}

fn ask_hands(column: &mut ChildSpawnerCommands<'_>, theme: &Theme) {
    column.spawn(widgets::body(theme, theme.text("comfort-hands")));
    column.spawn(widgets::row(16.0)).with_children(|row| {
        for (hands, id) in HandUse::TOLD {
            widgets::button(row, theme, format!("comfort-{id}"), theme.text(id), ButtonRole::Primary)
                .observe(
                    move |_: On<Activate>, mut settings: ResMut<Settings>, mut lesson: ResMut<Lesson>| {
                        settings.comfort.hands = hands;
                        *lesson = Lesson::Turning(0);
                    },
                );
        }
    });
}

/// First the turn is tried, then its angle is asked for.
fn teach_turning(column: &mut ChildSpawnerCommands<'_>, theme: &Theme, turn: SnapTurn, made: u32) {
    column.spawn(widgets::body(theme, theme.text("comfort-turn")));
    if made < TURNS {
        // Whoever has no stick turns by themselves.
        widgets::button(
            column,
            theme,
            "comfort-no-stick",
            theme.text("comfort-no-stick"),
            ButtonRole::Secondary,
        )
        .observe(|_: On<Activate>, mut lesson: ResMut<Lesson>| *lesson = Lesson::Going);
        return;
    }
    column.spawn(widgets::body(theme, theme.text("comfort-turn-asked")));
    column.spawn(widgets::row(16.0)).with_children(|row| {
        for (choice, id) in
            [(SnapTurn::Narrow, "settings-turn-narrow"), (SnapTurn::Wide, "settings-turn-wide")]
        {
            let name = format!("comfort-{id}");
            let mut button = widgets::button(row, theme, name, theme.text(id), ButtonRole::Choice);
            if choice == turn {
                button.insert(Checked);
            }
            button.observe(move |_: On<Activate>, mut settings: ResMut<Settings>| {
                settings.comfort.turn = choice;
            });
        }
    });
    widgets::button(column, theme, "comfort-next", theme.text("comfort-next"), ButtonRole::Primary)
        .observe(|_: On<Activate>, mut lesson: ResMut<Lesson>| *lesson = Lesson::Going);
}

/// Whoever is dizzy is moved still more gently.
fn ask_feeling(column: &mut ChildSpawnerCommands<'_>, theme: &Theme) {
    column.spawn(widgets::body(theme, theme.text("comfort-feeling")));
    column.spawn(widgets::row(16.0)).with_children(|row| {
        for (id, is_well) in [("comfort-well", true), ("comfort-dizzy", false)] {
            widgets::button(row, theme, id, theme.text(id), ButtonRole::Primary).observe(
                move |_: On<Activate>,
                      mut settings: ResMut<Settings>,
                      mut overlay: ResMut<NextState<Overlay>>| {
                    if !is_well {
                        settings.comfort.turn = SnapTurn::Narrow;
                        settings.comfort.is_seated = true;
                        settings.comfort.walks_by_stick = false;
                        settings.reduced_motion = true;
                    }
                    overlay.set(Overlay::None);
                },
            );
        }
    });
}

fn show_goal(
    mut commands: Commands,
    lesson: Res<Lesson>,
    overlay: Res<State<Overlay>>,
    goals: Query<Entity, With<Goal>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<BakedMaterial>>,
) {
    let is_wanted = *overlay.get() == Overlay::Comfort && *lesson == Lesson::Going;
    match (is_wanted, goals.iter().next()) {
        (true, None) => {
            commands.spawn((
                Name::new("where to go"),
                DespawnOnExit(Wearing::Headset),
                Goal,
                OVER_ALL,
                Mesh3d(meshes.add(plain(Annulus::new(0.3, 0.4).mesh().resolution(64)))),
                MeshMaterial3d(materials.add(BakedMaterial::unlit(palette::BRONZE.to_linear()).opaque())),
                Transform::from_translation(GOAL + Vec3::Y * 0.01)
                    .with_rotation(Quat::from_rotation_x(-FRAC_PI_2)),
            ));
        }
        (false, Some(goal)) => commands.entity(goal).despawn(),
        _ => {}
    }
}
