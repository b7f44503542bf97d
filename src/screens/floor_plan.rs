//! The floor plan: the rooms, where one is, what is seen. Choosing an exhibit goes there.

use bevy::{
    math::{Rect, bounding::BoundingVolume},
    prelude::*,
    ui_widgets::Activate,
};
use curriculum::{CheckpointId, ExhibitId};

use super::Overlay;
use crate::{
    hall::Hall,
    progress::CurrentVisit,
    theme::{
        Format, Theme,
        focus::TakesFocus,
        palette, picture, scrolling,
        widgets::{self, ButtonRole, Face, TypeSize},
    },
    visitor::{Body, Intent},
};

/// The longer side of the plan, design pixels.
const fn plan_size(format: Format) -> f32 {
    match format {
        Format::Wide => 760.0,
        Format::Low => 340.0,
        Format::Tall => 400.0,
    }
}

/// The picture's pixels per design pixel.
const OVERSAMPLING: f32 = 1.5;
/// Half the width of a wall, design pixels.
const HALF_WALL: f32 = 1.2;
/// Room for the names of the rooms, on the right of the plan, design pixels at the designed size of type.
const ROOM_FOR_NAMES: f32 = 130.0;
/// Air around the rooms, metres.
const MARGIN: f32 = 1.5;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        OnEnter(Overlay::FloorPlan),
        build.run_if(
            resource_exists::<Hall>
                .and_then(resource_exists::<CurrentVisit>)
                .and_then(resource_exists::<Body>),
        ),
    );
}

/// How points of the floor become points of the plan.
#[derive(Clone, Copy)]
struct Projection {
    bounds_in_world: Rect,
    /// Design pixels per metre.
    scale: f32,
}

impl Projection {
    fn of(hall: &Hall, format: Format) -> Option<Self> {
        let corners = hall.rooms.iter().flat_map(|room| &room.outline_in_world).copied();
        let exhibits = hall.exhibits.values().map(|exhibit| exhibit.bounds_in_world.center().xz());
        let points = corners.chain(exhibits);
        let bounds = points.map(|point| Rect::from_corners(point, point)).reduce(|a, b| a.union(b))?;
        let bounds_in_world = bounds.inflate(MARGIN);
        Some(Self { bounds_in_world, scale: plan_size(format) / bounds_in_world.size().max_element() })
    }

    fn size(self) -> Vec2 {
        self.bounds_in_world.size() * self.scale
    }

    fn plan_from_world(self, point: Vec2) -> Vec2 {
        (point - self.bounds_in_world.min) * self.scale
    }
}

fn build(
    mut commands: Commands,
    theme: Theme,
    hall: Res<Hall>,
    visit: Res<CurrentVisit>,
    body: Res<Body>,
    mut images: ResMut<Assets<Image>>,
) {
    let Some(projection) = Projection::of(&hall, theme.format()) else { return };
    let picture = images.add(draw_rooms(&hall, projection, body.floor_point_in_world));
    commands.spawn(widgets::overlay(Overlay::FloorPlan)).with_children(|parent| {
        parent
            .spawn(widgets::panel(Node { max_height: Val::Percent(100.0), ..widgets::column(18.0) }))
            .with_children(|column| {
                column.spawn(widgets::title(&theme, theme.text("plan-title")));
                column
                    .spawn(Node {
                        flex_direction: theme.beside_or_below(),
                        column_gap: Val::Px(40.0),
                        row_gap: Val::Px(20.0),
                        min_height: Val::Px(0.0),
                        align_items: AlignItems::Stretch,
                        ..default()
                    })
                    .with_children(|row| {
                        plan(row, &theme, &hall, &visit, &body, projection, picture);
                        listing(row, &theme, &hall, &visit);
                    });
                widgets::button(column, &theme, "plan-close", theme.text("plan-close"), ButtonRole::Primary)
                    .insert(TakesFocus)
                    .observe(|_: On<Activate>, mut overlay: ResMut<NextState<Overlay>>| {
                        overlay.set(Overlay::None);
                    });
            });
    });
}

