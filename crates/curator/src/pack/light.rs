//! The hall's baked light: lightmaps and cubes, KTX2 files of RGB9E5 numbers.

use std::io::Read;

use ctt_intel_texture_compressor::{RgbaF16Surface, bc6h};
use half::f16;
use ktx2::{Format, Reader, SupercompressionScheme};
use ruzstd::decoding::StreamingDecoder;

use super::{
    MAXIMUM_FILE_BYTES, MAXIMUM_SIDE,
    error::Fault,
    format::{ColourSpace, TexelFormat},
    grid::Grid,
    quality::{RelativeError, relative_error},
    texture_file::TextureFile,
};

const BAKE_AGAIN: &str = "Bake the hall's light again.";

/// A file of the hall's light, unpacked.
#[derive(Debug)]
pub(super) struct Light {
    /// Width and height of the largest level, texels.
    pub(super) size: [usize; 2],
    /// 1, or 6 for a cube.
    pub(super) faces: u32,
    /// RGB9E5 texels of each level, the largest first.
    levels: Vec<Vec<u8>>,
}

impl Light {
    /// Reads a KTX2 file of RGB9E5 texels, plain or compressed by Zstandard.
    pub(super) fn read(file: &[u8]) -> Result<Self, Fault> {
        let reader = Reader::new(file)
            .map_err(|error| Fault::new(format!("it is no sound KTX2 file ({error})"), BAKE_AGAIN))?;
        let header = reader.header();
        if header.format != Some(Format::E5B9G9R9_UFLOAT_PACK32) {
            return Err(Fault::new("its texels are not RGB9E5", BAKE_AGAIN));
        }
        let size = [header.pixel_width, header.pixel_height].map(|side| side as usize);
        if size.iter().any(|side| !(1..=MAXIMUM_SIDE).contains(side)) {
            let [width, height] = size;
            let problem = format!("it is {width} × {height} texels; {MAXIMUM_SIDE} a side are allowed");
            return Err(Fault::new(problem, "Bake it smaller."));
        }
        if header.pixel_depth > 0 || header.layer_count > 0 || ![1, 6].contains(&header.face_count) {
            return Err(Fault::new("it is neither a picture nor a cube", BAKE_AGAIN));
        }
        if header.level_count > level_count(size) {
            return Err(Fault::new("it has more levels than texels a side can be halved", BAKE_AGAIN));
        }
        let unpacked = reader.levels().enumerate().map(|(index, level)| {
            let expected =
                TexelFormat::Rgb9e5.level_bytes(level_size(size, index)) * header.face_count as usize;
            unpack(level.data, header.supercompression_scheme, expected)
        });
        Ok(Self { size, faces: header.face_count, levels: unpacked.collect::<Result<_, _>>()? })
    }

    /// The same light in a file without supercompression.
    pub(super) fn plain(&self) -> Result<Vec<u8>, Fault> {
        self.file(TexelFormat::Rgb9e5, &self.levels)
    }

    /// The same light in blocks of BC6H, and how far it is from the source; nothing where blocks do not fill it.
    pub(super) fn compressed(&self) -> Result<Option<(Vec<u8>, RelativeError)>, Fault> {
        if self.faces != 1 || !TexelFormat::Bc6h.fills(self.size) {
            return Ok(None);
        }
        let sources: Vec<_> =
            self.levels.iter().enumerate().map(|(index, level)| self.grid(index, level)).collect();
        let levels = sources.iter().map(encode).collect::<Result<Vec<_>, _>>()?;
        let error = match (sources.first(), levels.first()) {
            (Some(source), Some(level)) => relative_error(source, &decode(level, source.size)),
            _ => return Err(Fault::new("it has no levels", BAKE_AGAIN)),
        };
        Ok(Some((self.file(TexelFormat::Bc6h, &levels)?, error)))
    }

    fn grid(&self, index: usize, level: &[u8]) -> Grid<[f32; 3]> {
        let size = level_size(self.size, index);
        let (texels, _) = level.as_chunks::<4>();
        Grid { size, texels: texels.iter().map(|texel| radiance(u32::from_le_bytes(*texel))).collect() }
    }

    fn file(&self, format: TexelFormat, levels: &[Vec<u8>]) -> Result<Vec<u8>, Fault> {
        let space = ColourSpace::Linear;
        TextureFile { format, space, size: self.size, faces: self.faces, levels }.to_bytes()
    }
}

