//! F12 in the window keeps what both eyes see, as pictures among the visitor's data: for whoever reports a fault.

use std::path::Path;

use bevy::{
    prelude::*,
    render::view::screenshot::{Screenshot, ScreenshotCaptured},
};

use super::{EyePictures, Side, Wearing};
use crate::{Step, capture, options::Options};

/// The folder among the visitor's data.
const FOLDER: &str = "pictures";

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        keep.in_set(Step::ReadInput)
            .run_if(in_state(Wearing::Headset).and_then(resource_exists::<ButtonInput<KeyCode>>)),
    );
}

fn keep(
    mut commands: Commands,
    keys: Res<ButtonInput<KeyCode>>,
    pictures: Res<EyePictures>,
    options: Res<Options>,
) {
    if !keys.just_pressed(KeyCode::F12) {
        return;
    }
    let folder = options.data.join(FOLDER);
    let number = match make_room(&folder) {
        Ok(number) => number,
        Err(error) => {
            error!("{} cannot be used: {error}", folder.display());
            return;
        }
    };
    for (side, name) in Side::BOTH.into_iter().zip(["left", "right"]) {
        let path = folder.join(file_name(number, name));
        commands.spawn(Screenshot::image(side.of(&pictures.0).clone())).observe(
            move |captured: On<ScreenshotCaptured>| match capture::save(&captured.image, &path) {
                Ok(()) => info!("{} is written", path.display()),
                Err(problem) => error!("{} cannot be written: {problem}", path.display()),
            },
        );
    }
}

fn file_name(number: usize, side: &str) -> String {
    format!("eyes-{number:03}-{side}.png")
}

/// Makes the folder, and gives the number of the next pictures in it.
fn make_room(folder: &Path) -> std::io::Result<usize> {
    std::fs::create_dir_all(folder)?;
    let is_free = |number: &usize| !folder.join(file_name(*number, "left")).exists();
    Ok((1..).find(is_free).unwrap_or_default())
}
