//! Between 8-bit pictures and the formats in which they are stored.

use ctt_intel_texture_compressor::{RgbaSurface, bc1, bc7, etc1};
use texture2ddecoder::{decode_astc, decode_bc1, decode_bc7, decode_etc2_rgb};

use super::{
    astc::AstcEncoder,
    error::Fault,
    format::{ColourSpace, TexelFormat},
    grid::{Picture, sides},
};

const FAULT_OF_THE_PROGRAM: &str = "This is a fault of the program: please report it.";

/// Encodes levels of one picture. The bytes depend on nothing but the arguments and the kind of processor: the encoders
/// use what vector instructions it has, and those may round differently.
pub(super) fn encode(
    levels: &[Picture],
    format: TexelFormat,
    space: ColourSpace,
    has_alpha: bool,
) -> Result<Vec<Vec<u8>>, Fault> {
    match format {
        TexelFormat::Rgba8 => Ok(levels.iter().map(|level| level.texels.as_flattened().to_vec()).collect()),
        TexelFormat::Astc(side) => {
            let mut encoder = AstcEncoder::new(side, space, has_alpha)?;
            levels.iter().map(|level| encoder.encode(level)).collect()
        }
        _ => levels.iter().map(|level| encode_four_by_four(level, format, has_alpha)).collect(),
    }
}

fn encode_four_by_four(level: &Picture, format: TexelFormat, has_alpha: bool) -> Result<Vec<u8>, Fault> {
    let padded = level.padded(format.block());
    let [width, height] = padded.sides()?;
    let surface = RgbaSurface::new(padded.texels.as_flattened(), width, height, width * 4);
    match format {
        TexelFormat::Bc1 => Ok(bc1::compress_blocks(&surface)),
        TexelFormat::Bc7 if has_alpha => Ok(bc7::compress_blocks(&bc7::alpha_slow_settings(), &surface)),
        TexelFormat::Bc7 => Ok(bc7::compress_blocks(&bc7::opaque_slow_settings(), &surface)),
        // Every block of ETC1 is one of ETC2 with the same meaning.
        TexelFormat::Etc2 => Ok(etc1::compress_blocks(&etc1::slow_settings(), &surface)),
        _ => Err(holds_no_pictures(format)),
    }
}

/// The picture that a graphics card makes of a level.
pub(super) fn decode(blocks: &[u8], format: TexelFormat, size: [usize; 2]) -> Result<Picture, Fault> {
    sides(size)?;
    let [width, height] = size;
    let mut decoded = vec![0_u32; width * height];
    let result = match format {
        TexelFormat::Bc1 => decode_bc1(blocks, width, height, &mut decoded),
        TexelFormat::Bc7 => decode_bc7(blocks, width, height, &mut decoded),
        TexelFormat::Etc2 => decode_etc2_rgb(blocks, width, height, &mut decoded),
        TexelFormat::Astc(side) => decode_astc(blocks, width, height, side.into(), side.into(), &mut decoded),
        TexelFormat::Rgba8 => {
            let (texels, _) = blocks.as_chunks::<4>();
            return Ok(Picture { size, texels: texels.to_vec() });
        }
        TexelFormat::Bc6h | TexelFormat::Rgb9e5 => return Err(holds_no_pictures(format)),
    };
    result.map_err(|problem| {
        Fault::new(format!("it cannot be read again ({problem})"), FAULT_OF_THE_PROGRAM)
    })?;
    Ok(Picture { size, texels: decoded.into_iter().map(texel_of_decoder).collect() })
}

/// The decoder's texels are blue, green, red and alpha from the lowest byte on.
fn texel_of_decoder(texel: u32) -> [u8; 4] {
    let [blue, green, red, alpha] = texel.to_le_bytes();
    [red, green, blue, alpha]
}

