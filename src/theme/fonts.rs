//! The typefaces, made at set-up by `assets/source/fonts`.
//!
//! Each comes in two cuts. The core one has the characters of the interface and of the scenes that ship with it. The
//! full one is nine times as large: it is fetched when a text needs a character that is not in the core one, and takes
//! its place everywhere. Until then such a character is an empty box.

use std::time::Duration;

use bevy::{
    prelude::*,
    text::{FontSource, detect_text_needs_rerender, load_font_assets_into_font_collection},
};
use ttf_parser::{RawFace, Tag, cmap};

use super::widgets::Face;
use crate::{
    options::{Display, Options},
    platform,
};

/// The wait before a full cut that could not be fetched is asked for again. It doubles with each failure, as each is
/// logged.
const FIRST_WAIT: Duration = Duration::from_secs(30);
/// The longest of these waits.
const LONGEST_WAIT: Duration = Duration::from_secs(240);

const FACES: [Face; 3] = [Face::Sans, Face::Bold, Face::Serif];

/// Handles to the typefaces, in the cuts that texts are to use. They stay loaded.
#[derive(Resource, Debug, Clone)]
pub struct Fonts {
    /// For text.
    pub sans: Handle<Font>,
    /// For labels and emphasis.
    pub bold: Handle<Font>,
    /// A Song face for titles.
    pub serif: Handle<Font>,
}

impl Fonts {
    fn of(&self, face: Face) -> &Handle<Font> {
        match face {
            Face::Sans => &self.sans,
            Face::Bold => &self.bold,
            Face::Serif => &self.serif,
        }
    }

    fn of_mut(&mut self, face: Face) -> &mut Handle<Font> {
        match face {
            Face::Sans => &mut self.sans,
            Face::Bold => &mut self.bold,
            Face::Serif => &mut self.serif,
        }
    }
}

impl FromWorld for Fonts {
    fn from_world(world: &mut World) -> Self {
        let server = world.resource::<AssetServer>();
        let core = |face| server.load(format!("{}.core.otf", stem(face)));
        Self { sans: core(Face::Sans), bold: core(Face::Bold), serif: core(Face::Serif) }
    }
}

/// What the names of a face's files begin with.
fn stem(face: Face) -> &'static str {
    match face {
        Face::Sans => "fonts/RetraceSans-Regular",
        Face::Bold => "fonts/RetraceSans-Bold",
        Face::Serif => "fonts/RetraceSerif-Bold",
    }
}

/// How far the full cut of each face is.
#[derive(Resource, Debug)]
struct FullCuts([FullCut; 3]);

#[derive(Debug)]
struct FullCut {
    face: Face,
    /// What it takes the place of.
    core: AssetId<Font>,
    stage: Stage,
    /// The wait after the next failure.
    wait: Duration,
}

#[derive(Debug)]
enum Stage {
    /// The core cut has had every character so far.
    Unneeded,
    /// To be fetched, though not before this time since the start.
    Wanted {
        not_before: Duration,
    },
    Coming(Handle<Font>),
    InUse,
}

impl FromWorld for FullCuts {
    fn from_world(world: &mut World) -> Self {
        let fonts = world.resource::<Fonts>();
        Self(FACES.map(|face| FullCut {
            face,
            core: fonts.of(face).id(),
            stage: Stage::Unneeded,
            wait: FIRST_WAIT,
        }))
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Fonts>().init_resource::<FullCuts>();
    app.add_systems(Update, give_up.run_if(is_drawn));
    app.add_systems(
        PostUpdate,
        (
            watch_texts.run_if(any_cut(|stage| matches!(stage, Stage::Unneeded))),
            fetch.run_if(any_cut(|stage| matches!(stage, Stage::Wanted { .. }))),
            take_in.run_if(any_cut(|stage| matches!(stage, Stage::Coming(_)))),
            hand_over.run_if(any_cut(|stage| matches!(stage, Stage::InUse))),
        )
            .chain()
            // What has come is registered then, and is drawn with in the same frame.
            .after(load_font_assets_into_font_collection)
            .before(detect_text_needs_rerender),
    );
}

fn is_drawn(options: Option<Res<Options>>) -> bool {
    options.is_some_and(|options| options.display != Display::None)
}

/// Whether every typeface has come, in whichever cut. Where nothing is drawn, none is needed.
pub fn texts_can_be_read(
    options: Option<Res<Options>>,
    fonts: Res<Fonts>,
    assets: Option<Res<Assets<Font>>>,
    mut have_come: Local<bool>,
) -> bool {
    let has_come = |face| assets.as_ref().is_some_and(|assets| assets.contains(fonts.of(face)));
    *have_come = *have_come || !is_drawn(options) || FACES.into_iter().all(has_come);
    *have_come
}

/// A program without words is of no use: whoever started it is told, once, that a typeface did not come.
fn give_up(
    fonts: Res<Fonts>,
    server: Res<AssetServer>,
    mut has_told: Local<bool>,
    mut exit: MessageWriter<AppExit>,
) {
    let failed = FACES.into_iter().find(|face| server.load_state(fonts.of(*face)).is_failed());
    let Some(face) = failed.filter(|_| !*has_told) else { return };
    *has_told = true;
    error!("the typeface {} cannot be read: put its file back", stem(face));
    if !platform::tell_missing_part() {
        exit.write(AppExit::error());
    }
}

fn any_cut(is_at: fn(&Stage) -> bool) -> impl FnMut(Res<FullCuts>) -> bool {
    move |cuts: Res<FullCuts>| cuts.0.iter().any(|cut| is_at(&cut.stage))
}

/// A font that arrives changes the [`TextFont`] of its texts, so that those that waited for it are looked at too.
type ChangedText = Or<(Changed<Text>, Changed<TextSpan>, Changed<TextFont>)>;

type Written<'a> = (AnyOf<(&'a Text, &'a TextSpan)>, &'a TextFont);

