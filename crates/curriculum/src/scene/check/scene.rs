//! Checks of `scene.toml`.

use std::collections::BTreeSet;

use super::dated::is_date;
use crate::{
    identifier::{CheckpointId, ExhibitId, OptionKey, RoomId, SceneId},
    language::Language,
    question::QuestionKind,
    scene::{Map, Question, SceneError, SceneFile, TourStop, WorldPlace, source::Place},
};

/// The form that this version reads.
const FORMAT: u32 = 1;
/// The most exhibits, questions or rooms a scene may have.
const MOST_PARTS: usize = 500;

pub(in crate::scene) fn scene_file(
    root: Place<'_>,
    id: &SceneId,
    file: &SceneFile,
) -> Result<(), SceneError> {
    heading(root, id, file)?;
    unique_ids(root, file)?;
    references(root, file)?;
    questions(root, file).try_for_each(|(place, question)| question_fits(place, file, question))?;
    numbers(root, file)
}

fn heading(root: Place<'_>, id: &SceneId, file: &SceneFile) -> Result<(), SceneError> {
    if file.format != FORMAT {
        return Err(root.key("format").fault(
            format!("the format is {}, but this version reads {FORMAT}", file.format),
            format!("Write `format = {FORMAT}`."),
        ));
    }
    if &file.id != id {
        return Err(root.key("id").fault(
            format!("the id is \"{}\", but the folder is \"{id}\"", file.id),
            "Give both the same name.",
        ));
    }
    if let Some(language) = Language::ALL.iter().find(|language| !file.languages.contains(language)) {
        return Err(root.key("languages").fault(
            format!("the language {language} is missing"),
            "Every scene has every language: add it here and write its text file.",
        ));
    }
    for (place, path) in asset_paths(root, file) {
        let leaves = path.is_empty()
            || path.starts_with('/')
            || path.contains(['\\', ':'])
            || path.split('/').any(|part| part.is_empty() || part == "." || part == "..");
        if leaves {
            return Err(place.fault(
                format!("\"{path}\" does not name a file inside the assets folder"),
                "Write a path such as \"models/red-boat.glb\".",
            ));
        }
    }
    for (section, is_empty) in [("rooms", file.rooms.is_empty()), ("exhibits", file.exhibits.is_empty())] {
        if is_empty {
            return Err(root.key(section).fault(
                format!("the list `{section}` is empty"),
                format!("Write at least one [[{section}]] instead."),
            ));
        }
    }
    Ok(())
}

fn asset_paths<'a>(root: Place<'a>, file: &'a SceneFile) -> impl Iterator<Item = (Place<'a>, &'a String)> {
    let of_rooms = root
        .key("rooms")
        .each(&file.rooms)
        .filter_map(|(place, room)| Some((place.key("ambience"), room.ambience.as_ref()?)));
    let of_sounds = root.key("sounds").each(&file.sounds);
    [(root.key("model"), &file.model), (root.key("picture"), &file.picture)]
        .into_iter()
        .chain(of_rooms)
        .chain(of_sounds.map(|(place, sound)| (place.key("file"), &sound.file)))
}

/// All questions of all checkpoints, and where they stand.
fn questions<'a>(root: Place<'a>, file: &'a SceneFile) -> impl Iterator<Item = (Place<'a>, &'a Question)> {
    root.key("checkpoints")
        .each(&file.checkpoints)
        .flat_map(|(place, checkpoint)| place.key("questions").each(&checkpoint.questions))
}

fn unique_ids(root: Place<'_>, file: &SceneFile) -> Result<(), SceneError> {
    let exhibits = root.key("exhibits").each(&file.exhibits);
    let checkpoints = root.key("checkpoints").each(&file.checkpoints);
    unique("room", root.key("rooms").each(&file.rooms).map(|(place, room)| (place, room.id.as_str())))?;
    unique("exhibit", exhibits.map(|(place, exhibit)| (place, exhibit.id.as_str())))?;
    unique("checkpoint", checkpoints.map(|(place, checkpoint)| (place, checkpoint.id.as_str())))?;
    unique("question", questions(root, file).map(|(place, question)| (place, question.id.as_str())))?;
    unique("tour", root.key("tours").each(&file.tours).map(|(place, tour)| (place, tour.id.as_str())))?;
    unique("map", root.key("maps").each(&file.maps).map(|(place, map)| (place, map.id.as_str())))
}

