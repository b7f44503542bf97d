//! The languages in which every text of a scene is written.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A language of the museum. The first is the one a visitor gets unless they choose.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum Language {
    /// Simplified Chinese as written in mainland China.
    #[default]
    #[serde(rename = "zh-CN")]
    SimplifiedChinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// All languages, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::SimplifiedChinese, Self::English];

    /// The BCP 47 tag, as used in file names and on the wire.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::SimplifiedChinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// The language of a BCP 47 tag or a POSIX locale such as `zh_CN.UTF-8`, if it is one of ours.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_', '.']).next()?;
        if primary.eq_ignore_ascii_case("zh") {
            Some(Self::SimplifiedChinese)
        } else if primary.eq_ignore_ascii_case("en") {
            Some(Self::English)
        } else {
            None
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_tags_and_posix_locales() {
        assert_eq!(Language::from_tag("zh_CN.UTF-8"), Some(Language::SimplifiedChinese));
        assert_eq!(Language::from_tag("en-GB"), Some(Language::English));
        assert_eq!(Language::from_tag("fr"), None);
    }
}
