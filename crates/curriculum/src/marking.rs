//! Marks a response against its key.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::question::{AnswerKey, PlacedPoint, Response, TargetPoint};

/// The mark of one response: a score from 0 (wrong) to 1 (right).
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Mark(f64);

impl JsonSchema for Mark {
    fn schema_name() -> Cow<'static, str> {
        "Mark".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "minimum": 0, "maximum": 1 })
    }
}

/// The number is not a score from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("a mark lies between 0 and 1, not {0}")]
pub struct MarkError(f64);

impl Mark {
    /// Nothing is right.
    pub const WRONG: Self = Self(0.0);
    /// All is right.
    pub const RIGHT: Self = Self(1.0);

    /// The score, 0 to 1.
    #[must_use]
    pub fn score(self) -> f64 {
        self.0
    }

    /// Whether all of the answer was right.
    #[must_use]
    pub fn is_right(self) -> bool {
        self.0 >= 1.0
    }

    fn all_or_nothing(right: bool) -> Self {
        if right { Self::RIGHT } else { Self::WRONG }
    }

    #[expect(clippy::cast_precision_loss, reason = "a question has a handful of options")]
    fn share(right: usize, all: usize) -> Self {
        if all == 0 { Self::WRONG } else { Self(right.min(all) as f64 / all as f64) }
    }
}

impl TryFrom<f64> for Mark {
    type Error = MarkError;
    fn try_from(score: f64) -> Result<Self, MarkError> {
        if (0.0..=1.0).contains(&score) { Ok(Self(score)) } else { Err(MarkError(score)) }
    }
}

impl From<Mark> for f64 {
    fn from(mark: Mark) -> Self {
        mark.0
    }
}

/// Marks a response. One that does not fit the key's form is wrong.
#[must_use]
pub fn mark(key: &AnswerKey, response: &Response) -> Mark {
    match (key, response) {
        (AnswerKey::One(right), Response::Choice { chosen }) => {
            Mark::all_or_nothing(chosen.len() == 1 && chosen.contains(right))
        }
        (AnswerKey::Several(right), Response::Choice { chosen }) => {
            Mark::all_or_nothing(right.len() == chosen.len() && right.iter().all(|key| chosen.contains(key)))
        }
        (AnswerKey::Several(right), Response::Sequence { order }) => Mark::all_or_nothing(right == order),
        (AnswerKey::Places(targets), Response::Places { points }) => {
            let near = |(option, target): &(_, &TargetPoint)| {
                points.get(*option).is_some_and(|point| distance_km(*point, target) <= target.tolerance_km)
            };
            Mark::share(targets.iter().filter(near).count(), targets.len())
        }
        _ => Mark::WRONG,
    }
}

/// Great-circle distance in kilometres on a sphere of the earth's mean radius (haversine formula).
fn distance_km(point: PlacedPoint, target: &TargetPoint) -> f64 {
    const MEAN_EARTH_RADIUS_KM: f64 = 6371.0088;
    let (latitude_a, latitude_b) = (point.latitude.to_radians(), target.latitude.to_radians());
    let half_latitude = (latitude_b - latitude_a) / 2.0;
    let half_longitude = (target.longitude - point.longitude).to_radians() / 2.0;
    let haversine =
        half_latitude.sin().powi(2) + latitude_a.cos() * latitude_b.cos() * half_longitude.sin().powi(2);
    2.0 * MEAN_EARTH_RADIUS_KM * haversine.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::OptionKey;

    fn keys(text: &str) -> Vec<OptionKey> {
        text.chars().map(|c| c.to_string().parse().unwrap()).collect()
    }

    fn choice(text: &str) -> Response {
        Response::Choice { chosen: keys(text).into_iter().collect() }
    }

    #[test]
    fn multiple_needs_all_right_options_and_no_other() {
        let key = AnswerKey::Several(keys("abe"));
        assert_eq!(mark(&key, &choice("eab")), Mark::RIGHT);
        assert_eq!(mark(&key, &choice("ab")), Mark::WRONG);
        assert_eq!(mark(&key, &choice("abce")), Mark::WRONG);
    }

    #[test]
    fn order_needs_the_exact_sequence() {
        let key = AnswerKey::Several(keys("cdba"));
        assert_eq!(mark(&key, &Response::Sequence { order: keys("cdba") }), Mark::RIGHT);
        assert_eq!(mark(&key, &Response::Sequence { order: keys("cdab") }), Mark::WRONG);
    }

    #[test]
    fn each_place_within_its_tolerance_scores_its_share() {
        let shanghai = TargetPoint { latitude: 31.2222, longitude: 121.4705, tolerance_km: 40.0 };
        let yiwu = TargetPoint { latitude: 29.37, longitude: 120.0, tolerance_km: 60.0 };
        let [a, b] = [keys("a").remove(0), keys("b").remove(0)];
        let key = AnswerKey::Places([(a.clone(), shanghai), (b.clone(), yiwu)].into());
        let near = PlacedPoint { latitude: 31.0, longitude: 121.3 };
        let far = PlacedPoint { latitude: 39.9, longitude: 116.4 };
        let response = Response::Places { points: [(a, near), (b, far)].into() };
        assert!((mark(&key, &response).score() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn shanghai_to_jiaxing_is_under_a_hundred_kilometres() {
        let jiaxing = TargetPoint { latitude: 30.7525, longitude: 120.7562, tolerance_km: 0.0 };
        let distance = distance_km(PlacedPoint { latitude: 31.2222, longitude: 121.4705 }, &jiaxing);
        assert!((80.0..100.0).contains(&distance), "{distance}");
    }
}
