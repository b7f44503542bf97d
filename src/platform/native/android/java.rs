//! Android's Java.

use bevy::log::warn;
use jni::JavaVM;

/// Lets this thread call Java for as long as it lasts. It may be done again, which costs little.
#[expect(unsafe_code, reason = "the system tells where its Java machine is as an address")]
pub(in crate::platform::native) fn attach_thread() {
    // SAFETY: the app's beginning put the machine's address there, and the machine outlives the process' threads.
    let machine = unsafe { JavaVM::from_raw(ndk_context::android_context().vm().cast()) };
    if let Err(error) = machine.and_then(|machine| machine.attach_current_thread_as_daemon().map(|_| ())) {
        warn!("a thread cannot call Java: {error}");
    }
}
