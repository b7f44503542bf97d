//! Asks whether to leave, and says what is still missing for the credit.

use bevy::{prelude::*, ui_widgets::Activate};

use super::{Overlay, Screen};
use crate::{
    platform,
    progress::{CurrentVisit, EndVisit, Saving},
    reporting::VisitorCard,
    theme::{
        Theme,
        focus::TakesFocus,
        widgets::{self, ButtonRole},
    },
};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Overlay::Leave), build.run_if(resource_exists::<CurrentVisit>));
}

fn build(
    mut commands: Commands,
    theme: Theme,
    visit: Res<CurrentVisit>,
    saving: Res<Saving>,
    card: Res<VisitorCard>,
) {
    commands.spawn(widgets::overlay(Overlay::Leave)).with_children(|parent| {
        parent.spawn(widgets::panel(Node { width: Val::Px(880.0), ..widgets::column(22.0) })).with_children(
            |column| {
                column.spawn(widgets::title(&theme, theme.text("leave-title")));
                let question = match () {
                    () if saving.is_failing => "leave-unsaved",
                    () if card.waiting > 0 && platform::keeps_nothing() => "leave-unkept",
                    () => "leave-question",
                };
                column.spawn(widgets::body(&theme, theme.text(question)));
                for line in missing(&theme, &visit) {
                    column.spawn(widgets::body(&theme, line));
                }
                column.spawn(widgets::row(16.0)).with_children(|row| choices(row, &theme));
            },
        );
    });
}

fn missing(theme: &Theme, visit: &CurrentVisit) -> Vec<String> {
    let standing = &visit.standing;
    let exhibits = standing.exhibits_required.saturating_sub(standing.exhibits_seen);
    let questions = standing.questions_total.saturating_sub(standing.questions_answered);
    [("leave-missing-exhibits", exhibits), ("leave-missing-questions", questions)]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(id, count)| theme.text_with(id, &[("count", count.to_string())]))
        .chain(standing.failed.then(|| theme.text_with("leave-missing-score", &score(visit))))
        .collect()
}

/// What was reached, and what has to be, in per cent.
fn score(visit: &CurrentVisit) -> [(&'static str, String); 2] {
    let per_cent = |share: f64| format!("{:.0}", share * 100.0);
    let required = visit.scene.completion().mastery_score.score();
    [("score", per_cent(visit.standing.score)), ("required", per_cent(required))]
}

fn choices(row: &mut ChildSpawnerCommands<'_>, theme: &Theme) {
    widgets::button(row, theme, "leave-stay", theme.text("leave-stay"), ButtonRole::Primary)
        .insert(TakesFocus)
        .observe(|_: On<Activate>, mut overlay: ResMut<NextState<Overlay>>| {
            overlay.set(Overlay::None);
        });
    widgets::button(row, theme, "leave-pause", theme.text("leave-pause"), ButtonRole::Secondary).observe(
        |_: On<Activate>, mut screen: ResMut<NextState<Screen>>| {
            screen.set(Screen::Lobby);
        },
    );
    widgets::button(row, theme, "leave-go", theme.text("leave-go"), ButtonRole::Secondary).observe(
        |_: On<Activate>, mut end: MessageWriter<EndVisit>, mut screen: ResMut<NextState<Screen>>| {
            end.write(EndVisit);
            screen.set(Screen::Certificate);
        },
    );
}
