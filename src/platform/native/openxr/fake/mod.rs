//! A runtime that is not there, for what real ones seldom do. It answers on the thread of the test alone.

#![expect(unsafe_code, reason = "it stands where a library would, and is called as one")]

mod calls;

use std::{cell::RefCell, sync::Arc};

use openxr::{Entry, FrameStream, SessionState, ViewStateFlags, Vulkan, sys::Result as Code};

use super::{
    handover::Handover,
    preflight::preflight,
    session::{HeadsetLink, play_space},
    watch::Watch,
};

/// How the runtime behaves.
#[derive(Clone)]
pub(super) struct FakeRuntime {
    pub(super) enumerate_extensions: Code,
    pub(super) create_instance: Code,
    pub(super) get_system: Code,
    pub(super) create_session: Code,
    pub(super) begin_session: Code,
    pub(super) poll_event: Code,
    pub(super) wait_frame: Code,
    pub(super) locate_views: Code,
    pub(super) sync_actions: Code,
    /// Whether it draws by Vulkan.
    pub(super) has_vulkan: bool,
    /// How many views its device shows.
    pub(super) views: u32,
    pub(super) eye_size: (u32, u32),
    /// What it will say of its session, one after the other.
    pub(super) states: Vec<SessionState>,
    /// What it knows of the eyes.
    pub(super) view_flags: ViewStateFlags,
    /// When the next frame is shown, nanoseconds.
    pub(super) display_time: i64,
    /// Whether the left and the right controller are awake.
    pub(super) awake: [bool; 2],
    /// Width and depth of the free floor, metres, if it knows them.
    pub(super) free_floor: Option<(f32, f32)>,
    /// From when on all is before the visitor anew, nanoseconds, if it has that to say.
    pub(super) recentred_at: Option<i64>,
}

impl Default for FakeRuntime {
    fn default() -> Self {
        let fine = Code::SUCCESS;
        Self {
            enumerate_extensions: fine,
            create_instance: fine,
            get_system: fine,
            create_session: fine,
            begin_session: fine,
            poll_event: fine,
            wait_frame: fine,
            locate_views: fine,
            sync_actions: fine,
            has_vulkan: true,
            views: 2,
            eye_size: (1832, 1920),
            states: Vec::new(),
            view_flags: ViewStateFlags::ORIENTATION_VALID | ViewStateFlags::POSITION_VALID,
            display_time: 1_000_000,
            awake: [true, true],
            free_floor: None,
            recentred_at: None,
        }
    }
}

/// A graphics card that nobody looks at.
pub(super) const NO_GRAPHICS: openxr::vulkan::SessionCreateInfo = openxr::vulkan::SessionCreateInfo {
    instance: std::ptr::null(),
    physical_device: std::ptr::null(),
    device: std::ptr::null(),
    queue_family_index: 0,
    queue_index: 0,
};

/// The runtime of a test, while it runs.
pub(super) struct Running;

impl Running {
    /// Has it say a state next.
    pub(super) fn say(&self, state: SessionState) {
        self.change(|fake| fake.states.push(state));
    }

    /// Has it behave otherwise from now on.
    pub(super) fn change(&self, change: impl FnOnce(&mut FakeRuntime)) {
        with(change);
    }
}

impl FakeRuntime {
    /// Runs something behind whose loader this runtime is.
    pub(super) fn run<T>(self, act: impl FnOnce(&Entry) -> T) -> T {
        RUNTIME.with_borrow_mut(|runtime| *runtime = Some(self));
        // SAFETY: what it yields below keeps to the types of OpenXR's functions, or takes no arguments.
        let entry = unsafe { Entry::from_get_instance_proc_addr(calls::get_instance_proc_addr) }.unwrap();
        act(&entry)
    }

    /// Runs the visit's side of a session with it.
    pub(super) fn run_session<T>(self, act: impl FnOnce(&mut HeadsetLink, &Running) -> T) -> T {
        self.run_frames(|link, running, _| act(link, running))
    }

    /// Runs both sides of a session with it.
    pub(super) fn run_frames<T>(
        self,
        act: impl FnOnce(&mut HeadsetLink, &Running, &mut FrameStream<Vulkan>) -> T,
    ) -> T {
        self.run(|entry| {
            let found = preflight(entry).ok().unwrap();
            // SAFETY: the handles are never looked at.
            let (session, waiter, mut stream) =
                unsafe { found.instance.create_session::<Vulkan>(found.system, &NO_GRAPHICS) }.unwrap();
            let space = Arc::new(play_space(&session).unwrap());
            let mut link =
                HeadsetLink::new(session, waiter, space, Handover::default(), Watch::default()).unwrap();
            act(&mut link, &Running, &mut stream)
        })
    }
}

thread_local! {
    static RUNTIME: RefCell<Option<FakeRuntime>> = const { RefCell::new(None) };
}

fn with<T>(act: impl FnOnce(&mut FakeRuntime) -> T) -> T {
    RUNTIME.with_borrow_mut(|runtime| act(runtime.as_mut().unwrap()))
}
