//! Counts the draw calls that the renderer has prepared for each view.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use bevy::{
    core_pipeline::core_3d::{AlphaMask3d, Opaque3d, Transparent3d},
    prelude::*,
    render::{
        Render, RenderApp, RenderSystems,
        render_phase::{
            BinnedPhaseItem, BinnedRenderPhase, SortedPhaseItem, SortedRenderPhase, ViewBinnedRenderPhases,
            ViewSortedRenderPhases,
        },
    },
};

/// Draw calls of meshes in the last prepared frame, by camera. Both worlds hold the same numbers.
///
/// Cameras that are counted need `NoIndirectDrawing`: grouped draws are countable only on the graphics card.
#[derive(Resource, Clone, Default)]
pub(super) struct DrawCalls(Arc<Mutex<HashMap<Entity, usize>>>);

impl DrawCalls {
    /// The draw calls of a camera.
    pub(super) fn of(&self, camera: Entity) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&camera).copied().unwrap_or_default()
    }
}

pub(super) fn plugin(app: &mut App) {
    let calls = DrawCalls::default();
    if let Some(render_app) = app.get_sub_app_mut(RenderApp) {
        render_app.insert_resource(calls.clone());
        render_app.add_systems(Render, count.in_set(RenderSystems::PrepareBindGroups));
    }
    app.insert_resource(calls);
}

fn count(
    calls: Res<DrawCalls>,
    opaque: Res<ViewBinnedRenderPhases<Opaque3d>>,
    masked: Res<ViewBinnedRenderPhases<AlphaMask3d>>,
    transparent: Res<ViewSortedRenderPhases<Transparent3d>>,
) {
    let opaque = opaque.iter().map(|(view, phase)| (view.main_entity, in_bins(phase)));
    let masked = masked.iter().map(|(view, phase)| (view.main_entity, in_bins(phase)));
    let transparent = transparent.iter().map(|(view, phase)| (view.main_entity, in_order(phase)));
    let mut calls = calls.0.lock().unwrap_or_else(PoisonError::into_inner);
    calls.clear();
    for (view, count) in opaque.chain(masked).chain(transparent) {
        *calls.entry(view.id()).or_default() += count;
    }
}

/// One call for each mesh and material, and one for each mesh that cannot be drawn together with its like.
fn in_bins<Item: BinnedPhaseItem>(phase: &BinnedRenderPhase<Item>) -> usize {
    let batched = phase.batchable_meshes.values().filter(|bin| !bin.entities().is_empty()).count();
    let single: usize = phase.unbatchable_meshes.values().map(|bin| bin.entities.len()).sum();
    batched + single
}

/// Neighbours that were joined count once: the first carries the range of all.
fn in_order<Item: SortedPhaseItem>(phase: &SortedRenderPhase<Item>) -> usize {
    let (mut calls, mut index) = (0, 0);
    while let Some((_, item)) = phase.items.get_index(index) {
        let joined = item.batch_range().len();
        calls += usize::from(joined > 0);
        index += joined.max(1);
    }
    calls
}
