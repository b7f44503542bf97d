//! Small plates with words in the world: what a hand points at, and captions of sounds.

use bevy::{
    camera::{ClearColorConfig, RenderTarget},
    prelude::*,
    render::render_resource::TextureFormat,
};
use curriculum::scene::TextFile;

use super::{
    HeadsetFrame, Wearing, Worn,
    board::Board,
    eyes::OVER_ALL,
    hands::{Reaches, ray_in_world},
    play_space::{PlaySpace, yaw_of},
    pointing::Pointed,
    shapes::plain,
};
use crate::{
    audio::Caption,
    hall::{BakedMaterial, Hall},
    screens::{StandingNotice, caption_text},
    settings::Settings,
    theme::{
        Theme, palette,
        widgets::{self, Face, TypeSize},
    },
    visitor::Intent,
};

/// The size of a plate's picture, pixels.
const PIXELS: UVec2 = UVec2::new(900, 160);
/// A pixel's size, metres for each metre between plate and eyes: the type, 28.8 pixels, is then 1.4° high.
const METRES_PER_PIXEL: f32 = 0.000_85;
/// How far away captions stand, metres, and how far below the eyes, metres.
const CAPTION_DISTANCE: f32 = 2.0;
const CAPTION_BELOW: f32 = 0.55;
/// How fast captions follow the head, one over seconds.
const FOLLOW_RATE: f32 = 2.0;
/// How far above what a hand points at its name stands, for each metre away.
const TAG_RISE: f32 = 0.06;

/// What a plate is for.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
enum Plate {
    /// The name of what a hand points at.
    Tag,
    /// What is heard.
    Caption,
}

/// The words on a plate.
#[derive(Component)]
struct Words(Plate);

/// The camera that draws a plate's picture.
#[derive(Component)]
struct PlateCamera(Plate);

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Wearing::Headset), make).add_systems(
        Update,
        (name_what_is_pointed_at, tell_what_is_heard, place).chain().in_set(Worn::Place),
    );
}

fn make(
    mut commands: Commands,
    theme: Theme,
    mut images: ResMut<Assets<Image>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<BakedMaterial>>,
) {
    for (number, plate) in (0..).zip([Plate::Tag, Plate::Caption]) {
        let mut picture = Image::new_target_texture(PIXELS.x, PIXELS.y, TextureFormat::Rgba8UnormSrgb, None);
        picture.data = None;
        picture.copy_on_resize = false;
        let picture = images.add(picture);
        let camera = commands
            .spawn((
                Name::new("a plate's words"),
                DespawnOnExit(Wearing::Headset),
                PlateCamera(plate),
                Camera2d,
                Camera {
                    order: -40 - number,
                    clear_color: ClearColorConfig::Custom(Color::NONE),
                    is_active: false,
                    ..default()
                },
                RenderTarget::Image(picture.clone().into()),
            ))
            .id();
        commands
            .spawn((DespawnOnExit(Wearing::Headset), UiTargetCamera(camera), widgets::full_screen()))
            .with_children(|parent| {
                parent
                    .spawn((
                        Node {
                            padding: UiRect::axes(Val::Px(20.0), Val::Px(6.0)),
                            border_radius: BorderRadius::all(Val::Px(8.0)),
                            ..default()
                        },
                        BackgroundColor(palette::INK_VEIL),
                    ))
                    .with_child((
                        Words(plate),
                        widgets::text(&theme, "", TypeSize::Body, Face::Sans, palette::PAPER),
                    ));
            });
        let size = PIXELS.as_vec2() * METRES_PER_PIXEL;
        commands.spawn((
            Name::new("plate"),
            DespawnOnExit(Wearing::Headset),
            plate,
            OVER_ALL,
            Mesh3d(meshes.add(plain(Rectangle::from_size(size)))),
            MeshMaterial3d(materials.add(BakedMaterial::picture(picture))),
            Transform::default(),
            Visibility::Hidden,
        ));
    }
}

type AllWords<'w, 's> = Query<'w, 's, (&'static Words, &'static mut Text)>;

