//! The headset room in the Red Boat hall, with a head and hands that a test moves, without a renderer.

use tempfile::TempDir;

use super::{board::Board, panel::Panel, play_space::PlaySpace, wrist::Wrist, *};
use crate::{
    fixture,
    hall::Hall,
    screens::{Overlay, Screen},
    settings::{HandUse, Settings},
    theme::WidgetName,
    visitor::{Attention, Body, Intent, VisitorCamera},
};

const EYE: Vec3 = Vec3::new(0.1, 1.6, -0.2);
const HAND: Vec3 = Vec3::new(0.25, 1.2, -0.4);

struct Worn {
    app: App,
    _data: TempDir,
}

impl Worn {
    /// A visitor who has put the headset on in the hall.
    fn begin() -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut app = fixture::visit_with(data.path(), |app| furnish(app, UVec2::new(64, 64)));
        app.world_mut().resource_mut::<Settings>().has_seen_hint = true;
        app.insert_resource(frame());
        app.world_mut().resource_mut::<NextState<Wearing>>().set(Wearing::Headset);
        let mut worn = Self { app, _data: data };
        worn.run(3);
        worn
    }

    fn run(&mut self, frames: usize) {
        for _ in 0..frames {
            self.app.update();
        }
    }

    fn get<R: Resource>(&self) -> &R {
        self.app.world().resource::<R>()
    }

    fn frame(&mut self, change: impl FnOnce(&mut HeadsetFrame)) {
        change(&mut self.app.world_mut().resource_mut::<HeadsetFrame>());
    }

    fn ask(&mut self, intent: Intent) {
        self.app.world_mut().write_message(intent);
        self.run(2);
    }

    fn eye_in_world(&self) -> Vec3 {
        self.get::<PlaySpace>().world_from_head(self.get()).translation.into()
    }

    /// Changes what the right hand presses.
    fn press(&mut self, change: impl FnOnce(&mut HandButtons)) {
        self.frame(|frame| change(&mut frame.hands[1].as_mut().unwrap().buttons));
        self.run(2);
    }

    /// Points the right hand at a point of the world.
    fn point_at(&mut self, point_in_world: Vec3) {
        let point = self.get::<PlaySpace>().world_from_play_space.inverse() * point_in_world;
        let rotation = Transform::IDENTITY.looking_to(point - HAND, Vec3::Y).rotation;
        let aim = Isometry3d::new(HAND, rotation);
        self.frame(|frame| {
            let hand = frame.hands[1].as_mut().unwrap();
            (hand.play_space_from_aim, hand.play_space_from_grip) = (aim, aim);
        });
        self.run(2);
    }

    /// Presses a widget of the board with the right hand.
    fn press_widget(&mut self, name: &str) {
        let panel = self.get::<Board>().panel;
        self.press_on(&panel, name);
    }

    /// Presses a widget of a panel with the right hand.
    fn press_on(&mut self, panel: &Panel, name: &str) {
        let world = self.app.world_mut();
        let mut widgets = world.query::<(&WidgetName, &UiGlobalTransform, &ComputedNode)>();
        let (_, transform, node) =
            widgets.iter(world).find(|(of, ..)| of.0 == name).unwrap_or_else(|| panic!("no {name}"));
        assert!(node.size().min_element() > 0.0, "{name} has no size");
        let pixel = transform.translation;
        let share = pixel / panel.pixels.as_vec2() - 0.5;
        let point = Vec3::new(share.x * panel.size.x, -share.y * panel.size.y, 0.0);
        self.point_at(panel.world_from_panel * point);
        self.press(|buttons| buttons.selects = true);
        self.press(|buttons| buttons.selects = false);
        self.run(2);
    }
}

