//! Members, their cards, and the sessions in which they send.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::canonical::{Hash, hexadecimal};

/// How long a session lasts.
pub const SESSION_LIFETIME: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The card of the visitor of a local ledger who shows none.
pub const LOCAL_VISITOR_CARD: &str = "local-visitor";

/// The number of a visitor's card: 1–64 letters, digits and hyphens. Never logged; shown masked only. Capital and
/// small letters count as the same, since keys on a screen, a scanner and a hand on a keyboard write them differently.
#[derive(Clone)]
pub struct CardNumber {
    /// In capital letters.
    number: String,
    /// As it was written. Databases of earlier versions hold numbers in any spelling.
    written: String,
}

impl PartialEq for CardNumber {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for CardNumber {}

/// The text is not a card number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a visitor card has 1 to 64 characters out of A–Z, a–z, 0–9 and \"-\"")]
pub struct CardError;

impl CardNumber {
    /// The whole number in capital letters, for the store alone.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// The member whose card this is, out of those whose numbers differ from it in the case of letters at most. Earlier
    /// versions registered each spelling by itself, and what they registered stays apart: the spelling that was written
    /// counts, then the one in capital letters, then the only one that there is. Of several others none is chosen: that
    /// would be somebody else's card.
    #[must_use]
    pub fn owner_among(&self, members: Vec<Member>) -> Option<Member> {
        let spelt = |spelling: &str| members.iter().find(|member| member.card.written == spelling);
        let only = members.first().filter(|_| members.len() == 1);
        spelt(&self.written).or_else(|| spelt(&self.number)).or(only).cloned()
    }

    /// The number with all but its last two characters hidden; all of them when it is short.
    #[must_use]
    pub fn masked(&self) -> String {
        let shown = if self.number.len() > 4 { 2 } else { 0 };
        let hidden = self.number.len() - shown;
        "•".repeat(hidden) + self.number.get(hidden..).unwrap_or_default()
    }
}

impl fmt::Debug for CardNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "CardNumber({})", self.masked())
    }
}

impl TryFrom<String> for CardNumber {
    type Error = CardError;
    fn try_from(written: String) -> Result<Self, CardError> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if !(1..=64).contains(&written.len()) || !written.chars().all(is_plain) {
            return Err(CardError);
        }
        Ok(Self { number: written.to_ascii_uppercase(), written })
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
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn capital_and_small_letters_count_as_the_same(text in "[A-Za-z0-9-]{1,64}", capitals in any::<u64>()) {
            let in_either_case = text.chars().enumerate().map(|(place, letter)| {
                if capitals >> place & 1 == 1 { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
            });
            let other: CardNumber = in_either_case.collect::<String>().parse().unwrap();
            let card: CardNumber = text.parse().unwrap();
            prop_assert_eq!(&card, &other);
            prop_assert_eq!(card.as_str(), other.as_str());
            prop_assert!(card.as_str().eq_ignore_ascii_case(&text));
            prop_assert!(!card.as_str().contains(|letter: char| letter.is_ascii_lowercase()));
            let again: CardNumber = card.as_str().parse().unwrap();
            prop_assert_eq!(again.as_str(), card.as_str());
            prop_assert_eq!(card.masked(), other.masked());
        }
    }

    #[test]
    fn tokens_are_long_and_differ() {
        let (one, two) = (Token::random().unwrap(), Token::random().unwrap());
        assert_eq!(one.reveal().len(), 64);
        assert_ne!(one.reveal(), two.reveal());
    }
}
