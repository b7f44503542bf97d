//! Writes KTX2 files (<https://registry.khronos.org/KTX/specs/2.0/ktxspec.v2.html>), without supercompression.
//!
//! In this order, all numbers little-endian: the header with the index of the sections (80 bytes), the index of the levels
//! (24 bytes each, the largest level first), the data format descriptor, the key-value data, and the levels, the smallest
//! first. A level begins at a multiple of its format's block.

use ktx2::{MAGIC, dfd};

use super::{
    error::Fault,
    format::{ColourSpace, TexelFormat},
    grid::sides,
};

const HEADER_BYTES: usize = 80;
const LEVEL_INDEX_BYTES: usize = 24;
/// Who wrote the file. The value ends with NUL, as the specification asks.
const WRITER: &[u8] = b"KTXwriter\0retrace-curator\0";

/// What a file holds.
pub(super) struct TextureFile<'a> {
    pub(super) format: TexelFormat,
    pub(super) space: ColourSpace,
    /// Width and height of the largest level, texels.
    pub(super) size: [usize; 2],
    /// 1, or 6 for a cube.
    pub(super) faces: u32,
    /// The texels of each level, the largest first; of a cube, face behind face.
    pub(super) levels: &'a [Vec<u8>],
}

impl TextureFile<'_> {
    /// The whole file.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, Fault> {
        let (descriptor, type_size) = self.descriptor()?;
        let key_values = key_values();
        let sections_start = HEADER_BYTES + LEVEL_INDEX_BYTES * self.levels.len();
        let key_values_start = sections_start + descriptor.len();
        let offsets = self.level_offsets(key_values_start + key_values.len());

        let mut file = MAGIC.to_vec();
        file.extend(self.header(type_size)?);
        file.extend(word(sections_start));
        file.extend(word(descriptor.len()));
        file.extend(word(key_values_start));
        file.extend(word(key_values.len()));
        // There is no supercompression, and therefore nothing that all levels share.
        file.extend([0; 16]);
        for (level, offset) in self.levels.iter().zip(&offsets) {
            for number in [*offset, level.len(), level.len()] {
                file.extend((number as u64).to_le_bytes());
            }
        }
        file.extend(descriptor);
        file.extend(key_values);
        for (level, offset) in self.levels.iter().zip(&offsets).rev() {
            file.resize(*offset, 0);
            file.extend(level);
        }
        Ok(file)
    }

    /// What the texels mean, and the bytes of the number that a big-endian machine would have to turn around.
    fn descriptor(&self) -> Result<(Vec<u8>, u32), Fault> {
        let (basic, type_size) =
            dfd::Basic::from_format(self.format.number(self.space)).map_err(|error| {
                let problem = format!("{} cannot be described ({error})", self.format.label());
                Fault::new(problem, "This is a fault of the program: please report it.")
            })?;
        let block = dfd::Block::Basic(basic).to_vec();
        Ok(([word(block.len() + 4).to_vec(), block].concat(), type_size))
    }

    /// From the format to the supercompression scheme.
    fn header(&self, type_size: u32) -> Result<Vec<u8>, Fault> {
        let [width, height] = sides(self.size)?;
        let format = self.format.number(self.space).value();
        let [depth, layers, supercompression] = [0; 3];
        let levels = u32::try_from(self.levels.len()).unwrap_or(u32::MAX);
        let words = [format, type_size, width, height, depth, layers, self.faces, levels, supercompression];
        Ok(words.map(u32::to_le_bytes).concat())
    }

    /// Where each level begins, the largest first, when nothing lies behind `start` yet.
    fn level_offsets(&self, start: usize) -> Vec<usize> {
        // The specification asks for the least common multiple of the block's bytes and 4: all our blocks are multiples of 4.
        let alignment = self.format.block_bytes();
        let mut end = start;
        let place = |level: &Vec<u8>| {
            let offset = end.next_multiple_of(alignment);
            end = offset + level.len();
            offset
        };
        let mut offsets: Vec<_> = self.levels.iter().rev().map(place).collect();
        offsets.reverse();
        offsets
    }
}

/// One entry: its length in bytes, key and value, and zeros up to a multiple of 4.
fn key_values() -> Vec<u8> {
    let mut section = [&word(WRITER.len()), WRITER].concat();
    section.resize(section.len().next_multiple_of(4), 0);
    section
}

