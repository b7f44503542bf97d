//! The object in the hand: a finer model before the visitor, turned by pointer or keys.

use bevy::{
    camera::{primitives::Aabb, visibility::RenderLayers},
    ecs::system::SystemParam,
    math::bounding::{Aabb3d, BoundingVolume},
    prelude::*,
    ui_widgets::Activate,
};

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

/// How far before the eyes the middle of the object is held where nothing is in the way, metres.
const DISTANCE: f32 = 0.75;
/// Height of the part of the view that the object needs, however it is turned, in sizes of it.
const FREE_SIZES: f32 = 1.25;
/// The size to which the object is brought in the hand, metres.
const SIZE: f32 = 0.42;

/// How much smaller and larger the visitor can have it.
const SMALLEST: f32 = 0.6;
const LARGEST: f32 = 2.5;

/// Where an object in a hand is held, in the hand's space, metres, and how large compared to one before the eyes.
const IN_HAND: Vec3 = Vec3::new(0.0, 0.05, -0.16);
const SCALE_IN_HAND: f32 = 0.7;

/// Who holds what is taken in the hand.
#[derive(Resource, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Holder {
    /// Nobody: it hangs before the eyes.
    #[default]
    Eyes,
    /// A hand in the world.
    Hand(Entity),
}

/// The middle of the object in the hand. Below it is a copy of the exhibit's hero model.
#[derive(Component)]
pub(crate) struct HeldObject;

/// The words about the object, at the lower edge.
#[derive(Component)]
struct Words;

#[derive(Component)]
struct HandRoot;

/// What goes when the object is put back.
type InHand = Or<(With<HeldObject>, With<HandRoot>)>;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Holder>()
        .add_systems(
            Update,
            (
                (
                    take.run_if(resource_changed::<Attention>.or_else(resource_changed::<Holder>)),
                    turn_and_scale,
                )
                    .chain()
                    .in_set(Step::Move),
                build_interface
                    .in_set(Step::Show)
                    .run_if(resource_changed::<Attention>.or_else(resource_changed::<Settings>)),
                hold_above_words.in_set(Step::Move).run_if(resource_equals(Holder::Eyes)),
            )
                .run_if(in_state(Screen::Visit).and_then(resource_exists::<Hall>)),
        )
        .add_systems(OnExit(Screen::Visit), put_back);
}

fn take(
    mut commands: Commands,
    attention: Res<Attention>,
    hall: Res<Hall>,
    holder: Res<Holder>,
    held: Query<Entity, With<HeldObject>>,
    cameras: Query<Entity, With<VisitorCamera>>,
    models: Models,
) {
    for entity in &held {
        commands.entity(entity).despawn();
    }
    let Attention::InHand(id) = &*attention else { return };
    let (Ok(camera), Some(hero)) = (cameras.single(), hall.exhibits.get(id).and_then(|placed| placed.hero))
    else {
        return;
    };
    let bounds = models.bounds_of(hero);
    let bounds = bounds.unwrap_or_else(|| Aabb3d::new(Vec3::ZERO, Vec3::splat(SIZE / 2.0)));
    let scale = SIZE / (bounds.half_size().max_element() * 2.0).max(1e-3);
    let copy = commands
        .entity(hero)
        .clone_and_spawn_with_opt_out(|builder| {
            builder.linked_cloning(true);
        })
        .id();
    // It is held, and turned, about its middle.
    let (parent, held_at, size) = match *holder {
        Holder::Eyes => (camera, Vec3::NEG_Z * DISTANCE, 1.0),
        Holder::Hand(hand) => (hand, IN_HAND, SCALE_IN_HAND),
    };
    let middle = commands
        .spawn((
            HeldObject,
            ChildOf(parent),
            Visibility::Inherited,
            Transform::from_translation(held_at)
                .with_rotation(Quat::from_euler(EulerRot::YXZ, 0.6, 0.25, 0.0))
                .with_scale(Vec3::splat(size)),
        ))
        .id();
    commands.entity(copy).insert((
        ChildOf(middle),
        Visibility::Inherited,
        RenderLayers::default(),
        Transform::from_translation(-Vec3::from(bounds.center()) * scale).with_scale(Vec3::splat(scale)),
    ));
}

/// Keeps the object whole in the part of the view that the words leave free, however large their type is.
fn hold_above_words(
    cameras: Query<(&Camera, &Projection), With<VisitorCamera>>,
    words: Query<&ComputedNode, With<Words>>,
    mut held: Query<&mut Transform, With<HeldObject>>,
) {
    let (Ok((camera, Projection::Perspective(perspective))), Ok(words)) = (cameras.single(), words.single())
    else {
        return;
    };
    let Some(view_size) = camera.physical_viewport_size() else { return };
    let covered = (words.size().y / view_size.y as f32).clamp(0.0, 0.8);
    let half_height = (perspective.fov / 2.0).tan();
    let distance = (FREE_SIZES * SIZE / (2.0 * half_height * (1.0 - covered))).max(DISTANCE);
    let held_at = Vec3::new(0.0, covered * half_height * distance, -distance);
    for mut transform in &mut held {
        if !transform.translation.abs_diff_eq(held_at, 1e-4) {
            transform.translation = held_at;
        }
    }
}

