//! Mouse and fingers: a drag looks around or turns what is in the hand, a click or tap goes there or opens what it meets,
//! two fingers or the wheel bring what is in the hand nearer.

use bevy::{
    ecs::system::SystemParam,
    input::mouse::MouseScrollUnit,
    picking::{
        hover::HoverMap,
        mesh_picking::ray_cast::{MeshRayCast, MeshRayCastSettings, RayCastVisibility},
        pointer::{PointerAction, PointerButton, PointerId, PointerInput},
    },
    platform::collections::HashMap,
    prelude::*,
    window::{CursorIcon, CursorMoved, PrimaryWindow, SystemCursorIcon},
};

use super::{
    Attention, Body, FreeLook, Intent, VisitorCamera, free_look, in_open_hall,
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
/// How much nearer a line of the wheel brings the object in the hand, as a factor.
const NEARER_PER_LINE: f32 = 1.1;

/// What mouse and fingers do at present.
#[derive(Resource, Debug, Default)]
struct Grip {
    /// The pointers that went down over the hall.
    held: HashMap<PointerId, Held>,
}

/// A pointer that went down over the hall.
#[derive(Debug, Clone, Copy)]
struct Held {
    button: PointerButton,
    /// Where it is, in logical pixels of the window.
    position: Vec2,
    /// How far it has moved since it went down, logical pixels.
    travelled: f32,
}

/// Whether the pointer is drawn as a hand.
#[derive(Resource, Debug, Default)]
struct ShownAsHand(bool);

/// The hall was clicked, in logical pixels of the window.
#[derive(Message, Debug, Clone, Copy)]
struct Clicked(Vec2);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Grip>()
        .add_message::<PointerInput>()
        .add_message::<Clicked>()
        .add_systems(
            Update,
            (
                (
                    drag.run_if(resource_equals(FreeLook::Free)),
                    click_ahead.run_if(not(resource_equals(FreeLook::Free))),
                    hold.run_if(free_look::wanted),
                    act.run_if(on_message::<Clicked>.and_then(has_free_hands)),
                )
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

    /// Whether a pointer is over a piece of interface. Containers that only lay out carry `Pickable::IGNORE`.
    fn is_over_interface(&self, pointer: PointerId) -> bool {
        self.hovered
            .as_ref()
            .and_then(|hovered| hovered.get(&pointer))
            .is_some_and(|entities| entities.keys().any(|entity| self.nodes.contains(*entity)))
    }
}

fn drag(
    mut inputs: MessageReader<PointerInput>,
    pointing: Pointing,
    mut grip: ResMut<Grip>,
    mut clicks: MessageWriter<Clicked>,
    mut turning: Turning,
) {
    for PointerInput { pointer_id, location, action } in inputs.read() {
        // Hands point at things themselves.
        if matches!(pointer_id, PointerId::Custom(_)) {
            continue;
        }
        match *action {
            PointerAction::Press(button) if !pointing.is_over_interface(*pointer_id) => {
                let held = Held { button, position: location.position, travelled: 0.0 };
                grip.held.entry(*pointer_id).or_insert(held);
            }
            PointerAction::Move { delta } => match grip.follow(*pointer_id, location.position, delta) {
                Some(Movement::Drag(pixels)) => turning.by_drag(pixels),
                Some(Movement::Pinch(factor)) => turning.bring_nearer(factor),
                None => {}
            },
            PointerAction::Release(button) => {
                if let Some(position) = grip.release(*pointer_id, button) {
                    clicks.write(Clicked(position));
                }
            }
            PointerAction::Cancel => {
                grip.held.remove(pointer_id);
            }
            PointerAction::Scroll { y, unit, .. } if !pointing.is_over_interface(*pointer_id) => {
                let lines = match unit {
                    MouseScrollUnit::Line => y,
                    MouseScrollUnit::Pixel => y / MouseScrollUnit::SCROLL_UNIT_CONVERSION_FACTOR,
                };
                turning.bring_nearer(NEARER_PER_LINE.powf(lines));
            }
            PointerAction::Press(_) | PointerAction::Scroll { .. } => {}
        }
    }
}

/// With the pointer held, a press means what lies in the middle of the view.
fn click_ahead(
    mut inputs: MessageReader<PointerInput>,
    pointing: Pointing,
    mut clicks: MessageWriter<Clicked>,
) {
    let is_press = |input: &&PointerInput| {
        let is_hand = matches!(input.pointer_id, PointerId::Custom(_));
        !is_hand && matches!(input.action, PointerAction::Press(PointerButton::Primary))
    };
    if inputs.read().filter(is_press).count() > 0
        && let Ok((_, window)) = pointing.windows.single()
    {
        clicks.write(Clicked(window.size() / 2.0));
    }
}

/// Where the visitor wants to look freely, a click in the hall holds the pointer, and is no more than that.
fn hold(mut clicks: ResMut<Messages<Clicked>>, mut free_look: ResMut<FreeLook>) {
    if *free_look == FreeLook::Free && !clicks.is_empty() {
        clicks.clear();
        *free_look = FreeLook::Asked(0.0);
    }
}

/// What a pointer's move amounts to.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Movement {
    /// So many logical pixels.
    Drag(Vec2),
    /// Two fingers are this many times as far apart as before.
    Pinch(f32),
}

impl Grip {
    fn follow(&mut self, pointer: PointerId, position: Vec2, delta: Vec2) -> Option<Movement> {
        let other = self.held.iter().find(|(other, _)| **other != pointer).map(|(_, held)| held.position);
        let held = self.held.get_mut(&pointer)?;
        let before = std::mem::replace(&mut held.position, position);
        held.travelled += delta.length();
        if let Some(other) = other {
            let factor = position.distance(other) / before.distance(other).max(1.0);
            return Some(Movement::Pinch(factor));
        }
        (held.travelled > CLICK_SLACK).then_some(Movement::Drag(delta))
    }

    /// Where the hall was clicked, when this was a click. Two fingers do not click.
    fn release(&mut self, pointer: PointerId, button: PointerButton) -> Option<Vec2> {
        let held = self.held.get(&pointer).copied().filter(|held| held.button == button)?;
        self.held.remove(&pointer);
        if let Some(other) = self.held.values_mut().next() {
            other.travelled = f32::INFINITY;
            return None;
        }
        (button == PointerButton::Primary && held.travelled <= CLICK_SLACK).then_some(held.position)
    }
}

/// What a drag turns.
#[derive(SystemParam)]
pub(super) struct Turning<'w> {
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

    /// Turns the head the way the held pointer moves.
    pub(super) fn by_look(&mut self, pixels: Vec2) {
        self.by_drag(-pixels);
    }

    fn bring_nearer(&mut self, factor: f32) {
        if matches!(*self.attention, Attention::InHand(_)) {
            self.intents.write(Intent::ScaleObject(factor));
        }
    }
}

