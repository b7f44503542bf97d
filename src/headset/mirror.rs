//! What the window shows meanwhile: the left eye's view, for whoever stands beside.

use bevy::prelude::*;

use super::{EyePictures, Side, Wearing};
use crate::{
    screens::{InterfaceCamera, Screen},
    theme::{
        Theme, palette,
        widgets::{self, Face, TypeSize},
    },
    visitor::VisitorCamera,
};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Wearing::Headset), (build, close_window_cameras))
        .add_systems(OnExit(Wearing::Headset), open_window_cameras)
        .add_systems(
            Update,
            close_window_cameras.run_if(in_state(Wearing::Headset).and_then(state_changed::<Screen>)),
        );
}

fn build(
    mut commands: Commands,
    pictures: Res<EyePictures>,
    theme: Theme,
    cameras: Query<Entity, With<InterfaceCamera>>,
) {
    let Ok(camera) = cameras.single() else { return };
    commands
        .spawn((
            Name::new("mirror"),
            DespawnOnExit(Wearing::Headset),
            UiTargetCamera(camera),
            Node { overflow: Overflow::clip(), ..widgets::full_screen() },
            BackgroundColor(palette::INK),
        ))
        .with_children(|parent| {
            parent.spawn((
                ImageNode::new(Side::Left.of(&pictures.0).clone()),
                // Wider than high, it cuts the picture above and below.
                Node { width: Val::Percent(100.0), flex_shrink: 0.0, ..default() },
            ));
            parent
                .spawn((
                    Node {
                        position_type: PositionType::Absolute,
                        bottom: Val::Px(12.0),
                        padding: UiRect::axes(Val::Px(16.0), Val::Px(4.0)),
                        border_radius: BorderRadius::all(Val::Px(6.0)),
                        ..default()
                    },
                    BackgroundColor(palette::SHADE),
                ))
                .with_child(widgets::text(
                    &theme,
                    theme.text("mirror-note"),
                    TypeSize::Small,
                    Face::Sans,
                    palette::PAPER,
                ));
        });
}

/// The window's own view of the hall is not drawn a third time.
fn close_window_cameras(mut cameras: Query<&mut Camera, With<VisitorCamera>>) {
    for mut camera in &mut cameras {
        camera.is_active = false;
    }
}

fn open_window_cameras(mut cameras: Query<&mut Camera, With<VisitorCamera>>) {
    for mut camera in &mut cameras {
        camera.is_active = true;
    }
}
