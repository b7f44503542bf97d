//! Checks that the parts of a scene fit together. Each fault names file, line and fix.

use std::collections::BTreeSet;

use super::{Question, SceneError, SceneFile, TextFile, TourStop, error::Source};
use crate::{
    identifier::{CheckpointId, ExhibitId, OptionKey, RoomId, SceneId},
    language::Language,
    question::QuestionKind,
};

/// The form that this version reads.
const FORMAT: u32 = 1;
/// The most exhibits, questions or rooms a scene may have.
const MOST_PARTS: usize = 500;

pub(super) fn scene_file(source: &Source<'_>, id: &SceneId, file: &SceneFile) -> Result<(), SceneError> {
    heading(source, id, file)?;
    unique_ids(source, file)?;
    references(source, file)?;
    file.checkpoints
        .iter()
        .flat_map(|checkpoint| &checkpoint.questions)
        .try_for_each(|question| question_fits(source, file, question))?;
    numbers(source, file)
}

fn heading(source: &Source<'_>, id: &SceneId, file: &SceneFile) -> Result<(), SceneError> {
    if file.format != FORMAT {
        return Err(source.fault_at(
            "format",
            format!("the format is {}, but this version reads {FORMAT}", file.format),
            format!("Write `format = {FORMAT}`."),
        ));
    }
    if &file.id != id {
        return Err(source.fault_at(
            "id",
            format!("the id is \"{}\", but the folder is \"{id}\"", file.id),
            "Give both the same name.",
        ));
    }
    if let Some(language) = Language::ALL.iter().find(|language| !file.languages.contains(language)) {
        return Err(source.fault_at(
            "languages",
            format!("the language {language} is missing"),
            "Every scene has every language: add it here and write its text file.",
        ));
    }
    for path in asset_paths(file) {
        let leaves = path.is_empty()
            || path.starts_with('/')
            || path.contains(['\\', ':'])
            || path.split('/').any(|part| part.is_empty() || part == "." || part == "..");
        if leaves {
            return Err(source.fault_at(
                path,
                format!("\"{path}\" does not name a file inside the assets folder"),
                "Write a path such as \"models/red-boat.glb\".",
            ));
        }
    }
    if file.rooms.is_empty() || file.exhibits.is_empty() {
        return Err(source.fault_at(
            "[[",
            "the scene has no room or no exhibit".to_owned(),
            "Add at least one [[rooms]] and one [[exhibits]].",
        ));
    }
    Ok(())
}

fn asset_paths(file: &SceneFile) -> impl Iterator<Item = &String> {
    [&file.model, &file.picture]
        .into_iter()
        .chain(file.rooms.iter().filter_map(|room| room.ambience.as_ref()))
        .chain(file.sounds.iter().map(|sound| &sound.file))
}

fn unique_ids(source: &Source<'_>, file: &SceneFile) -> Result<(), SceneError> {
    let questions = || file.checkpoints.iter().flat_map(|checkpoint| &checkpoint.questions);
    unique(source, "room", file.rooms.iter().map(|room| room.id.as_str()))?;
    unique(source, "exhibit", file.exhibits.iter().map(|exhibit| exhibit.id.as_str()))?;
    unique(source, "checkpoint", file.checkpoints.iter().map(|checkpoint| checkpoint.id.as_str()))?;
    unique(source, "question", questions().map(|question| question.id.as_str()))?;
    unique(source, "tour", file.tours.iter().map(|tour| tour.id.as_str()))?;
    unique(source, "map", file.maps.iter().map(|map| map.id.as_str()))
}

fn unique<'a>(source: &Source<'_>, what: &str, ids: impl Iterator<Item = &'a str>) -> Result<(), SceneError> {
    let mut known = BTreeSet::new();
    for id in ids {
        if !known.insert(id) {
            return Err(source.fault_at_last(
                &format!("id = \"{id}\""),
                format!("the {what} {id} is there twice"),
                format!("Give each {what} an id of its own."),
            ));
        }
    }
    if known.len() > MOST_PARTS {
        return Err(source.fault_at(
            "format",
            format!("the scene has more than {MOST_PARTS} of the kind {what}"),
            "Part it into several scenes.",
        ));
    }
    Ok(())
}

