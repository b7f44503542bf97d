//! What the visit's side of a session and the renderer's tell each other.

use std::sync::{Arc, Mutex, PoisonError};

use bevy::prelude::*;
use openxr::Time;

use crate::headset::{EyeView, Loss};

/// A frame that the headset's system wants.
#[derive(Debug, Clone, Copy)]
pub(super) struct WaitedFrame {
    pub(super) display_time: Time,
    /// From where it is drawn; absent when nothing of it would be seen.
    pub(super) eyes: Option<[EyeView; 2]>,
}

/// Lets go of what a headset's system has made. One that broke is not asked to take it back: its library may be in no state
/// to, and take the museum down with it (Monado's does when its service is killed).
pub(super) fn let_go<T>(made: T, loss: &Loss) {
    match loss {
        Loss::Closed => drop(made),
        Loss::Broken(_) => std::mem::forget(made),
    }
}

/// Both sides hold the same.
#[derive(Resource, Clone, Default)]
pub(super) struct Handover(Arc<Mutex<Told>>);

#[derive(Default)]
struct Told {
    waited: Option<WaitedFrame>,
    /// Whether a renderer draws, and has not begun the frame yet that was waited for last.
    is_drawn: bool,
    is_pending: bool,
    loss: Option<Loss>,
}

impl Handover {
    /// The visit has waited for a frame.
    pub(super) fn give(&self, frame: WaitedFrame) {
        self.told(|told| {
            told.waited = Some(frame);
            told.is_pending = told.is_drawn;
        });
    }

    /// A renderer draws from now on.
    pub(super) fn draw(&self) {
        self.told(|told| told.is_drawn = true);
    }

    /// The renderer has begun the frame that was waited for last.
    pub(super) fn begin(&self) {
        self.told(|told| told.is_pending = false);
    }

    /// Whether waiting for another frame would be waiting for our own renderer.
    pub(super) fn is_pending(&self) -> bool {
        self.told(|told| told.is_pending)
    }

    /// The renderer takes it.
    pub(super) fn take(&self) -> Option<WaitedFrame> {
        self.told(|told| told.waited.take())
    }

    /// The renderer has lost the session.
    pub(super) fn lose(&self, loss: Loss) {
        self.told(|told| _ = told.loss.get_or_insert(loss));
    }

    /// Why the session is lost, if it is.
    pub(super) fn loss(&self) -> Option<Loss> {
        self.told(|told| told.loss.clone())
    }

    fn told<T>(&self, act: impl FnOnce(&mut Told) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