/// Somebody who stands upright and holds both hands before them.
fn frame() -> HeadsetFrame {
    let eye = |x: f32| EyeView {
        play_space_from_view: Isometry3d::from_translation(EYE + Vec3::X * x),
        ..EyeView::default()
    };
    let hand = |x: f32| HandState {
        play_space_from_aim: Isometry3d::from_translation(HAND.with_x(x)),
        play_space_from_grip: Isometry3d::from_translation(HAND.with_x(x)),
        is_bare: false,
        buttons: HandButtons::default(),
    };
    HeadsetFrame {
        eyes: [eye(-0.03), eye(0.03)],
        hands: [Some(hand(-0.25)), Some(hand(0.25))],
        is_tracked: true,
        has_focus: true,
        is_recentred: false,
        free_floor: None,
    }
}

#[test]
fn putting_it_on_opens_two_eyes_where_the_visitor_stands_and_taking_it_off_closes_them() {
    let mut worn = Worn::begin();
    let count = |worn: &mut Worn| {
        let world = worn.app.world_mut();
        let eyes = world.query::<&eyes::Eye>().iter(world).count();
        let window = world.query_filtered::<&Camera, With<VisitorCamera>>().single(world).unwrap().is_active;
        (eyes, window)
    };
    assert_eq!(count(&mut worn), (4, false));
    let (eye, body) = (worn.eye_in_world(), *worn.get::<Body>());
    assert!(eye.xz().distance(body.floor_point_in_world.xz()) < 0.01, "{eye} {body:?}");
    assert!((eye.y - body.floor_point_in_world.y - EYE.y).abs() < 0.01);
    worn.app.world_mut().resource_mut::<NextState<Wearing>>().set(Wearing::Desktop);
    worn.run(2);
    assert_eq!(count(&mut worn), (0, true));
    assert_eq!(worn.get::<Body>().floor_point_in_world, body.floor_point_in_world);
}

#[test]
fn steps_in_the_room_are_steps_in_the_hall() {
    let mut worn = Worn::begin();
    let before = *worn.get::<Body>();
    worn.frame(|frame| {
        for eye in &mut frame.eyes {
            eye.play_space_from_view.translation.z -= 0.3;
        }
    });
    worn.run(2);
    let moved = worn.get::<Body>().floor_point_in_world.distance(before.floor_point_in_world);
    assert!((moved - 0.3).abs() < 0.02, "{moved}");
    assert!((worn.get::<Body>().yaw - before.yaw).abs() < 1e-3);
}

#[test]
fn whoever_goes_somewhere_is_there_and_whoever_turns_is_turned() {
    let mut worn = Worn::begin();
    let body = *worn.get::<Body>();
    let goal = body.floor_point_in_world + body.ahead_in_world();
    let goal = worn.get::<Hall>().floor.nearest_point(goal).unwrap();
    worn.ask(Intent::GoTo(goal));
    assert!(worn.eye_in_world().xz().distance(goal.xz()) < 0.02, "{} {goal}", worn.eye_in_world());
    worn.ask(Intent::Turn(0.5));
    assert!((worn.get::<Body>().yaw - body.yaw - 0.5).abs() < 1e-3);
    assert!(worn.eye_in_world().xz().distance(goal.xz()) < 0.02, "one turns about oneself");
}

#[test]
fn the_board_comes_when_it_is_called_and_its_buttons_are_pressed() {
    let mut worn = Worn::begin();
    assert!(!worn.get::<Board>().panel.is_shown);
    worn.press(|buttons| buttons.calls_menu = true);
    worn.press(|buttons| buttons.calls_menu = false);
    let board = *worn.get::<Board>();
    assert!(board.panel.is_shown);
    let away = Vec3::from(board.panel.world_from_panel.translation).distance(worn.eye_in_world());
    assert!((0.65..1.6).contains(&away), "{away} m");
    worn.run(3);
    worn.press_widget("visit-settings");
    assert_eq!(*worn.get::<State<Overlay>>().get(), Overlay::Settings);
    worn.run(3);
    worn.press_widget("settings-back");
    assert_eq!(*worn.get::<State<Overlay>>().get(), Overlay::None);
    worn.press(|buttons| buttons.calls_menu = true);
    assert!(!worn.get::<Board>().panel.is_shown);
}

