//! The certificate of a visit: what was seen and answered, and what the backend posted.

use bevy::{prelude::*, ui_widgets::Activate};
use uuid::Uuid;

use super::{Screen, visit::card_line};
use crate::{
    Step, audio,
    checkpoint::waiting_words,
    platform,
    progress::{CurrentVisit, Notice, Saving},
    reporting::{Credit, VisitorCard},
    settings::Settings,
    theme::{
        Format, Theme,
        focus::TakesFocus,
        palette, scrolling,
        widgets::{self, ButtonRole, Face, TypeSize},
    },
};

#[derive(Component)]
struct CertificateRoot;

/// The sheet itself.
#[derive(Component)]
struct Document;

/// Ink on paper, for the one screen that is a document.
const PAPER_INK: Color = Color::srgb(0.13, 0.11, 0.10);
const PAPER_NOTE: Color = Color::srgb(0.33, 0.29, 0.26);

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        (
            build
                .run_if(
                    state_changed::<Screen>
                        .or_else(resource_changed::<Settings>)
                        .or_else(resource_changed::<VisitorCard>)
                        .or_else(resource_changed::<Saving>)
                        .or_else(resource_exists_and_changed::<CurrentVisit>),
                )
                .run_if(in_state(Screen::Certificate)),
            ring_for_credit.run_if(resource_exists::<CurrentVisit>),
        )
            .in_set(Step::Show),
    );
}

fn build(
    mut commands: Commands,
    roots: Query<Entity, With<CertificateRoot>>,
    theme: Theme,
    visit: Option<Res<CurrentVisit>>,
    card: Res<VisitorCard>,
    saving: Res<Saving>,
) {
    let Some(visit) = visit else { return };
    let is_rebuild = !roots.is_empty();
    for root in &roots {
        commands.entity(root).despawn();
    }
    commands
        .spawn((
            CertificateRoot,
            DespawnOnExit(Screen::Certificate),
            bevy::input_focus::tab_navigation::TabGroup::new(0),
            Node {
                flex_direction: FlexDirection::Column,
                row_gap: Val::Px(28.0),
                padding: UiRect::vertical(Val::Px(20.0)),
                ..widgets::full_screen()
            },
            BackgroundColor(palette::INK),
        ))
        .with_children(|parent| {
            parent.spawn(scrolling::shrinking_column(0.0)).with_children(|column| {
                document(column, &theme, &visit, &card, *saving);
            });
            parent
                .spawn(Node {
                    flex_shrink: 0.0,
                    width: Val::Percent(100.0),
                    justify_content: JustifyContent::Center,
                    ..widgets::row(16.0)
                })
                .with_children(|row| buttons(row, &theme, !is_rebuild));
        });
}

fn buttons(row: &mut ChildSpawnerCommands<'_>, theme: &Theme, takes_focus: bool) {
    let mut back =
        widgets::button(row, theme, "certificate-back", theme.text("certificate-back"), ButtonRole::Primary);
    if takes_focus {
        back.insert(TakesFocus);
    }
    back.observe(|_: On<Activate>, mut screen: ResMut<NextState<Screen>>| {
        screen.set(Screen::Lobby);
    });
    if !platform::HAS_CLIPBOARD {
        return;
    }
    widgets::button(row, theme, "certificate-copy", theme.text("certificate-copy"), ButtonRole::Secondary)
        .observe(copy);
}

/// Puts what the certificate says on the clipboard, line by line.
fn copy(
    _: On<Activate>,
    documents: Query<Entity, With<Document>>,
    children: Query<&Children>,
    texts: Query<&Text>,
    mut notices: MessageWriter<Notice>,
) {
    for document in &documents {
        let lines = children.get(document).into_iter().flatten().map(|line| {
            let parts = children.iter_descendants_depth_first(*line).chain([*line]);
            let words = parts.filter_map(|part| texts.get(part).ok()).map(|text| text.0.as_str());
            words.collect::<Vec<_>>().join(" ")
        });
        let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
        platform::copy_text(&lines.join("\n"));
        notices.write(Notice { text: "notice-copied", arguments: Vec::new() });
    }
}

fn document(
    parent: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    visit: &CurrentVisit,
    card: &VisitorCard,
    saving: Saving,
) {
    let frame = Node {
        width: Val::Percent(100.0),
        max_width: Val::Px(980.0),
        align_self: AlignSelf::Center,
        flex_shrink: 0.0,
        padding: match theme.format() {
            Format::Wide => UiRect::axes(Val::Px(72.0), Val::Px(52.0)),
            Format::Low | Format::Tall => UiRect::all(Val::Px(32.0)),
        },
        border: UiRect::top(Val::Px(10.0)),
        ..widgets::column(14.0)
    };
    parent
        .spawn((
            Document,
            widgets::Readable,
            frame,
            BackgroundColor(palette::PAPER),
            BorderColor::all(palette::VERMILION),
        ))
        .with_children(|column| {
            column.spawn(widgets::text(
                theme,
                theme.text("certificate-title"),
                TypeSize::Title,
                Face::Serif,
                PAPER_INK,
            ));
            if let Some(text) = theme.scene_text(&visit.scene) {
                line(column, theme, "certificate-scene", &text.scene.title);
            }
            line(column, theme, "certificate-visitor", &whose(theme, card));
            line(column, theme, "certificate-date", &date_of(visit, card));
            let standing = &visit.standing;
            line(
                column,
                theme,
                "certificate-seen",
                &format!("{} / {}", standing.exhibits_seen, standing.exhibits_total),
            );
            line(column, theme, "certificate-score", &score_of(theme, visit));
            column.spawn((
                Node {
                    width: Val::Percent(100.0),
                    height: Val::Px(1.0),
                    margin: UiRect::vertical(Val::Px(10.0)),
                    ..default()
                },
                BackgroundColor(PAPER_NOTE),
            ));
            credit_lines(column, theme, visit, card, saving);
        });
}

