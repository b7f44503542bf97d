//! The panel of a question.

use bevy::{prelude::*, ui::InteractionDisabled, ui_widgets::Activate};
use curriculum::QuestionKind;

use super::{answering::Answering, draft::Draft, map, options, verdict};
use crate::{
    Step,
    hall::Hall,
    progress::{CurrentVisit, Saving},
    reporting::Marked,
    screens::Screen,
    settings::Settings,
    theme::{
        Theme,
        focus::TakesFocus,
        palette, scrolling,
        widgets::{self, ButtonRole, Face, TypeSize},
    },
    visitor::Intent,
};

#[derive(Component)]
struct QuestionRoot;

/// The part of the panel that scrolls when it is long.
#[derive(Component)]
struct QuestionScroll;

/// Further than any panel is long; the layout stops at the end.
const BOTTOM: ScrollPosition = ScrollPosition(Vec2::new(0.0, 100_000.0));

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        (
            clear.run_if(resource_removed::<Draft>),
            build
                .run_if(
                    resource_exists::<Draft>
                        .and_then(resource_exists::<Hall>)
                        .and_then(resource_exists::<CurrentVisit>),
                )
                .run_if(
                    resource_exists_and_changed::<Draft>
                        .or_else(resource_changed::<Marked>)
                        .or_else(resource_changed::<Saving>)
                        .or_else(resource_changed::<Settings>),
                ),
        )
            .chain()
            .in_set(Step::Show)
            .run_if(in_state(Screen::Visit)),
    );
}

fn clear(mut commands: Commands, roots: Query<Entity, With<QuestionRoot>>) {
    for root in &roots {
        commands.entity(root).despawn();
    }
}

#[expect(clippy::too_many_arguments, reason = "a question gathers from many rooms")]
fn build(
    mut commands: Commands,
    roots: Query<Entity, With<QuestionRoot>>,
    theme: Theme,
    hall: Res<Hall>,
    visit: Res<CurrentVisit>,
    marked: Res<Marked>,
    draft: Res<Draft>,
    saving: Res<Saving>,
    scrolled: Query<&ScrollPosition, With<QuestionScroll>>,
    mut asked: Local<Option<(curriculum::QuestionId, bool)>>,
) {
    // What is built anew stands where it stood; a verdict is brought into view.
    let scroll_position =
        if draft.is_given { BOTTOM } else { scrolled.iter().next().cloned().unwrap_or_default() };
    for root in &roots {
        commands.entity(root).despawn();
    }
    let (Some(text), Some(checkpoint)) =
        (theme.scene_text(&hall.scene), hall.scene.checkpoint(&draft.checkpoint))
    else {
        return;
    };
    let (Some(heading), Some(question)) =
        (text.checkpoints.get(&draft.checkpoint), text.questions.get(&draft.question))
    else {
        return;
    };
    let state = (draft.question.clone(), draft.is_given);
    let takes_focus = roots.is_empty() || asked.as_ref() != Some(&state);
    *asked = Some(state);
    let is_last = draft.number + 1 >= checkpoint.questions.len();
    let is_wide = draft.kind == QuestionKind::PlaceOnMap;
    let right_verdict = verdict::latest(&draft, &visit, &marked);
    commands
        .spawn((
            QuestionRoot,
            DespawnOnExit(Screen::Visit),
            bevy::input_focus::tab_navigation::TabGroup::new(0),
            widgets::full_screen(),
            Pickable::IGNORE,
        ))
        .with_children(|screen| {
            screen
                .spawn((
                    widgets::WidgetName(format!("question-{}", draft.question)),
                    AccessibleLabel::new(question.stem.clone()),
                    widgets::panel(Node {
                        width: Val::Px(if is_wide { 1360.0 } else { 1060.0 }),
                        max_height: Val::Percent(96.0),
                        ..widgets::column(18.0)
                    }),
                ))
                .with_children(|panel| {
                    let numbers = [
                        ("number", (draft.number + 1).to_string()),
                        ("total", checkpoint.questions.len().to_string()),
                    ];
                    panel.spawn(widgets::note(
                        &theme,
                        format!("{}　{}", heading.title, theme.text_with("checkpoint-question", &numbers)),
                    ));
                    panel
                        .spawn((QuestionScroll, scroll_position, scrolling::shrinking_column(18.0)))
                        .with_children(|panel| {
                            if draft.number == 0 && !draft.is_given {
                                panel.spawn(widgets::body(&theme, &heading.introduction));
                            }
                            panel.spawn(widgets::text(
                                &theme,
                                &question.stem,
                                TypeSize::Heading,
                                Face::Serif,
                                palette::PAPER,
                            ));
                            panel.spawn(widgets::note(&theme, theme.text(kind_line(draft.kind))));
                            if is_wide {
                                map::show(
                                    panel,
                                    &theme,
                                    &hall,
                                    text,
                                    &draft,
                                    question,
                                    right_verdict,
                                    takes_focus,
                                );
                            } else {
                                options::show(
                                    panel,
                                    &theme,
                                    &draft,
                                    question,
                                    takes_focus && !draft.is_given,
                                );
                            }
                            if draft.is_given {
                                verdict::show(panel, &theme, &draft, text, right_verdict, *saving);
                            }
                        });
                    panel.spawn(widgets::row(14.0)).with_children(|row| {
                        actions(row, &theme, &draft, is_last, takes_focus && draft.is_given);
                    });
                });
        });
}

fn kind_line(kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Single => "checkpoint-kind-single",
        QuestionKind::Multiple => "checkpoint-kind-multiple",
        QuestionKind::TrueFalse => "checkpoint-kind-true-false",
        QuestionKind::Order => "checkpoint-kind-order",
        QuestionKind::PlaceOnMap => "checkpoint-kind-place-on-map",
    }
}

fn actions(
    row: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    draft: &Draft,
    is_last: bool,
    takes_focus: bool,
) {
    if draft.is_given {
        let id = if is_last { "checkpoint-finish" } else { "checkpoint-next" };
        let mut next = widgets::button(row, theme, "checkpoint-next", theme.text(id), ButtonRole::Primary);
        if takes_focus {
            next.insert(TakesFocus);
        }
        next.observe(|_: On<Activate>, mut answering: MessageWriter<Answering>| {
            answering.write(Answering::GoOn);
        });
    } else {
        let mut submit = widgets::button(
            row,
            theme,
            "checkpoint-submit",
            theme.text("checkpoint-submit"),
            ButtonRole::Primary,
        );
        if draft.response().is_none() {
            submit.insert(InteractionDisabled);
        }
        submit.observe(|_: On<Activate>, mut answering: MessageWriter<Answering>| {
            answering.write(Answering::Give);
        });
    }
    widgets::button(row, theme, "checkpoint-close", theme.text("panel-close"), ButtonRole::Secondary)
        .observe(|_: On<Activate>, mut intents: MessageWriter<Intent>| {
            intents.write(Intent::Close);
        });
}
