//! A map on which places are put, by pointer or by arrow keys.

use bevy::{
    input_focus::{InputFocus, tab_navigation::TabIndex},
    picking::hover::Hovered,
    prelude::*,
    ui::{Checked, InteractionDisabled},
    ui_widgets::Activate,
};
use curriculum::{
    AnswerKey, PlacedPoint, QuestionKind,
    scene::{Map, MapLineKind, QuestionText, TextFile},
};

use super::draft::Draft;
use crate::{
    Step,
    hall::Hall,
    reporting::MarkedAnswer,
    screens::Screen,
    theme::{
        Format, Theme,
        focus::TakesFocus,
        palette, picture,
        scrolling::FingerScrolls,
        widgets::{self, ButtonRole, Face, TypeSize},
    },
};

/// Height of the map, design pixels.
fn height(format: Format) -> f32 {
    match format {
        Format::Wide => 560.0,
        Format::Low => 300.0,
        Format::Tall => 400.0,
    }
}
/// The share of the map by which a held arrow key moves a place, per second.
const KEY_SPEED: f64 = 0.25;
/// The longest time for which one frame moves it, seconds.
const LONGEST_STEP: f64 = 0.1;

#[derive(Component)]
struct MapField;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        move_by_keys.in_set(Step::ReadInput).run_if(
            in_state(Screen::Visit).and_then(resource_exists::<Draft>).and_then(resource_exists::<Hall>),
        ),
    );
}

fn map_of<'a>(hall: &'a Hall, draft: &Draft) -> Option<&'a Map> {
    hall.scene.map(hall.scene.question(&draft.question)?.map.as_ref()?)
}

/// Width over height of a map whose degrees are as long as on the ground at its middle latitude.
fn aspect(map: &Map) -> f64 {
    let middle = f64::midpoint(map.north, map.south).to_radians();
    (map.east - map.west) * middle.cos() / (map.north - map.south)
}

/// Shares of the map's width and height, from its upper left corner.
fn share_from_point(map: &Map, latitude: f64, longitude: f64) -> (f64, f64) {
    ((longitude - map.west) / (map.east - map.west), (map.north - latitude) / (map.north - map.south))
}

fn point_from_share(map: &Map, x: f64, y: f64) -> PlacedPoint {
    PlacedPoint {
        latitude: map.north - y.clamp(0.0, 1.0) * (map.north - map.south),
        longitude: map.west + x.clamp(0.0, 1.0) * (map.east - map.west),
    }
}

/// Shows the map, and beside it the places as buttons that take one in hand.
#[expect(clippy::too_many_arguments, reason = "a map gathers from many rooms")]
pub(super) fn show(
    panel: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    hall: &Hall,
    text: &TextFile,
    draft: &Draft,
    question: &QuestionText,
    verdict: Option<&MarkedAnswer>,
    takes_focus: bool,
) {
    let Some(map) = map_of(hall, draft) else { return };
    panel
        .spawn(Node {
            flex_direction: theme.beside_or_below(),
            column_gap: Val::Px(28.0),
            row_gap: Val::Px(18.0),
            align_items: AlignItems::FlexStart,
            ..default()
        })
        .with_children(|row| {
            field(row, theme, map, text, draft, question, verdict, takes_focus && !draft.is_given);
            row.spawn(Node {
                flex_basis: if theme.format().is_wide() { Val::Px(0.0) } else { Val::Auto },
                flex_grow: 1.0,
                ..widgets::column(10.0)
            })
            .with_children(|column| {
                for option in &draft.options {
                    let Some(label) = question.options.get(option) else { continue };
                    let mark = if draft.placed.contains_key(option) { "◆" } else { "◇" };
                    let name = format!("option-{option}");
                    let label = format!("{mark}　{label}");
                    let mut button = widgets::button(column, theme, name, label, ButtonRole::Entry);
                    if draft.placing.as_ref() == Some(option) && !draft.is_given {
                        button.insert(Checked);
                    }
                    if draft.is_given {
                        button.insert(InteractionDisabled);
                    }
                    let option = option.clone();
                    button.observe(move |_: On<Activate>, mut draft: ResMut<Draft>| {
                        draft.choose(&option);
                    });
                }
                if let Some(placing) = draft.placing.as_ref().filter(|_| !draft.is_given)
                    && let Some(name) = question.options.get(placing)
                {
                    let told = theme.text_with("checkpoint-place", &[("name", name.clone())]);
                    column.spawn(widgets::note(theme, told));
                }
            });
        });
}

