//! A visit that was begun on one device goes on on another, with the same card.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "the helpers of a test fail as the test does"
)]

mod headless;

use std::{net::SocketAddr, path::Path};

use credit::{BackendConfiguration, LedgerOrigin, RunningBackend};
use curriculum::{Happening, Response, Standing};
use headless::{Visitor, records, shipped, viewed};
use retrace::{
    BackendAddress,
    progress::{Record, Resumable},
    reporting::Marked,
};
use tokio::runtime::Runtime;

/// A college's backend, with a runtime of its own.
struct College {
    runtime: Runtime,
    running: Option<RunningBackend>,
}

impl College {
    fn open(folder: &Path) -> Self {
        let runtime = Runtime::new().unwrap();
        let configuration = BackendConfiguration::new(
            SocketAddr::from(([127, 0, 0, 1], 0)),
            folder.join("ledger.sqlite"),
            shipped("scenes"),
            LedgerOrigin::Local,
        );
        let running = runtime.block_on(credit::start(configuration)).unwrap();
        Self { runtime, running: Some(running) }
    }

    fn address(&self) -> BackendAddress {
        BackendAddress::Url(format!("http://{}", self.running.as_ref().unwrap().address))
    }
}

impl Drop for College {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.stop());
        }
    }
}

fn answer(option: &str) -> Happening {
    Happening::Answered {
        checkpoint: headless::scene().checkpoints().first().unwrap().id.clone(),
        question: "RB-Q01".parse().unwrap(),
        response: Response::Choice { chosen: [option.parse().unwrap()].into() },
    }
}

fn standing(visitor: &Visitor) -> Option<Standing> {
    visitor.resource::<Resumable>().standing(&"red-boat".parse().unwrap()).cloned()
}

#[test]
fn the_same_card_goes_on_with_the_visit_that_was_begun_on_another_device() {
    let [college_folder, desktop, browser] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let college = College::open(college_folder.path());
    let mut first = Visitor::begin(desktop.path(), college.address());
    for happening in [viewed("RB01", 9_000), viewed("RB02", 9_000), answer("b")] {
        first.happen(happening);
    }
    first.until_sent(4);
    let registration = first.visit().registration;
    drop(first);

    let mut second = Visitor::start(browser.path(), college.address());
    second.until("the visit is found", |world| {
        let resumable = world.resource::<Resumable>();
        resumable.standing(&"red-boat".parse().unwrap()).is_some_and(|standing| standing.exhibits_seen == 2)
    });
    second.enter();
    assert_eq!(second.visit().registration, registration);
    second.happen(viewed("RB03", 9_000));
    second.until_sent(6);
    second.until("the answer's mark is here too", |world| world.resource::<Marked>().0.len() == 1);
    assert_eq!(second.visit().standing.exhibits_seen, 3);
    drop(second);

    // Back on the first device, what was done on the second is there, and nothing twice.
    let mut first = Visitor::start(desktop.path(), college.address());
    first.until("the rest is found", |world| {
        let resumable = world.resource::<Resumable>();
        resumable.standing(&"red-boat".parse().unwrap()).is_some_and(|standing| standing.exhibits_seen == 3)
    });
    drop(first);
    let kept = records(desktop.path());
    let events: Vec<_> = kept
        .iter()
        .filter_map(|record| match record {
            Record::Event { event } => Some(event.id),
            _ => None,
        })
        .collect();
    let mut once = events.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), events.len());
}

#[test]
fn a_visit_that_has_ended_elsewhere_is_not_offered() {
    let [college_folder, desktop, browser] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let college = College::open(college_folder.path());
    let mut first = Visitor::begin(desktop.path(), college.address());
    first.happen(viewed("RB01", 9_000));
    first.end();
    first.until_sent(3);
    drop(first);

    let mut second = Visitor::begin(browser.path(), college.address());
    second.happen(viewed("RB02", 9_000));
    second.until_sent(2);
    assert_eq!(second.visit().standing.exhibits_seen, 1);
    assert_eq!(standing(&second).map(|standing| standing.exhibits_seen), Some(1));
}
