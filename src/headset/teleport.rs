//! Going by an arc that a hand throws to the floor: by the stick, or by pressing where nothing lies.

use bevy::prelude::*;

use super::{
    HeadsetFrame, Side, Wearing, anteroom,
    eyes::OVER_ALL,
    hands::{Reaches, ray_in_world},
    play_space::{PlaySpace, yaw_of},
    pointing::{OnPanel, Pull, Pulls},
    shapes::plain,
};
use crate::{
    Step,
    hall::{BakedMaterial, Hall, NavigationMesh, way},
    platform::HeadsetLink,
    screens::{Overlay, Screen},
    settings::Settings,
    theme::palette,
    visitor::{Attention, Body, Intent},
};

/// How far the stick is pushed to throw, and how far it comes back to go, 0 to 1.
const PUSHED: f32 = 0.7;
const BACK: f32 = 0.4;
/// How fast the arc leaves the hand, metres per second: held level at 1.2 m it lands 4 m ahead.
const SPEED: f32 = 8.0;
const GRAVITY: f32 = 9.81;
/// Into how many pieces the arc is cut, and how long each lasts, seconds.
const PIECES: usize = 80;
const PIECE_SECONDS: f32 = 0.025;
/// How far beside the walkable floor an arc may land, metres.
const SLACK: f32 = 0.15;
/// A way this much longer than the arc's leads around a wall.
const LONGEST_DETOUR: f32 = 1.6;
/// How far below the feet an arc is followed, metres.
const DEEPEST: f32 = 4.0;
/// A stick that points less to the side than this does not turn, radians.
const LEAST_TURN: f32 = 0.6;
/// Inner and outer radius of the ring where one lands, metres.
const RING: (f32, f32) = (0.24, 0.28);

/// The arc of the hand that throws at present.
#[derive(Resource, Debug, Default, Clone, PartialEq)]
pub(super) struct Throw {
    side: Option<Side>,
    by_stick: bool,
    /// Corners in world space.
    arc: Vec<Vec3>,
    /// Where it lands on floor that can be reached.
    landing: Option<Vec3>,
    /// How far to turn on landing, radians, to the left.
    turn: f32,
}

impl Throw {
    /// Whether a hand throws.
    pub(super) fn is_thrown(&self) -> bool {
        self.side.is_some()
    }
}

/// A bead of the drawn arc, by its number.
#[derive(Component)]
struct Bead(usize);

/// The ring where the arc lands.
#[derive(Component)]
struct Ring;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Throw>()
        .add_systems(OnEnter(Wearing::Headset), make)
        .add_systems(OnExit(Wearing::Headset), |mut throw: ResMut<Throw>| *throw = Throw::default())
        .add_systems(
            Update,
            (throw.in_set(Step::ReadInput), show.in_set(super::Worn::Place))
                .run_if(in_state(Wearing::Headset)),
        );
}

fn make(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<BakedMaterial>>,
) {
    let light = materials.add(BakedMaterial::unlit(palette::PAPER.to_linear()).opaque());
    let bronze = materials.add(BakedMaterial::unlit(palette::BRONZE.to_linear()).opaque());
    let bead = meshes.add(plain(Sphere::new(0.015)));
    for number in 0..PIECES {
        commands.spawn((
            Name::new("bead of the arc"),
            DespawnOnExit(Wearing::Headset),
            Bead(number),
            Mesh3d(bead.clone()),
            MeshMaterial3d(light.clone()),
            Transform::default(),
            Visibility::Hidden,
            OVER_ALL,
        ));
    }
    let (inner, outer) = RING;
    let lying = Quat::from_rotation_x(-std::f32::consts::FRAC_PI_2);
    let ring = meshes.add(plain(Annulus::new(inner, outer).mesh().resolution(48)));
    let arrow = meshes.add(plain(Triangle2d::new(
        Vec2::new(-0.08, outer + 0.02),
        Vec2::new(0.08, outer + 0.02),
        Vec2::new(0.0, outer + 0.14),
    )));
    commands
        .spawn((
            Name::new("ring of the arc"),
            DespawnOnExit(Wearing::Headset),
            Ring,
            Transform::default(),
            Visibility::Hidden,
        ))
        .with_children(|parent| {
            for mesh in [ring, arrow] {
                parent.spawn((
                    Mesh3d(mesh),
                    MeshMaterial3d(bronze.clone()),
                    Transform::from_rotation(lying),
                    OVER_ALL,
                ));
            }
        });
}

