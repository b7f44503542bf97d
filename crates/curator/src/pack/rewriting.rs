//! Takes the pictures out of a model and names files in their place.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    error::Fault,
    glb::Glb,
    outline::{BufferView, Outline},
};

/// Every kind of number in a model fits into this alignment, bytes.
const ALIGNMENT: usize = 4;
const EXPORT_PLAINLY: &str = "Export the model without compression, and with one buffer inside it.";

/// The same model with `addresses` in place of its images' bytes, in the document's order.
///
/// Buffer views keep their order and are numbered anew; bytes that no view refers to go. What is written under `extras`
/// stays as it is.
pub(super) fn name_pictures(model: &Glb, outline: &Outline, addresses: &[String]) -> Result<Glb, Fault> {
    check_buffers(outline)?;
    let pictures: BTreeSet<_> = outline.images.iter().filter_map(|image| image.buffer_view).collect();
    let kept = outline.buffer_views.iter().enumerate().filter(|(index, _)| !pictures.contains(index));
    let (old_numbers, kept): (Vec<_>, Vec<_>) = kept.unzip();
    let new_numbers = old_numbers.iter().enumerate().map(|(new, old)| (*old, new)).collect();
    let (offsets, binary) = gather(&kept, &model.binary)?;

    let mut document = model.document.clone();
    point_images(&mut document, addresses);
    renumber(&mut document, &new_numbers)?;
    place_views(&mut document, &old_numbers, &offsets);
    set_buffer(&mut document, binary.len());
    Ok(Glb { document, binary })
}

fn check_buffers(outline: &Outline) -> Result<(), Fault> {
    if outline.buffers.len() > 1 || outline.buffers.iter().any(|buffer| buffer.uri.is_some()) {
        return Err(Fault::new("it keeps data outside its own binary chunk", EXPORT_PLAINLY));
    }
    let is_unknown = |view: &BufferView| view.buffer != 0 || view.extensions.is_some();
    if outline.buffer_views.iter().any(is_unknown) {
        return Err(Fault::new("its buffer views have extensions or another buffer", EXPORT_PLAINLY));
    }
    Ok(())
}

/// The bytes of these views behind each other, and where each begins. Views of the same bytes share them.
fn gather(views: &[&BufferView], binary: &[u8]) -> Result<(Vec<usize>, Vec<u8>), Fault> {
    let mut gathered = Vec::new();
    let mut places = BTreeMap::new();
    let mut offsets = Vec::new();
    for view in views {
        let bytes = view
            .bytes(binary)
            .ok_or_else(|| Fault::new("a buffer view reaches beyond the buffer", EXPORT_PLAINLY))?;
        let offset = *places.entry((view.byte_offset, view.byte_length)).or_insert_with(|| {
            gathered.resize(gathered.len().next_multiple_of(ALIGNMENT), 0);
            let offset = gathered.len();
            gathered.extend_from_slice(bytes);
            offset
        });
        offsets.push(offset);
    }
    Ok((offsets, gathered))
}

fn point_images(document: &mut Value, addresses: &[String]) {
    let images = document.get_mut("images").and_then(Value::as_array_mut).into_iter().flatten();
    for (image, address) in images.zip(addresses) {
        if let Some(image) = image.as_object_mut() {
            image.remove("bufferView");
            image.insert("mimeType".to_owned(), json!("image/ktx2"));
            image.insert("uri".to_owned(), json!(address));
        }
    }
}

/// Gives every `bufferView` its new number: accessors have them, sparse ones two more, extensions others.
fn renumber(value: &mut Value, new_numbers: &BTreeMap<usize, usize>) -> Result<(), Fault> {
    match value {
        Value::Array(values) => values.iter_mut().try_for_each(|value| renumber(value, new_numbers)),
        Value::Object(members) => {
            members.iter_mut().filter(|(key, _)| *key != "extras").try_for_each(|(key, value)| {
                match key.as_str() {
                    "bufferView" => renumber_view(value, new_numbers),
                    _ => renumber(value, new_numbers),
                }
            })
        }
        _ => Ok(()),
    }
}

fn renumber_view(value: &mut Value, new_numbers: &BTreeMap<usize, usize>) -> Result<(), Fault> {
    let old = value.as_u64().and_then(|number| usize::try_from(number).ok());
    let new = old.and_then(|old| new_numbers.get(&old)).ok_or_else(|| {
        let problem = format!("buffer view {value} is a picture's or not there, and something else uses it");
        Fault::new(problem, EXPORT_PLAINLY)
    })?;
    *value = json!(new);
    Ok(())
}

/// Leaves only the views of these old numbers, at these offsets.
fn place_views(document: &mut Value, old_numbers: &[usize], offsets: &[usize]) {
    let Some(views) = document.get_mut("bufferViews").and_then(Value::as_array_mut) else { return };
    let place = |(old, offset): (&usize, &usize)| {
        let mut view = views.get(*old).cloned().unwrap_or_default();
        if let Some(view) = view.as_object_mut() {
            view.insert("byteOffset".to_owned(), json!(offset));
        }
        view
    };
    *views = old_numbers.iter().zip(offsets).map(place).collect();
}

