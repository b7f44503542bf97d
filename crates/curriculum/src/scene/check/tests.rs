//! Every fault names the exact line. A change marks with [`HERE`] the line that the fault must name.

use crate::{
    language::Language,
    scene::{
        Answers, SceneError,
        tests::{SCENE, files_with, text},
    },
};

const HERE: &str = "# here";

/// A map, a question that uses it, and sounds, for the faults that the small scene cannot have.
const MORE: &str = r#"
[[sounds]]
place = "well"
file = "sounds/well.ogg"
radius_metres = 5
[[sounds]]
place = "lane"
file = "sounds/lane.ogg"
radius_metres = 6
[[maps]]
id = "delta"
west = 118.0
east = 123.0
south = 28.5
north = 32.5
marks = [
    { id = "suzhou", latitude = 31.3, longitude = 120.6 },
    { id = "ningbo", latitude = 29.9, longitude = 121.6 },
]
[[checkpoints]]
id = "C2"
room = "room"
[[checkpoints.questions]]
id = "Q3"
kind = "place-on-map"
options = ["a"]
facts = ["E1.1"]
map = "delta"
"#;

const MORE_TEXT: &str = r#"
[checkpoints.C2]
title = "T"
introduction = "I"
[questions.Q3]
stem = "S"
options = { a = "A" }
[maps.delta]
title = "D"
[maps.delta.marks]
suzhou = "S"
ningbo = "N"
"#;

fn large_scene() -> String {
    SCENE.to_owned() + MORE
}

fn marked_line(text: &str) -> Option<usize> {
    let mut marked = text.lines().enumerate().filter(|(_, line)| line.contains(HERE));
    let line = marked.next().map(|(index, _)| index + 1);
    assert!(marked.next().is_none(), "more than one line is marked");
    line
}

/// The fault of the large scene after `from` was replaced, which must be at the marked line.
fn scene_fault(from: &str, to: &str) -> SceneError {
    let scene = large_scene().replacen(from, to, 1);
    assert_ne!(scene, large_scene(), "{from} is not in the scene");
    let fault = files_with(&scene, |text| text + MORE_TEXT).parse().unwrap_err();
    assert_eq!(fault.file, "small/scene.toml", "{fault}");
    assert_eq!(fault.line, marked_line(&scene), "{fault}");
    fault
}

/// The fault of the large scene's texts after `from` was replaced, which must be at the marked line.
fn text_fault(from: &str, to: &str) -> SceneError {
    let change = |text: String| (text + MORE_TEXT).replacen(from, to, 1);
    let changed = change(text(Language::SimplifiedChinese));
    assert!(changed.contains(to), "{from} is not in the text");
    let fault = files_with(&large_scene(), change).parse().unwrap_err();
    assert_eq!(fault.file, "small/text.zh-CN.toml", "{fault}");
    assert_eq!(fault.line, marked_line(&changed), "{fault}");
    fault
}

#[test]
fn the_large_scene_is_sound() {
    let scene = files_with(&large_scene(), |text| text + MORE_TEXT).parse().unwrap();
    assert_eq!(scene.questions().count(), 3);
}

#[test]
fn an_empty_field_is_not_mistaken_for_a_paragraph_that_holds_its_name() {
    let fault = text_fault(
        "read = \"R\"\nsource = \"S\"",
        "read = \"\"\"\nThe sources differ.\n\nsource = \"none\"\n\"\"\"\nsource = \"\" # here",
    );
    assert_eq!(fault.problem, "`source` is empty in [exhibits.E1]");
}

#[test]
fn every_spelling_that_toml_allows_has_a_line() {
    scene_fault("format = 1\nid = \"small\"", "# the format, the id\nformat=1\nid='large'# here");
    scene_fault("id = \"E3\"", "id='E2' # here");
    scene_fault("id = \"E3\"\nroom = \"room\"", "\"id\"=\"E3\"\n'room'='attic' # here");
    scene_fault("[[maps]]\nid = \"delta\"\nwest = 118.0", "[[ maps ]]\nid='delta'\nwest=124 # here");
    text_fault(
        "[exhibits.E2]\ntitle = \"T\"\ndate = \"D\"",
        "[ exhibits . 'E2' ]\ntitle='T'\ndate=''\t# here",
    );
    text_fault(
        "[maps.delta]\ntitle = \"D\"\n[maps.delta.marks]",
        "[maps]\ndelta.title='' # here\n[maps.delta.marks]",
    );
}

