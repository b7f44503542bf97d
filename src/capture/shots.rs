//! Draws every viewpoint of a hall to a PNG.

use std::{fs, path::PathBuf};

use bevy::{
    prelude::*,
    render::view::screenshot::{Screenshot, ScreenshotCaptured},
};

use super::eye::{self, Eye};
use crate::{Step, hall::Hall, options::Options, settings::Settings};

/// Frames before a picture is taken: what the camera's new place shows has then been prepared and drawn.
const SETTLING_FRAMES: u32 = 4;

/// What is to be drawn.
#[derive(Resource)]
struct Shots {
    folder: PathBuf,
    without: Option<String>,
    at: usize,
    frames_here: u32,
    is_waiting: bool,
}

pub(super) fn plugin(app: &mut App, folder: PathBuf, without: Option<String>) {
    app.insert_resource(Shots { folder, without, at: 0, frames_here: 0, is_waiting: false });
    app.add_systems(Startup, still_the_water);
    app.add_systems(
        Update,
        (begin.run_if(resource_added::<Hall>), shoot.run_if(resource_exists::<Eye>))
            .chain()
            .in_set(Step::Show),
    );
}

/// The same hall must give the same pictures.
fn still_the_water(mut settings: ResMut<Settings>) {
    settings.bypass_change_detection().reduced_motion = true;
}

fn begin(
    mut commands: Commands,
    hall: Res<Hall>,
    shots: Res<Shots>,
    settings: Res<Settings>,
    options: Res<Options>,
    mut images: ResMut<Assets<Image>>,
    mut exit: MessageWriter<AppExit>,
) {
    if let Err(problem) = leave_out(&mut commands, &hall, shots.without.as_deref()) {
        error!("{problem}");
        exit.write(AppExit::error());
        return;
    }
    if let Err(fault) = fs::create_dir_all(&shots.folder) {
        error!("the folder {} cannot be made: {fault}", shots.folder.display());
        exit.write(AppExit::error());
        return;
    }
    let place = hall.views.first().map(|(_, place)| *place).unwrap_or_default();
    eye::open(&mut commands, &mut images, &options, settings.quality, place);
}

fn leave_out(commands: &mut Commands, hall: &Hall, exhibit: Option<&str>) -> Result<(), String> {
    let Some(name) = exhibit else { return Ok(()) };
    let placed = name.parse().ok().and_then(|id| hall.exhibits.get(&id));
    let placed = placed.ok_or(format!("there is no exhibit \"{name}\" in this scene"))?;
    commands.entity(placed.entity).insert(Visibility::Hidden);
    Ok(())
}

fn shoot(
    mut commands: Commands,
    mut shots: ResMut<Shots>,
    hall: Res<Hall>,
    eye: Res<Eye>,
    mut transforms: Query<&mut Transform>,
    mut exit: MessageWriter<AppExit>,
) {
    let Some((name, place)) = hall.views.get(shots.at) else {
        exit.write(AppExit::Success);
        return;
    };
    if let Ok(mut transform) = transforms.get_mut(eye.camera) {
        transform.set_if_neq(*place);
    }
    shots.frames_here += 1;
    if shots.frames_here <= SETTLING_FRAMES || shots.is_waiting {
        return;
    }
    shots.is_waiting = true;
    let path = shots.folder.join(format!("{name}.png"));
    commands.spawn(Screenshot::image(eye.picture.clone())).observe(
        move |captured: On<ScreenshotCaptured>,
              mut shots: ResMut<Shots>,
              mut exit: MessageWriter<AppExit>| {
            if let Err(problem) = save(&captured.image, &path) {
                error!("{} cannot be written: {problem}", path.display());
                exit.write(AppExit::error());
            }
            shots.at += 1;
            shots.frames_here = 0;
            shots.is_waiting = false;
        },
    );
}

fn save(picture: &Image, path: &std::path::Path) -> Result<(), String> {
    let picture = picture.clone().try_into_dynamic().map_err(|error| error.to_string())?;
    picture.to_rgb8().save(path).map_err(|error| error.to_string())
}
