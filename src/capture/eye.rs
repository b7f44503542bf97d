//! A camera that draws into a picture instead of a window.

use bevy::{
    camera::RenderTarget,
    prelude::*,
    render::render_resource::{TextureFormat, TextureUsages},
};

use crate::{
    hall,
    options::{Display, Options},
    settings::Quality,
    visitor::VisitorCamera,
};

/// The camera and its picture.
#[derive(Resource)]
pub(super) struct Eye {
    pub(super) camera: Entity,
    pub(super) picture: Handle<Image>,
}

/// Opens an eye at a place, with the look of a visitor's camera, which it gives back.
pub(super) fn open(
    commands: &mut Commands,
    images: &mut Assets<Image>,
    options: &Options,
    quality: Quality,
    place: Transform,
) -> Entity {
    let (width, height) = match options.display {
        Display::Offscreen { size } => size,
        Display::Window { size } => size.unwrap_or((1280, 720)),
        Display::Canvas { .. } | Display::None => (64, 36),
    };
    let mut picture = Image::new_target_texture(width, height, TextureFormat::Rgba8UnormSrgb, None);
    picture.texture_descriptor.usage |= TextureUsages::COPY_SRC;
    let picture = images.add(picture);
    let camera = commands
        .spawn((
            VisitorCamera,
            hall::camera_bundle(quality),
            RenderTarget::Image(picture.clone().into()),
            place,
        ))
        .id();
    commands.insert_resource(Eye { camera, picture });
    camera
}
