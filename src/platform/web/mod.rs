//! Browsers: a page, IndexedDB, promises on the page's own thread, the college's backend at the page's own origin.

mod announcer;
mod database;
mod durable_folder;
mod headset;
mod http;
mod incoming;
mod kept_file;
mod local_backend;
mod log;
mod page;
mod program;
mod system;
mod worker;

pub use announcer::{AnnouncementPlace, Announcer};
pub use durable_folder::{DurableFolder, keeps_nothing};
pub use headset::{FoundHeadset, HAS_HEADSETS, HeadsetLink, find_headset};
pub use http::{http_client, read_body};
pub use incoming::{IncomingFile, register_assets};
pub use kept_file::KeptFile;
pub use local_backend::{EmbeddedFolders, LocalBackend};
pub use log::log_layer;
pub use page::{preferred_language, prefers_reduced_motion};
pub use program::run;
pub use system::{
    HAS_CLIPBOARD, HAS_PAGE, be_silent, begin_anew, can_speak, change_card, copy_text, is_pointer_held,
    leave, local_time_zone_at, open_catalogue, speak, tell_missing_part, toggle_full_screen,
};
pub use worker::{Worker, sleep};
