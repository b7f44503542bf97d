//! Keyboard focus: shown once keys are used, kept when a piece of interface is built anew, and held inside what lies
//! over a screen.

use bevy::{
    input_focus::{
        FocusCause, InputFocus, InputFocusVisible,
        tab_navigation::{TabGroup, TabIndex, TabNavigationPlugin},
    },
    prelude::*,
    ui_widgets::ScrollIntoView,
};

use super::{palette, widgets::WidgetName};

/// The name of the widget that had the focus last.
#[derive(Resource, Debug, Default)]
struct LastFocus(Option<WidgetName>);

/// The widget that gets the focus when it appears and nothing has it.
#[derive(Component, Debug, Default)]
pub struct TakesFocus;

pub(super) fn plugin(app: &mut App) {
    app.add_plugins(TabNavigationPlugin)
        .init_resource::<LastFocus>()
        // After all that is built anew in this frame stands.
        .add_systems(PostUpdate, (keep_focus, hold_in_modal, show_focus).chain());
}

fn keep_focus(
    mut focus: ResMut<InputFocus>,
    mut last: ResMut<LastFocus>,
    names: Query<(Entity, &WidgetName)>,
    newcomers: Query<Entity, Added<TakesFocus>>,
) {
    if let Some(newcomer) = newcomers.iter().last() {
        focus.set(newcomer, FocusCause::Navigated);
        last.0 = names.get(newcomer).ok().map(|(_, name)| name.clone());
        return;
    }
    match focus.get().map(|entity| names.get(entity)) {
        Some(Ok((_, name))) => {
            if last.0.as_ref() != Some(name) {
                last.0 = Some(name.clone());
            }
        }
        Some(Err(_)) => {}
        None => return,
    }
    // A rebuilt panel has new entities under the old names.
    if focus.get().is_some_and(|entity| names.get(entity).is_err())
        && let Some((entity, _)) = names.iter().find(|(_, name)| Some(*name) == last.0.as_ref())
    {
        focus.set(entity, FocusCause::Navigated);
    }
}

/// While something lies over the screen, the focus is in it: from outside, Tab would never find the way in.
fn hold_in_modal(
    mut focus: ResMut<InputFocus>,
    groups: Query<(Entity, &TabGroup)>,
    parents: Query<&ChildOf>,
    children: Query<&Children>,
    stops: Query<&TabIndex>,
) {
    let Some((modal, _)) = groups.iter().find(|(_, group)| group.modal) else { return };
    let is_inside =
        focus.get().is_some_and(|at| parents.iter_ancestors(at).any(|ancestor| ancestor == modal));
    if is_inside {
        return;
    }
    let can_stop = |entity: &Entity| stops.get(*entity).is_ok_and(|index| index.0 >= 0);
    if let Some(first) = children.iter_descendants_depth_first(modal).find(can_stop) {
        focus.set(first, FocusCause::Navigated);
    }
}

fn show_focus(
    mut commands: Commands,
    focus: Res<InputFocus>,
    visible: Res<InputFocusVisible>,
    ringed: Query<Entity, (With<Outline>, With<WidgetName>)>,
    widgets: Query<(), With<WidgetName>>,
) {
    if !focus.is_changed() && !visible.is_changed() {
        return;
    }
    let target = focus.get().filter(|entity| visible.0 && widgets.contains(*entity));
    for entity in &ringed {
        if Some(entity) != target {
            commands.entity(entity).try_remove::<Outline>();
        }
    }
    if let Some(entity) = target {
        commands.entity(entity).try_insert(Outline::new(Val::Px(3.0), Val::Px(3.0), palette::BRONZE));
        commands.trigger(ScrollIntoView { entity });
    }
}