fn write(words: &mut AllWords, plate: Plate, told: &str) {
    for (of, mut text) in words {
        if of.0 == plate && text.0 != told {
            told.clone_into(&mut text.0);
        }
    }
}

fn title<'a>(text: &'a TextFile, intent: &Intent) -> Option<&'a str> {
    match intent {
        Intent::OpenExhibit(id) => text.exhibits.get(id).map(|entry| entry.title.as_str()),
        Intent::OpenCheckpoint(id) => text.checkpoints.get(id).map(|entry| entry.title.as_str()),
        _ => None,
    }
}

fn name_what_is_pointed_at(
    theme: Theme,
    hall: Option<Res<Hall>>,
    pointed: Res<Pointed>,
    mut words: AllWords,
) {
    let text = hall.as_ref().and_then(|hall| theme.scene_text(&hall.scene));
    let told = pointed.0.as_ref().zip(text).and_then(|((_, intent), text)| title(text, intent));
    write(&mut words, Plate::Tag, told.unwrap_or_default());
}

fn tell_what_is_heard(
    theme: Theme,
    hall: Option<Res<Hall>>,
    settings: Res<Settings>,
    caption: Res<Caption>,
    board: Res<Board>,
    notices: Query<(Entity, &AccessibleLabel), With<StandingNotice>>,
    mut words: AllWords,
) {
    // The board has lines of its own for both.
    let notice = notices.iter().max_by_key(|(entity, _)| *entity).map(|(_, label)| label.0.to_string());
    let told = notice.or_else(|| caption_text(&theme, hall.as_deref(), &settings, &caption));
    write(&mut words, Plate::Caption, &told.filter(|_| !board.panel.is_shown).unwrap_or_default());
}

#[expect(clippy::too_many_arguments, reason = "plates hang on hands and head")]
fn place(
    time: Res<Time>,
    frame: Res<HeadsetFrame>,
    space: Res<PlaySpace>,
    pointed: Res<Pointed>,
    reaches: Res<Reaches>,
    words: Query<(&Words, &Text)>,
    mut plates: Query<(&Plate, &mut Transform, &mut Visibility)>,
    mut cameras: Query<(&PlateCamera, &mut Camera)>,
) {
    let head = space.world_from_head(&frame);
    let eye_in_world = Vec3::from(head.translation);
    let has_words = |plate| words.iter().any(|(of, text)| of.0 == plate && !text.0.is_empty());
    for (plate, mut transform, mut visibility) in &mut plates {
        let is_new = *visibility == Visibility::Hidden;
        visibility.set_if_neq(if has_words(*plate) { Visibility::Inherited } else { Visibility::Hidden });
        match plate {
            Plate::Tag => {
                let Some(point) = pointed.0.as_ref().and_then(|(side, _)| {
                    Some(ray_in_world(&frame, &space, *side)?.get_point((*side.of(&reaches.0))?))
                }) else {
                    continue;
                };
                let distance = point.distance(eye_in_world).max(0.3);
                *transform = facing(eye_in_world, point + Vec3::Y * TAG_RISE * distance, distance);
            }
            Plate::Caption => {
                let ahead = Quat::from_rotation_y(yaw_of(head.rotation)) * Vec3::NEG_Z * CAPTION_DISTANCE;
                let wanted = eye_in_world + ahead - Vec3::Y * CAPTION_BELOW;
                let share = if is_new { 1.0 } else { 1.0 - (-FOLLOW_RATE * time.delta_secs()).exp() };
                let point = transform.translation.lerp(wanted, share);
                *transform = facing(eye_in_world, point, CAPTION_DISTANCE);
            }
        }
    }
    for (of, mut camera) in &mut cameras {
        let is_active = has_words(of.0);
        if camera.is_active != is_active {
            camera.is_active = is_active;
        }
    }
}

/// A plate at a point, turned to the eyes, as large as ever to them.
fn facing(eye_in_world: Vec3, point_in_world: Vec3, distance: f32) -> Transform {
    let away = point_in_world - eye_in_world;
    Transform::from_translation(point_in_world)
        .looking_to(if away.length() > 1e-3 { away } else { Vec3::NEG_Z }, Vec3::Y)
        .with_scale(Vec3::splat(distance))
}
