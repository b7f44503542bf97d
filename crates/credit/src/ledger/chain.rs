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
    #[error("entry {head} was acknowledged, but entries are missing: {first} to {head}")]
    Truncated {
        /// The first that is missing.
        first: u64,
        /// The last: where the kept head says that the chain ended.
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

/// Follows all entries, in order, and compares the end with the kept head. Holds no more than one of them.
#[derive(Debug, Clone, Copy)]
pub struct Verification {
    chain: Chain,
    head: Option<Head>,
}

impl Verification {
    /// A verification against this head.
    #[must_use]
    pub fn against(head: Option<Head>) -> Self {
        Self { chain: Chain::empty(), head }
    }

    /// Takes the next entry.
    ///
    /// # Errors
    /// [`ChainFault`] when it does not fit.
    pub fn follow(&mut self, entry: &Entry) -> Result<(), ChainFault> {
        let tip = self.chain.follow(entry)?;
        if self.head.is_some_and(|head| head.sequence == tip.sequence && head.hash != tip.hash) {
            return Err(ChainFault::Replaced { sequence: tip.sequence });
        }
        Ok(())
    }

    /// The end of the ledger, when there are no more entries.
    ///
    /// # Errors
    /// [`ChainFault`] says how the head disagrees.
    pub fn finish(self) -> Result<Verified, ChainFault> {
        let tip = self.chain.tip();
        match self.head {
            // A new database that lost its process before its first head was written.
            None if tip.sequence == 0 => Ok(Verified { tip, head_is_behind: true }),
            None => Err(ChainFault::NoHead { tip: tip.sequence }),
            Some(head) if head.sequence > tip.sequence => {
                Err(ChainFault::Truncated { first: tip.sequence + 1, head: head.sequence })
            }
            Some(head) if head.sequence == 0 && head != Head::of_empty_ledger() => {
                Err(ChainFault::Replaced { sequence: 0 })
            }
            Some(head) => Ok(Verified { tip, head_is_behind: head != tip }),
        }
    }
}
