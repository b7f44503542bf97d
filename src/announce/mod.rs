//! Says what stands on the screen, as text: for assistive programs, and for tests that use real input.
//!
//! It only tells; nothing can be done through it.

use bevy::{
    ecs::system::SystemParam,
    input_focus::InputFocus,
    picking::hover::Hovered,
    prelude::*,
    ui::{Checked, InteractionDisabled, Pressed},
    ui_widgets::Button,
    window::PrimaryWindow,
};
use serde::Serialize;

use crate::{
    headset::HeadsetStanding,
    options::Options,
    platform::Announcer,
    reporting::Unsent,
    screens::{Overlay, Screen, StandingNotice},
    settings::Settings,
    theme::{WidgetName, texts_can_be_read, widgets::Readable},
    visitor::{Attention, Body},
};

/// Seconds between two looks at the screen.
const INTERVAL_SECONDS: f32 = 0.1;

/// What stands on the screen.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Announcement {
    screen: String,
    overlay: String,
    attention: String,
    /// Where the visitor stands: x, z in metres and yaw in radians, rounded.
    visitor: Option<[f32; 3]>,
    focus: Option<String>,
    /// In which it is told, as a language tag.
    language: &'static str,
    /// What the visitor was told last and still reads at the top of the screen.
    notice: Option<String>,
    /// The text of what is open, from top to bottom, without that of its buttons.
    text: Vec<String>,
    widgets: Vec<AnnouncedWidget>,
    /// Width and height of the window in physical pixels.
    window: [u32; 2],
    /// How the visit stands in a headset. Absent where none was found.
    headset: Option<HeadsetStanding>,
    /// How many events of any visitor are still to be sent. Absent until that is known.
    unsent: Option<usize>,
    /// How many of them there were when the program began.
    unsent_at_start: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct AnnouncedWidget {
    name: String,
    label: String,
    /// Left, top, width, height in physical pixels.
    rectangle: [i32; 4],
    checked: bool,
    disabled: bool,
    /// Whether the pointer is over it.
    hovered: bool,
    /// Whether it is held down.
    pressed: bool,
}

#[derive(Resource)]
struct Teller {
    announcer: Announcer,
    timer: Timer,
    last: Option<Announcement>,
}

pub(super) fn plugin(app: &mut App) {
    let place = app.world().get_resource::<Options>().and_then(|options| options.announce.clone());
    if let Some(place) = place {
        let timer = Timer::from_seconds(INTERVAL_SECONDS, TimerMode::Repeating);
        app.insert_resource(Teller { announcer: Announcer::at(&place), timer, last: None });
        app.add_systems(
            PostUpdate,
            announce.run_if(texts_can_be_read).after(bevy::ui::UiSystems::PostLayout),
        );
    }
}

type NamedWidget<'a> = (
    &'a WidgetName,
    Option<&'a AccessibleLabel>,
    &'a ComputedNode,
    &'a UiGlobalTransform,
    &'a InheritedVisibility,
    Has<Checked>,
    Has<InteractionDisabled>,
    Option<&'a Hovered>,
    Has<Pressed>,
);

#[expect(clippy::too_many_arguments, reason = "the announcement tells of every room")]
fn announce(
    time: Res<Time>,
    mut teller: ResMut<Teller>,
    screen: Res<State<Screen>>,
    overlay: Res<State<Overlay>>,
    attention: Res<Attention>,
    body: Option<Res<Body>>,
    focus: Res<InputFocus>,
    widgets: Query<NamedWidget>,
    reading: Reading,
    notices: Query<(Entity, &AccessibleLabel), With<StandingNotice>>,
    settings: Res<Settings>,
    unsent: Option<Res<Unsent>>,
    windows: Query<&Window, With<PrimaryWindow>>,
    headset: Option<Res<HeadsetStanding>>,
) {
    if !teller.timer.tick(time.delta()).just_finished() {
        return;
    }
    let Ok(window) = windows.single() else { return };
    let announcement = Announcement {
        screen: format!("{:?}", screen.get()),
        overlay: format!("{:?}", overlay.get()),
        attention: format!("{:?}", *attention),
        visitor: body.map(|body| {
            let point = body.floor_point_in_world;
            [point.x, point.z, body.yaw].map(|value| (value * 100.0).round() / 100.0)
        }),
        focus: focus.get().and_then(|entity| widgets.get(entity).ok()).map(|(name, ..)| name.0.clone()),
        language: settings.language.tag(),
        notice: notices.iter().max_by_key(|(entity, _)| *entity).map(|(_, label)| label.0.to_string()),
        text: reading.lines(),
        widgets: visible_widgets(&widgets),
        window: [window.physical_width(), window.physical_height()],
        headset: headset.as_deref().cloned(),
        unsent: unsent.as_deref().map(|unsent| unsent.now),
        unsent_at_start: unsent.as_deref().map(|unsent| unsent.at_start),
    };
    if teller.last.as_ref() == Some(&announcement) {
        return;
    }
    match serde_json::to_vec(&announcement) {
        Ok(json) => teller.announcer.tell(json),
        Err(error) => warn_once!("what stands on the screen cannot be told: {error}"),
    }
    teller.last = Some(announcement);
}

/// What is open, as text.
#[derive(SystemParam)]
struct Reading<'w, 's> {
    open: Query<'w, 's, (Entity, &'static InheritedVisibility), With<Readable>>,
    children: Query<'w, 's, &'static Children>,
    texts: Query<'w, 's, &'static Text>,
    buttons: Query<'w, 's, (), With<Button>>,
}

impl Reading<'_, '_> {
    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (panel, visibility) in &self.open {
            if visibility.get() {
                self.gather(panel, &mut lines);
            }
        }
        lines
    }

    fn gather(&self, entity: Entity, lines: &mut Vec<String>) {
        if self.buttons.contains(entity) {
            return;
        }
        if let Ok(text) = self.texts.get(entity)
            && !text.0.trim().is_empty()
        {
            lines.push(text.0.clone());
        }
        for child in self.children.get(entity).into_iter().flatten() {
            self.gather(*child, lines);
        }
    }
}

fn visible_widgets(widgets: &Query<NamedWidget>) -> Vec<AnnouncedWidget> {
    let mut visible: Vec<_> = widgets
        .iter()
        .filter(|(_, _, node, _, visibility, ..)| visibility.get() && node.size().min_element() > 0.0)
        .map(|(name, label, node, transform, _, checked, disabled, hovered, pressed)| {
            let corner = transform.translation - node.size() / 2.0;
            AnnouncedWidget {
                name: name.0.clone(),
                label: label.map(|label| label.0.clone()).unwrap_or_default(),
                rectangle: whole_pixels(corner, node.size()),
                checked,
                disabled,
                hovered: hovered.is_some_and(Hovered::get),
                pressed,
            }
        })
        .collect();
    visible.sort_by(|a, b| a.name.cmp(&b.name));
    visible
}

#[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
fn whole_pixels(corner: Vec2, size: Vec2) -> [i32; 4] {
    [corner.x, corner.y, size.x, size.y].map(|value| value.round() as i32)
}
