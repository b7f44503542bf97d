//! Smaller copies of a picture for greater distances.

use super::{format::ColourSpace, grid::Picture};

/// The picture and all its smaller levels, the largest first, down to one texel.
pub(super) fn chain(base: Picture, space: ColourSpace) -> Vec<Picture> {
    let smaller = |level: &Picture| level.size.iter().any(|side| *side > 1).then(|| half(level, space));
    std::iter::successors(Some(base), smaller).collect()
}

fn half(level: &Picture, space: ColourSpace) -> Picture {
    let is_srgb = space == ColourSpace::Srgb;
    let (bytes, size) = mipmaps::half(level.texels.as_flattened(), level.size, is_srgb);
    let (texels, _) = bytes.as_chunks();
    Picture { size, texels: texels.to_vec() }
}
