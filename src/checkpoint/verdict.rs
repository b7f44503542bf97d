//! What the backend said to the answer just given.

use bevy::prelude::*;
use curriculum::{AnswerKey, Happening, VisitEvent, scene::TextFile};

use super::draft::Draft;
use crate::{
    platform,
    progress::{CurrentVisit, Saving},
    reporting::{Marked, MarkedAnswer},
    theme::{
        Theme, palette,
        widgets::{self, Face, TypeSize},
    },
};

/// The verdict on the answer that was given to the present question, once there is one.
pub(super) fn latest<'a>(
    draft: &Draft,
    visit: &CurrentVisit,
    marked: &'a Marked,
) -> Option<&'a MarkedAnswer> {
    if !draft.is_given {
        return None;
    }
    // The same response is marked the same, whenever it was given.
    let given = draft.response();
    let is_given = |event: &&VisitEvent| matches!(&event.happening, Happening::Answered { response, .. } if given.as_ref() == Some(response));
    visit.visit.answers_to(&draft.question).filter(is_given).find_map(|event| marked.0.get(&event.id))
}

/// What is said of an answer that waits to be marked, as a string's id.
#[must_use]
pub(crate) fn waiting_words() -> &'static str {
    if platform::keeps_nothing() { "checkpoint-waiting-unkept" } else { "checkpoint-waiting" }
}

/// Shows whether it was right, what would have been, and why.
pub(super) fn show(
    column: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    draft: &Draft,
    text: &TextFile,
    verdict: Option<&MarkedAnswer>,
    saving: Saving,
) {
    let Some(verdict) = verdict else {
        let told = if saving.is_failing { "card-unsaved" } else { waiting_words() };
        column.spawn(widgets::text(theme, theme.text(told), TypeSize::Body, Face::Sans, palette::AMBER));
        return;
    };
    let (id, color) = if verdict.mark.is_right() {
        ("checkpoint-right", palette::JADE)
    } else {
        ("checkpoint-wrong", palette::AMBER)
    };
    column
        .spawn((
            Node {
                padding: UiRect::left(Val::Px(18.0)),
                border: UiRect::left(Val::Px(4.0)),
                flex_shrink: 0.0,
                ..widgets::column(6.0)
            },
            BorderColor::all(color),
        ))
        .with_children(|lines| {
            lines.spawn(widgets::text(theme, theme.text(id), TypeSize::Heading, Face::Bold, color));
            if !verdict.mark.is_right()
                && let Some(right) = right_answer(draft, text, &verdict.correct)
            {
                let told = format!("{} {right}", theme.text("checkpoint-right-answer"));
                lines.spawn(widgets::text(theme, told, TypeSize::Body, Face::Bold, palette::PAPER));
            }
            if let Some((_, why)) =
                verdict.explanation.iter().find(|(language, _)| *language == theme.language())
            {
                lines.spawn(widgets::body(theme, why));
            }
        });
}

/// The right answer in words; places are shown on the map instead.
fn right_answer(draft: &Draft, text: &TextFile, key: &AnswerKey) -> Option<String> {
    let options = &text.questions.get(&draft.question)?.options;
    match key {
        AnswerKey::One(option) => options.get(option).cloned(),
        AnswerKey::Several(right) => {
            let separator = if draft.kind == curriculum::QuestionKind::Order { " → " } else { " · " };
            Some(right.iter().filter_map(|key| options.get(key)).cloned().collect::<Vec<_>>().join(separator))
        }
        AnswerKey::Places(_) => None,
    }
}
