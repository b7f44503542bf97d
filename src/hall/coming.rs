//! The pictures of rooms, which come while the hall is built and walked: those of the room in view first.
//!
//! Each is read by one of a few tasks, which take the next by themselves: slow frames do not hold them up.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

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
/// After so many failures a picture is given up, and its surfaces stay plain.
const MOST_FAILURES: u32 = 30;

/// What of a hall is still to be read, and who reads it. When this is dropped, nothing more is published.
#[derive(Resource)]
pub(super) struct Coming {
    queue: Arc<Queue>,
    readers: Vec<Task<()>>,
}

struct Queue {
    /// Under which the pictures are published.
    prefix: String,
    published: Published,
    counter: Arc<ByteCounter>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: Vec<Wanted>,
    /// What could not be read, and until when it rests.
    resting: Vec<(Wanted, Instant)>,
    /// The paths of what is wanted before all else.
    preferred: HashSet<String>,
    /// What has gone wrong since it was last asked for.
    faults: Vec<LoadingFailed>,
    is_over: bool,
}

struct Wanted {
    picture: Incoming,
    failures: u32,
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        // Asked of each: a hall may be given up between them.
        (
            prefer_the_room_in_view
                .run_if(resource_exists::<Coming>.and_then(resource_exists_and_changed::<CurrentRoom>)),
            read_on.run_if(resource_exists::<Coming>),
        )
            .chain()
            .in_set(Step::Receive),
    );
}

impl Coming {
    /// Begins to read.
    pub(super) fn new(
        prefix: String,
        pictures: Vec<Incoming>,
        counter: Arc<ByteCounter>,
        published: Published,
    ) -> Self {
        for picture in &pictures {
            published.expect(&prefix, &picture.path);
        }
        let waiting = pictures.into_iter().map(|picture| Wanted { picture, failures: 0 }).collect();
        let state = Mutex::new(State { waiting, ..default() });
        let mut coming =
            Self { queue: Arc::new(Queue { prefix, published, counter, state }), readers: Vec::new() };
        coming.call_readers();
        coming
    }

    /// Has as many read as there is work for.
    fn call_readers(&mut self) {
        self.readers.retain_mut(|reader| check_ready(reader).is_none());
        let waiting = self.queue.state().waiting.len();
        for _ in self.readers.len()..waiting.min(AT_ONCE) {
            self.readers.push(IoTaskPool::get().spawn(read_all(self.queue.clone())));
        }
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        self.queue.state().is_over = true;
    }
}

impl Queue {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next that is to be read; nothing when there is none.
    fn next(&self) -> Option<Wanted> {
        let mut state = self.state();
        if state.is_over || state.waiting.is_empty() {
            return None;
        }
        let preferred =
            state.waiting.iter().position(|wanted| state.preferred.contains(&wanted.picture.path));
        Some(state.waiting.remove(preferred.unwrap_or(0)))
    }

    fn publish(&self, Incoming { path, bytes, .. }: Incoming) {
        if !self.state().is_over {
            self.published.publish(&self.prefix, &path, bytes);
        }
    }

    /// Has it read again later, unless that was tried often enough.
    fn put_by(&self, mut wanted: Wanted, fault: LoadingFailed) {
        wanted.failures += 1;
        if wanted.failures == 1 {
            warn!("{}: {}; it is tried again", fault.file, fault.problem);
        }
        if wanted.failures > MOST_FAILURES {
            self.published.forget(&self.prefix, &wanted.picture.path);
        } else {
            self.state().resting.push((wanted, Instant::now() + REST));
        }
        self.state().faults.push(fault);
    }

    /// What has rested waits again.
    fn wake(&self, now: Instant) {
        let mut state = self.state();
        let (rested, resting) =
            std::mem::take(&mut state.resting).into_iter().partition(|(_, until)| *until <= now);
        state.resting = resting;
        let rested: Vec<(Wanted, Instant)> = rested;
        state.waiting.extend(rested.into_iter().map(|(wanted, _)| wanted));
    }
}

async fn read_all(queue: Arc<Queue>) {
    while let Some(mut wanted) = queue.next() {
        match wanted.picture.read_picture(&queue.counter).await {
            Ok(()) => queue.publish(wanted.picture),
            Err(fault) => queue.put_by(wanted, fault),
        }
    }
}