#[test]
fn a_section_that_is_missing_is_missed_where_its_kind_begins() {
    let section = "date = \"D\"\nplace = \"P\"\nglance = \"G\"\nread = \"R\"\nsource = \"S\"\n\
                   evidence_reason = \"E\"\nalt = \"A\"\n";
    let fault = text_fault(
        &format!("[exhibits.E1]\ntitle = \"T\"\n{section}[exhibits.E2]\ntitle = \"T\"\n{section}"),
        &format!("[exhibits.E1] # here\ntitle = \"T\"\n{section}"),
    );
    assert_eq!(fault.problem, "the section [exhibits.E2] is missing");
}

#[test]
fn a_section_whose_whole_kind_is_missing_stands_on_no_line() {
    let maps = "[maps.delta]\ntitle = \"D\"\n[maps.delta.marks]\nsuzhou = \"S\"\nningbo = \"N\"\n";
    let fault = text_fault(maps, "# maps\n");
    assert_eq!((fault.problem.as_str(), fault.line), ("the section [maps.delta] is missing", None));
    let fault = text_fault("[rooms.room]\ntitle = \"R\"\n", "# rooms\n");
    assert_eq!((fault.problem.as_str(), fault.line), ("missing field `rooms`", None));
    assert!(fault.fix.contains("the file"), "{fault}");
}

#[test]
fn a_surplus_section_is_refused_whatever_its_kind() {
    for (section, fields) in [
        ("rooms.attic", "title = \"T\""),
        ("checkpoints.C9", "title = \"T\"\nintroduction = \"I\""),
        ("questions.Q9", "stem = \"S\"\noptions = { a = \"A\" }"),
        ("maps.world", "title = \"T\""),
        (
            "exhibits.E9",
            "title = \"T\"\ndate = \"D\"\nplace = \"P\"\nglance = \"G\"\nread = \"R\"\nsource = \"S\"\n\
             evidence_reason = \"E\"\nalt = \"A\"",
        ),
    ] {
        let fault = text_fault("\n[maps.delta]", &format!("\n[{section}] # here\n{fields}\n[maps.delta]"));
        assert_eq!(fault.problem, format!("the section [{section}] belongs to nothing in scene.toml"));
        assert!(!fault.fix.is_empty());
    }
}

#[test]
fn a_fault_in_the_texts_is_at_its_field() {
    let options = "options = { a = \"A\", b = \"B\" }";
    let room = "[rooms.room]\ntitle = \"R\"";
    for (from, to, problem) in [
        ("language = \"zh-CN\"", "# language\nlanguage = \"en\" # here", "the language is en"),
        ("picture_alt = \"P\"", "picture_alt = \" \" # here", "`picture_alt` is empty"),
        (options, "[questions.Q1.options]\na = \"A\"\nb = \" \" # here", "\"b\" has no text"),
        (options, "[questions.Q1.options]\na = \"A\"\nb = \"B\"\nz = \"Z\" # here", "\"z\" in the options"),
        (options, "options = { a = \"A\" } # here", "\"b\" has no text"),
        ("[maps.delta.marks]\nsuzhou = \"S\"", "[maps.delta.marks] # here", "\"suzhou\" has no text"),
        ("ningbo = \"N\"", "ningbo = \"\" # here", "\"ningbo\" has no text"),
        ("ningbo = \"N\"", "ningbo = \"N\"\nhangzhou = \"H\" # here", "\"hangzhou\" in the marks"),
        // A text file that has not even the form of one.
        (room, "[rooms.room] # here", "missing field `title`"),
        (room, "[rooms.room]\ntitle = \"R\"\nfloor = \"stone\" # here", "unknown field `floor`"),
        (room, "[rooms.room]\ntitle = 7 # here", "integer `7`"),
        (room, "[rooms.room]\ntitle = \"R\"\n[rooms.'a room'] # here\ntitle = \"R\"", "\"a room\""),
        (room, "[rooms.room]\ntitle = \"R\"\ntitle = \"R\" # here", "duplicate key"),
    ] {
        let fault = text_fault(from, to);
        assert!(fault.problem.contains(problem), "{fault}");
    }
}

