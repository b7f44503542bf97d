//! Giving an answer, and going on.

use bevy::prelude::*;
use curriculum::Happening;

use super::draft::{self, Begun, Draft};
use crate::{
    Step, audio,
    hall::Hall,
    progress::{CurrentVisit, Happened},
    reporting::Marked,
    screens::Screen,
    visitor::Intent,
};

/// What the buttons of a question do.
#[derive(Message, Debug, Clone, PartialEq)]
pub(super) enum Answering {
    /// Gives the answer that was put together.
    Give,
    /// Goes on to the next question, or away after the last.
    GoOn,
}

pub(super) fn plugin(app: &mut App) {
    app.add_message::<Answering>().add_systems(
        Update,
        (answer, sound_of_verdict).in_set(Step::Decide).run_if(
            in_state(Screen::Visit)
                .and_then(resource_exists::<Draft>)
                .and_then(resource_exists::<Hall>)
                .and_then(resource_exists::<CurrentVisit>),
        ),
    );
}

#[expect(clippy::too_many_arguments, reason = "an answer touches many rooms")]
fn answer(
    mut commands: Commands,
    mut requests: MessageReader<Answering>,
    mut draft: ResMut<Draft>,
    mut begun: ResMut<Begun>,
    hall: Res<Hall>,
    visit: Res<CurrentVisit>,
    mut happened: MessageWriter<Happened>,
    mut intents: MessageWriter<Intent>,
) {
    for request in requests.read() {
        match request {
            Answering::Give => {
                let Some(response) = draft.response().filter(|_| !draft.is_given) else { continue };
                draft.is_given = true;
                happened.write(Happened(Happening::Answered {
                    checkpoint: draft.checkpoint.clone(),
                    question: draft.question.clone(),
                    response,
                }));
            }
            Answering::GoOn => {
                let asked = hall.scene.checkpoint(&draft.checkpoint).map_or(0, |known| known.questions.len());
                let next = draft.number + 1;
                if next < asked {
                    draft::open(&mut commands, &mut begun, &hall, &visit, &draft.checkpoint, next);
                } else {
                    intents.write(Intent::Close);
                }
            }
        }
    }
}

fn sound_of_verdict(
    draft: Res<Draft>,
    visit: Res<CurrentVisit>,
    marked: Res<Marked>,
    mut told: Local<Option<(curriculum::QuestionId, bool)>>,
    mut sounds: MessageWriter<audio::Sound>,
) {
    let verdict = super::verdict::latest(&draft, &visit, &marked);
    let told_before =
        told.as_ref().filter(|(question, _)| *question == draft.question).map(|(_, is_marked)| *is_marked);
    if told_before == Some(verdict.is_some()) {
        return;
    }
    *told = Some((draft.question.clone(), verdict.is_some()));
    let was_waiting = told_before == Some(false);
    if let Some(verdict) = verdict.filter(|_| was_waiting) {
        sounds.write(if verdict.mark.is_right() { audio::Sound::Right } else { audio::Sound::Wrong });
    }
}
