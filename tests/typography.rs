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
    BackendAddress, Display, HeadsetChoice, Options, Task,
    hall::SceneCatalogue,
    theme::{Fonts, Texts},
};

/// 通用规范汉字表 has so many characters.
const STANDARD_CHARACTERS: usize = 8_105;
const FONTS: [&str; 3] = ["RetraceSans-Regular", "RetraceSans-Bold", "RetraceSerif-Bold"];
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

fn standard_characters() -> BTreeSet<char> {
    let standard = fs::read_to_string(assets().join("fonts/standard-characters.txt"))
        .expect("the fonts are made by ./dev before the tests");
    standard.chars().collect()
}

/// The characters of scenes and interface texts.
fn shown_characters() -> BTreeSet<char> {
    let mut shown = String::new();
    read_tree(&scenes(), &mut shown);
    read_tree(&assets().join("locales"), &mut shown);
    shown.chars().filter(|character| !character.is_control()).collect()
}

/// The core and the full cut of a face.
fn cuts(name: &str) -> [Vec<u8>; 2] {
    ["core.otf", "otf"].map(|cut| {
        fs::read(assets().join(format!("fonts/{name}.{cut}")))
            .expect("the fonts are made by ./dev before the tests")
    })
}

#[test]
fn every_character_that_is_shown_and_every_standard_one_has_a_glyph() {
    let (standard, shown) = (standard_characters(), shown_characters());
    assert_eq!(standard.len(), STANDARD_CHARACTERS);
    for name in FONTS {
        let [core, full] = cuts(name);
        let all: BTreeSet<char> = shown.union(&standard).copied().collect();
        for (cut, bytes, wanted) in [("core", core, &shown), ("full", full, &all)] {
            let face = ttf_parser::Face::parse(&bytes, 0).unwrap();
            let missing: String =
                wanted.iter().filter(|character| face.glyph_index(**character).is_none()).collect();
            assert!(missing.is_empty(), "the {cut} cut of {name} has no glyph for: {missing}");
        }
    }
}

#[test]
fn no_line_moves_when_the_full_cut_takes_the_place_of_the_core_one() {
    for name in FONTS {
        let bytes = cuts(name);
        let faces = bytes.each_ref().map(|bytes| ttf_parser::Face::parse(bytes, 0).unwrap());
        let [core, full] = faces.each_ref().map(|face| {
            let lines = (face.units_per_em(), face.ascender(), face.descender(), face.line_gap());
            let width = |character| face.glyph_hor_advance(face.glyph_index(character)?);
            let widths: Vec<_> = shown_characters().into_iter().map(width).collect();
            (lines, widths)
        });
        assert_eq!(core, full, "{name}");
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

#[test]
fn a_character_beyond_the_core_cut_brings_the_full_one() {
    let [core, _] = cuts("RetraceSans-Regular");
    let core = ttf_parser::Face::parse(&core, 0).unwrap();
    let rare = standard_characters().into_iter().find(|character| core.glyph_index(*character).is_none());
    let (mut app, _data) = start();
    let sans = app.world().resource::<Fonts>().sans.clone();
    let core = sans.id();
    // The core cut has not come yet.
    let text = show(&mut app, &format!("好{}。", rare.unwrap()), &sans, 300.0);
    drop(sans);
    until(&mut app, "the text is shown without gaps", |world| {
        let font = &world.get::<TextFont>(text).unwrap().font;
        let is_full = *font == FontSource::Handle(world.resource::<Fonts>().sans.clone())
            && world.resource::<Fonts>().sans.id() != core;
        is_full && glyphs(world, text).len() == 3 && !glyphs(world, text).contains(&0)
    });
    until(&mut app, "the core cut is let go", |world| !world.resource::<Assets<Font>>().contains(core));
}

/// The real application without a window, and its folder.
fn start() -> (App, tempfile::TempDir) {
    let data = tempfile::tempdir().unwrap();
    let mut app = retrace::app(Options {
        assets: assets(),
        scenes: SceneCatalogue::read(&scenes()),
        data: data.path().to_owned(),
        backend: BackendAddress::Url("http://127.0.0.1:9".to_owned()),
        visitor_card: None,
        is_shared_device: false,
        headset: HeadsetChoice::Off,
        goes_on: false,
        is_touched: false,
        display: Display::None,
        announce: None,
        task: Task::Visit,
    });
    app.finish();
    app.cleanup();
    app.update();
    (app, data)
}

fn until(app: &mut App, what: &str, holds: impl Fn(&World) -> bool) {
    for _ in 0..2_000 {
        if holds(app.world()) {
            return;
        }
        app.update();
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("waited in vain until {what}");
}

/// Shows a text at a width in pixels.
fn show(app: &mut App, text: &str, font: &Handle<Font>, width: f32) -> Entity {
    let font = TextFont { font: FontSource::Handle(font.clone()), ..default() };
    let frame = Node { width: Val::Px(width), position_type: PositionType::Absolute, ..default() };
    let root = app.world_mut().spawn(frame).id();
    app.world_mut().spawn((Text::new(text), font, ChildOf(root))).id()
}

/// The numbers of a text's glyphs; 0 is that of the empty box.
fn glyphs(world: &World, text: Entity) -> Vec<u32> {
    let mut glyphs = Vec::new();
    for line in world.get::<ComputedTextBlock>(text).unwrap().buffer().lines() {
        for run in line.runs() {
            glyphs.extend(run.clusters().flat_map(|cluster| cluster.glyphs()).map(|glyph| glyph.id));
        }
    }
    glyphs
}

/// The lines into which the engine breaks texts at a width in pixels.
fn lay_out(paragraphs: &[String], width: f32) -> Vec<Vec<String>> {
    let (mut app, _data) = start();
    let font = app.world().resource::<Fonts>().sans.clone();
    until(&mut app, "the font is there", |world| world.resource::<Assets<Font>>().contains(&font));
    let spawned: Vec<Entity> =
        paragraphs.iter().map(|paragraph| show(&mut app, paragraph, &font, width)).collect();
    until(&mut app, "the texts are laid out", |world| {
        spawned
            .iter()
            .all(|entity| world.get::<TextLayoutInfo>(*entity).is_some_and(|info| !info.glyphs.is_empty()))
    });
    spawned
        .iter()
        .zip(paragraphs)
        .map(|(entity, paragraph)| {
            let block = app.world().get::<ComputedTextBlock>(*entity).unwrap();
            block.buffer().lines().map(|line| paragraph[line.text_range()].to_owned()).collect()
        })
        .collect()
}
