//! Sounds that come from a place, and the caption of the one that is heard most.
//!
//! kira's plugin for spatial sound sets the volume of its sounds by distance alone; the visitor's volume would not
//! reach them. Distance, direction and volume are put together here instead.

use std::time::Duration;

use bevy::prelude::*;
use bevy_kira_audio::{Audio, AudioInstance, AudioSource};
use curriculum::Language;

use super::{
    Caption,
    loudness::amplitude_at,
    player::{Begin, Player},
};
use crate::{Step, hall::Hall, screens::Screen, visitor::Body};

/// How long a sound takes to swell when it comes within hearing, and to end when it falls out of it.
const SWELL: Duration = Duration::from_millis(300);
/// Softer than this, a sound is not worth a caption; 0 to 1.
const CAPTIONED_AMPLITUDE: f32 = 0.06;
/// How far to one side a sound beside the visitor is heard, 0 to 1.
const WIDTH: f32 = 0.8;
/// Changes smaller than this are not heard.
const NOTICEABLE: f32 = 0.01;

/// The places of this hall that sound.
#[derive(Resource, Debug, Default)]
struct Places(Vec<Place>);

#[derive(Debug)]
struct Place {
    point_in_world: Vec3,
    radius: f32,
    source: Handle<AudioSource>,
    /// The place's name, when it has a caption.
    captioned: Option<String>,
    instance: Option<Handle<AudioInstance>>,
    /// Amplitude, panning and volume setting as they were last set.
    set: Vec3,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Places>()
        .add_systems(OnEnter(Screen::Visit), fetch.run_if(resource_exists::<Hall>))
        .add_systems(
            Update,
            (sound.run_if(resource_exists::<Audio>), caption)
                .in_set(Step::Show)
                .run_if(resource_exists::<Body>),
        )
        .add_systems(OnExit(Screen::Visit), (fall_silent.run_if(resource_exists::<Audio>), forget).chain());
}

fn fetch(hall: Res<Hall>, assets: Res<AssetServer>, mut places: ResMut<Places>) {
    let texts = || Language::ALL.into_iter().filter_map(|language| hall.scene.text(language));
    let sounds = hall.scene.sounds().iter();
    places.0 = sounds
        .filter_map(|sound| {
            Some(Place {
                point_in_world: *hall.sound_places.get(&sound.place)?,
                radius: sound.radius_metres,
                source: assets.load(sound.file.clone()),
                captioned: texts()
                    .any(|text| text.sounds.contains_key(&sound.place))
                    .then(|| sound.place.clone()),
                instance: None,
                set: Vec3::ZERO,
            })
        })
        .collect();
}

/// How a place is heard: its amplitude from 0 to 1, and −1 for the left to 1 for the right.
fn heard_at(body: &Body, point_in_world: Vec3, radius: f32) -> (f32, f32) {
    let towards = point_in_world - body.eye_in_world();
    let distance = towards.length();
    let right_in_world = Quat::from_rotation_y(body.yaw) * Vec3::X;
    // Within a metre a sound is all around.
    let panning = right_in_world.dot(towards) / distance.max(1.0) * WIDTH;
    (amplitude_at(distance, radius), panning)
}

fn sound(body: Res<Body>, mut places: ResMut<Places>, mut player: Player) {
    for place in &mut places.bypass_change_detection().0 {
        let (amplitude, panning) = heard_at(&body, place.point_in_world, place.radius);
        let wanted = Vec3::new(amplitude, panning, player.volume());
        match &place.instance {
            None if amplitude > 0.0 => {
                let source = &place.source;
                let begin = Begin { source, amplitude, panning, rate: 1.0, looped_after: Some(SWELL) };
                place.instance = player.begin(&begin);
                place.set = wanted;
            }
            None => {}
            Some(instance) if amplitude <= 0.0 => {
                player.end(instance, SWELL);
                place.instance = None;
            }
            Some(instance) if (wanted - place.set).abs().max_element() > NOTICEABLE => {
                player.adjust(instance, amplitude, panning);
                place.set = wanted;
            }
            Some(_) => {}
        }
    }
}

fn caption(body: Res<Body>, places: Res<Places>, mut caption: ResMut<Caption>) {
    let most_audible = places
        .0
        .iter()
        .filter_map(|place| {
            Some((heard_at(&body, place.point_in_world, place.radius).0, place.captioned.as_ref()?))
        })
        .filter(|(amplitude, _)| *amplitude >= CAPTIONED_AMPLITUDE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name);
    if caption.0.as_ref() != most_audible {
        caption.0 = most_audible.cloned();
    }
}

fn fall_silent(places: Res<Places>, mut player: Player) {
    for instance in places.0.iter().filter_map(|place| place.instance.as_ref()) {
        player.end(instance, SWELL);
    }
}

fn forget(mut places: ResMut<Places>, mut caption: ResMut<Caption>) {
    places.0.clear();
    caption.set_if_neq(Caption(None));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_on_the_right_is_heard_on_the_right() {
        let body = Body { floor_point_in_world: Vec3::ZERO, yaw: 0.0, pitch: 0.0 };
        let right = heard_at(&body, body.eye_in_world() + Vec3::X * 2.0, 4.0);
        assert!((right.0 - 0.25).abs() < 1e-5 && (right.1 - WIDTH).abs() < 1e-5);
        let turned = Body { yaw: std::f32::consts::PI, ..body };
        assert!(heard_at(&turned, body.eye_in_world() + Vec3::X * 2.0, 4.0).1 < -0.7);
    }

    #[test]
    fn the_nearest_of_two_sounds_is_captioned() {
        let place = |x: f32, name: Option<&str>| Place {
            point_in_world: Vec3::new(x, 1.6, 0.0),
            radius: 12.0,
            source: Handle::default(),
            captioned: name.map(str::to_owned),
            instance: None,
            set: Vec3::ZERO,
        };
        let mut app = App::new();
        app.insert_resource(Body { floor_point_in_world: Vec3::ZERO, yaw: 0.0, pitch: 0.0 })
            .insert_resource(Places(vec![
                place(6.0, Some("reeds")),
                place(2.0, Some("water")),
                place(0.0, None),
            ]))
            .init_resource::<Caption>()
            .add_systems(Update, caption);
        app.update();
        assert_eq!(*app.world().resource::<Caption>(), Caption(Some("water".to_owned())));
        app.world_mut().resource_mut::<Body>().floor_point_in_world.x = 40.0;
        app.update();
        assert_eq!(*app.world().resource::<Caption>(), Caption(None));
    }
}
