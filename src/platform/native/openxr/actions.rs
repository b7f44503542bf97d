//! What the visitor's hands do: one set of actions, bound to every controller that we know.

use bevy::prelude::*;
use openxr::{Action, ActionSet, Binding, Haptic, Instance, Path, Posef, Session, Space, Time, Vulkan, sys};

use super::pose::located;
use crate::headset::{HandButtons, HandState, Side};

/// How far a trigger or a pinch is pressed to count, 0 to 1. Below the second it is let go.
const PRESSED: f32 = 0.6;
const LET_GO: f32 = 0.4;
/// How long and how strong a tick in the hand is.
const TICK_SECONDS: f32 = 0.02;
const TICK_AMPLITUDE: f32 = 0.4;

/// The actions of both hands.
pub(super) struct Actions {
    set: ActionSet,
    hands: [Path; 2],
    aim: Action<Posef>,
    grip: Action<Posef>,
    select: Action<f32>,
    squeeze: Action<f32>,
    stick: Action<openxr::Vector2f>,
    menu: Action<bool>,
    tick: Action<Haptic>,
    aim_spaces: [Space; 2],
    grip_spaces: [Space; 2],
    /// Of the profiles that need more care.
    bare_hand: Path,
    wand: Path,
    /// The press that makes a touch on a pad one of a stick.
    pad_press: Action<bool>,
    /// What was pressed last, so that a trembling finger presses once.
    pressed: [(bool, bool); 2],
}

impl Actions {
    /// Makes the actions, suggests the bindings and attaches both to a session.
    pub(super) fn attach(session: &Session<Vulkan>) -> openxr::Result<Self> {
        let instance = session.instance().clone();
        let set = instance.create_action_set("visit", "Visit", 0)?;
        let hands =
            [instance.string_to_path("/user/hand/left")?, instance.string_to_path("/user/hand/right")?];
        let aim = set.create_action::<Posef>("aim", "Point", &hands)?;
        let grip = set.create_action::<Posef>("grip", "Hand", &hands)?;
        let select = set.create_action::<f32>("select", "Select", &hands)?;
        let squeeze = set.create_action::<f32>("squeeze", "Take in the hand", &hands)?;
        let stick = set.create_action::<openxr::Vector2f>("stick", "Go and turn", &hands)?;
        let menu = set.create_action::<bool>("menu", "Menu", &hands)?;
        let pad_press = set.create_action::<bool>("pad", "Press the pad", &hands)?;
        let tick = set.create_action::<Haptic>("tick", "Tick", &hands)?;
        let spaces = |action: &Action<Posef>| -> openxr::Result<[Space; 2]> {
            let [left, right] = hands;
            Ok([
                action.create_space(session, left, Posef::IDENTITY)?,
                action.create_space(session, right, Posef::IDENTITY)?,
            ])
        };
        let (aim_spaces, grip_spaces) = (spaces(&aim)?, spaces(&grip)?);
        let pressed = [(false, false); 2];
        let actions = Self {
            set,
            hands,
            aim,
            grip,
            select,
            squeeze,
            stick,
            menu,
            tick,
            aim_spaces,
            grip_spaces,
            bare_hand: instance.string_to_path(BARE_HAND)?,
            wand: instance.string_to_path(WAND)?,
            pad_press,
            pressed,
        };
        let has_hands = instance.exts().ext_hand_interaction.is_some();
        for controller in CONTROLLERS.iter().filter(|controller| has_hands || !controller.is_bare_hand) {
            actions.suggest(&instance, controller)?;
        }
        session.attach_action_sets(&[&actions.set])?;
        Ok(actions)
    }

    /// A runtime that does not know a controller has no such controller.
    fn suggest(&self, instance: &Instance, controller: &Controller) -> openxr::Result<()> {
        let mut bindings = Vec::new();
        for hand in ["/user/hand/left", "/user/hand/right"] {
            let path = |input: &str| instance.string_to_path(&format!("{hand}/{input}"));
            bindings.push(Binding::new(&self.aim, path("input/aim/pose")?));
            bindings.push(Binding::new(&self.grip, path("input/grip/pose")?));
            bindings.push(Binding::new(&self.select, path(controller.select)?));
            if let Some(input) = controller.squeeze {
                bindings.push(Binding::new(&self.squeeze, path(input)?));
            }
            if controller.profile == WAND {
                bindings.push(Binding::new(&self.pad_press, path("input/trackpad/click")?));
            }
            if let Some(input) = controller.stick {
                bindings.push(Binding::new(&self.stick, path(input)?));
            }
            for input in if hand.ends_with("left") { controller.menu.0 } else { controller.menu.1 } {
                bindings.push(Binding::new(&self.menu, path(input)?));
            }
            if !controller.is_bare_hand {
                bindings.push(Binding::new(&self.tick, path("output/haptic")?));
            }
        }
        let profile = instance.string_to_path(controller.profile)?;
        match instance.suggest_interaction_profile_bindings(profile, &bindings) {
            Err(sys::Result::ERROR_PATH_UNSUPPORTED) => {
                warn!("the headset's software does not know {}", controller.profile);
                Ok(())
            }
            suggested => suggested,
        }
    }