fn unique<'a>(what: &str, things: impl Iterator<Item = (Place<'a>, &'a str)>) -> Result<(), SceneError> {
    let mut known = BTreeSet::new();
    for (place, id) in things {
        if !known.insert(id) {
            return Err(place.key("id").fault(
                format!("the {what} {id} is there twice"),
                format!("Give each {what} an id of its own."),
            ));
        }
        if known.len() > MOST_PARTS {
            return Err(place.fault(
                format!("the scene has more than {MOST_PARTS} of the kind {what}"),
                "Part it into several scenes.",
            ));
        }
    }
    Ok(())
}

fn references(root: Place<'_>, file: &SceneFile) -> Result<(), SceneError> {
    let unknown = |place: Place<'_>, quoted: &str, what: &str| {
        place.fault(format!("there is no {what} \"{quoted}\""), "Add it, or name one that this file has.")
    };
    let has_room = |id: &RoomId| file.rooms.iter().any(|room| &room.id == id);
    let has_exhibit = |id: &ExhibitId| file.exhibits.iter().any(|exhibit| &exhibit.id == id);
    let has_checkpoint = |id: &CheckpointId| file.checkpoints.iter().any(|checkpoint| &checkpoint.id == id);
    for (place, exhibit) in root.key("exhibits").each(&file.exhibits) {
        if !has_room(&exhibit.room) {
            return Err(unknown(place.key("room"), exhibit.room.as_str(), "room"));
        }
        for (key, what, is_empty) in [
            ("facts", "fact", exhibit.facts.is_empty()),
            ("sources", "kind of source", exhibit.sources.is_empty()),
        ] {
            if is_empty {
                return Err(place.key(key).fault(
                    format!("the exhibit {} names no {what}", exhibit.id),
                    "Name at least one; a text that rests on nothing is not shown.",
                ));
            }
        }
    }
    for (place, checkpoint) in root.key("checkpoints").each(&file.checkpoints) {
        if !has_room(&checkpoint.room) {
            return Err(unknown(place.key("room"), checkpoint.room.as_str(), "room"));
        }
        if let Some((place, id)) =
            place.key("after").each(&checkpoint.after).find(|(_, exhibit)| !has_exhibit(exhibit))
        {
            return Err(unknown(place, id.as_str(), "exhibit"));
        }
    }
    let tours = root.key("tours").each(&file.tours);
    for (place, stop) in tours.flat_map(|(place, tour)| place.key("stops").each(&tour.stops)) {
        match stop {
            TourStop::Exhibit(id) if !has_exhibit(id) => return Err(unknown(place, id.as_str(), "exhibit")),
            TourStop::Checkpoint(id) if !has_checkpoint(id) => {
                return Err(unknown(place, &stop.to_string(), "checkpoint"));
            }
            _ => {}
        }
    }
    Ok(())
}

fn question_fits(place: Place<'_>, file: &SceneFile, question: &Question) -> Result<(), SceneError> {
    let id = &question.id;
    let options = place.key("options");
    let mut known = BTreeSet::new();
    if let Some((option, _)) = options.each(&question.options).find(|(_, option)| !known.insert(*option)) {
        return Err(option.fault(format!("question {id} has an option twice"), "Name each option once."));
    }
    let truth = question.options.iter().map(OptionKey::as_str).eq(["true", "false"]);
    match question.kind {
        QuestionKind::TrueFalse if !truth => Err(options.fault(
            format!("question {id} must have the options true and false"),
            "Write options = [\"true\", \"false\"].",
        )),
        QuestionKind::PlaceOnMap if question.options.is_empty() => {
            Err(options.fault(format!("question {id} has nothing to place"), "Add at least one option."))
        }
        QuestionKind::PlaceOnMap
            if !question.map.as_ref().is_some_and(|map| file.maps.iter().any(|known| &known.id == map)) =>
        {
            Err(place.key("map").fault(
                format!("question {id} names no map of this scene"),
                "Add `map = \"…\"` and a [[maps]] of that id.",
            ))
        }
        QuestionKind::Single | QuestionKind::Multiple | QuestionKind::Order if question.options.len() < 2 => {
            Err(options.fault(format!("question {id} has fewer than two options"), "Add options."))
        }
        _ if question.facts.is_empty() => Err(place
            .key("facts")
            .fault(format!("question {id} rests on no fact"), "Name the facts it asks about.")),
        _ => Ok(()),
    }
}

