//! A visitor in a plain hall: the same plugin without window and renderer.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use bevy::{
    input::{
        ButtonState, InputPlugin,
        keyboard::{Key, KeyboardInput, NativeKey},
        mouse::MouseMotion,
    },
    math::bounding::Aabb3d,
    state::app::StatesPlugin,
    time::TimeUpdateStrategy,
    window::{CursorMoved, CursorOptions, PrimaryWindow},
};
use curriculum::{ExhibitId, Happening, Scene};

use super::*;
use crate::{
    hall::{NavigationMesh, PlacedCheckpoint, PlacedExhibit, PlacedRoom, Stand},
    progress::{Happened, Notice, ResumePoint},
    settings::Settings,
};

const FRAME: Duration = Duration::from_millis(20);

fn scene() -> Arc<Scene> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenes");
    Arc::new(Scene::load(&folder, &"red-boat".parse().unwrap()).unwrap())
}

fn exhibit(id: &str) -> ExhibitId {
    id.parse().unwrap()
}

fn stand(x: f32, z: f32, target: Vec3) -> Stand {
    Stand { floor_point_in_world: Vec3::new(x, 0.0, z), target_in_world: target }
}

/// A floor of 12 m × 6 m with a wall across it that leaves a door at z < 1, and two rooms beside the wall.
fn hall() -> Hall {
    let rectangle = |x: [f32; 2], z: [f32; 2]| {
        let at = |x: f32, z: f32| Vec3::new(x, 0.0, z);
        let [a, b, c, d] = [at(x[0], z[1]), at(x[1], z[1]), at(x[1], z[0]), at(x[0], z[0])];
        [[a, b, c], [a, c, d]]
    };
    let floor = [
        ([0.0, 5.5], [0.0, 1.0]),
        ([0.0, 5.5], [1.0, 6.0]),
        ([5.5, 6.5], [0.0, 1.0]),
        ([6.5, 12.0], [0.0, 1.0]),
        ([6.5, 12.0], [1.0, 6.0]),
    ];
    let bounds = |point: Vec3| Aabb3d::new(point, Vec3::splat(0.3));
    let placed = |x: f32, z: f32, hero: bool| PlacedExhibit {
        stand: stand(x, z, Vec3::new(x, 1.2, z - 1.0)),
        bounds_in_world: bounds(Vec3::new(x, 1.2, z - 1.0)),
        hero: hero.then_some(Entity::PLACEHOLDER),
    };
    let outline = |x: [f32; 2]| {
        [(x[0], 0.0), (x[1], 0.0), (x[1], 6.0), (x[0], 6.0)].map(|(x, z)| Vec2::new(x, z)).to_vec()
    };
    let target = Vec3::new(9.0, 1.5, 6.0);
    let triangles: Vec<_> = floor.into_iter().flat_map(|(x, z)| rectangle(x, z)).collect();
    Hall {
        scene: scene(),
        root: Entity::PLACEHOLDER,
        exhibits: BTreeMap::from([
            (exhibit("RB01"), placed(2.0, 5.0, false)),
            (exhibit("RB05"), placed(10.0, 5.0, true)),
        ]),
        checkpoints: BTreeMap::from([(
            "meeting-room".parse().unwrap(),
            PlacedCheckpoint { stand: stand(9.0, 4.0, target), bounds_in_world: bounds(target) },
        )]),
        rooms: vec![
            PlacedRoom { id: "lane".parse().unwrap(), outline_in_world: outline([-0.5, 5.8]) },
            PlacedRoom { id: "meeting-room".parse().unwrap(), outline_in_world: outline([6.2, 12.5]) },
        ],
        entrance: stand(1.0, 5.0, Vec3::new(1.0, 1.6, 0.0)),
        floor: Arc::new(NavigationMesh::from_triangles(&triangles).unwrap()),
        views: Vec::new(),
        sound_places: BTreeMap::new(),
    }
}

struct Visit(App);

impl Visit {
    fn with(settings: Settings) -> Self {
        let mut app = App::new();
        app.add_plugins((MinimalPlugins, StatesPlugin, InputPlugin, AssetPlugin::default()))
            .init_asset::<Mesh>()
            .add_message::<CursorMoved>()
            .add_message::<Happened>()
            .add_message::<Notice>()
            .init_state::<Screen>()
            .init_state::<Overlay>()
            .insert_resource(TimeUpdateStrategy::ManualDuration(FRAME))
            .insert_resource(settings)
            .insert_resource(hall())
            .configure_sets(
                Update,
                (Step::Receive, Step::ReadInput, Step::Decide, Step::Move, Step::Record, Step::Show).chain(),
            )
            .add_plugins(plugin);
        app.update();
        app.world_mut().resource_mut::<NextState<Screen>>().set(Screen::Visit);
        app.update();
        Self(app)
    }