#[expect(clippy::too_many_arguments, reason = "a map gathers from many rooms")]
fn field(
    row: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    map: &Map,
    text: &TextFile,
    draft: &Draft,
    question: &QuestionText,
    verdict: Option<&MarkedAnswer>,
    takes_focus: bool,
) {
    let height = height(theme.format());
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
    let width = (f64::from(height) * aspect(map)) as f32;
    let map_text = text.maps.get(&map.id);
    let mut entity = row.spawn((
        MapField,
        widgets::WidgetName("map".to_owned()),
        AccessibleLabel::new(map_text.map(|text| text.title.clone()).unwrap_or_default()),
        TabIndex(0),
        Hovered::default(),
        Node {
            width: Val::Px(width),
            height: Val::Px(height),
            border: UiRect::all(Val::Px(1.0)),
            flex_shrink: 0.0,
            overflow: Overflow::clip(),
            ..default()
        },
        BackgroundColor(Color::srgb(0.16, 0.17, 0.165)),
        BorderColor::all(palette::LINE),
    ));
    if takes_focus {
        entity.insert(TakesFocus);
    }
    entity.observe(place_by_pointer);
    entity.with_children(|field| {
        draw_lines(field, map, Vec2::new(width, height));
        for mark in &map.marks {
            let name = map_text.and_then(|text| text.marks.get(&mark.id)).cloned().unwrap_or_default();
            let at = share_from_point(map, mark.latitude, mark.longitude);
            pin(field, theme, at, &name, palette::PAPER_DIM, 8.0);
        }
        for (option, point) in &draft.placed {
            let name = question.options.get(option).cloned().unwrap_or_default();
            pin(
                field,
                theme,
                share_from_point(map, point.latitude, point.longitude),
                &name,
                palette::BRONZE,
                16.0,
            );
        }
        if let Some(AnswerKey::Places(places)) = verdict.map(|verdict| &verdict.correct) {
            for place in places.values() {
                let at = share_from_point(map, place.latitude, place.longitude);
                pin(field, theme, at, "✓", palette::JADE, 16.0);
            }
        }
    });
}

