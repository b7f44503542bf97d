//! Checks when something is dated: a day, month or year, or two of them, in the manner of EDTF.

use jiff::civil::Date;

/// Whether a text is a date that exists, such as `1921-07-23`, `1921-08~` or `1915-09/1919-05`. Of two the second does
/// not end before the first begins.
pub(super) fn is_date(text: &str) -> bool {
    match text.split_once('/') {
        None => span(text).is_some(),
        Some((from, to)) => span(from).zip(span(to)).is_some_and(|((begin, _), (_, end))| begin <= end),
    }
}

/// The first and the last day of a day, month or year, each of which may be approximate (`~`) or uncertain (`?`).
fn span(text: &str) -> Option<(Date, Date)> {
    let text = text.strip_suffix(['~', '?']).unwrap_or(text);
    let mut parts = text.split('-');
    let year = number(parts.next()?, 4)?;
    // A part that is absent is well; one that is there and no number is not.
    let mut next = || parts.next().map_or(Some(None), |part| number(part, 2).map(Some));
    let (month, day) = (next()?, next()?);
    if parts.next().is_some() {
        return None;
    }
    let date =
        |month: i16, day: i16| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    let begin = date(month.unwrap_or(1), day.unwrap_or(1))?;
    let end = match (month, day) {
        (_, Some(_)) => begin,
        (Some(_), None) => begin.last_of_month(),
        (None, None) => begin.last_of_year(),
    };
    Some((begin, end))
}

fn number(text: &str, digits: usize) -> Option<i16> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_months_years_and_spans_are_dates() {
        for text in
            ["1921", "1921-07", "1921-07-23", "1921-08~", "1915-09/1919-05", "1918/2021", "1921/1921-03?"]
        {
            assert!(is_date(text), "{text}");
        }
    }

    #[test]
    fn what_never_was_or_ends_before_it_begins_is_none() {
        let never =
            ["", "X", "sometime", "1921-13-45", "1921-02-30", "1921-7", "19211", "1921-07-23-01", "/1921"];
        for text in never.into_iter().chain(["1921-08/1920-01", "1915-19/1914-05", "1921~~"]) {
            assert!(!is_date(text), "{text}");
        }
    }
}
