//! Checks of `text.<language>.toml`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use crate::{
    identifier::OptionKey,
    language::Language,
    scene::{
        Question, SceneError, SceneFile, TextFile,
        source::{Place, section_header},
    },
};

pub(in crate::scene) fn text_file(
    root: Place<'_>,
    scene: &SceneFile,
    text: &TextFile,
    language: Language,
) -> Result<(), SceneError> {
    if text.language != language {
        return Err(root.key("language").fault(
            format!("the language is {}, but the file's name says {language}", text.language),
            format!("Write `language = \"{language}\"`."),
        ));
    }
    let summary = &text.scene;
    Section { header: "[scene]".to_owned(), place: root.key("scene") }.filled(&[
        ("title", &summary.title),
        ("subtitle", &summary.subtitle),
        ("summary", &summary.summary),
        ("picture_alt", &summary.picture_alt),
    ])?;
    for room in &scene.rooms {
        let (section, entry) = entry(root, "rooms", &room.id, &text.rooms)?;
        section.filled(&[("title", &entry.title)])?;
    }
    for exhibit in &scene.exhibits {
        let (section, entry) = entry(root, "exhibits", &exhibit.id, &text.exhibits)?;
        let hero = if exhibit.hero { entry.hero.as_deref().unwrap_or("") } else { "-" };
        section.filled(&[
            ("title", &entry.title),
            ("date", &entry.date),
            ("place", &entry.place),
            ("glance", &entry.glance),
            ("read", &entry.read),
            ("source", &entry.source),
            ("evidence_reason", &entry.evidence_reason),
            ("alt", &entry.alt),
            ("hero", hero),
        ])?;
    }
    for checkpoint in &scene.checkpoints {
        let (section, entry) = entry(root, "checkpoints", &checkpoint.id, &text.checkpoints)?;
        section.filled(&[("title", &entry.title), ("introduction", &entry.introduction)])?;
        checkpoint.questions.iter().try_for_each(|question| question_text(root, question, text))?;
    }
    for map in &scene.maps {
        let (section, entry) = entry(root, "maps", &map.id, &text.maps)?;
        section.filled(&[("title", &entry.title)])?;
        section.names("marks", map.marks.iter().map(|mark| &mark.id).collect(), &entry.marks)?;
    }
    for (place, entry) in &text.sounds {
        let (header, place) = (section_header("sounds", place), root.key("sounds").key(place));
        Section { header, place }.filled(&[("caption", &entry.caption)])?;
    }
    all_surplus(root, scene, text)
}

fn question_text(root: Place<'_>, question: &Question, text: &TextFile) -> Result<(), SceneError> {
    let (section, entry) = entry(root, "questions", &question.id, &text.questions)?;
    section.filled(&[("stem", &entry.stem)])?;
    section.names("options", question.options.iter().collect(), &entry.options)
}

/// A section of the file and how it is headed.
struct Section<'a> {
    header: String,
    place: Place<'a>,
}

/// The section of one thing and what was read from it.
fn entry<'a, 'b, K: Ord + fmt::Display, V>(
    root: Place<'a>,
    kind: &str,
    id: &K,
    entries: &'b BTreeMap<K, V>,
) -> Result<(Section<'a>, &'b V), SceneError> {
    let name = id.to_string();
    let header = section_header(kind, &name);
    let place = root.key(kind).key(&name);
    match entries.get(id) {
        Some(entry) => Ok((Section { header, place }, entry)),
        None => Err(place.fault(
            format!("the section {header} is missing"),
            if place.line().is_some() { "Add it; the sections of its kind begin here." } else { "Add it." },
        )),
    }
}

impl Section<'_> {
    /// Checks that each of these fields has a text.
    fn filled(&self, fields: &[(&str, &str)]) -> Result<(), SceneError> {
        match fields.iter().find(|(_, value)| value.trim().is_empty()) {
            Some((field, _)) => {
                let place = self.place.key(field);
                let fault = if place.is_found() { "empty" } else { "missing" };
                Err(place.fault(
                    format!("`{field}` is {fault} in {}", self.header),
                    "Write the text; every text exists in every language.",
                ))
            }
            None => Ok(()),
        }
    }

    /// Checks that `field` names each of the `known` keys, and no other.
    fn names(
        &self,
        field: &str,
        known: BTreeSet<&OptionKey>,
        given: &BTreeMap<OptionKey, String>,
    ) -> Result<(), SceneError> {
        let place = self.place.key(field);
        let header = &self.header;
        if let Some(key) = given.keys().find(|key| !known.contains(key)) {
            return Err(place.key(key.as_str()).fault(
                format!("\"{key}\" in the {field} of {header} belongs to nothing in scene.toml"),
                "Correct the key, or remove it.",
            ));
        }
        match known.into_iter().find(|key| given.get(*key).is_none_or(|text| text.trim().is_empty())) {
            Some(key) => Err(place.key(key.as_str()).fault(
                format!("\"{key}\" has no text in the {field} of {header}"),
                format!("Write it in `{field}`; every text exists in every language."),
            )),
            None => Ok(()),
        }
    }
}

fn all_surplus(root: Place<'_>, scene: &SceneFile, text: &TextFile) -> Result<(), SceneError> {
    let questions = scene.checkpoints.iter().flat_map(|checkpoint| &checkpoint.questions);
    surplus(root, "rooms", scene.rooms.iter().map(|room| &room.id), &text.rooms)?;
    surplus(root, "exhibits", scene.exhibits.iter().map(|exhibit| &exhibit.id), &text.exhibits)?;
    let checkpoints = scene.checkpoints.iter().map(|checkpoint| &checkpoint.id);
    surplus(root, "checkpoints", checkpoints, &text.checkpoints)?;
    surplus(root, "questions", questions.map(|question| &question.id), &text.questions)?;
    surplus(root, "maps", scene.maps.iter().map(|map| &map.id), &text.maps)?;
    surplus(root, "sounds", scene.sounds.iter().map(|sound| &sound.place), &text.sounds)
}

/// Texts that belong to nothing are most often a misspelt id.
fn surplus<'b, K: Ord + fmt::Display + 'b, V>(
    root: Place<'_>,
    kind: &str,
    known: impl Iterator<Item = &'b K>,
    given: &BTreeMap<K, V>,
) -> Result<(), SceneError> {
    let known: BTreeSet<&K> = known.collect();
    match given.keys().find(|id| !known.contains(id)) {
        Some(id) => {
            let id = id.to_string();
            Err(root.key(kind).key(&id).fault(
                format!("the section {} belongs to nothing in scene.toml", section_header(kind, &id)),
                "Correct the id, or remove the section.",
            ))
        }
        None => Ok(()),
    }
}
