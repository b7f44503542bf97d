//! What stands over the hall during a visit: where one is, what is seen, what one can do, how the card stands.

use bevy::{prelude::*, ui_widgets::Activate};

use super::{Overlay, Screen};
use crate::{
    Step,
    audio::Caption,
    hall::Hall,
    platform,
    progress::{CurrentVisit, Saving},
    reporting::{Connection, Credit, Refusal, VisitorCard},
    settings::Settings,
    theme::{
        Format, Theme, palette,
        widgets::{self, ButtonRole, Face, TypeSize},
    },
    visitor::{Attention, Body, Intent, TourPhase, TourState},
};

#[derive(Component)]
struct VisitRoot;

#[derive(Component)]
struct RoomLine;

#[derive(Component)]
struct SeenLine;

#[derive(Component)]
struct CardLine;

#[derive(Component)]
struct CaptionLine;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Visit), build).add_systems(
        Update,
        (
            rebuild.run_if(
                resource_changed::<Settings>
                    .or_else(resource_exists_and_changed::<TourPhaseShown>)
                    .or_else(resource_changed::<Attention>),
            ),
            note_tour_phase,
            (show_room, show_seen.run_if(resource_exists::<CurrentVisit>), show_card, show_caption),
        )
            .chain()
            .in_set(Step::Show)
            .run_if(in_state(Screen::Visit)),
    );
    app.init_resource::<TourPhaseShown>();
}

/// The phase for which the buttons were built; they change with it.
#[derive(Resource, Default, PartialEq)]
struct TourPhaseShown(TourPhase);

fn note_tour_phase(tour: Res<TourState>, mut shown: ResMut<TourPhaseShown>) {
    shown.set_if_neq(TourPhaseShown(tour.phase));
}

fn rebuild(
    mut commands: Commands,
    roots: Query<Entity, With<VisitRoot>>,
    theme: Theme,
    attention: Res<Attention>,
    shown: Res<TourPhaseShown>,
    hall: Option<Res<Hall>>,
) {
    for root in &roots {
        commands.entity(root).despawn();
    }
    build(commands, theme, attention, shown, hall);
}

fn build(
    mut commands: Commands,
    theme: Theme,
    attention: Res<Attention>,
    shown: Res<TourPhaseShown>,
    hall: Option<Res<Hall>>,
) {
    commands
        .spawn((
            VisitRoot,
            DespawnOnExit(Screen::Visit),
            bevy::input_focus::tab_navigation::TabGroup::new(2),
            Pickable::IGNORE,
            Node {
                flex_direction: FlexDirection::Column,
                justify_content: JustifyContent::SpaceBetween,
                align_items: AlignItems::FlexStart,
                padding: UiRect::all(Val::Px(28.0)),
                ..widgets::full_screen()
            },
        ))
        .with_children(|parent| {
            standing_corner(parent, &theme);
            caption_line(parent, &theme, &attention);
            if *attention == Attention::Hall {
                let has_tour = hall.is_some_and(|hall| !hall.tour_stops().is_empty());
                tool_bar(parent, &theme, has_tour.then_some(shown.0));
            }
        });
}

fn standing_corner(parent: &mut ChildSpawnerCommands<'_>, theme: &Theme) {
    parent
        .spawn((
            Node {
                padding: UiRect::axes(Val::Px(22.0), Val::Px(12.0)),
                border_radius: BorderRadius::all(Val::Px(8.0)),
                ..widgets::column(0.0)
            },
            BackgroundColor(palette::INK_VEIL),
            Pickable::IGNORE,
        ))
        .with_children(|column| {
            let room = widgets::text(theme, "", TypeSize::Heading, Face::Serif, palette::PAPER);
            let name = widgets::WidgetName("room".to_owned());
            column.spawn((RoomLine, name, AccessibleLabel::new(""), room, Pickable::IGNORE));
            column.spawn((SeenLine, widgets::note(theme, ""), Pickable::IGNORE));
            column.spawn((
                CardLine,
                widgets::WidgetName("card".to_owned()),
                AccessibleLabel::new(""),
                widgets::note(theme, ""),
                Pickable::IGNORE,
            ));
        });
}

