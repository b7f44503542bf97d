use std::{collections::BTreeMap, fs};

use super::*;

pub(super) const SCENE: &str = r#"format = 1
id = "small"
kind = "hall"
model = "models/small.glb"
picture = "pictures/small.png"
languages = ["zh-CN", "en"]

[completion]
move_on = "CompletedAndPassed"
exhibits_seen_share = 0.8
mastery_score = 0.5

[credit]
rule = "small-visit"
points = 2
period = "academic-year"

[[rooms]]
id = "room"
floor = "stone"

[[exhibits]]
id = "E1"
room = "room"
facts = ["E1.1"]
evidence = "inferred"
confidence = "high"
sources = ["press"]
specialist_review = false
dated = "1921"

[[exhibits]]
id = "E2"
room = "room"
facts = ["E2.1"]
evidence = "artistic"
confidence = "low"
sources = ["memoir"]
specialist_review = false
dated = "1921"

[[exhibits]]
id = "E3"
room = "room"
facts = ["E3.1"]
evidence = "documented"
confidence = "medium"
sources = ["press"]
specialist_review = false
dated = "1921"

[[checkpoints]]
id = "C1"
room = "room"
[[checkpoints.questions]]
id = "Q1"
kind = "single"
options = ["a", "b"]
facts = ["E1.1"]
[[checkpoints.questions]]
id = "Q2"
kind = "single"
options = ["a", "b"]
facts = ["E2.1"]

[[tours]]
id = "guided"
stops = ["E1", "E2", "E3", "checkpoint:C1"]
"#;

pub(super) fn text(language: Language) -> String {
    let mut text = format!(
        "language = \"{language}\"\n[scene]\ntitle = \"T\"\nsubtitle = \"S\"\nsummary = \"U\"\npicture_alt = \"P\"\n\
         [rooms.room]\ntitle = \"R\"\n"
    );
    for exhibit in ["E1", "E2", "E3"] {
        text += &format!(
            "[exhibits.{exhibit}]\ntitle = \"T\"\ndate = \"D\"\nplace = \"P\"\nglance = \"G\"\nread = \"R\"\n\
             source = \"S\"\nevidence_reason = \"E\"\nalt = \"A\"\n"
        );
    }
    text += "[checkpoints.C1]\ntitle = \"T\"\nintroduction = \"I\"\n";
    for question in ["Q1", "Q2"] {
        text += &format!("[questions.{question}]\nstem = \"S\"\noptions = {{ a = \"A\", b = \"B\" }}\n");
    }
    text
}

pub(super) fn files_with(scene: &str, change: impl Fn(String) -> String) -> SceneFiles {
    let texts: BTreeMap<_, _> = Language::ALL.into_iter().map(|l| (l, change(text(l)))).collect();
    SceneFiles::new("small".parse().unwrap(), scene.to_owned(), texts)
}

pub(crate) fn small_scene() -> Scene {
    files_with(SCENE, |text| text).parse().unwrap()
}

pub(crate) fn small_scene_called(name: &str) -> Scene {
    let scene = SCENE.replacen("id = \"small\"", &format!("id = \"{name}\""), 1);
    let mut files = files_with(&scene, |text| text);
    files.id = name.parse().unwrap();
    files.parse().unwrap()
}

fn fault(scene: &str) -> SceneError {
    files_with(scene, |text| text).parse().unwrap_err()
}

fn line_of(text: &str, needle: &str) -> Option<usize> {
    text.lines().position(|line| line.contains(needle)).map(|index| index + 1)
}

#[test]
fn a_sound_scene_is_read() {
    let scene = small_scene();
    assert_eq!(scene.exhibits().len(), 3);
    assert_eq!(scene.questions().count(), 2);
    assert!(scene.text(Language::English).is_some());
}

#[test]
fn faults_name_the_line_and_the_fix() {
    let changes = [
        ("points = 2", "points = \"two\"", "points = \"two\""),
        ("floor = \"stone\"", "floor = \"moss\"", "moss"),
        ("move_on = \"CompletedAndPassed\"", "move_on = \"Sometimes\"", "Sometimes"),
        ("mastery_score = 0.5", "mastery_score = 1.5", "1.5"),
        ("stops = [\"E1\", \"E2\", \"E3\", \"checkpoint:C1\"]", "stops = [\"E9\"]", "E9"),
        ("stops = [\"E1\", \"E2\", \"E3\", \"checkpoint:C1\"]", "stops = [\"checkpoint:C9\"]", "C9"),
        ("model = \"models/small.glb\"", "model = \"../secret.glb\"", "secret"),
        ("format = 1", "format = 7", "format = 7"),
        ("format = 1", "format = 1\nsurprise = true", "surprise"),
        ("languages = [\"zh-CN\", \"en\"]", "languages = [\"en\"]", "languages"),
    ];
    for (from, to, at) in changes {
        let scene = SCENE.replacen(from, to, 1);
        assert_ne!(scene, SCENE, "{from} is not in the scene");
        let fault = fault(&scene);
        assert_eq!(fault.line, line_of(&scene, at), "{fault}");
        assert_eq!(fault.file, "small/scene.toml");
        assert!(!fault.fix.is_empty());
    }
}