#[test]
fn a_hero_without_a_text_is_at_its_section() {
    let scene = SCENE.replacen("[[exhibits]]\nid = \"E2\"", "[[exhibits]]\nhero = true\nid = \"E2\"", 1);
    let mark = |text: String| text.replace("[exhibits.E2]", "[exhibits.E2] # here");
    let fault = files_with(&scene, mark).parse().unwrap_err();
    assert_eq!(fault.problem, "`hero` is missing in [exhibits.E2]");
    assert_eq!(fault.line, marked_line(&mark(text(Language::SimplifiedChinese))));
}

#[test]
fn a_fault_in_the_scene_is_at_its_value() {
    let stops = "stops = [\"E1\", \"E2\", \"E3\", \"checkpoint:C1\"]";
    let q2 = "id = \"Q2\"\nkind = \"single\"\noptions = [\"a\", \"b\"]\nfacts = [\"E2.1\"]";
    let q3 = "kind = \"place-on-map\"\noptions = [\"a\"]\nfacts = [\"E1.1\"]\nmap = \"delta\"";
    for (from, to, problem) in [
        ("picture = \"pictures/small.png\"", "picture = \"models/small.glb/..\" # here", "small.glb/.."),
        ("floor = \"stone\"", "floor = \"stone\"\nambience = \"/room.ogg\" # here", "/room.ogg"),
        ("file = \"sounds/lane.ogg\"", "file = \"\" # here", "does not name a file"),
        ("facts = [\"E3.1\"]", "facts = [] # here", "E3 names no fact"),
        ("sources = [\"memoir\"]", "sources = [] # here", "E2 names no kind of source"),
        (
            "dated = \"1921\"",
            "dated = \"1921\"\nplace.latitude = 31\nplace.longitude = 181 # here\nplace.uncertainty_metres = 1",
            "not on the globe",
        ),
        (
            "dated = \"1921\"",
            "dated = \"1921\"\nplace = { latitude = 31, longitude = 121, uncertainty_metres = nan } # here",
            "not on the globe",
        ),
        (
            "dated = \"1921\"",
            "dated = \"1921\"\n[exhibits.place]\nlatitude = 91 # here\nlongitude = 12\nuncertainty_metres = 1",
            "not on the globe",
        ),
        ("id = \"C1\"\nroom = \"room\"", "id = \"C1\"\nroom = \"attic\" # here", "no room"),
        ("id = \"C1\"", "id = \"C1\"\nafter = [\n  \"E1\",\n  \"E9\", # here\n]", "no exhibit"),
        ("id = \"C2\"", "id = \"C1\" # here", "checkpoint C1 is there twice"),
        ("id = \"Q3\"", "id = \"Q1\" # here", "question Q1 is there twice"),
        (stops, "stops = [\n  \"E1\", \"E2\",\n  \"checkpoint:E3\", # here\n]", "no checkpoint"),
        (
            q2,
            "id = \"Q2\"\nkind = \"single\"\nfacts = [\"E2.1\"]\noptions = [\n  \"a\",\n  \"b\",\n  \"a\", # here\n]",
            "an option twice",
        ),
        (
            q2,
            "id = \"Q2\"\nkind = \"single\"\nfacts = [\"E2.1\"]\noptions = [\"a\"] # here",
            "fewer than two options",
        ),
        (
            q2,
            "id = \"Q2\"\nkind = \"true-false\"\nfacts = [\"E2.1\"]\noptions = [\"a\", \"b\"] # here",
            "true and false",
        ),
        (
            q2,
            "id = \"Q2\"\nkind = \"order\"\noptions = [\"a\", \"b\"]\nfacts = [] # here",
            "rests on no fact",
        ),
        (
            q3,
            "kind = \"place-on-map\"\nfacts = [\"E1.1\"]\nmap = \"delta\"\noptions = [] # here",
            "nothing to place",
        ),
        (
            q3,
            "kind = \"place-on-map\"\noptions = [\"a\"]\nfacts = [\"E1.1\"]\nmap = \"world\" # here",
            "no map",
        ),
        ("north = 32.5", "north = 95 # here", "edges of map delta"),
        ("south = 28.5", "south = 33 # here", "edges of map delta"),
        (
            "latitude = 29.9, longitude = 121.6 }",
            "latitude = 29.9, longitude = 124.0 }, # here",
            "off map delta",
        ),
        (
            "latitude = 29.9, longitude = 121.6 }",
            "latitude = nan, longitude = 121.6 }, # here",
            "off map delta",
        ),
        (
            "north = 32.5",
            "north = 32.5\nlines = [\n{ kind = \"coast\", points = [[120, 30], [121, 30]] },\n\
             { kind = \"river\", points = [[120, 30],\n[30, 120], # here\n] },\n]",
            "off map delta",
        ),
        (
            "north = 32.5",
            "north = 32.5\nlines = [\n{ kind = \"coast\", points = [[120, 30]] }, # here\n]",
            "off map delta",
        ),
        ("radius_metres = 6", "radius_metres = 0 # here", "no radius"),
        // A scene file that has not even the form of one.
        ("[[exhibits]]\nid = \"E2\"", "[[exhibits]] # here", "missing field `id`"),
        (stops, "stops = [\n  \"E1\",\n  \"E 2\", # here\n]", "the id \"E 2\""),
        (
            "sources = [\"press\"]",
            "sources = [\n  \"press\",\n  \"rumour\", # here\n]",
            "unknown variant `rumour`",
        ),
        ("facts = [\"E3.1\"]", "facts = [\n  \"E3.1\",\n  3, # here\n]", "integer `3`"),
        (
            "    { id = \"ningbo\", latitude = 29.9,",
            "    { id = \"ningbo\", # here\n     ",
            "missing field `latitude`",
        ),
    ] {
        let fault = scene_fault(from, to);
        assert!(fault.problem.contains(problem), "{fault}");
    }
}

