//! A session with a headset's system: what it tells each frame, and how it ends.

use std::sync::Arc;

use bevy::prelude::*;
use openxr::{
    Event, EventDataBuffer, FrameState, FrameWaiter, ReferenceSpaceType, Session, SessionState, Space, Time,
    ViewStateFlags, Vulkan, sys,
};

use super::{
    actions::Actions,
    handover::{self, Handover, WaitedFrame},
    pose::{field_of_view, isometry},
    preflight::STEREO,
    watch::Watch,
};
use crate::headset::{EyeView, HeadsetFrame, Loss, Pulse, Side};

/// How high the eyes of someone are taken to be whose floor the headset does not know, metres.
const SUPPOSED_EYE_HEIGHT: f32 = 1.6;

/// A headset's session, as the visit sees it.
#[derive(Resource)]
pub struct HeadsetLink {
    session: Session<Vulkan>,
    waiter: FrameWaiter,
    play_space: Arc<Space>,
    actions: Actions,
    handover: Handover,
    standing: Standing,
    watch: Watch,
    /// What was told last.
    last: Option<Box<HeadsetFrame>>,
    /// When the play space becomes another.
    recentred_at: Option<Time>,
    /// The eyes as they were last known.
    eyes: Option<[EyeView; 2]>,
    /// Width and depth of the free floor, metres.
    free_floor: Option<Vec2>,
}

/// How the session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    /// No frames are wanted.
    Idle,
    /// Frames are wanted, and not seen.
    Synchronized,
    /// The museum is seen.
    Visible,
    /// It is seen, and the hands act in it.
    Focused,
}

/// What the events since the last look amount to.
#[derive(Default)]
struct Heard {
    loss: Option<Loss>,
}

impl HeadsetLink {
    pub(super) fn new(
        session: Session<Vulkan>,
        waiter: FrameWaiter,
        play_space: Arc<Space>,
        handover: Handover,
        watch: Watch,
    ) -> openxr::Result<Self> {
        let actions = Actions::attach(&session)?;
        let free_floor = free_floor(&session);
        Ok(Self {
            session,
            waiter,
            play_space,
            actions,
            handover,
            standing: Standing::Idle,
            watch,
            last: None,
            recentred_at: None,
            eyes: None,
            free_floor,
        })
    }

    /// Looks what the headset's system has to say, and waits for its next frame if it wants one.
    pub fn pulse(&mut self) -> Pulse {
        if let Some(loss) = self.handover.loss() {
            return Pulse::Gone(loss);
        }
        let watch = self.watch.clone();
        match watch.during(|| self.listen().and_then(|heard| self.go_on(&heard))) {
            Ok(Pulse::Gone(loss)) => self.gone(loss),
            Ok(pulse) => pulse,
            // The system ended what it had not told yet that it would.
            Err(sys::Result::ERROR_SESSION_NOT_RUNNING) => {
                self.standing = Standing::Idle;
                Pulse::Resting
            }
            Err(code) => self.gone(Loss::Broken(format!("{code:?}"))),
        }
    }

    /// The renderer's side lets go of the session too.
    fn gone(&self, loss: Loss) -> Pulse {
        self.handover.lose(loss.clone());
        Pulse::Gone(loss)
    }

    /// Ends the link to a headset that is gone.
    pub fn let_go(self) {
        // Whoever lets go of a headset that is not gone closes it.
        let loss = self.handover.loss().unwrap_or(Loss::Closed);
        handover::let_go(self, &loss);
    }

    /// A tick in a hand.
    pub fn tick(&self, side: Side) {
        if let Err(code) = self.actions.tick(&self.session, side) {
            debug!("a hand does not tick: {code:?}");
        }
    }