fn holds_no_pictures(format: TexelFormat) -> Fault {
    Fault::new(format!("{} is not for 8-bit pictures", format.label()), FAULT_OF_THE_PROGRAM)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPAQUE: [TexelFormat; 8] = [
        TexelFormat::Bc1,
        TexelFormat::Bc7,
        TexelFormat::Astc(8),
        TexelFormat::Astc(6),
        TexelFormat::Astc(5),
        TexelFormat::Astc(4),
        TexelFormat::Etc2,
        TexelFormat::Rgba8,
    ];

    fn there_and_back(picture: &Picture, format: TexelFormat, has_alpha: bool) -> Picture {
        let levels = encode(std::slice::from_ref(picture), format, ColourSpace::Srgb, has_alpha).unwrap();
        assert_eq!(levels.len(), 1);
        assert_eq!(levels[0].len(), format.level_bytes(picture.size), "{format:?}");
        decode(&levels[0], format, picture.size).unwrap()
    }

    fn largest_difference(one: &Picture, other: &Picture) -> u8 {
        let values = one.texels.as_flattened().iter().zip(other.texels.as_flattened());
        values.map(|(one, other)| one.abs_diff(*other)).max().unwrap()
    }

    #[test]
    fn one_colour_stays_that_colour_with_its_channels_in_place() {
        for format in OPAQUE {
            for colour in [[200, 90, 30, 255], [10, 60, 240, 255], [255, 255, 255, 255]] {
                let flat = Picture { size: [16, 16], texels: vec![colour; 256] };
                let difference = largest_difference(&there_and_back(&flat, format, false), &flat);
                assert!(difference <= 4, "{format:?} makes {difference} of {colour:?}");
            }
        }
    }

    #[test]
    fn a_gradient_stays_one() {
        let texel = |index: usize| [(index % 24 * 8) as u8, (index / 24 * 8) as u8, 100, 255];
        let gradient = Picture { size: [24, 24], texels: (0..24 * 24).map(texel).collect() };
        for format in OPAQUE {
            let difference = largest_difference(&there_and_back(&gradient, format, false), &gradient);
            assert!(difference <= 24, "{format:?} is off by {difference}");
        }
    }

    #[test]
    fn sides_that_no_block_divides_are_padded() {
        for format in OPAQUE {
            for size in [[1, 1], [2, 1], [5, 3], [9, 17]] {
                let flat = Picture { size, texels: vec![[40, 80, 120, 255]; size[0] * size[1]] };
                let difference = largest_difference(&there_and_back(&flat, format, false), &flat);
                assert!(difference <= 4, "{format:?} is off by {difference} at {size:?}");
            }
        }
    }

    #[test]
    fn alpha_is_kept_by_the_formats_that_have_it() {
        let texel = |index: usize| [120, 60, 30, (index % 16 * 17) as u8];
        let glass = Picture { size: [16, 16], texels: (0..256).map(texel).collect() };
        for format in [TexelFormat::Bc7, TexelFormat::Astc(4), TexelFormat::Rgba8] {
            let difference = largest_difference(&there_and_back(&glass, format, true), &glass);
            assert!(difference <= 12, "{format:?} is off by {difference}");
        }
    }

    /// The engine reads BC1 with its one bit of alpha, as WebGPU does, whatever the file says.
    #[test]
    fn no_texel_of_bc1_is_transparent() {
        let texel =
            |index: usize| [[12, 200, 7, 255], [250, 3, 90, 255], [0, 0, 0, 255]][index * index % 7 % 3];
        let picture = Picture { size: [64, 64], texels: (0..64 * 64).map(texel).collect() };
        let levels = super::super::levels::chain(picture, ColourSpace::Srgb);
        for level in encode(&levels, TexelFormat::Bc1, ColourSpace::Srgb, false).unwrap() {
            for [a, b, c, d, indices @ ..] in level.as_chunks::<8>().0 {
                let can_be_transparent = u16::from_le_bytes([*a, *b]) <= u16::from_le_bytes([*c, *d]);
                let indices = u32::from_le_bytes(*indices);
                let is_transparent = (0..16).any(|texel| indices >> (texel * 2) & 3 == 3);
                assert!(!(can_be_transparent && is_transparent));
            }
        }
    }

    #[test]
    fn light_is_refused() {
        let dot = Picture { size: [4, 4], texels: vec![[1, 2, 3, 255]; 16] };
        let refused = encode(&[dot], TexelFormat::Bc6h, ColourSpace::Linear, false).unwrap_err();
        assert!(refused.text().contains("BC6H is not for 8-bit pictures"));
    }
}