#[test]
fn a_question_without_a_map_is_at_its_header() {
    let scene = large_scene().replace("map = \"delta\"\n", "");
    let scene = scene
        .replace("[[checkpoints.questions]]\nid = \"Q3\"", "[[checkpoints.questions]] # here\nid = \"Q3\"");
    let fault = files_with(&scene, |text| text).parse().unwrap_err();
    assert_eq!(
        (fault.problem.as_str(), fault.line),
        ("question Q3 names no map of this scene", marked_line(&scene))
    );
}

#[test]
fn an_empty_list_is_at_its_key() {
    let head = SCENE.split("[completion]").next().unwrap();
    let rest = SCENE.split("[[exhibits]]").next().unwrap().replacen(head, "", 1);
    let scene = format!("{head}exhibits = [] # here\n{rest}");
    let fault = files_with(&scene, |text| text).parse().unwrap_err();
    assert_eq!((fault.problem.as_str(), fault.line), ("the list `exhibits` is empty", marked_line(&scene)));
}

#[test]
fn a_fault_in_the_answers_is_at_its_value() {
    let places = large_scene().replacen("options = [\"a\"]", "options = [\"a\", \"b\"]", 1);
    let change = |text: String| (text + MORE_TEXT).replacen("{ a = \"A\" }", "{ a = \"A\", b = \"B\" }", 1);
    let multiple = places.replacen("kind = \"single\"", "kind = \"multiple\"", 1);
    let scene = files_with(&multiple, change).parse().unwrap();
    let explanation = "explanation = { \"zh-CN\" = \"因\", en = \"Because\" }";
    let sound = format!(
        "# answers to Q1, Q2 and Q3\n[answers.Q1]\ncorrect = [\"a\"]\n{explanation}\n[answers.Q2]\ncorrect = \"a\"\n\
         {explanation}\n[answers.Q3]\n{explanation}\n[answers.Q3.correct]\n\
         a = {{ latitude = 31, longitude = 121, tolerance_km = 40 }}\n\
         b = {{ latitude = 30, longitude = 120, tolerance_km = 60 }}\n"
    );
    assert!(Answers::parse("answers", &sound, &scene).is_ok());
    for (from, to, problem) in [
        ("[\"a\"]", "[\n  \"a\",\n  \"z\", # here\n]", "key of Q1"),
        ("[\"a\"]", "[\n  \"a\",\n  \"b\",\n  \"a\", # here\n]", "key of Q1"),
        ("correct = \"a\"", "correct='c' # here", "key of Q2"),
        (explanation, "[answers.Q1.explanation]\nen = \"correct\"\nzh-CN = \"\" # here", "missing in zh-CN"),
        (explanation, "[answers.Q1.explanation] # here\nen = \"correct\"", "missing in zh-CN"),
        ("tolerance_km = 60 }", "tolerance_km = 0 } # here", "key of Q3"),
        ("tolerance_km = 60 }", "tolerance_km = inf } # here", "key of Q3"),
        ("tolerance_km = 60 }", "tolerance_km = nan } # here", "key of Q3"),
        ("tolerance_km = 60 }", "tolerance_km = 501 } # here", "key of Q3"),
        ("b = { latitude = 30,", "b = { # here\n latitude = 34,", "key of Q3"),
        ("b = { latitude = 30,", "b = { # here\n latitude = nan,", "key of Q3"),
        ("longitude = 120, tolerance_km = 60 }", "longitude = 300, tolerance_km = 60 } # here", "key of Q3"),
        ("[answers.Q3.correct]\na =", "[answers.Q3.correct] # here\n#", "key of Q3"),
        (
            "tolerance_km = 60 }",
            "tolerance_km = 60 }\nz = { latitude = 30, longitude = 120, tolerance_km = 60 } # here",
            "key of Q3",
        ),
        (
            "[answers.Q3]",
            "[answers.Q9] # here\ncorrect = \"a\"\nexplanation = {}\n[answers.Q3]",
            "no question Q9",
        ),
        ("correct = \"a\"", "correct = 3 # here", "a key is"),
        ("[answers.Q2]\ncorrect = \"a\"", "[answers.Q2] # here", "missing field `correct`"),
    ] {
        let text = sound.replacen(from, to, 1);
        assert_ne!(text, sound, "{from} is not in the answers");
        let fault = Answers::parse("answers", &text, &scene).unwrap_err();
        assert!(fault.problem.contains(problem), "{fault}");
        assert_eq!(fault.line, marked_line(&text), "{fault}");
    }
    let fault = Answers::parse("answers", "[answers]\n", &scene).unwrap_err();
    assert_eq!(fault.line, Some(1), "{fault}");
}

#[test]
fn a_caption_belongs_to_a_sound_of_the_scene_and_says_something() {
    let section =
        |place: &str, caption: &str| format!("[sounds.{place}]\ncaption = \"{caption}\"\n[maps.delta]");
    let fault = text_fault("[maps.delta]", &section("attic", "[steps]").replacen(']', "] # here", 1));
    assert_eq!(fault.problem, "the section [sounds.attic] belongs to nothing in scene.toml");
    let fault = text_fault("[maps.delta]", &section("well", "").replacen("\"\"", "\"\" # here", 1));
    assert_eq!(fault.problem, "`caption` is empty in [sounds.well]");
}

#[test]
fn a_date_that_never_was_and_a_credit_of_no_points_are_refused() {
    scene_fault("dated = \"1921\"", "dated = \"1921-13-45\" # here");
    scene_fault("points = 2", "points = 0 # here");
}
