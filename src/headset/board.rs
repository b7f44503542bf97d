//! The board that carries the interface: the same widgets as before a screen, drawn on a picture that stands in the world.
//!
//! It stands beside what it tells of, faces the visitor, and keeps its distance. In an open hall it comes when it is called.

use bevy::{
    camera::{ClearColorConfig, RenderTarget, visibility::RenderLayers},
    ecs::system::SystemParam,
    picking::mesh_picking::ray_cast::{MeshRayCast, MeshRayCastSettings, RayCastVisibility},
    prelude::*,
    render::render_resource::TextureFormat,
};
use curriculum::scene::TourStop;

use super::{
    HeadsetFrame, Side, Wearing, Worn,
    eyes::{OVER_ALL, rank},
    panel::Panel,
    play_space::{PlaySpace, Recentre, yaw_of},
    shapes::plain,
};
use crate::{
    hall::{BakedMaterial, Hall},
    screens::{Overlay, Screen},
    settings::Settings,
    theme::InterfaceSurface,
    visitor::{Attention, Body, TourPhase, TourState},
};

/// The picture's size, pixels.
const PIXELS: UVec2 = UVec2::new(900, 1200);
/// How far away it stands, metres.
const DISTANCE: f32 = 1.4;
/// Nearer than this nobody reads with ease, metres.
const NEAREST: f32 = 0.7;
/// How far it keeps from walls, metres.
const CLEARANCE: f32 = 0.12;
/// How far beside what it tells of it stands, radians.
const ASIDE: f32 = 0.62;
/// How far its middle lies below the eyes, metres.
const BELOW_EYES: f32 = 0.12;
/// How far beside the view it stands while something is in the hand, radians.
const BESIDE_HELD: f32 = 0.6;
/// A body that moves further in a frame was put there, metres.
const PUT_THERE: f32 = 0.5;
/// A board this much further away than it was placed is brought along: its type is too small from there.
const LEFT_BEHIND: f32 = 1.2;

/// Where the board stands.
#[derive(Resource, Debug, Clone, Copy, PartialEq)]
pub(super) struct Board {
    pub(super) panel: Panel,
    /// Whether the visitor called it in the open hall.
    is_called: bool,
}

impl Default for Board {
    fn default() -> Self {
        let panel = Panel::seen_from(Isometry3d::IDENTITY, DISTANCE, PIXELS);
        Self { panel, is_called: false }
    }
}

/// The picture that the interface is drawn on.
#[derive(Resource, Debug, Clone)]
pub(super) struct BoardPicture(pub(super) Handle<Image>);

/// The board's surface.
#[derive(Component)]
struct Surface;

/// The board is to stand before the visitor anew.
#[derive(Message, Debug, Clone, Copy)]
pub(super) struct BringBoard;

/// The visitor calls the menu, or sends it away.
#[derive(Message, Debug, Clone, Copy)]
pub(super) struct CallMenu;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Board>()
        .init_resource::<Stood>()
        .add_message::<CallMenu>()
        .add_message::<BringBoard>()
        .add_systems(Startup, make_picture)
        .add_systems(OnEnter(Wearing::Headset), put_up)
        .add_systems(OnExit(Wearing::Headset), take_down)
        .add_systems(
            Update,
            (call, stand_anew.run_if(on_message::<Recentre>.or_else(on_message::<BringBoard>)), stand, show)
                .chain()
                .in_set(Worn::Place),
        );
}

fn make_picture(mut commands: Commands, mut images: ResMut<Assets<Image>>) {
    let mut picture = Image::new_target_texture(PIXELS.x, PIXELS.y, TextureFormat::Rgba8UnormSrgb, None);
    picture.data = None;
    picture.copy_on_resize = false;
    commands.insert_resource(BoardPicture(images.add(picture)));
}

