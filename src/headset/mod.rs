//! The visit in a headset: eyes, hands, the board that carries the interface, and the ways of moving about.
//!
//! Nothing here knows OpenXR: [`platform`](crate::platform) tells what a headset tells, frame by frame. The other rooms
//! do not know the headset: it speaks to them in intents, pointers and the visitor's body.

mod anteroom;
mod board;
mod device;
mod edges;
mod eyes;
mod fading;
mod gliding;
mod grips;
mod handedness;
mod hands;
mod hovering;
mod marks;
mod mirror;
mod panel;
mod photographs;
mod plates;
mod play_space;
mod pointing;
mod projection;
mod shapes;
mod standing;
mod teleport;
mod telling;
mod turning;
mod tutorial;
mod wrist;

#[cfg(test)]
mod tests;

use bevy::{prelude::*, render::settings::RenderCreation, winit::WinitSettings};

pub use device::{EyeView, FieldOfView, HandButtons, HandState, HeadsetFrame, Loss, Pulse, Refusal, Side};
pub use eyes::EyePictures;
pub(crate) use projection::EyeProjection;
pub use standing::HeadsetStanding;

use crate::{
    hall,
    options::{HeadsetChoice, Options, Task},
    platform::{self, FoundHeadset, HeadsetLink},
    progress::Notice,
    settings::Settings,
    visitor::Travel,
};

/// Whether the visitor is in a headset at present.
#[derive(States, Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Wearing {
    /// Before a screen.
    #[default]
    Desktop,
    /// In a headset.
    Headset,
}

/// What became of the search for a headset.
#[derive(Resource)]
pub enum Search {
    /// One was found, and a session begun.
    Found(Box<FoundHeadset>),
    /// There is none to be had.
    Refused(Refusal),
}

impl Search {
    /// The renderer on the graphics card of the headset that was found. To be taken once.
    pub fn take_renderer(&mut self) -> Option<RenderCreation> {
        match self {
            Self::Found(found) => found.take_renderer(),
            Self::Refused(_) => None,
        }
    }
}

/// Looks for a headset before the renderer is chosen, since it decides on which graphics card the hall is drawn.
#[must_use]
pub fn search(options: &Options) -> Search {
    if options.headset == HeadsetChoice::Off || options.task != Task::Visit || !platform::HAS_HEADSETS {
        return Search::Refused(Refusal::NotAskedFor);
    }
    match platform::find_headset() {
        Ok(found) => {
            info!("the visit can be seen in the headset \"{}\"", found.name);
            Search::Found(Box::new(found))
        }
        Err(refusal) => {
            info!("the visit is on the desktop: {refusal}");
            Search::Refused(refusal)
        }
    }
}

/// The steps of a frame in a headset, inside the application's.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Worn {
    /// Body and play space agree, after everything that moves the body.
    Settle,
    /// Eyes, hands and board are where they belong.
    Place,
}

pub(super) fn plugin(app: &mut App) {
    app.init_state::<Wearing>();
    match app.world_mut().remove_resource::<Search>() {
        // The constant leaves all of this room out of editions without headsets.
        Some(Search::Found(found)) if platform::HAS_HEADSETS => install(app, *found),
        Some(Search::Found(_)) => {}
        Some(Search::Refused(refusal)) => tell_refusal(app, &refusal),
        None => {}
    }
}

/// Who asked for the headset by name is told on the screen too.
fn tell_refusal(app: &mut App, refusal: &Refusal) {
    let was_asked_for = app
        .world()
        .get_resource::<Options>()
        .is_some_and(|options| options.headset == HeadsetChoice::On && options.task == Task::Visit);
    if was_asked_for {
        let (text, arguments) = refusal.text();
        app.add_systems(Startup, move |mut notices: MessageWriter<Notice>| {
            notices.write(Notice { text, arguments: arguments.clone() });
        });
    }
}

fn install(app: &mut App, found: FoundHeadset) {
    furnish(app, found.eye_size);
    found.install(app);
    app.add_systems(First, pulse.run_if(resource_exists::<HeadsetLink>));
}

/// Everything but the link to the headset itself, with pictures of this size for the eyes, pixels.
fn furnish(app: &mut App, eye_size: UVec2) {
    let projections = vec![Projection::default(), Projection::custom(EyeProjection::default())];
    app.init_resource::<HeadsetFrame>()
        .insert_resource(hall::Projections(projections))
        .configure_sets(
            Update,
            (Worn::Settle, Worn::Place)
                .chain()
                .after(crate::Step::Move)
                .before(crate::Step::Record)
                .run_if(in_state(Wearing::Headset)),
        )
        .add_systems(OnEnter(Wearing::Headset), (pace_by_headset, travel_by_cuts))
        .add_systems(OnExit(Wearing::Headset), (pace_by_screen, travel_by_glides))
        .add_plugins((
            move |app: &mut App| eyes::plugin(app, eye_size),
            play_space::plugin,
            anteroom::plugin,
            board::plugin,
            hands::plugin,
            pointing::plugin,
            hovering::plugin,
            grips::plugin,
            teleport::plugin,
            turning::plugin,
            tutorial::plugin,
        ))
        .add_plugins((
            gliding::plugin,
            plates::plugin,
            marks::plugin,
            mirror::plugin,
            telling::plugin,
            standing::plugin,
            wrist::plugin,
            fading::plugin,
            edges::plugin,
            photographs::plugin,
        ));
}

/// Hears what the headset tells. A headset that is gone leaves the visit where it is, on the desktop.
fn pulse(
    mut commands: Commands,
    mut link: ResMut<HeadsetLink>,
    mut frame: ResMut<HeadsetFrame>,
    settings: Res<Settings>,
    wearing: Res<State<Wearing>>,
    mut next: ResMut<NextState<Wearing>>,
    mut notices: MessageWriter<Notice>,
) {
    let worn = match link.pulse() {
        Pulse::Worn(told) => {
            *frame = *told;
            frame.keep_used_hands(settings.comfort.hands);
            Wearing::Headset
        }
        Pulse::Resting => Wearing::Desktop,
        Pulse::Gone(loss) => {
            warn!("the headset is gone: {loss}");
            commands.queue(|world: &mut World| {
                if let Some(link) = world.remove_resource::<HeadsetLink>() {
                    link.let_go();
                }
            });
            notices.write(Notice { text: "notice-headset-gone", arguments: Vec::new() });
            Wearing::Desktop
        }
    };
    if *wearing.get() != worn {
        next.set(worn);
    }
}

/// The headset's frames are waited for; the window's must not be waited for besides, nor may a window that lies in the
/// background slow them.
fn pace_by_headset(mut commands: Commands, mut windows: Query<&mut Window>) {
    commands.insert_resource(WinitSettings::continuous());
    for mut window in &mut windows {
        window.present_mode = bevy::window::PresentMode::AutoNoVsync;
    }
}

fn pace_by_screen(mut commands: Commands, mut windows: Query<&mut Window>) {
    commands.insert_resource(WinitSettings::game());
    for mut window in &mut windows {
        window.present_mode = bevy::window::PresentMode::AutoVsync;
    }
}

/// Nobody is glided through a hall in a headset: that makes people sick.
fn travel_by_cuts(mut travel: ResMut<Travel>) {
    *travel = Travel::ByCuts;
}

fn travel_by_glides(mut travel: ResMut<Travel>) {
    *travel = Travel::ByGlides;
}
