//! Footsteps by what the floor is made of.

use bevy::prelude::*;
use bevy_kira_audio::{Audio, AudioSource};
use curriculum::scene::FloorKind;

use super::player::{Begin, Player};
use crate::{
    Step,
    hall::Hall,
    visitor::{CurrentRoom, Footstep},
};

/// How loud footsteps are beside everything else, 0 to 1.
const AMPLITUDE: f32 = 0.5;

/// The recordings for each floor, and which was heard last.
#[derive(Resource, Debug)]
struct Steps {
    stone: [Handle<AudioSource>; 4],
    wood: [Handle<AudioSource>; 4],
    variation: Variation,
}

/// Chooses so that nothing is heard twice in a row. A small generator of its own, so that tests always hear the same.
#[derive(Debug, Clone, Copy)]
struct Variation {
    state: u32,
    last: usize,
}

impl Variation {
    const fn new() -> Self {
        Self { state: 0x9E37_79B9, last: 0 }
    }

    /// A number below four that is not the last.
    fn next(&mut self) -> usize {
        // Marsaglia's xorshift with the triple 13, 17, 5.
        self.state ^= self.state << 13;
        self.state ^= self.state >> 17;
        self.state ^= self.state << 5;
        let skip = 1 + (self.state >> 8) as usize % 3;
        self.last = (self.last + skip) % 4;
        self.last
    }

    /// Between 0.96 and 1.04.
    fn rate(&self) -> f64 {
        0.96 + f64::from(self.state & 0xFF) / 255.0 * 0.08
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Startup, fetch.run_if(resource_exists::<Audio>)).add_systems(
        Update,
        step.in_set(Step::Show).run_if(
            on_message::<Footstep>.and_then(resource_exists::<Hall>).and_then(resource_exists::<Steps>),
        ),
    );
}

fn fetch(mut commands: Commands, assets: Res<AssetServer>) {
    let files =
        |kind: &str| [1, 2, 3, 4].map(|number| assets.load(format!("sounds/step-{kind}-{number}.ogg")));
    commands.insert_resource(Steps {
        stone: files("stone"),
        wood: files("wood"),
        variation: Variation::new(),
    });
}

fn step(
    mut footsteps: MessageReader<Footstep>,
    hall: Res<Hall>,
    room: Res<CurrentRoom>,
    mut steps: ResMut<Steps>,
    mut player: Player,
) {
    if footsteps.read().count() == 0 {
        return;
    }
    let Some(room) = room.0.as_ref().and_then(|room| hall.scene.room(room)) else { return };
    let number = steps.variation.next();
    let recordings = match room.floor {
        FloorKind::Stone => &steps.stone,
        FloorKind::Wood => &steps.wood,
    };
    if let Some(source) = recordings.get(number) {
        let rate = steps.variation.rate();
        player.begin(&Begin { source, amplitude: AMPLITUDE, panning: 0.0, rate, looped_after: None });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_sounds_twice_in_a_row_and_all_are_heard() {
        let mut variation = Variation::new();
        let numbers: Vec<usize> = (0..200).map(|_| variation.next()).collect();
        assert!(numbers.windows(2).all(|pair| pair[0] != pair[1]));
        assert!((0..4).all(|number| numbers.contains(&number)));
        assert!((0.96..=1.04).contains(&variation.rate()));
    }
}