fn put_up(
    mut commands: Commands,
    picture: Res<BoardPicture>,
    mut board: ResMut<Board>,
    mut stood: ResMut<Stood>,
    mut surface: ResMut<InterfaceSurface>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<BakedMaterial>>,
) {
    *board = Board::default();
    *stood = Stood::default();
    *surface = InterfaceSurface::Picture(PIXELS.as_vec2());
    commands.spawn((
        Name::new("the board's interface"),
        DespawnOnExit(Wearing::Headset),
        Camera2d,
        Camera { order: -30, clear_color: ClearColorConfig::Custom(Color::NONE), ..default() },
        RenderTarget::Image(picture.0.clone().into()),
        IsDefaultUiCamera,
    ));
    commands.spawn((
        Name::new("board"),
        DespawnOnExit(Wearing::Headset),
        Surface,
        OVER_ALL,
        Mesh3d(meshes.add(plain(Rectangle::from_size(board.panel.size)))),
        MeshMaterial3d(materials.add(BakedMaterial::picture(picture.0.clone()).after(rank::BOARD))),
        Transform::default(),
        Visibility::Hidden,
    ));
}

fn take_down(mut surface: ResMut<InterfaceSurface>) {
    *surface = InterfaceSurface::Window;
}

fn call(mut calls: MessageReader<CallMenu>, mut board: ResMut<Board>) {
    for _ in calls.read() {
        board.is_called = !board.is_called;
    }
}

fn stand_anew(mut stood: ResMut<Stood>) {
    stood.0 = None;
}

/// What decides where the board stands.
#[derive(SystemParam)]
struct Occasion<'w> {
    screen: Res<'w, State<Screen>>,
    overlay: Res<'w, State<Overlay>>,
    attention: Res<'w, Attention>,
    settings: Res<'w, Settings>,
    tour: Res<'w, TourState>,
    hall: Option<Res<'w, Hall>>,
    body: Option<Res<'w, Body>>,
}

/// What the board stands for at present; where that changes, it is placed anew.
#[derive(Debug, Clone, PartialEq)]
struct Cause {
    screen: Screen,
    overlay: Overlay,
    attention: Attention,
    is_called: bool,
    is_shown: bool,
}

/// For what the board was placed, and where the visitor stood then.
#[derive(Resource, Debug, Default)]
struct Stood(Option<(Cause, Vec3)>);

impl Occasion<'_> {
    fn cause(&self, is_called: bool) -> Cause {
        let (screen, overlay) = (*self.screen.get(), *self.overlay.get());
        let attention = self.attention.clone();
        let is_hint = !self.settings.has_seen_hint;
        let is_open = screen == Screen::Visit && overlay == Overlay::None && attention == Attention::Hall;
        let is_shown = !is_open || is_called || is_hint;
        Cause { screen, overlay, attention, is_called, is_shown }
    }

    /// Whether the visitor follows the tour.
    fn is_led(&self) -> bool {
        matches!(self.tour.phase, TourPhase::Leading | TourPhase::Paused)
    }

    /// How far to the left the board stands so that it does not hide what is in the hand, radians.
    fn turn_from_held(&self) -> f32 {
        match (&*self.attention, self.settings.comfort.hands.first()) {
            (Attention::InHand(_), Side::Right) => BESIDE_HELD,
            (Attention::InHand(_), Side::Left) => -BESIDE_HELD,
            _ => 0.0,
        }
    }

    /// What is attended to, in world space.
    fn target_in_world(&self) -> Option<Vec3> {
        let hall = self.hall.as_ref()?;
        let stop = match &*self.attention {
            Attention::Exhibit(id) => TourStop::Exhibit(id.clone()),
            Attention::Checkpoint(id) => TourStop::Checkpoint(id.clone()),
            Attention::Hall | Attention::InHand(_) => return None,
        };
        match stop {
            TourStop::Exhibit(id) => hall.exhibits.get(&id).map(|placed| placed.stand.target_in_world),
            TourStop::Checkpoint(id) => hall.checkpoints.get(&id).map(|placed| placed.stand.target_in_world),
        }
    }
}

