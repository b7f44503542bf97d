//! The strings of the pages: the application's, where both say the same, and their own.

use std::collections::BTreeMap;

use curriculum::Language;
use fluent::{FluentArgs, FluentResource, concurrent::FluentBundle};

/// By language: what the application says too, and what only the catalogue says.
const SOURCES: [(Language, [&str; 2]); 2] = [
    (
        Language::SimplifiedChinese,
        [include_str!("../../../../assets/locales/zh-CN.ftl"), include_str!("zh-CN.ftl")],
    ),
    (Language::English, [include_str!("../../../../assets/locales/en.ftl"), include_str!("en.ftl")]),
];

/// The strings of all languages.
pub(super) struct Texts(BTreeMap<Language, FluentBundle<FluentResource>>);

impl Texts {
    pub(super) fn embedded() -> Self {
        Self(SOURCES.into_iter().map(|(language, sources)| (language, bundle(language, sources))).collect())
    }

    /// A string; its id when there is none, so that a gap shows where it is.
    pub(super) fn get(&self, language: Language, id: &str, arguments: &[(&str, String)]) -> String {
        let found = self.0.get(&language).and_then(|bundle| {
            let pattern = bundle.get_message(id)?.value()?;
            let given: FluentArgs<'_> =
                arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let mut faults = Vec::new();
            let text = bundle.format_pattern(pattern, Some(&given), &mut faults).into_owned();
            for fault in faults {
                tracing::warn!("the string {id} in {language}: {fault}");
            }
            Some(text)
        });
        found.unwrap_or_else(|| {
            tracing::warn!("there is no string {id} in {language}");
            id.to_owned()
        })
    }
}

fn bundle(language: Language, sources: [&str; 2]) -> FluentBundle<FluentResource> {
    let identifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    bundle.set_use_isolating(false);
    for source in sources {
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, faults)| {
            faults.iter().for_each(|fault| tracing::error!("in the strings of {language}: {fault}"));
            resource
        });
        if let Err(faults) = bundle.add_resource(resource) {
            faults.iter().for_each(|fault| tracing::error!("in the strings of {language}: {fault}"));
        }
    }
    bundle
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn ids(source: &str) -> BTreeSet<&str> {
        let lines = source.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        lines.map(|line| line.split(" =").next().unwrap()).collect()
    }

    #[test]
    fn both_languages_have_the_same_strings_and_all_can_be_read() {
        let [(_, [_, chinese]), (_, [_, english])] = SOURCES;
        assert_eq!(ids(chinese), ids(english));
        for (language, sources) in SOURCES {
            for source in sources {
                assert!(FluentResource::try_new(source.to_owned()).is_ok(), "{language}");
            }
        }
    }

    #[test]
    fn every_string_that_the_pages_name_is_there_and_none_is_unused() {
        let (texts, mut named) = (Texts::embedded(), BTreeSet::new());
        for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/pages")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let source = std::fs::read_to_string(path).unwrap();
            let quoted = source.split('"').filter(|part| !part.is_empty());
            let is_id = |part: &&str| part.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            let prefixes = ["catalogue-", "panel-", "checkpoint-", "certificate-", "card-", "settings-"];
            let is_string = |part: &&str| prefixes.iter().any(|prefix| part.starts_with(prefix));
            named.extend(quoted.filter(is_id).filter(is_string).map(str::to_owned));
        }
        named.retain(|id| !id.ends_with('-'));
        assert!(named.len() > 60, "{named:?}");
        for language in Language::ALL {
            for id in &named {
                assert!(texts.0[&language].has_message(id), "{id} in {language}");
            }
        }
        for id in ids(SOURCES[0].1[1]) {
            assert!(named.contains(id), "{id} is not used");
        }
    }
}
