//! A scene's file as the TOML parser read it, for naming the line on which a thing stands.

use serde::de::DeserializeOwned;
use toml::{
    Spanned,
    de::{DeTable, DeValue, Error, ValueDeserializer},
};

use super::SceneError;

/// The line of the byte at `offset`, counted from 1.
pub(super) fn line_at(text: &[u8], offset: usize) -> usize {
    // A file that ends too early is at fault after its last line break; an editor shows no line there.
    let before = offset.min(text.len().saturating_sub(1));
    text.iter().take(before).filter(|byte| **byte == b'\n').count() + 1
}

/// The header of the section of one thing, such as `[exhibits.RB01]`.
pub(super) fn section_header(kind: &str, id: &str) -> String {
    // Without quotes, TOML reads a dot as the start of a section within the section.
    if id.contains('.') { format!("[{kind}.\"{id}\"]") } else { format!("[{kind}.{id}]") }
}

/// A file that is sound TOML, and where everything in it stands.
pub(super) struct Source<'a> {
    name: &'a str,
    text: &'a str,
    root: DeValue<'a>,
}

impl<'a> Source<'a> {
    /// Parses a file; `name` is how faults call it.
    pub(super) fn parse(name: &'a str, text: &'a str) -> Result<Self, SceneError> {
        match DeTable::parse(text) {
            Ok(table) => Ok(Self { name, text, root: DeValue::Table(table.into_inner()) }),
            Err(error) => {
                Err(unreadable(name, error.span().map(|span| line_at(text.as_bytes(), span.start)), &error))
            }
        }
    }

    /// Reads the file in the form of `T`.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, SceneError> {
        // The file as a whole has no place: what it lacks stands on no line.
        let whole = 0..0;
        T::deserialize(ValueDeserializer::from(Spanned::new(whole.clone(), self.root.clone()))).map_err(
            |error| {
                let span = error.span().filter(|span| *span != whole);
                unreadable(self.name, span.map(|span| line_at(self.text.as_bytes(), span.start)), &error)
            },
        )
    }

    /// The file as a whole.
    pub(super) fn root(&self) -> Place<'_> {
        Place { source: self, value: Some(&self.root), offset: None }
    }
}

fn unreadable(name: &str, line: Option<usize>, error: &Error) -> SceneError {
    let at = if line.is_some() { "this line" } else { "the file" };
    SceneError {
        file: name.to_owned(),
        line,
        problem: error.message().trim().trim_end_matches('.').replace('\n', ", "),
        fix: format!(
            "Correct {at}; `retrace-curator schema` writes a schema that many editors can check against."
        ),
    }
}

/// Where a thing stands in a file; for a thing that is missing, where the nearest thing around it stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    source: &'a Source<'a>,
    value: Option<&'a DeValue<'a>>,
    /// Byte of the text; the file as a whole has none.
    offset: Option<usize>,
}

impl<'a> Place<'a> {
    /// The value of a key, which may be a section.
    pub(super) fn key(self, key: &str) -> Self {
        self.step(self.value.and_then(|value| value.get(key)))
    }

    /// An element of a list, counted from 0.
    pub(super) fn index(self, index: usize) -> Self {
        self.step(self.value.and_then(|value| value.get(index)))
    }

    /// The elements of a list, each with what was read from it.
    pub(super) fn each<'b, T>(
        self,
        elements: &'b [T],
    ) -> impl Iterator<Item = (Self, &'b T)> + use<'a, 'b, T> {
        elements.iter().enumerate().map(move |(index, element)| (self.index(index), element))
    }

    /// Whether the thing itself is there.
    pub(super) fn is_found(self) -> bool {
        self.value.is_some()
    }

    /// The line, counted from 1; none for the file as a whole.
    pub(super) fn line(self) -> Option<usize> {
        self.offset.map(|offset| line_at(self.source.text.as_bytes(), offset))
    }

    /// A fault of what stands here.
    pub(super) fn fault(self, problem: impl Into<String>, fix: impl Into<String>) -> SceneError {
        SceneError {
            file: self.source.name.to_owned(),
            line: self.line(),
            problem: problem.into(),
            fix: fix.into(),
        }
    }

    fn step(self, next: Option<&'a Spanned<DeValue<'a>>>) -> Self {
        match next {
            // A value begins on the line of its key, a section with its header.
            Some(next) => Self { value: Some(next.get_ref()), offset: Some(next.span().start), ..self },
            None => Self { value: None, ..self },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# title of the file\n'title'='T'\n\n[part.one]\nlist = [\n  1,\n  2,\n]\n\
                        [[things]]\nid = 'x'\n[[things.parts]]\nid = 'y'\n[things.place]\nx = 1\n[[things]]\n\
                        a.b = 1\na.c = \"\"\"\n\n\"\"\"\n";

    #[test]
    fn a_place_is_where_the_parser_found_it() {
        let source = Source::parse("t", TEXT).unwrap();
        let root = source.root();
        let things = root.key("things");
        for (place, line) in [
            (root, None),
            (root.key("title"), Some(2)),
            (root.key("part"), Some(4)),
            (root.key("part").key("one"), Some(4)),
            (root.key("part").key("one").key("list").index(1), Some(7)),
            (things, Some(9)),
            (things.index(0).key("id"), Some(10)),
            (things.index(0).key("parts").index(0).key("id"), Some(12)),
            (things.index(0).key("place").key("x"), Some(14)),
            (things.index(1), Some(15)),
            (things.index(1).key("a").key("b"), Some(16)),
            (things.index(1).key("a").key("c"), Some(17)),
        ] {
            assert!(place.is_found());
            assert_eq!(place.line(), line);
        }
    }

    #[test]
    fn what_is_missing_is_where_the_nearest_thing_around_it_is() {
        let source = Source::parse("t", TEXT).unwrap();
        let root = source.root();
        for (place, line) in [
            (root.key("nothing").key("title"), None),
            (root.key("part").key("two").key("list"), Some(4)),
            (root.key("part").key("one").key("list").index(2), Some(5)),
            (root.key("things").index(1).key("id"), Some(15)),
            (root.key("title").key("deeper"), Some(2)),
        ] {
            assert!(!place.is_found());
            assert_eq!(place.line(), line);
        }
    }

    #[test]
    fn a_file_that_ends_too_early_is_at_fault_on_its_last_line() {
        let fault = Source::parse("t", "a = 1\nb = [1,\n").err().unwrap();
        assert_eq!(fault.line, Some(2), "{fault}");
    }

    #[test]
    fn a_section_whose_id_has_a_dot_is_quoted() {
        assert_eq!(section_header("exhibits", "RB01"), "[exhibits.RB01]");
        assert_eq!(section_header("exhibits", "RB.1"), "[exhibits.\"RB.1\"]");
    }
}
