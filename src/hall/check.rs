//! Whether a glTF binary is sound, judged by its bytes, so that the loader behind it meets nothing that stops it.

use super::glb::{Accessor, BufferView, Document, Primitive, binary_chunk};

/// The required extensions that our materials honour.
const SUPPORTED_EXTENSIONS: [&str; 2] = ["KHR_materials_unlit", "KHR_materials_emissive_strength"];
const TRIANGLES: u32 = 4;

/// Checks a whole file against its JSON: extensions, buffers, accessors, indices, pictures, node tree.
///
/// # Errors
/// What is wrong, without a full stop.
pub(super) fn check(document: &Document, file: &[u8]) -> Result<(), String> {
    let binary = binary_chunk(file)?;
    check_extensions(document)?;
    check_buffers(document, binary)?;
    for (index, accessor) in document.accessors.iter().enumerate() {
        accessor_span(document, accessor).map_err(|problem| format!("accessor {index} {problem}"))?;
    }
    for (index, mesh) in document.meshes.iter().enumerate() {
        for primitive in &mesh.primitives {
            check_primitive(document, primitive, binary)
                .map_err(|problem| format!("mesh {index} {problem}"))?;
        }
    }
    check_images(document)?;
    check_nodes(document)
}

fn check_extensions(document: &Document) -> Result<(), String> {
    let unknown = |name: &&String| !SUPPORTED_EXTENSIONS.contains(&name.as_str());
    match document.extensions_required.iter().find(unknown) {
        Some(name) => Err(format!("it requires the extension {name}, which is not supported")),
        None => Ok(()),
    }
}

fn check_buffers(document: &Document, binary: &[u8]) -> Result<(), String> {
    if document.buffers.len() > 1 || document.buffers.iter().any(|buffer| buffer.uri.is_some()) {
        return Err("it keeps data outside its own binary chunk".to_owned());
    }
    let length = document.buffers.first().map_or(0, |buffer| buffer.byte_length);
    if length > binary.len() {
        return Err(format!("its buffer is {length} bytes long and its binary chunk {}", binary.len()));
    }
    for (index, view) in document.buffer_views.iter().enumerate() {
        let end = view.byte_offset.checked_add(view.byte_length);
        if view.buffer != 0 || end.is_none_or(|end| end > length) {
            return Err(format!("buffer view {index} reaches beyond the buffer"));
        }
    }
    Ok(())
}

/// Where an accessor's elements lie: first byte in the binary chunk, bytes from one to the next.
fn accessor_span(document: &Document, accessor: &Accessor) -> Result<(usize, usize), String> {
    if accessor.sparse.is_some() {
        return Err("is sparse, which is not supported".to_owned());
    }
    let Some(view) = accessor.buffer_view.and_then(|index| document.buffer_views.get(index)) else {
        return Err("has no buffer view".to_owned());
    };
    let element = element_bytes(accessor).ok_or_else(|| {
        format!("has an unknown type: {} of component type {}", accessor.kind, accessor.component_type)
    })?;
    let stride = stride(view, element)?;
    let needed = accessor
        .count
        .checked_sub(1)
        .and_then(|gaps| gaps.checked_mul(stride)?.checked_add(element)?.checked_add(accessor.byte_offset));
    match needed {
        None => Err("is empty".to_owned()),
        Some(needed) if needed > view.byte_length => Err("reaches beyond its buffer view".to_owned()),
        Some(_) => Ok((view.byte_offset.saturating_add(accessor.byte_offset), stride)),
    }
}

fn stride(view: &BufferView, element: usize) -> Result<usize, String> {
    match view.byte_stride {
        None => Ok(element),
        Some(stride) if (element..=252).contains(&stride) => Ok(stride),
        Some(stride) => Err(format!("has a stride of {stride} bytes for elements of {element}")),
    }
}

fn element_bytes(accessor: &Accessor) -> Option<usize> {
    let components = match accessor.kind.as_str() {
        "SCALAR" => 1,
        "VEC2" => 2,
        "VEC3" => 3,
        "VEC4" | "MAT2" => 4,
        "MAT3" => 9,
        "MAT4" => 16,
        _ => return None,
    };
    Some(components * component_bytes(accessor.component_type)?)
}

