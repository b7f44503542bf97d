//! Interface strings in both languages, from Fluent files in `assets/locales`.

use std::{collections::HashMap, fs, path::Path};

use bevy::prelude::*;
use curriculum::Language;
use fluent::{FluentArgs, FluentResource, concurrent::FluentBundle};

use crate::options::Options;

/// The interface strings.
#[derive(Resource, Default)]
pub struct Texts {
    bundles: HashMap<Language, FluentBundle<FluentResource>>,
}

impl Texts {
    /// Reads the strings of all languages. What cannot be read is logged and shows as its id.
    #[must_use]
    pub fn read(assets: &Path) -> Self {
        let mut bundles = HashMap::new();
        for language in Language::ALL {
            let path = assets.join("locales").join(format!("{language}.ftl"));
            match fs::read_to_string(&path) {
                Ok(source) => {
                    bundles.insert(language, bundle(language, source));
                }
                Err(error) => error!("the interface strings {} cannot be read: {error}", path.display()),
            }
        }
        Self { bundles }
    }

    /// A string; its id when there is none, so that a gap shows where it is.
    #[must_use]
    pub fn get(&self, language: Language, id: &str, arguments: &[(&str, String)]) -> String {
        let found = self.bundles.get(&language).and_then(|bundle| {
            let pattern = bundle.get_message(id)?.value()?;
            let mut given = FluentArgs::new();
            for (name, value) in arguments {
                given.set(*name, value.clone());
            }
            let mut faults = Vec::new();
            let text = bundle.format_pattern(pattern, Some(&given), &mut faults).into_owned();
            for fault in faults {
                warn!("the string {id} in {language}: {fault}");
            }
            Some(text)
        });
        found.unwrap_or_else(|| id.to_owned())
    }

    /// Whether a language has a string.
    #[must_use]
    pub fn has(&self, language: Language, id: &str) -> bool {
        self.bundles.get(&language).is_some_and(|bundle| bundle.has_message(id))
    }
}

fn bundle(language: Language, source: String) -> FluentBundle<FluentResource> {
    let identifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(source).unwrap_or_else(|(resource, faults)| {
        for fault in faults {
            error!("in the interface strings of {language}: {fault}");
        }
        resource
    });
    if let Err(faults) = bundle.add_resource(resource) {
        for fault in faults {
            error!("in the interface strings of {language}: {fault}");
        }
    }
    bundle
}

pub(super) fn plugin(app: &mut App) {
    let texts = app.world().get_resource::<Options>().map(|options| Texts::read(&options.assets));
    app.insert_resource(texts.unwrap_or_default());
}
