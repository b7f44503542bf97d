//! ASTC by Arm's own encoder.

use std::ffi::c_void;

use ctt_astcenc::{
    Context, Error, Flags, Preset, Profile, Swizzle,
    bindings::{astcenc_image, astcenc_type_ASTCENC_TYPE_U8},
    config_init,
};

use super::{
    error::Fault,
    format::{ColourSpace, TexelFormat},
    grid::Picture,
};

/// Beyond this, minutes buy tenths of a decibel.
const EFFORT: Preset = Preset::Thorough;

/// Encodes levels of one picture.
pub(super) struct AstcEncoder {
    context: Context,
    swizzle: Swizzle,
    format: TexelFormat,
}

impl AstcEncoder {
    /// `side` is that of a block, texels.
    pub(super) fn new(side: u8, space: ColourSpace, has_alpha: bool) -> Result<Self, Fault> {
        let profile = match space {
            ColourSpace::Srgb => Profile::LdrSrgb,
            ColourSpace::Linear => Profile::Ldr,
        };
        let side_in_texels = u32::from(side);
        let configuration = config_init(profile, side_in_texels, side_in_texels, 1, EFFORT, Flags::empty());
        let context =
            configuration.and_then(|configuration| Context::new(&configuration)).map_err(refused)?;
        let swizzle = if has_alpha { Swizzle::IDENTITY } else { Swizzle::RGB1 };
        Ok(Self { context, swizzle, format: TexelFormat::Astc(side) })
    }

    /// The blocks of a level.
    pub(super) fn encode(&mut self, level: &Picture) -> Result<Vec<u8>, Fault> {
        let [dim_x, dim_y] = level.sides()?;
        // The encoder only reads, but its interface asks for pointers through which it could write.
        let mut texels = level.texels.clone();
        let mut slices = [texels.as_mut_ptr().cast::<c_void>()];
        let mut image = astcenc_image {
            dim_x,
            dim_y,
            dim_z: 1,
            data_type: astcenc_type_ASTCENC_TYPE_U8,
            data: slices.as_mut_ptr(),
        };
        let mut blocks = vec![0; self.format.level_bytes(level.size)];
        self.context.compress(&mut image, self.swizzle, &mut blocks).map_err(refused)?;
        self.context.compress_reset().map_err(refused)?;
        Ok(blocks)
    }
}

fn refused(error: Error) -> Fault {
    Fault::new(format!("it cannot be encoded ({error})"), "This is a fault of the program: please report it.")
}