    fn listen(&mut self) -> openxr::Result<Heard> {
        let mut heard = Heard::default();
        let mut buffer = EventDataBuffer::new();
        let instance = self.session.instance().clone();
        while let Some(event) = instance.poll_event(&mut buffer)? {
            match event {
                Event::SessionStateChanged(change) => match change.state() {
                    SessionState::READY => {
                        self.session.begin(STEREO)?;
                        self.standing = Standing::Synchronized;
                    }
                    SessionState::SYNCHRONIZED => self.standing = Standing::Synchronized,
                    SessionState::VISIBLE => self.standing = Standing::Visible,
                    SessionState::FOCUSED => self.standing = Standing::Focused,
                    SessionState::STOPPING => {
                        self.standing = Standing::Idle;
                        self.session.end()?;
                    }
                    SessionState::EXITING => heard.loss = Some(Loss::Closed),
                    SessionState::LOSS_PENDING => {
                        heard.loss = Some(Loss::Broken("session loss pending".to_owned()));
                    }
                    _ => {}
                },
                Event::InstanceLossPending(_) => {
                    heard.loss = Some(Loss::Broken("instance loss pending".to_owned()));
                }
                Event::ReferenceSpaceChangePending(change) => {
                    self.recentred_at = Some(change.change_time());
                    self.free_floor = free_floor(&self.session);
                }
                Event::EventsLost(lost) => {
                    warn!("the headset's system lost {} of its events", lost.lost_event_count());
                }
                _ => {}
            }
        }
        Ok(heard)
    }

    fn go_on(&mut self, heard: &Heard) -> openxr::Result<Pulse> {
        if let Some(loss) = &heard.loss {
            return Ok(Pulse::Gone(loss.clone()));
        }
        if self.standing == Standing::Idle {
            return Ok(Pulse::Resting);
        }
        // A frame that draws long is no runtime that hangs.
        if self.handover.is_pending() {
            return Ok(self.last.clone().map_or(Pulse::Resting, Pulse::Worn));
        }
        self.last = None;
        let waited = self.waiter.wait()?;
        let is_tracked = self.locate_eyes(waited)?;
        let is_seen = self.standing >= Standing::Visible;
        self.handover.give(WaitedFrame {
            display_time: waited.predicted_display_time,
            eyes: self.eyes.filter(|_| waited.should_render && is_seen),
        });
        let Some(eyes) = self.eyes.filter(|_| is_seen) else { return Ok(Pulse::Resting) };
        let has_focus = self.standing == Standing::Focused;
        let hands = if has_focus && is_timed(waited) {
            self.actions.read(&self.session, &self.play_space, waited.predicted_display_time)?
        } else {
            [None, None]
        };
        let is_recentred = self
            .recentred_at
            .take_if(|at| at.as_nanos() <= waited.predicted_display_time.as_nanos())
            .is_some();
        let free_floor = self.free_floor;
        let frame = HeadsetFrame { eyes, hands, is_tracked, has_focus, is_recentred, free_floor };
        self.last = Some(Box::new(HeadsetFrame { is_recentred: false, ..frame.clone() }));
        Ok(Pulse::Worn(Box::new(frame)))
    }

    /// Finds the eyes; what is not known of them stays as it was. Returns whether all is known.
    fn locate_eyes(&mut self, waited: FrameState) -> openxr::Result<bool> {
        if !is_timed(waited) {
            return Ok(false);
        }
        let (flags, views) =
            self.session.locate_views(STEREO, waited.predicted_display_time, &self.play_space)?;
        let [left, right] = views.as_slice() else { return Ok(false) };
        let located = [left, right].map(|view| EyeView {
            play_space_from_view: isometry(view.pose),
            field_of_view: field_of_view(view.fov),
        });
        let is_turn_known = flags.contains(ViewStateFlags::ORIENTATION_VALID);
        let is_place_known = flags.contains(ViewStateFlags::POSITION_VALID);
        if !is_turn_known || !located.iter().all(|eye| eye.field_of_view.is_sound()) {
            return Ok(false);
        }
        self.eyes = match self.eyes {
            _ if is_place_known => Some(located),
            Some(last) => Some(turned_in_place(last, located)),
            None => None,
        };
        Ok(is_place_known)
    }
}

/// A frame without a time can be told of nothing in it.
fn is_timed(waited: FrameState) -> bool {
    waited.predicted_display_time.as_nanos() > 0
}

