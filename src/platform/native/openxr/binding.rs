//! From a headset that is there to a session that draws: graphics, pictures, actions.

use std::{sync::Arc, time::Duration};

use bevy::{
    prelude::*,
    render::{
        renderer::{RenderAdapter, RenderAdapterInfo, RenderInstance, RenderQueue, WgpuWrapper},
        settings::RenderCreation,
    },
};
use bevy_mod_openxr::{
    graphics::GraphicsExt,
    types::{AppInfo, WgpuGraphics},
};
use openxr::{Session, Swapchain, SwapchainCreateFlags, SwapchainCreateInfo, SwapchainUsageFlags, Vulkan};
use wgpu::TextureFormat;

use super::{
    handover::Handover,
    preflight::{Preflight, refused},
    presenting::{self, Presenter},
    session::{HeadsetLink, play_space},
    watch::Watch,
};
use crate::{headset::Refusal, platform::native::guardian};

/// How long a call may take. With the desktop's start after it, a visitor is back in the hall soon.
const LONGEST_CALL: Duration = Duration::from_secs(5);
/// The formats of the eyes' pictures, the best first. A headset takes colours as screens do.
const FORMATS: [TextureFormat; 2] = [TextureFormat::Rgba8UnormSrgb, TextureFormat::Bgra8UnormSrgb];
/// More pixels than this to a side are not drawn, whatever is recommended.
const LARGEST_SIDE: u32 = 2560;

/// A headset that the museum can be seen in.
#[derive(Resource)]
pub struct FoundHeadset {
    renderer: Option<RenderCreation>,
    link: HeadsetLink,
    presenter: Presenter,
    handover: Handover,
    /// Width and height of an eye's picture, pixels.
    pub eye_size: UVec2,
    /// The name of the headset, as its system tells it.
    pub name: String,
}

impl FoundHeadset {
    /// The renderer on the graphics card that the headset hangs on. To be taken once.
    pub fn take_renderer(&mut self) -> Option<RenderCreation> {
        self.renderer.take()
    }

    /// Adds the renderer's side and the visit's side to the application, whose renderer is this one's.
    pub fn install(self, app: &mut App) {
        presenting::install(app, self.presenter, self.handover);
        app.insert_resource(self.link);
    }
}

/// Begins a session with a headset that is there.
///
/// # Errors
/// What the headset's system or the graphics card refused.
pub(super) fn bind(found: &Preflight) -> Result<FoundHeadset, Refusal> {
    let application = AppInfo { name: "Retrace".into(), version: bevy_mod_openxr::types::Version(0, 1, 0) };
    let (graphics, session_info) =
        <Vulkan as GraphicsExt>::init_graphics(&application, &found.instance, found.system, None)
            .map_err(|error| Refusal::NoGraphics(error.to_string()))?;
    let (session, waiter, stream) = create_session(found, &session_info)?;
    let size = (found.eye_size.0.min(LARGEST_SIDE), found.eye_size.1.min(LARGEST_SIDE));
    let WgpuGraphics(device, queue, adapter_info, adapter, instance) = graphics;
    let (swapchain, format) = create_swapchain(&session, size)?;
    let targets = targets(&swapchain, &device, format, size)?;
    let play_space = Arc::new(play_space(&session).map_err(|code| refused("xrCreateReferenceSpace", code))?);
    let handover = Handover::default();
    let name = found.instance.system_properties(found.system).map(|told| told.system_name);
    let presenter = Presenter {
        stream,
        targets,
        swapchain,
        size,
        blend_mode: found.blend_mode,
        play_space: Arc::clone(&play_space),
        blitter: wgpu::util::TextureBlitter::new(&device, format),
        begun: None,
        watch: watched(),
    };
    request_refresh_rate(&session);
    let link = HeadsetLink::new(session, waiter, play_space, handover.clone(), watched())
        .map_err(|code| refused("xrCreateAction", code))?;
    let renderer = RenderCreation::manual(
        device.into(),
        RenderQueue(Arc::new(WgpuWrapper::new(queue))),
        RenderAdapterInfo(WgpuWrapper::new(adapter_info)),
        RenderAdapter(Arc::new(WgpuWrapper::new(adapter))),
        RenderInstance(Arc::new(WgpuWrapper::new(instance))),
    );
    let eye_size = UVec2::new(size.0, size.1);
    let name = name.unwrap_or_else(|_| "headset".to_owned());
    Ok(FoundHeadset { renderer: Some(renderer), link, presenter, handover, eye_size, name })
}

/// A watch over one side's calls. Where nobody would open the desktop edition, nothing is ended.
fn watched() -> Watch {
    let watch = Watch::default();
    if guardian::is_guarded() {
        watch.end_program_when_stuck(LONGEST_CALL);
    }
    watch
}

