//! The pictures of rooms, which come while the hall is built and walked: those of the room in view first.

use std::{collections::HashSet, sync::Arc, time::Duration};

use bevy::{
    prelude::*,
    tasks::{IoTaskPool, Task, futures::check_ready},
};
use web_time::Instant;

use super::{
    Hall, LoadingFailed, Undressed,
    arrival::{ByteCounter, Incoming},
    loading::Clearing,
    published::Published,
};
use crate::{Step, visitor::CurrentRoom};

/// How many are read at once.
const AT_ONCE: usize = 6;
/// The wait after one that could not be read. A network that was away may be there again.
const REST: Duration = Duration::from_secs(10);
/// After so many failures in a row it is given up, and surfaces stay plain.
const MOST_FAILURES: u32 = 30;

type Read = (Incoming, Result<(), LoadingFailed>);

/// What of a hall is still to be read.
#[derive(Resource)]
pub(super) struct Coming {
    prefix: String,
    counter: Arc<ByteCounter>,
    queue: Vec<Incoming>,
    under_way: Vec<Task<Read>>,
    /// The paths of what is wanted before all else.
    preferred: HashSet<String>,
    failures: u32,
    rests_until: Option<Instant>,
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        (prefer_the_room_in_view.run_if(resource_exists_and_changed::<CurrentRoom>), bring_on)
            .chain()
            .in_set(Step::Receive)
            .run_if(resource_exists::<Coming>),
    );
}

impl Coming {
    pub(super) fn new(
        prefix: String,
        queue: Vec<Incoming>,
        counter: Arc<ByteCounter>,
        published: &Published,
    ) -> Self {
        for incoming in &queue {
            published.expect(&prefix, &incoming.path);
        }
        Self {
            prefix,
            counter,
            queue,
            under_way: Vec::new(),
            preferred: HashSet::new(),
            failures: 0,
            rests_until: None,
        }
    }

    fn read_next(&mut self) {
        if self.rests_until.is_some_and(|until| Instant::now() < until) {
            return;
        }
        while self.under_way.len() < AT_ONCE && !self.queue.is_empty() {
            let next = self.queue.iter().position(|incoming| self.preferred.contains(&incoming.path));
            let mut incoming = self.queue.remove(next.unwrap_or(0));
            let counter = self.counter.clone();
            self.under_way.push(IoTaskPool::get().spawn(async move {
                let read = incoming.read_picture(&counter).await;
                (incoming, read)
            }));
        }
    }

    fn take_what_came(&mut self) -> Vec<Read> {
        let mut came = Vec::new();
        self.under_way.retain_mut(|task| match check_ready(task) {
            None => true,
            Some(read) => {
                came.push(read);
                false
            }
        });
        came
    }

    /// Has it read again later, unless that was tried often enough.
    fn put_back(&mut self, incoming: Incoming, fault: &LoadingFailed, published: &Published) {
        self.failures += 1;
        self.rests_until = Some(Instant::now() + REST);
        if self.failures == 1 {
            warn!("{}: {}; it is tried again", fault.file, fault.problem);
        }
        if self.failures > MOST_FAILURES {
            published.forget(&self.prefix, &incoming.path);
        } else {
            self.queue.push(incoming);
        }
    }
}

fn bring_on(
    mut coming: ResMut<Coming>,
    published: Res<Published>,
    hall: Option<Res<Hall>>,
    mut clearing: Clearing,
) {
    for (incoming, read) in coming.take_what_came() {
        match read {
            Ok(()) => {
                coming.failures = 0;
                published.publish(&coming.prefix, &incoming.path, incoming.bytes);
            }
            // Nobody has come in yet: whoever waits is told at once.
            Err(fault) if hall.is_none() => return clearing.fail(fault),
            Err(fault) => coming.put_back(incoming, &fault, &published),
        }
    }
    coming.read_next();
}

fn prefer_the_room_in_view(
    room: Res<CurrentRoom>,
    undressed: Option<Res<Undressed>>,
    server: Res<AssetServer>,
    mut coming: ResMut<Coming>,
) {
    let (Some(room), Some(undressed)) = (&room.0, undressed) else { return };
    let start = format!("{}/", coming.prefix);
    let paths = undressed.pictures_of(room).filter_map(|picture| server.get_path(picture.id()));
    let names = paths.filter_map(|path| Some(path.path().to_str()?.strip_prefix(&start)?.to_owned()));
    coming.preferred = names.collect();
}
