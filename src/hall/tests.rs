//! A hall loaded by the real engine without a renderer: whole, and broken in each way that files break.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use bevy::{prelude::*, state::app::StatesPlugin};
use curriculum::Scene;

use super::*;
use crate::{
    options::{BackendAddress, Display, HeadsetChoice, Options, Task},
    screens::Screen,
    settings, third_party,
};

const MODEL: &str = "models/red-boat.glb";
/// Long enough for a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(120);

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// An application without window and renderer whose assets folder is given.
fn app(assets: &Path, data: &Path) -> App {
    let options = Options {
        assets: assets.to_path_buf(),
        scenes: SceneCatalogue::read(&repository().join("scenes")),
        data: data.to_path_buf(),
        backend: BackendAddress::Url("http://127.0.0.1:9".to_owned()),
        visitor_card: None,
        is_shared_device: false,
        headset: HeadsetChoice::Off,
        goes_on: false,
        is_touched: false,
        display: Display::None,
        announce: None,
        task: Task::Visit,
    };
    let mut app = App::new();
    register_source(&mut app);
    app.add_plugins(third_party::Engine::of(&options, None));
    app.insert_resource(options);
    if !app.is_plugin_added::<StatesPlugin>() {
        app.add_plugins(StatesPlugin);
    }
    app.init_state::<Screen>().add_plugins((settings::plugin, plugin));
    app.finish();
    app.cleanup();
    app
}

/// Loads the Red Boat hall; what the visitor is told when that fails.
fn load(app: &mut App) -> Result<Hall, LoadingFailed> {
    let scene = app
        .world()
        .resource::<SceneCatalogue>()
        .scenes
        .iter()
        .find_map(|(_, scene)| scene.clone().ok())
        .unwrap();
    app.world_mut().write_message(LoadHall(scene));
    let began = Instant::now();
    let mut furthest = LoadingProgress::default();
    while began.elapsed() < PATIENCE {
        app.update();
        let progress = app.world().resource::<LoadingProgress>().clone();
        assert!(
            progress.fraction >= furthest.fraction,
            "the bar went back from {furthest:?} to {progress:?}"
        );
        furthest = progress;
        if let Some(fault) = app.world_mut().resource_mut::<Messages<LoadingFailed>>().drain().last() {
            return Err(fault);
        }
        if let Some(hall) = app.world().get_resource::<Hall>() {
            assert_eq!(furthest.step, LoadingStep::Ready);
            assert_eq!(furthest.bytes_done, furthest.bytes_total);
            return Ok(hall.clone());
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("neither a hall nor a fault came: {furthest:?}");
}

/// A copy of the hall's files that may be broken.
fn copy_of_assets() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let assets = folder.path().join("assets");
    let pictures = repository().join("assets/models/red-boat");
    fs::create_dir_all(assets.join("models/red-boat")).unwrap();
    fs::copy(repository().join("assets").join(MODEL), assets.join(MODEL)).unwrap();
    for entry in fs::read_dir(pictures).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, assets.join("models/red-boat").join(path.file_name().unwrap())).unwrap();
    }
    (folder, assets)
}

/// What a visitor is told about a hall whose files were changed.
fn told_after(change: impl FnOnce(&Path)) -> LoadingFailed {
    let (folder, assets) = copy_of_assets();
    change(&assets);
    let mut app = app(&assets, folder.path());
    let fault = load(&mut app).unwrap_err();
    assert!(!fault.problem.is_empty() && !fault.fix.is_empty());
    for _ in 0..3 {
        app.update();
    }
    assert!(app.world().get_resource::<Hall>().is_none());
    assert_eq!(app.world_mut().query::<&Mesh3d>().iter(app.world()).count(), 0);
    fault
}

fn change_json(assets: &Path, change: impl FnOnce(&mut serde_json::Value)) {
    let path = assets.join(MODEL);
    let file = fs::read(&path).unwrap();
    let length = glb::json_length(&file).unwrap();
    let mut json = serde_json::from_slice(&file[glb::HEAD_BYTES..glb::HEAD_BYTES + length]).unwrap();
    change(&mut json);
    fs::write(path, glb::tests::glb(&json, glb::binary_chunk(&file).unwrap())).unwrap();
}

/// Writes zeros into the model's binary chunk.
fn overwrite_binary(assets: &Path, start: usize, bytes: usize) {
    let path = assets.join(MODEL);
    let mut file = fs::read(&path).unwrap();
    let binary = file.len() - glb::binary_chunk(&file).unwrap().len();
    file[binary + start..binary + start + bytes].fill(0);
    fs::write(path, file).unwrap();
}

#[test]
fn the_red_boat_hall_stands_whole_and_leaves_whole() {
    let (folder, assets) = copy_of_assets();
    let mut app = app(&assets, folder.path());
    let hall = load(&mut app).unwrap();
    let scene: &Scene = &hall.scene;
    assert_eq!(hall.exhibits.len(), scene.exhibits().len());
    assert_eq!(hall.checkpoints.len(), scene.checkpoints().len());
    assert_eq!(hall.rooms.len(), scene.rooms().len());
    assert_eq!(hall.views.len(), 8);
    assert!(scene.exhibits().iter().all(|exhibit| exhibit.hero == hall.exhibits[&exhibit.id].hero.is_some()));
    for (id, exhibit) in &hall.exhibits {
        let reach = exhibit.stand.floor_point_in_world.xz().distance(exhibit.stand.target_in_world.xz());
        assert!((0.3..6.0).contains(&reach), "{id} is looked at from {reach} m");
        let way = hall.floor.path(hall.entrance.floor_point_in_world, exhibit.stand.floor_point_in_world);
        assert!(way.is_some(), "no way leads to {id}");
    }

    app.world_mut().resource_mut::<NextState<Screen>>().set(Screen::Visit);
    app.update();
    app.world_mut().resource_mut::<NextState<Screen>>().set(Screen::Certificate);
    app.update();
    assert!(app.world().get_resource::<Hall>().is_none());
    assert_eq!(app.world_mut().query::<&Mesh3d>().iter(app.world()).count(), 0);
}