/// The eyes where they were, looking where they look.
fn turned_in_place(last: [EyeView; 2], located: [EyeView; 2]) -> [EyeView; 2] {
    let ([last_left, last_right], [left, right]) = (last, located);
    [(last_left, left), (last_right, right)].map(|(last, now)| EyeView {
        play_space_from_view: Isometry3d {
            translation: last.play_space_from_view.translation,
            rotation: now.play_space_from_view.rotation,
        },
        field_of_view: now.field_of_view,
    })
}

/// The space in which the visitor stands: its origin on the floor, if the headset knows the floor.
pub(super) fn play_space(session: &Session<Vulkan>) -> openxr::Result<Space> {
    let known = session.enumerate_reference_spaces()?;
    if known.contains(&ReferenceSpaceType::STAGE) {
        return session.create_reference_space(ReferenceSpaceType::STAGE, openxr::Posef::IDENTITY);
    }
    if session.instance().exts().ext_local_floor.is_some() {
        return session.create_reference_space(ReferenceSpaceType::LOCAL_FLOOR, openxr::Posef::IDENTITY);
    }
    let floor = super::pose::posef(Isometry3d::from_xyz(0.0, -SUPPOSED_EYE_HEIGHT, 0.0));
    session.create_reference_space(ReferenceSpaceType::LOCAL, floor)
}

/// The free floor around the play space's origin, if the headset knows it: its width and depth, metres.
fn free_floor(session: &Session<Vulkan>) -> Option<Vec2> {
    // What a runtime does not know is no reason to be without a headset.
    let bounds = session.reference_space_bounds_rect(ReferenceSpaceType::STAGE).ok().flatten()?;
    Some(Vec2::new(bounds.width, bounds.height))
}

#[cfg(test)]
mod tests {
    use openxr::sys::Result as Code;

    use super::{super::fake::FakeRuntime, *};

    /// What a visit is told, pulse by pulse.
    fn told(runtime: FakeRuntime, pulses: usize) -> Vec<String> {
        runtime.run_session(|link, _| (0..pulses).map(|_| name(&link.pulse())).collect())
    }

    fn name(pulse: &Pulse) -> String {
        match pulse {
            Pulse::Resting => "resting".to_owned(),
            Pulse::Worn(frame) => {
                let hands = frame.hands.iter().flatten().count();
                let tracked = if frame.is_tracked { "" } else { ", untracked" };
                format!("worn, {hands} hands{tracked}")
            }
            Pulse::Gone(loss) => format!("gone: {loss}"),
        }
    }

    fn worn() -> FakeRuntime {
        let states = vec![SessionState::READY, SessionState::VISIBLE, SessionState::FOCUSED];
        FakeRuntime { states, ..FakeRuntime::default() }
    }

    #[test]
    fn a_headset_that_is_put_on_is_worn() {
        assert_eq!(told(worn(), 2), ["worn, 2 hands", "worn, 2 hands"]);
    }

    #[test]
    fn a_headset_that_nobody_wears_rests() {
        let states = vec![SessionState::READY];
        assert_eq!(told(FakeRuntime { states, ..FakeRuntime::default() }, 2), ["resting", "resting"]);
        assert_eq!(told(FakeRuntime::default(), 1), ["resting"]);
    }

    #[test]
    fn a_headset_that_is_taken_off_rests_and_is_put_on_again() {
        let told = worn().run_session(|link, runtime| {
            let mut told = vec![name(&link.pulse())];
            runtime.say(SessionState::STOPPING);
            told.push(name(&link.pulse()));
            runtime.say(SessionState::READY);
            runtime.say(SessionState::FOCUSED);
            told.push(name(&link.pulse()));
            told
        });
        assert_eq!(told, ["worn, 2 hands", "resting", "worn, 2 hands"]);
    }

    #[test]
    fn who_recentres_is_told_so_once_and_when_it_is_so() {
        let recentred = worn().run_session(|link, runtime| {
            let is_recentred =
                |link: &mut HeadsetLink| matches!(link.pulse(), Pulse::Worn(frame) if frame.is_recentred);
            runtime.change(|fake| fake.recentred_at = Some(2_000_000));
            let early = is_recentred(link);
            runtime.change(|fake| fake.display_time = 3_000_000);
            [early, is_recentred(link), is_recentred(link)]
        });
        assert_eq!(recentred, [false, true, false]);
    }

