//! Markers over the exhibits and checkpoints of the room one is in: they say what it is, and a click goes there.

use bevy::{
    input_focus::tab_navigation::TabIndex, math::bounding::BoundingVolume, prelude::*, ui::UiSystems,
    ui_widgets::Activate,
};
use curriculum::{RoomId, scene::TourStop};

use crate::{
    hall::Hall,
    headset::Wearing,
    progress::CurrentVisit,
    screens::Screen,
    settings::Settings,
    theme::{
        Theme, palette,
        widgets::{self, ButtonRole, Face, TypeSize},
    },
    visitor::{Attention, Body, Intent, VisitorCamera},
};

/// Farther exhibits show a point without a name, metres.
const NAMED_WITHIN: f32 = 7.0;
/// Height of a marker over its exhibit's box, metres.
const RISE: f32 = 0.12;
/// Markers stay below this height above the floor, metres, so that they are in view from near by.
const HIGHEST: f32 = 2.3;

/// Markers keep this distance from the upper edge, design pixels.
const EDGE: f32 = 28.0;

/// A marker in the interface, and the point that it marks.
#[derive(Component, Debug)]
struct Marker {
    point_in_world: Vec3,
}

#[derive(Component)]
struct MarkerLabel;

#[derive(Component)]
struct MarkerRoot;

/// For which room the markers were built.
#[derive(Resource, Default, PartialEq)]
struct Built(Option<RoomId>);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Built>()
        .add_systems(OnExit(Screen::Visit), |mut built: ResMut<Built>| built.0 = None)
        .add_systems(OnEnter(Wearing::Headset), take_away)
        .add_systems(
            Update,
            build
                .in_set(crate::Step::Show)
                .run_if(in_state(Screen::Visit))
                .run_if(not(in_state(Wearing::Headset)))
                .run_if(
                    resource_exists::<Hall>
                        .and_then(resource_exists::<CurrentVisit>)
                        .and_then(resource_exists::<Body>),
                ),
        )
        .add_systems(
            PostUpdate,
            place
                .after(TransformSystems::Propagate)
                .before(UiSystems::Layout)
                .run_if(in_state(Screen::Visit)),
        );
}

/// Before a screen they are written on it; in a headset they would lie on the board.
fn take_away(mut commands: Commands, roots: Query<Entity, With<MarkerRoot>>, mut built: ResMut<Built>) {
    built.0 = None;
    for root in &roots {
        commands.entity(root).despawn();
    }
}

#[expect(clippy::too_many_arguments, reason = "markers gather from many rooms")]
fn build(
    mut commands: Commands,
    roots: Query<Entity, With<MarkerRoot>>,
    mut built: ResMut<Built>,
    theme: Theme,
    hall: Res<Hall>,
    visit: Res<CurrentVisit>,
    body: Res<Body>,
    attention: Res<Attention>,
    settings: Res<Settings>,
    mut seen: Local<u32>,
) {
    // In a doorway, between two rooms, the markers of the last one stay.
    let room = hall.room_at(body.floor_point_in_world).or(built.0.as_ref());
    let unchanged = built.0.as_ref() == room && *seen == visit.standing.exhibits_seen;
    if unchanged && !settings.is_changed() && !attention.is_changed() {
        return;
    }
    *seen = visit.standing.exhibits_seen;
    let room = room.cloned();
    built.0.clone_from(&room);
    for root in &roots {
        commands.entity(root).despawn();
    }
    let (Some(room), Attention::Hall) = (room, &*attention) else { return };
    commands
        .spawn((
            MarkerRoot,
            DespawnOnExit(Screen::Visit),
            GlobalZIndex(-1),
            bevy::input_focus::tab_navigation::TabGroup::new(3),
            widgets::full_screen(),
            Pickable::IGNORE,
        ))
        .with_children(|parent| markers_of(parent, &theme, &hall, &visit, &room));
}

/// What is marked in a room.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mark {
    /// What it opens.
    pub(crate) stop: TourStop,
    /// Over it.
    pub(crate) point_in_world: Vec3,
    /// How it stands with the visitor.
    pub(crate) color: Color,
}

/// What is marked in a room, and how.
pub(crate) fn marks_of(hall: &Hall, visit: &CurrentVisit, room: &RoomId) -> Vec<Mark> {
    let exhibits =
        hall.scene.exhibits().iter().filter(|exhibit| &exhibit.room == room).filter_map(|exhibit| {
            let placed = hall.exhibits.get(&exhibit.id)?;
            let bounds = placed.bounds_in_world;
            let top = (bounds.max.y + RISE).min(placed.stand.floor_point_in_world.y + HIGHEST);
            let point_in_world = Vec3::new(bounds.center().x, top, bounds.center().z);
            let color = if visit.visit.has_seen(&exhibit.id) { palette::JADE } else { palette::BRONZE };
            Some(Mark { stop: TourStop::Exhibit(exhibit.id.clone()), point_in_world, color })
        });
    let checkpoints = hall.scene.checkpoints().iter().filter(|checkpoint| &checkpoint.room == room);
    let checkpoints = checkpoints.filter_map(|checkpoint| {
        let bounds = hall.checkpoints.get(&checkpoint.id)?.bounds_in_world;
        let point_in_world = Vec3::new(bounds.center().x, bounds.max.y + RISE, bounds.center().z);
        let answered = checkpoint.questions.iter().all(|question| visit.visit.has_answered(&question.id));
        let color = if answered { palette::JADE } else { palette::VERMILION_HOVERED };
        Some(Mark { stop: TourStop::Checkpoint(checkpoint.id.clone()), point_in_world, color })
    });
    exhibits.chain(checkpoints).collect()
}

