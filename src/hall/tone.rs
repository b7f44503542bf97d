//! AgX, the tone curve of the halls, computed instead of embedded.
//!
//! The engine's own tables for all its tone curves weigh 0.7 MB, which every visitor with a browser would fetch. AgX
//! treats the channels alike, so that its table follows from one curve.
//! Source of the curve: Troy Sobotka, AgX, <https://github.com/sobotka/AgX>, "default contrast".

use bevy::{
    asset::RenderAssetUsages,
    core_pipeline::tonemapping::{TonemappingLuts, lut_placeholder},
    image::{ImageAddressMode, ImageFilterMode, ImageSampler, ImageSamplerDescriptor},
    prelude::*,
    render::render_resource::{Extent3d, TextureDimension, TextureFormat},
};

/// Entries along each side of the table; the engine's shader counts on it.
const SIDE: u16 = 32;
/// Middle grey on the axis of the exposures from −10 to +6.5 stops around it.
const PIVOT: f32 = 10.0 / 16.5;
/// Middle grey as displayed, before the display's own power.
const DISPLAYED_PIVOT: f32 = 0.5;
const SLOPE: f32 = 2.0;
const TOE_POWER: f32 = 3.0;
const SHOULDER_POWER: f32 = 3.25;
const DISPLAY_POWER: f32 = 2.2;

/// Gives the engine the table in the place of its own. It must come after the engine's plugins.
pub(super) fn plugin(app: &mut App) {
    let Some(mut images) = app.world_mut().get_resource_mut::<Assets<Image>>() else { return };
    let none = images.add(lut_placeholder());
    let luts =
        TonemappingLuts { agx: images.add(table()), blender_filmic: none.clone(), tony_mc_mapface: none };
    app.insert_resource(luts);
}

/// Displayed light, 0 to 1 and linear, of a channel on the logarithmic axis, 0 to 1.
fn displayed(position: f32) -> f32 {
    let (room, displayed_room, power, sign) = if position < PIVOT {
        (PIVOT, DISPLAYED_PIVOT, TOE_POWER, -1.0)
    } else {
        (1.0 - PIVOT, 1.0 - DISPLAYED_PIVOT, SHOULDER_POWER, 1.0)
    };
    // As large as makes the curve end where the axis ends.
    let reach = ((SLOPE * room).powf(-power) * ((SLOPE * room / displayed_room).powf(power) - 1.0))
        .powf(-1.0 / power);
    let distance = SLOPE * (position - PIVOT).abs() / reach;
    let curved = DISPLAYED_PIVOT + sign * reach * distance / (1.0 + distance.powf(power)).powf(1.0 / power);
    curved.clamp(0.0, 1.0).powf(DISPLAY_POWER)
}

fn table() -> Image {
    let last = f32::from(SIDE - 1);
    let curve: Vec<[u8; 2]> = (0..SIDE)
        .map(|entry| half::f16::from_f32(displayed(f32::from(entry) / last)).to_le_bytes())
        .collect();
    let one = half::f16::ONE.to_le_bytes();
    let mut texels = Vec::with_capacity(usize::from(SIDE).pow(3) * 8);
    for blue in &curve {
        for green in &curve {
            for red in &curve {
                texels.extend([*red, *green, *blue, one].as_flattened());
            }
        }
    }
    let side = u32::from(SIDE);
    let size = Extent3d { width: side, height: side, depth_or_array_layers: side };
    let format = TextureFormat::Rgba16Float;
    // Kept, so that a lost renderer is given it again.
    let mut image = Image::new(size, TextureDimension::D3, texels, format, RenderAssetUsages::default());
    image.sampler = ImageSampler::Descriptor(ImageSamplerDescriptor {
        address_mode_u: ImageAddressMode::ClampToEdge,
        address_mode_v: ImageAddressMode::ClampToEdge,
        address_mode_w: ImageAddressMode::ClampToEdge,
        mag_filter: ImageFilterMode::Linear,
        min_filter: ImageFilterMode::Linear,
        ..default()
    });
    image
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries of the published table, which holds eight bits.
    #[test]
    fn is_the_published_curve() {
        for (entry, published) in
            [(0, 0.0), (6, 0.000_24), (12, 0.010_99), (16, 0.084_66), (19, 0.228_8), (24, 0.636_2), (31, 1.0)]
        {
            let ours = displayed(f32::from(entry as u16) / 31.0);
            assert!((ours - published).abs() < 0.005, "{entry}: {ours} instead of {published}");
        }
    }

    #[test]
    fn more_light_is_never_darker() {
        let curve: Vec<f32> = (0..=1000).map(|step| displayed(step as f32 / 1000.0)).collect();
        assert!(curve.windows(2).all(|pair| pair[0] <= pair[1]));
    }
}
