//! The interface's renderer hears of changed pictures from that of sprites, of which nothing else is used.

use bevy::{
    prelude::*,
    render::{ExtractSchedule, RenderApp},
    sprite_render::{SpriteAssetEvents, extract_sprite_events},
};

pub(super) fn plugin(app: &mut App) {
    if let Some(render_app) = app.get_sub_app_mut(RenderApp) {
        render_app.init_resource::<SpriteAssetEvents>().add_systems(ExtractSchedule, extract_sprite_events);
    }
}
