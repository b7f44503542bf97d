//! The pieces from which every screen is built. The look changes here and nowhere else.

use bevy::{
    input_focus::tab_navigation::{TabGroup, TabIndex},
    picking::hover::Hovered,
    prelude::*,
    text::{FontSource, LineHeight},
    ui::{Checked, InteractionDisabled, Pressed},
    ui_widgets::{Activate, Button},
};

use super::{Theme, palette};
use crate::{Step, audio};

/// The stable name of a widget: the same whenever it is built anew, in every language.
#[derive(Component, Debug, Clone, PartialEq, Eq, Hash)]
pub struct WidgetName(pub String);

/// The width of the lines around things: a whole pixel where the interface is smallest, since parts of thinner ones are not
/// drawn.
pub const LINE_WIDTH: Val = Val::Px(1.7);

/// The role that a button plays, and so its look.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub enum ButtonRole {
    /// The one thing that most visitors want next.
    Primary,
    /// Everything else.
    Secondary,
    /// A short choice that can be taken and given back.
    Choice,
    /// A choice across a whole column, whose label may wrap.
    Entry,
}

/// Sizes of type in design pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypeSize {
    /// The name of the museum.
    Display,
    /// Titles of screens and panels.
    Title,
    /// Titles inside a panel.
    Heading,
    /// Text.
    Body,
    /// Notes, sources and labels.
    Small,
}

impl TypeSize {
    fn rem(self) -> FontSize {
        FontSize::Rem(match self {
            Self::Display => 72.0,
            Self::Title => 40.0,
            Self::Heading => 28.0,
            Self::Body => 24.0,
            Self::Small => 20.0,
        })
    }

    fn line_height(self) -> LineHeight {
        LineHeight::RelativeToFont(match self {
            Self::Display | Self::Title | Self::Heading => 1.3,
            Self::Body | Self::Small => 1.6,
        })
    }
}

/// The face of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// For text.
    Sans,
    /// For labels.
    Bold,
    /// For titles.
    Serif,
}

/// A piece of text.
#[must_use]
pub fn text(
    theme: &Theme,
    content: impl Into<String>,
    size: TypeSize,
    face: Face,
    color: Color,
) -> impl Bundle {
    let font = match face {
        Face::Sans => &theme.fonts.sans,
        Face::Bold => &theme.fonts.bold,
        Face::Serif => &theme.fonts.serif,
    };
    (
        Text::new(content),
        TextFont { font: FontSource::Handle(font.clone()), font_size: size.rem(), ..default() },
        size.line_height(),
        TextColor(color),
    )
}

/// Running text.
#[must_use]
pub fn body(theme: &Theme, content: impl Into<String>) -> impl Bundle {
    text(theme, content, TypeSize::Body, Face::Sans, palette::PAPER)
}

/// A note below or beside other things.
#[must_use]
pub fn note(theme: &Theme, content: impl Into<String>) -> impl Bundle {
    text(theme, content, TypeSize::Small, Face::Sans, palette::PAPER_DIM)
}

/// A short text in a row beside other things; it does not wrap.
#[must_use]
pub fn label(theme: &Theme, content: impl Into<String>, size: TypeSize, color: Color) -> impl Bundle {
    (text(theme, content, size, Face::Sans, color), TextLayout::no_wrap())
}

/// A cell of a row whose text may wrap.
#[must_use]
pub fn cell() -> Node {
    Node { flex_direction: FlexDirection::Column, flex_grow: 1.0, flex_basis: Val::Px(0.0), ..default() }
}

/// A title in the Song face.
#[must_use]
pub fn title(theme: &Theme, content: impl Into<String>) -> impl Bundle {
    text(theme, content, TypeSize::Title, Face::Serif, palette::PAPER)
}

/// A column whose children keep a distance.
#[must_use]
pub fn column(gap: f32) -> Node {
    Node { flex_direction: FlexDirection::Column, row_gap: Val::Px(gap), ..default() }
}

/// A row whose children keep a distance and wrap when they must.
#[must_use]
pub fn row(gap: f32) -> Node {
    Node {
        flex_direction: FlexDirection::Row,
        column_gap: Val::Px(gap),
        row_gap: Val::Px(gap),
        flex_wrap: FlexWrap::Wrap,
        align_items: AlignItems::Center,
        ..default()
    }
}

/// A short row that stays whole. An item of another row is measured without a hair's breadth to spare; where it might wrap,
/// the rounding of a pixel can make it.
#[must_use]
pub fn whole_row(gap: f32) -> Node {
    Node { flex_wrap: FlexWrap::NoWrap, flex_shrink: 0.0, ..row(gap) }
}

/// The whole screen, children in the middle.
#[must_use]
pub fn full_screen() -> Node {
    Node {
        position_type: PositionType::Absolute,
        width: Val::Percent(100.0),
        height: Val::Percent(100.0),
        justify_content: JustifyContent::Center,
        align_items: AlignItems::Center,
        ..default()
    }
}

/// A thin line across.
#[must_use]
pub fn rule() -> impl Bundle {
    (
        Node { width: Val::Percent(100.0), height: Val::Px(1.0), flex_shrink: 0.0, ..default() },
        BackgroundColor(palette::LINE),
    )
}

