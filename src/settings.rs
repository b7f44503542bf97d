//! What the visitor chose: language, sound, type, motion, quality. Kept on this device.

use std::{fs, path::PathBuf};

use bevy::{prelude::*, render::renderer::RenderAdapterInfo};
use curriculum::Language;
use serde::{Deserialize, Serialize};

use crate::{
    Step,
    options::{Options, Task},
    platform,
};

/// The visitor's choices.
#[derive(Resource, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The language of texts and interface.
    pub language: Language,
    /// Loudness of everything, 0 to 1.
    pub volume: f32,
    /// Size of all text relative to the design, 0.8 to 1.6.
    pub text_scale: f32,
    /// Turn of the head per pixel of mouse movement relative to the design, 0.2 to 3.
    pub mouse_sensitivity: f32,
    /// Whether glides become cuts and small movements stop.
    pub reduced_motion: bool,
    /// Whether sounds and speech are shown in words.
    pub captions: bool,
    /// How much the renderer may spend.
    pub quality: Quality,
    /// Whether the visitor has been shown how to move.
    pub has_seen_hint: bool,
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
            reduced_motion: false,
            captions: true,
            quality: Quality::High,
            has_seen_hint: false,
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
}

pub(super) fn plugin(app: &mut App) {
    let path = app.world().get_resource::<Options>().map(|options| options.data.join("settings.toml"));
    if let Some(path) = path {
        if !path.exists() {
            app.add_systems(Startup, suit_the_renderer);
        }
        app.insert_resource(read(&path));
        app.insert_resource(SettingsFile(path));
        app.add_systems(Update, save.in_set(Step::Record).run_if(resource_changed::<Settings>));
    } else {
        app.init_resource::<Settings>();
    }
}

#[derive(Resource)]
struct SettingsFile(PathBuf);

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
    if options.task == Task::Visit && adapter.is_some_and(|adapter| is_software_renderer(&adapter)) {
        info!("the processor draws: the quality is low, which the settings can change");
        settings.quality = Quality::Low;
    }
}

/// Reads the settings. A file that cannot be read is kept aside, and the settings are the usual ones.
fn read(path: &PathBuf) -> Settings {
    let Ok(text) = fs::read_to_string(path) else { return Settings::default() };
    match toml::from_str::<Settings>(&text) {
        Ok(settings) => settings.within_limits(),
        Err(error) => {
            let aside = path.with_extension("toml.damaged");
            warn!(
                "the settings in {} cannot be read ({}); kept as {}",
                path.display(),
                error.message(),
                aside.display()
            );
            if let Err(error) = fs::rename(path, &aside) {
                warn!("cannot keep the damaged settings aside: {error}");
            }
            Settings::default()
        }
    }
}

fn save(settings: Res<Settings>, file: Res<SettingsFile>) {
    if settings.is_added() {
        return;
    }
    let Ok(text) = toml::to_string_pretty(&*settings) else { return };
    let path = file.0.clone();
    // Off the frame; the last writer wins, and a lost setting is no lost visit.
    bevy::tasks::IoTaskPool::get()
        .spawn(async move {
            let unfinished = path.with_extension("toml.part");
            let written = fs::write(&unfinished, text).and_then(|()| fs::rename(&unfinished, &path));
            if let Err(error) = written {
                warn!("the settings could not be saved in {}: {error}", path.display());
            }
        })
        .detach();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_kept_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        fs::write(&path, "volume = \"loud\"").unwrap();
        assert_eq!(read(&path), Settings::default());
        assert_eq!(fs::read_to_string(path.with_extension("toml.damaged")).unwrap(), "volume = \"loud\"");
    }

    #[test]
    fn numbers_are_brought_inside_their_limits() {
        let wild = Settings { volume: f32::NAN, text_scale: 99.0, ..Settings::default() }.within_limits();
        assert!((wild.volume - 0.8).abs() < 1e-6 && (wild.text_scale - 1.6).abs() < 1e-6);
    }
}
