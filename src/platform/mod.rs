//! What differs between targets. Nothing outside this folder asks for the target.

mod file_writer;
mod native;

pub use file_writer::{FileWriter, name_aside};
pub use native::{data_folder, find_folder, preferred_language};
