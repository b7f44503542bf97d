//! One spelling for each JSON value, so that equal values have equal hashes.

use serde_json::{Number, Value};
use sha2::{Digest, Sha256};

/// A SHA-256 hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// The hash of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The hash of two parts, one after the other.
    #[must_use]
    pub fn of_both(first: &[u8], second: &[u8]) -> Self {
        Self(Sha256::new().chain_update(first).chain_update(second).finalize().into())
    }

    /// All bits 0: what comes before the first entry of a chain.
    #[must_use]
    pub fn zero() -> Self {
        Self([0; 32])
    }

    /// The 32 bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The hash as 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn to_hexadecimal(self) -> String {
        hexadecimal(&self.0)
    }

    /// Reads 64 hexadecimal digits; `None` for anything else.
    #[must_use]
    pub fn from_hexadecimal(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl TryFrom<&[u8]> for Hash {
    type Error = std::array::TryFromSliceError;
    fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
        bytes.try_into().map(Self)
    }
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The value as JSON without white space, the keys of every object sorted, whole numbers without a fraction.
///
/// Sorting is done here, not left to `serde_json`: whether its maps sort depends on a feature that any other
/// crate of the build may switch on.
#[must_use]
pub fn canonical_json(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(object) => {
            let mut members: Vec<_> = object.iter().collect();
            members.sort_by_key(|(key, _)| *key);
            text.push('{');
            for (index, (key, member)) in members.into_iter().enumerate() {
                separate(index, text);
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                write(member, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(index, text);
                write(item, text);
            }
            text.push(']');
        }
        Value::Number(number) => text.push_str(&plain_number(number)),
        other => text.push_str(&other.to_string()),
    }
}

fn separate(index: usize, text: &mut String) {
    if index > 0 {
        text.push(',');
    }
}

/// `1.0` and `1` are one number.
fn plain_number(number: &Number) -> String {
    /// Below this every whole `f64` is exact.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match number.as_f64() {
        Some(value) if number.is_f64() && value.fract() == 0.0 && value.abs() < EXACT => {
            let text = format!("{value:.0}");
            if text == "-0" { "0".to_owned() } else { text }
        }
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        canonical_json(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn order_space_and_spelling_of_numbers_do_not_matter() {
        assert_eq!(
            canonical(r#"{ "b": [1.0, 2.5], "a": {"d": null, "c": "x"} }"#),
            r#"{"a":{"c":"x","d":null},"b":[1,2.5]}"#
        );
        assert_eq!(canonical("-0.0"), "0");
        assert_eq!(canonical("-10.0"), "-10");
        assert_ne!(canonical("[1,2]"), canonical("[2,1]"));
    }

    #[test]
    fn hashes_survive_hexadecimal() {
        let hash = Hash::of(b"retrace");
        assert_eq!(Hash::from_hexadecimal(&hash.to_hexadecimal()), Some(hash));
        assert_eq!(Hash::from_hexadecimal("红".repeat(22).as_str()), None);
        assert_eq!(Hash::from_hexadecimal("00"), None);
    }
}
