//! With which hands somebody visits: two, of which one is preferred, or one alone.

use super::{HeadsetFrame, Side};
use crate::settings::HandUse;

impl HandUse {
    /// The hand that takes things.
    pub(super) fn first(self) -> Side {
        match self {
            Self::RightFirst | Self::RightAlone => Side::Right,
            Self::LeftFirst | Self::LeftAlone => Side::Left,
        }
    }

    /// The hand that carries the menu, and walks.
    pub(super) fn second(self) -> Option<Side> {
        match self {
            Self::RightFirst => Some(Side::Left),
            Self::LeftFirst => Some(Side::Right),
            Self::RightAlone | Self::LeftAlone => None,
        }
    }

    /// The hand whose stick walks, for those who like that.
    pub(super) fn walking(self) -> Side {
        self.second().unwrap_or(self.first())
    }
}

impl HeadsetFrame {
    /// The hand that is not used does nothing, whatever is pressed on it.
    pub(super) fn keep_used_hands(&mut self, hands: HandUse) {
        for side in Side::BOTH {
            if side != hands.first() && Some(side) != hands.second() {
                *side.of_mut(&mut self.hands) = None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::headset::HandState;

    #[test]
    fn the_hand_that_is_not_used_is_away() {
        for (hands, expected) in [
            (HandUse::RightFirst, [true, true]),
            (HandUse::LeftFirst, [true, true]),
            (HandUse::RightAlone, [false, true]),
            (HandUse::LeftAlone, [true, false]),
        ] {
            let mut frame =
                HeadsetFrame { hands: [Some(HandState::default()); 2], ..HeadsetFrame::default() };
            frame.keep_used_hands(hands);
            assert_eq!(frame.hands.map(|hand| hand.is_some()), expected, "{hands:?}");
        }
    }
}
