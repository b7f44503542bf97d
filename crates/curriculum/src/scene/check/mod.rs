//! Checks that the parts of a scene fit together. Each fault names file, line and fix.

mod dated;
mod scene;
#[cfg(test)]
mod tests;
mod text;

pub(super) use scene::scene_file;
pub(super) use text::text_file;
