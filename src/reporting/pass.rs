//! What stands for a card on a device that many share: the token of a session that was opened with it. It names nobody,
//! and ends by itself.

/// No card's number begins so: numbers have no colon.
const PREFIX: &str = "session:";

/// The token that a card holds instead of a number.
pub(super) fn token(card: &str) -> Option<&str> {
    card.strip_prefix(PREFIX)
}

/// A card as people may see it: never a token.
pub(super) fn shown(card: &str) -> Option<&str> {
    token(card).is_none().then_some(card)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_never_shown() {
        assert_eq!((token("2026-0042"), shown("2026-0042")), (None, Some("2026-0042")));
        assert_eq!((token("session:5f"), shown("session:5f")), (Some("5f"), None));
    }
}
