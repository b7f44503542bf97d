//! Desktops: a command line, files, threads, a backend of the program's own. Android has most of it too; what it does in
//! another way is in `android`.

#[cfg(target_os = "android")]
mod android;
mod announcer;
mod claim;
#[cfg(not(target_os = "android"))]
mod clipboard;
mod durable_folder;
#[cfg(not(target_os = "android"))]
mod folders;
#[cfg(not(target_os = "android"))]
mod guardian;
mod http;
mod incoming;
mod kept_file;
mod local_backend;
mod log;
mod openxr;
#[cfg(not(target_os = "android"))]
mod program;
mod system;
#[cfg(any(target_os = "android", test))]
mod unpacking;
mod worker;

#[cfg(target_os = "android")]
use android::{clipboard, folders, guardian, program};

pub use announcer::{AnnouncementPlace, Announcer};
pub use claim::{Claim, ClaimError, claim_data_folder};
pub use clipboard::{HAS_CLIPBOARD, copy_text};
pub use durable_folder::{DurableFolder, keeps_nothing};
pub use folders::preferred_language;
pub use http::{http_client, read_body};
pub use incoming::{IncomingFile, register_assets};
pub use kept_file::KeptFile;
pub use local_backend::{EmbeddedFolders, LocalBackend};
pub use log::log_layer;
pub use openxr::{FoundHeadset, HAS_HEADSETS, HeadsetLink, find_headset};
pub use program::run;
pub use system::{
    HAS_PAGE, be_silent, begin_anew, can_speak, change_card, is_pointer_held, leave, local_time_zone_at,
    open_catalogue, prefers_reduced_motion, speak, tell_missing_part, toggle_full_screen,
};
pub use worker::{Worker, sleep};
