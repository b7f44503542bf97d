//! Pages know no headsets yet: the same names, with nothing behind them.

use bevy::{prelude::*, render::settings::RenderCreation};

use crate::headset::{Pulse, Refusal, Side};

/// Whether this edition knows headsets.
pub const HAS_HEADSETS: bool = false;

/// A headset that the museum can be seen in: there is none.
#[derive(Resource)]
pub struct FoundHeadset {
    /// Width and height of an eye's picture, pixels.
    pub eye_size: UVec2,
    /// The name of the headset, as its system tells it.
    pub name: String,
    link: HeadsetLink,
}

impl FoundHeadset {
    /// The renderer on the graphics card that the headset hangs on.
    pub fn take_renderer(&mut self) -> Option<RenderCreation> {
        match self.link {}
    }

    /// Adds both sides to the application.
    pub fn install(self, _: &mut App) {
        match self.link {}
    }
}

/// A headset's session: there is none.
#[derive(Resource)]
pub enum HeadsetLink {}

impl HeadsetLink {
    /// Looks what the headset's system has to say.
    pub fn pulse(&mut self) -> Pulse {
        match *self {}
    }

    /// Ends the link.
    pub fn let_go(self) {
        match self {}
    }

    /// A tick in a hand.
    pub fn tick(&self, _: Side) {
        match *self {}
    }
}

/// Looks for a headset.
///
/// # Errors
/// Always.
pub fn find_headset() -> Result<FoundHeadset, Refusal> {
    Err(Refusal::NotBuiltIn)
}