#[test]
fn after_a_fault_the_mended_hall_loads() {
    let (folder, assets) = copy_of_assets();
    let whole = fs::read(assets.join(MODEL)).unwrap();
    fs::write(assets.join(MODEL), &whole[..whole.len() / 2]).unwrap();
    let mut app = app(&assets, folder.path());
    assert!(load(&mut app).is_err());
    fs::write(assets.join(MODEL), whole).unwrap();
    assert!(load(&mut app).is_ok());
}

#[test]
fn a_missing_model_is_named() {
    let fault = told_after(|assets| fs::remove_file(assets.join(MODEL)).unwrap());
    assert_eq!((fault.file.as_str(), fault.kind), (MODEL, FileFault::Missing));
}

#[test]
fn a_missing_lightmap_is_named() {
    let fault = told_after(|assets| fs::remove_file(assets.join("models/red-boat/lane.light.ktx2")).unwrap());
    assert_eq!(fault.file, "models/red-boat/lane.light.ktx2");
}

#[test]
fn a_model_that_is_cut_off_or_garbage_is_refused() {
    let cut = told_after(|assets| {
        let whole = fs::read(assets.join(MODEL)).unwrap();
        fs::write(assets.join(MODEL), &whole[..whole.len() - 1]).unwrap();
    });
    assert!(cut.kind == FileFault::Damaged && cut.problem.contains("bytes"), "{cut:?}");
    let garbage = told_after(|assets| fs::write(assets.join(MODEL), vec![0x5A; 100_000]).unwrap());
    assert!(garbage.problem.contains("not a glTF binary"), "{garbage:?}");
    let empty = told_after(|assets| fs::write(assets.join(MODEL), []).unwrap());
    assert!(empty.problem.contains("cut off"), "{empty:?}");
}

#[test]
fn a_malformed_buffer_is_refused() {
    let fault =
        told_after(|assets| change_json(assets, |json| json["accessors"][0]["count"] = 99_999_999.into()));
    assert!(fault.problem.contains("accessor 0 reaches beyond"), "{fault:?}");
}

#[test]
fn an_unsupported_extension_is_refused() {
    let fault = told_after(|assets| {
        change_json(assets, |json| {
            json["extensionsRequired"] = serde_json::json!(["KHR_draco_mesh_compression"])
        });
    });
    assert!(fault.problem.contains("KHR_draco_mesh_compression"), "{fault:?}");
}

#[test]
fn a_model_that_stops_the_gltf_crate_is_refused() {
    let fault = told_after(|assets| {
        change_json(assets, |json| {
            let accessors = json["accessors"].as_array_mut().unwrap();
            accessors.push(serde_json::json!({"componentType": 5126, "count": 3, "type": "VEC3"}));
            let last = accessors.len() - 1;
            json["meshes"][0]["primitives"][0]["targets"] = serde_json::json!([{"POSITION": last}]);
        });
    });
    assert!(fault.problem.contains("no buffer view"), "{fault:?}");
}

#[test]
fn missing_names_are_listed() {
    let fault = told_after(|assets| {
        change_json(assets, |json| {
            for node in json["nodes"].as_array_mut().unwrap() {
                if ["walkable", "entrance", "exhibit:RB05", "stand:RB07"]
                    .contains(&node["name"].as_str().unwrap())
                {
                    node["name"] = "somebody renamed it".into();
                }
            }
        });
    });
    for name in ["walkable", "entrance", "exhibit:RB05", "stand:RB07"] {
        assert!(fault.problem.contains(name), "{fault:?} does not list {name}");
    }
}

#[test]
fn a_floor_that_cannot_be_walked_on_is_told() {
    let fault = told_after(|assets| {
        let mut start = 0;
        change_json(assets, |json| {
            let nodes = json["nodes"].as_array().unwrap();
            let node = nodes.iter().find(|node| node["name"] == "walkable").unwrap();
            let mesh = node["mesh"].as_u64().unwrap() as usize;
            let indices = json["meshes"][mesh]["primitives"][0]["indices"].as_u64().unwrap() as usize;
            let view = json["accessors"][indices]["bufferView"].as_u64().unwrap() as usize;
            start = json["bufferViews"][view]["byteOffset"].as_u64().unwrap() as usize;
        });
        overwrite_binary(assets, start, 6);
    });
    assert!(
        fault.kind == FileFault::Unfit
            && fault.problem.contains("no area")
            && fault.fix.contains("walkable floor"),
        "{fault:?}"
    );
}

#[test]
fn a_picture_in_the_model_that_cannot_be_decoded_is_told() {
    let fault = told_after(|assets| {
        let mut start = 0;
        change_json(assets, |json| {
            let view = json["images"][0]["bufferView"].as_u64().unwrap() as usize;
            start = json["bufferViews"][view]["byteOffset"].as_u64().unwrap() as usize;
        });
        overwrite_binary(assets, start, 64);
    });
    assert!(fault.problem.contains("cannot be decoded"), "{fault:?}");
}