/// A button. Answer its [`Activate`] with `.observe(…)`.
pub fn button<'a>(
    parent: &'a mut ChildSpawnerCommands<'_>,
    theme: &Theme,
    name: impl Into<String>,
    label: impl Into<String>,
    role: ButtonRole,
) -> EntityCommands<'a> {
    let label = label.into();
    let face = if role == ButtonRole::Primary { Face::Bold } else { Face::Sans };
    let content = text(theme, label.clone(), TypeSize::Body, face, palette::PAPER);
    let layout = if role == ButtonRole::Entry { TextLayout::default() } else { TextLayout::no_wrap() };
    let mut entity = parent.spawn(button_frame(name, label, role));
    entity.with_child((content, layout, Pickable::IGNORE));
    entity
}

/// The frame of a button, for one that holds more than a label.
pub fn button_frame(name: impl Into<String>, label: impl Into<String>, role: ButtonRole) -> impl Bundle {
    let is_entry = role == ButtonRole::Entry;
    (
        Button,
        role,
        WidgetName(name.into()),
        AccessibleLabel::new(label),
        Hovered::default(),
        TabIndex(0),
        Node {
            min_height: Val::Px(52.0),
            min_width: Val::Px(52.0),
            padding: UiRect::axes(Val::Px(24.0), Val::Px(8.0)),
            border: UiRect::all(LINE_WIDTH),
            border_radius: BorderRadius::all(Val::Px(6.0)),
            // A label that may wrap must fill a column: as an item of a row it is measured too narrow.
            flex_direction: if is_entry { FlexDirection::Column } else { FlexDirection::Row },
            justify_content: JustifyContent::Center,
            align_items: if is_entry { AlignItems::Stretch } else { AlignItems::Center },
            flex_shrink: 0.0,
            ..default()
        },
        BackgroundColor(rest_color(role)),
        BorderColor::all(border_color(role, false)),
    )
}

fn rest_color(role: ButtonRole) -> Color {
    match role {
        ButtonRole::Primary => palette::VERMILION,
        ButtonRole::Secondary | ButtonRole::Choice | ButtonRole::Entry => palette::INK_RAISED,
    }
}

fn border_color(role: ButtonRole, checked: bool) -> Color {
    match (role, checked) {
        (_, true) => palette::BRONZE,
        (ButtonRole::Primary, _) => palette::VERMILION_HOVERED,
        _ => palette::LINE,
    }
}

/// The ground of what lies over a whole screen and takes the keyboard, for as long as a state lasts.
#[must_use]
pub fn overlay(shown_in: impl States) -> impl Bundle {
    (
        DespawnOnExit(shown_in),
        GlobalZIndex(20),
        TabGroup::modal(),
        full_screen(),
        BackgroundColor(palette::SHADE),
    )
}

/// What is in it belongs together and is read out when it opens.
#[derive(Component, Debug, Clone, Copy, Default)]
pub struct Readable;

/// A panel: near-black, one column, much air unless the node has its own padding.
#[must_use]
pub fn panel(node: Node) -> impl Bundle {
    (
        Readable,
        Node {
            padding: if node.padding == UiRect::default() {
                UiRect::all(Val::Px(36.0))
            } else {
                node.padding
            },
            border: UiRect::all(LINE_WIDTH),
            border_radius: BorderRadius::all(Val::Px(10.0)),
            max_width: Val::Vw(100.0),
            ..node
        },
        BackgroundColor(palette::INK_VEIL),
        BorderColor::all(palette::LINE),
    )
}

/// Whether a button was activated in this frame. The key that did it is still just pressed then, and must not act
/// anywhere else, even when the button and its focus are gone.
#[derive(Resource, Debug, Default)]
pub struct ActivatedThisFrame(pub bool);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<ActivatedThisFrame>()
        .add_systems(Update, dress_buttons.in_set(Step::Show))
        .add_systems(Last, |mut activated: ResMut<ActivatedThisFrame>| activated.0 = false)
        .add_observer(tick_on_activate);
}

type ButtonState<'a> = (
    &'a ButtonRole,
    &'a Hovered,
    Has<Pressed>,
    Has<Checked>,
    Has<InteractionDisabled>,
    &'a mut BackgroundColor,
    &'a mut BorderColor,
);

fn dress_buttons(mut buttons: Query<ButtonState>) {
    for (role, hovered, pressed, checked, disabled, mut ground, mut border) in &mut buttons {
        let color = match (disabled, pressed, hovered.get(), role) {
            (true, ..) => palette::INK,
            (_, true, _, ButtonRole::Primary) => palette::VERMILION,
            (_, true, ..) => palette::LINE,
            (_, _, true, ButtonRole::Primary) => palette::VERMILION_HOVERED,
            (_, _, true, _) => palette::INK_HOVERED,
            _ => rest_color(*role),
        };
        if ground.0 != color {
            ground.0 = color;
        }
        let line = if disabled { palette::LINE } else { border_color(*role, checked) };
        let line = BorderColor::all(line);
        if *border != line {
            *border = line;
        }
    }
}

fn tick_on_activate(
    _: On<Activate>,
    mut activated: ResMut<ActivatedThisFrame>,
    mut sounds: MessageWriter<audio::Sound>,
) {
    activated.0 = true;
    sounds.write(audio::Sound::Tick);
}
