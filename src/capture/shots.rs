//! Draws pictures of a hall: its viewpoints, or its exhibits as visitors see them.

use std::{fs, path::PathBuf};

use bevy::{
    prelude::*,
    render::view::screenshot::{Screenshot, ScreenshotCaptured},
};

use super::eye::{self, Eye};
use crate::{
    Step,
    hall::{EYE_HEIGHT, Hall, LeftOut, Stand},
    options::{Options, Subjects},
    settings::Settings,
};

/// Frames before a picture is taken: what the camera's new place shows has then been prepared and drawn.
const SETTLING_FRAMES: u32 = 4;

/// What is to be drawn.
#[derive(Resource)]
struct Shots {
    subjects: Subjects,
    folder: PathBuf,
    without: Option<String>,
    /// File names, and where to look from: world transforms of a camera. Known when the hall stands.
    places: Vec<(String, Transform)>,
    at: usize,
    frames_here: u32,
    is_waiting: bool,
}

pub(super) fn plugin(app: &mut App, subjects: Subjects, folder: PathBuf, without: Option<String>) {
    if let Some(exhibit) = without.as_deref().and_then(|name| name.parse().ok()) {
        app.insert_resource(LeftOut(exhibit));
    }
    app.insert_resource(Shots {
        subjects,
        folder,
        without,
        places: Vec::new(),
        at: 0,
        frames_here: 0,
        is_waiting: false,
    });
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
    mut shots: ResMut<Shots>,
    settings: Res<Settings>,
    options: Res<Options>,
    mut images: ResMut<Assets<Image>>,
    mut exit: MessageWriter<AppExit>,
) {
    if let Err(problem) = check_left_out(&hall, shots.without.as_deref()) {
        error!("{problem}");
        exit.write(AppExit::error());
        return;
    }
    if let Err(fault) = fs::create_dir_all(&shots.folder) {
        error!("the folder {} cannot be made: {fault}", shots.folder.display());
        exit.write(AppExit::error());
        return;
    }
    shots.places = places(&hall, shots.subjects);
    let place = shots.places.first().map(|(_, place)| *place).unwrap_or_default();
    eye::open(&mut commands, &mut images, &options, settings.quality, place);
}

fn places(hall: &Hall, subjects: Subjects) -> Vec<(String, Transform)> {
    match subjects {
        Subjects::Views => hall.views.iter().map(|(name, place)| (format!("{name}.png"), *place)).collect(),
        Subjects::Exhibits => {
            hall.exhibits.iter().map(|(id, exhibit)| (format!("{id}.jpg"), eyes_at(exhibit.stand))).collect()
        }
    }
}

/// The eyes of somebody who stands there.
fn eyes_at(stand: Stand) -> Transform {
    let eyes_in_world = stand.floor_point_in_world + Vec3::Y * EYE_HEIGHT;
    Transform::from_translation(eyes_in_world).looking_at(stand.target_in_world, Vec3::Y)
}

/// The hall was told before it was placed; here a name that it does not have is told.
fn check_left_out(hall: &Hall, exhibit: Option<&str>) -> Result<(), String> {
    let is_known = |name: &str| name.parse().is_ok_and(|id| hall.exhibits.contains_key(&id));
    match exhibit.filter(|name| !is_known(name)) {
        Some(name) => Err(format!("there is no exhibit \"{name}\" in this scene")),
        None => Ok(()),
    }
}

fn shoot(
    mut commands: Commands,
    mut shots: ResMut<Shots>,
    eye: Res<Eye>,
    mut transforms: Query<&mut Transform>,
    mut exit: MessageWriter<AppExit>,
) {
    let Some((name, place)) = shots.places.get(shots.at).cloned() else {
        exit.write(AppExit::Success);
        return;
    };
    if let Ok(mut transform) = transforms.get_mut(eye.camera) {
        transform.set_if_neq(place);
    }
    shots.frames_here += 1;
    if shots.frames_here <= SETTLING_FRAMES || shots.is_waiting {
        return;
    }
    shots.is_waiting = true;
    let path = shots.folder.join(name);
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

/// Writes a picture to a file, as PNG.
///
/// # Errors
/// When it is of no format that has pixels to write, or the file cannot be written.
pub fn save(picture: &Image, path: &std::path::Path) -> Result<(), String> {
    let picture = picture.clone().try_into_dynamic().map_err(|error| error.to_string())?;
    picture.to_rgb8().save(path).map_err(|error| error.to_string())
}