type Begun = (Session<Vulkan>, openxr::FrameWaiter, openxr::FrameStream<Vulkan>);

#[expect(unsafe_code, reason = "OpenXR draws with handles of the graphics card")]
fn create_session(found: &Preflight, info: &openxr::vulkan::SessionCreateInfo) -> Result<Begun, Refusal> {
    // SAFETY: the handles were made by this instance for this system, and the renderer that owns them outlives the
    // session: both are dropped with the application, the session's sides first.
    let created = unsafe { found.instance.create_session::<Vulkan>(found.system, info) };
    created.map_err(|code| refused("xrCreateSession", code))
}

fn create_swapchain(
    session: &Session<Vulkan>,
    (width, height): (u32, u32),
) -> Result<(Swapchain<Vulkan>, TextureFormat), Refusal> {
    let offered =
        session.enumerate_swapchain_formats().map_err(|code| refused("xrEnumerateSwapchainFormats", code))?;
    let known = FORMATS.into_iter().filter_map(|format| Some((format, Vulkan::from_wgpu_format(format)?)));
    let Some((format, native_format)) = known.into_iter().find(|(_, native)| offered.contains(native)) else {
        return Err(Refusal::NoGraphics("none of its picture formats is known".to_owned()));
    };
    let info = SwapchainCreateInfo {
        create_flags: SwapchainCreateFlags::EMPTY,
        usage_flags: SwapchainUsageFlags::COLOR_ATTACHMENT | SwapchainUsageFlags::TRANSFER_DST,
        format: native_format,
        sample_count: 1,
        width,
        height,
        face_count: 1,
        array_size: 2,
        mip_count: 1,
    };
    let swapchain = session.create_swapchain(&info).map_err(|code| refused("xrCreateSwapchain", code))?;
    Ok((swapchain, format))
}

/// The two layers of every picture of a swapchain.
#[expect(unsafe_code, reason = "the pictures are the runtime's")]
fn targets(
    swapchain: &Swapchain<Vulkan>,
    device: &wgpu::Device,
    format: TextureFormat,
    (width, height): (u32, u32),
) -> Result<Vec<[wgpu::TextureView; 2]>, Refusal> {
    let images = swapchain.enumerate_images().map_err(|code| refused("xrEnumerateSwapchainImages", code))?;
    let texture_of = |image| {
        // SAFETY: the image belongs to this swapchain, has this format, size and two layers, and the presenter drops
        // its views before the swapchain.
        let texture = unsafe { Vulkan::to_wgpu_img(image, device, format, UVec2::new(width, height)) };
        texture.map_err(|error| Refusal::NoGraphics(error.to_string()))
    };
    images
        .into_iter()
        .map(|image| {
            let texture = texture_of(image)?;
            Ok([0, 1].map(|layer| {
                texture.create_view(&wgpu::TextureViewDescriptor {
                    dimension: Some(wgpu::TextureViewDimension::D2),
                    base_array_layer: layer,
                    array_layer_count: Some(1),
                    ..default()
                })
            }))
        })
        .collect()
}

/// The rate that is easiest on the eyes among those that most graphics cards can keep up with, hertz.
const WANTED_RATES: std::ops::RangeInclusive<f32> = 71.0..=91.0;

/// Asks for a steady rate, where the headset's system lets itself be asked.
fn request_refresh_rate(session: &Session<Vulkan>) {
    if session.instance().exts().fb_display_refresh_rate.is_none() {
        return;
    }
    let rates = session.enumerate_display_refresh_rates().unwrap_or_default();
    let wanted = rates.into_iter().filter(|rate| WANTED_RATES.contains(rate)).max_by(f32::total_cmp);
    if let Some(rate) = wanted
        && let Err(code) = session.request_display_refresh_rate(rate)
    {
        info!("the headset keeps its own refresh rate ({code:?})");
    }
}

#[cfg(test)]
mod tests {
    use openxr::sys::Result as Code;

    use super::*;
    use crate::platform::native::openxr::{
        fake::{FakeRuntime, NO_GRAPHICS},
        preflight::preflight,
    };

    #[test]
    fn a_session_that_is_refused_is_told_with_call_and_code() {
        for code in
            [Code::ERROR_LIMIT_REACHED, Code::ERROR_RUNTIME_FAILURE, Code::ERROR_INITIALIZATION_FAILED]
        {
            let runtime = FakeRuntime { create_session: code, ..FakeRuntime::default() };
            let refusal = runtime.run(|entry| {
                let found = preflight(entry).ok().unwrap();
                create_session(&found, &NO_GRAPHICS).err()
            });
            let expected = Refusal::Refused { call: "xrCreateSession", code: format!("{code:?}") };
            assert_eq!(refusal, Some(expected));
        }
    }
}
