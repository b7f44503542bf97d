//! The panel of an exhibit: two depths of text, where and when, the source, and what the model rests on.

use bevy::{prelude::*, ui_widgets::Activate};
use curriculum::{
    ExhibitId,
    scene::{Confidence, Evidence, Exhibit, ExhibitText},
};

use super::dwell::OpenPanel;
use crate::{
    Step, audio,
    hall::Hall,
    platform,
    screens::Screen,
    settings::Settings,
    theme::{
        Format, Theme,
        focus::TakesFocus,
        palette, scrolling,
        widgets::{self, ButtonRole, Face, TypeSize},
    },
    visitor::{Attention, Intent},
};

/// Nobody reads to the end faster than this, milliseconds.
const SHORTEST_READING_MILLISECONDS: u64 = 3_000;

#[derive(Component)]
struct PanelRoot;

/// The part that scrolls.
#[derive(Component)]
struct Scrolled;

/// Stands after the last line of the long text.
#[derive(Component)]
struct EndOfText;

/// How much of the text is shown. Kept from panel to panel: who likes to read goes on reading.
#[derive(Resource, Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Depth {
    #[default]
    Glance,
    Read,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Depth>()
        .add_systems(
            Update,
            (
                build.run_if(
                    resource_changed::<Attention>
                        .or_else(resource_changed::<Depth>)
                        .or_else(resource_changed::<Settings>),
                ),
                scroll_by_keys,
                note_reading.run_if(resource_equals(Depth::Read)),
            )
                .chain()
                .in_set(Step::Show)
                .run_if(in_state(Screen::Visit).and_then(resource_exists::<Hall>)),
        )
        .add_systems(Update, sound.in_set(Step::Show).run_if(resource_changed::<Attention>));
}

fn sound(attention: Res<Attention>, mut was_open: Local<bool>, mut sounds: MessageWriter<audio::Sound>) {
    let is_open = *attention != Attention::Hall;
    if is_open != *was_open {
        sounds.write(if is_open { audio::Sound::Open } else { audio::Sound::Close });
    }
    *was_open = is_open;
    platform::be_silent();
}

fn build(
    mut commands: Commands,
    roots: Query<Entity, With<PanelRoot>>,
    theme: Theme,
    hall: Res<Hall>,
    attention: Res<Attention>,
    depth: Res<Depth>,
    mut shown: Local<Option<ExhibitId>>,
) {
    for root in &roots {
        commands.entity(root).despawn();
    }
    let Attention::Exhibit(id) = &*attention else {
        *shown = None;
        return;
    };
    let is_new = shown.as_ref() != Some(id);
    *shown = Some(id.clone());
    let text = theme.scene_text(&hall.scene).and_then(|text| text.exhibits.get(id));
    let (Some(exhibit), Some(text)) = (hall.scene.exhibit(id), text) else { return };
    let can_take = hall.exhibits.get(id).is_some_and(|placed| placed.hero.is_some());
    commands
        .spawn((
            PanelRoot,
            DespawnOnExit(Screen::Visit),
            bevy::input_focus::tab_navigation::TabGroup::new(0),
            widgets::WidgetName(format!("panel-{id}")),
            AccessibleLabel::new(format!("{}. {}", text.title, text.alt)),
            widgets::panel(place(theme.format())),
        ))
        .with_children(|panel| {
            panel.spawn(widgets::title(&theme, &text.title));
            panel.spawn(widgets::note(&theme, format!("{}　{}", text.date, text.place)));
            panel.spawn(widgets::rule());
            panel.spawn((Scrolled, scrolling::scroll_column(18.0))).with_children(|column| {
                paragraphs(column, &theme, text, *depth);
                depth_and_voice(column, &theme, text, *depth);
                provenance(column, &theme, exhibit, text);
            });
            panel.spawn(widgets::rule());
            panel.spawn(widgets::row(12.0)).with_children(|row| actions(row, &theme, can_take, is_new));
        });
}

/// Beside what it tells of, or below it.
fn place(format: Format) -> Node {
    let edge = Val::Px(0.0);
    let side =
        Node { position_type: PositionType::Absolute, right: edge, bottom: edge, ..widgets::column(16.0) };
    match format {
        Format::Wide => Node { top: edge, width: Val::Percent(42.0), ..side },
        Format::Low => {
            Node { top: edge, width: Val::Percent(50.0), padding: UiRect::all(Val::Px(24.0)), ..side }
        }
        Format::Tall => Node { left: edge, height: Val::Percent(58.0), ..side },
    }
}

fn paragraphs(column: &mut ChildSpawnerCommands<'_>, theme: &Theme, text: &ExhibitText, depth: Depth) {
    let glance = match depth {
        Depth::Glance => widgets::text(theme, &text.glance, TypeSize::Heading, Face::Sans, palette::PAPER),
        Depth::Read => widgets::text(theme, &text.glance, TypeSize::Body, Face::Bold, palette::PAPER),
    };
    column.spawn(glance);
    if depth == Depth::Read {
        for paragraph in text.read.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
            column.spawn(widgets::body(theme, paragraph));
        }
        column.spawn((
            EndOfText,
            Node { width: Val::Px(1.0), height: Val::Px(1.0), flex_shrink: 0.0, ..default() },
        ));
    }
}