/// Coasts, rivers and railways as a picture that lies under the pins.
fn draw_lines(field: &mut ChildSpawnerCommands<'_>, map: &Map, size: Vec2) {
    let lines: Vec<(Color, Vec<Vec2>)> = map
        .lines
        .iter()
        .map(|line| {
            let color = match line.kind {
                MapLineKind::Coast => palette::PAPER_DIM,
                MapLineKind::River => Color::srgb(0.42, 0.56, 0.62),
                MapLineKind::Railway => palette::LINE,
            };
            let points = line.points.iter().map(|[longitude, latitude]| {
                let (x, y) = share_from_point(map, *latitude, *longitude);
                (bevy::math::DVec2::new(x, y) * size.as_dvec2()).as_vec2()
            });
            (color, points.collect())
        })
        .collect();
    if lines.is_empty() {
        return;
    }
    field
        .spawn((
            Node { width: Val::Percent(100.0), height: Val::Percent(100.0), ..default() },
            Pickable::IGNORE,
        ))
        .queue(move |mut entity: EntityWorldMut| {
            let image = rasterised(&lines, size.ceil().as_uvec2());
            let handle = entity.resource_mut::<Assets<Image>>().add(image);
            entity.insert(ImageNode::new(handle));
        });
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of a screen")]
fn rasterised(lines: &[(Color, Vec<Vec2>)], size: UVec2) -> Image {
    let mut bytes = vec![0_u8; (size.x * size.y * 4) as usize];
    for (color, points) in lines {
        for (a, b) in points.iter().zip(points.iter().skip(1)) {
            let steps = (a.distance(*b) * 2.0).ceil().max(1.0) as u32;
            for step in 0..=steps {
                let point = a.lerp(*b, step as f32 / steps as f32);
                let inside = point.cmpge(Vec2::ZERO).all() && point.cmplt(size.as_vec2() - 1.0).all();
                for offset in [UVec2::ZERO, UVec2::X, UVec2::Y, UVec2::ONE].into_iter().filter(|_| inside) {
                    let pixel = point.as_uvec2() + offset;
                    let index = ((pixel.y * size.x + pixel.x) * 4) as usize;
                    if let Some(target) = bytes.get_mut(index..index + 4) {
                        target.copy_from_slice(&color.to_srgba().to_u8_array());
                    }
                }
            }
        }
    }
    picture::from_pixels(size, bytes)
}

#[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
fn pin(
    field: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    at: (f64, f64),
    name: &str,
    color: Color,
    size: f32,
) {
    let (left, top) = ((at.0 * 100.0) as f32, (at.1 * 100.0) as f32);
    field
        .spawn((
            Node {
                position_type: PositionType::Absolute,
                left: Val::Percent(left),
                top: Val::Percent(top),
                width: Val::Px(0.0),
                height: Val::Px(0.0),
                ..default()
            },
            Pickable::IGNORE,
        ))
        .with_children(|place| {
            place.spawn((
                Node {
                    position_type: PositionType::Absolute,
                    left: Val::Px(-size / 2.0),
                    top: Val::Px(-size / 2.0),
                    width: Val::Px(size),
                    height: Val::Px(size),
                    border_radius: BorderRadius::MAX,
                    ..default()
                },
                BackgroundColor(color),
                Pickable::IGNORE,
            ));
            place.spawn((
                Node {
                    position_type: PositionType::Absolute,
                    left: Val::Px(size / 2.0 + 6.0),
                    top: Val::Px(-16.0),
                    ..default()
                },
                widgets::text(theme, name, TypeSize::Small, Face::Sans, color),
                TextLayout::no_wrap(),
                Pickable::IGNORE,
            ));
        });
}

fn place_by_pointer(
    click: On<Pointer<Click>>,
    finger_scrolls: Res<FingerScrolls>,
    hall: Res<Hall>,
    mut draft: ResMut<Draft>,
) {
    if finger_scrolls.0 {
        return;
    }
    let Some(map) = map_of(&hall, &draft) else { return };
    // Whatever points, a mouse, a finger or a hand; what lies on the map lets it through.
    let is_met = click.original_event_target() == click.entity;
    let Some(from_center) = click.hit.position.filter(|_| is_met) else { return };
    if !draft.is_given {
        let point = point_from_share(map, f64::from(from_center.x + 0.5), f64::from(from_center.y + 0.5));
        draft.place(point);
    }
}

/// With the map in focus, arrow keys move the place in hand and Enter leaves it there.
fn move_by_keys(
    time: Res<Time>,
    keys: Res<ButtonInput<KeyCode>>,
    focus: Res<InputFocus>,
    fields: Query<(), With<MapField>>,
    hall: Res<Hall>,
    mut draft: ResMut<Draft>,
) {
    if draft.kind != QuestionKind::PlaceOnMap
        || draft.is_given
        || !focus.get().is_some_and(|at| fields.contains(at))
    {
        return;
    }
    let is_held = |key| f64::from(u8::from(keys.pressed(key)));
    let (x, y) = (
        is_held(KeyCode::ArrowRight) - is_held(KeyCode::ArrowLeft),
        is_held(KeyCode::ArrowDown) - is_held(KeyCode::ArrowUp),
    );
    let is_left_there = keys.any_just_pressed([KeyCode::Enter, KeyCode::NumpadEnter]);
    let is_moved = x.abs() + y.abs() > 0.0;
    if !is_moved && !is_left_there {
        return;
    }
    let (Some(map), Some(placing)) = (map_of(&hall, &draft), draft.placing.clone()) else { return };
    if is_moved {
        let step = KEY_SPEED * time.delta_secs_f64().min(LONGEST_STEP);
        let from = draft.placed.get(&placing);
        let (at_x, at_y) =
            from.map_or((0.5, 0.5), |point| share_from_point(map, point.latitude, point.longitude));
        let point = point_from_share(map, at_x + x * step, at_y + y * step);
        draft.placed.insert(placing, point);
    } else if draft.placed.contains_key(&placing) {
        let next = draft.options.iter().find(|option| !draft.placed.contains_key(*option)).cloned();
        if next.is_some() {
            draft.placing = next;
        }
    }
}
