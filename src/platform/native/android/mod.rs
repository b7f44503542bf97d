//! What Android does in another way than desktops: no command line, no second process, no clipboard, folders of an app.
//!
//! Nobody has run it yet: see `docs/headset.md`.

pub(super) mod certificates;
pub(super) mod clipboard;
pub(super) mod folders;
pub(super) mod guardian;
pub(super) mod java;
pub(super) mod program;
