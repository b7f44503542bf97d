//! The mouse: a drag looks around or turns what is in the hand, a click goes there or opens what it meets.

use bevy::{
    ecs::system::SystemParam,
    picking::{
        hover::HoverMap,
        mesh_picking::ray_cast::{MeshRayCast, MeshRayCastSettings, RayCastVisibility},
        pointer::PointerId,
    },
    prelude::*,
    window::{CursorIcon, CursorMoved, PrimaryWindow, SystemCursorIcon},
};

use super::{
    Attention, Body, Intent, VisitorCamera, in_open_hall,
    journey::Journey,
    targets::{self, Surroundings},
};
use crate::{Step, hall::Hall, settings::Settings};

/// Turn of the head for a logical pixel of drag, radians: the world follows the pointer.
const LOOK_PER_PIXEL: f32 = 0.0025;
/// Turn of the object in the hand for a logical pixel of drag, radians.
const OBJECT_TURN_PER_PIXEL: f32 = 0.01;
/// A pointer that moves no further than this between press and release has clicked, logical pixels.
const CLICK_SLACK: f32 = 6.0;
/// What is hit further than this from the floor is scenery, and not gone to, metres.
const FURTHEST_FROM_FLOOR: f32 = 12.0;
/// How far from the walkable floor the drawn one may lie, metres.
const FLOOR_SLACK: f32 = 0.08;
/// The buttons that drag.
const BUTTONS: [MouseButton; 2] = [MouseButton::Left, MouseButton::Right];

/// What the mouse does at present.
#[derive(Resource, Debug, Default)]
enum Grip {
    #[default]
    Free,
    /// A button went down over the hall; the pointer has moved this many logical pixels since.
    Held { button: MouseButton, travelled: f32 },
}

/// Whether the pointer is drawn as a hand.
#[derive(Resource, Debug, Default)]
struct ShownAsHand(bool);

/// The hall was clicked, in logical pixels of the window.
#[derive(Message, Debug, Clone, Copy)]
struct Clicked(Vec2);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Grip>()
        .add_message::<Clicked>()
        .add_systems(
            Update,
            (
                (drag, act.run_if(on_message::<Clicked>.and_then(has_free_hands)))
                    .chain()
                    .run_if(in_open_hall),
                let_go.run_if(not(in_open_hall)),
            )
                .in_set(Step::ReadInput),
        )
        .add_systems(Update, show_what_can_be_opened.in_set(Step::Show).run_if(in_open_hall))
        .init_resource::<ShownAsHand>()
        .add_systems(Update, restore_cursor.in_set(Step::Show).run_if(not(in_open_hall)));
}

/// Where the mouse points.
#[derive(SystemParam)]
struct Pointing<'w, 's> {
    windows: Query<'w, 's, (Entity, &'static Window), With<PrimaryWindow>>,
    cameras: Query<'w, 's, (&'static Camera, &'static GlobalTransform), With<VisitorCamera>>,
    hovered: Option<Res<'w, HoverMap>>,
    nodes: Query<'w, 's, (), With<Node>>,
}

impl Pointing<'_, '_> {
    /// In logical pixels of the window.
    fn position(&self) -> Option<Vec2> {
        self.windows.single().ok().and_then(|(_, window)| window.cursor_position())
    }

    /// From the eyes through a point of the window, in logical pixels.
    fn ray_in_world(&self, position: Vec2) -> Option<Ray3d> {
        let (camera, world_from_view) = self.cameras.single().ok()?;
        camera.viewport_to_world(world_from_view, position).ok()
    }

    /// Whether the pointer is over a piece of interface. Containers that only lay out carry `Pickable::IGNORE`.
    fn is_over_interface(&self) -> bool {
        self.hovered
            .as_ref()
            .and_then(|hovered| hovered.get(&PointerId::Mouse))
            .is_some_and(|entities| entities.keys().any(|entity| self.nodes.contains(*entity)))
    }
}

fn drag(
    buttons: Res<ButtonInput<MouseButton>>,
    pointing: Pointing,
    mut moves: MessageReader<CursorMoved>,
    mut grip: ResMut<Grip>,
    mut clicks: MessageWriter<Clicked>,
    mut turning: Turning,
) {
    let moved: Vec2 = moves.read().filter_map(|moved| moved.delta).sum();
    if let Some(button) = BUTTONS.into_iter().find(|button| buttons.just_pressed(*button))
        && !pointing.is_over_interface()
    {
        *grip = Grip::Held { button, travelled: 0.0 };
    } else if let Grip::Held { travelled, .. } = &mut *grip {
        *travelled += moved.length();
        if *travelled > CLICK_SLACK {
            turning.by_drag(moved);
        }
    }
    let Grip::Held { button, travelled } = *grip else { return };
    if buttons.pressed(button) {
        return;
    }
    *grip = Grip::Free;
    if button == MouseButton::Left
        && travelled <= CLICK_SLACK
        && let Some(position) = pointing.position()
    {
        clicks.write(Clicked(position));
    }
}

/// What a drag turns.
#[derive(SystemParam)]
struct Turning<'w> {
    settings: Res<'w, Settings>,
    attention: Res<'w, Attention>,
    body: ResMut<'w, Body>,
    journey: ResMut<'w, Journey>,
    intents: MessageWriter<'w, Intent>,
}

