//! JSON Schemas of the files that curators write, and of events, for editors and other programs.

use schemars::{Schema, schema_for};

use crate::{
    scene::{Answers, SceneFile, TextFile},
    visit::VisitEvent,
};

/// The schemas by file name. Committed under `docs/schemas`; a test fails when they are stale.
#[must_use]
pub fn all() -> Vec<(&'static str, String)> {
    let render = |schema: Schema| format!("{:#}\n", schema.as_value());
    vec![
        ("scene.schema.json", render(schema_for!(SceneFile))),
        ("text.schema.json", render(schema_for!(TextFile))),
        ("answers.schema.json", render(schema_for!(Answers))),
        ("visit-event.schema.json", render(schema_for!(VisitEvent))),
    ]
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn the_committed_schemas_are_those_of_the_types() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas");
        for (name, schema) in super::all() {
            let committed = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
            assert!(
                committed == schema,
                "docs/schemas/{name} is stale: run `cargo run -p curator -- schema docs/schemas`"
            );
        }
    }
}