#[expect(clippy::too_many_arguments, reason = "a throw knows hand, hall and visitor")]
fn throw(
    frame: Res<HeadsetFrame>,
    space: Res<PlaySpace>,
    pulls: Res<Pulls>,
    on_panel: Res<OnPanel>,
    hall: Option<Res<Hall>>,
    body: Option<Res<Body>>,
    screen: Res<State<Screen>>,
    overlay: Res<State<Overlay>>,
    attention: Res<Attention>,
    settings: Res<Settings>,
    mut throw: ResMut<Throw>,
    mut reaches: ResMut<Reaches>,
    mut intents: MessageWriter<Intent>,
    link: Option<Res<HeadsetLink>>,
) {
    let ground = match (screen.get(), overlay.get(), &hall, &body) {
        (Screen::Visit, Overlay::None, Some(hall), Some(body))
            if matches!(*attention, Attention::Hall | Attention::Exhibit(_)) =>
        {
            Ground::Hall { floor: &hall.floor, feet_in_world: body.floor_point_in_world }
        }
        (Screen::Lobby, Overlay::Comfort, ..) => Ground::Anteroom,
        _ => {
            throw.set_if_neq(Throw::default());
            return;
        }
    };
    let stick_of = |side: Side| match side.of(&frame.hands) {
        Some(hand) if !(side == settings.comfort.hands.walking() && settings.comfort.walks_by_stick) => {
            hand.buttons.stick
        }
        _ => Vec2::ZERO,
    };
    let pulls_at = |side: Side| *side.of(&pulls.0) == Pull::Space;
    match throw.side {
        None => {
            let by_stick =
                Side::BOTH.into_iter().find(|side| !side.of(&on_panel.0) && is_ahead(stick_of(*side)));
            let Some(side) = by_stick.or_else(|| Side::BOTH.into_iter().find(|side| pulls_at(*side))) else {
                return;
            };
            *throw = Throw { side: Some(side), by_stick: by_stick.is_some(), ..Throw::default() };
        }
        Some(side) => {
            let stick = stick_of(side);
            let goes_on = if throw.by_stick { stick.length() > BACK } else { pulls_at(side) };
            if !goes_on {
                if let Some(landing) = throw.landing {
                    intents.write(Intent::GoTo(landing));
                    if throw.turn != 0.0 {
                        intents.write(Intent::Turn(throw.turn));
                    }
                }
                *throw = Throw::default();
                return;
            }
            if throw.by_stick && stick.length() > PUSHED {
                throw.turn = turn_of(stick);
            }
        }
    }
    let Some(side) = throw.side else { return };
    let Some(ray) = ray_in_world(&frame, &space, side) else {
        *throw = Throw::default();
        return;
    };
    let (arc, landing) = thrown(ray, &ground);
    let reachable = landing.filter(|landing| ground.is_near_by(*landing));
    if reachable.is_some()
        && throw.landing.is_none()
        && let Some(link) = link
    {
        link.tick(side);
    }
    throw.arc = arc;
    throw.landing = reachable;
    reaches.set(side, None);
}

fn is_ahead(stick: Vec2) -> bool {
    stick.y > PUSHED && stick.y > stick.x.abs()
}

/// How far a stick turns whoever lands, radians, to the left.
fn turn_of(stick: Vec2) -> f32 {
    let angle = stick.x.atan2(stick.y);
    if angle.abs() < LEAST_TURN { 0.0 } else { -angle }
}

/// What one can go on.
enum Ground<'a> {
    Hall { floor: &'a NavigationMesh, feet_in_world: Vec3 },
    Anteroom,
}

impl Ground<'_> {
    fn nearest_point(&self, point: Vec3) -> Option<Vec3> {
        match self {
            Self::Hall { floor, .. } => floor.nearest_point(point),
            Self::Anteroom => Some(anteroom::nearest_point(point)),
        }
    }

    /// Nothing lies lower.
    fn lowest(&self) -> f32 {
        match self {
            Self::Hall { feet_in_world, .. } => feet_in_world.y - DEEPEST,
            Self::Anteroom => -DEEPEST,
        }
    }

    /// Whether one could walk there without a long way round: nobody is thrown through a wall.
    fn is_near_by(&self, landing: Vec3) -> bool {
        let Self::Hall { floor, feet_in_world } = self else { return true };
        let straight = feet_in_world.distance(landing);
        let path = floor.path(*feet_in_world, landing);
        path.is_some_and(|path| way::length(&path) <= straight * LONGEST_DETOUR + 1.0)
    }
}