fn markers_of(
    parent: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    hall: &Hall,
    visit: &CurrentVisit,
    room: &RoomId,
) {
    let Some(text) = theme.scene_text(&hall.scene) else { return };
    for mark in marks_of(hall, visit, room) {
        let (name, title, intent) = match &mark.stop {
            TourStop::Exhibit(id) => {
                let title = text.exhibits.get(id).map(|entry| &entry.title);
                (format!("marker-{id}"), title, Intent::OpenExhibit(id.clone()))
            }
            TourStop::Checkpoint(id) => {
                let title = text.checkpoints.get(id).map(|entry| &entry.title);
                (format!("marker-checkpoint-{id}"), title, Intent::OpenCheckpoint(id.clone()))
            }
        };
        if let Some(title) = title {
            marker(parent, theme, name, title, mark.color, mark.point_in_world, intent);
        }
    }
}

fn marker(
    parent: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    name: String,
    label: &str,
    color: Color,
    point_in_world: Vec3,
    intent: Intent,
) {
    let mut entity = parent.spawn(widgets::button_frame(name, label, ButtonRole::Secondary));
    entity.insert((
        Marker { point_in_world },
        Visibility::Hidden,
        Node {
            position_type: PositionType::Absolute,
            padding: UiRect::axes(Val::Px(12.0), Val::Px(4.0)),
            min_height: Val::Px(44.0),
            min_width: Val::Px(44.0),
            border: UiRect::all(Val::Px(1.0)),
            border_radius: BorderRadius::MAX,
            column_gap: Val::Px(10.0),
            align_items: AlignItems::Center,
            justify_content: JustifyContent::Center,
            ..default()
        },
    ));
    entity.with_children(|row| {
        row.spawn((
            Node {
                width: Val::Px(14.0),
                height: Val::Px(14.0),
                border_radius: BorderRadius::MAX,
                flex_shrink: 0.0,
                ..default()
            },
            BackgroundColor(color),
            Pickable::IGNORE,
        ));
        row.spawn((
            MarkerLabel,
            widgets::text(theme, label, TypeSize::Small, Face::Sans, palette::PAPER),
            TextLayout::no_wrap(),
            Pickable::IGNORE,
        ));
    });
    entity.observe(move |_: On<Activate>, mut intents: MessageWriter<Intent>| {
        intents.write(intent.clone());
    });
}

/// Puts each marker over its point, and hides those that are out of view, from the keyboard too.
fn place(
    cameras: Query<(&Camera, &GlobalTransform), With<VisitorCamera>>,
    scale: Res<UiScale>,
    mut markers: Query<(&Marker, &mut Node, &mut Visibility, &mut TabIndex, &ComputedNode, &Children)>,
    mut labels: Query<&mut Node, (With<MarkerLabel>, Without<Marker>)>,
) {
    let Ok((camera, world_from_camera)) = cameras.single() else { return };
    let view_size = camera.logical_viewport_size().unwrap_or_default();
    let is_in_view = |point: &Vec2| point.cmpge(Vec2::ZERO).all() && point.cmple(view_size).all();
    for (marker, mut node, mut visibility, mut tab_index, computed, children) in &mut markers {
        let point_in_viewport =
            camera.world_to_viewport(world_from_camera, marker.point_in_world).ok().filter(is_in_view);
        let (wanted, wanted_index) = match point_in_viewport {
            Some(_) => (Visibility::Inherited, 0),
            None => (Visibility::Hidden, -1),
        };
        visibility.set_if_neq(wanted);
        if tab_index.0 != wanted_index {
            tab_index.0 = wanted_index;
        }
        let Some(point) = point_in_viewport else { continue };
        let size = computed.size() * computed.inverse_scale_factor();
        let corner = point / scale.0 - Vec2::new(size.x / 2.0, size.y);
        // From near by the top of a tall exhibit is out of view, or its name reaches beyond the side; it should not.
        let rightmost = view_size.x / scale.0 - size.x - EDGE;
        let left = Val::Px(corner.x.min(rightmost).max(EDGE).round());
        let top = Val::Px(corner.y.max(EDGE).round());
        if node.left != left || node.top != top {
            node.left = left;
            node.top = top;
        }
        let is_near = world_from_camera.translation().distance(marker.point_in_world) < NAMED_WITHIN;
        let display = if is_near { Display::Flex } else { Display::None };
        for child in children {
            if let Ok(mut label) = labels.get_mut(*child)
                && label.display != display
            {
                label.display = display;
            }
        }
    }
}