fn plan(
    row: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    hall: &Hall,
    visit: &CurrentVisit,
    body: &Body,
    projection: Projection,
    picture: Handle<Image>,
) {
    let size = projection.size();
    let width = size.x + ROOM_FOR_NAMES * theme.text_scale();
    row.spawn(Node { width: Val::Px(width), height: Val::Px(size.y), flex_shrink: 0.0, ..default() })
        .with_children(|plan| {
            plan.spawn((
                Node { width: Val::Px(size.x), height: Val::Px(size.y), ..at(Vec2::ZERO) },
                ImageNode::new(picture),
                Pickable::IGNORE,
            ));
            for room in &hall.rooms {
                let title = theme.scene_text(&hall.scene).and_then(|text| text.rooms.get(&room.id));
                let (Some(title), Some(corner)) = (title, beside(&room.outline_in_world)) else { continue };
                let point = projection.plan_from_world(corner) + Vec2::new(12.0, -14.0);
                plan.spawn((
                    at(point),
                    widgets::text(theme, &title.title, TypeSize::Small, Face::Serif, palette::PAPER_DIM),
                    TextLayout::no_wrap(),
                    Pickable::IGNORE,
                ));
            }
            for (id, exhibit) in &hall.exhibits {
                let target = exhibit.bounds_in_world.center();
                let point = projection.plan_from_world(Vec2::new(target.x, target.z));
                let color = if visit.visit.has_seen(id) { palette::JADE } else { palette::BRONZE };
                plan.spawn((
                    dot(point, 18.0),
                    BackgroundColor(color),
                    BorderColor::all(palette::INK),
                    Pickable::IGNORE,
                ));
            }
            let here = projection.plan_from_world(body.floor_point_in_world.xz());
            let ahead = here + Vec2::new(-body.yaw.sin(), -body.yaw.cos()) * 16.0;
            plan.spawn((dot(ahead, 12.0), BackgroundColor(palette::VERMILION_HOVERED), Pickable::IGNORE));
            plan.spawn((
                dot(here, 24.0),
                BackgroundColor(palette::VERMILION_HOVERED),
                BorderColor::all(palette::PAPER),
                Pickable::IGNORE,
            ));
        });
}

/// The point on the right of a room beside which its name is written: half way up.
fn beside(outline: &[Vec2]) -> Option<Vec2> {
    let bounds =
        outline.iter().map(|corner| Rect::from_corners(*corner, *corner)).reduce(|a, b| a.union(b))?;
    Some(Vec2::new(bounds.max.x, bounds.center().y))
}

fn at(point: Vec2) -> Node {
    Node { position_type: PositionType::Absolute, left: Val::Px(point.x), top: Val::Px(point.y), ..default() }
}

fn dot(center: Vec2, size: f32) -> Node {
    Node {
        width: Val::Px(size),
        height: Val::Px(size),
        border: UiRect::all(Val::Px(2.0)),
        border_radius: BorderRadius::MAX,
        ..at(center - Vec2::splat(size / 2.0))
    }
}

/// The exhibits and checkpoints by room, as buttons that lead there.
fn listing(row: &mut ChildSpawnerCommands<'_>, theme: &Theme, hall: &Hall, visit: &CurrentVisit) {
    let Some(text) = theme.scene_text(&hall.scene) else { return };
    row.spawn(Node {
        width: Val::Px(560.0),
        max_width: Val::Percent(100.0),
        min_height: Val::Px(280.0),
        flex_direction: FlexDirection::Column,
        row_gap: Val::Px(12.0),
        ..default()
    })
    .with_children(|column| {
        column.spawn(widgets::row(24.0)).with_children(|legend| {
            for (color, id) in [
                (palette::VERMILION_HOVERED, "plan-you-are-here"),
                (palette::JADE, "plan-seen"),
                (palette::BRONZE, "plan-unseen"),
            ] {
                legend.spawn(widgets::whole_row(8.0)).with_children(|entry| {
                    entry.spawn((
                        Node {
                            width: Val::Px(16.0),
                            height: Val::Px(16.0),
                            border_radius: BorderRadius::MAX,
                            ..default()
                        },
                        BackgroundColor(color),
                    ));
                    entry.spawn(widgets::label(theme, theme.text(id), TypeSize::Small, palette::PAPER_DIM));
                });
            }
        });
        column.spawn(scrolling::scroll_column(8.0)).with_children(|list| {
            for exhibit in hall.scene.exhibits() {
                let Some(entry) = text.exhibits.get(&exhibit.id) else { continue };
                let mark = if visit.visit.has_seen(&exhibit.id) { "✓ " } else { "" };
                exhibit_entry(list, theme, &exhibit.id, format!("{mark}{}", entry.title));
            }
            for checkpoint in hall.scene.checkpoints() {
                let Some(entry) = text.checkpoints.get(&checkpoint.id) else { continue };
                checkpoint_entry(list, theme, &checkpoint.id, entry.title.clone());
            }
        });
    });
}