fn references(source: &Source<'_>, file: &SceneFile) -> Result<(), SceneError> {
    let unknown = |quoted: &str, what: &str| {
        source.fault_at_last(
            &format!("\"{quoted}\""),
            format!("there is no {what} \"{quoted}\""),
            format!("Add it, or name a {what} that this file has."),
        )
    };
    let has_room = |id: &RoomId| file.rooms.iter().any(|room| &room.id == id);
    let has_exhibit = |id: &ExhibitId| file.exhibits.iter().any(|exhibit| &exhibit.id == id);
    let has_checkpoint = |id: &CheckpointId| file.checkpoints.iter().any(|checkpoint| &checkpoint.id == id);
    for exhibit in &file.exhibits {
        if !has_room(&exhibit.room) {
            return Err(unknown(exhibit.room.as_str(), "room"));
        }
        if exhibit.facts.is_empty() || exhibit.sources.is_empty() {
            return Err(source.fault_at(
                &format!("id = \"{}\"", exhibit.id),
                format!("the exhibit {} names no fact or no kind of source", exhibit.id),
                "Name at least one of each; a text that rests on nothing is not shown.",
            ));
        }
    }
    for checkpoint in &file.checkpoints {
        if !has_room(&checkpoint.room) {
            return Err(unknown(checkpoint.room.as_str(), "room"));
        }
        if let Some(exhibit) = checkpoint.after.iter().find(|id| !has_exhibit(id)) {
            return Err(unknown(exhibit.as_str(), "exhibit"));
        }
    }
    for stop in file.tours.iter().flat_map(|tour| &tour.stops) {
        match stop {
            TourStop::Exhibit(id) if !has_exhibit(id) => return Err(unknown(id.as_str(), "exhibit")),
            TourStop::Checkpoint(id) if !has_checkpoint(id) => {
                return Err(unknown(&stop.to_string(), "checkpoint"));
            }
            _ => {}
        }
    }
    Ok(())
}

fn question_fits(source: &Source<'_>, file: &SceneFile, question: &Question) -> Result<(), SceneError> {
    let fault =
        |problem: String, fix: &str| Err(source.fault_at(&format!("id = \"{}\"", question.id), problem, fix));
    let id = &question.id;
    let distinct: BTreeSet<&OptionKey> = question.options.iter().collect();
    if distinct.len() != question.options.len() {
        return fault(format!("question {id} has an option twice"), "Name each option once.");
    }
    let truth = question.options.iter().map(OptionKey::as_str).eq(["true", "false"]);
    match question.kind {
        QuestionKind::TrueFalse if !truth => fault(
            format!("question {id} must have the options true and false"),
            "Write options = [\"true\", \"false\"].",
        ),
        QuestionKind::PlaceOnMap if question.options.is_empty() => {
            fault(format!("question {id} has nothing to place"), "Add at least one option.")
        }
        QuestionKind::PlaceOnMap
            if !question.map.as_ref().is_some_and(|map| file.maps.iter().any(|known| &known.id == map)) =>
        {
            fault(
                format!("question {id} names no map of this scene"),
                "Add `map = \"…\"` and a [[maps]] of that id.",
            )
        }
        QuestionKind::Single | QuestionKind::Multiple | QuestionKind::Order if question.options.len() < 2 => {
            fault(format!("question {id} has fewer than two options"), "Add options.")
        }
        _ if question.facts.is_empty() => {
            fault(format!("question {id} rests on no fact"), "Name the facts it asks about.")
        }
        _ => Ok(()),
    }
}

fn numbers(source: &Source<'_>, file: &SceneFile) -> Result<(), SceneError> {
    let on_globe = |latitude: f64, longitude: f64| latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    for exhibit in &file.exhibits {
        if exhibit.place.is_some_and(|place| {
            !on_globe(place.latitude, place.longitude) || !(0.0..=1e7).contains(&place.uncertainty_metres)
        }) {
            return Err(source.fault_in(
                &format!("id = \"{}\"", exhibit.id),
                "place",
                format!("the place of {} is not on the globe", exhibit.id),
                "Latitude lies between -90 and 90, longitude between -180 and 180, in WGS84 degrees.",
            ));
        }
    }
    for map in &file.maps {
        let sound = map.west < map.east
            && map.south < map.north
            && on_globe(map.south, map.west)
            && on_globe(map.north, map.east);
        if !sound {
            return Err(source.fault_in(
                &format!("id = \"{}\"", map.id),
                "west",
                format!("the edges of map {} do not enclose a piece of the globe", map.id),
                "West must be less than east and south less than north.",
            ));
        }
    }
    match file.sounds.iter().find(|sound| !(sound.radius_metres > 0.0 && sound.radius_metres <= 1000.0)) {
        Some(sound) => Err(source.fault_in(
            &format!("place = \"{}\"", sound.place),
            "radius_metres",
            format!("the sound at {} has no radius between 0 and 1000 m", sound.place),
            "Write how far it can be heard, in metres.",
        )),
        None => Ok(()),
    }
}