fn watch_texts(mut cuts: ResMut<FullCuts>, assets: Res<Assets<Font>>, texts: Query<Written, ChangedText>) {
    for ((text, span), font) in &texts {
        let FontSource::Handle(handle) = &font.font else { continue };
        let Some(cut) = cuts.0.iter_mut().find(|cut| cut.core == handle.id()) else { continue };
        let (Stage::Unneeded, Some(core)) = (&cut.stage, assets.get(cut.core)) else { continue };
        let contents = [text.map(|text| text.0.as_str()), span.map(|span| span.0.as_str())];
        if let Some(missing) = contents.into_iter().flatten().find_map(|content| first_missing(core, content))
        {
            info!("the core cut of {} has no {missing:?}: the full one is fetched", stem(cut.face));
            cut.stage = Stage::Wanted { not_before: Duration::ZERO };
        }
    }
}

/// The first character of a text that a font cannot show. A font that cannot be read shows none.
fn first_missing(font: &Font, text: &str) -> Option<char> {
    let face = RawFace::parse(font.data.data(), 0).ok();
    let table = face.and_then(|face| face.table(Tag::from_bytes(b"cmap"))).and_then(cmap::Table::parse);
    let subtables = table.map(|table| table.subtables).unwrap_or_default();
    let has = |character: char| {
        let code_point = u32::from(character);
        subtables.into_iter().any(|part| part.is_unicode() && part.glyph_index(code_point).is_some())
    };
    text.chars().find(|character| !character.is_control() && !has(*character))
}

fn fetch(mut cuts: ResMut<FullCuts>, server: Res<AssetServer>, time: Res<Time<Real>>) {
    for cut in &mut cuts.0 {
        if let Stage::Wanted { not_before } = cut.stage
            && time.elapsed() >= not_before
        {
            cut.stage = Stage::Coming(server.load(format!("{}.otf", stem(cut.face))));
        }
    }
}

fn take_in(
    mut cuts: ResMut<FullCuts>,
    mut fonts: ResMut<Fonts>,
    assets: Res<Assets<Font>>,
    server: Res<AssetServer>,
    time: Res<Time<Real>>,
) {
    for cut in &mut cuts.0 {
        let Stage::Coming(full) = &cut.stage else { continue };
        if assets.contains(full) {
            *fonts.of_mut(cut.face) = full.clone();
            cut.stage = Stage::InUse;
        } else if server.load_state(full).is_failed() {
            // The asset server has said why.
            cut.stage = Stage::Wanted { not_before: time.elapsed() + cut.wait };
            cut.wait = (cut.wait * 2).min(LONGEST_WAIT);
        }
    }
}

/// Gives the full cuts in use to all texts, and to each that still appears with a core cut. When none is left with it,
/// nothing holds the core cut any more, and it goes.
fn hand_over(cuts: Res<FullCuts>, fonts: Res<Fonts>, mut texts: Query<&mut TextFont>) {
    let concerns_all = fonts.is_changed();
    for mut text in &mut texts {
        if !concerns_all && !text.is_changed() {
            continue;
        }
        let FontSource::Handle(handle) = &text.font else { continue };
        let mut in_use = cuts.0.iter().filter(|cut| matches!(cut.stage, Stage::InUse));
        if let Some(cut) = in_use.find(|cut| cut.core == handle.id()) {
            text.font = FontSource::Handle(fonts.of(cut.face).clone());
        }
    }
}

#[cfg(test)]
mod tests;