    fn begin() -> Self {
        Self::with(Settings::default())
    }

    fn run(&mut self, seconds: f32) {
        let frames = (seconds / FRAME.as_secs_f32()).round();
        let mut done = 0.0;
        while done < frames {
            self.0.update();
            done += 1.0;
        }
    }

    fn ask(&mut self, intent: Intent) {
        self.0.world_mut().write_message(intent);
    }

    fn press(&mut self, key: KeyCode) {
        self.key(key, ButtonState::Pressed);
    }

    fn release(&mut self, key: KeyCode) {
        self.key(key, ButtonState::Released);
    }

    fn key(&mut self, key_code: KeyCode, state: ButtonState) {
        self.0.world_mut().write_message(KeyboardInput {
            key_code,
            state,
            logical_key: Key::Unidentified(NativeKey::Unidentified),
            text: None,
            repeat: false,
            window: Entity::PLACEHOLDER,
        });
    }

    /// Presses and lets go, and waits a frame.
    fn tap(&mut self, key: KeyCode) {
        self.press(key);
        self.run(0.02);
        self.release(key);
    }

    fn cover(&mut self, overlay: Overlay) {
        self.0.world_mut().resource_mut::<NextState<Overlay>>().set(overlay);
        self.run(0.02);
    }

    fn body(&self) -> Body {
        *self.0.world().resource::<Body>()
    }

    fn attention(&self) -> &Attention {
        self.0.world().resource::<Attention>()
    }

    fn tour(&self) -> &TourState {
        self.0.world().resource::<TourState>()
    }

    fn is_at(&self, x: f32, z: f32) -> bool {
        self.body().floor_point_in_world.xz().distance(Vec2::new(x, z)) < 0.05
    }
}

#[test]
fn a_visitor_comes_in_at_the_entrance() {
    let visit = Visit::begin();
    assert!(visit.is_at(1.0, 5.0));
    assert!(visit.body().yaw.abs() < 1e-5);
}

#[test]
fn a_point_of_the_floor_is_walked_to_around_the_wall() {
    let mut visit = Visit::begin();
    visit.ask(Intent::GoTo(Vec3::new(9.0, 0.0, 5.0)));
    visit.run(2.0);
    assert!(visit.body().floor_point_in_world.z < 3.0, "the way leads through the door");
    visit.run(3.0);
    assert!(visit.is_at(9.0, 5.0));
}

#[test]
fn an_exhibit_is_walked_to_looked_at_and_opened() {
    let mut visit = Visit::begin();
    visit.ask(Intent::OpenExhibit(exhibit("RB05")));
    visit.run(1.0);
    assert_eq!(*visit.attention(), Attention::Hall);
    visit.run(4.0);
    assert_eq!(*visit.attention(), Attention::Exhibit(exhibit("RB05")));
    assert!(visit.is_at(10.0, 5.0));
    assert!(visit.body().yaw.abs() < 0.01 && visit.body().pitch < -0.1);
}

#[test]
fn reduced_motion_cuts_instead_of_gliding() {
    let mut visit = Visit::with(Settings { reduced_motion: true, ..Settings::default() });
    visit.ask(Intent::OpenExhibit(exhibit("RB05")));
    visit.run(0.02);
    assert_eq!(*visit.attention(), Attention::Exhibit(exhibit("RB05")));
    assert!(visit.is_at(10.0, 5.0));
}

#[test]
fn walking_away_closes_what_is_open() {
    let mut visit = Visit::begin();
    visit.ask(Intent::OpenExhibit(exhibit("RB01")));
    visit.run(4.0);
    assert_eq!(*visit.attention(), Attention::Exhibit(exhibit("RB01")));
    visit.press(KeyCode::KeyD);
    visit.run(1.0);
    visit.release(KeyCode::KeyD);
    visit.run(1.0);
    assert_eq!(*visit.attention(), Attention::Hall);
    let walked = visit.body().floor_point_in_world.x - 2.0;
    assert!((1.1..1.6).contains(&walked), "{walked} m in a second");
    let rested = visit.body();
    visit.run(0.5);
    assert_eq!(visit.body(), rested);
}