/// The arc from a hand, and where it meets walkable floor.
fn thrown(ray: Ray3d, ground: &Ground) -> (Vec<Vec3>, Option<Vec3>) {
    let mut arc = Vec::with_capacity(PIECES);
    let mut point = ray.origin;
    let mut velocity = *ray.direction * SPEED;
    for _ in 0..PIECES {
        arc.push(point);
        let next = point + velocity * PIECE_SECONDS;
        velocity.y -= GRAVITY * PIECE_SECONDS;
        if velocity.y < 0.0
            && let Some(nearest) = ground.nearest_point(next)
            && nearest.xz().distance(next.xz()) <= SLACK
            && next.y <= nearest.y
            && point.y >= nearest.y - SLACK
        {
            arc.push(nearest);
            return (arc, Some(nearest));
        }
        if next.y < ground.lowest() {
            break;
        }
        point = next;
    }
    (arc, None)
}

type Rings<'w, 's> =
    Query<'w, 's, (&'static mut Transform, &'static mut Visibility), (With<Ring>, Without<Bead>)>;

fn show(
    throw: Res<Throw>,
    frame: Res<HeadsetFrame>,
    space: Res<PlaySpace>,
    mut beads: Query<(&Bead, &mut Transform, &mut Visibility), Without<Ring>>,
    mut rings: Rings,
) {
    for (bead, mut transform, mut visibility) in &mut beads {
        let at = throw.arc.get(bead.0 + 1);
        visibility.set_if_neq(if at.is_some() { Visibility::Inherited } else { Visibility::Hidden });
        if let Some(at) = at {
            transform.translation = *at;
        }
    }
    for (mut transform, mut visibility) in &mut rings {
        let is_shown = throw.landing.is_some();
        visibility.set_if_neq(if is_shown { Visibility::Inherited } else { Visibility::Hidden });
        if let Some(landing) = throw.landing {
            let yaw = yaw_of(space.world_from_head(&frame).rotation);
            let facing = Quat::from_rotation_y(yaw + throw.turn);
            *transform = Transform::from_translation(landing + Vec3::Y * 0.015).with_rotation(facing);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stick_ahead_throws_and_one_to_the_side_does_not() {
        assert!(is_ahead(Vec2::new(0.1, 0.9)));
        assert!(!is_ahead(Vec2::new(0.9, 0.75)) && !is_ahead(Vec2::new(0.0, 0.5)));
    }

    #[test]
    fn an_arc_held_level_lands_a_few_steps_ahead_and_one_held_up_lands_as_well() {
        let level = Ray3d::new(Vec3::Y * 1.2, Dir3::NEG_Z);
        let (arc, landing) = thrown(level, &Ground::Anteroom);
        let landing = landing.unwrap();
        assert!((3.0..4.5).contains(&-landing.z) && landing.y.abs() < 1e-6, "{landing}");
        assert!(arc.len() > 5 && arc.windows(2).all(|pair| pair[1].y <= pair[0].y + 1e-6));
        let up = Ray3d::new(Vec3::new(0.0, 1.2, 4.0), Dir3::new(Vec3::new(0.0, 0.6, -1.0)).unwrap());
        assert!(thrown(up, &Ground::Anteroom).1.is_some());
    }

    #[test]
    fn an_arc_beyond_the_floor_lands_nowhere() {
        let out = Ray3d::new(Vec3::new(0.0, 1.2, -4.0), Dir3::NEG_Z);
        assert!(thrown(out, &Ground::Anteroom).1.is_none());
    }

    #[test]
    fn who_lands_is_turned_only_on_purpose() {
        assert!(turn_of(Vec2::new(0.2, 0.95)).abs() < 1e-6);
        assert!((turn_of(Vec2::new(1.0, 0.0)) + std::f32::consts::FRAC_PI_2).abs() < 1e-5, "to the right");
        assert!((turn_of(Vec2::new(0.0, -1.0)).abs() - std::f32::consts::PI).abs() < 1e-5, "about");
    }
}
