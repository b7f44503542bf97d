//! The renderer's side of a session: every frame that is begun is ended, with the pictures of the eyes or without.

use std::sync::Arc;

use bevy::{
    prelude::*,
    render::{
        Extract, ExtractSchedule, Render, RenderApp, RenderSystems,
        render_asset::RenderAssets,
        renderer::{RenderDevice, RenderQueue},
        texture::GpuImage,
    },
};
use openxr::{EnvironmentBlendMode, FrameStream, Space, Swapchain, Vulkan, sys};

use super::{
    handover::{self, Handover, WaitedFrame},
    pose::{fovf, posef},
    watch::Watch,
};
use crate::headset::{EyePictures, Loss};

/// How long the headset's system may take to give a picture free.
const LONGEST_WAIT_NANOSECONDS: i64 = 1_000_000_000;

/// What draws for the headset.
#[derive(Resource)]
pub(super) struct Presenter {
    pub(super) stream: FrameStream<Vulkan>,
    /// The pictures of the swapchain, left and right. Let go before what they are views of.
    pub(super) targets: Vec<[wgpu::TextureView; 2]>,
    pub(super) swapchain: Swapchain<Vulkan>,
    pub(super) size: (u32, u32),
    pub(super) blend_mode: EnvironmentBlendMode,
    pub(super) play_space: Arc<Space>,
    pub(super) blitter: wgpu::util::TextureBlitter,
    pub(super) begun: Option<WaitedFrame>,
    pub(super) watch: Watch,
}

/// The pictures that are drawn in this frame.
#[derive(Resource)]
struct DrawnPictures([AssetId<Image>; 2]);

/// Adds the renderer's side to the application.
pub(super) fn install(app: &mut App, presenter: Presenter, handover: Handover) {
    let Some(render_app) = app.get_sub_app_mut(RenderApp) else { return };
    handover.draw();
    render_app
        .insert_resource(presenter)
        .insert_resource(handover)
        .add_systems(ExtractSchedule, extract_pictures)
        .add_systems(
            Render,
            (begin.before(RenderSystems::ExtractCommands), present.in_set(RenderSystems::Cleanup))
                // Asked before each: the first may let go of it.
                .distributive_run_if(resource_exists::<Presenter>),
        );
}

fn extract_pictures(mut commands: Commands, pictures: Extract<Option<Res<EyePictures>>>) {
    if let Some(pictures) = &*pictures {
        commands.insert_resource(DrawnPictures(pictures.0.each_ref().map(Handle::id)));
    }
}

/// Begins the frame that the visit has waited for: until then it cannot wait for another.
fn begin(mut commands: Commands, mut presenter: ResMut<Presenter>, handover: Res<Handover>) {
    if let Some(loss) = handover.loss() {
        let_go(&mut commands, loss);
        return;
    }
    let Some(frame) = handover.take() else { return };
    let watch = presenter.watch.clone();
    let begun = watch.during(|| presenter.stream.begin());
    handover.begin();
    match begun {
        Ok(()) => presenter.begun = Some(frame),
        Err(code) => give_up(&mut commands, &handover, code),
    }
}

fn present(
    mut commands: Commands,
    mut presenter: ResMut<Presenter>,
    handover: Res<Handover>,
    pictures: Option<Res<DrawnPictures>>,
    images: Res<RenderAssets<GpuImage>>,
    device: Res<RenderDevice>,
    queue: Res<RenderQueue>,
) {
    let Some(frame) = presenter.begun.take() else { return };
    let drawn = pictures.and_then(|pictures| {
        let [left, right] = pictures.0;
        Some([&images.get(left)?.texture_view, &images.get(right)?.texture_view])
    });
    let watch = presenter.watch.clone();
    let ended = watch.during(|| match (frame.eyes, drawn) {
        (Some(_), Some(drawn)) => presenter
            .copy(drawn.map(|view| &**view), device.wgpu_device(), &queue)
            .and_then(|()| presenter.end_with_pictures(frame)),
        _ => presenter.end_without(frame),
    });
    if let Err(code) = ended {
        give_up(&mut commands, &handover, code);
    }
}

