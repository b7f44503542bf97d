//! Bevy's plugins with our choices of window, renderer and asset folder.

use std::{path::PathBuf, time::Duration};

use bevy::{
    a11y::AccessibilityPlugin,
    app::{PanicHandlerPlugin, PluginGroupBuilder, ScheduleRunnerPlugin, TaskPoolPlugin},
    asset::AssetMetaCheck,
    camera::CameraPlugin,
    core_pipeline::CorePipelinePlugin,
    diagnostic::{DiagnosticsPlugin, FrameCountPlugin},
    gltf::GltfPlugin,
    image::TextureAtlasPlugin,
    input::InputPlugin,
    input_focus::{InputDispatchPlugin, InputFocusPlugin},
    light::LightPlugin,
    mesh::MeshPlugin,
    pbr::PbrPlugin,
    picking::DefaultPickingPlugins,
    post_process::PostProcessPlugin,
    prelude::*,
    render::{
        RenderPlugin,
        settings::{RenderCreation, WgpuSettings},
    },
    state::app::StatesPlugin,
    text::TextPlugin,
    time::TimePlugin,
    ui::UiPlugin,
    ui_render::UiRenderPlugin,
    ui_widgets::UiWidgetsPlugins,
    window::{PresentMode, WindowResizeConstraints, WindowResolution},
    winit::WinitPlugin,
    world_serialization::WorldSerializationPlugin,
};

use crate::options::{Display, Options};

/// What we use of `DefaultPlugins`, in its order, with a window and a renderer or without either. Naming the plugins
/// leaves the code of the others out of the program.
pub struct Engine {
    assets: PathBuf,
    display: Display,
    renderer: RenderCreation,
}

impl Engine {
    /// The engine for these options, with a renderer that stands already or one of its own.
    #[must_use]
    pub fn of(options: &Options, renderer: Option<RenderCreation>) -> Self {
        let renderer = renderer.unwrap_or_else(|| own_renderer(options.display));
        Self { assets: options.assets.clone(), display: options.display, renderer }
    }
}

impl PluginGroup for Engine {
    fn build(self) -> PluginGroupBuilder {
        let plugins = foundations(PluginGroupBuilder::start::<Self>())
            .add(windows(self.display))
            .add(AccessibilityPlugin)
            .add(AssetPlugin {
                file_path: self.assets.display().to_string(),
                // No asset of ours has settings beside it.
                meta_check: AssetMetaCheck::Never,
                ..default()
            })
            .add(WorldSerializationPlugin);
        let plugins = match self.display {
            Display::Window { .. } | Display::Canvas { .. } => plugins.add(WinitPlugin::default()),
            Display::Offscreen { .. } => plugins.add(ScheduleRunnerPlugin::run_loop(Duration::ZERO)),
            Display::None => plugins.add(ScheduleRunnerPlugin::run_loop(Duration::from_millis(5))),
        };
        interface(pictures(plugins.add(RenderPlugin { render_creation: self.renderer, ..default() })))
    }
}

fn foundations(plugins: PluginGroupBuilder) -> PluginGroupBuilder {
    let plugins = plugins
        .add(PanicHandlerPlugin)
        .add(TaskPoolPlugin::default())
        .add(FrameCountPlugin)
        .add(TimePlugin)
        .add(TransformPlugin)
        .add(DiagnosticsPlugin)
        .add(InputPlugin)
        .add(InputFocusPlugin)
        .add(InputDispatchPlugin);
    #[cfg(any(unix, windows))]
    let plugins = plugins.add(bevy::app::TerminalCtrlCHandlerPlugin);
    plugins
}

fn pictures(plugins: PluginGroupBuilder) -> PluginGroupBuilder {
    let plugins = plugins
        .add(ImagePlugin::default())
        .add(TextureAtlasPlugin)
        .add(MeshPlugin)
        .add(CameraPlugin)
        .add(LightPlugin);
    #[cfg(not(target_family = "wasm"))]
    let plugins = plugins.add(bevy::render::pipelined_rendering::PipelinedRenderingPlugin);
    plugins.add(CorePipelinePlugin).add(PostProcessPlugin)
}

fn interface(plugins: PluginGroupBuilder) -> PluginGroupBuilder {
    plugins
        .add(TextPlugin)
        .add(UiPlugin)
        .add(UiRenderPlugin)
        .add(GltfPlugin::default())
        .add(PbrPlugin::default())
        .add(StatesPlugin)
        .add_group(UiWidgetsPlugins)
        .add_group(DefaultPickingPlugins)
}

fn own_renderer(display: Display) -> RenderCreation {
    let settings = match display {
        Display::None => WgpuSettings { backends: None, ..default() },
        Display::Window { .. } | Display::Canvas { .. } | Display::Offscreen { .. } => {
            WgpuSettings::default()
        }
    };
    RenderCreation::Automatic(Box::new(settings))
}

fn windows(display: Display) -> WindowPlugin {
    let window = match display {
        Display::Window { size } => window(size),
        Display::Canvas { selector } => canvas(selector),
        Display::Offscreen { size } => window(Some(size)),
        Display::None => window(Some((1280, 720))),
    };
    WindowPlugin { primary_window: Some(window), ..default() }
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
