//! The menu on the wrist of the second hand: it comes when the visitor looks at it as at a watch.

use bevy::{
    camera::{ClearColorConfig, RenderTarget},
    input_focus::tab_navigation::TabIndex,
    prelude::*,
    render::render_resource::TextureFormat,
    ui_widgets::Activate,
};

use super::{
    HandState, HeadsetFrame, Side, Wearing, Worn,
    eyes::{OVER_ALL, rank},
    panel::{METRES_PER_PIXEL, Panel},
    play_space::{PlaySpace, Recentre},
    shapes::plain,
};
use crate::{
    Step,
    hall::BakedMaterial,
    screens::{Overlay, Screen},
    settings::Settings,
    theme::{
        Theme,
        widgets::{self, ButtonRole},
    },
    visitor::{Attention, Intent},
};

/// The picture's size, pixels.
const PIXELS: UVec2 = UVec2::new(420, 520);
/// How straight the back of the hand shows to the eyes, and the eyes look to it, until the menu comes, and until it goes:
/// cosines.
const COMES: (f32, f32) = (0.75, 0.8);
const GOES: (f32, f32) = (0.5, 0.65);
/// How far behind the palm the wrist is, and how far above it the menu hangs, metres.
const BEHIND_PALM: f32 = 0.06;
const ABOVE_WRIST: f32 = 0.13;
/// Nearer and farther than this it is no larger or smaller, metres.
const DISTANCES: std::ops::RangeInclusive<f32> = 0.3..=0.8;

/// The menu on the wrist.
#[derive(Resource, Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Wrist {
    pub(super) panel: Panel,
    /// The hand that carries it.
    side: Option<Side>,
}

impl Wrist {
    /// The menu for a hand that points: nobody points at their own wrist.
    pub(super) fn panel_for(&self, side: Side) -> Option<&Panel> {
        (self.side != Some(side)).then_some(&self.panel)
    }
}

/// The picture that the menu is drawn on.
#[derive(Resource, Debug, Clone)]
pub(super) struct WristPicture(pub(super) Handle<Image>);

#[derive(Component)]
struct Surface;

#[derive(Component)]
struct MenuCamera;

#[derive(Component)]
struct MenuRoot;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Wrist>()
        .add_systems(Startup, make_picture)
        .add_systems(OnEnter(Wearing::Headset), (put_on, build).chain())
        .add_systems(OnExit(Wearing::Headset), |mut wrist: ResMut<Wrist>| *wrist = Wrist::default())
        .add_systems(
            Update,
            (
                build
                    .in_set(Step::Show)
                    .run_if(in_state(Wearing::Headset).and_then(resource_changed::<Settings>)),
                (turn_up, show).chain().in_set(Worn::Place),
            ),
        );
}

fn make_picture(mut commands: Commands, mut images: ResMut<Assets<Image>>) {
    let mut picture = Image::new_target_texture(PIXELS.x, PIXELS.y, TextureFormat::Rgba8UnormSrgb, None);
    picture.data = None;
    picture.copy_on_resize = false;
    commands.insert_resource(WristPicture(images.add(picture)));
}

fn put_on(
    mut commands: Commands,
    picture: Res<WristPicture>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<BakedMaterial>>,
) {
    commands.spawn((
        Name::new("the wrist's interface"),
        DespawnOnExit(Wearing::Headset),
        MenuCamera,
        Camera2d,
        Camera {
            order: -31,
            clear_color: ClearColorConfig::Custom(Color::NONE),
            is_active: false,
            ..default()
        },
        RenderTarget::Image(picture.0.clone().into()),
    ));
    commands.spawn((
        Name::new("menu on the wrist"),
        DespawnOnExit(Wearing::Headset),
        Surface,
        OVER_ALL,
        // One metre away; it is scaled as it comes and goes.
        Mesh3d(meshes.add(plain(Rectangle::from_size(PIXELS.as_vec2() * METRES_PER_PIXEL)))),
        MeshMaterial3d(materials.add(BakedMaterial::picture(picture.0.clone()).after(rank::WRIST))),
        Transform::default(),
        Visibility::Hidden,
    ));
}