fn give_up(commands: &mut Commands, handover: &Handover, code: sys::Result) {
    if !is_loss(code) {
        return;
    }
    let loss = Loss::Broken(format!("{code:?}"));
    handover.lose(loss.clone());
    let_go(commands, loss);
}

/// A session that is not running takes no frames, and a frame without a time cannot be shown. Neither is lost for that.
fn is_loss(code: sys::Result) -> bool {
    !matches!(code, sys::Result::ERROR_SESSION_NOT_RUNNING | sys::Result::ERROR_TIME_INVALID)
}

fn let_go(commands: &mut Commands, loss: Loss) {
    commands.queue(move |world: &mut World| {
        if let Some(presenter) = world.remove_resource::<Presenter>() {
            handover::let_go(presenter, &loss);
        }
    });
}

impl Presenter {
    /// Copies the eyes' pictures to the headset's.
    fn copy(
        &mut self,
        drawn: [&wgpu::TextureView; 2],
        device: &wgpu::Device,
        queue: &RenderQueue,
    ) -> openxr::Result<()> {
        let index = self.swapchain.acquire_image()?;
        self.swapchain.wait_image(openxr::Duration::from_nanos(LONGEST_WAIT_NANOSECONDS))?;
        let targets = usize::try_from(index).ok().and_then(|index| self.targets.get(index));
        if let Some(targets) = targets {
            let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
            for (source, target) in drawn.into_iter().zip(targets) {
                self.blitter.copy(device, &mut encoder, source, target);
            }
            queue.submit([encoder.finish()]);
        }
        self.swapchain.release_image()
    }

    fn end_with_pictures(&mut self, frame: WaitedFrame) -> openxr::Result<()> {
        let Some(eyes) = frame.eyes else { return self.end_without(frame) };
        let (width, height) = self.size;
        let extent = openxr::Extent2Di { width: width.cast_signed(), height: height.cast_signed() };
        let image_rect = openxr::Rect2Di { offset: openxr::Offset2Di { x: 0, y: 0 }, extent };
        let mut number = 0;
        let views = eyes.map(|eye| {
            let image = openxr::SwapchainSubImage::new()
                .swapchain(&self.swapchain)
                .image_array_index(number)
                .image_rect(image_rect);
            number += 1;
            openxr::CompositionLayerProjectionView::new()
                .pose(posef(eye.play_space_from_view))
                .fov(fovf(eye.field_of_view))
                .sub_image(image)
        });
        let layer = openxr::CompositionLayerProjection::new().space(&self.play_space).views(&views);
        self.stream.end(frame.display_time, self.blend_mode, &[&layer])
    }

    fn end_without(&mut self, frame: WaitedFrame) -> openxr::Result<()> {
        self.stream.end(frame.display_time, self.blend_mode, &[])
    }
}

#[cfg(test)]
mod tests {
    use openxr::{SessionState, Time};

    use super::*;
    use crate::{headset::Pulse, platform::native::openxr::fake::FakeRuntime};

    #[test]
    fn a_frame_without_a_time_is_no_loss() {
        let states = vec![SessionState::READY, SessionState::FOCUSED];
        let runtime = FakeRuntime { states, display_time: 0, ..FakeRuntime::default() };
        runtime.run_frames(|link, running, stream| {
            assert!(!matches!(link.pulse(), Pulse::Gone(_)));
            stream.begin().unwrap();
            let code = stream.end(Time::from_nanos(0), EnvironmentBlendMode::OPAQUE, &[]).unwrap_err();
            assert!(!is_loss(code), "{code:?}");
            running.change(|fake| fake.display_time = 1_000_000);
            assert!(matches!(link.pulse(), Pulse::Worn(_)));
        });
        assert!(is_loss(sys::Result::ERROR_SESSION_LOST));
    }
}
