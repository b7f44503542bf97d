//! Questions as a visitor meets them, what they may answer, and the keys that only the backend reads.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::identifier::OptionKey;

/// How a question is asked and answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionKind {
    /// Exactly one option is chosen.
    Single,
    /// Any number of options is chosen; all right ones and no others score.
    Multiple,
    /// A statement is true or false; the options are `true` and `false`.
    TrueFalse,
    /// All options are put in order.
    Order,
    /// Each option is put on a map; each within its tolerance scores its share.
    PlaceOnMap,
}

/// The options of a question in the order in which they are shown. It depends on the seed alone, so that who comes
/// back finds the same; true and false keep their order.
#[must_use]
pub fn options_as_shown(kind: QuestionKind, options: &[OptionKey], seed: u64) -> Vec<OptionKey> {
    if kind == QuestionKind::TrueFalse {
        return options.to_vec();
    }
    let mut keyed: Vec<_> = options
        .iter()
        .enumerate()
        .map(|(index, option)| (mixed(seed.wrapping_add(index as u64 + 1)), option.clone()))
        .collect();
    keyed.sort();
    keyed.into_iter().map(|(_, option)| option).collect()
}

/// SplitMix64's finalizer (Steele, Lea and Flood 2014).
fn mixed(value: u64) -> u64 {
    let value = value.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A place on the earth that a visitor chose, WGS84 decimal degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacedPoint {
    /// Degrees north, −90 to 90.
    pub latitude: f64,
    /// Degrees east, −180 to 180.
    pub longitude: f64,
}

impl PlacedPoint {
    /// Whether both coordinates are finite and on the globe.
    #[must_use]
    pub fn is_on_the_globe(self) -> bool {
        self.latitude.abs() <= 90.0 && self.longitude.abs() <= 180.0
    }
}

/// What a visitor answered, unmarked. The shape follows the question's kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "form", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Response {
    /// Options chosen: one for single and true/false, any number for multiple.
    Choice {
        /// The chosen options.
        chosen: BTreeSet<OptionKey>,
    },
    /// All options in the visitor's order, first to last.
    Sequence {
        /// The options in order.
        order: Vec<OptionKey>,
    },
    /// A point for each option.
    Places {
        /// Where each option was put.
        points: BTreeMap<OptionKey, PlacedPoint>,
    },
}

/// Why a response does not fit its question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResponseError {
    /// The form belongs to another kind of question.
    #[error("a question of kind {kind:?} cannot be answered by a response of this form")]
    WrongForm {
        /// The question's kind.
        kind: QuestionKind,
    },
    /// An option that the question does not have.
    #[error("the question has no option \"{0}\"")]
    UnknownOption(OptionKey),
    /// Too few or too many options, or one twice.
    #[error("{0}")]
    Incomplete(&'static str),
    /// The text is not a response of this kind.
    #[error("the response \"{0}\" cannot be read")]
    Unreadable(String),
}

impl Response {
    /// Checks that the response could have been given to a question of this kind with these options.
    ///
    /// # Errors
    /// [`ResponseError`] says what does not fit.
    pub fn check(&self, kind: QuestionKind, options: &[OptionKey]) -> Result<(), ResponseError> {
        let known = |option: &OptionKey| {
            if options.contains(option) { Ok(()) } else { Err(ResponseError::UnknownOption(option.clone())) }
        };
        match (kind, self) {
            (QuestionKind::Single | QuestionKind::TrueFalse, Self::Choice { chosen }) => {
                chosen.iter().try_for_each(known)?;
                if chosen.len() == 1 {
                    Ok(())
                } else {
                    Err(ResponseError::Incomplete("choose exactly one option"))
                }
            }
            (QuestionKind::Multiple, Self::Choice { chosen }) => {
                chosen.iter().try_for_each(known)?;
                if chosen.is_empty() {
                    Err(ResponseError::Incomplete("choose at least one option"))
                } else {
                    Ok(())
                }
            }
            (QuestionKind::Order, Self::Sequence { order }) => {
                order.iter().try_for_each(known)?;
                let distinct: BTreeSet<_> = order.iter().collect();
                if distinct.len() == options.len() && order.len() == options.len() {
                    Ok(())
                } else {
                    Err(ResponseError::Incomplete("put every option in the order exactly once"))
                }
            }
            (QuestionKind::PlaceOnMap, Self::Places { points }) => {
                points.keys().try_for_each(known)?;
                if points.len() != options.len() {
                    Err(ResponseError::Incomplete("put every place on the map"))
                } else if points.values().all(|point| point.is_on_the_globe()) {
                    Ok(())
                } else {
                    Err(ResponseError::Incomplete("a point lies outside the globe"))
                }
            }
            _ => Err(ResponseError::WrongForm { kind }),
        }
    }