/// Models as they stand in the hall.
#[derive(SystemParam)]
struct Models<'w, 's> {
    children: Query<'w, 's, &'static Children>,
    parts: Query<'w, 's, (&'static Aabb, &'static GlobalTransform)>,
    transforms: Query<'w, 's, &'static GlobalTransform>,
}

impl Models<'_, '_> {
    /// The box around all meshes of a model, in the model's space, metres.
    fn bounds_of(&self, model: Entity) -> Option<Aabb3d> {
        let model_from_world = self.transforms.get(model).ok()?.affine().inverse();
        let below = std::iter::once(model).chain(self.children.iter_descendants(model));
        let boxes = below.filter_map(|entity| {
            let (bounds, world_from_part) = self.parts.get(entity).ok()?;
            let model_from_part = model_from_world * world_from_part.affine();
            let half_size = model_from_part.matrix3.abs() * bounds.half_extents;
            Some(Aabb3d::new(model_from_part.transform_point3a(bounds.center), half_size))
        });
        boxes.reduce(|one, other| one.merge(&other))
    }
}

fn build_interface(
    mut commands: Commands,
    attention: Res<Attention>,
    holder: Res<Holder>,
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
                        width: Val::Px(1000.0),
                        max_width: Val::Percent(100.0),
                        padding: UiRect::all(Val::Px(24.0)),
                        border_radius: BorderRadius::all(Val::Px(8.0)),
                        align_items: AlignItems::Center,
                        ..widgets::column(14.0)
                    },
                    BackgroundColor(palette::INK_VEIL),
                    Words,
                ))
                .with_children(|column| {
                    column.spawn(widgets::body(&theme, told));
                    let hint = match *holder {
                        Holder::Eyes => "hero-turn-hint",
                        Holder::Hand(_) => "hero-turn-hint-by-hand",
                    };
                    column.spawn(widgets::note(&theme, theme.text(hint)));
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

fn turn_and_scale(mut intents: MessageReader<Intent>, mut held: Query<&mut Transform, With<HeldObject>>) {
    for intent in intents.read() {
        for mut transform in &mut held {
            match intent {
                Intent::TurnObject(angles) => {
                    transform.rotate(Quat::from_rotation_y(angles.x) * Quat::from_rotation_x(angles.y));
                }
                Intent::ScaleObject(factor) => {
                    let scale = (transform.scale.x * factor).clamp(SMALLEST, LARGEST);
                    transform.scale = Vec3::splat(scale);
                }
                _ => {}
            }
        }
    }
}

fn put_back(mut commands: Commands, held: Query<Entity, InHand>) {
    for entity in &held {
        commands.entity(entity).despawn();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    /// What is drawn below the hand: corners of the boxes, in the space of the eyes.
    fn held_in_view(app: &mut App) -> Vec<Vec3> {
        let world = app.world_mut();
        let camera = world.query_filtered::<&GlobalTransform, With<VisitorCamera>>().single(world).unwrap();
        let view_from_world = camera.affine().inverse();
        let held = world.query_filtered::<Entity, With<HeldObject>>().single(world).unwrap();
        let mut corners = Vec::new();
        let mut below = vec![held];
        while let Some(entity) = below.pop() {
            let entity = world.entity(entity);
            below.extend(entity.get::<Children>().into_iter().flat_map(|children| children.iter()));
            let drawn = (entity.get::<Aabb>(), entity.get::<GlobalTransform>(), entity.get::<Mesh3d>());
            if let (Some(bounds), Some(world_from_part), Some(_)) = drawn {
                assert!(entity.get::<InheritedVisibility>().unwrap().get(), "a part is hidden");
                let sign = |number: u32, axis: u32| if number >> axis & 1 == 0 { -1.0 } else { 1.0 };
                let eight = (0..8).map(|number| Vec3::from_array([0, 1, 2].map(|axis| sign(number, axis))));
                corners.extend(eight.map(|sign| {
                    let corner = Vec3::from(bounds.center) + Vec3::from(bounds.half_extents) * sign;
                    view_from_world.transform_point3(world_from_part.transform_point(corner))
                }));
            }
        }
        corners
    }

    #[test]
    fn what_is_taken_in_the_hand_is_before_the_eyes_and_as_large_as_a_hand_holds() {
        let data = tempfile::tempdir().unwrap();
        let mut app = fixture::visit(data.path());
        let heroes: Vec<_> = app
            .world()
            .resource::<Hall>()
            .exhibits
            .iter()
            .filter_map(|(id, exhibit)| exhibit.hero.map(|_| id.clone()))
            .collect();
        assert!(heroes.len() >= 2);
        for id in heroes {
            *app.world_mut().resource_mut::<Attention>() = Attention::InHand(id.clone());
            for _ in 0..3 {
                app.update();
            }
            let corners = held_in_view(&mut app);
            assert!(!corners.is_empty(), "{id}: nothing is held");
            let low = corners.iter().copied().reduce(Vec3::min).unwrap();
            let high = corners.iter().copied().reduce(Vec3::max).unwrap();
            let (center, size) = ((low + high) / 2.0, (high - low).max_element());
            assert!((0.3..0.9).contains(&size), "{id} is {size} m large");
            assert!(center.xy().length() < 0.2, "{id} is held at {center}");
            assert!(high.z < -0.1 && center.z > -1.0, "{id} lies from {low} to {high}");
        }
    }
}