/// glTF allows neither empty buffers nor empty lists.
fn set_buffer(document: &mut Value, bytes: usize) {
    if bytes > 0 {
        if let Some(length) = document.pointer_mut("/buffers/0/byteLength") {
            *length = json!(bytes);
        }
    } else if let Some(members) = document.as_object_mut() {
        members.remove("buffers");
        members.remove("bufferViews");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture between the bytes of three accessors; the first and the last view are the same bytes.
    fn model() -> Glb {
        let document = json!({
            "buffers": [{"byteLength": 20}],
            "bufferViews": [
                {"buffer": 0, "byteOffset": 0, "byteLength": 6, "target": 34962},
                {"buffer": 0, "byteOffset": 6, "byteLength": 5},
                {"buffer": 0, "byteOffset": 12, "byteLength": 8, "byteStride": 4, "name": "last"},
                {"buffer": 0, "byteLength": 6},
            ],
            "accessors": [
                {"bufferView": 0, "count": 3},
                {"bufferView": 2, "count": 2, "sparse": {"indices": {"bufferView": 3}}},
                {"bufferView": 3, "count": 3},
            ],
            "images": [{"bufferView": 1, "mimeType": "image/jpeg", "name": "wood.jpg", "extras": {"kept": 1.5}}],
            "nodes": [{"extras": {"bufferView": 1, "target": [0.1, 2.0, 3]}}],
        });
        Glb { document, binary: (0..20).collect() }
    }

    fn rewritten(change: impl FnOnce(&mut Value)) -> Result<Glb, Fault> {
        let mut model = model();
        change(&mut model.document);
        let outline = serde_json::from_value(model.document.clone()).unwrap();
        name_pictures(&model, &outline, &["hall/textures/wood.ktx2".to_owned()])
    }

    fn bytes_of_accessor(model: &Glb, accessor: usize) -> Vec<u8> {
        let outline: Outline = serde_json::from_value(model.document.clone()).unwrap();
        let view = model.document["accessors"][accessor]["bufferView"].as_u64().unwrap() as usize;
        outline.buffer_views[view].bytes(&model.binary).unwrap().to_vec()
    }

    #[test]
    fn accessors_read_the_same_bytes_and_the_pictures_are_gone() {
        let made = rewritten(|_| {}).unwrap();
        for accessor in 0..3 {
            assert_eq!(bytes_of_accessor(&made, accessor), bytes_of_accessor(&model(), accessor));
        }
        assert_eq!(made.binary, [0, 1, 2, 3, 4, 5, 0, 0, 12, 13, 14, 15, 16, 17, 18, 19]);
        assert_eq!(made.document["buffers"], json!([{"byteLength": 16}]));
    }

    #[test]
    fn only_what_must_change_changes() {
        let made = rewritten(|_| {}).unwrap().document;
        let expected = json!({
            "buffers": [{"byteLength": 16}],
            "bufferViews": [
                {"buffer": 0, "byteOffset": 0, "byteLength": 6, "target": 34962},
                {"buffer": 0, "byteOffset": 8, "byteLength": 8, "byteStride": 4, "name": "last"},
                {"buffer": 0, "byteOffset": 0, "byteLength": 6},
            ],
            "accessors": [
                {"bufferView": 0, "count": 3},
                {"bufferView": 1, "count": 2, "sparse": {"indices": {"bufferView": 2}}},
                {"bufferView": 2, "count": 3},
            ],
            "images": [{
                "uri": "hall/textures/wood.ktx2",
                "mimeType": "image/ktx2",
                "name": "wood.jpg",
                "extras": {"kept": 1.5},
            }],
            "nodes": [{"extras": {"bufferView": 1, "target": [0.1, 2.0, 3]}}],
        });
        assert_eq!(made, expected);
    }

    #[test]
    fn a_model_of_nothing_but_pictures_has_no_buffer_left() {
        let made = rewritten(|document| {
            document["bufferViews"] = json!([{"buffer": 0, "byteLength": 5}]);
            document["images"][0]["bufferView"] = json!(0);
            document["accessors"] = json!([]);
        })
        .unwrap();
        assert!(made.binary.is_empty());
        assert_eq!(made.document.get("buffers"), None);
        assert_eq!(made.document.get("bufferViews"), None);
    }

    #[test]
    fn what_cannot_be_moved_is_refused() {
        type Change = fn(&mut Value);
        let faults: [(Change, &str); 5] = [
            (|json| json["accessors"][0]["bufferView"] = json!(1), "something else uses it"),
            (|json| json["buffers"][0]["uri"] = json!("hall.bin"), "outside its own binary chunk"),
            (
                |json| json["bufferViews"][0]["extensions"] = json!({"EXT_meshopt_compression": {}}),
                "extensions",
            ),
            (|json| json["bufferViews"][0]["buffer"] = json!(1), "another buffer"),
            (|json| json["bufferViews"][2]["byteLength"] = json!(9), "beyond the buffer"),
        ];
        for (change, expected) in faults {
            let text = rewritten(change).unwrap_err().text();
            assert!(text.contains(expected), "{text:?} does not speak of {expected:?}");
        }
    }
}
