//! What a hand points at on the board looks like what a mouse is over: the engine knows that of the mouse alone.

use bevy::{
    ecs::entity::EntityHashSet,
    picking::{
        PickingSystems,
        hover::{HoverMap, Hovered},
    },
    prelude::*,
};

use super::{Wearing, pointing::POINTERS};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        PreUpdate,
        hover
            .after(PickingSystems::Hover)
            .run_if(in_state(Wearing::Headset).and_then(resource_exists::<HoverMap>)),
    );
}

/// The engine has set every widget that no mouse is over back before this, in the same frame.
fn hover(
    mut commands: Commands,
    hover_map: Res<HoverMap>,
    parents: Query<&ChildOf>,
    hoverable: Query<(), With<Hovered>>,
) {
    let below = POINTERS.iter().filter_map(|pointer| hover_map.get(pointer)).flat_map(|hits| hits.keys());
    let mut hovered = EntityHashSet::default();
    for entity in below {
        hovered.insert(*entity);
        hovered.extend(parents.iter_ancestors(*entity));
    }
    for entity in hovered.into_iter().filter(|entity| hoverable.contains(*entity)) {
        commands.entity(entity).insert(Hovered(true));
    }
}
