//! Bevy's plugins with our choices of window, renderer and asset folder.

use std::time::Duration;

use bevy::{
    app::{PluginGroupBuilder, ScheduleRunnerPlugin},
    asset::AssetMetaCheck,
    log::LogPlugin,
    prelude::*,
    render::{
        RenderPlugin,
        settings::{RenderCreation, WgpuSettings},
    },
    window::{PresentMode, WindowResizeConstraints, WindowResolution},
    winit::WinitPlugin,
};

use crate::options::{Display, Options};

/// The engine takes a table of AgX that is not its own for none, and says so for every camera; and it misses a renderer
/// where none was asked for.
const LOG_FILTER: &str = "info,wgpu=warn,naga=warn,bevy_render=warn,bevy_render::extract_resource=off,\
     bevy_core_pipeline::tonemapping=off,icu=off,symphonia_format_ogg=warn,symphonia_core=warn";

/// The engine, with a window and a renderer or without either.
#[must_use]
pub fn engine_plugin(options: &Options) -> PluginGroupBuilder {
    let common = DefaultPlugins
        .set(AssetPlugin {
            file_path: options.assets.display().to_string(),
            // No asset of ours has settings beside it.
            meta_check: AssetMetaCheck::Never,
            ..default()
        })
        .set(LogPlugin { filter: LOG_FILTER.to_owned(), ..default() });
    match options.display {
        Display::Window { size } => {
            common.set(WindowPlugin { primary_window: Some(window(size)), ..default() })
        }
        Display::Canvas { selector } => {
            common.set(WindowPlugin { primary_window: Some(canvas(selector)), ..default() })
        }
        Display::Offscreen { size } => common
            .disable::<WinitPlugin>()
            .set(WindowPlugin { primary_window: Some(window(Some(size))), ..default() })
            .add(ScheduleRunnerPlugin::run_loop(Duration::ZERO)),
        Display::None => common
            .disable::<WinitPlugin>()
            .set(WindowPlugin { primary_window: Some(window(Some((1280, 720)))), ..default() })
            .set(RenderPlugin {
                render_creation: RenderCreation::Automatic(Box::new(WgpuSettings {
                    backends: None,
                    ..default()
                })),
                ..default()
            })
            .add(ScheduleRunnerPlugin::run_loop(Duration::from_millis(5))),
    }
}

fn window(size: Option<(u32, u32)>) -> Window {
    let (width, height) = size.unwrap_or((1280, 720));
    Window {
        title: "Retrace · 重走".to_owned(),
        name: Some("retrace".to_owned()),
        resolution: WindowResolution::new(width, height).with_scale_factor_override(1.0),
        present_mode: PresentMode::AutoVsync,
        // Smaller, type cannot be read and panels do not fit.
        resize_constraints: WindowResizeConstraints { min_width: 640.0, min_height: 400.0, ..default() },
        ..default()
    }
}

fn canvas(selector: &str) -> Window {
    Window {
        title: "Retrace · 重走".to_owned(),
        canvas: Some(selector.to_owned()),
        fit_canvas_to_parent: true,
        // The page knows which keys the hall uses, and leaves the others to the browser.
        prevent_default_event_handling: false,
        ..default()
    }
}