fn build(
    mut commands: Commands,
    theme: Theme,
    roots: Query<Entity, With<MenuRoot>>,
    cameras: Query<Entity, With<MenuCamera>>,
) {
    for root in &roots {
        commands.entity(root).despawn();
    }
    let Ok(camera) = cameras.single() else { return };
    let root = (
        MenuRoot,
        DespawnOnExit(Wearing::Headset),
        UiTargetCamera(camera),
        Visibility::Hidden,
        widgets::full_screen(),
    );
    commands.spawn(root).with_children(|parent| {
        let frame =
            Node { width: Val::Percent(100.0), align_items: AlignItems::Stretch, ..widgets::column(10.0) };
        parent.spawn(widgets::panel(frame)).with_children(|column| {
            offer(column, &theme, "wrist-next", "wrist-next").observe(
                |_: On<Activate>, mut intents: MessageWriter<Intent>| {
                    intents.write(Intent::NextStop);
                },
            );
            for (name, text, overlay) in [
                ("wrist-map", "visit-map", Overlay::FloorPlan),
                ("wrist-settings", "visit-settings", Overlay::Settings),
                ("wrist-leave", "visit-leave", Overlay::Leave),
            ] {
                offer(column, &theme, name, text)
                    .observe(move |_: On<Activate>, mut next: ResMut<NextState<Overlay>>| next.set(overlay));
            }
            offer(column, &theme, "wrist-recentre", "wrist-recentre").observe(
                |_: On<Activate>, mut recentrings: MessageWriter<Recentre>| {
                    recentrings.write(Recentre);
                },
            );
        });
    });
}

/// A button that no keyboard comes to: whoever has one has the board's.
fn offer<'a>(
    column: &'a mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    name: &str,
    text: &str,
) -> EntityCommands<'a> {
    let mut button = widgets::button(column, theme, name, theme.text(text), ButtonRole::Secondary);
    button.insert(TabIndex(-1));
    button
}

/// Whether the back of a hand is looked at, as one looks at a watch.
fn is_looked_at(hand: &HandState, side: Side, head: Isometry3d, (straight, ahead): (f32, f32)) -> bool {
    // Out of the back: OpenXR has the same axis point out of the left palm and into the right one.
    let axis = if side == Side::Left { Vec3::NEG_X } else { Vec3::X };
    let out_of_back = hand.play_space_from_grip.rotation * axis;
    let to_eyes = Vec3::from(head.translation - hand.play_space_from_grip.translation).normalize_or_zero();
    out_of_back.dot(to_eyes) > straight && (head.rotation * Vec3::NEG_Z).dot(-to_eyes) > ahead
}

fn turn_up(
    frame: Res<HeadsetFrame>,
    space: Res<PlaySpace>,
    settings: Res<Settings>,
    screen: Res<State<Screen>>,
    overlay: Res<State<Overlay>>,
    attention: Res<Attention>,
    mut wrist: ResMut<Wrist>,
) {
    let head = frame.play_space_from_head();
    let is_of_use = *screen.get() == Screen::Visit
        && *overlay.get() == Overlay::None
        && matches!(*attention, Attention::Hall | Attention::Exhibit(_));
    let limits = if wrist.panel.is_shown { GOES } else { COMES };
    let carried = settings.comfort.hands.second().filter(|_| is_of_use).and_then(|side| {
        let hand = (*side.of(&frame.hands))?;
        is_looked_at(&hand, side, head, limits).then_some((side, hand))
    });
    wrist.set_if_neq(match carried {
        Some((side, hand)) => {
            Wrist { panel: hung(&hand, space.world_from_play_space, head), side: Some(side) }
        }
        None => Wrist::default(),
    });
}

