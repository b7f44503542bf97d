//! Why a statement is refused.

/// What kind of fault it is; the HTTP side turns it into a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// It does not have the form of xAPI, or does not fit the scene.
    Invalid,
    /// It is larger than a statement may be.
    TooLarge,
    /// It tells what is not kept here.
    NotAccepted,
    /// It is about somebody else.
    ForeignActor,
    /// It states what only the backend may state.
    AuthoredByBackend,
    /// It would take back another statement.
    Voiding,
}

/// Why a statement is refused: where, what, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {problem}")]
pub struct StatementFault {
    /// What kind of fault.
    pub kind: FaultKind,
    /// Where in the request, a JSON pointer such as `/0/actor`.
    pub pointer: String,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub fix: String,
}

impl StatementFault {
    /// A fault of form.
    pub fn invalid(pointer: impl Into<String>, problem: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { kind: FaultKind::Invalid, pointer: pointer.into(), problem: problem.into(), fix: fix.into() }
    }
}
