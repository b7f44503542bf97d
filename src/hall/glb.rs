//! The parts of a glTF binary that are looked at before the engine's loader sees it.

use std::collections::BTreeSet;

use serde::Deserialize;

/// Bytes of the container's header and of the first chunk's header.
pub(super) const HEAD_BYTES: usize = 20;

const MAGIC: u32 = 0x4654_6C67;
const JSON_CHUNK: u32 = 0x4E4F_534A;
const BINARY_CHUNK: u32 = 0x004E_4942;

/// Reads the first [`HEAD_BYTES`] of a file: the length of its JSON chunk in bytes.
///
/// # Errors
/// What is wrong with the head, without a full stop.
pub(super) fn json_length(head: &[u8]) -> Result<usize, String> {
    let word = |index: usize| word_at(head, index * 4).ok_or("it ends before its header does".to_owned());
    if word(0)? != MAGIC {
        return Err("it is not a glTF binary (GLB)".to_owned());
    }
    if word(1)? != 2 {
        return Err(format!("it is glTF version {}, and only version 2 is read", word(1)?));
    }
    if word(4)? != JSON_CHUNK {
        return Err("its first chunk is not JSON".to_owned());
    }
    Ok(word(3)? as usize)
}

/// The binary chunk of a whole file; empty when it has none.
///
/// # Errors
/// What is wrong, without a full stop.
pub(super) fn binary_chunk(file: &[u8]) -> Result<&[u8], String> {
    let declared = word_at(file, 8).map_or(0, |length| length as usize);
    if declared != file.len() {
        return Err(format!("it says that it has {declared} bytes and has {}", file.len()));
    }
    let start = json_length(file)?.saturating_add(HEAD_BYTES);
    let Some(chunk) = file.get(start..) else { return Err("its JSON is cut off".to_owned()) };
    if chunk.is_empty() {
        return Ok(chunk);
    }
    match (word_at(chunk, 0), word_at(chunk, 4)) {
        (Some(length), Some(BINARY_CHUNK)) => {
            chunk.get(8..(length as usize).saturating_add(8)).ok_or("its binary chunk is cut off".to_owned())
        }
        _ => Err("its second chunk is not a binary chunk".to_owned()),
    }
}

fn word_at(bytes: &[u8], offset: usize) -> Option<u32> {
    let four = bytes.get(offset..offset.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

/// The JSON of a glTF file, as far as it is checked here.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Document {
    pub(super) extensions_required: Vec<String>,
    pub(super) buffers: Vec<Buffer>,
    pub(super) buffer_views: Vec<BufferView>,
    pub(super) accessors: Vec<Accessor>,
    pub(super) images: Vec<Image>,
    pub(super) textures: Vec<serde::de::IgnoredAny>,
    pub(super) meshes: Vec<Mesh>,
    pub(super) nodes: Vec<Node>,
    pub(super) scenes: Vec<serde::de::IgnoredAny>,
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
    pub(super) byte_stride: Option<usize>,
}

/// Numbers in a buffer view.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Accessor {
    pub(super) buffer_view: Option<usize>,
    pub(super) byte_offset: usize,
    pub(super) component_type: u32,
    pub(super) count: usize,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) sparse: Option<serde::de::IgnoredAny>,
}

/// A picture.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Image {
    pub(super) buffer_view: Option<usize>,
    pub(super) mime_type: Option<String>,
    /// Where a picture is that is not inside the file, relative to it.
    pub(super) uri: Option<String>,
}

/// A mesh.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Mesh {
    pub(super) primitives: Vec<Primitive>,
}

/// A part of a mesh with one material.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Primitive {
    pub(super) attributes: std::collections::BTreeMap<String, usize>,
    pub(super) indices: Option<usize>,
    pub(super) mode: Option<u32>,
    pub(super) targets: Vec<serde::de::IgnoredAny>,
}

/// A node.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) mesh: Option<usize>,
    pub(super) children: Vec<usize>,
    pub(super) extras: Option<Extras>,
}

/// What the hall's scripts write beside a node.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Extras {
    /// On a mesh: the room whose lightmap its second UV set refers to.
    pub(super) lightmap: Option<String>,
    /// On a mesh without a lightmap: the room in which it stands.
    pub(super) room: Option<String>,
    /// On a mesh: whether it belongs to a model for the hand.
    pub(super) hero: bool,
    /// On a mesh: whether it is the image of another one in still water.
    pub(super) mirror: bool,
    /// On a stand: the point that is looked at, in the glTF's axes, metres.
    pub(super) target: Option<[f32; 3]>,
    /// On a room: corners of its floor, x and z in metres.
    pub(super) outline: Vec<[f32; 2]>,
}

impl Document {
    /// The rooms that have a lightmap.
    pub(super) fn lightmaps(&self) -> BTreeSet<&str> {
        self.nodes.iter().filter_map(|node| node.extras.as_ref()?.lightmap.as_deref()).collect()
    }

    /// Where the pictures are that are not inside the file, relative to it.
    pub(super) fn pictures_outside(&self) -> BTreeSet<&str> {
        self.images.iter().filter_map(|image| image.uri.as_deref()).collect()
    }

    /// How many steps the engine's loader takes: textures and meshes.
    pub(super) fn decoding_steps(&self) -> usize {
        self.textures.len() + self.meshes.len()
    }
}

impl Extras {
    /// Parses a node's extras; what cannot be read counts as absent.
    pub(super) fn parse(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_default()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A glTF binary of this JSON and these bytes.
    pub(in crate::hall) fn glb(json: &serde_json::Value, binary: &[u8]) -> Vec<u8> {
        let mut text = json.to_string().into_bytes();
        text.resize(text.len().next_multiple_of(4), b' ');
        let mut data = binary.to_vec();
        data.resize(data.len().next_multiple_of(4), 0);
        let words = |words: [u32; 2]| words.map(u32::to_le_bytes).concat();
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap();
        let total = u32::try_from(12 + 8 + text.len() + 8 + data.len()).unwrap();
        [
            words([MAGIC, 2]),
            total.to_le_bytes().to_vec(),
            words([length(&text), JSON_CHUNK]),
            text.clone(),
            words([length(&data), BINARY_CHUNK]),
            data.clone(),
        ]
        .concat()
    }

    #[test]
    fn the_chunks_of_a_whole_file_are_found() {
        let file = glb(&serde_json::json!({"asset": {"version": "2.0"}}), &[1, 2, 3, 4]);
        assert_eq!(binary_chunk(&file).unwrap(), [1, 2, 3, 4]);
    }

    #[test]
    fn what_is_cut_off_or_no_glb_is_refused_at_any_length() {
        let file = glb(&serde_json::json!({"asset": {"version": "2.0"}}), &[1, 2, 3, 4]);
        for length in 0..file.len() {
            assert!(binary_chunk(&file[..length]).is_err(), "{length} bytes were accepted");
        }
        assert!(json_length(b"<!doctype html><html lang").is_err());
    }

    #[test]
    fn extras_of_another_shape_count_as_absent() {
        assert!(Extras::parse("{\"target\": \"left\"}").target.is_none());
        assert_eq!(Extras::parse("{\"lightmap\": \"lane\", \"more\": 1}").lightmap.unwrap(), "lane");
    }
}