/// The menu over a wrist, turned to the eyes.
fn hung(hand: &HandState, world_from_play_space: Isometry3d, head: Isometry3d) -> Panel {
    let behind = hand.play_space_from_aim.rotation * Vec3::Z * BEHIND_PALM;
    let point = Vec3::from(hand.play_space_from_grip.translation) + behind + Vec3::Y * ABOVE_WRIST;
    let away = point - Vec3::from(head.translation);
    let direction = Dir3::new(away).unwrap_or(Dir3::NEG_Z);
    let rotation = Transform::default().looking_to(direction, Vec3::Y).rotation;
    let world_from_panel = world_from_play_space * Isometry3d::new(point, rotation);
    let distance = away.length().clamp(*DISTANCES.start(), *DISTANCES.end());
    Panel { is_shown: true, ..Panel::seen_from(world_from_panel, distance, PIXELS) }
}

type Surfaces<'w, 's> = Query<'w, 's, (&'static mut Transform, &'static mut Visibility), With<Surface>>;

fn show(
    wrist: Res<Wrist>,
    mut surfaces: Surfaces,
    mut roots: Query<&mut Visibility, (With<MenuRoot>, Without<Surface>)>,
    mut cameras: Query<&mut Camera, With<MenuCamera>>,
) {
    let is_shown = wrist.panel.is_shown;
    let wanted = if is_shown { Visibility::Inherited } else { Visibility::Hidden };
    for (mut transform, mut visibility) in &mut surfaces {
        let scale = wrist.panel.size.x / (PIXELS.as_vec2().x * METRES_PER_PIXEL);
        if is_shown {
            let place = Transform::from_isometry(wrist.panel.world_from_panel);
            *transform = place.with_scale(Vec3::splat(scale));
        }
        visibility.set_if_neq(wanted);
    }
    for mut visibility in &mut roots {
        visibility.set_if_neq(wanted);
    }
    for mut camera in &mut cameras {
        if camera.is_active != is_shown {
            camera.is_active = is_shown;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: Isometry3d = Isometry3d::IDENTITY;

    /// A hand before the breast, turned about the forearm.
    fn hand(turn: f32) -> HandState {
        let point = Vec3::new(0.0, -0.15, -0.35);
        // The forearm lies across, the fingers to the right; turned, the back of a left hand comes up, then to the eyes.
        let rotation = Quat::from_rotation_x(turn) * Quat::from_rotation_y(-std::f32::consts::FRAC_PI_2);
        let place = Isometry3d::new(point, rotation);
        HandState { play_space_from_aim: place, play_space_from_grip: place, ..HandState::default() }
    }

    #[test]
    fn a_wrist_is_looked_at_as_a_watch_is() {
        assert!(is_looked_at(&hand(2.3), Side::Left, HEAD, COMES));
        assert!(!is_looked_at(&hand(0.9), Side::Left, HEAD, COMES), "its edge is shown");
        assert!(!is_looked_at(&hand(2.3), Side::Right, HEAD, COMES), "a right hand shows its palm so");
        let away = Isometry3d::from_rotation(Quat::from_rotation_y(1.2));
        assert!(!is_looked_at(&hand(2.3), Side::Left, away, COMES), "the eyes look elsewhere");
    }

    #[test]
    fn the_menu_faces_the_eyes() {
        let panel = hung(&hand(2.3), Isometry3d::IDENTITY, HEAD);
        let to_eyes = -Vec3::from(panel.world_from_panel.translation).normalize();
        assert!((panel.world_from_panel.rotation * Vec3::Z).dot(to_eyes) > 0.999);
        assert!(panel.is_shown && panel.size.min_element() > 0.1);
    }

    #[test]
    fn a_hand_does_not_point_at_its_own_wrist() {
        let wrist = Wrist { panel: Panel::default(), side: Some(Side::Left) };
        assert!(wrist.panel_for(Side::Left).is_none() && wrist.panel_for(Side::Right).is_some());
    }
}