fn read_on(mut coming: ResMut<Coming>, hall: Option<Res<Hall>>, mut clearing: Clearing) {
    let fault = std::mem::take(&mut coming.queue.state().faults).pop();
    // Nobody has come in yet: whoever waits is told at once.
    if let (Some(fault), None) = (fault, hall) {
        return clearing.fail(fault);
    }
    coming.queue.wake(Instant::now());
    coming.call_readers();
}

fn prefer_the_room_in_view(
    room: Res<CurrentRoom>,
    undressed: Option<Res<Undressed>>,
    server: Res<AssetServer>,
    coming: Res<Coming>,
) {
    let (Some(room), Some(undressed)) = (&room.0, undressed) else { return };
    let start = format!("{}/", coming.queue.prefix);
    let paths = undressed.pictures_of(room).filter_map(|picture| server.get_path(picture.id()));
    let names = paths.filter_map(|path| Some(path.path().to_str()?.strip_prefix(&start)?.to_owned()));
    coming.queue.state().preferred = names.collect();
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use bevy::tasks::{TaskPool, block_on, futures::now_or_never};

    use super::*;

    /// A queue of pictures that nobody reads yet, with their folder.
    fn queue(names: &[&str]) -> (tempfile::TempDir, Arc<Queue>) {
        let folder = tempfile::tempdir().unwrap();
        let waiting = names.iter().map(|name| {
            fs::write(folder.path().join(name), b"\xabKTX 20\xbb\r\n\x1a\n").unwrap();
            Wanted { picture: block_on(Incoming::picture(folder.path(), name)).unwrap(), failures: 0 }
        });
        let state = Mutex::new(State { waiting: waiting.collect(), ..default() });
        let (published, counter) = default();
        for name in names {
            Published::expect(&published, "1", name);
        }
        (folder, Arc::new(Queue { prefix: "1".to_owned(), published, counter, state }))
    }

    fn has_come(queue: &Queue, name: &str) -> bool {
        now_or_never(queue.published.wait_for(&Path::new("1").join(name))).flatten().is_some()
    }

    #[test]
    fn what_the_room_in_view_shows_comes_first() {
        let (_folder, queue) = queue(&["lane", "jetty", "gallery"]);
        queue.state().preferred = ["gallery".to_owned()].into();
        let order: Vec<String> =
            std::iter::from_fn(|| queue.next()).map(|wanted| wanted.picture.path).collect();
        assert_eq!(order, ["gallery", "lane", "jetty"]);
    }

    #[test]
    fn one_reader_reads_all_without_being_asked_again() {
        IoTaskPool::get_or_init(TaskPool::new);
        let (_folder, queue) = queue(&["lane", "jetty"]);
        block_on(read_all(queue.clone()));
        assert!(has_come(&queue, "lane") && has_come(&queue, "jetty"));
    }

    #[test]
    fn what_cannot_be_read_is_told_and_tried_again_until_it_is_given_up() {
        let (folder, queue) = queue(&["lane"]);
        fs::write(folder.path().join("lane"), "no picture").unwrap();
        for tries in 1..=MOST_FAILURES {
            block_on(read_all(queue.clone()));
            assert_eq!(queue.state().faults.len() as u32, tries);
            queue.wake(Instant::now());
            assert!(queue.next().is_none(), "it rests");
            queue.wake(Instant::now() + REST);
        }
        assert!(
            now_or_never(queue.published.wait_for(Path::new("1/lane"))).is_none(),
            "it is still expected"
        );
        block_on(read_all(queue.clone()));
        assert_eq!(now_or_never(queue.published.wait_for(Path::new("1/lane"))), Some(None));
    }

    #[test]
    fn a_hall_that_is_given_up_publishes_nothing_more() {
        let (_folder, queue) = queue(&["lane", "jetty"]);
        let read = queue.next().unwrap();
        drop(Coming { queue: queue.clone(), readers: Vec::new() });
        queue.publish(read.picture);
        assert!(!has_come(&queue, "lane") && queue.next().is_none());
    }

    #[test]
    fn nothing_is_asked_of_a_hall_that_is_given_up_in_the_same_frame() {
        let (_folder, queue) = queue(&["lane"]);
        let mut app = App::new();
        plugin(&mut app);
        app.init_resource::<Published>().add_message::<LoadingFailed>();
        app.insert_resource(Coming { queue, readers: Vec::new() });
        let give_up = |mut commands: Commands| commands.remove_resource::<Coming>();
        app.add_systems(Update, give_up.after(prefer_the_room_in_view).before(read_on));
        app.update();
        assert!(app.world().get_resource::<Coming>().is_none());
    }
}