    #[test]
    fn a_session_that_is_closed_is_gone() {
        let mut runtime = worn();
        runtime.states.push(SessionState::EXITING);
        assert_eq!(told(runtime, 1), [format!("gone: {}", Loss::Closed)]);
        let mut runtime = worn();
        runtime.states.push(SessionState::LOSS_PENDING);
        assert_eq!(told(runtime, 1), ["gone: its system went away (session loss pending)"]);
    }

    #[test]
    fn a_runtime_that_goes_away_in_any_call_ends_the_session_and_nothing_else() {
        for code in [Code::ERROR_INSTANCE_LOST, Code::ERROR_SESSION_LOST, Code::ERROR_RUNTIME_FAILURE] {
            let gone = format!("gone: its system went away ({code:?})");
            for runtime in [
                FakeRuntime { poll_event: code, ..worn() },
                FakeRuntime { begin_session: code, ..worn() },
                FakeRuntime { wait_frame: code, ..worn() },
                FakeRuntime { locate_views: code, ..worn() },
                FakeRuntime { sync_actions: code, ..worn() },
            ] {
                assert_eq!(told(runtime, 1), std::slice::from_ref(&gone));
            }
        }
    }

    #[test]
    fn the_free_floor_is_told_where_it_is_known() {
        let told = |free_floor| {
            let runtime = FakeRuntime { free_floor, ..worn() };
            runtime.run_session(|link, _| match link.pulse() {
                Pulse::Worn(frame) => frame.free_floor,
                pulse => panic!("{pulse:?}"),
            })
        };
        assert_eq!(told(Some((2.0, 3.0))), Some(Vec2::new(2.0, 3.0)));
        assert_eq!(told(None), None);
    }

    #[test]
    fn a_session_that_stopped_unsaid_rests() {
        let runtime = FakeRuntime { wait_frame: Code::ERROR_SESSION_NOT_RUNNING, ..worn() };
        assert_eq!(told(runtime, 2), ["resting", "resting"]);
    }

    #[test]
    fn tracking_that_is_lost_holds_the_eyes_where_they_were() {
        worn().run_session(|link, runtime| {
            let Pulse::Worn(before) = link.pulse() else { panic!("not worn") };
            assert!(before.is_tracked);
            for flags in [ViewStateFlags::ORIENTATION_VALID, ViewStateFlags::EMPTY] {
                runtime.change(|fake| fake.view_flags = flags);
                let Pulse::Worn(after) = link.pulse() else { panic!("not worn") };
                assert!(!after.is_tracked);
                assert_eq!(before.eyes, after.eyes);
            }
        });
    }

    #[test]
    fn eyes_that_were_never_seen_show_nothing() {
        let runtime = FakeRuntime { view_flags: ViewStateFlags::EMPTY, ..worn() };
        assert_eq!(told(runtime, 1), ["resting"]);
    }

    #[test]
    fn a_frame_without_a_time_is_untracked() {
        let told = worn().run_session(|link, runtime| {
            let first = name(&link.pulse());
            runtime.change(|fake| fake.display_time = 0);
            [first, name(&link.pulse())]
        });
        assert_eq!(told, ["worn, 2 hands", "worn, 0 hands, untracked"]);
    }

    #[test]
    fn a_controller_that_sleeps_is_no_hand() {
        assert_eq!(told(FakeRuntime { awake: [false, true], ..worn() }, 1), ["worn, 1 hands"]);
        assert_eq!(told(FakeRuntime { awake: [false, false], ..worn() }, 1), ["worn, 0 hands"]);
    }

    #[test]
    fn hands_rest_while_the_systems_menu_is_open() {
        let states = vec![SessionState::READY, SessionState::VISIBLE];
        assert_eq!(told(FakeRuntime { states, ..FakeRuntime::default() }, 1), ["worn, 0 hands"]);
    }
}