fn numbers(root: Place<'_>, file: &SceneFile) -> Result<(), SceneError> {
    if file.credit.points == 0 {
        return Err(root.key("credit").key("points").fault(
            "the credit is worth no points".to_owned(),
            "Write how many points it is worth, 1 or more.",
        ));
    }
    for (place, exhibit) in root.key("exhibits").each(&file.exhibits) {
        if !is_date(&exhibit.dated) {
            return Err(place.key("dated").fault(
                format!("\"{}\" dates {} to no day, month or year that was", exhibit.dated, exhibit.id),
                "Write a date such as \"1921-07-23\", \"1921-08~\" or \"1915-09/1919-05\", the earlier first.",
            ));
        }
        if let Some(key) = exhibit.place.and_then(off_globe) {
            return Err(place.key("place").key(key).fault(
                format!("the place of {} is not on the globe", exhibit.id),
                "Latitude lies between -90 and 90, longitude between -180 and 180, in WGS84 degrees, and the \
                 uncertainty between 0 and 10000000 metres.",
            ));
        }
    }
    for (place, map) in root.key("maps").each(&file.maps) {
        if let Some(key) = unsound_edge(map) {
            return Err(place.key(key).fault(
                format!("the edges of map {} do not enclose a piece of the globe", map.id),
                "West must be less than east and south less than north, in WGS84 degrees.",
            ));
        }
        if let Some(off) = off_the_map(place, map) {
            return Err(off.fault(
                format!("this lies off map {}", map.id),
                "Write WGS84 degrees within the map's edges; a line has at least two points, longitude first.",
            ));
        }
    }
    match root
        .key("sounds")
        .each(&file.sounds)
        .find(|(_, sound)| !(sound.radius_metres > 0.0 && sound.radius_metres <= 1000.0))
    {
        Some((place, sound)) => Err(place.key("radius_metres").fault(
            format!("the sound at {} has no radius between 0 and 1000 m", sound.place),
            "Write how far it can be heard, in metres.",
        )),
        None => Ok(()),
    }
}

fn is_latitude(degrees: f64) -> bool {
    degrees.abs() <= 90.0
}

fn is_longitude(degrees: f64) -> bool {
    degrees.abs() <= 180.0
}

/// The key of the first number that cannot be.
fn off_globe(place: WorldPlace) -> Option<&'static str> {
    [
        ("latitude", is_latitude(place.latitude)),
        ("longitude", is_longitude(place.longitude)),
        ("uncertainty_metres", (0.0..=1e7).contains(&place.uncertainty_metres)),
    ]
    .into_iter()
    .find_map(|(key, is_sound)| (!is_sound).then_some(key))
}

/// The key of the first edge that cannot be.
fn unsound_edge(map: &Map) -> Option<&'static str> {
    [
        ("east", is_longitude(map.east)),
        ("west", is_longitude(map.west) && map.west < map.east),
        ("north", is_latitude(map.north)),
        ("south", is_latitude(map.south) && map.south < map.north),
    ]
    .into_iter()
    .find_map(|(key, is_sound)| (!is_sound).then_some(key))
}

/// The first mark or point of a line that is not on its map, or a line that is none.
fn off_the_map<'a>(place: Place<'a>, map: &Map) -> Option<Place<'a>> {
    let mut marks = place.key("marks").each(&map.marks);
    let off = marks.find(|(_, mark)| !map.holds(mark.latitude, mark.longitude));
    off.map(|(mark, _)| mark).or_else(|| {
        place.key("lines").each(&map.lines).find_map(|(place, line)| {
            let points = place.key("points");
            let off = points
                .each(&line.points)
                .find(|(_, [longitude, latitude])| !map.holds(*latitude, *longitude));
            off.map(|(point, _)| point).or((line.points.len() < 2).then_some(points))
        })
    })
}
