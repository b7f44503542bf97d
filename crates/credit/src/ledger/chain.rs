//! Follows a chain of entries and compares its end with the head that is kept beside the database.

use super::{Entry, Head, hash_of};

/// What is wrong with a ledger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// An entry is missing or stands twice.
    #[error("entry {expected} is missing; entry {found} stands in its place")]
    Gap {
        /// The sequence that should come.
        expected: u64,
        /// The sequence that came.
        found: u64,
    },
    /// An entry's hash does not follow from its contents and the entry before.
    #[error(
        "entry {sequence} was altered: its hash does not follow from its contents and the entry before it"
    )]
    Altered {
        /// The entry.
        sequence: u64,
    },
    /// The ledger lacks entries that were acknowledged.
    #[error("the ledger ends at entry {tip}, but entry {head} was acknowledged: entries are missing")]
    Truncated {
        /// Where the database's chain ends.
        tip: u64,
        /// Where the kept head says it ended.
        head: u64,
    },
    /// The ledger holds another entry than the one that was acknowledged.
    #[error("entry {sequence} is not the one that was acknowledged: the head file holds another hash")]
    Replaced {
        /// The entry.
        sequence: u64,
    },
    /// The head is gone although there are entries.
    #[error("the head file is missing although the ledger has {tip} entries")]
    NoHead {
        /// Where the database's chain ends.
        tip: u64,
    },
}

/// A ledger that was followed from its first entry and found sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// The end of the chain.
    pub tip: Head,
    /// Whether the kept head lags behind, as after a crash between the commit and the writing of the head.
    pub head_is_behind: bool,
}

/// Follows a chain entry by entry.
#[derive(Debug, Clone, Copy)]
pub struct Chain {
    tip: Head,
}

impl Chain {
    /// A chain without entries.
    #[must_use]
    pub fn empty() -> Self {
        Self { tip: Head::of_empty_ledger() }
    }

    /// Takes the next entry.
    ///
    /// # Errors
    /// [`ChainFault::Gap`] or [`ChainFault::Altered`].
    pub fn follow(&mut self, entry: &Entry) -> Result<Head, ChainFault> {
        let expected = self.tip.sequence + 1;
        if entry.sequence != expected {
            return Err(ChainFault::Gap { expected, found: entry.sequence });
        }
        let hash = hash_of(self.tip.hash, entry.sequence, &entry.booking);
        if entry.previous_hash != self.tip.hash || entry.hash != hash {
            return Err(ChainFault::Altered { sequence: entry.sequence });
        }
        self.tip = entry.head();
        Ok(self.tip)
    }

    /// The end of the chain.
    #[must_use]
    pub fn tip(&self) -> Head {
        self.tip
    }
}

/// Follows all entries, in order, and compares the end with the kept head.
///
/// # Errors
/// [`ChainFault`] names the first entry that does not fit, or how the head disagrees.
pub fn verify<'a>(
    entries: impl IntoIterator<Item = &'a Entry>,
    head: Option<Head>,
) -> Result<Verified, ChainFault> {
    let mut chain = Chain::empty();
    for entry in entries {
        let tip = chain.follow(entry)?;
        if head.is_some_and(|head| head.sequence == tip.sequence && head.hash != tip.hash) {
            return Err(ChainFault::Replaced { sequence: tip.sequence });
        }
    }
    let tip = chain.tip();
    match head {
        // A new database that lost its process before its first head was written.
        None if tip.sequence == 0 => Ok(Verified { tip, head_is_behind: true }),
        None => Err(ChainFault::NoHead { tip: tip.sequence }),
        Some(head) if head.sequence > tip.sequence => {
            Err(ChainFault::Truncated { tip: tip.sequence, head: head.sequence })
        }
        Some(head) if head.sequence == 0 && head != Head::of_empty_ledger() => {
            Err(ChainFault::Replaced { sequence: 0 })
        }
        Some(head) => Ok(Verified { tip, head_is_behind: head != tip }),
    }
}
