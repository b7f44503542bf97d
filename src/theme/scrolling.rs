//! Columns that scroll, each with a bar that shows how much there is and where one stands in it.

use bevy::{
    prelude::*,
    ui::IgnoreScroll,
    ui_widgets::{ControlOrientation, ScrollArea, Scrollbar, ScrollbarThumb},
};

use super::{palette, widgets::column};
use crate::Step;

/// The width of a bar in design pixels, and the space between it and the content.
const BAR: f32 = 8.0;
const SPACE_BESIDE_BAR: f32 = 8.0;
/// The least length of the part of a bar that is dragged, in design pixels.
const SHORTEST_THUMB: f32 = 52.0;

/// A column that fills the room it has, and scrolls by wheel, bar and focus when its content is longer.
pub fn scroll_column(gap: f32) -> impl Bundle {
    scrolling(Node { flex_grow: 1.0, flex_basis: Val::Px(0.0), ..column(gap) })
}

/// A column as high as its content where there is room for it; where there is less, it scrolls.
pub fn shrinking_column(gap: f32) -> impl Bundle {
    scrolling(Node { flex_shrink: 1.0, ..column(gap) })
}

fn scrolling(node: Node) -> impl Bundle {
    (
        Node {
            overflow: Overflow::scroll_y(),
            min_height: Val::Px(0.0),
            padding: UiRect::right(Val::Px(BAR + SPACE_BESIDE_BAR)),
            ..node
        },
        ScrollArea,
        // Bare text passes the wheel on to the column that it stands in.
        Pickable { should_block_lower: false, is_hoverable: true },
    )
}

pub(super) fn plugin(app: &mut App) {
    app.add_observer(add_bar).add_systems(Update, show_bars_where_needed.in_set(Step::Show));
}

fn add_bar(added: On<Add, ScrollArea>, mut commands: Commands) {
    let round = BorderRadius::all(Val::Px(BAR / 2.0));
    let thumb = ScrollbarThumb { border_radius: round, ..default() };
    commands.entity(added.entity).with_child((
        Scrollbar::new(added.entity, ControlOrientation::Vertical, SHORTEST_THUMB),
        IgnoreScroll(BVec2::TRUE),
        Node {
            position_type: PositionType::Absolute,
            top: Val::Px(0.0),
            bottom: Val::Px(0.0),
            right: Val::Px(0.0),
            width: Val::Px(BAR),
            border_radius: round,
            ..default()
        },
        BackgroundColor(palette::INK_RAISED),
        Visibility::Hidden,
        children![(thumb, BackgroundColor(palette::BRONZE))],
    ));
}

fn show_bars_where_needed(
    mut bars: Query<(&Scrollbar, &mut Visibility)>,
    columns: Query<&ComputedNode, With<ScrollArea>>,
) {
    for (bar, mut visibility) in &mut bars {
        let is_longer =
            columns.get(bar.target).is_ok_and(|column| column.content_size().y > column.size().y + 1.0);
        visibility.set_if_neq(if is_longer { Visibility::Inherited } else { Visibility::Hidden });
    }
}
