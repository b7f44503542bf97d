//! Taps that are shorter than a frame. The engine's picking looks at a release for what lay under the pointer one frame
//! before; a finger that comes and goes within a frame lay nowhere then, so that its release waits for the next frame.

use bevy::{
    ecs::message::MessageCursor,
    picking::{
        PickingSystems,
        pointer::{PointerAction, PointerId, PointerInput},
    },
    prelude::*,
};

pub(super) fn plugin(app: &mut App) {
    app.add_message::<PointerInput>().add_systems(
        PreUpdate,
        hold_quick_releases.after(PickingSystems::Input).before(PickingSystems::PostInput),
    );
}

fn hold_quick_releases(
    mut inputs: ResMut<Messages<PointerInput>>,
    mut cursor: Local<MessageCursor<PointerInput>>,
    mut waiting: Local<Vec<PointerInput>>,
) {
    let arrived: Vec<_> = cursor.read(&inputs).cloned().collect();
    let is_quick = |pointer| {
        let mut presses = arrived.iter().filter(|input| matches!(input.action, PointerAction::Press(_)));
        matches!(pointer, PointerId::Touch(_)) && presses.any(|input| input.pointer_id == pointer)
    };
    let is_end = |input: &PointerInput| {
        matches!(input.action, PointerAction::Release(_) | PointerAction::Cancel)
            && is_quick(input.pointer_id)
    };
    if waiting.is_empty() && !arrived.iter().any(is_end) {
        return;
    }
    let (late, now): (Vec<_>, Vec<_>) = arrived.iter().cloned().partition(is_end);
    // What was read before this frame is read by nobody any more.
    inputs.clear();
    inputs.write_batch(waiting.drain(..).chain(now));
    *waiting = late;
    cursor.clear(&inputs);
}

#[cfg(test)]
mod tests {
    use bevy::{
        camera::NormalizedRenderTarget,
        picking::pointer::{Location, PointerButton},
        window::WindowRef,
    };

    use super::*;

    #[derive(Resource, Default)]
    struct Heard(Vec<&'static str>);

    fn hear(mut inputs: MessageReader<PointerInput>, mut heard: ResMut<Heard>) {
        heard.0.extend(inputs.read().map(|input| match input.action {
            PointerAction::Press(_) => "press",
            PointerAction::Release(_) => "release",
            _ => "other",
        }));
    }

    fn heard_in_frame(app: &mut App, pointer: PointerId, actions: &[PointerAction]) -> Vec<&'static str> {
        let window = WindowRef::Entity(Entity::PLACEHOLDER).normalize(None).unwrap();
        let location = Location { target: NormalizedRenderTarget::Window(window), position: Vec2::ZERO };
        for action in actions {
            app.world_mut().write_message(PointerInput::new(pointer, location.clone(), *action));
        }
        app.update();
        std::mem::take(&mut app.world_mut().resource_mut::<Heard>().0)
    }

    #[test]
    fn a_finger_that_comes_and_goes_within_a_frame_goes_in_the_next() {
        let mut app = App::new();
        app.add_plugins(plugin).init_resource::<Heard>().add_systems(Update, hear);
        let tap =
            [PointerAction::Press(PointerButton::Primary), PointerAction::Release(PointerButton::Primary)];
        let finger = PointerId::Touch(7);
        assert_eq!(heard_in_frame(&mut app, finger, &tap), ["press"]);
        assert_eq!(heard_in_frame(&mut app, finger, &[]), ["release"]);
        assert!(heard_in_frame(&mut app, finger, &[]).is_empty());
        assert_eq!(heard_in_frame(&mut app, PointerId::Mouse, &tap), ["press", "release"]);
        assert_eq!(heard_in_frame(&mut app, finger, &tap[..1]), ["press"]);
        assert_eq!(heard_in_frame(&mut app, finger, &tap[1..]), ["release"]);
    }
}