fn depth_and_voice(column: &mut ChildSpawnerCommands<'_>, theme: &Theme, text: &ExhibitText, depth: Depth) {
    let (id, other) = match depth {
        Depth::Glance => ("panel-more", Depth::Read),
        Depth::Read => ("panel-less", Depth::Glance),
    };
    let language = theme.language();
    let spoken = match depth {
        Depth::Glance => format!("{}\n{}", text.title, text.glance),
        Depth::Read => format!("{}\n{}\n{}", text.title, text.glance, text.read),
    };
    column.spawn(widgets::row(12.0)).with_children(|row| {
        widgets::button(row, theme, "panel-depth", theme.text(id), ButtonRole::Secondary).observe(
            move |_: On<Activate>, mut depth: ResMut<Depth>| {
                *depth = other;
            },
        );
        if platform::can_speak(language) {
            widgets::button(row, theme, "panel-speak", theme.text("panel-speak"), ButtonRole::Secondary)
                .observe(move |_: On<Activate>| platform::speak(&spoken, language));
        }
    });
}

/// Where it comes from: dispute, source, confidence, and what the model rests on.
fn provenance(column: &mut ChildSpawnerCommands<'_>, theme: &Theme, exhibit: &Exhibit, text: &ExhibitText) {
    if let Some(dispute) = &text.dispute {
        boxed(column, theme, &theme.text("panel-dispute"), dispute, palette::AMBER);
    }
    let evidence = match exhibit.evidence {
        Evidence::Documented => ("panel-evidence-documented", palette::JADE),
        Evidence::Inferred => ("panel-evidence-inferred", palette::BRONZE),
        Evidence::Artistic => ("panel-evidence-artistic", palette::PAPER_DIM),
    };
    boxed(column, theme, &theme.text(evidence.0), &text.evidence_reason, evidence.1);
    let confidence = match exhibit.confidence {
        Confidence::High => "panel-confidence-high",
        Confidence::Medium => "panel-confidence-medium",
        Confidence::Low => "panel-confidence-low",
    };
    column.spawn(widgets::column(2.0)).with_children(|lines| {
        lines.spawn(widgets::note(theme, format!("{} {}", theme.text("panel-source"), text.source)));
        lines.spawn(widgets::note(theme, theme.text(confidence)));
        if !exhibit.specialist_review {
            lines.spawn(widgets::note(theme, theme.text("panel-unreviewed")));
        }
        let facts: Vec<_> = exhibit.facts.iter().map(ToString::to_string).collect();
        lines.spawn(widgets::note(theme, format!("{} {}", theme.text("panel-facts"), facts.join(" · "))));
    });
}

/// A short heading with a coloured edge, and text below it.
fn boxed(column: &mut ChildSpawnerCommands<'_>, theme: &Theme, heading: &str, content: &str, color: Color) {
    column
        .spawn((
            Node {
                padding: UiRect { left: Val::Px(18.0), ..default() },
                border: UiRect::left(Val::Px(4.0)),
                flex_shrink: 0.0,
                ..widgets::column(4.0)
            },
            BorderColor::all(color),
        ))
        .with_children(|lines| {
            lines.spawn(widgets::text(theme, heading, TypeSize::Small, Face::Bold, color));
            lines.spawn(widgets::text(theme, content, TypeSize::Small, Face::Sans, palette::PAPER));
        });
}

fn actions(row: &mut ChildSpawnerCommands<'_>, theme: &Theme, can_take: bool, takes_focus: bool) {
    let mut next = widgets::button(row, theme, "panel-next", theme.text("panel-next"), ButtonRole::Primary);
    if takes_focus {
        next.insert(TakesFocus);
    }
    next.observe(|_: On<Activate>, mut intents: MessageWriter<Intent>| {
        intents.write(Intent::NextStop);
    });
    if can_take {
        widgets::button(row, theme, "panel-take", theme.text("panel-take"), ButtonRole::Secondary).observe(
            |_: On<Activate>, mut intents: MessageWriter<Intent>| {
                intents.write(Intent::TakeInHand);
            },
        );
    }
    widgets::button(row, theme, "panel-close", theme.text("panel-close"), ButtonRole::Secondary).observe(
        |_: On<Activate>, mut intents: MessageWriter<Intent>| {
            intents.write(Intent::Close);
        },
    );
}

/// Arrow and page keys scroll the text, for those without a wheel.
fn scroll_by_keys(
    keys: Res<ButtonInput<KeyCode>>,
    mut areas: Query<(&mut ScrollPosition, &ComputedNode), With<Scrolled>>,
) {
    let pages = match () {
        () if keys.just_pressed(KeyCode::PageDown) => 0.8,
        () if keys.just_pressed(KeyCode::PageUp) => -0.8,
        () if keys.just_pressed(KeyCode::ArrowDown) => 0.15,
        () if keys.just_pressed(KeyCode::ArrowUp) => -0.15,
        () if keys.just_pressed(KeyCode::End) => 1000.0,
        () if keys.just_pressed(KeyCode::Home) => -1000.0,
        () => return,
    };
    for (mut position, node) in &mut areas {
        let page = node.size().y * node.inverse_scale_factor();
        let furthest = ((node.content_size().y - node.size().y) * node.inverse_scale_factor()).max(0.0);
        position.y = (position.y + pages * page).clamp(0.0, furthest);
    }
}

/// The text is read to the end when its end has come into view, not sooner than one could read.
fn note_reading(
    mut panel: ResMut<OpenPanel>,
    ends: Query<&UiGlobalTransform, With<EndOfText>>,
    areas: Query<(&ComputedNode, &UiGlobalTransform), With<Scrolled>>,
) {
    if panel.read_to_end || panel.open_milliseconds() < SHORTEST_READING_MILLISECONDS {
        return;
    }
    let (Ok(end), Ok((area, area_transform))) = (ends.single(), areas.single()) else { return };
    let bottom = area_transform.translation.y + area.size().y / 2.0;
    if area.size().y > 0.0 && end.translation.y <= bottom + 1.0 {
        panel.read_to_end = true;
    }
}
