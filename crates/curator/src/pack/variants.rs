//! Chooses the formats in which a picture is stored, and makes its files.

use super::{
    blocks::{decode, encode},
    error::Fault,
    format::{TexelFormat, Variant},
    grid::Picture,
    levels,
    purpose::Purpose,
    quality::peak_signal_to_noise,
    texture_file::TextureFile,
};

/// A picture in one variant.
pub(super) struct PictureFile {
    pub(super) variant: Variant,
    pub(super) format: TexelFormat,
    /// Of the largest level, decibels.
    pub(super) signal_to_noise: f64,
    /// A KTX2 file.
    pub(super) bytes: Vec<u8>,
}

/// A picture with all its levels, the largest first.
struct Source {
    levels: Vec<Picture>,
    purpose: Purpose,
    has_alpha: bool,
}

/// The files of a picture: of each variant that can hold it, the smallest format that keeps `minimum_signal_to_noise`
/// decibels, or else the largest.
pub(super) fn make(
    picture: Picture,
    purpose: Purpose,
    minimum_signal_to_noise: f64,
) -> Result<Vec<PictureFile>, Fault> {
    let has_alpha = picture.has_alpha();
    let source =
        Source { levels: levels::chain(picture, purpose.space), purpose: purpose.seen(has_alpha), has_alpha };
    let files = Variant::ALL
        .into_iter()
        .filter_map(|variant| source.make_variant(variant, minimum_signal_to_noise).transpose());
    files.collect()
}

impl Source {
    fn make_variant(
        &self,
        variant: Variant,
        minimum_signal_to_noise: f64,
    ) -> Result<Option<PictureFile>, Fault> {
        let size = self.levels.first().map_or([1, 1], |base| base.size);
        let mut formats =
            variant.formats(self.has_alpha).iter().copied().filter(|format| format.fills(size)).peekable();
        while let Some(format) = formats.next() {
            let (base, signal_to_noise) = self.try_format(format)?;
            if signal_to_noise >= minimum_signal_to_noise || formats.peek().is_none() {
                let bytes = self.file(format, size, base)?;
                return Ok(Some(PictureFile { variant, format, signal_to_noise, bytes }));
            }
        }
        Ok(None)
    }

    /// The largest level in a format, and what is kept of it, decibels.
    fn try_format(&self, format: TexelFormat) -> Result<(Vec<Vec<u8>>, f64), Fault> {
        let base = self.levels.get(..1).unwrap_or_default();
        let encoded = self.encode(base, format)?;
        let signal_to_noise = match (base, encoded.as_slice()) {
            ([source], [blocks]) => {
                let seen = decode(blocks, format, source.size)?;
                peak_signal_to_noise(source, &seen, self.purpose.channels)
            }
            _ => f64::NEG_INFINITY,
        };
        Ok((encoded, signal_to_noise))
    }

    fn file(&self, format: TexelFormat, size: [usize; 2], base: Vec<Vec<u8>>) -> Result<Vec<u8>, Fault> {
        let smaller = self.encode(self.levels.get(1..).unwrap_or_default(), format)?;
        let levels = [base, smaller].concat();
        TextureFile { format, space: self.purpose.space, size, faces: 1, levels: &levels }.to_bytes()
    }

    fn encode(&self, levels: &[Picture], format: TexelFormat) -> Result<Vec<Vec<u8>>, Fault> {
        encode(levels, format, self.purpose.space, self.has_alpha)
    }
}

#[cfg(test)]
mod tests {
    use ktx2::{Format, Reader};

    use super::{super::format::ColourSpace, *};

    const COLOURS: Purpose = Purpose { space: ColourSpace::Srgb, channels: [true; 4] };

    fn flat(size: [usize; 2], texel: [u8; 4]) -> Picture {
        Picture { size, texels: vec![texel; size[0] * size[1]] }
    }

