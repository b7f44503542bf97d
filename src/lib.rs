//! Retrace · 重走: a virtual heritage museum that is walked, answered and credited.
//!
//! The rooms of the application, in the order in which a visit flows through them. Each has one `plugin` function;
//! they talk by messages, states and `curriculum` types.

pub mod announce;
pub mod audio;
pub mod capture;
pub mod checkpoint;
pub mod exhibit;
#[cfg(test)]
mod fixture;
pub mod hall;
pub mod headset;
pub mod options;
pub mod platform;
pub mod progress;
pub mod reporting;
pub mod screens;
pub mod settings;
pub mod theme;
pub mod third_party;
pub mod visitor;

use bevy::{ecs::error::FallbackErrorHandler, prelude::*};

pub use options::{BackendAddress, CameraWalk, Display, Eyes, HeadsetChoice, Options, Subjects, Task};

/// The steps of a frame, in order.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// What files, threads and the network have brought since the last frame.
    Receive,
    /// Devices become intents.
    ReadInput,
    /// Intents become what the visitor attends to and where they go.
    Decide,
    /// The body, the camera and the things in the hand move.
    Move,
    /// What happened is folded into the visit and saved.
    Record,
    /// The interface shows the result.
    Show,
}

/// The whole application, ready to run.
pub fn app(options: Options) -> App {
    third_party::start_log();
    let mut app = App::new();
    hall::register_source(&mut app);
    platform::register_assets(&mut app, &options);
    let mut search = headset::search(&options);
    app.add_plugins((third_party::Engine::of(&options, search.take_renderer()), third_party::plugin));
    // A command to something that is gone is a fault to mend, but none to end a visit for.
    app.insert_resource(FallbackErrorHandler(bevy::ecs::error::error));
    app.insert_resource(options).insert_resource(search);
    app.configure_sets(
        Update,
        (Step::Receive, Step::ReadInput, Step::Decide, Step::Move, Step::Record, Step::Show).chain(),
    );
    app.add_plugins((
        settings::plugin,
        theme::plugin,
        screens::plugin,
        hall::plugin,
        visitor::plugin,
        headset::plugin,
        exhibit::plugin,
        checkpoint::plugin,
        progress::plugin,
        reporting::plugin,
        audio::plugin,
        announce::plugin,
        capture::plugin,
    ));
    app
}