    /// The response in xAPI's interaction notation: `a[,]b`, and `a[.]31.2 121.4[,]…` for places.
    #[must_use]
    pub fn to_interaction(&self) -> String {
        let join = |parts: Vec<String>| parts.join("[,]");
        match self {
            Self::Choice { chosen } => join(chosen.iter().map(ToString::to_string).collect()),
            Self::Sequence { order } => join(order.iter().map(ToString::to_string).collect()),
            Self::Places { points } => join(
                points.iter().map(|(key, p)| format!("{key}[.]{} {}", p.latitude, p.longitude)).collect(),
            ),
        }
    }

    /// Reads xAPI's interaction notation for a question of this kind.
    ///
    /// # Errors
    /// [`ResponseError::Unreadable`] when the text is not such a response.
    pub fn from_interaction(kind: QuestionKind, text: &str) -> Result<Self, ResponseError> {
        let unreadable = || ResponseError::Unreadable(text.chars().take(80).collect());
        let key = |part: &str| part.parse::<OptionKey>().map_err(|_| unreadable());
        let parts = text.split("[,]");
        match kind {
            QuestionKind::Single | QuestionKind::Multiple | QuestionKind::TrueFalse => {
                Ok(Self::Choice { chosen: parts.map(key).collect::<Result<_, _>>()? })
            }
            QuestionKind::Order => Ok(Self::Sequence { order: parts.map(key).collect::<Result<_, _>>()? }),
            QuestionKind::PlaceOnMap => {
                let point = |part: &str| {
                    let (option, place) = part.split_once("[.]").ok_or_else(unreadable)?;
                    let (latitude, longitude) = place.split_once(' ').ok_or_else(unreadable)?;
                    let number = |text: &str| text.parse::<f64>().map_err(|_| unreadable());
                    let point = PlacedPoint { latitude: number(latitude)?, longitude: number(longitude)? };
                    Ok((key(option)?, point))
                };
                Ok(Self::Places { points: parts.map(point).collect::<Result<_, _>>()? })
            }
        }
    }
}

/// A place that an answer must come near, WGS84 decimal degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetPoint {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// How far off still counts, in kilometres.
    pub tolerance_km: f64,
}

/// The right answer of a question. Kept in `answers.toml`, read by the backend alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a key is one option, a list of options or a place for each option")]
pub enum AnswerKey {
    /// The one right option.
    One(OptionKey),
    /// The right options; their order matters for a question of kind `order`.
    Several(Vec<OptionKey>),
    /// The right place of each option.
    Places(BTreeMap<OptionKey, TargetPoint>),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> OptionKey {
        text.parse().unwrap()
    }

    #[test]
    fn shuffling_keeps_every_option_and_depends_on_the_seed_alone() {
        let options = ["a", "b", "c", "d", "e"].map(key);
        let shown = |seed| options_as_shown(QuestionKind::Order, &options, seed);
        let mut sorted = shown(3);
        assert_eq!(sorted, shown(3));
        sorted.sort();
        assert_eq!(sorted, options);
        assert!((0..32).any(|seed| shown(seed) != options));
        let truth = [key("true"), key("false")];
        assert!((0..32).all(|seed| options_as_shown(QuestionKind::TrueFalse, &truth, seed) == truth));
    }

    #[test]
    fn interaction_notation_round_trips_for_every_kind() {
        let choice = Response::Choice { chosen: [key("a"), key("c")].into() };
        let sequence = Response::Sequence { order: vec![key("c"), key("a"), key("b")] };
        let point = PlacedPoint { latitude: 31.2222, longitude: -121.4705 };
        let places = Response::Places { points: [(key("a"), point)].into() };
        for (kind, response) in [
            (QuestionKind::Multiple, choice),
            (QuestionKind::Order, sequence),
            (QuestionKind::PlaceOnMap, places),
        ] {
            let text = response.to_interaction();
            assert_eq!(Response::from_interaction(kind, &text).unwrap(), response);
        }
    }

    #[test]
    fn refuses_responses_that_could_not_have_been_given() {
        let options = [key("a"), key("b")];
        let twice = Response::Sequence { order: vec![key("a"), key("a")] };
        assert!(twice.check(QuestionKind::Order, &options).is_err());
        let unknown = Response::Choice { chosen: [key("z")].into() };
        assert_eq!(
            unknown.check(QuestionKind::Single, &options),
            Err(ResponseError::UnknownOption(key("z")))
        );
        let nowhere = PlacedPoint { latitude: f64::NAN, longitude: 0.0 };
        let places = Response::Places { points: [(key("a"), nowhere), (key("b"), nowhere)].into() };
        assert!(places.check(QuestionKind::PlaceOnMap, &options).is_err());
        assert!(places.check(QuestionKind::Single, &options).is_err());
    }
}
