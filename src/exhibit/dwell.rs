//! How long a panel is open, and whether its text was read to the end. Becomes events for the visit.

use bevy::{prelude::*, window::ExitSystems};
use curriculum::{ExhibitId, Happening, visit::SEEN_AFTER_MILLISECONDS};

use crate::{
    Step,
    progress::{Happened, LastRecords},
    screens::Screen,
    visitor::Attention,
};

/// An event is written at the latest after this time, so that a sudden end loses little, milliseconds.
const LONGEST_UNTOLD_MILLISECONDS: u64 = 15_000;

/// The panel that is open.
#[derive(Resource, Debug, Default)]
pub(super) struct OpenPanel {
    exhibit: Option<ExhibitId>,
    untold_milliseconds: u64,
    told_milliseconds: u64,
    /// Set by the panel when the end of the long text has been in view.
    pub(super) read_to_end: bool,
    told_read_to_end: bool,
}

impl OpenPanel {
    /// Whether it is time to tell what is untold: when seen, when read, and from time to time.
    fn is_due(&self) -> bool {
        let now = self.told_milliseconds + self.untold_milliseconds;
        let becomes_seen = self.told_milliseconds < SEEN_AFTER_MILLISECONDS && now >= SEEN_AFTER_MILLISECONDS;
        let becomes_read = self.read_to_end && !self.told_read_to_end;
        becomes_seen || becomes_read || self.untold_milliseconds >= LONGEST_UNTOLD_MILLISECONDS
    }

    /// What is untold, as an event; `None` when there is nothing.
    fn tell(&mut self) -> Option<Happening> {
        let exhibit = self.exhibit.clone()?;
        let newly_read = self.read_to_end && !self.told_read_to_end;
        if self.untold_milliseconds == 0 && !newly_read {
            return None;
        }
        let milliseconds = u32::try_from(self.untold_milliseconds).unwrap_or(u32::MAX);
        self.told_milliseconds += self.untold_milliseconds;
        self.untold_milliseconds = 0;
        self.told_read_to_end |= newly_read;
        Some(Happening::ExhibitViewed { exhibit, milliseconds, read_to_end: newly_read })
    }

    /// How long the panel has been open, milliseconds.
    pub(super) fn open_milliseconds(&self) -> u64 {
        self.told_milliseconds + self.untold_milliseconds
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<OpenPanel>()
        .add_systems(Update, count.in_set(Step::Record).run_if(in_state(Screen::Visit)))
        .add_systems(OnExit(Screen::Visit), close)
        .add_systems(Last, close.after(ExitSystems).before(LastRecords).run_if(on_message::<AppExit>));
}

fn count(
    time: Res<Time<Real>>,
    attention: Res<Attention>,
    mut panel: ResMut<OpenPanel>,
    mut happened: MessageWriter<Happened>,
    mut fraction_milliseconds: Local<f64>,
) {
    if panel.exhibit.as_ref() != attention.exhibit() {
        if let Some(happening) = panel.tell() {
            happened.write(Happened(happening));
        }
        *panel = OpenPanel { exhibit: attention.exhibit().cloned(), ..OpenPanel::default() };
        *fraction_milliseconds = 0.0;
    }
    if panel.exhibit.is_none() {
        return;
    }
    // A suspended machine or a stopped process is no reading.
    *fraction_milliseconds += time.delta_secs_f64().min(1.0) * 1000.0;
    let whole = fraction_milliseconds.floor();
    *fraction_milliseconds -= whole;
    panel.untold_milliseconds += whole_milliseconds(whole);
    if panel.is_due()
        && let Some(happening) = panel.tell()
    {
        happened.write(Happened(happening));
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1000")]
fn whole_milliseconds(value: f64) -> u64 {
    value as u64
}

fn close(mut panel: ResMut<OpenPanel>, mut happened: MessageWriter<Happened>) {
    if let Some(happening) = panel.tell() {
        happened.write(Happened(happening));
    }
    *panel = OpenPanel::default();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel(untold_milliseconds: u64) -> OpenPanel {
        OpenPanel { exhibit: Some("RB01".parse().unwrap()), untold_milliseconds, ..OpenPanel::default() }
    }

    #[test]
    fn seeing_is_told_at_eight_seconds_and_only_once() {
        let mut open = panel(7_999);
        assert!(!open.is_due());
        open.untold_milliseconds = 8_000;
        assert!(open.is_due());
        assert!(matches!(open.tell(), Some(Happening::ExhibitViewed { milliseconds: 8_000, .. })));
        open.untold_milliseconds = 10;
        assert!(!open.is_due());
        assert_eq!(open.open_milliseconds(), 8_010);
    }

    #[test]
    fn reading_to_the_end_is_told_once() {
        let mut open = panel(3_000);
        open.read_to_end = true;
        assert!(open.is_due());
        assert!(matches!(open.tell(), Some(Happening::ExhibitViewed { read_to_end: true, .. })));
        assert!(!open.is_due());
        assert_eq!(open.tell(), None);
    }
}
