//! What differs between targets. Nothing outside this folder asks for the target.

mod native;

pub use native::{data_folder, find_folder, preferred_language};
