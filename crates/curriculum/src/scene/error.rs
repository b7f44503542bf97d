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

/// A source file and its text, for pointing at lines.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
}

impl Source<'_> {
    /// A fault at the first line that holds `needle`, or of the whole file when none does.
    pub(super) fn fault_at(&self, needle: &str, problem: String, fix: impl Into<String>) -> SceneError {
        SceneError { file: self.name.to_owned(), line: self.line_of(needle, 0), problem, fix: fix.into() }
    }

    /// A fault at the last line that holds `needle`: for the second of two things that should be one.
    pub(super) fn fault_at_last(&self, needle: &str, problem: String, fix: impl Into<String>) -> SceneError {
        let last = self.text.lines().enumerate().filter(|(_, line)| line.contains(needle)).last();
        let line = last.map(|(index, _)| index + 1);
        SceneError { file: self.name.to_owned(), line, problem, fix: fix.into() }
    }

    /// A fault inside the block that begins at `header`, at the first line there that holds `needle`.
    pub(super) fn fault_in(
        &self,
        header: &str,
        needle: &str,
        problem: String,
        fix: impl Into<String>,
    ) -> SceneError {
        let start = self.line_of(header, 0);
        let line = start.and_then(|start| self.line_of(needle, start - 1)).or(start);
        SceneError { file: self.name.to_owned(), line, problem, fix: fix.into() }
    }

    fn line_of(&self, needle: &str, skip: usize) -> Option<usize> {
        self.text
            .lines()
            .enumerate()
            .skip(skip)
            .find(|(_, line)| line.contains(needle))
            .map(|(index, _)| index + 1)
    }

    /// Parses the text as TOML.
    pub(super) fn parse<T: serde::de::DeserializeOwned>(&self) -> Result<T, SceneError> {
        toml::from_str(self.text).map_err(|error| SceneError {
            file: self.name.to_owned(),
            line: error.span().map(|span| self.line_at(span.start)),
            problem: error.message().trim().trim_end_matches('.').replace('\n', ", "),
            fix: "Correct this line; `retrace-curator schema` writes a schema that many editors can check against"
                .to_owned()
                + ".",
        })
    }

    fn line_at(&self, offset: usize) -> usize {
        self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
    }
}