    /// Colours that no block format holds well.
    fn noise(size: [usize; 2]) -> Picture {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let texels = (0..size[0] * size[1]).map(|_| [next(), next(), next(), 255]).collect();
        Picture { size, texels }
    }

    fn formats(picture: Picture) -> Vec<(Variant, TexelFormat)> {
        let files = make(picture, COLOURS, 38.0).unwrap();
        files.into_iter().map(|file| (file.variant, file.format)).collect()
    }

    #[test]
    fn what_is_easy_is_small_and_what_is_hard_is_large() {
        use TexelFormat::{Astc, Bc1, Bc7, Etc2, Rgba8};
        use Variant::{Bc, Plain};
        let easy = formats(flat([16, 16], [255, 255, 255, 255]));
        assert_eq!(easy, [(Bc, Bc1), (Variant::Astc, Astc(8)), (Variant::Etc2, Etc2), (Plain, Rgba8)]);
        let hard = formats(noise([16, 16]));
        assert_eq!(hard, [(Bc, Bc7), (Variant::Astc, Astc(4)), (Variant::Etc2, Etc2), (Plain, Rgba8)]);
    }

    #[test]
    fn an_alpha_that_is_always_one_does_not_count_as_kept() {
        let [with_alpha, without] = [COLOURS, Purpose { channels: [true, true, true, false], ..COLOURS }];
        let kept = |purpose| make(noise([16, 16]), purpose, 38.0).unwrap()[0].signal_to_noise;
        assert_eq!(kept(with_alpha), kept(without));
    }

    #[test]
    fn pictures_with_alpha_have_no_etc2() {
        let glass = formats(flat([16, 16], [90, 90, 90, 128]));
        assert!(glass.contains(&(Variant::Bc, TexelFormat::Bc7)));
        assert!(!glass.iter().any(|(variant, _)| *variant == Variant::Etc2));
    }

    #[test]
    fn only_formats_whose_blocks_fill_the_picture_are_taken() {
        let sixths = formats(flat([12, 12], [10, 20, 30, 255]));
        assert!(sixths.contains(&(Variant::Astc, TexelFormat::Astc(6))));
        assert_eq!(formats(flat([7, 7], [10, 20, 30, 255])), [(Variant::Plain, TexelFormat::Rgba8)]);
    }

    #[test]
    fn every_file_has_all_levels_in_its_size() {
        for file in make(noise([24, 8]), COLOURS, 38.0).unwrap() {
            let reader = Reader::new(&file.bytes).unwrap();
            assert_eq!(reader.header().level_count, 5);
            for (index, level) in reader.levels().enumerate() {
                let size = [24_usize, 8].map(|side| (side >> index).max(1));
                assert_eq!(level.data.len(), file.format.level_bytes(size));
                assert_eq!(level.uncompressed_byte_length, level.data.len() as u64);
            }
        }
    }

    #[test]
    fn numbers_that_are_no_colours_are_not_marked_as_such() {
        let normals = Purpose { space: ColourSpace::Linear, channels: [true, true, true, false] };
        for file in make(flat([8, 8], [128, 128, 255, 255]), normals, 38.0).unwrap() {
            let format = Reader::new(&file.bytes).unwrap().header().format;
            let expected = match file.variant {
                Variant::Bc => Format::BC1_RGB_UNORM_BLOCK,
                Variant::Astc => Format::ASTC_8x8_UNORM_BLOCK,
                Variant::Etc2 => Format::ETC2_R8G8B8_UNORM_BLOCK,
                Variant::Plain => Format::R8G8B8A8_UNORM,
            };
            assert_eq!(format, Some(expected));
        }
    }

    #[test]
    fn the_same_picture_gives_the_same_bytes() {
        let once = make(noise([32, 32]), COLOURS, 38.0).unwrap();
        let again = make(noise([32, 32]), COLOURS, 38.0).unwrap();
        for (one, other) in once.iter().zip(&again) {
            assert!(one.bytes == other.bytes, "{:?} differs", one.variant);
        }
    }
}