/// Captions stand low in the hall, and above what is open.
fn caption_line(parent: &mut ChildSpawnerCommands<'_>, theme: &Theme, attention: &Attention) {
    let (top, bottom, width) = match (attention, theme.format()) {
        (Attention::Hall, _) => (Val::Auto, Val::Px(124.0), 100.0),
        // The exhibit's panel has the right side to itself.
        (Attention::Exhibit(_), Format::Wide) => (Val::Auto, Val::Px(28.0), 58.0),
        (Attention::Exhibit(_), Format::Low) => (Val::Auto, Val::Px(28.0), 50.0),
        // Below the corner that says where one is.
        (_, Format::Tall) => (Val::Px(150.0), Val::Auto, 100.0),
        _ => (Val::Px(4.0), Val::Auto, 100.0),
    };
    parent
        .spawn((
            Node {
                position_type: PositionType::Absolute,
                top,
                bottom,
                width: Val::Percent(width),
                left: Val::Px(0.0),
                justify_content: JustifyContent::Center,
                ..default()
            },
            Pickable::IGNORE,
        ))
        .with_children(|row| {
            let line = widgets::text(theme, "", TypeSize::Small, Face::Sans, palette::PAPER);
            row.spawn((
                Node { padding: UiRect::axes(Val::Px(16.0), Val::Px(4.0)), ..default() },
                BackgroundColor(palette::SHADE),
                Visibility::Hidden,
                CaptionFrame,
                Pickable::IGNORE,
            ))
            .with_child((CaptionLine, line, Pickable::IGNORE));
        });
}

#[derive(Component)]
struct CaptionFrame;

fn tool_bar(parent: &mut ChildSpawnerCommands<'_>, theme: &Theme, phase: Option<TourPhase>) {
    parent
        .spawn((
            Node {
                width: Val::Percent(100.0),
                justify_content: JustifyContent::SpaceBetween,
                ..widgets::row(16.0)
            },
            Pickable::IGNORE,
        ))
        .with_children(|bar| {
            bar.spawn((widgets::whole_row(14.0), Pickable::IGNORE)).with_children(|row| {
                if let Some(phase) = phase {
                    tour_buttons(row, theme, phase);
                }
            });
            // Beside the others only as a whole.
            let whole = if theme.format().is_wide() {
                widgets::whole_row(14.0)
            } else {
                Node { flex_shrink: 0.0, max_width: Val::Percent(100.0), ..widgets::row(14.0) }
            };
            bar.spawn((whole, Pickable::IGNORE)).with_children(|row| {
                for (name, overlay) in [
                    ("visit-map", Overlay::FloorPlan),
                    ("visit-settings", Overlay::Settings),
                    ("visit-leave", Overlay::Leave),
                ] {
                    widgets::button(row, theme, name, theme.text(name), ButtonRole::Secondary).observe(
                        move |_: On<Activate>, mut next: ResMut<NextState<Overlay>>| {
                            next.set(overlay);
                        },
                    );
                }
            });
        });
}

fn tour_buttons(row: &mut ChildSpawnerCommands<'_>, theme: &Theme, phase: TourPhase) {
    let mut offer = |name: &str, role: ButtonRole, intent: Intent| {
        widgets::button(row, theme, name, theme.text(name), role).observe(
            move |_: On<Activate>, mut intents: MessageWriter<Intent>| {
                intents.write(intent.clone());
            },
        );
    };
    match phase {
        TourPhase::Idle => offer("visit-next", ButtonRole::Primary, Intent::NextStop),
        TourPhase::Finished => offer("visit-tour-again", ButtonRole::Secondary, Intent::NextStop),
        TourPhase::Leading => {
            offer("visit-pause-tour", ButtonRole::Primary, Intent::PauseTour);
            offer("visit-stop-tour", ButtonRole::Secondary, Intent::StopTour);
        }
        TourPhase::Paused => {
            offer("visit-resume-tour", ButtonRole::Primary, Intent::ResumeTour);
            offer("visit-stop-tour", ButtonRole::Secondary, Intent::StopTour);
        }
    }
}

fn show_room(
    theme: Theme,
    hall: Option<Res<Hall>>,
    body: Option<Res<Body>>,
    mut lines: Query<(Entity, &mut Text), With<RoomLine>>,
    mut commands: Commands,
) {
    let (Some(hall), Some(body)) = (hall, body) else { return };
    let Some(room) = hall.room_at(body.floor_point_in_world) else { return };
    let Some(title) = theme.scene_text(&hall.scene).and_then(|text| text.rooms.get(room)) else { return };
    for (entity, mut line) in &mut lines {
        if line.0 != title.title {
            commands.entity(entity).insert(AccessibleLabel::new(title.title.clone()));
            line.0.clone_from(&title.title);
        }
    }
}

