//! How fast events become durable on this machine, for the benchmark.

use std::{path::Path, time::Duration};

use curriculum::{Happening, SceneId, VisitEvent};
use web_time::Instant;

use super::{
    Device, Record, VisitName,
    writer::{Outcome, Request, Writer},
};
use crate::platform::DurableFolder;

/// How long the disk may be silent before the measurement is given up.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many events a second become durable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DurableSpeed {
    /// When each waits for the one before: one fsync an event.
    pub one_by_one: f64,
    /// When all are handed over at once: the writer makes durable together what has queued.
    pub queued: f64,
}

/// Measures with this many events, in a visit of its own in `data`, which should be a folder for the purpose. Nothing
/// when the disk does not answer.
#[must_use]
pub fn measure_durable_speed(data: &Path, scene: &SceneId, events: u32) -> Option<DurableSpeed> {
    let writer = Writer::start(DurableFolder::at(data.join("visits")), Device::Own);
    writer.ask(Request::Open { scene: scene.clone(), card: None, period: "ever".to_owned() });
    let visit = wait_for(&writer, |outcome| match outcome {
        Outcome::Opened(contents) => Some(contents.name),
        _ => None,
    })?;
    let one_by_one = rate(events, || (0..events).all(|_| write(&writer, &visit) && await_saved(&writer, 1)))?;
    let queued =
        rate(events, || (0..events).all(|_| write(&writer, &visit)) && await_saved(&writer, events))?;
    Some(DurableSpeed { one_by_one, queued })
}

fn rate(events: u32, work: impl FnOnce() -> bool) -> Option<f64> {
    let begun = Instant::now();
    work().then(|| f64::from(events) / begun.elapsed().as_secs_f64())
}

fn write(writer: &Writer, visit: &VisitName) -> bool {
    let event = VisitEvent::now(Happening::Entered);
    writer.ask(Request::Append { visit: visit.clone(), records: vec![Record::Event { event }] });
    true
}

fn await_saved(writer: &Writer, events: u32) -> bool {
    (0..events)
        .all(|_| wait_for(writer, |outcome| matches!(outcome, Outcome::Saved { .. }).then_some(())).is_some())
}

fn wait_for<Found>(writer: &Writer, find: impl Fn(Outcome) -> Option<Found>) -> Option<Found> {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        match writer.next_outcome() {
            Some(outcome) => {
                if let Some(found) = find(outcome) {
                    return Some(found);
                }
            }
            None => std::thread::yield_now(),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_is_measured() {
        let data = tempfile::tempdir().unwrap();
        let speed = measure_durable_speed(data.path(), &"red-boat".parse().unwrap(), 200).unwrap();
        println!("{speed:?}");
        assert!(speed.one_by_one > 0.0 && speed.queued > 0.0);
    }
}