/// How many levels a picture of this size can have.
fn level_count(size: [usize; 2]) -> u32 {
    size.iter().max().and_then(|side| side.checked_ilog2()).unwrap_or_default() + 1
}

/// The size of a level, texels; the largest is number 0.
fn level_size(size: [usize; 2], level: usize) -> [usize; 2] {
    size.map(|side| (side >> level).max(1))
}

fn unpack(data: &[u8], scheme: Option<SupercompressionScheme>, expected: usize) -> Result<Vec<u8>, Fault> {
    if expected > MAXIMUM_FILE_BYTES {
        let problem = format!("a level has {expected} bytes; {MAXIMUM_FILE_BYTES} are allowed");
        return Err(Fault::new(problem, "Bake it smaller."));
    }
    let unpacked = match scheme {
        None => data.to_vec(),
        Some(SupercompressionScheme::Zstandard) => unpack_zstandard(data, expected)?,
        Some(other) => return Err(Fault::new(format!("it is compressed by {other:?}"), BAKE_AGAIN)),
    };
    if unpacked.len() != expected {
        return Err(Fault::new("a level is shorter or longer than its size says", BAKE_AGAIN));
    }
    Ok(unpacked)
}

/// Unpacks at most one byte more than `expected`, so that no file fills the memory.
fn unpack_zstandard(data: &[u8], expected: usize) -> Result<Vec<u8>, Fault> {
    let broken = |detail: String| Fault::new(format!("a level cannot be unpacked ({detail})"), BAKE_AGAIN);
    let mut decoder = StreamingDecoder::new(data).map_err(|error| broken(error.to_string()))?;
    let mut unpacked = Vec::new();
    let read = decoder.by_ref().take(expected as u64 + 1).read_to_end(&mut unpacked);
    read.map_err(|error| broken(error.to_string()))?;
    // The decoder reads the checksum, if there is one, and leaves it to its caller to compare.
    let stored = decoder.decoder.get_checksum_from_data();
    if stored.is_some() && stored != decoder.decoder.get_calculated_checksum() {
        return Err(broken("its checksum is another one".to_owned()));
    }
    Ok(unpacked)
}

/// Red, green and blue of an RGB9E5 number: three whole numbers of 9 bits and the exponent that they share.
fn radiance(texel: u32) -> [f32; 3] {
    let exponent = (texel >> 27) as i32;
    let scale = 2_f32.powi(exponent - 24);
    [0, 9, 18].map(|shift| (texel >> shift & 0x1FF) as f32 * scale)
}

fn encode(source: &Grid<[f32; 3]>) -> Result<Vec<u8>, Fault> {
    let padded = source.padded(TexelFormat::Bc6h.block());
    let [width, height] = padded.sides()?;
    let halves = |[red, green, blue]: &[f32; 3]| {
        [*red, *green, *blue, 1.0].map(|value| f16::from_f32(value).to_le_bytes())
    };
    let texels: Vec<_> = padded.texels.iter().map(halves).collect();
    let surface = RgbaF16Surface::new(texels.as_flattened().as_flattened(), width, height, width * 8);
    Ok(bc6h::compress_blocks(&bc6h::slow_settings(), &surface))
}

/// What a graphics card makes of a level in BC6H.
fn decode(blocks: &[u8], size: [usize; 2]) -> Grid<[f32; 3]> {
    const TEXELS: usize = 16;
    let format = TexelFormat::Bc6h;
    let padded = size.map(|side| side.next_multiple_of(4));
    let [width, height] = padded;
    let block_columns = width / 4;
    let mut grid = Grid { size: padded, texels: vec![[0.0; 3]; width * height] };
    for (index, block) in blocks.chunks_exact(format.block_bytes()).enumerate() {
        let mut decoded = [0.0; TEXELS * 3];
        bcdec_rs::bc6h_float(block, &mut decoded, 4 * 3, false);
        let (texels, _) = decoded.as_chunks::<3>();
        let start = index / block_columns * 4 * width + index % block_columns * 4;
        for (row, four) in texels.chunks_exact(4).enumerate() {
            let place = start + row * width;
            if let Some(target) = grid.texels.get_mut(place..place + 4) {
                target.copy_from_slice(four);
            }
        }
    }
    grid.resized(size)
}

#[cfg(test)]
pub(super) mod tests {
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    /// A texel of this light, each number a multiple of 1/256 below 2.
    fn texel(colours: [u32; 3]) -> [u8; 4] {
        const EXPONENT_OF_256THS: u32 = 16;
        let [red, green, blue] = colours;
        (EXPONENT_OF_256THS << 27 | blue << 18 | green << 9 | red).to_le_bytes()
    }

