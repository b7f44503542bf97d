//! No clipboard: Android's is to be had in Java alone, and who wears a headset has nowhere to paste.

/// Whether text can be copied.
pub const HAS_CLIPBOARD: bool = false;

/// Copies nothing.
pub fn copy_text(_: &str) {}
