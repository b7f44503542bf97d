//! Stable names of the things a scene holds. Each kind has a type of its own, so they cannot be confused.

use std::{borrow::Cow, fmt, marker::PhantomData, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, Visitor},
};

/// The longest identifier that is accepted, in bytes.
pub const MAXIMUM_LENGTH: usize = 64;

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// The text is empty.
    #[error("an id must not be empty")]
    Empty,
    /// The text is longer than [`MAXIMUM_LENGTH`].
    #[error("the id \"{0}…\" is longer than {MAXIMUM_LENGTH} characters")]
    TooLong(String),
    /// The text holds a character that an identifier must not have.
    #[error("the id \"{text}\" holds {character:?}; use letters a–z, A–Z, digits, \"-\", \"_\" and \".\"")]
    Character {
        /// The whole text.
        text: String,
        /// The first character that is not allowed.
        character: char,
    },
    /// The text begins with a dot, as hidden files and the names of the folders above do.
    #[error("the id \"{0}\" begins with \".\"; begin it with a letter, a digit, \"-\" or \"_\"")]
    LeadingDot(String),
}

fn check(text: &str) -> Result<(), IdentifierError> {
    if text.is_empty() {
        return Err(IdentifierError::Empty);
    }
    if text.len() > MAXIMUM_LENGTH {
        return Err(IdentifierError::TooLong(text.chars().take(24).collect()));
    }
    match text.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))) {
        Some(character) => Err(IdentifierError::Character { text: text.to_owned(), character }),
        None if text.starts_with('.') => Err(IdentifierError::LeadingDot(text.to_owned())),
        None => Ok(()),
    }
}

/// Deserialises what is written as a text.
///
/// serde's `try_from` converts after the text was read, when the reader of TOML has forgotten where it stood, so
/// that a fault in a list would be reported at the list's first line. Here it is converted while it is read.
pub(crate) fn deserialize_from_text<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    struct FromText<T>(PhantomData<T>);

    impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for FromText<T> {
        type Value = T;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a string")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(E::custom)
        }
    }

    deserializer.deserialize_str(FromText(PhantomData))
}

macro_rules! identifier {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(into = "String")]
        pub struct $name(String);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserialize_from_text(deserializer)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "string",
                    "minLength": 1,
                    "maxLength": MAXIMUM_LENGTH,
                    "pattern": "^[A-Za-z0-9_-][A-Za-z0-9._-]*$",
                })
            }
        }

        impl $name {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdentifierError;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                check(&text)?;
                Ok(Self(text))
            }
        }

        impl FromStr for $name {
            type Err = IdentifierError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(identifier: $name) -> Self {
                identifier.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )+};
}

identifier! {
    /// Names a scene and its folder, such as `red-boat`.
    SceneId,
    /// Names an exhibit and its nodes in the glTF, such as `RB01`.
    ExhibitId,
    /// Names a room, such as `lane`.
    RoomId,
    /// Names a checkpoint, such as `meeting-room`.
    CheckpointId,
    /// Names a question, such as `RB-Q01`.
    QuestionId,
    /// Names an option of a question, such as `a`.
    OptionKey,
    /// Names a fact of the reference collection, such as `RB04.3`.
    FactId,
    /// Names a credit rule, such as `red-boat-visit`.
    CreditRuleId,
    /// Names a tour, such as `guided`.
    TourId,
    /// Names a map on which places are put, such as `yangzi-delta`.
    MapId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_the_ids_in_use() {
        for text in ["RB01", "RB04.3", "red-boat", "RB-Q01", "a"] {
            assert_eq!(text.parse::<ExhibitId>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn refuses_what_could_leave_a_folder_or_break_a_name() {
        for text in ["", ".", "..", ".git", "../x", "a/b", "a b", "红船", "a\0"] {
            assert!(text.parse::<SceneId>().is_err(), "{text:?} was accepted");
        }
        assert!("x".repeat(65).parse::<SceneId>().is_err());
    }
}
