//! The period in which a credit rule counts once, reckoned in the college's time zone.

use jiff::{Timestamp, tz::TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How often a credit rule can be earned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PeriodKind {
    /// Once an academic year, which begins on 1 September.
    AcademicYear,
    /// Once a semester: autumn from 1 September, spring from 1 February.
    Semester,
    /// Once ever.
    Once,
}

impl PeriodKind {
    /// The name of the period that holds `time`, such as `2026-2027`, `2026-2027-autumn` or `ever`.
    #[must_use]
    pub fn containing(self, time: Timestamp, time_zone: &TimeZone) -> String {
        let date = time.to_zoned_datetime(time_zone.clone()).date();
        let first_year = if date.month() >= 9 { date.year() } else { date.year() - 1 };
        let academic_year = format!("{first_year}-{}", first_year + 1);
        match self {
            Self::AcademicYear => academic_year,
            Self::Semester if (2..9).contains(&date.month()) => format!("{academic_year}-spring"),
            Self::Semester => format!("{academic_year}-autumn"),
            Self::Once => "ever".to_owned(),
        }
    }
}

/// An event's time as far as it can be believed: not before its session began, not after it was received.
#[must_use]
pub fn bounded_time(event: Timestamp, session_start: Timestamp, receipt: Timestamp) -> Timestamp {
    event.max(session_start).min(receipt)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shanghai() -> TimeZone {
        jiff::tz::offset(8).to_time_zone()
    }

    #[test]
    fn the_academic_year_begins_on_the_first_of_september_in_the_colleges_zone() {
        // 16:30 UTC on 31 August is already 00:30 on 1 September in Shanghai.
        let time: Timestamp = "2026-08-31T16:30:00Z".parse().unwrap();
        assert_eq!(PeriodKind::AcademicYear.containing(time, &shanghai()), "2026-2027");
        assert_eq!(PeriodKind::AcademicYear.containing(time, &TimeZone::UTC), "2025-2026");
    }

    #[test]
    fn january_belongs_to_the_autumn_semester() {
        let january: Timestamp = "2027-01-15T00:00:00Z".parse().unwrap();
        let march: Timestamp = "2027-03-01T00:00:00Z".parse().unwrap();
        assert_eq!(PeriodKind::Semester.containing(january, &shanghai()), "2026-2027-autumn");
        assert_eq!(PeriodKind::Semester.containing(march, &shanghai()), "2026-2027-spring");
    }

    #[test]
    fn a_wrong_clock_cannot_leave_the_session() {
        let start: Timestamp = "2026-09-01T00:00:00Z".parse().unwrap();
        let receipt: Timestamp = "2026-09-02T00:00:00Z".parse().unwrap();
        let early: Timestamp = "1970-01-01T00:00:00Z".parse().unwrap();
        let late: Timestamp = "2099-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(bounded_time(early, start, receipt), start);
        assert_eq!(bounded_time(late, start, receipt), receipt);
    }
}