#[test]
fn the_object_is_taken_and_put_back_by_keys() {
    let mut visit = Visit::begin();
    visit.ask(Intent::OpenExhibit(exhibit("RB05")));
    visit.run(5.0);
    visit.tap(KeyCode::KeyF);
    assert_eq!(*visit.attention(), Attention::InHand(exhibit("RB05")));
    visit.press(KeyCode::ArrowUp);
    visit.run(0.5);
    visit.release(KeyCode::ArrowUp);
    assert_eq!(*visit.attention(), Attention::InHand(exhibit("RB05")), "arrows turn the object");
    visit.tap(KeyCode::Escape);
    assert_eq!(*visit.attention(), Attention::Exhibit(exhibit("RB05")));
    visit.tap(KeyCode::Escape);
    assert_eq!(*visit.attention(), Attention::Hall);
}

#[test]
fn an_exhibit_without_a_hero_is_not_taken() {
    let mut visit = Visit::begin();
    visit.ask(Intent::OpenExhibit(exhibit("RB01")));
    visit.run(4.0);
    visit.tap(KeyCode::KeyF);
    assert_eq!(*visit.attention(), Attention::Exhibit(exhibit("RB01")));
}

#[test]
fn enter_opens_what_lies_ahead() {
    let mut visit = Visit::begin();
    visit.ask(Intent::GoTo(Vec3::new(2.0, 0.0, 5.5)));
    visit.run(2.0);
    visit.0.world_mut().resource_mut::<Body>().yaw = 0.0;
    visit.tap(KeyCode::Enter);
    visit.run(2.0);
    assert_eq!(*visit.attention(), Attention::Exhibit(exhibit("RB01")));
}

#[test]
fn the_tour_leads_waits_and_goes_on() {
    let mut visit = Visit::begin();
    visit.tap(KeyCode::KeyN);
    visit.run(4.0);
    assert_eq!(*visit.attention(), Attention::Exhibit(exhibit("RB01")));
    assert_eq!(*visit.tour(), TourState { next_stop: 1, phase: TourPhase::Leading });

    // RB04 and RB09 do not stand in this hall: RB05 is next.
    visit.tap(KeyCode::Space);
    visit.run(1.0);
    visit.tap(KeyCode::KeyP);
    assert_eq!(visit.tour().phase, TourPhase::Paused);
    let waiting = visit.body().floor_point_in_world;
    visit.run(2.0);
    assert_eq!(visit.body().floor_point_in_world, waiting);
    visit.tap(KeyCode::KeyP);
    visit.run(5.0);
    assert_eq!(*visit.attention(), Attention::Exhibit(exhibit("RB05")));
    assert_eq!(visit.tour().next_stop, 4);
}

#[test]
fn whoever_walks_away_lets_the_tour_wait() {
    let mut visit = Visit::begin();
    visit.ask(Intent::NextStop);
    visit.run(0.5);
    visit.tap(KeyCode::KeyS);
    assert_eq!(*visit.tour(), TourState { next_stop: 0, phase: TourPhase::Paused });
    visit.run(4.0);
    assert_eq!(*visit.attention(), Attention::Hall);
    visit.ask(Intent::ResumeTour);
    visit.run(4.0);
    assert_eq!(*visit.attention(), Attention::Exhibit(exhibit("RB01")));
}

#[test]
fn the_tour_ends_after_its_last_stop_and_begins_anew() {
    let mut visit = Visit::begin();
    for _ in 0..3 {
        visit.ask(Intent::NextStop);
        visit.run(5.0);
    }
    assert_eq!(*visit.attention(), Attention::Checkpoint("meeting-room".parse().unwrap()));
    visit.ask(Intent::NextStop);
    visit.run(0.1);
    assert_eq!(visit.tour().phase, TourPhase::Finished, "no other stop stands in this hall");
    visit.ask(Intent::NextStop);
    visit.run(5.0);
    assert_eq!(*visit.attention(), Attention::Exhibit(exhibit("RB01")));
}

