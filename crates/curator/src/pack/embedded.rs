//! The pictures inside a model.

use std::{collections::BTreeSet, io::Cursor};

use image::{ImageFormat, ImageReader};

use super::{
    MAXIMUM_SIDE,
    error::{Fault, PackError},
    grid::Picture,
    outline::{Image, Outline},
    purpose::{self, Purpose},
};

/// A picture inside a model.
#[derive(Debug)]
pub(super) struct EmbeddedPicture<'a> {
    /// Its name without an extension: a plain file name.
    pub(super) name: String,
    pub(super) purpose: Purpose,
    /// A JPEG or PNG file.
    file: &'a [u8],
}

/// The pictures of a model, in the document's order. `model` is the model's path, for messages.
pub(super) fn find<'a>(
    model: &str,
    outline: &Outline,
    binary: &'a [u8],
) -> Result<Vec<EmbeddedPicture<'a>>, PackError> {
    let mut taken = BTreeSet::new();
    let pictures = outline.images.iter().enumerate().map(|(index, image)| {
        let picture = embedded(outline, index, image, binary).and_then(|picture| {
            // Some file systems do not tell capitals from small letters.
            match taken.insert(picture.name.to_ascii_lowercase()) {
                true => Ok(picture),
                false => Err(Fault::new("another picture has the same name", "Give each a name of its own.")),
            }
        });
        picture.map_err(|fault| fault.at(place(model, index, image)))
    });
    pictures.collect()
}

fn place(model: &str, index: usize, image: &Image) -> String {
    match &image.name {
        Some(name) => format!("{model}, picture {name}"),
        None => format!("{model}, picture {index}"),
    }
}

fn embedded<'a>(
    outline: &Outline,
    index: usize,
    image: &Image,
    binary: &'a [u8],
) -> Result<EmbeddedPicture<'a>, Fault> {
    let view = image.buffer_view.and_then(|view| outline.buffer_views.get(view));
    let file = view.and_then(|view| view.bytes(binary));
    Ok(EmbeddedPicture {
        name: file_name(image.name.as_deref().unwrap_or_default())?,
        purpose: purpose::of_image(outline, index)?,
        file: file
            .ok_or_else(|| Fault::new("it is not inside the file", "Export the model with its pictures."))?,
    })
}

/// A picture's name without the extension of its kind.
fn file_name(name: &str) -> Result<String, Fault> {
    let stem = match name.rsplit_once('.') {
        Some((stem, "jpg" | "jpeg" | "png" | "JPG" | "JPEG" | "PNG")) => stem,
        _ => name,
    };
    if !is_plain(stem) {
        return Err(Fault::new(
            "its name cannot be the name of a file on every system and in every address",
            "Name it with the letters a to z, digits, hyphens and underscores.",
        ));
    }
    Ok(stem.to_owned())
}

/// Whether a name is the name of a file on every system, and stands in an address as it is. A full stop would be taken for
/// the beginning of a variant.
pub(super) fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

impl EmbeddedPicture<'_> {
    /// The picture in memory.
    pub(super) fn decode(&self) -> Result<Picture, Fault> {
        const SAVE_AGAIN: &str = "Save it again as a JPEG or PNG.";
        let broken =
            |error: image::ImageError| Fault::new(format!("it cannot be read ({error})"), SAVE_AGAIN);
        let kind = image::guess_format(self.file).ok();
        let Some(kind @ (ImageFormat::Jpeg | ImageFormat::Png)) = kind else {
            return Err(Fault::new("it is neither JPEG nor PNG", SAVE_AGAIN));
        };
        let reader = || ImageReader::with_format(Cursor::new(self.file), kind);
        let (width, height) = reader().into_dimensions().map_err(broken)?;
        let size = [width, height].map(|side| side as usize);
        if size.iter().any(|side| !(1..=MAXIMUM_SIDE).contains(side)) {
            let problem = format!("it is {width} × {height} texels; {MAXIMUM_SIDE} a side are allowed");
            return Err(Fault::new(problem, "Make it smaller."));
        }
        let bytes = reader().decode().map_err(broken)?.into_rgba8().into_raw();
        let (texels, _) = bytes.as_chunks::<4>();
        Ok(Picture { size, texels: texels.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{super::tests::png, *};

    fn found(images: Value, binary: &[u8]) -> Result<Vec<String>, PackError> {
        let document = json!({
            "bufferViews": [{"buffer": 0, "byteLength": binary.len()}],
            "images": images,
            "textures": [{"source": 0}, {"source": 1}],
            "materials": [{"normalTexture": {"index": 0}}, {"normalTexture": {"index": 1}}],
        });
        let outline: Outline = serde_json::from_value(document).unwrap();
        let pictures = find("hall.glb", &outline, binary)?;
        Ok(pictures.into_iter().map(|picture| picture.name).collect())
    }

    fn image(name: &str) -> Value {
        json!({"bufferView": 0, "name": name})
    }

    #[test]
    fn names_lose_the_extension_of_their_kind() {
        assert_eq!(
            found(json!([image("wood.jpg"), image("Old_Stone-2")]), b"1").unwrap(),
            ["wood", "Old_Stone-2"]
        );
    }

    #[test]
    fn names_that_are_no_plain_file_names_are_refused() {
        for name in
            ["", ".jpg", "../wood.jpg", "a/b", "a\\b", "wood.bc.jpg", "a b", "木", "wood.gif", "a:b", "a%20b"]
        {
            let error = found(json!([image(name)]), b"1").unwrap_err();
            assert!(error.problem.contains("cannot be the name of a file"), "{name:?}: {error}");
            assert_eq!(error.place, format!("hall.glb, picture {name}"));
        }
        assert!(found(json!([{"bufferView": 0}]), b"1").unwrap_err().place.ends_with("picture 0"));
    }

    #[test]
    fn names_that_some_systems_take_for_one_are_refused() {
        let error = found(json!([image("wood.jpg"), image("Wood.png")]), b"1").unwrap_err();
        assert_eq!(
            error.to_string(),
            "hall.glb, picture Wood.png: another picture has the same name. Give each a name of its own."
        );
    }

    #[test]
    fn pictures_outside_of_the_file_are_refused() {
        for outside in [json!({"uri": "wood.jpg", "name": "wood"}), json!({"bufferView": 1, "name": "wood"})]
        {
            assert!(found(json!([outside]), b"1").unwrap_err().problem.contains("not inside the file"));
        }
    }

    fn decoded(file: &[u8]) -> Result<Picture, Fault> {
        let purpose = Purpose { space: super::super::format::ColourSpace::Srgb, channels: [true; 4] };
        EmbeddedPicture { name: "wood".to_owned(), purpose, file }.decode()
    }

    #[test]
    fn texels_come_in_rows_from_the_top_with_alpha() {
        let picture = decoded(&png([2, 1], &[[1, 2, 3, 255], [4, 5, 6, 128]])).unwrap();
        assert_eq!(picture, Picture { size: [2, 1], texels: vec![[1, 2, 3, 255], [4, 5, 6, 128]] });
    }

    #[test]
    fn what_is_no_picture_or_too_large_is_refused() {
        assert!(decoded(b"GIF89a").unwrap_err().text().contains("neither JPEG nor PNG"));
        let whole = png([2, 2], &[[9, 9, 9, 255]; 4]);
        assert!(decoded(&whole[..40]).unwrap_err().text().contains("cannot be read"));
        let wide = png([8193, 1], &[[9, 9, 9, 255]; 8193]);
        assert!(decoded(&wide).unwrap_err().text().contains("8193 × 1 texels; 8192 a side are allowed"));
    }
}