/// A length or offset in the head of the file, which has some hundred bytes.
fn word(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use ktx2::{Format, Reader, TransferFunction};

    use super::*;

    /// Levels of a picture of this size, each filled with its own number.
    fn numbered_levels(format: TexelFormat, size: [usize; 2], count: usize) -> Vec<Vec<u8>> {
        let level = |number: usize| {
            let size = size.map(|side| (side >> number).max(1));
            vec![number as u8; format.level_bytes(size)]
        };
        (0..count).map(level).collect()
    }

    const FORMATS: [(TexelFormat, ColourSpace, Format); 13] = [
        (TexelFormat::Bc1, ColourSpace::Srgb, Format::BC1_RGB_SRGB_BLOCK),
        (TexelFormat::Bc1, ColourSpace::Linear, Format::BC1_RGB_UNORM_BLOCK),
        (TexelFormat::Bc7, ColourSpace::Srgb, Format::BC7_SRGB_BLOCK),
        (TexelFormat::Bc7, ColourSpace::Linear, Format::BC7_UNORM_BLOCK),
        (TexelFormat::Bc6h, ColourSpace::Linear, Format::BC6H_UFLOAT_BLOCK),
        (TexelFormat::Astc(8), ColourSpace::Srgb, Format::ASTC_8x8_SRGB_BLOCK),
        (TexelFormat::Astc(6), ColourSpace::Linear, Format::ASTC_6x6_UNORM_BLOCK),
        (TexelFormat::Astc(5), ColourSpace::Srgb, Format::ASTC_5x5_SRGB_BLOCK),
        (TexelFormat::Astc(4), ColourSpace::Linear, Format::ASTC_4x4_UNORM_BLOCK),
        (TexelFormat::Etc2, ColourSpace::Srgb, Format::ETC2_R8G8B8_SRGB_BLOCK),
        (TexelFormat::Rgba8, ColourSpace::Srgb, Format::R8G8B8A8_SRGB),
        (TexelFormat::Rgba8, ColourSpace::Linear, Format::R8G8B8A8_UNORM),
        (TexelFormat::Rgb9e5, ColourSpace::Linear, Format::E5B9G9R9_UFLOAT_PACK32),
    ];

    #[test]
    fn another_reader_finds_what_was_written() {
        for (format, space, number) in FORMATS {
            let levels = numbered_levels(format, [20, 12], 5);
            let bytes =
                TextureFile { format, space, size: [20, 12], faces: 1, levels: &levels }.to_bytes().unwrap();
            let reader = Reader::new(&bytes).unwrap();
            let header = reader.header();
            assert_eq!(header.format, Some(number));
            assert_eq!((header.pixel_width, header.pixel_height, header.pixel_depth), (20, 12, 0));
            assert_eq!((header.layer_count, header.face_count, header.level_count), (0, 1, 5));
            assert_eq!(header.supercompression_scheme, None);
            assert_eq!(reader.writer(), Some("retrace-curator\0"));
            let found: Vec<_> = reader.levels().map(|level| level.data.to_vec()).collect();
            assert_eq!(found, levels);
        }
    }

    #[test]
    fn descriptors_say_what_the_formats_say() {
        for (format, space, number) in FORMATS {
            let levels = numbered_levels(format, [8, 8], 1);
            let bytes =
                TextureFile { format, space, size: [8, 8], faces: 1, levels: &levels }.to_bytes().unwrap();
            let reader = Reader::new(&bytes).unwrap();
            let basic = reader.basic_dfd().unwrap();
            let transfer =
                if space == ColourSpace::Srgb { TransferFunction::SRGB } else { TransferFunction::Linear };
            assert_eq!(basic.transfer_function, Some(transfer), "{number:?}");
            assert_eq!(usize::from(basic.bytes_planes[0]), format.block_bytes(), "{number:?}");
            let block = basic.texel_block_dimensions.map(|side| usize::from(side.get()));
            assert_eq!(block[..2], format.block(), "{number:?}");
        }
    }

    /// Against the tables of the Khronos Data Format Specification 1.3, byte for byte.
    #[test]
    fn the_descriptor_of_bc1_in_srgb_is_the_specifications() {
        let levels = [vec![0; 8]];
        let file = TextureFile {
            format: TexelFormat::Bc1,
            space: ColourSpace::Srgb,
            size: [4, 4],
            faces: 1,
            levels: &levels,
        };
        let expected = [
            [44, 0, 0, 0],        // the whole section, bytes
            [0, 0, 0, 0],         // Khronos, basic descriptor
            [2, 0, 40, 0],        // version 1.3, bytes of the block
            [128, 1, 2, 0],       // BC1A, BT.709, sRGB, straight alpha
            [3, 3, 0, 0],         // 4 × 4 texels a block
            [8, 0, 0, 0],         // 8 bytes a block
            [0, 0, 0, 0],         //
            [0, 0, 63, 0],        // one sample: 64 bits from bit 0, colour
            [0, 0, 0, 0],         // at the block's origin
            [0, 0, 0, 0],         // from 0
            [255, 255, 255, 255], // to 1
        ];
        assert_eq!(file.descriptor().unwrap(), (expected.concat(), 1));
    }

    #[test]
    fn the_smallest_level_comes_first_and_each_begins_at_a_whole_block() {
        for (format, space, _) in FORMATS {
            let levels = numbered_levels(format, [64, 64], 7);
            let file = TextureFile { format, space, size: [64, 64], faces: 1, levels: &levels };
            let offsets = file.level_offsets(HEADER_BYTES + 1);
            assert!(offsets.is_sorted_by(|larger, smaller| larger > smaller));
            assert!(offsets.iter().all(|offset| offset.is_multiple_of(format.block_bytes())));
        }
    }
}