fn component_bytes(component_type: u32) -> Option<usize> {
    match component_type {
        5120 | 5121 => Some(1),
        5122 | 5123 => Some(2),
        5125 | 5126 => Some(4),
        _ => None,
    }
}

fn check_primitive(document: &Document, primitive: &Primitive, binary: &[u8]) -> Result<(), String> {
    if primitive.mode.unwrap_or(TRIANGLES) != TRIANGLES {
        return Err("is not made of triangles".to_owned());
    }
    if !primitive.targets.is_empty() {
        return Err("has morph targets, which a hall cannot have".to_owned());
    }
    let accessor = |index: usize| document.accessors.get(index).ok_or("names an accessor that is not there");
    let Some(positions) = primitive.attributes.get("POSITION") else {
        return Err("has no positions".to_owned());
    };
    let vertices = accessor(*positions)?.count;
    for (name, index) in &primitive.attributes {
        if accessor(*index)?.count != vertices {
            return Err(format!("has another number of {name} than of positions"));
        }
    }
    match primitive.indices {
        None => Ok(()),
        Some(index) => check_indices(document, accessor(index)?, vertices, binary),
    }
}

/// The loader and the tangent generator trust every index.
fn check_indices(
    document: &Document,
    indices: &Accessor,
    vertices: usize,
    binary: &[u8],
) -> Result<(), String> {
    let (start, stride) = accessor_span(document, indices)?;
    let bytes = component_bytes(indices.component_type).filter(|_| indices.kind == "SCALAR");
    let Some(bytes) = bytes.filter(|_| indices.component_type != 5126) else {
        return Err("has indices that are no whole numbers".to_owned());
    };
    let spans = (0..indices.count).map(|index| start + index * stride);
    let mut values = spans.map(|at| {
        let little_endian = binary.get(at..at + bytes).unwrap_or_default();
        little_endian.iter().rev().fold(0_usize, |value, byte| value << 8 | usize::from(*byte))
    });
    if values.any(|value| value >= vertices) {
        return Err("has an index beyond its vertices".to_owned());
    }
    Ok(())
}

fn check_images(document: &Document) -> Result<(), String> {
    let is_packed = document.images.iter().any(|image| image.uri.is_some());
    for (index, image) in document.images.iter().enumerate() {
        if is_packed && image.uri.is_none() {
            return Err(format!("image {index} is inside the file while others are beside it"));
        }
        let is_found = match &image.uri {
            Some(uri) => is_beside(uri),
            None => image.buffer_view.is_some_and(|view| view < document.buffer_views.len()),
        };
        if !is_found {
            return Err(format!("image {index} is neither inside the file nor a KTX2 picture beside it"));
        }
        let known = ["image/jpeg", "image/png", "image/ktx2"];
        if !image.mime_type.as_deref().is_some_and(|kind| known.contains(&kind)) {
            return Err(format!("image {index} is no JPEG, PNG or KTX2"));
        }
    }
    Ok(())
}

/// Whether an address is the plain path of a KTX2 picture in a folder beside the model: no other can be meant to be read.
fn is_beside(uri: &str) -> bool {
    let is_plain = |part: &str| {
        !part.starts_with('.')
            && part.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter))
    };
    uri.ends_with(".ktx2") && uri.split('/').all(|part| !part.is_empty() && is_plain(part))
}

