//! A line of a visit's journal: `crc32-hex SPACE json LF`.

use curriculum::{SceneId, VisitEvent};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ResumePoint;
use crate::reporting::{Credit, MarkedAnswer};

/// The longest line, in bytes, with its end.
pub const MAXIMUM_LINE_BYTES: usize = 64 * 1024;
/// The largest journal, in bytes.
pub const MAXIMUM_JOURNAL_BYTES: u64 = 16 * 1024 * 1024;

const CHECKSUM_DIGITS: usize = 8;

/// What a journal can say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Record {
    /// The visit began. Stands twice at the head of a journal, so that no single damage makes it nobody's.
    Begun {
        /// The visit.
        registration: Uuid,
        /// Where.
        scene: SceneId,
        /// The card that was shown; the local visitor's when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        card: Option<String>,
    },
    /// Something happened.
    Event {
        /// What.
        event: VisitEvent,
    },
    /// A backend has these events.
    Acknowledged {
        /// Their ids.
        events: Vec<Uuid>,
        /// The id of the ledger that holds them; when absent, they are sent to no other.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ledger: Option<Uuid>,
    },
    /// The backend will never take this event; it is set aside here.
    Refused {
        /// Its id.
        event: Uuid,
        /// Why, in the backend's words.
        reason: String,
    },
    /// The backend marked an answer.
    Marked {
        /// The id of the answer's event.
        event: Uuid,
        /// The mark and why.
        answer: MarkedAnswer,
    },
    /// What the backend says the visit has earned.
    Credit {
        /// By its latest word.
        credit: Credit,
    },
    /// Where the visitor stood.
    Position {
        /// The place.
        point: ResumePoint,
    },
    /// The visitor left for good.
    Ended,
}

/// The record does not fit in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a record of {0} bytes is longer than a journal's line may be ({MAXIMUM_LINE_BYTES} bytes)")]
pub struct LineTooLong(usize);

impl Record {
    /// The line of this record, with its end.
    ///
    /// # Errors
    /// [`LineTooLong`] when it is longer than [`MAXIMUM_LINE_BYTES`].
    pub fn to_line(&self) -> Result<String, LineTooLong> {
        // A record holds no map with keys other than strings, so that writing it as JSON cannot fail.
        let json = serde_json::to_string(self).unwrap_or_default();
        let line = format!("{:08x} {json}\n", crc32fast::hash(json.as_bytes()));
        if line.len() > MAXIMUM_LINE_BYTES { Err(LineTooLong(line.len())) } else { Ok(line) }
    }

    /// Reads a line without its end, or nothing when the checksum or the record is not sound.
    #[must_use]
    pub fn from_line(line: &[u8]) -> Option<Self> {
        let (checksum, rest) = line.split_at_checked(CHECKSUM_DIGITS)?;
        let json = rest.strip_prefix(b" ")?;
        let checksum = std::str::from_utf8(checksum).ok()?;
        let is_lowercase_hex = checksum.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if !is_lowercase_hex || u32::from_str_radix(checksum, 16).ok()? != crc32fast::hash(json) {
            return None;
        }
        serde_json::from_slice(json).ok()
    }
}

/// What can be read of a journal's bytes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Reading {
    /// Every intact record, in order.
    pub records: Vec<Record>,
    /// Stretches that could not be read.
    pub damaged: usize,
}

/// Reads all that is intact. The end of a line may be damaged too: the next record is then found inside the line.
pub(super) fn read_all(bytes: &[u8]) -> Reading {
    let mut reading = Reading::default();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (line, after, is_ended) = match rest.iter().position(|byte| *byte == b'\n') {
            Some(end) => {
                let (line, after) = rest.split_at(end);
                (line, after.get(1..).unwrap_or_default(), true)
            }
            None => (rest, &[][..], false),
        };
        match Record::from_line(line) {
            Some(record) => {
                reading.records.push(record);
                reading.damaged += usize::from(!is_ended);
            }
            None => {
                reading.damaged += 1;
                reading.records.extend(inside(line));
            }
        }
        rest = after;
    }
    reading
}

/// The record that begins somewhere inside a damaged line and ends with it.
fn inside(line: &[u8]) -> Option<Record> {
    let starts = line.windows(CHECKSUM_DIGITS + 2).enumerate().skip(1);
    let plausible = starts.filter(|(_, window)| window.ends_with(b" {"));
    plausible.filter_map(|(start, _)| line.get(start..)).find_map(Record::from_line)
}

#[cfg(test)]
mod tests {
    use curriculum::Happening;

    use super::*;

    fn journal() -> Vec<Record> {
        let event = |happening| Record::Event { event: VisitEvent::now(happening) };
        let registration = Uuid::from_u128(7);
        let point = ResumePoint { floor_point_in_world: [1.5, 0.0, -2.25], yaw: 0.5, next_stop: 3 };
        vec![
            Record::Begun {
                registration,
                scene: "red-boat".parse().unwrap(),
                card: Some("会员-1".to_owned()),
            },
            event(Happening::Entered),
            event(Happening::ExhibitViewed {
                exhibit: "RB01".parse().unwrap(),
                milliseconds: 9_000,
                read_to_end: true,
            }),
            Record::Position { point },
            Record::Acknowledged {
                events: vec![Uuid::from_u128(1), Uuid::from_u128(2)],
                ledger: Some(Uuid::from_u128(3)),
            },
            Record::Ended,
        ]
    }

    fn bytes_of(records: &[Record]) -> Vec<u8> {
        records.iter().map(|record| record.to_line().unwrap()).collect::<String>().into_bytes()
    }

    #[test]
    fn a_whole_journal_reads_back() {
        let records = journal();
        assert_eq!(read_all(&bytes_of(&records)), Reading { records, damaged: 0 });
    }

    #[test]
    fn cut_at_any_byte_every_whole_record_survives_and_the_rest_is_reported() {
        let records = journal();
        let bytes = bytes_of(&records);
        let mut ends = vec![0];
        for record in &records {
            ends.push(ends[ends.len() - 1] + record.to_line().unwrap().len());
        }
        for cut in 0..=bytes.len() {
            let reading = read_all(&bytes[..cut]);
            // A record is whole with or without the end of its line.
            let whole = ends.iter().skip(1).filter(|end| **end - 1 <= cut).count();
            assert_eq!(reading.records, records[..whole], "cut at {cut}");
            assert_eq!(reading.damaged > 0, !ends.contains(&cut), "cut at {cut}");
        }
    }

    #[test]
    fn any_flipped_byte_costs_at_most_its_own_record_and_is_noticed() {
        let records = journal();
        let bytes = bytes_of(&records);
        for position in 0..bytes.len() {
            for flip in [0x01, 0x20, 0x80, 0xff, bytes[position] ^ b'\n'] {
                if flip == 0 {
                    continue;
                }
                let mut damaged = bytes.clone();
                damaged[position] ^= flip;
                let hit = bytes[..position].iter().filter(|byte| **byte == b'\n').count();
                let mut expected = records.clone();
                expected.remove(hit);
                let reading = read_all(&damaged);
                assert!(reading.damaged > 0, "byte {position} ^ {flip:#x} went unnoticed");
                assert_eq!(reading.records, expected, "byte {position} ^ {flip:#x}");
            }
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_not_written() {
        let record = Record::Refused { event: Uuid::nil(), reason: "x".repeat(MAXIMUM_LINE_BYTES) };
        assert!(record.to_line().is_err());
    }
}
