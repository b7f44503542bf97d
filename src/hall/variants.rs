//! A picture's variants: the same texels in the blocks that one kind of graphics card or another reads.
//!
//! `retrace-curator pack` makes them beside the canonical name: `wood.ktx2` comes as `wood.bc.ktx2` and others. Where a
//! hall was not packed, the canonical file is there itself.

use bevy::{image::CompressedImageFormats, prelude::*};

/// The variants from the best one on, and what reads them; `plain` is read everywhere.
const VARIANTS: [(&str, CompressedImageFormats); 4] = [
    ("bc", CompressedImageFormats::BC),
    ("astc", CompressedImageFormats::ASTC_LDR),
    ("etc2", CompressedImageFormats::ETC2),
    ("plain", CompressedImageFormats::NONE),
];

/// The names under which a picture may be found, from the best one on.
///
/// `path` is the canonical one, such as `models/red-boat/lane.light.ktx2`; `readable` is what the graphics card reads.
pub(super) fn names(path: &str, readable: CompressedImageFormats) -> Vec<String> {
    let stem = path.strip_suffix(".ktx2");
    let suiting = VARIANTS.iter().filter(|(_, needed)| readable.contains(*needed));
    let variants = suiting.filter_map(|(variant, _)| Some(format!("{}.{variant}.ktx2", stem?)));
    variants.chain([path.to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_gets_what_it_reads_and_in_the_end_what_all_read() {
        let both = CompressedImageFormats::BC | CompressedImageFormats::ETC2;
        assert_eq!(
            names("a/wood.ktx2", both),
            ["a/wood.bc.ktx2", "a/wood.etc2.ktx2", "a/wood.plain.ktx2", "a/wood.ktx2"]
        );
        assert_eq!(names("a/wood.ktx2", CompressedImageFormats::NONE), ["a/wood.plain.ktx2", "a/wood.ktx2"]);
    }

    #[test]
    fn other_files_have_no_variants() {
        assert_eq!(names("a/hall.glb", CompressedImageFormats::BC), ["a/hall.glb"]);
    }
}
