//! Walking by the second hand's stick, for those who like it: with blinkers while it lasts, since what moves at the edge of sight
//! makes people sick.

use bevy::prelude::*;

use super::{
    HeadsetFrame, Wearing, Worn,
    eyes::{OVER_ALL, rank},
    play_space::{PlaySpace, yaw_of},
    pointing::OnPanel,
    shapes::plain,
};
use crate::{
    Step,
    hall::{BakedMaterial, Hall},
    screens::{Overlay, Screen},
    settings::Settings,
    visitor::{Attention, Body, Intent},
};

/// Metres per second.
const SPEED: f32 = 1.4;
/// A stick that is pushed less rests, 0 to 1.
const LEAST_PUSH: f32 = 0.15;
/// How fast the blinkers close and open, one over seconds.
const BLINKER_RATE: f32 = 8.0;
/// How far before the eyes they hang, metres, and how wide the free sight between them is, metres.
const DISTANCE: f32 = 0.3;
const FREE_RADIUS: f32 = 0.2;
/// In how many rings they grow dark, and how wide each is, metres.
const RINGS: usize = 12;
const RING_WIDTH: f32 = 0.0125;
/// How far they reach, metres.
const REACH: f32 = 2.0;

/// A ring of the blinkers, by its number from within.
#[derive(Component)]
struct Blinker(usize);

/// Whether the visitor walks at present.
#[derive(Resource, Debug, Default, PartialEq)]
struct Walking(bool);

/// How far the blinkers are closed, 0 to 1.
#[derive(Resource, Debug, Default)]
struct Closed(f32);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Closed>()
        .init_resource::<Walking>()
        .add_systems(OnEnter(Wearing::Headset), make)
        .add_systems(OnExit(Screen::Visit), |mut walking: ResMut<Walking>| walking.0 = false)
        .add_systems(
            Update,
            (
                glide.in_set(Step::Move).run_if(resource_exists::<Hall>.and_then(resource_exists::<Body>)),
                close.in_set(Worn::Place),
            )
                .run_if(in_state(Wearing::Headset)),
        );
}

fn make(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<BakedMaterial>>,
) {
    for number in 0..RINGS {
        let inner = FREE_RADIUS + RING_WIDTH * number as f32;
        let outer = if number + 1 == RINGS { REACH } else { inner + RING_WIDTH };
        let ring = Annulus::new(inner, outer).mesh().resolution(64).build();
        commands.spawn((
            Name::new("blinkers"),
            DespawnOnExit(Wearing::Headset),
            Blinker(number),
            OVER_ALL,
            Mesh3d(meshes.add(plain(ring))),
            MeshMaterial3d(materials.add(BakedMaterial::unlit(LinearRgba::NONE).after(rank::BLINKERS))),
            Transform::default(),
            Visibility::Hidden,
        ));
    }
}

/// Whither the stick walks, to the right and ahead, if the visitor wants that. Where there is but one stick, it turns to
/// the sides.
fn walks(frame: &HeadsetFrame, settings: &Settings) -> Option<Vec2> {
    let stick =
        settings.comfort.hands.walking().of(&frame.hands).map_or(Vec2::ZERO, |hand| hand.buttons.stick);
    let has_other = settings.comfort.hands.second().is_some();
    let stick = if has_other { stick } else { stick.with_x(0.0) };
    (settings.comfort.walks_by_stick && stick.length() > LEAST_PUSH).then_some(stick)
}

#[expect(clippy::too_many_arguments, reason = "who walks knows hall, hands and head")]
fn glide(
    time: Res<Time>,
    frame: Res<HeadsetFrame>,
    space: Res<PlaySpace>,
    settings: Res<Settings>,
    screen: Res<State<Screen>>,
    overlay: Res<State<Overlay>>,
    on_panel: Res<OnPanel>,
    hall: Res<Hall>,
    attention: Res<Attention>,
    mut body: ResMut<Body>,
    mut walking: ResMut<Walking>,
    mut intents: MessageWriter<Intent>,
) {
    let can_walk = *screen.get() == Screen::Visit
        && *overlay.get() == Overlay::None
        && !settings.comfort.hands.walking().of(&on_panel.0)
        && matches!(*attention, Attention::Hall | Attention::Exhibit(_));
    let stick = walks(&frame, &settings).filter(|_| can_walk);
    walking.set_if_neq(Walking(stick.is_some()));
    let Some(stick) = stick else { return };
    if *attention != Attention::Hall {
        intents.write(Intent::Close);
    }
    // Ahead is where the head looks.
    let facing = Quat::from_rotation_y(yaw_of(space.world_from_head(&frame).rotation));
    let displacement = facing * Vec3::new(stick.x, 0.0, -stick.y) * SPEED * time.delta_secs();
    body.floor_point_in_world = hall.floor.slide(body.floor_point_in_world, displacement);
}

fn close(
    time: Res<Time>,
    frame: Res<HeadsetFrame>,
    space: Res<PlaySpace>,
    walking: Res<Walking>,
    mut closed: ResMut<Closed>,
    mut blinkers: Query<(&Blinker, &mut Transform, &mut Visibility, &MeshMaterial3d<BakedMaterial>)>,
    mut materials: ResMut<Assets<BakedMaterial>>,
) {
    let wanted = if walking.0 { 1.0 } else { 0.0 };
    if (closed.0 - wanted).abs() < 1e-3 && wanted == 0.0 {
        for (.., mut visibility, _) in &mut blinkers {
            visibility.set_if_neq(Visibility::Hidden);
        }
        return;
    }
    closed.0 += (wanted - closed.0) * (1.0 - (-BLINKER_RATE * time.delta_secs()).exp());
    let head = space.world_from_head(&frame);
    for (blinker, mut transform, mut visibility, material) in &mut blinkers {
        visibility.set_if_neq(Visibility::Inherited);
        *transform = Transform::from_isometry(head * Isometry3d::from_xyz(0.0, 0.0, -DISTANCE));
        let share = (blinker.0 as f32 + 1.0) / RINGS as f32;
        if let Some(mut material) = materials.get_mut(&material.0) {
            material.set_color(LinearRgba::new(0.0, 0.0, 0.0, share * closed.0));
        }
    }
}
