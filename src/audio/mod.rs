//! Sound: room tones that cross-fade, sounds at their places, footsteps and the interface.
//!
//! Without a sound device everything goes on in silence; captions say what would be heard.

mod footsteps;
mod interface;
mod loudness;
mod places;
mod player;
mod tones;

use bevy::prelude::*;

/// A sound of the interface.
#[derive(Message, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sound {
    /// Something was pressed.
    Tick,
    /// A panel opened.
    Open,
    /// A panel closed.
    Close,
    /// An answer was right.
    Right,
    /// An answer was wrong.
    Wrong,
    /// Credit was posted.
    Credit,
}

/// What is heard most, for those who read it: the place of a sound that has a caption.
#[derive(Resource, Debug, Clone, Default, PartialEq, Eq)]
pub struct Caption(pub Option<String>);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Caption>().add_message::<Sound>().add_plugins((
        player::plugin,
        tones::plugin,
        places::plugin,
        footsteps::plugin,
        interface::plugin,
    ));
}