#[test]
fn an_id_that_is_there_twice_is_pointed_at_where_it_repeats() {
    let scene = SCENE.replace("id = \"E3\"", "id = \"E2\"");
    let fault = fault(&scene);
    assert_eq!(
        fault.line,
        scene.lines().enumerate().filter(|(_, l)| *l == "id = \"E2\"").last().map(|(i, _)| i + 1)
    );
}

#[test]
fn a_text_that_is_missing_empty_or_surplus_is_refused() {
    let renamed =
        files_with(SCENE, |text| text.replace("[exhibits.E2]", "[exhibits.E7]")).parse().unwrap_err();
    assert!(renamed.problem.contains("exhibits.E2"), "{renamed}");
    let empty = files_with(SCENE, |text| text.replace("alt = \"A\"", "alt = \" \"")).parse().unwrap_err();
    assert!(empty.problem.contains("alt") && empty.line.is_some(), "{empty}");
    let surplus = files_with(SCENE, |t| t + "[rooms.attic]\ntitle = \"A\"\n").parse().unwrap_err();
    assert!(surplus.problem.contains("rooms.attic"), "{surplus}");
    let options = files_with(SCENE, |t| t.replace("b = \"B\"", "c = \"C\"")).parse().unwrap_err();
    assert!(options.problem.contains("Q1"), "{options}");
}

#[test]
fn a_missing_a_binary_and_an_oversized_file_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let id: SceneId = "small".parse().unwrap();
    let missing = Scene::load(folder.path(), &id).unwrap_err();
    assert_eq!((missing.file.as_str(), missing.line), ("small/scene.toml", None));
    fs::create_dir(folder.path().join("small")).unwrap();
    fs::write(folder.path().join("small/scene.toml"), b"format = 1\nid = \"\xff\xfe\"\n").unwrap();
    assert_eq!(Scene::load(folder.path(), &id).unwrap_err().line, Some(2));
    fs::write(folder.path().join("small/scene.toml"), vec![b'#'; 1024 * 1024 + 1]).unwrap();
    assert!(Scene::load(folder.path(), &id).unwrap_err().problem.contains("larger"));
}

#[test]
fn deep_toml_is_refused_and_does_not_overflow_the_stack() {
    let deep = format!("format = {}1{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(fault(&deep).line, Some(1));
}

const ANSWERS: &str = r#"[answers.Q1]
correct = "a"
explanation = { "zh-CN" = "因", en = "Because" }
[answers.Q2]
correct = "a"
explanation = { "zh-CN" = "因", en = "Because" }
"#;

#[test]
fn answers_must_fit_their_questions() {
    let scene = small_scene();
    assert!(Answers::parse("answers", ANSWERS, &scene).is_ok());
    for (from, to, line) in [
        ("correct = \"a\"", "correct = \"z\"", Some(2)),
        ("correct = \"a\"", "correct = [\"a\"]", Some(2)),
        (", en = \"Because\"", "", Some(3)),
        ("[answers.Q1]", "[answers.Q9]", Some(1)),
    ] {
        let fault = Answers::parse("answers", &ANSWERS.replacen(from, to, 1), &scene).unwrap_err();
        assert_eq!(fault.line, line, "{fault}");
    }
}

#[test]
fn a_key_that_names_an_option_twice_could_never_be_met() {
    let multiple = SCENE.replacen("kind = \"single\"", "kind = \"multiple\"", 1);
    let scene = files_with(&multiple, |text| text).parse().unwrap();
    let answers = |key: &str| ANSWERS.replacen("correct = \"a\"", &format!("correct = {key}"), 1);
    assert!(Answers::parse("answers", &answers("[\"a\", \"b\"]"), &scene).is_ok());
    let fault = Answers::parse("answers", &answers("[\"a\", \"a\"]"), &scene).unwrap_err();
    assert_eq!(fault.line, Some(2), "{fault}");
}

#[test]
fn two_scenes_must_not_share_a_credit_rule() {
    let [one, two] = ["one", "two"].map(small_scene_called);
    assert!(shared_credit_rules([&one]).is_empty());
    let faults = shared_credit_rules([&one, &two]);
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0]
            .to_string()
            .contains("two/scene.toml: the credit rule \"small-visit\" is that of scene one")
    );
}
