use std::{path::Path, thread};

use bevy::{
    asset::io::{
        AssetSourceBuilder, AssetSourceId, ErasedAssetReader,
        memory::{Dir, MemoryAssetReader},
    },
    text::{FontCx, FontLoader},
    time::TimeUpdateStrategy,
};

use super::*;

/// A font that holds a table of characters and nothing else.
fn font(characters: &str) -> Vec<u8> {
    let mut code_points: Vec<u32> = characters.chars().map(u32::from).collect();
    code_points.sort_unstable();
    let count = u32::try_from(code_points.len()).unwrap();
    // One table; its place and length.
    let header = [0x0001_0000, 0x0001_0000, 0, u32::from_be_bytes(*b"cmap"), 0, 28, 28 + 12 * count];
    // One part for the whole of Unicode, and its groups, each of one character.
    let table: [u32; 7] = [0x0000_0001, 0x0003_000A, 12, 0x000C_0000, 16 + 12 * count, 0, count];
    let groups = code_points.into_iter().zip(1..).flat_map(|(point, glyph)| [point, point, glyph]);
    header.into_iter().chain(table).chain(groups).flat_map(u32::to_be_bytes).collect()
}

fn write(files: &Dir, name: &str, characters: &str) {
    files.insert_asset(Path::new(name), font(characters));
}

/// A program whose core cuts have the characters 红 and 船.
fn program(files: &Dir) -> App {
    for face in FACES {
        write(files, &format!("{}.core.otf", stem(face)), "红船");
    }
    program_of(files)
}

fn program_of(files: &Dir) -> App {
    let root = files.clone();
    let reader = move || -> Box<dyn ErasedAssetReader> { Box::new(MemoryAssetReader { root: root.clone() }) };
    let mut app = App::new();
    app.register_asset_source(AssetSourceId::Default, AssetSourceBuilder::new(reader))
        .add_plugins((MinimalPlugins, AssetPlugin::default()))
        .init_asset::<Font>()
        .init_asset_loader::<FontLoader>()
        .init_resource::<FontCx>()
        .insert_resource(TimeUpdateStrategy::ManualDuration(Duration::ZERO))
        .add_systems(PostUpdate, load_font_assets_into_font_collection);
    plugin(&mut app);
    app
}

fn until(app: &mut App, what: &str, holds: impl Fn(&World) -> bool) {
    for _ in 0..5_000 {
        if holds(app.world()) {
            return;
        }
        app.update();
        thread::sleep(Duration::from_millis(1));
    }
    panic!("waited in vain until {what}: {:?}", app.world().resource::<FullCuts>());
}

fn shown(app: &App, face: Face) -> Handle<Font> {
    app.world().resource::<Fonts>().of(face).clone()
}

fn say(app: &mut App, text: &str, font: Handle<Font>) -> Entity {
    app.world_mut().spawn((Text::new(text), TextFont::from(font))).id()
}

fn is_in_full(world: &World, text: Entity, face: Face) -> bool {
    let (fonts, cuts) = (world.resource::<Fonts>(), world.resource::<FullCuts>());
    let is_full = cuts.0.iter().all(|cut| cut.face != face || cut.core != fonts.of(face).id());
    is_full && world.get::<TextFont>(text).unwrap().font == FontSource::Handle(fonts.of(face).clone())
}

fn stage(world: &World, face: Face) -> &Stage {
    &world.resource::<FullCuts>().0.iter().find(|cut| cut.face == face).unwrap().stage
}

#[test]
fn a_font_has_what_its_table_names() {
    let fonts = Font::from_bytes(font("红a𬱖"));
    assert_eq!(first_missing(&fonts, "a\n\t𬱖红"), None);
    assert_eq!(first_missing(&fonts, "a红船"), Some('船'));
    assert_eq!(first_missing(&Font::from_bytes(vec![0]), "\na"), Some('a'));
}

#[test]
fn a_program_without_a_typeface_ends() {
    let files = Dir::default();
    write(&files, "fonts/RetraceSans-Regular.core.otf", "红船");
    let mut app = program_of(&files);
    app.add_systems(Update, give_up);
    until(&mut app, "it ends", |world| !world.resource::<Messages<AppExit>>().is_empty());
    assert!(app.should_exit().is_some_and(|exit| exit.is_error()));
}

