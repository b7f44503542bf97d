//! Interface strings in both languages, from Fluent files in `assets/locales`.

use std::collections::HashMap;

use bevy::prelude::*;
use curriculum::Language;
use fluent::{FluentArgs, FluentResource, concurrent::FluentBundle};

/// The interface strings.
#[derive(Resource)]
pub struct Texts {
    bundles: HashMap<Language, FluentBundle<FluentResource>>,
}

impl Default for Texts {
    fn default() -> Self {
        Self {
            bundles: Language::ALL
                .into_iter()
                .map(|language| (language, bundle(language, source(language).to_owned())))
                .collect(),
        }
    }
}

/// Part of the program, as its code names every string.
fn source(language: Language) -> &'static str {
    match language {
        Language::SimplifiedChinese => include_str!("../../assets/locales/zh-CN.ftl"),
        Language::English => include_str!("../../assets/locales/en.ftl"),
    }
}

impl Texts {
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
    app.init_resource::<Texts>();
}
