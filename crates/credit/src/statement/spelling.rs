//! How identifiers and times are spelt in statements.

use jiff::{Span, SpanRelativeTo, Timestamp};
use uuid::Uuid;

/// The text, if it is an absolute IRI: a scheme, a colon and more, without white space.
#[must_use]
pub fn iri(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let scheme_fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>' | '"');
    (scheme_fits && !rest.is_empty() && text.chars().all(plain) && text.len() <= 2048).then_some(text)
}

/// A UUID in its usual spelling: 36 characters with hyphens.
#[must_use]
pub fn strict_uuid(text: &str) -> Option<Uuid> {
    if text.len() == 36 { text.parse().ok() } else { None }
}

/// A time in RFC 3339's spelling. `-00:00` is refused as xAPI asks.
#[must_use]
pub fn strict_timestamp(text: &str) -> Option<Timestamp> {
    let plain = !text.contains(['[', ' ']) && text.contains(['T', 't']) && text.len() <= 40;
    let unknown_offset = ["-00:00", "-0000", "-00"].iter().any(|offset| {
        text.ends_with(offset) && text.split_once(['T', 't']).is_some_and(|(_, time)| time.ends_with(offset))
    });
    if plain && !unknown_offset { text.parse().ok() } else { None }
}

pub(super) fn is_duration(text: &str) -> bool {
    text.starts_with('P') && text.len() <= 64 && text.parse::<Span>().is_ok()
}

/// A duration as xAPI compares it: its hundredths of a second, where its units have one length.
pub(super) fn hundredths(text: &str) -> Option<i64> {
    let span: Span = text.parse().ok()?;
    // A day is 24 hours and a week seven days; months and years have no one length.
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    i64::try_from(duration.as_millis().div_euclid(10)).ok()
}
