//! Desktops: a command line, files, threads, a backend of the program's own.

mod announcer;
mod claim;
mod durable_folder;
mod folders;
mod guardian;
mod http;
mod incoming;
mod kept_file;
mod local_backend;
mod log;
mod openxr;
mod program;
mod system;
mod worker;

pub use announcer::{AnnouncementPlace, Announcer};
pub use claim::{Claim, ClaimError, claim_data_folder};
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
    HAS_PAGE, be_silent, begin_anew, can_speak, change_card, copy_text, is_pointer_held, leave,
    local_time_zone_at, open_catalogue, prefers_reduced_motion, speak, tell_missing_part, toggle_full_screen,
};
pub use worker::{Worker, sleep};
