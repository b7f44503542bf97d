//! What is wrong with a scene: where, what, and how to mend it.

/// A fault in a scene's files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {problem}. {fix}", line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct SceneError {
    /// The file, as a path under the scenes folder.
    pub file: String,
    /// The line, counted from 1, where one line is at fault.
    pub line: Option<usize>,
    /// What is wrong, without a full stop.
    pub problem: String,
    /// What to do about it, a sentence.
    pub fix: String,
}