fn stand(
    frame: Res<HeadsetFrame>,
    space: Res<PlaySpace>,
    occasion: Occasion,
    mut board: ResMut<Board>,
    mut walls: Walls,
    mut last: ResMut<Stood>,
) {
    let head = space.world_from_head(&frame);
    let eye_in_world = Vec3::from(head.translation);
    let mut cause = occasion.cause(board.is_called);
    let feet = occasion.body.as_ref().map_or(Vec3::ZERO, |body| body.floor_point_in_world);
    if last.0.as_ref().is_some_and(|(before, _)| before.attention != cause.attention) {
        // Whoever is led sees how it goes on.
        board.is_called = cause.attention == Attention::Hall && occasion.is_led();
        cause = occasion.cause(board.is_called);
    }
    let stands_well = last.0.as_ref().is_some_and(|(before, feet_before)| {
        *before == cause
            && feet_before.distance(feet) < PUT_THERE
            && Vec3::from(board.panel.world_from_panel.translation).distance(eye_in_world)
                < board.panel.distance() * LEFT_BEHIND
    });
    board.panel.is_shown = cause.is_shown;
    if stands_well {
        // Walking about slowly is no reason to be placed anew.
        if let Some((_, feet_before)) = last.0.as_mut() {
            *feet_before = feet;
        }
        return;
    }
    let yaw = match occasion.target_in_world() {
        Some(target) if target.xz().distance(eye_in_world.xz()) > 0.1 => {
            let gaze = target - eye_in_world;
            (-gaze.x).atan2(-gaze.z) - ASIDE
        }
        _ => yaw_of(head.rotation) + occasion.turn_from_held(),
    };
    let distance = walls.free_distance(eye_in_world, yaw, cause.screen);
    board.panel = Panel { is_shown: cause.is_shown, ..placed(eye_in_world, yaw, distance) };
    last.0 = Some((cause, feet));
}

/// What the board must not stand in.
#[derive(SystemParam)]
struct Walls<'w, 's> {
    rays: MeshRayCast<'w, 's>,
    layers: Query<'w, 's, &'static RenderLayers>,
}

impl Walls<'_, '_> {
    /// How far away the board can stand without being inside a wall, metres.
    fn free_distance(&mut self, eye_in_world: Vec3, yaw: f32, screen: Screen) -> f32 {
        if screen != Screen::Visit {
            return DISTANCE;
        }
        // Hands, rays and the board itself are no walls.
        let is_wall = |entity| self.layers.get(entity).map_or(true, |layers| *layers != OVER_ALL);
        let settings =
            MeshRayCastSettings::default().with_visibility(RayCastVisibility::Visible).with_filter(&is_wall);
        let across = Quat::from_rotation_y(yaw) * Vec3::X * Board::default().panel.size.x / 2.0;
        let ahead = Quat::from_rotation_y(yaw) * Vec3::NEG_Z * DISTANCE;
        let mut free = DISTANCE;
        for side in [-1.0, 0.0, 1.0] {
            let way = ahead + across * side;
            let Ok(direction) = Dir3::new(way) else { continue };
            let hits = self.rays.cast_ray(Ray3d::new(eye_in_world, direction), &settings);
            if let Some((_, hit)) = hits.first() {
                // As far ahead as the ray goes, not as long as it is.
                free = free.min(hit.distance * DISTANCE / way.length() - CLEARANCE);
            }
        }
        free.max(NEAREST)
    }
}

/// A board that faces the eyes from so far away, as large as ever to them.
fn placed(eye_in_world: Vec3, yaw: f32, distance: f32) -> Panel {
    let rotation = Quat::from_rotation_y(yaw);
    let below = BELOW_EYES * distance / DISTANCE;
    let middle = eye_in_world + rotation * Vec3::NEG_Z * distance - Vec3::Y * below;
    Panel::seen_from(Isometry3d::new(middle, rotation), distance, PIXELS)
}

fn show(board: Res<Board>, mut surfaces: Query<(&mut Transform, &mut Visibility), With<Surface>>) {
    for (mut transform, mut visibility) in &mut surfaces {
        let scale = board.panel.size.x / Board::default().panel.size.x;
        let place = Transform::from_isometry(board.panel.world_from_panel);
        transform.set_if_neq(place.with_scale(Vec3::splat(scale)));
        visibility.set_if_neq(if board.panel.is_shown { Visibility::Inherited } else { Visibility::Hidden });
    }
}
