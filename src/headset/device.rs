//! What a headset tells, in the museum's own terms. Spaces are right-handed, Y up, −Z ahead, metres.

use bevy::prelude::*;

/// Left or right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Left.
    Left,
    /// Right.
    Right,
}

impl Side {
    /// Both, in the order of [`HeadsetFrame`].
    pub const BOTH: [Self; 2] = [Self::Left, Self::Right];

    /// The one of a pair.
    #[must_use]
    pub fn of<T>(self, pair: &[T; 2]) -> &T {
        let [left, right] = pair;
        match self {
            Self::Left => left,
            Self::Right => right,
        }
    }

    /// The one of a pair, to be changed.
    pub fn of_mut<T>(self, pair: &mut [T; 2]) -> &mut T {
        let [left, right] = pair;
        match self {
            Self::Left => left,
            Self::Right => right,
        }
    }
}

/// How far a view reaches to each side, radians; to the left and down they are negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldOfView {
    /// To the left.
    pub left: f32,
    /// To the right.
    pub right: f32,
    /// Upward.
    pub up: f32,
    /// Downward.
    pub down: f32,
}

impl Default for FieldOfView {
    fn default() -> Self {
        Self { left: -0.8, right: 0.8, up: 0.8, down: -0.8 }
    }
}

impl FieldOfView {
    /// Whether a picture can be drawn with it.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let limit = 1.5;
        let all = [self.left, self.right, self.up, self.down];
        all.iter().all(|angle| angle.is_finite() && angle.abs() < limit)
            && self.right - self.left > 0.01
            && self.up - self.down > 0.01
    }
}

/// From where and how far an eye sees.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct EyeView {
    /// The eye in the play space.
    pub play_space_from_view: Isometry3d,
    /// How far it sees.
    pub field_of_view: FieldOfView,
}

/// A hand that is tracked: a controller, or the bare hand.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct HandState {
    /// From where and whither it points: along −Z.
    pub play_space_from_aim: Isometry3d,
    /// The palm.
    pub play_space_from_grip: Isometry3d,
    /// Whether nothing is held in it: it has no buttons, and pinches.
    pub is_bare: bool,
    /// What is pressed on it.
    pub buttons: HandButtons,
}

/// What is pressed on a hand.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct HandButtons {
    /// The trigger, or a pinch.
    pub selects: bool,
    /// The grip, or a fist.
    pub grips: bool,
    /// The button that calls the menu.
    pub calls_menu: bool,
    /// The stick: to the right and ahead, each −1 to 1.
    pub stick: Vec2,
}

/// What a headset tells for one frame.
#[derive(Resource, Debug, Clone, PartialEq, Default)]
pub struct HeadsetFrame {
    /// Left and right.
    pub eyes: [EyeView; 2],
    /// Left and right; absent while not tracked or asleep.
    pub hands: [Option<HandState>; 2],
    /// Whether the eyes' places are known.
    pub is_tracked: bool,
    /// Whether its system lets the visitor's hands act here; a menu of the system may lie over the hall.
    pub has_focus: bool,
    /// Whether the visitor had the play space set anew.
    pub is_recentred: bool,
    /// Width (X) and depth (Z) of the free floor around the play space's origin, metres, if the headset knows it.
    pub free_floor: Option<Vec2>,
}

impl HeadsetFrame {
    /// Between the eyes.
    #[must_use]
    pub fn play_space_from_head(&self) -> Isometry3d {
        let [left, right] = self.eyes.map(|eye| eye.play_space_from_view);
        let middle = left.translation.lerp(right.translation, 0.5);
        Isometry3d::new(middle, left.rotation.slerp(right.rotation, 0.5))
    }
}

/// What has become of the headset since the last look.
#[derive(Debug)]
pub enum Pulse {
    /// It lies there: nobody wears it, or its system shows something else.
    Resting,
    /// It is worn.
    Worn(Box<HeadsetFrame>),
    /// It is gone for as long as the program runs.
    Gone(Loss),
}

/// Why a headset is gone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Loss {
    /// Its system ended the session: the visitor closed the museum there.
    #[error("its system ended the session")]
    Closed,
    /// Its system or the headset went away.
    #[error("its system went away ({0})")]
    Broken(String),
}

/// Why the museum is not in a headset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It was not asked for.
    #[error("it was not asked for (--headset off)")]
    NotAskedFor,
    /// This edition has none.
    #[error("this edition knows no headsets")]
    NotBuiltIn,
    /// There is no OpenXR loader on this machine.
    #[error("no OpenXR loader is installed ({0}); the headset's software brings it")]
    NoLoader(String),
    /// There is a loader, and no runtime.
    #[error("no OpenXR runtime is active; start the headset's software and make it the active one")]
    NoRuntime,
    /// The runtime does not draw by Vulkan.
    #[error("the OpenXR runtime lacks the extension {0}")]
    LacksExtension(&'static str),
    /// The runtime is of another version of OpenXR.
    #[error("the OpenXR runtime does not speak version 1.0")]
    WrongVersion,
    /// There is a runtime, and no headset.
    #[error("no headset is connected and switched on")]
    NoHeadset,
    /// What is connected does not show two eyes.
    #[error("the device that is connected shows no two views")]
    NotStereo,
    /// The graphics card is not one that the runtime can use.
    #[error("the graphics card cannot draw for the headset ({0})")]
    NoGraphics(String),
    /// The runtime would not begin.
    #[error("the headset's software refused ({call}: {code})")]
    Refused {
        /// Which call.
        call: &'static str,
        /// What it said.
        code: String,
    },
}

impl Refusal {
    /// The interface string that tells it, and what stands in it.
    #[must_use]
    pub fn text(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let problem = |problem: String| vec![("problem", problem)];
        match self {
            Self::NotAskedFor | Self::NotBuiltIn | Self::NoHeadset => ("headset-none-not-there", Vec::new()),
            Self::NoLoader(_) => ("headset-none-no-loader", Vec::new()),
            Self::NoRuntime => ("headset-none-no-runtime", Vec::new()),
            Self::LacksExtension(name) => ("headset-none-software", problem((*name).to_owned())),
            Self::WrongVersion => ("headset-none-software", problem("OpenXR 1.0".to_owned())),
            Self::NotStereo => ("headset-none-software", problem("PRIMARY_STEREO".to_owned())),
            Self::NoGraphics(told) => ("headset-none-graphics", problem(told.clone())),
            Self::Refused { call, code } => ("headset-none-refused", problem(format!("{call}: {code}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_view_that_cannot_be_drawn_are_known() {
        assert!(FieldOfView::default().is_sound());
        for unsound in [
            FieldOfView { left: 0.8, right: 0.8, ..FieldOfView::default() },
            FieldOfView { up: f32::NAN, ..FieldOfView::default() },
            FieldOfView { down: -1.6, ..FieldOfView::default() },
        ] {
            assert!(!unsound.is_sound(), "{unsound:?}");
        }
    }

    #[test]
    fn the_head_is_between_the_eyes() {
        let eye = |x| EyeView {
            play_space_from_view: Isometry3d::from_translation(Vec3::new(x, 1.6, 0.0)),
            ..EyeView::default()
        };
        let frame = HeadsetFrame { eyes: [eye(0.9), eye(1.1)], ..HeadsetFrame::default() };
        assert!(
            Vec3::from(frame.play_space_from_head().translation).abs_diff_eq(Vec3::new(1.0, 1.6, 0.0), 1e-6)
        );
    }
}