fn show_seen(
    theme: Theme,
    visit: Res<CurrentVisit>,
    mut lines: Query<(Ref<Text>, Entity), With<SeenLine>>,
    mut texts: Commands,
) {
    for (line, entity) in &mut lines {
        if !visit.is_changed() && !line.is_added() {
            continue;
        }
        let standing = &visit.standing;
        let told = theme.text_with(
            "visit-exhibits-seen",
            &[("seen", standing.exhibits_seen.to_string()), ("total", standing.exhibits_total.to_string())],
        );
        texts.entity(entity).insert(Text::new(told));
    }
}

/// The card tells what is saved, what waits and what is credited: never more than is known.
#[must_use]
pub(super) fn card_line(theme: &Theme, card: &VisitorCard, saving: Saving) -> String {
    match (&card.connection, &card.credit) {
        _ if saving.is_failing => theme.text("card-unsaved"),
        (Connection::Refused(refusal), _) => refusal_line(theme, refusal),
        (_, Credit::Credited { points, .. }) if card.waiting == 0 => {
            theme.text_with("card-credited", &[("points", points.to_string())])
        }
        (_, Credit::Reversed { .. }) if card.waiting == 0 => theme.text("certificate-credit-reversed"),
        (_, Credit::AlreadyCredited { .. }) if card.waiting == 0 => {
            theme.text("certificate-already-credited")
        }
        (Connection::Offline, _) if card.waiting > 0 && platform::keeps_nothing() => {
            theme.text("card-offline-unkept")
        }
        (Connection::Offline, _) if card.waiting > 0 => theme.text("card-offline"),
        _ if card.waiting > 0 => theme.text_with("card-waiting", &[("count", card.waiting.to_string())]),
        _ if card.refused > 0 => theme.text_with("card-some-refused", &[("count", card.refused.to_string())]),
        _ => theme.text("card-saved"),
    }
}

/// Why nothing of this card is taken.
#[must_use]
pub(super) fn refusal_line(theme: &Theme, refusal: &Refusal) -> String {
    match refusal {
        Refusal::UnknownCard if platform::keeps_nothing() => theme.text("card-unknown-unkept"),
        Refusal::UnknownCard => theme.text("card-unknown"),
        Refusal::SessionOver if platform::keeps_nothing() => theme.text("card-session-over-unkept"),
        Refusal::SessionOver => theme.text("card-session-over"),
        Refusal::Other(reason) => theme.text_with("card-refused", &[("reason", reason.clone())]),
    }
}

fn show_card(
    theme: Theme,
    card: Res<VisitorCard>,
    saving: Res<Saving>,
    mut lines: Query<(Entity, &mut Text, Ref<CardLine>)>,
    mut commands: Commands,
) {
    for (entity, mut line, marker) in &mut lines {
        if !card.is_changed() && !saving.is_changed() && !marker.is_added() {
            continue;
        }
        let told = card_line(&theme, &card, *saving);
        if line.0 != told {
            commands.entity(entity).insert(AccessibleLabel::new(told.clone()));
            line.0 = told;
        }
    }
}

/// What is heard most, in words, if the visitor wants to read it.
#[must_use]
pub fn caption_text(
    theme: &Theme,
    hall: Option<&Hall>,
    settings: &Settings,
    caption: &Caption,
) -> Option<String> {
    let text = hall.and_then(|hall| theme.scene_text(&hall.scene))?;
    let place = caption.0.as_ref().filter(|_| settings.captions)?;
    text.sounds.get(place).map(|sound| sound.caption.clone())
}

fn show_caption(
    theme: Theme,
    hall: Option<Res<Hall>>,
    settings: Res<Settings>,
    caption: Res<Caption>,
    mut lines: Query<(&mut Text, Ref<CaptionLine>)>,
    mut frames: Query<&mut Visibility, With<CaptionFrame>>,
) {
    for (mut line, marker) in &mut lines {
        if !caption.is_changed() && !settings.is_changed() && !marker.is_added() {
            continue;
        }
        let told = caption_text(&theme, hall.as_deref(), &settings, &caption);
        for mut visibility in &mut frames {
            *visibility = if told.is_some() { Visibility::Inherited } else { Visibility::Hidden };
        }
        line.0 = told.unwrap_or_default();
    }
}
