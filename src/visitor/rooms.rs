//! In which room the body is, which rooms it has reached, and where its feet fall.

use bevy::prelude::*;
use curriculum::{Happening, RoomId};

use super::{Body, Footstep, in_hall};
use crate::{Step, hall::Hall, progress::Happened, screens::Screen};

/// From one footstep to the next, metres.
const STRIDE: f32 = 0.7;
/// Feet fall no faster than this on long ways that are walked quickly, seconds.
const LEAST_SECONDS: f32 = 0.3;
/// A body that moves further in a frame was put there, metres.
const PUT_THERE: f32 = 2.0;

/// The room in which the visitor is; between rooms the one they come from.
#[derive(Resource, Debug, Clone, Default, PartialEq, Eq)]
pub struct CurrentRoom(pub Option<RoomId>);

/// The rooms that were reached since the visitor came in.
#[derive(Resource, Debug, Default)]
struct ReachedRooms(Vec<RoomId>);

/// The way since the last footstep.
#[derive(Resource, Debug, Default)]
struct Stride {
    last_point_in_world: Option<Vec3>,
    metres: f32,
    seconds: f32,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<CurrentRoom>()
        .init_resource::<ReachedRooms>()
        .init_resource::<Stride>()
        .add_systems(
            Update,
            (note_room, set_feet)
                .after(Step::Move)
                .before(Step::Record)
                .run_if(in_hall.and_then(resource_exists_and_changed::<Body>)),
        )
        .add_systems(OnExit(Screen::Visit), forget);
}

fn note_room(
    hall: Res<Hall>,
    body: Res<Body>,
    mut current: ResMut<CurrentRoom>,
    mut reached: ResMut<ReachedRooms>,
    mut happened: MessageWriter<Happened>,
) {
    let Some(room) = hall.room_at(body.floor_point_in_world) else { return };
    if current.0.as_ref() == Some(room) {
        return;
    }
    current.0 = Some(room.clone());
    if !reached.0.contains(room) {
        reached.0.push(room.clone());
        happened.write(Happened(Happening::RoomReached { room: room.clone() }));
    }
}

fn set_feet(
    time: Res<Time>,
    body: Res<Body>,
    mut stride: ResMut<Stride>,
    mut footsteps: MessageWriter<Footstep>,
) {
    let point_in_world = body.floor_point_in_world;
    let last_in_world = stride.last_point_in_world.replace(point_in_world).unwrap_or(point_in_world);
    let moved = point_in_world.xz().distance(last_in_world.xz());
    if moved > PUT_THERE {
        return;
    }
    stride.metres += moved;
    stride.seconds += time.delta_secs();
    if stride.metres >= STRIDE && stride.seconds >= LEAST_SECONDS {
        stride.metres %= STRIDE;
        stride.seconds = 0.0;
        footsteps.write(Footstep { point_in_world });
    }
}

fn forget(mut current: ResMut<CurrentRoom>, mut reached: ResMut<ReachedRooms>, mut stride: ResMut<Stride>) {
    current.0 = None;
    reached.0.clear();
    *stride = Stride::default();
}
