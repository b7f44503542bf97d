//! Members, their cards, and the sessions in which they send.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::canonical::{Hash, hexadecimal};

/// How long a session lasts.
pub const SESSION_LIFETIME: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The card of the visitor of a local ledger who shows none.
pub const LOCAL_VISITOR_CARD: &str = "local-visitor";

/// The number of a visitor's card: 1–64 letters, digits and hyphens. Never logged; shown masked only.
#[derive(Clone, PartialEq, Eq)]
pub struct CardNumber(String);

/// The text is not a card number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a visitor card has 1 to 64 characters out of A–Z, a–z, 0–9 and \"-\"")]
pub struct CardError;

impl CardNumber {
    /// The whole number, for the store alone.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number with all but its last two characters hidden; all of them when it is short.
    #[must_use]
    pub fn masked(&self) -> String {
        let shown = if self.0.len() > 4 { 2 } else { 0 };
        let hidden = self.0.len() - shown;
        "•".repeat(hidden) + self.0.get(hidden..).unwrap_or_default()
    }
}

impl fmt::Debug for CardNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "CardNumber({})", self.masked())
    }
}

impl TryFrom<String> for CardNumber {
    type Error = CardError;
    fn try_from(text: String) -> Result<Self, CardError> {
        let fits =
            (1..=64).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if fits { Ok(Self(text)) } else { Err(CardError) }
    }
}

impl std::str::FromStr for CardNumber {
    type Err = CardError;
    fn from_str(text: &str) -> Result<Self, CardError> {
        Self::try_from(text.to_owned())
    }
}

/// The number of a member in one database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberId(pub i64);

/// A member: a card and an opaque account name, nothing personal.
#[derive(Debug, Clone)]
pub struct Member {
    /// The member's number in this database.
    pub id: MemberId,
    /// The name of the member's xAPI account, a random UUID.
    pub account_name: String,
    /// The member's card.
    pub card: CardNumber,
}

/// A session: who sends, and since when.
#[derive(Debug, Clone)]
pub struct Session {
    /// The session's id.
    pub id: Uuid,
    /// Whose session.
    pub member: Member,
    /// When it began, by the backend's clock.
    pub started: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

/// The secret that proves a session: 256 random bits. Only its hash is stored.
pub struct Token(String);

impl Token {
    /// A new secret.
    ///
    /// # Errors
    /// When the operating system gives no random numbers.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(hexadecimal(&bytes)))
    }

    /// The secret itself, for the one answer that hands it out.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the store keeps. Sessions are looked up by this hash, so no comparison ever sees a secret's bytes and
    /// its timing tells nothing.
    #[must_use]
    pub fn hash_of(secret: &str) -> Hash {
        Hash::of(secret.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_are_checked_and_masked() {
        let card: CardNumber = "A-1234567".parse().unwrap();
        assert_eq!(card.masked(), "•••••••67");
        assert!(!format!("{card:?}").contains("A-12"));
        assert_eq!("1234".parse::<CardNumber>().unwrap().masked(), "••••");
        for text in ["", "a b", "红船", "a/b", &"x".repeat(65)] {
            assert!(text.parse::<CardNumber>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn tokens_are_long_and_differ() {
        let (one, two) = (Token::random().unwrap(), Token::random().unwrap());
        assert_eq!(one.reveal().len(), 64);
        assert_ne!(one.reveal(), two.reveal());
    }
}