/// The card on which the visit is recorded.
fn whose(theme: &Theme, card: &VisitorCard) -> String {
    let kind = theme.text(if card.is_local_ledger { "card-local-ledger" } else { "card-title" });
    match &card.number {
        Some(number) => format!("{kind} {number}"),
        None => kind,
    }
}

fn line(column: &mut ChildSpawnerCommands<'_>, theme: &Theme, id: &str, value: &str) {
    let name = widgets::label(theme, theme.text(id), TypeSize::Body, PAPER_NOTE);
    let value = widgets::text(theme, value, TypeSize::Body, Face::Bold, PAPER_INK);
    match theme.format() {
        Format::Wide | Format::Low => {
            column.spawn(Node { column_gap: Val::Px(24.0), flex_shrink: 0.0, ..default() }).with_children(
                |row| {
                    row.spawn(Node { width: Val::Px(220.0), flex_shrink: 0.0, ..default() }).with_child(name);
                    row.spawn(widgets::cell()).with_child(value);
                },
            );
        }
        Format::Tall => {
            column.spawn(Node { flex_shrink: 0.0, ..widgets::column(2.0) }).with_children(|lines| {
                lines.spawn(name);
                lines.spawn(value);
            });
        }
    }
}

/// The day on which the visit began, by the device's calendar.
/// The day on which the visit began: the college's, once the backend has said how its clock goes.
fn date_of(visit: &CurrentVisit, card: &VisitorCard) -> String {
    let Some(began) = visit.visit.events().map(|event| event.time).min() else { return String::new() };
    let zone = card.time_zone.clone().unwrap_or_else(|| platform::local_time_zone_at(began));
    began.to_zoned_datetime(zone).date().to_string()
}

/// Answers are counted as marked only when the backend has marked them.
fn score_of(theme: &Theme, visit: &CurrentVisit) -> String {
    let standing = &visit.standing;
    let marked = format!(
        "{:.0} %  ({} / {})",
        standing.score * 100.0,
        standing.questions_marked,
        standing.questions_total
    );
    if standing.questions_marked < standing.questions_answered {
        format!("{marked} · {}", theme.text(waiting_words()))
    } else {
        marked
    }
}

fn credit_lines(
    column: &mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    visit: &CurrentVisit,
    card: &VisitorCard,
    saving: Saving,
) {
    let (told, detail) = match &card.credit {
        Credit::Credited { points, period, entry_hash } => (
            theme.text_with("certificate-credit", &[("points", points.to_string())]),
            Some(format!(
                "{period} · {}",
                theme.text_with("certificate-entry", &[("hash", entry_hash.chars().take(16).collect())])
            )),
        ),
        Credit::AlreadyCredited { period } => {
            (theme.text("certificate-already-credited"), Some(period.clone()))
        }
        Credit::Reversed { period } => (theme.text("certificate-credit-reversed"), Some(period.clone())),
        // A record that is refused waits for nothing.
        Credit::NotYet
            if card.connection.refusal().is_none() && (card.waiting > 0 || visit.standing.satisfied) =>
        {
            (theme.text("certificate-credit-pending"), Some(card_line(theme, card, saving)))
        }
        Credit::NotYet => (theme.text("certificate-credit-none"), Some(card_line(theme, card, saving))),
    };
    column.spawn((
        widgets::WidgetName("certificate-credit".to_owned()),
        AccessibleLabel::new(told.clone()),
        widgets::text(theme, told, TypeSize::Heading, Face::Serif, palette::VERMILION),
    ));
    if let Some(detail) = detail {
        column.spawn(widgets::text(theme, detail, TypeSize::Small, Face::Sans, PAPER_NOTE));
    }
}

/// Rings when the credit of the visit is posted, wherever the visitor is then.
fn ring_for_credit(
    card: Res<VisitorCard>,
    visit: Res<CurrentVisit>,
    mut known: Local<Option<(Uuid, bool)>>,
    mut sounds: MessageWriter<audio::Sound>,
) {
    let is_credited = matches!(card.credit, Credit::Credited { .. });
    if is_credited && *known == Some((visit.registration, false)) {
        sounds.write(audio::Sound::Credit);
    }
    *known = Some((visit.registration, is_credited));
}