#[test]
fn keys_do_nothing_under_an_overlay() {
    let mut visit = Visit::begin();
    visit.cover(Overlay::Settings);
    let body = visit.body();
    visit.press(KeyCode::KeyW);
    visit.tap(KeyCode::KeyN);
    visit.run(2.0);
    assert_eq!((visit.body(), visit.tour().phase), (body, TourPhase::Idle));
    assert_eq!(*visit.attention(), Attention::Hall);
}

#[test]
fn a_way_waits_under_an_overlay() {
    let mut visit = Visit::begin();
    visit.ask(Intent::GoTo(Vec3::new(4.0, 0.0, 5.0)));
    visit.run(0.5);
    visit.cover(Overlay::FloorPlan);
    let body = visit.body();
    visit.run(2.0);
    assert_eq!(visit.body(), body);
    visit.cover(Overlay::None);
    visit.run(4.0);
    assert!(visit.is_at(4.0, 5.0));
}

#[test]
fn rooms_are_reached_once_and_feet_are_heard() {
    let mut visit = Visit::begin();
    let mut rooms = Vec::new();
    let mut footsteps = 0;
    for x in [9.0, 1.0, 9.0] {
        visit.ask(Intent::GoTo(Vec3::new(x, 0.0, 5.0)));
        for _ in 0..250 {
            visit.run(0.02);
            let world = visit.0.world_mut();
            footsteps += world.resource_mut::<Messages<Footstep>>().drain().count();
            rooms.extend(world.resource_mut::<Messages<Happened>>().drain().map(|happened| happened.0));
        }
    }
    let reached = |room: &str| Happening::RoomReached { room: room.parse().unwrap() };
    assert_eq!(rooms, [reached("lane"), reached("meeting-room")]);
    assert_eq!(visit.0.world().resource::<CurrentRoom>().0, Some("meeting-room".parse().unwrap()));
    assert!((15..60).contains(&footsteps), "{footsteps} footsteps on about 36 m");
}

#[test]
fn a_visit_goes_on_where_it_was_left() {
    let scene = scene();
    let mut visit = Visit::begin();
    visit.0.world_mut().resource_mut::<NextState<Screen>>().set(Screen::Lobby);
    visit.run(0.1);
    assert!(visit.0.world().get_resource::<Body>().is_none());
    let folded = curriculum::Visit::default();
    visit.0.insert_resource(crate::progress::CurrentVisit {
        standing: curriculum::Standing::of(&folded, &scene),
        visit: folded,
        registration: uuid::Uuid::nil(),
        resume_at: Some(ResumePoint { floor_point_in_world: [8.0, 0.0, 2.0], yaw: 1.0, next_stop: 3 }),
        scene,
    });
    visit.0.world_mut().resource_mut::<NextState<Screen>>().set(Screen::Visit);
    visit.run(0.1);
    assert!(visit.is_at(8.0, 2.0) && (visit.body().yaw - 1.0).abs() < 1e-5);
    assert_eq!(*visit.tour(), TourState { next_stop: 3, phase: TourPhase::Idle });
}

/// The system holds the pointer as soon as it is asked, unless it refuses: then it leaves the cursor as it was.
#[test]
fn a_held_pointer_turns_the_head_and_escape_frees_it() {
    let mut visit = Visit::with(Settings { looks_freely: true, ..default() });
    let window = visit.0.world_mut().spawn((Window::default(), PrimaryWindow)).id();
    visit.0.insert_resource(FreeLook::Asked(0.0));
    visit.run(0.1);
    assert_eq!(*visit.0.world().resource::<FreeLook>(), FreeLook::Held);
    assert!(!visit.0.world().get::<CursorOptions>(window).unwrap().visible);
    let before = visit.body().yaw;
    visit.0.world_mut().write_message(MouseMotion { delta: Vec2::new(40.0, 0.0) });
    visit.run(0.1);
    assert!(visit.body().yaw < before, "to the right");
    visit.press(KeyCode::Escape);
    visit.run(0.1);
    assert_eq!(*visit.0.world().resource::<FreeLook>(), FreeLook::Free);
    assert!(visit.0.world().get::<CursorOptions>(window).unwrap().visible);
}

#[test]
fn where_the_pointer_cannot_be_held_dragging_stays() {
    let mut visit = Visit::with(Settings { looks_freely: true, ..default() });
    visit.0.insert_resource(FreeLook::Asked(0.0));
    visit.run(2.0);
    assert_eq!(*visit.0.world().resource::<FreeLook>(), FreeLook::Free);
    assert!(!visit.0.world().resource::<Settings>().looks_freely);
}
