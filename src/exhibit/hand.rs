//! The object in the hand: a finer model before the visitor, turned by pointer or keys.

use bevy::{camera::visibility::RenderLayers, prelude::*, ui_widgets::Activate};

use crate::{
    Step,
    hall::Hall,
    screens::Screen,
    settings::Settings,
    theme::{
        Theme,
        focus::TakesFocus,
        palette,
        widgets::{self, ButtonRole},
    },
    visitor::{Attention, Intent, VisitorCamera},
};

/// How far before the eyes the object is held, metres.
const DISTANCE: f32 = 0.75;
/// The size to which the object is brought in the hand, metres.
const SIZE: f32 = 0.42;

/// The object in the hand: a copy of the exhibit's hero model.
#[derive(Component)]
struct HeldObject;

#[derive(Component)]
struct HandRoot;

/// What goes when the object is put back.
type InHand = Or<(With<HeldObject>, With<HandRoot>)>;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        (
            (take.run_if(resource_changed::<Attention>), turn).chain().in_set(Step::Move),
            build_interface
                .in_set(Step::Show)
                .run_if(resource_changed::<Attention>.or_else(resource_changed::<Settings>)),
        )
            .run_if(in_state(Screen::Visit).and_then(resource_exists::<Hall>)),
    )
    .add_systems(OnExit(Screen::Visit), put_back);
}

fn take(
    mut commands: Commands,
    attention: Res<Attention>,
    hall: Res<Hall>,
    held: Query<Entity, With<HeldObject>>,
    cameras: Query<Entity, With<VisitorCamera>>,
    models: Query<(&Children, &GlobalTransform)>,
    meshes: Query<&bevy::camera::primitives::Aabb>,
) {
    for entity in &held {
        commands.entity(entity).despawn();
    }
    let Attention::InHand(id) = &*attention else { return };
    let (Ok(camera), Some(hero)) = (cameras.single(), hall.exhibits.get(id).and_then(|placed| placed.hero))
    else {
        return;
    };
    let scale = SIZE / largest_extent(hero, &models, &meshes).max(0.01);
    let copy = commands
        .entity(hero)
        .clone_and_spawn_with_opt_out(|builder| {
            builder.linked_cloning(true);
        })
        .id();
    commands.entity(copy).insert((
        HeldObject,
        ChildOf(camera),
        Visibility::Inherited,
        RenderLayers::default(),
        Transform::from_xyz(0.0, -0.02, -DISTANCE)
            .with_rotation(Quat::from_euler(EulerRot::YXZ, 0.6, 0.25, 0.0))
            .with_scale(Vec3::splat(scale)),
    ));
}

/// The longest side of the boxes of a model's meshes, metres.
fn largest_extent(
    hero: Entity,
    models: &Query<(&Children, &GlobalTransform)>,
    meshes: &Query<&bevy::camera::primitives::Aabb>,
) -> f32 {
    let own = meshes.get(hero).map(|aabb| aabb.half_extents.max_element() * 2.0).unwrap_or(0.0);
    let Ok((children, _)) = models.get(hero) else { return own };
    children.iter().map(|child| largest_extent(child, models, meshes)).fold(own, f32::max)
}

fn build_interface(
    mut commands: Commands,
    attention: Res<Attention>,
    hall: Res<Hall>,
    theme: Theme,
    roots: Query<Entity, With<HandRoot>>,
) {
    let is_rebuild = !roots.is_empty();
    for root in &roots {
        commands.entity(root).despawn();
    }
    let Attention::InHand(id) = &*attention else { return };
    let text = theme.scene_text(&hall.scene).and_then(|text| text.exhibits.get(id));
    let told = text.and_then(|text| text.hero.clone()).unwrap_or_default();
    commands
        .spawn((
            HandRoot,
            DespawnOnExit(Screen::Visit),
            bevy::input_focus::tab_navigation::TabGroup::new(0),
            Pickable::IGNORE,
            Node {
                justify_content: JustifyContent::Center,
                align_items: AlignItems::FlexEnd,
                padding: UiRect::all(Val::Px(36.0)),
                ..widgets::full_screen()
            },
        ))
        .with_children(|parent| {
            parent
                .spawn((
                    Node {
                        max_width: Val::Px(1000.0),
                        padding: UiRect::all(Val::Px(24.0)),
                        border_radius: BorderRadius::all(Val::Px(8.0)),
                        align_items: AlignItems::Center,
                        ..widgets::column(14.0)
                    },
                    BackgroundColor(palette::INK_VEIL),
                ))
                .with_children(|column| {
                    column.spawn(widgets::body(&theme, told));
                    column.spawn(widgets::note(&theme, theme.text("hero-turn-hint")));
                    let mut put_back = widgets::button(
                        column,
                        &theme,
                        "panel-put-back",
                        theme.text("panel-put-back"),
                        ButtonRole::Primary,
                    );
                    if !is_rebuild {
                        put_back.insert(TakesFocus);
                    }
                    put_back.observe(|_: On<Activate>, mut intents: MessageWriter<Intent>| {
                        intents.write(Intent::PutBack);
                    });
                });
        });
}

fn turn(mut intents: MessageReader<Intent>, mut held: Query<&mut Transform, With<HeldObject>>) {
    for intent in intents.read() {
        let Intent::TurnObject(angles) = intent else { continue };
        for mut transform in &mut held {
            transform.rotate(Quat::from_rotation_y(angles.x) * Quat::from_rotation_x(angles.y));
        }
    }
}

fn put_back(mut commands: Commands, held: Query<Entity, InHand>) {
    for entity in &held {
        commands.entity(entity).despawn();
    }
}
