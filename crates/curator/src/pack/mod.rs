//! Packs a hall for the browser edition: takes the textures out of its model and stores them, and its baked light, as
//! graphics cards read them.
//!
//! A page downloads textures while it draws, and leaves them compressed on the card. Which formats a card reads differs, so
//! each texture is stored in [`Variant`]s: `<name>.bc.ktx2` for desktops, `.astc` and `.etc2` for phones, `.plain` for
//! everything. A variant that cannot hold a picture is absent, and `plain` is there in its place. No file has
//! supercompression: the web server compresses what it sends.
//!
//! The model names `<hall>/textures/<name>.ktx2`, a file that does not exist: whoever loads it puts the variant in. glTF
//! would ask for the extension `KHR_texture_basisu` wherever a texture is KTX2, and allows only two formats there; this
//! model is the program's own and does without.

mod astc;
mod blocks;
mod embedded;
mod error;
mod format;
mod glb;
mod grid;
mod levels;
mod light;
mod outline;
mod output;
mod purpose;
mod quality;
mod report;
mod rewriting;
mod source;
#[cfg(test)]
mod tests;
mod texture_file;
mod variants;

use std::path::Path;

use serde::Deserialize;

use self::{
    embedded::EmbeddedPicture,
    error::Fault,
    format::TexelFormat,
    glb::Glb,
    light::Light,
    outline::Outline,
    source::{LightFile, Source},
};
pub use self::{error::PackError, format::Variant, quality::RelativeError};

/// The largest file that the program reads, bytes (`src/hall/arrival.rs`).
const MAXIMUM_FILE_BYTES: usize = 64 * 1024 * 1024;
/// The longest side of a picture that common graphics cards take, texels.
const MAXIMUM_SIDE: usize = 8192;
/// The names of lightmaps end so, without `.ktx2`.
const LIGHTMAP: &str = ".light";

/// How a hall is packed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// What the largest level of a texture must keep for a smaller format to be taken, decibels.
    pub minimum_signal_to_noise: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { minimum_signal_to_noise: 38.0 }
    }
}

/// The files of a packed hall.
#[derive(Debug)]
pub struct PackedHall {
    /// The model's name without its extension.
    pub hall: String,
    /// The model first.
    pub files: Vec<PackedFile>,
}

/// A file of a packed hall.
#[derive(Debug)]
pub struct PackedFile {
    /// Relative to the folder, with slashes.
    pub path: String,
    /// What is written there.
    pub bytes: Vec<u8>,
    /// What it is.
    pub contents: Contents,
}

/// What a file of a packed hall is.
#[derive(Debug, Clone, PartialEq)]
pub enum Contents {
    /// The model, without pictures.
    Model,
    /// A picture of the model.
    Texture {
        /// Who can read it.
        variant: Variant,
        /// Of its texels.
        format: String,
        /// Decibels; infinite if nothing is lost.
        signal_to_noise: f64,
    },
    /// A room's lightmap.
    Light {
        /// Who can read it.
        variant: Variant,
        /// Of its texels.
        format: String,
        /// How far it is from the source; nothing if it is the source.
        error: Option<RelativeError>,
    },
    /// The sky, or a prefiltered cube.
    Cube,
}

/// Packs the hall of a model into a folder, which is made if it is not there.
///
/// Nothing is written unless everything could be packed.
///
/// # Errors
/// What is wrong with the hall or the folder, where, and what to do about it.
pub fn pack(model: &Path, folder: &Path, options: &Options) -> Result<PackedHall, PackError> {
    output::check_free(model, folder)?;
    let packed = pack_in_memory(&Source::read(model)?, options)?;
    output::write(&packed, folder)?;
    Ok(packed)
}

fn pack_in_memory(source: &Source, options: &Options) -> Result<PackedHall, PackError> {
    let mut packed = PackedHall { hall: source.hall.clone(), files: Vec::new() };
    packed.add_model(source, options)?;
    for light in &source.light {
        packed.add_light(light).map_err(|fault| fault.at(&light.place))?;
    }
    Ok(packed)
}