#[test]
fn what_a_hand_points_at_is_opened_and_the_board_stands_beside_it() {
    let mut worn = Worn::begin();
    let hall = worn.get::<Hall>();
    let feet = worn.get::<Body>().floor_point_in_world;
    let room = hall.room_at(feet).cloned();
    let near = |id: &&curriculum::ExhibitId| {
        hall.scene.exhibit(id).is_some_and(|exhibit| Some(&exhibit.room) == room.as_ref())
    };
    let id = hall.exhibits.keys().find(near).expect("an exhibit in the first room").clone();
    let stand = hall.exhibits[&id].stand;
    worn.ask(Intent::GoTo(stand.floor_point_in_world));
    worn.point_at(stand.target_in_world);
    worn.press(|buttons| buttons.selects = true);
    worn.press(|buttons| buttons.selects = false);
    assert_eq!(*worn.get::<Attention>(), Attention::Exhibit(id));
    worn.run(2);
    let board = *worn.get::<Board>();
    assert!(board.panel.is_shown);
    let eye = worn.eye_in_world();
    let (to_board, to_thing) =
        (Vec3::from(board.panel.world_from_panel.translation) - eye, stand.target_in_world - eye);
    let beside = to_board.xz().angle_to(to_thing.xz()).abs();
    assert!((0.3..1.0).contains(&beside), "{beside} rad beside");
}

#[test]
fn one_hand_takes_an_object_and_puts_it_back() {
    let mut worn = Worn::begin();
    let hall = worn.get::<Hall>();
    let id = hall.exhibits.iter().find(|(_, placed)| placed.hero.is_some()).unwrap().0.clone();
    worn.ask(Intent::OpenExhibit(id.clone()));
    assert_eq!(*worn.get::<Attention>(), Attention::Exhibit(id.clone()));
    worn.press(|buttons| buttons.grips = true);
    assert_eq!(*worn.get::<Attention>(), Attention::InHand(id.clone()));
    assert!(matches!(*worn.get::<crate::exhibit::Holder>(), crate::exhibit::Holder::Hand(_)));
    worn.press(|buttons| buttons.grips = false);
    assert_eq!(*worn.get::<Attention>(), Attention::InHand(id.clone()), "it stays in the hand");
    worn.press(|buttons| buttons.grips = true);
    assert_eq!(*worn.get::<Attention>(), Attention::Exhibit(id));
}

#[test]
fn an_arc_leads_to_where_it_lands() {
    let mut worn = Worn::begin();
    let body = *worn.get::<Body>();
    let goal =
        worn.get::<Hall>().floor.nearest_point(body.floor_point_in_world + body.ahead_in_world()).unwrap();
    worn.point_at(goal);
    worn.press(|buttons| buttons.stick = Vec2::Y);
    worn.press(|buttons| buttons.stick = Vec2::ZERO);
    let moved = worn.get::<Body>().floor_point_in_world.distance(body.floor_point_in_world);
    assert!(moved > 0.3, "{moved} m");
}

#[test]
fn outside_the_halls_one_stands_in_the_anteroom_before_the_board() {
    let mut worn = Worn::begin();
    worn.app.world_mut().resource_mut::<NextState<Screen>>().set(Screen::Lobby);
    worn.run(4);
    assert!(worn.get::<Board>().panel.is_shown);
    assert!(worn.eye_in_world().xz().length() < 0.01);
}

/// The left hand as one looks at a watch.
fn watched() -> HandState {
    let rotation = Quat::from_rotation_x(2.3) * Quat::from_rotation_y(-std::f32::consts::FRAC_PI_2);
    let place = Isometry3d::new(EYE + Vec3::new(0.0, -0.15, -0.35), rotation);
    HandState { play_space_from_aim: place, play_space_from_grip: place, ..HandState::default() }
}

