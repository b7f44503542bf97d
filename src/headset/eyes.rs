//! The two eyes: cameras that draw into pictures, which the headset shows and the window mirrors.

use bevy::{
    camera::{CameraOutputMode, ClearColorConfig, RenderTarget, visibility::RenderLayers},
    core_pipeline::tonemapping::Tonemapping,
    prelude::*,
    render::render_resource::{BlendState, TextureFormat},
};

use super::{HeadsetFrame, Side, Wearing, Worn, anteroom, play_space::PlaySpace, projection::EyeProjection};
use crate::{
    hall::{self, SeesHall},
    screens::Screen,
    settings::Settings,
};

/// What is drawn over the hall, whatever stands before it: the board and the hands.
pub(super) const OVER_ALL: RenderLayers = RenderLayers::layer(7);
/// In which order that which is transparent is drawn over all. What moves is not sorted anew by its distance.
pub(super) mod rank {
    /// The board, over plates with words.
    pub(crate) const BOARD: u8 = 1;
    /// The menu on the wrist.
    pub(crate) const WRIST: u8 = 2;
    /// The edges of the free floor.
    pub(crate) const EDGES: u8 = 3;
    /// What narrows the view while one walks.
    pub(crate) const BLINKERS: u8 = 4;
    /// A moment of darkness.
    pub(crate) const VEIL: u8 = 5;
}
/// What surrounds a visitor outside the halls.
pub(super) const ANTEROOM: RenderLayers = RenderLayers::layer(6);

/// The pictures of the left and the right eye.
#[derive(Resource, Debug, Clone)]
pub struct EyePictures(pub [Handle<Image>; 2]);

/// A camera that is one of the visitor's eyes.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Eye(pub(super) Side);

/// The camera of an eye that draws what lies over all.
#[derive(Component)]
struct Over;

pub(super) fn plugin(app: &mut App, size: UVec2) {
    app.add_systems(Startup, move |mut commands: Commands, mut images: ResMut<Assets<Image>>| {
        let mut picture = || {
            let mut picture = Image::new_target_texture(size.x, size.y, TextureFormat::Rgba8UnormSrgb, None);
            picture.data = None;
            picture.copy_on_resize = false;
            images.add(picture)
        };
        commands.insert_resource(EyePictures([picture(), picture()]));
    })
    .add_systems(OnEnter(Wearing::Headset), open)
    .add_systems(OnEnter(Screen::Visit), look_into_hall.run_if(in_state(Wearing::Headset)))
    .add_systems(OnExit(Screen::Visit), look_into_anteroom)
    .add_systems(Update, place.in_set(Worn::Place));
}

fn open(
    mut commands: Commands,
    pictures: Res<EyePictures>,
    settings: Res<Settings>,
    screen: Res<State<Screen>>,
) {
    let is_in_hall = *screen.get() == Screen::Visit;
    for side in Side::BOTH {
        let target = || RenderTarget::Image(side.of(&pictures.0).clone().into());
        let mut eye = commands.spawn((hall::camera_bundle(settings.quality), target(), Eye(side)));
        eye.insert((
            Name::new("eye"),
            DespawnOnExit(Wearing::Headset),
            Camera { order: -20, clear_color: ClearColorConfig::Custom(anteroom::SKY), ..default() },
            Projection::custom(EyeProjection::default()),
        ));
        if is_in_hall {
            eye.insert(SeesHall);
        } else {
            eye.insert(ANTEROOM);
        }
        commands.spawn((
            Name::new("over the eye"),
            DespawnOnExit(Wearing::Headset),
            Eye(side),
            Over,
            target(),
            OVER_ALL,
            Camera3d::default(),
            Camera {
                order: -19,
                clear_color: ClearColorConfig::Custom(Color::NONE),
                output_mode: CameraOutputMode::Write {
                    blend_state: Some(BlendState::PREMULTIPLIED_ALPHA_BLENDING),
                    clear_color: ClearColorConfig::None,
                },
                ..default()
            },
            Tonemapping::None,
            hall::anti_aliasing(settings.quality),
            Projection::custom(EyeProjection::default()),
        ));
    }
}

fn look_into_hall(mut commands: Commands, eyes: Query<Entity, (With<Eye>, Without<Over>)>) {
    for eye in &eyes {
        commands.entity(eye).insert(SeesHall).remove::<RenderLayers>();
    }
}

fn look_into_anteroom(mut commands: Commands, eyes: Query<Entity, (With<Eye>, Without<Over>)>) {
    for eye in &eyes {
        let mut eye = commands.entity(eye);
        eye.remove::<SeesHall>().insert(ANTEROOM);
        hall::undress_camera(&mut eye);
    }
}

fn place(
    frame: Res<HeadsetFrame>,
    space: Res<PlaySpace>,
    mut eyes: Query<(&Eye, &mut Transform, &mut Projection)>,
) {
    for (eye, mut transform, mut projection) in &mut eyes {
        let view = eye.0.of(&frame.eyes);
        let world_from_view = space.world_from_play_space * view.play_space_from_view;
        transform.set_if_neq(Transform::from_isometry(world_from_view));
        let wanted = EyeProjection { field_of_view: view.field_of_view, ..default() };
        let is_as_wanted = match &*projection {
            Projection::Custom(custom) => custom.get::<EyeProjection>() == Some(&wanted),
            Projection::Perspective(_) | Projection::Orthographic(_) => false,
        };
        if !is_as_wanted {
            *projection = Projection::custom(wanted);
        }
    }
}
