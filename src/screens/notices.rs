//! Tells the visitor something once, at the top of any screen, and lets it fade.

use bevy::prelude::*;

use crate::{
    Step,
    progress::Notice,
    theme::{
        Theme, palette,
        widgets::{self, Face, TypeSize},
    },
};

/// How long a notice stands, seconds.
const STANDS_SECONDS: f32 = 12.0;

#[derive(Component)]
struct NoticeColumn;

/// A notice that stands on the screen, and for how long still.
#[derive(Component)]
pub struct StandingNotice(Timer);

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Startup, spawn_column)
        .add_systems(Update, (show.run_if(on_message::<Notice>), fade).chain().in_set(Step::Show));
}

fn spawn_column(mut commands: Commands) {
    commands.spawn((
        NoticeColumn,
        GlobalZIndex(50),
        Pickable::IGNORE,
        Node {
            position_type: PositionType::Absolute,
            top: Val::Px(28.0),
            width: Val::Percent(100.0),
            align_items: AlignItems::Center,
            ..widgets::column(10.0)
        },
    ));
}

fn show(
    mut commands: Commands,
    mut notices: MessageReader<Notice>,
    columns: Query<Entity, With<NoticeColumn>>,
    theme: Theme,
) {
    let Ok(column) = columns.single() else { return };
    for notice in notices.read() {
        let told = theme.text_with(notice.text, &notice.arguments);
        commands.entity(column).with_children(|column| {
            column
                .spawn((
                    StandingNotice(Timer::from_seconds(STANDS_SECONDS, TimerMode::Once)),
                    widgets::WidgetName(format!("notice:{}", notice.text)),
                    AccessibleLabel::new(told.clone()),
                    Node {
                        max_width: Val::Px(980.0),
                        padding: UiRect::axes(Val::Px(24.0), Val::Px(12.0)),
                        border: UiRect::left(Val::Px(4.0)),
                        border_radius: BorderRadius::all(Val::Px(6.0)),
                        ..default()
                    },
                    BackgroundColor(palette::INK),
                    BorderColor::all(palette::AMBER),
                    Pickable::IGNORE,
                ))
                .with_child(widgets::text(&theme, told, TypeSize::Small, Face::Sans, palette::PAPER));
        });
    }
}

fn fade(mut commands: Commands, time: Res<Time>, mut notices: Query<(Entity, &mut StandingNotice)>) {
    for (entity, mut standing) in &mut notices {
        if standing.0.tick(time.delta()).is_finished() {
            commands.entity(entity).despawn();
        }
    }
}
