//! The formats in which textures are stored, and the variants that use them.

use ktx2::Format;

/// How numbers mean colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColourSpace {
    /// Colours, encoded by sRGB's transfer function; alpha is linear.
    Srgb,
    /// Numbers that are no colours: directions, roughness.
    Linear,
}

/// What a graphics card must be able to read for a file to be of use: the part of its name before `.ktx2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variant {
    /// The block formats of desktops.
    Bc,
    /// The block formats of newer phones.
    Astc,
    /// The block format of older phones.
    Etc2,
    /// What every card reads.
    Plain,
}

impl Variant {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Bc, Self::Astc, Self::Etc2, Self::Plain];

    /// As it stands in the names of files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bc => "bc",
            Self::Astc => "astc",
            Self::Etc2 => "etc2",
            Self::Plain => "plain",
        }
    }

    /// The formats that it offers an 8-bit picture, the smallest first; none if it has none for alpha.
    pub(super) fn formats(self, has_alpha: bool) -> &'static [TexelFormat] {
        use TexelFormat::{Astc, Bc1, Bc7, Etc2, Rgba8};
        match (self, has_alpha) {
            (Self::Bc, false) => &[Bc1, Bc7],
            (Self::Bc, true) => &[Bc7],
            (Self::Astc, _) => &[Astc(8), Astc(6), Astc(5), Astc(4)],
            (Self::Etc2, false) => &[Etc2],
            (Self::Etc2, true) => &[],
            (Self::Plain, _) => &[Rgba8],
        }
    }
}

/// How texels are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TexelFormat {
    /// Opaque colours, half a byte a texel.
    Bc1,
    /// Colours and alpha, a byte a texel.
    Bc7,
    /// Light without a sign, a byte a texel.
    Bc6h,
    /// Colours and alpha in square blocks of so many texels a side.
    Astc(u8),
    /// Opaque colours, half a byte a texel.
    Etc2,
    /// Four bytes a texel.
    Rgba8,
    /// Light with one exponent for three colours, four bytes a texel.
    Rgb9e5,
}

impl TexelFormat {
    /// Columns and rows of a block, texels.
    pub(super) fn block(self) -> [usize; 2] {
        match self {
            Self::Bc1 | Self::Bc7 | Self::Bc6h | Self::Etc2 => [4, 4],
            Self::Astc(side) => [usize::from(side); 2],
            Self::Rgba8 | Self::Rgb9e5 => [1, 1],
        }
    }

    pub(super) fn block_bytes(self) -> usize {
        match self {
            Self::Bc1 | Self::Etc2 => 8,
            Self::Bc7 | Self::Bc6h | Self::Astc(_) => 16,
            Self::Rgba8 | Self::Rgb9e5 => 4,
        }
    }

    /// Bytes of a level of `size` texels.
    pub(super) fn level_bytes(self, size: [usize; 2]) -> usize {
        let [width, height] = size;
        let [block_width, block_height] = self.block();
        width.div_ceil(block_width) * height.div_ceil(block_height) * self.block_bytes()
    }

    /// Whether blocks fill a picture of `size` texels exactly. WebGPU, and therefore our engine on every card, makes no
    /// texture whose largest level they do not.
    pub(super) fn fills(self, size: [usize; 2]) -> bool {
        size.iter().zip(self.block()).all(|(side, block)| side.is_multiple_of(block))
    }

    /// The format's number in the file.
    pub(super) fn number(self, space: ColourSpace) -> Format {
        let [srgb, linear] = match self {
            Self::Bc1 => [Format::BC1_RGB_SRGB_BLOCK, Format::BC1_RGB_UNORM_BLOCK],
            Self::Bc7 => [Format::BC7_SRGB_BLOCK, Format::BC7_UNORM_BLOCK],
            Self::Astc(8) => [Format::ASTC_8x8_SRGB_BLOCK, Format::ASTC_8x8_UNORM_BLOCK],
            Self::Astc(6) => [Format::ASTC_6x6_SRGB_BLOCK, Format::ASTC_6x6_UNORM_BLOCK],
            Self::Astc(5) => [Format::ASTC_5x5_SRGB_BLOCK, Format::ASTC_5x5_UNORM_BLOCK],
            Self::Astc(_) => [Format::ASTC_4x4_SRGB_BLOCK, Format::ASTC_4x4_UNORM_BLOCK],
            Self::Etc2 => [Format::ETC2_R8G8B8_SRGB_BLOCK, Format::ETC2_R8G8B8_UNORM_BLOCK],
            Self::Rgba8 => [Format::R8G8B8A8_SRGB, Format::R8G8B8A8_UNORM],
            Self::Bc6h => [Format::BC6H_UFLOAT_BLOCK; 2],
            Self::Rgb9e5 => [Format::E5B9G9R9_UFLOAT_PACK32; 2],
        };
        match space {
            ColourSpace::Srgb => srgb,
            ColourSpace::Linear => linear,
        }
    }

    /// What curators read.
    pub(super) fn label(self) -> String {
        match self {
            Self::Bc1 => "BC1".to_owned(),
            Self::Bc7 => "BC7".to_owned(),
            Self::Bc6h => "BC6H".to_owned(),
            Self::Astc(side) => format!("ASTC {side}×{side}"),
            Self::Etc2 => "ETC2".to_owned(),
            Self::Rgba8 => "RGBA8".to_owned(),
            Self::Rgb9e5 => "RGB9E5".to_owned(),
        }
    }
}
