//! A decoded hall is placed in the world, drawn once behind the bar, and shown.

use std::sync::Arc;

use bevy::{
    asset::RenderAssetUsages,
    ecs::system::SystemParam,
    light::NotShadowCaster,
    prelude::*,
    world_serialization::{WorldAsset, WorldAssetRoot, WorldInstanceReady},
};
use curriculum::Scene;

use super::{
    FileFault, Hall, LoadingFailed, LoadingProgress, LoadingStep,
    decoding::is_drawn,
    dress::{HallImages, Wardrobe, dress, follow_motion},
    layout,
    loading::{Clearing, HallRoot, LoadingBegan},
    look::HallSky,
    merge::{self, Piece},
    placing::{PlacingError, Spawned, place},
    undressed::Undressed,
    warm_up::{self, WaitingForPipelines, WarmUp},
};
use crate::{
    Step,
    options::{Options, Task},
    settings::Settings,
};

/// The model's nodes are being spawned.
#[derive(Resource)]
pub(super) struct Placing {
    scene: Arc<Scene>,
    root: Entity,
    images: HallImages,
    is_spawned: bool,
}

/// The hall is placed, and its meshes are being joined.
#[derive(Resource)]
pub(super) struct Joining {
    hall: Hall,
    sky: HallSky,
    pieces: Vec<Piece>,
}

/// The hall stands, and waits behind the bar until it has been drawn once.
#[derive(Resource)]
pub(super) struct Unveiling {
    hall: Hall,
}

pub(super) fn plugin(app: &mut App) {
    app.add_plugins(warm_up::plugin);
    app.add_systems(
        Update,
        (
            place_on.run_if(resource_exists::<Placing>),
            join_on.run_if(resource_exists::<Joining>),
            unveil.run_if(resource_exists::<Unveiling>),
            follow_motion.run_if(resource_changed::<Settings>),
        )
            .chain()
            .in_set(Step::Receive),
    );
}

impl Placing {
    /// Spawns the model.
    pub(super) fn begin(
        clearing: &mut Clearing,
        scene: &Arc<Scene>,
        images: &HallImages,
        model: Handle<WorldAsset>,
    ) -> Self {
        let mut root = clearing.commands.spawn((
            HallRoot,
            WorldAssetRoot(model),
            Transform::default(),
            Visibility::default(),
        ));
        root.observe(|_: On<WorldInstanceReady>, placing: Option<ResMut<Placing>>| {
            if let Some(mut placing) = placing {
                placing.is_spawned = true;
            }
        });
        Self { scene: scene.clone(), root: root.id(), images: images.clone(), is_spawned: false }
    }
}

fn place_on(
    placing: Res<Placing>,
    spawned: Spawned,
    mut wardrobe: Wardrobe,
    began: Res<LoadingBegan>,
    mut clearing: Clearing,
) {
    if !placing.is_spawned {
        return;
    }
    let nodes = spawned.find(placing.root);
    let hall = match place(&placing.scene, placing.root, &nodes, &spawned) {
        Ok(hall) => hall,
        Err(error) => return clearing.fail(no_hall(&placing.scene, &error)),
    };
    let pieces = dress(placing.root, &nodes, &placing.images, &mut wardrobe);
    began.note("the hall is placed");
    let sky = HallSky {
        sky: placing.images.sky.clone(),
        indoor_specular: placing.images.indoor.specular.clone(),
        indoor_diffuse: placing.images.indoor.diffuse.clone(),
    };
    clearing.replace::<Placing>(Joining { hall, sky, pieces });
}

/// Joins what can be joined; then the hall is drawn, where anything is.
fn join_on(
    mut joining: ResMut<Joining>,
    mut meshes: ResMut<Assets<Mesh>>,
    options: Option<Res<Options>>,
    mut warming: warm_up::Beginning,
    began: Res<LoadingBegan>,
    mut progress: ResMut<LoadingProgress>,
    mut commands: Commands,
) {
    if is_drawn(options.as_deref()) {
        let mut shown = warming.drawn_below(joining.hall.root);
        warming.change_meshes(&shown, &mut meshes, layout::complete);
        for joined in merge::join(&std::mem::take(&mut joining.pieces), &meshes) {
            for piece in &joined.pieces {
                commands.entity(*piece).despawn();
            }
            shown.retain(|entity| !joined.pieces.contains(entity));
            let mesh = Mesh3d(meshes.add(joined.mesh));
            let whole = (mesh, MeshMaterial3d(joined.material), NotShadowCaster, ChildOf(joining.hall.root));
            shown.push(commands.spawn(whole).id());
        }
        warming.change_meshes(&shown, &mut meshes, |mesh| mesh.asset_usage = RenderAssetUsages::default());
        warming.begin(&mut commands, &joining.hall, &joining.sky, shown);
        commands.insert_resource(joining.sky.clone());
    }
    progress.reach(LoadingStep::Decode, 1.0);
    began.note("the hall is joined");
    commands.remove_resource::<Joining>();
    commands.insert_resource(Unveiling { hall: joining.hall.clone() });
}

fn no_hall(scene: &Scene, error: &PlacingError) -> LoadingFailed {
    let fix = match error {
        PlacingError::Node(_) => "Give the node its shape in the model.",
        PlacingError::Floor(_) => "Mend the walkable floor of the model and build it again.",
    };
    let (file, problem) = (scene.model().to_owned(), error.to_string());
    LoadingFailed { file, kind: FileFault::Unfit, problem, fix: fix.to_owned() }
}

/// How far the surfaces have their pictures.
#[derive(SystemParam)]
struct Surfaces<'w> {
    undressed: Option<Res<'w, Undressed>>,
    options: Option<Res<'w, Options>>,
    began: Res<'w, LoadingBegan>,
}

impl Surfaces<'_> {
    /// A visitor begins in one room; a picture may be of any.
    fn can_be_shown(&self, hall: &Hall) -> bool {
        let Some(undressed) = &self.undressed else { return true };
        let is_visit = |options: &Res<Options>| matches!(options.task, Task::Visit | Task::Walk(_));
        match hall.room_at(hall.entrance.floor_point_in_world) {
            Some(room) if self.options.as_ref().is_some_and(is_visit) => undressed.is_dressed(room),
            _ => undressed.is_done(),
        }
    }
}

fn unveil(
    unveiling: Res<Unveiling>,
    warm_up: Option<ResMut<WarmUp>>,
    waiting: WaitingForPipelines,
    surfaces: Surfaces,
    mut progress: ResMut<LoadingProgress>,
    mut commands: Commands,
) {
    if let Some(mut warm_up) = warm_up {
        let (done, is_done) = warm_up::draw_on(&mut warm_up, &waiting);
        progress.reach(LoadingStep::Shaders, done);
        if !is_done {
            return;
        }
        warm_up.end(&mut commands);
    }
    if !surfaces.can_be_shown(&unveiling.hall) {
        return;
    }
    surfaces.began.note("the hall is ready");
    progress.reach(LoadingStep::Ready, 1.0);
    commands.remove_resource::<Unveiling>();
    commands.insert_resource(unveiling.hall.clone());
}