pub(super) fn text_file(
    source: &Source<'_>,
    scene: &SceneFile,
    text: &TextFile,
    language: Language,
) -> Result<(), SceneError> {
    if text.language != language {
        return Err(source.fault_at(
            "language",
            format!("the language is {}, but the file's name says {language}", text.language),
            format!("Write `language = \"{language}\"`."),
        ));
    }
    let missing = |section: String| {
        source.fault_at("language", format!("the section [{section}] is missing"), "Add it.")
    };
    let filled = |header: &str, fields: &[(&str, &str)]| match fields
        .iter()
        .find(|(_, value)| value.trim().is_empty())
    {
        Some((field, _)) => Err(source.fault_in(
            header,
            field,
            format!("`{field}` is empty in {header}"),
            "Write the text; every text exists in every language.",
        )),
        None => Ok(()),
    };
    let summary = &text.scene;
    filled(
        "[scene]",
        &[
            ("title", &summary.title),
            ("subtitle", &summary.subtitle),
            ("summary", &summary.summary),
            ("picture_alt", &summary.picture_alt),
        ],
    )?;
    for room in &scene.rooms {
        let entry = text.rooms.get(&room.id).ok_or_else(|| missing(format!("rooms.{}", room.id)))?;
        filled(&format!("[rooms.{}]", room.id), &[("title", &entry.title)])?;
    }
    for exhibit in &scene.exhibits {
        let section = format!("exhibits.{}", exhibit.id);
        let entry = text.exhibits.get(&exhibit.id).ok_or_else(|| missing(section.clone()))?;
        let hero = if exhibit.hero { entry.hero.as_deref().unwrap_or("") } else { "-" };
        filled(
            &format!("[{section}]"),
            &[
                ("title", &entry.title),
                ("date", &entry.date),
                ("place", &entry.place),
                ("glance", &entry.glance),
                ("read", &entry.read),
                ("source", &entry.source),
                ("evidence_reason", &entry.evidence_reason),
                ("alt", &entry.alt),
                ("hero", hero),
            ],
        )?;
    }
    for checkpoint in &scene.checkpoints {
        let section = format!("checkpoints.{}", checkpoint.id);
        let entry = text.checkpoints.get(&checkpoint.id).ok_or_else(|| missing(section.clone()))?;
        filled(&format!("[{section}]"), &[("title", &entry.title), ("introduction", &entry.introduction)])?;
        for question in &checkpoint.questions {
            question_text(source, question, text, &missing, &filled)?;
        }
    }
    for map in &scene.maps {
        let section = format!("maps.{}", map.id);
        let entry = text.maps.get(&map.id).ok_or_else(|| missing(section.clone()))?;
        filled(&format!("[{section}]"), &[("title", &entry.title)])?;
        if let Some(mark) = map.marks.iter().find(|mark| !entry.marks.contains_key(&mark.id)) {
            return Err(source.fault_at(
                &format!("[{section}]"),
                format!("the mark {} has no name", mark.id),
                "Add it to `marks`.",
            ));
        }
    }
    surplus(source, scene, text)
}

fn question_text(
    source: &Source<'_>,
    question: &Question,
    text: &TextFile,
    missing: &impl Fn(String) -> SceneError,
    filled: &impl Fn(&str, &[(&str, &str)]) -> Result<(), SceneError>,
) -> Result<(), SceneError> {
    let section = format!("questions.{}", question.id);
    let entry = text.questions.get(&question.id).ok_or_else(|| missing(section.clone()))?;
    let header = format!("[{section}]");
    filled(&header, &[("stem", &entry.stem)])?;
    let same = entry.options.keys().collect::<BTreeSet<_>>() == question.options.iter().collect();
    if !same || entry.options.values().any(|option| option.trim().is_empty()) {
        return Err(source.fault_in(
            &header,
            "options",
            format!("the options of {} are not those of scene.toml", question.id),
            "Give each option of the question a text, and no other.",
        ));
    }
    Ok(())
}

/// Texts that belong to nothing are most often a misspelt id.
fn surplus(source: &Source<'_>, scene: &SceneFile, text: &TextFile) -> Result<(), SceneError> {
    let questions = || scene.checkpoints.iter().flat_map(|checkpoint| &checkpoint.questions);
    let exhibit = text.exhibits.keys().find(|id| !scene.exhibits.iter().any(|known| &known.id == *id));
    let room = text.rooms.keys().find(|id| !scene.rooms.iter().any(|known| &known.id == *id));
    let question = text.questions.keys().find(|id| !questions().any(|known| &known.id == *id));
    let section = exhibit
        .map(|id| format!("exhibits.{id}"))
        .or_else(|| room.map(|id| format!("rooms.{id}")))
        .or_else(|| question.map(|id| format!("questions.{id}")));
    match section {
        Some(section) => Err(source.fault_at(
            &format!("[{section}"),
            format!("the section [{section}] belongs to nothing in scene.toml"),
            "Correct the id, or remove the section.",
        )),
        None => Ok(()),
    }
}