#[test]
fn the_menu_comes_to_the_wrist_that_is_looked_at_and_its_buttons_are_pressed() {
    let mut worn = Worn::begin();
    assert!(!worn.get::<Wrist>().panel.is_shown);
    worn.frame(|frame| frame.hands[0] = Some(watched()));
    worn.run(4);
    let menu = worn.get::<Wrist>().panel;
    assert!(menu.is_shown);
    worn.press_on(&menu, "wrist-map");
    assert_eq!(*worn.get::<State<Overlay>>().get(), Overlay::FloorPlan);
    worn.run(2);
    assert!(!worn.get::<Wrist>().panel.is_shown && worn.get::<Board>().panel.is_shown);
}

#[test]
fn whoever_has_one_hand_is_shown_no_menu_that_it_cannot_press() {
    let mut worn = Worn::begin();
    worn.app.world_mut().resource_mut::<Settings>().comfort.hands = HandUse::LeftAlone;
    worn.frame(|frame| frame.hands[0] = Some(watched()));
    worn.run(4);
    assert!(!worn.get::<Wrist>().panel.is_shown);
}

#[test]
fn recentring_brings_head_and_board_back() {
    let mut worn = Worn::begin();
    worn.press(|buttons| buttons.calls_menu = true);
    let body = *worn.get::<Body>();
    worn.frame(|frame| {
        // Somebody walks off through a wall, and sits down there.
        for eye in &mut frame.eyes {
            eye.play_space_from_view.translation += Vec3A::new(40.0, -0.4, 0.0);
        }
        frame.is_recentred = true;
    });
    worn.run(1);
    worn.frame(|frame| frame.is_recentred = false);
    worn.run(2);
    let eye = worn.eye_in_world();
    assert!(eye.xz().distance(body.floor_point_in_world.xz()) < 0.01, "{eye} {body:?}");
    let board = worn.get::<Board>().panel.world_from_panel.translation;
    assert!(Vec3::from(board).distance(eye) < 1.6, "the board stands before the eyes");
}

#[test]
fn who_sits_sees_from_the_height_of_who_stands() {
    let mut worn = Worn::begin();
    worn.frame(|frame| frame.eyes.iter_mut().for_each(|eye| eye.play_space_from_view.translation.y = 1.1));
    worn.run(2);
    let height = |worn: &Worn| worn.eye_in_world().y - worn.get::<Body>().floor_point_in_world.y;
    assert!((height(&worn) - 1.1).abs() < 0.02);
    worn.app.world_mut().resource_mut::<Settings>().comfort.is_seated = true;
    worn.run(3);
    assert!((height(&worn) - crate::visitor::EYE_HEIGHT).abs() < 0.02, "{}", height(&worn));
}

#[test]
fn two_hands_turn_and_stretch_what_is_held() {
    let mut worn = Worn::begin();
    let hall = worn.get::<Hall>();
    let id = hall.exhibits.iter().find(|(_, placed)| placed.hero.is_some()).unwrap().0.clone();
    worn.ask(Intent::OpenExhibit(id));
    worn.press(|buttons| buttons.grips = true);
    worn.press(|buttons| buttons.grips = false);
    let held = |worn: &mut Worn| {
        let world = worn.app.world_mut();
        *world.query_filtered::<&Transform, With<crate::exhibit::HeldObject>>().single(world).unwrap()
    };
    let before = held(&mut worn);
    worn.frame(|frame| frame.hands[0].as_mut().unwrap().buttons.grips = true);
    worn.run(2);
    worn.frame(|frame| {
        // Half as far apart again, and turned about the vertical.
        let right = frame.hands[1].unwrap().play_space_from_grip.translation;
        let left = frame.hands[0].as_mut().unwrap();
        let span =
            Quat::from_rotation_y(0.4) * Vec3::from(left.play_space_from_grip.translation - right) * 1.5;
        left.play_space_from_grip.translation = right + Vec3A::from(span);
    });
    worn.run(2);
    let after = held(&mut worn);
    assert!((after.scale.x / before.scale.x - 1.5).abs() < 0.05, "{} {}", before.scale, after.scale);
    let turn = before.rotation.angle_between(after.rotation);
    assert!((turn - 0.4).abs() < 0.05, "{turn} rad");
}

