//! What the visitor chose: language, sound, type, motion, quality. Kept on this device.

use bevy::{prelude::*, render::renderer::RenderAdapterInfo};
use curriculum::Language;
use serde::{Deserialize, Serialize};

use crate::{
    Step,
    options::{Options, Task},
    platform::{self, KeptFile},
    progress::Notice,
};

/// The name of the file.
const FILE: &str = "settings.toml";

/// The visitor's choices.
#[derive(Resource, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The language of texts and interface.
    pub language: Language,
    /// Loudness of everything, 0 to 1.
    pub volume: f32,
    /// Size of all text relative to the design, 0.8 to 1.6.
    pub text_scale: f32,
    /// Turn of the head per pixel of mouse movement relative to the design, 0.2 to 3.
    pub mouse_sensitivity: f32,
    /// Whether a click in the hall holds the pointer, and moving it turns the head.
    pub looks_freely: bool,
    /// Whether glides become cuts and small movements stop.
    pub reduced_motion: bool,
    /// Whether sounds and speech are shown in words.
    pub captions: bool,
    /// How much the renderer may spend.
    pub quality: Quality,
    /// Whether the visitor has been shown how to move.
    pub has_seen_hint: bool,
    /// How they like to be moved in a headset.
    pub comfort: Comfort,
}

/// How a visitor likes to be moved in a headset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Comfort {
    /// Whether they sit, and are to see from the height of who stands.
    pub is_seated: bool,
    /// How far the stick turns them at once.
    pub turn: SnapTurn,
    /// With which hands they visit.
    pub hands: HandUse,
    /// Whether the stick of the second hand walks, instead of throwing an arc.
    pub walks_by_stick: bool,
    /// Whether they have been asked.
    pub is_chosen: bool,
}

/// With which hands somebody visits in a headset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HandUse {
    /// With both; the right one takes things, the left one carries the menu.
    #[default]
    RightFirst,
    /// With both; the left one takes things, the right one carries the menu.
    LeftFirst,
    /// With the right one alone.
    RightAlone,
    /// With the left one alone.
    LeftAlone,
}

impl HandUse {
    /// All, with the interface strings that tell them.
    pub const TOLD: [(Self, &'static str); 4] = [
        (Self::RightFirst, "settings-hands-right-first"),
        (Self::LeftFirst, "settings-hands-left-first"),
        (Self::RightAlone, "settings-hands-right-alone"),
        (Self::LeftAlone, "settings-hands-left-alone"),
    ];
}

/// How far a visitor is turned at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SnapTurn {
    /// By 30°.
    #[default]
    Narrow,
    /// By 45°.
    Wide,
}

impl SnapTurn {
    /// The angle, radians.
    #[must_use]
    pub fn radians(self) -> f32 {
        match self {
            Self::Narrow => std::f32::consts::FRAC_PI_6,
            Self::Wide => std::f32::consts::FRAC_PI_4,
        }
    }
}

/// How much the renderer may spend.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quality {
    /// For weak graphics: no multisampling and no bloom. The first choice where the processor draws.
    Low,
    /// For everything else.
    #[default]
    High,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: platform::preferred_language().unwrap_or_default(),
            volume: 0.8,
            text_scale: 1.0,
            mouse_sensitivity: 1.0,
            looks_freely: false,
            reduced_motion: platform::prefers_reduced_motion(),
            captions: true,
            quality: Quality::High,
            has_seen_hint: false,
            comfort: Comfort::default(),
        }
    }
}

impl Settings {
    /// The same with every number inside its range.
    #[must_use]
    pub fn within_limits(mut self) -> Self {
        let keep = |value: f32, lowest: f32, highest: f32, otherwise: f32| {
            if value.is_finite() { value.clamp(lowest, highest) } else { otherwise }
        };
        self.volume = keep(self.volume, 0.0, 1.0, 0.8);
        self.text_scale = keep(self.text_scale, 0.8, 1.6, 1.0);
        self.mouse_sensitivity = keep(self.mouse_sensitivity, 0.2, 3.0, 1.0);
        self
    }

    /// A page keeps the language that was chosen last, on it or in the hall, and may have heard a later choice.
    fn in_the_language_of_the_page(mut self) -> Self {
        if platform::HAS_PAGE
            && let Some(language) = platform::preferred_language()
        {
            self.language = language;
        }
        self
    }
}