    /// A square of this side, brighter from left to right and from top to bottom.
    fn square(side: u32) -> Vec<u8> {
        let texels =
            (0..side * side).flat_map(|index| texel([100 + index % side * 4, 100 + index / side * 4, 90]));
        texels.collect()
    }

    fn file(size: [usize; 2], faces: u32, levels: &[Vec<u8>]) -> Vec<u8> {
        let format = TexelFormat::Rgb9e5;
        TextureFile { format, space: ColourSpace::Linear, size, faces, levels }.to_bytes().unwrap()
    }

    /// A lightmap as it is baked: of this side, compressed by Zstandard.
    pub(in super::super) fn lightmap(side: u32) -> Vec<u8> {
        let level = square(side);
        let mut bytes =
            file([side as usize; 2], 1, &[compress_to_vec(level.as_slice(), CompressionLevel::Fastest)]);
        bytes[44] = 2;
        bytes[96..104].copy_from_slice(&(level.len() as u64).to_le_bytes());
        bytes
    }

    /// A cube of this side with two levels, not compressed.
    pub(in super::super) fn cube(side: usize) -> Vec<u8> {
        let level = |side: usize| texel([40, 80, 120]).repeat(side * side * 6);
        file([side; 2], 6, &[level(side), level(side / 2)])
    }

    #[test]
    fn numbers_share_their_exponent() {
        assert_eq!(radiance(u32::from_le_bytes(texel([256, 128, 1]))), [1.0, 0.5, 1.0 / 256.0]);
        assert_eq!(radiance(0x1FF | 31 << 27), [65408.0, 0.0, 0.0]);
    }

    #[test]
    fn what_was_compressed_lies_open() {
        let plain = Light::read(&lightmap(8)).unwrap().plain().unwrap();
        let reader = Reader::new(&plain).unwrap();
        assert_eq!(reader.header().supercompression_scheme, None);
        assert_eq!(reader.levels().next().unwrap().data, square(8));
    }

    #[test]
    fn cubes_keep_faces_and_levels() {
        let plain = Light::read(&cube(8)).unwrap().plain().unwrap();
        assert_eq!(plain, cube(8));
        assert!(Light::read(&cube(8)).unwrap().compressed().unwrap().is_none());
    }

    #[test]
    fn blocks_of_bc6h_are_near_to_the_light() {
        let (bytes, error) = Light::read(&lightmap(32)).unwrap().compressed().unwrap().unwrap();
        let reader = Reader::new(&bytes).unwrap();
        assert_eq!(reader.header().format, Some(Format::BC6H_UFLOAT_BLOCK));
        assert_eq!(reader.levels().next().unwrap().data.len(), 32 * 32);
        assert!(error.root_mean_square < 0.02 && error.mean < 0.02, "{error:?}");
    }

    #[test]
    fn a_lightmap_that_blocks_do_not_fill_stays_as_it_is() {
        let level = vec![texel([1, 2, 3]).repeat(15)];
        assert!(Light::read(&file([5, 3], 1, &level)).unwrap().compressed().unwrap().is_none());
    }

    #[test]
    fn more_levels_than_there_can_be_are_refused() {
        let levels = [8, 4, 2, 1, 1].map(square);
        assert!(Light::read(&file([8, 8], 1, &levels[..4])).is_ok());
        assert!(Light::read(&file([8, 8], 1, &levels)).unwrap_err().text().contains("more levels"));
    }

    #[test]
    fn what_is_no_light_is_refused() {
        let broken = |change: fn(&mut Vec<u8>)| {
            let mut bytes = lightmap(8);
            change(&mut bytes);
            Light::read(&bytes).unwrap_err().text()
        };
        assert!(broken(|bytes| bytes.truncate(40)).contains("no sound KTX2 file"));
        assert!(broken(|bytes| bytes[12] = 37).contains("not RGB9E5"));
        assert!(broken(|bytes| bytes[21] = 0x40).contains("8192 a side are allowed"));
        assert!(broken(|bytes| bytes[36] = 3).contains("neither a picture nor a cube"));
        assert!(broken(|bytes| bytes[20] = 16).contains("shorter or longer"));
        assert!(broken(|bytes| bytes[44] = 0).contains("shorter or longer"));
        assert!(broken(|bytes| bytes[44] = 3).contains("compressed by"));
        assert!(broken(|bytes| *bytes.last_mut().unwrap() ^= 0xFF).contains("checksum"));
    }
}