    /// What the hands do now. `None` for a hand that is asleep or out of sight.
    pub(super) fn read(
        &mut self,
        session: &Session<Vulkan>,
        play_space: &Space,
        time: Time,
    ) -> openxr::Result<[Option<HandState>; 2]> {
        session.sync_actions(&[(&self.set).into()])?;
        let left = self.read_hand(session, play_space, time, Side::Left)?;
        let right = self.read_hand(session, play_space, time, Side::Right)?;
        Ok([left, right])
    }

    fn read_hand(
        &mut self,
        session: &Session<Vulkan>,
        play_space: &Space,
        time: Time,
        side: Side,
    ) -> openxr::Result<Option<HandState>> {
        let hand = *side.of(&self.hands);
        if !self.aim.is_active(session, hand)? {
            return Ok(None);
        }
        let aim = located(&side.of(&self.aim_spaces).locate(play_space, time)?);
        let grip = located(&side.of(&self.grip_spaces).locate(play_space, time)?);
        let Some(aim) = aim else { return Ok(None) };
        let select = self.select.state(session, hand)?.current_state;
        let squeeze = self.squeeze.state(session, hand)?.current_state;
        let stick = self.stick.state(session, hand)?.current_state;
        let profile = session.current_interaction_profile(hand)?;
        // A thumb that rests on a pad pushes nothing.
        let rests = profile == self.wand && !self.pad_press.state(session, hand)?.current_state;
        let stick = if rests { Vec2::ZERO } else { Vec2::new(stick.x, stick.y) };
        let pressed = side.of_mut(&mut self.pressed);
        pressed.0 = is_pressed(pressed.0, select);
        pressed.1 = is_pressed(pressed.1, squeeze);
        Ok(Some(HandState {
            play_space_from_aim: aim,
            play_space_from_grip: grip.unwrap_or(aim),
            is_bare: profile == self.bare_hand,
            buttons: HandButtons {
                selects: pressed.0,
                grips: pressed.1,
                calls_menu: self.menu.state(session, hand)?.current_state,
                stick: stick.clamp_length_max(1.0),
            },
        }))
    }

    /// A tick in a hand. A hand that cannot tick does not.
    pub(super) fn tick(&self, session: &Session<Vulkan>, side: Side) -> openxr::Result<()> {
        let feedback = openxr::HapticVibration::new()
            .amplitude(TICK_AMPLITUDE)
            .frequency(openxr::FREQUENCY_UNSPECIFIED)
            .duration(openxr::Duration::from_nanos((TICK_SECONDS * 1e9) as i64));
        self.tick.apply_feedback(session, *side.of(&self.hands), &feedback)
    }
}

fn is_pressed(before: bool, value: f32) -> bool {
    value > if before { LET_GO } else { PRESSED }
}

/// Where a kind of controller has what we use.
struct Controller {
    profile: &'static str,
    select: &'static str,
    squeeze: Option<&'static str>,
    stick: Option<&'static str>,
    /// Left and right.
    menu: (&'static [&'static str], &'static [&'static str]),
    is_bare_hand: bool,
}

const WAND: &str = "/interaction_profiles/htc/vive_controller";
const BARE_HAND: &str = "/interaction_profiles/ext/hand_interaction_ext";
const STICK: Option<&str> = Some("input/thumbstick");
const TRIGGER: &str = "input/trigger/value";

/// Every controller that we know; the last one is what any other is taken for.
const CONTROLLERS: [Controller; 6] = [
    Controller {
        profile: "/interaction_profiles/oculus/touch_controller",
        select: TRIGGER,
        squeeze: Some("input/squeeze/value"),
        stick: STICK,
        menu: (&["input/y/click", "input/menu/click"], &["input/b/click"]),
        is_bare_hand: false,
    },
    Controller {
        profile: "/interaction_profiles/valve/index_controller",
        select: TRIGGER,
        squeeze: Some("input/squeeze/value"),
        stick: STICK,
        menu: (&["input/b/click"], &["input/b/click"]),
        is_bare_hand: false,
    },
    Controller {
        profile: "/interaction_profiles/microsoft/motion_controller",
        select: TRIGGER,
        squeeze: Some("input/squeeze/click"),
        stick: STICK,
        menu: (&["input/menu/click"], &["input/menu/click"]),
        is_bare_hand: false,
    },
    Controller {
        profile: WAND,
        select: TRIGGER,
        squeeze: Some("input/squeeze/click"),
        stick: Some("input/trackpad"),
        menu: (&["input/menu/click"], &["input/menu/click"]),
        is_bare_hand: false,
    },
    Controller {
        profile: BARE_HAND,
        select: "input/pinch_ext/value",
        squeeze: Some("input/grasp_ext/value"),
        stick: None,
        menu: (&[], &[]),
        is_bare_hand: true,
    },
    Controller {
        profile: "/interaction_profiles/khr/simple_controller",
        select: "input/select/click",
        squeeze: None,
        stick: None,
        menu: (&["input/menu/click"], &["input/menu/click"]),
        is_bare_hand: false,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trembling_finger_presses_once() {
        let mut before = false;
        let presses: Vec<bool> = [0.5, 0.61, 0.55, 0.62, 0.5, 0.39, 0.5]
            .map(|value| {
                before = is_pressed(before, value);
                before
            })
            .to_vec();
        assert_eq!(presses, [false, true, true, true, true, false, false]);
    }
}