#[test]
fn nothing_more_is_loaded_while_the_core_cuts_have_every_character() {
    let files = Dir::default();
    let mut app = program(&files);
    write(&files, "fonts/RetraceSans-Regular.otf", "红船湖");
    let sans = shown(&app, Face::Sans);
    say(&mut app, "红船\n红", sans);
    until(&mut app, "the core cuts are there", |world| world.resource::<Assets<Font>>().len() == 3);
    for _ in 0..20 {
        app.update();
    }
    let cuts = app.world().resource::<FullCuts>();
    assert!(cuts.0.iter().all(|cut| matches!(cut.stage, Stage::Unneeded)), "{cuts:?}");
    assert_eq!(app.world().resource::<Assets<Font>>().len(), 3);
}

#[test]
fn a_missing_character_brings_the_full_cut_to_every_text_of_its_face() {
    let files = Dir::default();
    let mut app = program(&files);
    write(&files, "fonts/RetraceSans-Regular.otf", "红船湖");
    let (sans, bold) = (shown(&app, Face::Sans), shown(&app, Face::Bold));
    let core_id = sans.id();
    let texts = ["红", "湖"].map(|text| say(&mut app, text, sans.clone()));
    let other = say(&mut app, "船", bold.clone());
    until(&mut app, "the full cut is used", |world| is_in_full(world, texts[0], Face::Sans));
    assert!(is_in_full(app.world(), texts[1], Face::Sans));
    assert_eq!(app.world().get::<TextFont>(other).unwrap().font, FontSource::Handle(bold));
    assert!(matches!(stage(app.world(), Face::Bold), Stage::Unneeded));
    // One that was on its way to the screen when the cut was changed.
    let late = say(&mut app, "红", sans);
    app.update();
    assert!(is_in_full(app.world(), late, Face::Sans));
    until(&mut app, "the core cut is gone", |world| !world.resource::<Assets<Font>>().contains(core_id));
}

#[test]
fn a_text_or_span_that_changes_later_is_looked_at_too() {
    let files = Dir::default();
    let mut app = program(&files);
    write(&files, "fonts/RetraceSans-Regular.otf", "红船湖");
    write(&files, "fonts/RetraceSans-Bold.otf", "红船湖");
    let (sans, bold) = (shown(&app, Face::Sans), shown(&app, Face::Bold));
    let text = say(&mut app, "红", sans);
    until(&mut app, "the core cuts are there", |world| world.resource::<Assets<Font>>().len() == 3);
    app.update();
    let span = app.world_mut().spawn((TextSpan::new("湖"), TextFont::from(bold), ChildOf(text))).id();
    until(&mut app, "the span is in full", |world| is_in_full(world, span, Face::Bold));
    assert!(matches!(stage(app.world(), Face::Sans), Stage::Unneeded));
    app.world_mut().get_mut::<Text>(text).unwrap().0 = "湖".to_owned();
    until(&mut app, "the text is in full", |world| is_in_full(world, text, Face::Sans));
}

#[test]
fn without_a_network_the_core_cut_stays_and_the_full_one_is_tried_again() {
    let files = Dir::default();
    let mut app = program(&files);
    let sans = shown(&app, Face::Sans);
    let text = say(&mut app, "湖", sans.clone());
    let waits = |world: &World| match stage(world, Face::Sans) {
        Stage::Wanted { not_before } => *not_before == FIRST_WAIT,
        _ => false,
    };
    until(&mut app, "the first try has failed", waits);
    write(&files, "fonts/RetraceSans-Regular.otf", "红船湖");
    for _ in 0..20 {
        app.update();
    }
    assert!(waits(app.world()), "{:?}", stage(app.world(), Face::Sans));
    assert_eq!(app.world().get::<TextFont>(text).unwrap().font, FontSource::Handle(sans));
    app.insert_resource(TimeUpdateStrategy::ManualDuration(FIRST_WAIT));
    until(&mut app, "the second try has brought it", |world| is_in_full(world, text, Face::Sans));
}
