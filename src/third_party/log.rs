//! What is logged, and where it goes.

use tracing_subscriber::{filter::Targets, prelude::*};

use crate::platform;

/// The engine takes a table of AgX that is not its own for none, and says so for every camera; and it misses a renderer
/// where none was asked for.
const FILTER: &str = "info,wgpu=warn,naga=warn,bevy_render=warn,bevy_render::extract_resource=off,\
     bevy_core_pipeline::tonemapping=off,icu=off,symphonia_format_ogg=warn,symphonia_core=warn";
/// More filters of the same form, which come before these.
const VARIABLE: &str = "RUST_LOG";

/// Begins to log. What was begun before stays.
pub fn start() {
    let more = std::env::var(VARIABLE).unwrap_or_default();
    // A second program in one process, as in tests, shares the log of the first.
    let _ = tracing_subscriber::registry().with(targets(&more)).with(platform::log_layer()).try_init();
}

/// What is logged. Filters that cannot be read are left out.
fn targets(more: &str) -> Targets {
    // Nothing after a comma would be a filter too, one of everything but errors.
    let filters = if more.trim().is_empty() { FILTER.to_owned() } else { format!("{FILTER},{more}") };
    filters.parse().or_else(|_| FILTER.parse()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn the_visitor_of_the_log_can_ask_for_more() {
        for nothing in ["", " "] {
            assert!(targets(nothing).would_enable("retrace", &Level::INFO));
            assert!(!targets(nothing).would_enable("retrace", &Level::DEBUG));
        }
        assert!(targets("retrace=debug").would_enable("retrace", &Level::DEBUG));
        assert!(!targets("retrace=debug").would_enable("wgpu", &Level::INFO));
    }

    #[test]
    fn what_cannot_be_read_changes_nothing() {
        assert!(targets("retrace=loudly").would_enable("retrace", &Level::INFO));
    }
}