pub(super) fn plugin(app: &mut App) {
    let file = app.world().get_resource::<Options>().map(|options| KeptFile::open(&options.data, FILE));
    if let Some(file) = file {
        match read(&file) {
            Found::Nothing => {
                app.init_resource::<Settings>().add_systems(Startup, suit_the_renderer);
            }
            Found::Sound(settings) => {
                app.insert_resource(settings.in_the_language_of_the_page());
            }
            Found::Damaged { kept_aside } => {
                app.init_resource::<Settings>();
                app.add_systems(Startup, move |mut notices: MessageWriter<Notice>| {
                    let arguments = vec![("file", kept_aside.clone())];
                    notices.write(Notice { text: "notice-settings-damaged", arguments });
                });
            }
        }
        app.insert_resource(SettingsFile(file));
        app.add_systems(Update, save.in_set(Step::Record).run_if(resource_changed::<Settings>));
    } else {
        app.init_resource::<Settings>();
    }
}

#[derive(Resource)]
struct SettingsFile(KeptFile);

/// Whether the processor draws, and pays for each sample in full.
pub(crate) fn is_software_renderer(adapter: &RenderAdapterInfo) -> bool {
    // The engine does not hand out the name of the type.
    format!("{:?}", adapter.device_type) == "Cpu"
}

/// The first choice of a visitor who has made none. Pictures and measurements are of the full quality.
fn suit_the_renderer(
    options: Res<Options>,
    adapter: Option<Res<RenderAdapterInfo>>,
    mut settings: ResMut<Settings>,
) {
    let is_as_visited = matches!(options.task, Task::Visit | Task::Walk(_));
    if is_as_visited && adapter.is_some_and(|adapter| is_software_renderer(&adapter)) {
        info!("the processor draws: the quality is low, which the settings can change");
        settings.quality = Quality::Low;
    }
}

/// The settings of the last time.
#[derive(Debug, PartialEq)]
enum Found {
    /// There are none, or none that can be read.
    Nothing,
    Sound(Settings),
    /// They were damaged, and were kept in this file.
    Damaged {
        kept_aside: String,
    },
}

/// Reads the settings. A file that is damaged is kept aside.
fn read(file: &KeptFile) -> Found {
    let bytes = match file.read() {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Found::Nothing,
        Err(error) => {
            warn!("the settings in {} cannot be read: {error}", file.place());
            return Found::Nothing;
        }
    };
    match toml::from_slice::<Settings>(&bytes) {
        Ok(settings) => Found::Sound(settings.within_limits()),
        Err(error) => {
            warn!("the settings in {} are damaged ({})", file.place(), error.message());
            match file.keep_aside() {
                Ok(kept_aside) => Found::Damaged { kept_aside },
                Err(error) => {
                    warn!("the damaged settings cannot be kept aside: {error}");
                    Found::Nothing
                }
            }
        }
    }
}

fn save(settings: Res<Settings>, file: Res<SettingsFile>) {
    if settings.is_added() {
        return;
    }
    match toml::to_string_pretty(&*settings) {
        Ok(text) => file.0.write(text.into_bytes()),
        Err(error) => warn!("the settings cannot be written down: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_damaged_file_is_kept_aside() {
        let folder = tempfile::tempdir().unwrap();
        for (number, damaged) in [(1, &b"volume = \"loud\""[..]), (2, b"\xff\xfe")] {
            fs::write(folder.path().join(FILE), damaged).unwrap();
            let Found::Damaged { kept_aside } = read(&KeptFile::open(folder.path(), FILE)) else {
                panic!("taken for sound")
            };
            assert!(kept_aside.ends_with(&format!("settings.toml.damaged-{number}")));
            assert_eq!(fs::read(kept_aside).unwrap(), damaged);
        }
    }

    #[test]
    fn a_choice_that_this_version_does_not_know_costs_none_of_the_others() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "volume = 0.5\nhologram = true\n").unwrap();
        let Found::Sound(settings) = read(&KeptFile::open(folder.path(), FILE)) else { panic!("damaged") };
        assert!((settings.volume - 0.5).abs() < 1e-6);
    }

    #[test]
    fn numbers_are_brought_inside_their_limits() {
        let wild = Settings { volume: f32::NAN, text_scale: 99.0, ..Settings::default() }.within_limits();
        assert!((wild.volume - 0.8).abs() < 1e-6 && (wild.text_scale - 1.6).abs() < 1e-6);
    }
}