impl Turning<'_> {
    fn by_drag(&mut self, pixels: Vec2) {
        if pixels == Vec2::ZERO {
            return;
        }
        if matches!(*self.attention, Attention::InHand(_)) {
            self.intents.write(Intent::TurnObject(pixels * OBJECT_TURN_PER_PIXEL));
            return;
        }
        let turn = pixels * LOOK_PER_PIXEL * self.settings.mouse_sensitivity;
        self.body.turn(turn.x, turn.y);
        self.journey.free_look();
    }
}

fn let_go(mut grip: ResMut<Grip>) {
    if !matches!(*grip, Grip::Free) {
        *grip = Grip::Free;
    }
}

fn act(
    mut clicks: MessageReader<Clicked>,
    pointing: Pointing,
    mut rays: MeshRayCast,
    surroundings: Surroundings,
    hall: Res<Hall>,
    mut intents: MessageWriter<Intent>,
) {
    let Some(Clicked(position)) = clicks.read().last().copied() else { return };
    let Some(ray_in_world) = pointing.ray_in_world(position) else { return };
    let visible = MeshRayCastSettings::default().with_visibility(RayCastVisibility::VisibleInView);
    let surface_point = rays.cast_ray(ray_in_world, &visible).first().map(|(_, hit)| hit.point);
    let thing = surface_point
        .filter(|point| !is_on_floor(&hall, *point))
        .and_then(|point| surroundings.targets.at(point));
    if let Some(stop) = thing {
        intents.write(targets::open(stop));
        return;
    }
    let body = &surroundings.body;
    let aimed_at = surface_point.or_else(|| meet_floor_level(ray_in_world, body));
    if let Some(point) = aimed_at
        && let Some(nearest) = hall.floor.nearest_point(point.with_y(body.floor_point_in_world.y))
        && nearest.xz().distance(point.xz()) <= FURTHEST_FROM_FLOOR
    {
        intents.write(Intent::GoTo(nearest));
    }
}

/// Whether no object is in the hand; a click beside it goes nowhere.
/// With an object in the hand, or a question half answered, a click beside it does nothing.
fn has_free_hands(attention: Res<Attention>) -> bool {
    !matches!(*attention, Attention::InHand(_) | Attention::Checkpoint(_))
}

fn is_on_floor(hall: &Hall, point_in_world: Vec3) -> bool {
    let nearest = hall.floor.nearest_point(point_in_world);
    nearest.is_some_and(|nearest| nearest.distance(point_in_world) <= FLOOR_SLACK)
}

/// Where a ray that met nothing would meet the level of the floor.
fn meet_floor_level(ray_in_world: Ray3d, body: &Body) -> Option<Vec3> {
    let level = InfinitePlane3d::new(Vec3::Y);
    ray_in_world
        .intersect_plane(body.floor_point_in_world, level)
        .map(|distance| ray_in_world.get_point(distance))
}

/// Makes the pointer a hand over what can be opened. Tests boxes of the same room only, and only when something moved.
fn show_what_can_be_opened(
    mut commands: Commands,
    mut moves: MessageReader<CursorMoved>,
    pointing: Pointing,
    surroundings: Surroundings,
    hall: Res<Hall>,
    mut shown: ResMut<ShownAsHand>,
) {
    let has_moved = !moves.is_empty() || surroundings.body.is_changed();
    moves.clear();
    if !has_moved {
        return;
    }
    let Ok((window_id, _)) = pointing.windows.single() else { return };
    let ray_in_world = pointing.position().and_then(|position| pointing.ray_in_world(position));
    let can_be_opened = !pointing.is_over_interface()
        && ray_in_world.is_some_and(|ray| {
            let floor_point =
                meet_floor_level(ray, &surroundings.body).filter(|point| is_on_floor(&hall, *point));
            surroundings.has_met(ray, floor_point.map_or(f32::INFINITY, |point| ray.origin.distance(point)))
        });
    if shown.0 != can_be_opened {
        shown.0 = can_be_opened;
        let icon = if can_be_opened { SystemCursorIcon::Pointer } else { SystemCursorIcon::Default };
        commands.entity(window_id).insert(CursorIcon::System(icon));
    }
}

fn restore_cursor(
    mut commands: Commands,
    windows: Query<Entity, With<PrimaryWindow>>,
    mut shown: ResMut<ShownAsHand>,
) {
    if !std::mem::take(&mut shown.0) {
        return;
    }
    for window in &windows {
        commands.entity(window).insert(CursorIcon::default());
    }
}