fn exhibit_entry(list: &mut ChildSpawnerCommands<'_>, theme: &Theme, id: &ExhibitId, label: String) {
    let intent = Intent::OpenExhibit(id.clone());
    entry(list, theme, format!("plan-{id}"), label, intent);
}

fn checkpoint_entry(list: &mut ChildSpawnerCommands<'_>, theme: &Theme, id: &CheckpointId, label: String) {
    let intent = Intent::OpenCheckpoint(id.clone());
    entry(list, theme, format!("plan-checkpoint-{id}"), label, intent);
}

fn entry(list: &mut ChildSpawnerCommands<'_>, theme: &Theme, name: String, label: String, intent: Intent) {
    widgets::button(list, theme, name, label.clone(), ButtonRole::Entry)
        .insert(AccessibleLabel::new(label))
        .observe(
            move |_: On<Activate>,
                  mut intents: MessageWriter<Intent>,
                  mut overlay: ResMut<NextState<Overlay>>| {
                intents.write(intent.clone());
                overlay.set(Overlay::None);
            },
        );
}

/// The rooms as filled shapes with walls: the room one is in is lighter.
fn draw_rooms(hall: &Hall, projection: Projection, visitor_in_world: Vec3) -> Image {
    let size = (projection.size() * OVERSAMPLING).ceil().as_uvec2().max(UVec2::ONE);
    let own_room = hall.room_at(visitor_in_world);
    let [floor, own_floor] = [palette::INK_RAISED, palette::INK_HOVERED].map(to_bytes);
    let mut bytes = Vec::with_capacity((size.x * size.y * 4) as usize);
    for y in 0..size.y {
        for x in 0..size.x {
            let point_in_plan = pixel_center(x, y) / OVERSAMPLING;
            let point = point_in_plan / projection.scale + projection.bounds_in_world.min;
            bytes.extend(match hall.room_at(Vec3::new(point.x, 0.0, point.y)) {
                Some(room) if Some(room) == own_room => own_floor,
                Some(_) => floor,
                None => [0; 4],
            });
        }
    }
    for room in &hall.rooms {
        let picture_from_world = |corner: &Vec2| projection.plan_from_world(*corner) * OVERSAMPLING;
        let outline = &room.outline_in_world;
        for (start, end) in outline.iter().zip(outline.iter().cycle().skip(1)) {
            draw_wall(&mut bytes, size, picture_from_world(start), picture_from_world(end));
        }
    }
    picture::from_pixels(size, bytes)
}

fn pixel_center(x: u32, y: u32) -> Vec2 {
    UVec2::new(x, y).as_vec2() + 0.5
}

/// Draws a wall into pixels of four bytes; start and end in pixels.
fn draw_wall(bytes: &mut [u8], size: UVec2, start: Vec2, end: Vec2) {
    let wall = to_bytes(palette::LINE);
    let half_width = HALF_WALL * OVERSAMPLING;
    let low = (start.min(end) - half_width).max(Vec2::ZERO).as_uvec2();
    let high = (start.max(end) + half_width).ceil().as_uvec2().min(size);
    let along = end - start;
    for y in low.y..high.y {
        for x in low.x..high.x {
            let point = pixel_center(x, y);
            let share = ((point - start).dot(along) / along.length_squared().max(1e-9)).clamp(0.0, 1.0);
            let index = ((y * size.x + x) * 4) as usize;
            if let Some(pixel) = bytes.get_mut(index..index + 4)
                && point.distance(start + along * share) < half_width
            {
                pixel.copy_from_slice(&wall);
            }
        }
    }
}

fn to_bytes(color: Color) -> [u8; 4] {
    color.to_srgba().to_u8_array()
}
