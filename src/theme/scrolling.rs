//! Columns that scroll, each with a bar that shows how much there is and where one stands in it.

use bevy::{
    picking::pointer::PointerId,
    prelude::*,
    ui::{IgnoreScroll, Pressed},
    ui_widgets::{ControlOrientation, ScrollArea, Scrollbar, ScrollbarThumb},
};

use super::{palette, widgets::column};
use crate::Step;

/// The width of a bar in design pixels, and the space between it and the content.
const BAR: f32 = 8.0;
const SPACE_BESIDE_BAR: f32 = 8.0;
/// The least length of the part of a bar that is dragged, in design pixels.
const SHORTEST_THUMB: f32 = 52.0;
/// How far a finger moves before it scrolls instead of pressing, window pixels.
const FINGER_SLACK: f32 = 8.0;
/// The same for a hand that points from afar and trembles.
const HAND_SLACK: f32 = 32.0;

/// Whether the finger that is down scrolls: what it lets go of then is not pressed.
#[derive(Resource, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FingerScrolls(pub bool);

/// A column that fills the room it has, and scrolls by finger, wheel, bar and focus when its content is longer.
pub fn scroll_column(gap: f32) -> impl Bundle {
    scrolling(Node { flex_grow: 1.0, flex_basis: Val::Px(0.0), ..column(gap) })
}

/// A column as high as its content where there is room for it; where there is less, it scrolls.
pub fn shrinking_column(gap: f32) -> impl Bundle {
    scrolling(Node { flex_shrink: 1.0, width: Val::Percent(100.0), ..column(gap) })
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
    app.init_resource::<FingerScrolls>()
        .add_observer(add_bar)
        .add_observer(put_finger_down)
        .add_observer(scroll_by_finger)
        .add_systems(Update, show_bars_where_needed.in_set(Step::Show));
}

fn put_finger_down(_: On<Pointer<Press>>, mut scrolls: ResMut<FingerScrolls>) {
    scrolls.set_if_neq(FingerScrolls(false));
}

/// The content follows the finger.
fn scroll_by_finger(
    mut drag: On<Pointer<Drag>>,
    mut columns: Query<(&ComputedNode, &mut ScrollPosition), With<ScrollArea>>,
    pressed: Query<Entity, With<Pressed>>,
    scale: Res<UiScale>,
    mut scrolls: ResMut<FingerScrolls>,
    mut commands: Commands,
) {
    let Ok((column, mut position)) = columns.get_mut(drag.entity) else { return };
    let farthest = (column.content_size().y - column.size().y) * column.inverse_scale_factor;
    // Those who have no wheel take hold of the text itself.
    let is_mouse = matches!(drag.pointer_id, PointerId::Mouse);
    if is_mouse || farthest <= 0.0 {
        return;
    }
    drag.propagate(false);
    if !scrolls.0 {
        let slack = if drag.pointer_id.is_touch() { FINGER_SLACK } else { HAND_SLACK };
        if drag.distance.y.abs() < slack {
            return;
        }
        scrolls.0 = true;
        for button in &pressed {
            commands.entity(button).remove::<Pressed>();
        }
    }
    position.y = (position.y - drag.delta.y / scale.0).clamp(0.0, farthest);
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

#[cfg(test)]
mod tests {
    use bevy::{
        camera::NormalizedRenderTarget,
        picking::{
            events::{Drag, Press},
            pointer::{Location, PointerButton, PointerId},
        },
        ui_widgets::Button,
    };

    use super::*;

    const FINGER: PointerId = PointerId::Touch(1);

    /// A column 100 pixels high with 300 pixels of content, a pressed button in it, and a finger that was just put down.
    fn app() -> (App, Entity, Entity) {
        let mut app = App::new();
        // Pointer events go up to windows, and go nowhere where there can be none.
        app.world_mut().register_component::<Window>();
        app.init_resource::<FingerScrolls>().insert_resource(UiScale(0.5));
        app.add_observer(put_finger_down).add_observer(scroll_by_finger);
        let size = ComputedNode {
            size: Vec2::new(50.0, 100.0),
            content_size: Vec2::new(50.0, 300.0),
            inverse_scale_factor: 2.0,
            ..ComputedNode::DEFAULT
        };
        let column = app.world_mut().spawn((ScrollArea, size)).id();
        let button = app.world_mut().spawn((Button, Pressed, ChildOf(column))).id();
        (app, column, button)
    }

    fn trigger<Event>(app: &mut App, pointer: PointerId, event: Event, entity: Entity)
    where
        Event: std::fmt::Debug + Clone + bevy::reflect::Reflect,
    {
        let target = NormalizedRenderTarget::None { width: 100, height: 100 };
        let location = Location { target, position: Vec2::ZERO };
        app.world_mut().trigger(Pointer::new(pointer, location, event, entity));
        app.update();
    }

    fn drag(app: &mut App, pointer: PointerId, entity: Entity, distance: f32, delta: f32) {
        let [distance, delta] = [distance, delta].map(|y| Vec2::new(0.0, y));
        trigger(app, pointer, Drag { button: PointerButton::Primary, distance, delta }, entity);
    }

    fn position(app: &App, column: Entity) -> f32 {
        app.world().get::<ScrollPosition>(column).unwrap().y
    }

    #[test]
    fn the_content_follows_a_finger_on_a_button_which_is_then_not_pressed() {
        let (mut app, column, button) = app();
        drag(&mut app, FINGER, button, -4.0, -4.0);
        assert_eq!((position(&app, column), app.world().get::<Pressed>(button).is_some()), (0.0, true));
        drag(&mut app, FINGER, button, -30.0, -26.0);
        assert_eq!((position(&app, column), app.world().get::<Pressed>(button).is_some()), (52.0, false));
        assert!(app.world().resource::<FingerScrolls>().0);
        let press = Press {
            button: PointerButton::Primary,
            hit: bevy::picking::backend::HitData::new(column, 0.0, None, None),
            count: 1,
        };
        trigger(&mut app, FINGER, press, button);
        assert!(!app.world().resource::<FingerScrolls>().0);
    }

    #[test]
    fn it_ends_where_the_content_ends() {
        let (mut app, column, button) = app();
        drag(&mut app, FINGER, button, -900.0, -900.0);
        assert_eq!(position(&app, column), 400.0);
        drag(&mut app, FINGER, button, 900.0, 1800.0);
        assert_eq!(position(&app, column), 0.0);
    }

    #[test]
    fn a_mouse_that_is_dragged_scrolls_nothing() {
        let (mut app, column, button) = app();
        drag(&mut app, PointerId::Mouse, button, -30.0, -30.0);
        assert_eq!((position(&app, column), app.world().get::<Pressed>(button).is_some()), (0.0, true));
    }
}