#[test]
fn whoever_likes_to_walks_by_the_second_hands_stick() {
    let mut worn = Worn::begin();
    let before = worn.get::<Body>().floor_point_in_world;
    let push = |worn: &mut Worn, stick: Vec2| {
        worn.frame(|frame| frame.hands[0].as_mut().unwrap().buttons.stick = stick);
    };
    worn.app.world_mut().resource_mut::<Settings>().comfort.walks_by_stick = true;
    push(&mut worn, Vec2::Y);
    for _ in 0..60 {
        worn.run(1);
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let walked = worn.get::<Body>().floor_point_in_world.distance(before);
    push(&mut worn, Vec2::ZERO);
    worn.run(2);
    assert!((0.1..3.0).contains(&walked), "{walked} m");
}

#[test]
fn whoever_leans_while_walking_by_stick_leans_in_the_hall_too() {
    let mut worn = Worn::begin();
    worn.app.world_mut().resource_mut::<Settings>().comfort.walks_by_stick = true;
    let before = worn.eye_in_world();
    let to_the_right = worn.get::<PlaySpace>().world_from_play_space.rotation * Vec3::X;
    worn.frame(|frame| frame.hands[0].as_mut().unwrap().buttons.stick = Vec2::Y);
    for _ in 0..20 {
        worn.frame(|frame| {
            for eye in &mut frame.eyes {
                eye.play_space_from_view.translation.x += 0.01;
            }
        });
        worn.run(1);
    }
    let leant = (worn.eye_in_world() - before).dot(to_the_right);
    assert!((leant - 0.2).abs() < 0.02, "{leant} m");
}

#[test]
fn one_push_of_the_stick_turns_once() {
    let mut worn = Worn::begin();
    let before = *worn.get::<Body>();
    worn.press(|buttons| buttons.stick = Vec2::X);
    worn.run(5);
    let turn = worn.get::<Body>().yaw - before.yaw;
    assert!((turn + std::f32::consts::FRAC_PI_6).abs() < 1e-3, "{turn} rad");
}

#[test]
fn whoever_takes_it_off_during_a_question_finds_the_question_with_what_was_chosen() {
    let mut worn = Worn::begin();
    let checkpoint = worn.get::<Hall>().checkpoints.keys().next().unwrap().clone();
    worn.ask(Intent::OpenCheckpoint(checkpoint.clone()));
    assert_eq!(*worn.get::<Attention>(), Attention::Checkpoint(checkpoint.clone()));
    worn.run(3);
    let chosen = |worn: &mut Worn| -> Vec<String> {
        let world = worn.app.world_mut();
        let mut options = world.query_filtered::<&WidgetName, With<bevy::ui::Checked>>();
        options.iter(world).map(|name| name.0.clone()).filter(|name| name.starts_with("option-")).collect()
    };
    let world = worn.app.world_mut();
    let mut names = world.query::<&WidgetName>();
    let option =
        names.iter(world).map(|name| name.0.clone()).find(|name| name.starts_with("option-")).unwrap();
    worn.press_widget(&option);
    assert_eq!(chosen(&mut worn), std::slice::from_ref(&option));
    worn.app.world_mut().resource_mut::<NextState<Wearing>>().set(Wearing::Desktop);
    worn.run(4);
    assert_eq!(*worn.get::<Attention>(), Attention::Checkpoint(checkpoint));
    assert_eq!(chosen(&mut worn), [option]);
}