impl PackedHall {
    fn add_model(&mut self, source: &Source, options: &Options) -> Result<(), PackError> {
        let at_model = |fault: Fault| fault.at(&source.place);
        let path = format!("{}.glb", source.hall);
        let model = Glb::parse(&source.model).map_err(at_model)?;
        let outline = outline(&model).map_err(at_model)?;
        let pictures = embedded::find(&source.place, &outline, &model.binary)?;
        if pictures.is_empty() {
            return self.add(path, source.model.clone(), Contents::Model).map_err(at_model);
        }
        let address = |picture: &EmbeddedPicture| format!("{}.ktx2", self.texture(&picture.name));
        let addresses: Vec<_> = pictures.iter().map(address).collect();
        let rewritten =
            rewriting::name_pictures(&model, &outline, &addresses).and_then(|model| model.to_bytes());
        rewritten.and_then(|bytes| self.add(path, bytes, Contents::Model)).map_err(at_model)?;
        for picture in &pictures {
            let place = || format!("{}, picture {}", source.place, picture.name);
            self.add_picture(picture, options).map_err(|fault| fault.at(place()))?;
        }
        Ok(())
    }

    /// A texture's path, up to the variant.
    fn texture(&self, name: &str) -> String {
        format!("{}/textures/{name}", self.hall)
    }

    fn add_picture(&mut self, picture: &EmbeddedPicture, options: &Options) -> Result<(), Fault> {
        let files = variants::make(picture.decode()?, picture.purpose, options.minimum_signal_to_noise)?;
        for file in files {
            let path = format!("{}.{}.ktx2", self.texture(&picture.name), file.variant.name());
            let contents = Contents::Texture {
                variant: file.variant,
                format: file.format.label(),
                signal_to_noise: file.signal_to_noise,
            };
            self.add(path, file.bytes, contents)?;
        }
        Ok(())
    }

    fn add_light(&mut self, file: &LightFile) -> Result<(), Fault> {
        let light = Light::read(&file.bytes)?;
        let path = format!("{}/{}", self.hall, file.name);
        if !file.name.ends_with(LIGHTMAP) {
            return self.add(format!("{path}.ktx2"), light.plain()?, Contents::Cube);
        }
        if light.faces != 1 {
            return Err(Fault::new("it is a cube and no lightmap", "Bake the hall's light again."));
        }
        if let Some((bytes, error)) = light.compressed()? {
            self.add_lightmap(&path, Variant::Bc, TexelFormat::Bc6h, Some(error), bytes)?;
        }
        self.add_lightmap(&path, Variant::Plain, TexelFormat::Rgb9e5, None, light.plain()?)
    }

    fn add_lightmap(
        &mut self,
        path: &str,
        variant: Variant,
        format: TexelFormat,
        error: Option<RelativeError>,
        bytes: Vec<u8>,
    ) -> Result<(), Fault> {
        let contents = Contents::Light { variant, format: format.label(), error };
        self.add(format!("{path}.{}.ktx2", variant.name()), bytes, contents)
    }

    /// Adds a file, unless it is one that the program would not read.
    fn add(&mut self, path: String, bytes: Vec<u8>, contents: Contents) -> Result<(), Fault> {
        if bytes.len() > MAXIMUM_FILE_BYTES {
            let problem =
                format!("{path} would have {} bytes; {MAXIMUM_FILE_BYTES} are allowed", bytes.len());
            return Err(Fault::new(problem, "Make it smaller."));
        }
        self.files.push(PackedFile { path, bytes, contents });
        Ok(())
    }
}

fn outline(model: &Glb) -> Result<Outline, Fault> {
    Outline::deserialize(&model.document)
        .map_err(|error| Fault::new(format!("its JSON is no glTF ({error})"), "Export the model again."))
}
