//! What can be wrong with a hall that is to be packed.

use std::fmt::Display;

/// Why a hall was not packed: where, what, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}. {fix}")]
pub struct PackError {
    /// The file, and the picture in it.
    pub place: String,
    /// What is wrong, without a full stop.
    pub problem: String,
    /// What to do, a sentence.
    pub fix: String,
}

/// A [`PackError`] whose place only the caller knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    problem: String,
    fix: String,
}

impl Fault {
    pub(super) fn new(problem: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { problem: problem.into(), fix: fix.into() }
    }

    /// Says where it is.
    pub(super) fn at(self, place: impl Display) -> PackError {
        PackError { place: place.to_string(), problem: self.problem, fix: self.fix }
    }
}

#[cfg(test)]
impl Fault {
    /// The whole message, for tests.
    pub(super) fn text(&self) -> String {
        format!("{}. {}", self.problem, self.fix)
    }
}
