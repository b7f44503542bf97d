//! Gives pictures their smaller levels, since JPEG and PNG hold none.

use bevy::{
    image::Image,
    render::render_resource::{TextureDimension, TextureFormat},
};

/// Gives an 8-bit RGBA picture all its smaller levels. Other pictures, and those that have levels, stay as they are.
pub(super) fn add_levels(image: &mut Image) {
    let descriptor = &image.texture_descriptor;
    let is_srgb = match descriptor.format {
        TextureFormat::Rgba8UnormSrgb => true,
        TextureFormat::Rgba8Unorm => false,
        _ => return,
    };
    let is_plain = descriptor.dimension == TextureDimension::D2
        && descriptor.size.depth_or_array_layers == 1
        && descriptor.mip_level_count == 1;
    let size = [descriptor.size.width as usize, descriptor.size.height as usize];
    if let Some(data) = image.data.as_mut().filter(|_| is_plain) {
        image.texture_descriptor.mip_level_count = mipmaps::append_levels(data, size, is_srgb);
    }
}

#[cfg(test)]
mod tests {
    use bevy::{asset::RenderAssetUsages, render::render_resource::Extent3d};

    use super::*;

    fn picture(format: TextureFormat, texel: &[u8]) -> Image {
        let size = Extent3d { width: 5, height: 3, depth_or_array_layers: 1 };
        Image::new_fill(size, TextureDimension::D2, texel, format, RenderAssetUsages::MAIN_WORLD)
    }

    #[test]
    fn eight_bit_pictures_get_all_their_levels_once() {
        let mut image = picture(TextureFormat::Rgba8UnormSrgb, &[9; 4]);
        for _ in 0..2 {
            add_levels(&mut image);
            assert_eq!(image.texture_descriptor.mip_level_count, 3);
            assert_eq!(image.data.as_ref().unwrap().len(), (15 + 2 + 1) * 4);
        }
    }

    #[test]
    fn other_pictures_stay_as_they_are() {
        let mut image = picture(TextureFormat::Rgba32Float, &[0; 16]);
        add_levels(&mut image);
        assert_eq!(image.texture_descriptor.mip_level_count, 1);
    }
}
