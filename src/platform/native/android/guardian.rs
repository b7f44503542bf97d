//! No parent process: an app cannot start itself again. The visit goes on at the next start.

/// Whether this museum's end is noticed by a parent.
pub(in crate::platform::native) fn is_guarded() -> bool {
    false
}
