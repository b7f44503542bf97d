//! Chinese type looks right: every character has a glyph, and no line begins with closing punctuation.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use bevy::{
    prelude::*,
    text::{ComputedTextBlock, FontSource, TextLayoutInfo},
};
use curriculum::{Language, Scene};
use retrace::{
    BackendAddress, Display, Options, Task,
    hall::SceneCatalogue,
    theme::{Fonts, Texts},
};

/// 通用规范汉字表 has so many characters.
const STANDARD_CHARACTERS: usize = 8_105;
const FONTS: [&str; 3] = ["RetraceSans-Regular.otf", "RetraceSans-Bold.otf", "RetraceSerif-Bold.otf"];
/// What must not begin a line (GB/T 15834, 5.1.10).
const NEVER_FIRST: &str = "，。、；：？！）》〉】」』”’…—·,.;:?!)]}%％";

fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets")
}

fn scenes() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenes")
}

fn read_tree(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            read_tree(&entry.path(), text);
        } else {
            *text += &fs::read_to_string(entry.path()).unwrap();
        }
    }
}

#[test]
fn every_character_that_is_shown_and_every_standard_one_has_a_glyph() {
    let standard = fs::read_to_string(assets().join("fonts/standard-characters.txt"))
        .expect("the fonts are made by ./dev before the tests");
    assert_eq!(standard.chars().collect::<BTreeSet<_>>().len(), STANDARD_CHARACTERS);
    let mut shown = standard;
    read_tree(&scenes(), &mut shown);
    read_tree(&assets().join("locales"), &mut shown);
    let wanted: BTreeSet<char> = shown.chars().filter(|character| !character.is_control()).collect();
    for name in FONTS {
        let bytes = fs::read(assets().join("fonts").join(name)).unwrap();
        let face = ttf_parser::Face::parse(&bytes, 0).unwrap();
        let missing: String =
            wanted.iter().filter(|character| face.glyph_index(**character).is_none()).collect();
        assert!(missing.is_empty(), "{name} has no glyph for: {missing}");
    }
}

#[test]
fn both_languages_have_the_same_interface_strings() {
    let ids = |language: Language| -> BTreeSet<String> {
        let source = fs::read_to_string(assets().join(format!("locales/{language}.ftl"))).unwrap();
        let lines = source.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        lines.filter_map(|line| Some(line.split_once('=')?.0.trim().to_owned())).collect()
    };
    let chinese = ids(Language::SimplifiedChinese);
    assert_eq!(chinese, ids(Language::English));
    let texts = Texts::default();
    let mut source = String::new();
    read_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut source);
    for id in chinese {
        assert!(Language::ALL.into_iter().all(|language| texts.has(language, &id)), "{id}");
        assert!(source.contains(&format!("\"{id}\"")), "{id} is shown nowhere");
    }
}

#[test]
fn no_line_begins_with_closing_punctuation() {
    let scene = Scene::load(&scenes(), &"red-boat".parse().unwrap()).unwrap();
    let paragraphs: Vec<String> = scene
        .text(Language::SimplifiedChinese)
        .unwrap()
        .exhibits
        .values()
        .flat_map(|text| [&text.glance, &text.read, &text.evidence_reason])
        .map(|text| text.split_whitespace().collect())
        .collect();
    let mut lines = 0;
    for width in [300.0, 337.0, 520.0] {
        for laid_out in lay_out(&paragraphs, width) {
            lines += laid_out.len();
            for line in laid_out.iter().skip(1) {
                let first = line.chars().next().unwrap();
                assert!(!NEVER_FIRST.contains(first), "at {width} px a line begins with {first}: {line}");
            }
        }
    }
    assert!(lines > paragraphs.len() * 6, "the texts did not wrap: {lines} lines");
}

/// The lines into which the engine breaks texts at a width in pixels.
fn lay_out(paragraphs: &[String], width: f32) -> Vec<Vec<String>> {
    let data = tempfile::tempdir().unwrap();
    let mut app = retrace::app(Options {
        assets: assets(),
        scenes: SceneCatalogue::read(&scenes()),
        data: data.path().to_owned(),
        backend: BackendAddress::Url("http://127.0.0.1:9".to_owned()),
        visitor_card: None,
        is_shared_device: false,
        is_touched: false,
        display: Display::None,
        announce: None,
        task: Task::Visit,
    });
    app.finish();
    app.cleanup();
    app.update();
    let font = app.world().resource::<Fonts>().sans.clone();
    let is_loaded = |app: &App| app.world().resource::<Assets<Font>>().contains(&font);
    for _ in 0..2_000 {
        if is_loaded(&app) {
            break;
        }
        app.update();
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(is_loaded(&app), "the font is not there: the fonts are made by ./dev before the tests");
    let spawned: Vec<Entity> = paragraphs
        .iter()
        .map(|paragraph| {
            let font = TextFont { font: FontSource::Handle(font.clone()), ..default() };
            let frame = Node { width: Val::Px(width), position_type: PositionType::Absolute, ..default() };
            let root = app.world_mut().spawn(frame).id();
            app.world_mut().spawn((Text::new(paragraph), font, ChildOf(root))).id()
        })
        .collect();
    let is_laid_out = |app: &App| {
        spawned.iter().all(|entity| {
            app.world().get::<TextLayoutInfo>(*entity).is_some_and(|info| !info.glyphs.is_empty())
        })
    };
    for _ in 0..200 {
        app.update();
        if is_laid_out(&app) {
            break;
        }
    }
    assert!(is_laid_out(&app), "the texts were not laid out");
    spawned
        .iter()
        .zip(paragraphs)
        .map(|(entity, paragraph)| {
            let block = app.world().get::<ComputedTextBlock>(*entity).unwrap();
            block.buffer().lines().map(|line| paragraph[line.text_range()].to_owned()).collect()
        })
        .collect()
}
