//! What a picture is for: it decides how its numbers mean colours, and which of them count.

use super::{
    error::Fault,
    format::ColourSpace,
    outline::{Material, Outline, TextureReference},
};

const RED: [bool; 4] = [true, false, false, false];
const GREEN_AND_BLUE: [bool; 4] = [false, true, true, false];
const COLOURS: [bool; 4] = [true, true, true, false];
const ALL: [bool; 4] = [true; 4];

/// What a picture is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Purpose {
    pub(super) space: ColourSpace,
    /// Whether red, green, blue and alpha are used.
    pub(super) channels: [bool; 4],
}

/// The purpose of an image of the document.
///
/// # Errors
/// An image that is both colours and other numbers, or nothing that we know.
pub(super) fn of_image(outline: &Outline, image: usize) -> Result<Purpose, Fault> {
    let uses = outline.materials.iter().flat_map(uses);
    let is_of_image = |reference: &TextureReference| {
        outline.textures.get(reference.index).is_some_and(|texture| texture.source == Some(image))
    };
    let purposes = uses.filter(|(reference, _)| is_of_image(reference)).map(|(_, purpose)| purpose);
    purposes.map(Ok).reduce(|one, other| one?.and(other?)).unwrap_or_else(|| {
        Err(Fault::new(
            "no material uses it as a colour, a normal map, roughness or occlusion",
            "Take it out of the model.",
        ))
    })
}

/// The textures of a material.
fn uses(material: &Material) -> impl Iterator<Item = (&TextureReference, Purpose)> {
    let colours = |channels| Purpose { space: ColourSpace::Srgb, channels };
    let numbers = |channels| Purpose { space: ColourSpace::Linear, channels };
    let surface = &material.pbr_metallic_roughness;
    [
        (&surface.base_color_texture, colours(ALL)),
        (&material.emissive_texture, colours(COLOURS)),
        (&material.normal_texture, numbers(COLOURS)),
        (&surface.metallic_roughness_texture, numbers(GREEN_AND_BLUE)),
        (&material.occlusion_texture, numbers(RED)),
    ]
    .into_iter()
    .filter_map(|(reference, purpose)| Some((reference.as_ref()?, purpose)))
}

impl Purpose {
    /// The same purpose for a picture with alpha, or without: what is always 1 cannot be lost.
    pub(super) fn seen(self, has_alpha: bool) -> Self {
        let [red, green, blue, alpha] = self.channels;
        Self { channels: [red, green, blue, alpha & has_alpha], ..self }
    }

    fn and(self, other: Self) -> Result<Self, Fault> {
        if self.space != other.space {
            return Err(Fault::new(
                "it is used both as a colour and as a normal map, roughness or occlusion",
                "Give each use a picture of its own.",
            ));
        }
        let [[red, green, blue, alpha], [red_too, green_too, blue_too, alpha_too]] =
            [self, other].map(|of| of.channels);
        let channels = [red | red_too, green | green_too, blue | blue_too, alpha | alpha_too];
        Ok(Self { channels, ..self })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn purpose(material: Value) -> Result<Purpose, Fault> {
        let document = json!({"textures": [{}, {"source": 0}], "images": [{}], "materials": [material]});
        of_image(&serde_json::from_value(document).unwrap(), 0)
    }

    #[test]
    fn colours_are_srgb_and_numbers_linear() {
        let colours = purpose(json!({"pbrMetallicRoughness": {"baseColorTexture": {"index": 1}}})).unwrap();
        assert_eq!(colours, Purpose { space: ColourSpace::Srgb, channels: ALL });
        let light = purpose(json!({"emissiveTexture": {"index": 1}})).unwrap();
        assert_eq!(light, Purpose { space: ColourSpace::Srgb, channels: COLOURS });
        let normals = purpose(json!({"normalTexture": {"index": 1}})).unwrap();
        assert_eq!(normals, Purpose { space: ColourSpace::Linear, channels: COLOURS });
    }

    #[test]
    fn the_channels_of_all_uses_count() {
        let both = json!({
            "pbrMetallicRoughness": {"metallicRoughnessTexture": {"index": 1}},
            "occlusionTexture": {"index": 1},
        });
        assert_eq!(purpose(both).unwrap(), Purpose { space: ColourSpace::Linear, channels: COLOURS });
    }

    #[test]
    fn a_picture_that_is_both_or_nothing_is_refused() {
        let both = json!({"emissiveTexture": {"index": 1}, "normalTexture": {"index": 1}});
        assert!(purpose(both).unwrap_err().text().contains("both as a colour and"));
        assert!(purpose(json!({})).unwrap_err().text().contains("no material uses it"));
        assert!(purpose(json!({"normalTexture": {"index": 7}})).unwrap_err().text().contains("no material"));
    }
}
