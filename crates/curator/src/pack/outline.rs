//! The parts of a glTF document that packing looks at.

use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Outline {
    pub(super) buffers: Vec<Buffer>,
    pub(super) buffer_views: Vec<BufferView>,
    pub(super) images: Vec<Image>,
    pub(super) textures: Vec<Texture>,
    pub(super) materials: Vec<Material>,
}

/// A block of bytes.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Buffer {
    pub(super) byte_length: usize,
    pub(super) uri: Option<String>,
}

/// A part of a buffer.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct BufferView {
    pub(super) buffer: usize,
    pub(super) byte_offset: usize,
    pub(super) byte_length: usize,
    pub(super) extensions: Option<serde::de::IgnoredAny>,
}

/// A picture.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Image {
    pub(super) name: Option<String>,
    pub(super) buffer_view: Option<usize>,
}

/// A picture with a sampler.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Texture {
    pub(super) source: Option<usize>,
}

/// A material, as far as it names textures.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Material {
    pub(super) pbr_metallic_roughness: MetallicRoughness,
    pub(super) normal_texture: Option<TextureReference>,
    pub(super) occlusion_texture: Option<TextureReference>,
    pub(super) emissive_texture: Option<TextureReference>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct MetallicRoughness {
    pub(super) base_color_texture: Option<TextureReference>,
    pub(super) metallic_roughness_texture: Option<TextureReference>,
}

#[derive(Debug, Deserialize)]
pub(super) struct TextureReference {
    pub(super) index: usize,
}

impl BufferView {
    /// Its bytes; nothing if it reaches beyond the buffer.
    pub(super) fn bytes<'a>(&self, binary: &'a [u8]) -> Option<&'a [u8]> {
        binary.get(self.byte_offset..self.byte_offset.checked_add(self.byte_length)?)
    }
}
