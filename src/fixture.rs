//! The application as unit tests need it.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use bevy::{prelude::*, render::sync_world::SyncWorldPlugin};

use crate::{
    BackendAddress, Display, HeadsetChoice, Options, Task,
    hall::{LoadHall, SceneCatalogue},
    progress::BeginVisit,
    screens::Screen,
};

/// The whole application in the Red Boat hall, without a renderer.
pub(crate) fn visit(data: &Path) -> App {
    visit_with(data, |_| {})
}

/// The same with something added.
pub(crate) fn visit_with(data: &Path, add: impl FnOnce(&mut App)) -> App {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut app = crate::app(Options {
        assets: repository.join("assets"),
        scenes: SceneCatalogue::read(&repository.join("scenes")),
        data: data.to_owned(),
        backend: BackendAddress::Url("http://127.0.0.1:9".to_owned()),
        visitor_card: None,
        is_shared_device: false,
        headset: HeadsetChoice::Off,
        goes_on: false,
        is_touched: false,
        display: Display::None,
        announce: None,
        task: Task::Visit,
    });
    // Without a renderer nothing else keeps the list that removed cameras are written on.
    app.add_plugins(SyncWorldPlugin);
    add(&mut app);
    app.finish();
    app.cleanup();
    app.update();
    let catalogue = app.world().resource::<SceneCatalogue>();
    let scene = catalogue.scenes.iter().find_map(|(_, scene)| scene.clone().ok()).unwrap();
    app.world_mut().write_message(LoadHall(scene.clone()));
    app.world_mut().write_message(BeginVisit(scene));
    app.world_mut().resource_mut::<NextState<Screen>>().set(Screen::Loading);
    let until = Instant::now() + Duration::from_secs(120);
    while *app.world().resource::<State<Screen>>().get() != Screen::Visit {
        assert!(Instant::now() < until, "the hall does not stand");
        app.update();
        std::thread::sleep(Duration::from_millis(2));
    }
    app
}
