//! Says what a packed hall consists of.

use super::{Contents, PackedFile, PackedHall, format::Variant};

impl PackedHall {
    /// A line for each variant and for what all have in common: how many files, and their bytes.
    #[must_use]
    pub fn summary(&self) -> Vec<String> {
        let variants = Variant::ALL.map(|variant| (variant.name(), Some(variant)));
        variants
            .into_iter()
            .chain([("shared", None)])
            .map(|(name, variant)| self.total(name, variant))
            .collect()
    }

    fn total(&self, name: &str, variant: Option<Variant>) -> String {
        let files: Vec<_> = self.files.iter().filter(|file| file.contents.variant() == variant).collect();
        let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
        format!("{name:<7}{:>4} files{bytes:>11} bytes", files.len())
    }

    /// A line for each file: bytes, format, and what was kept or lost.
    #[must_use]
    pub fn details(&self) -> Vec<String> {
        self.files.iter().map(PackedFile::line).collect()
    }
}

impl PackedFile {
    fn line(&self) -> String {
        format!("{:<48}{:>9} bytes  {}", self.path, self.bytes.len(), self.contents.line())
    }
}

impl Contents {
    fn variant(&self) -> Option<Variant> {
        match self {
            Self::Texture { variant, .. } | Self::Light { variant, .. } => Some(*variant),
            Self::Model | Self::Cube => None,
        }
    }

    fn line(&self) -> String {
        match self {
            Self::Model => "model".to_owned(),
            Self::Cube => "RGB9E5".to_owned(),
            Self::Texture { format, signal_to_noise, .. } if signal_to_noise.is_finite() => {
                format!("{format:<9} {signal_to_noise:.1} dB")
            }
            Self::Texture { format, .. } => format.clone(),
            Self::Light { format, error: None, .. } => format.clone(),
            Self::Light { format, error: Some(error), .. } => {
                let [root_mean_square, mean] =
                    [error.root_mean_square, error.mean].map(|share| share * 100.0);
                format!("{format:<9} off by {root_mean_square:.2} % (root mean square), {mean:.2} % (mean)")
            }
        }
    }
}