fn let_go(mut grip: ResMut<Grip>) {
    if !grip.held.is_empty() {
        grip.held.clear();
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
    let can_be_opened = !pointing.is_over_interface(PointerId::Mouse)
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

#[cfg(test)]
mod tests {
    use super::*;

    const MOUSE: PointerId = PointerId::Mouse;

    fn press(grip: &mut Grip, pointer: PointerId, position: Vec2) {
        grip.held.insert(pointer, Held { button: PointerButton::Primary, position, travelled: 0.0 });
    }

    #[test]
    fn a_pointer_that_hardly_moves_clicks_and_one_that_moves_drags() {
        let mut grip = Grip::default();
        press(&mut grip, MOUSE, Vec2::ZERO);
        assert_eq!(grip.follow(MOUSE, Vec2::X, Vec2::X), None);
        assert_eq!(grip.release(MOUSE, PointerButton::Primary), Some(Vec2::X));
        press(&mut grip, MOUSE, Vec2::ZERO);
        let far = Vec2::X * 20.0;
        assert_eq!(grip.follow(MOUSE, far, far), Some(Movement::Drag(far)));
        assert_eq!(grip.release(MOUSE, PointerButton::Secondary), None);
        assert_eq!(grip.release(MOUSE, PointerButton::Primary), None);
        assert!(grip.held.is_empty());
    }

    #[test]
    fn two_fingers_pinch_and_neither_clicks() {
        let mut grip = Grip::default();
        let (first, second) = (PointerId::Touch(1), PointerId::Touch(2));
        press(&mut grip, first, Vec2::ZERO);
        press(&mut grip, second, Vec2::X * 100.0);
        let movement = grip.follow(second, Vec2::X * 150.0, Vec2::X * 50.0);
        assert_eq!(movement, Some(Movement::Pinch(1.5)));
        assert_eq!(grip.release(second, PointerButton::Primary), None);
        assert_eq!(grip.release(first, PointerButton::Primary), None);
    }
}