/// Every node has at most one parent, and nobody is their own ancestor.
fn check_nodes(document: &Document) -> Result<(), String> {
    if document.scenes.is_empty() {
        return Err("it holds no scene".to_owned());
    }
    let mut parents = vec![None; document.nodes.len()];
    for (index, node) in document.nodes.iter().enumerate() {
        if node.mesh.is_some_and(|mesh| mesh >= document.meshes.len()) {
            return Err(format!("node {index} names a mesh that is not there"));
        }
        for child in &node.children {
            match parents.get_mut(*child) {
                Some(parent @ None) => *parent = Some(index),
                _ => return Err(format!("node {index} has a child that is not there or has another parent")),
            }
        }
    }
    for start in 0..parents.len() {
        let ancestors = std::iter::successors(Some(start), |index| parents.get(*index).copied().flatten());
        if ancestors.take(parents.len() + 1).count() > parents.len() {
            return Err(format!("node {start} is its own ancestor"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::glb::tests::glb;
    use super::*;

    fn triangle() -> (Value, Vec<u8>) {
        let positions: Vec<u8> = [0.0_f32, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0]
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        let binary = [positions, vec![0, 0, 1, 0, 2, 0]].concat();
        let document = json!({
            "asset": {"version": "2.0"},
            "buffers": [{"byteLength": 42}],
            "bufferViews": [
                {"buffer": 0, "byteOffset": 0, "byteLength": 36},
                {"buffer": 0, "byteOffset": 36, "byteLength": 6},
            ],
            "accessors": [
                {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"},
                {"bufferView": 1, "componentType": 5123, "count": 3, "type": "SCALAR"},
            ],
            "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
            "nodes": [{"name": "a", "mesh": 0, "children": [1]}, {"name": "b"}],
            "scenes": [{"nodes": [0]}],
        });
        (document, binary)
    }

    fn judge(change: impl FnOnce(&mut Value, &mut Vec<u8>)) -> Result<(), String> {
        let (mut json, mut binary) = triangle();
        change(&mut json, &mut binary);
        let document = serde_json::from_value(json.clone()).unwrap();
        check(&document, &glb(&json, &binary))
    }

    #[test]
    fn a_sound_file_passes() {
        assert_eq!(judge(|_, _| {}), Ok(()));
        let beside = json!([{"uri": "red-boat/textures/wood.ktx2", "mimeType": "image/ktx2"}]);
        assert_eq!(judge(|json, _| json["images"] = beside), Ok(()));
    }

    #[test]
    fn each_fault_is_named() {
        type Change = fn(&mut Value, &mut Vec<u8>);
        let faults: [(Change, &str); 14] = [
            (|json, _| json["extensionsRequired"] = json!(["KHR_draco_mesh_compression"]), "draco"),
            (|json, _| json["accessors"][0]["count"] = json!(4), "beyond its buffer view"),
            (|json, _| json["accessors"][0]["count"] = json!(u64::MAX), "is empty"),
            (|json, _| json["bufferViews"][1]["byteLength"] = json!(600), "beyond the buffer"),
            (|json, _| json["buffers"][0]["byteLength"] = json!(600), "binary chunk"),
            (|json, _| json["bufferViews"][0]["byteStride"] = json!(4), "stride"),
            (|_, binary| binary[38] = 9, "beyond its vertices"),
            (|json, _| json["accessors"][1]["count"] = json!(0), "is empty"),
            (|json, _| json["nodes"][1]["children"] = json!([0]), "ancestor"),
            (|json, _| json["nodes"][1]["mesh"] = json!(7), "names a mesh"),
            (|json, _| json["images"] = json!([{"uri": "../../secret.ktx2"}]), "inside the file"),
            (|json, _| json["images"] = json!([{"uri": "https://a.b/c.ktx2"}]), "inside the file"),
            (
                |json, _| {
                    json["images"] = json!([{"uri": "a/b.ktx2", "mimeType": "image/ktx2"}, {"bufferView": 0}])
                },
                "beside it",
            ),
            (|json, _| json["accessors"][1]["componentType"] = json!(7), "unknown type"),
        ];
        for (change, expected) in faults {
            let problem = judge(change).unwrap_err();
            assert!(problem.contains(expected), "{problem:?} does not speak of {expected:?}");
        }
    }

    #[test]
    fn what_makes_the_gltf_crate_panic_is_refused() {
        let problem = judge(|json, _| {
            json["accessors"] = json!([
                {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"},
                {"componentType": 5126, "count": 3, "type": "VEC3"},
            ]);
            json["meshes"][0]["primitives"][0] =
                json!({"attributes": {"POSITION": 0}, "targets": [{"POSITION": 1}]});
        });
        assert!(problem.unwrap_err().contains("no buffer view"));
        let targets =
            judge(|json, _| json["meshes"][0]["primitives"][0]["targets"] = json!([{"POSITION": 0}]));
        assert!(targets.unwrap_err().contains("morph targets"));
    }
}
