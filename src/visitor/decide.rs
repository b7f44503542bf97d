//! Intents become what the visitor attends to and where they go.

use bevy::{ecs::system::SystemParam, prelude::*};
use curriculum::scene::TourStop;

use super::{
    Attention, Body, Intent, TourPhase, TourState, Travel, in_hall,
    journey::{Destination, Journey},
    landing::Landing,
};
use crate::{
    Step,
    hall::{Hall, Stand},
    settings::Settings,
};

/// Closer to a stand than this, one need not walk there, metres.
const AT_STAND: f32 = 0.5;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, decide.in_set(Step::Decide).run_if(in_hall));
}

fn decide(mut intents: MessageReader<Intent>, mut visitor: Visitor) {
    for intent in intents.read() {
        visitor.follow(intent);
    }
}

/// The visitor in the hall: what moves them, and what they attend to.
#[derive(SystemParam)]
pub(super) struct Visitor<'w> {
    hall: Res<'w, Hall>,
    settings: Res<'w, Settings>,
    travel: Res<'w, Travel>,
    body: ResMut<'w, Body>,
    attention: ResMut<'w, Attention>,
    journey: ResMut<'w, Journey>,
    tour: ResMut<'w, TourState>,
    landings: MessageWriter<'w, Landing>,
}

impl Visitor<'_> {
    /// Does what was asked.
    pub(super) fn follow(&mut self, intent: &Intent) {
        match intent {
            Intent::GoTo(point_in_world) => self.go_to_floor(*point_in_world),
            Intent::Turn(angle) => self.body.turn(*angle, 0.0),
            Intent::OpenExhibit(id) => self.go_alone_to(TourStop::Exhibit(id.clone())),
            Intent::OpenCheckpoint(id) => self.go_alone_to(TourStop::Checkpoint(id.clone())),
            Intent::Close => self.close(),
            Intent::TakeInHand => self.take_in_hand(),
            Intent::PutBack => self.put_back(),
            Intent::TurnObject(_) | Intent::ScaleObject(_) => {}
            Intent::NextStop => self.go_to_next_stop(),
            Intent::PauseTour => self.pause_tour(),
            Intent::ResumeTour => self.resume_tour(),
            Intent::StopTour => self.stop_tour(),
        }
    }

    /// Closes what is open, leaves the way being walked and lets the tour wait.
    pub(super) fn step_aside(&mut self) {
        self.attention.set_if_neq(Attention::Hall);
        if !matches!(*self.journey, Journey::Standing) {
            *self.journey = Journey::Standing;
        }
        self.pause_tour();
    }

    /// Goes on along the way, if there is one and the tour does not wait on it.
    pub(super) fn travel(&mut self, seconds: f32) {
        if matches!(*self.journey, Journey::Standing)
            || (self.tour.phase == TourPhase::Paused && self.journey.is_led())
        {
            return;
        }
        match std::mem::take(&mut *self.journey) {
            Journey::Standing => {}
            Journey::Walking(mut walk) => {
                let is_there = walk.advance(&mut self.body, seconds);
                self.keep_on_floor();
                if !is_there {
                    *self.journey = Journey::Walking(walk);
                } else if let Some(destination) = walk.into_stop() {
                    *self.journey = Journey::turning(&self.body, destination);
                }
            }
            Journey::Turning(mut turn) => {
                if turn.advance(&mut self.body, seconds) {
                    self.arrive(turn.into_stop().stop);
                } else {
                    *self.journey = Journey::Turning(turn);
                }
            }
        }
    }

    fn keep_on_floor(&mut self) {
        let point_in_world = self.body.floor_point_in_world;
        if let Some(nearest) = self.hall.floor.nearest_point(point_in_world) {
            self.body.floor_point_in_world = nearest;
        }
    }

    fn go_to_floor(&mut self, point_in_world: Vec3) {
        self.step_aside();
        let Some(way) = self.way_to(point_in_world) else { return };
        let Some(end) = way.last().copied() else { return };
        self.landings.write(Landing { point_in_world: end });
        if self.is_cut() {
            self.body.floor_point_in_world = end;
        } else {
            *self.journey = Journey::along(way, None);
        }
    }

    /// Whether the visitor is there at once instead of being taken there.
    fn is_cut(&self) -> bool {
        self.settings.reduced_motion || *self.travel == Travel::ByCuts
    }

    fn way_to(&self, point_in_world: Vec3) -> Option<Vec<Vec3>> {
        self.hall.floor.path(self.body.floor_point_in_world, point_in_world)
    }

    fn go_alone_to(&mut self, stop: TourStop) {
        if !self.attends_to(&stop) {
            self.step_aside();
            self.go_to_stop(stop, false);
        }
    }

    fn attends_to(&self, stop: &TourStop) -> bool {
        match (stop, &*self.attention) {
            (TourStop::Exhibit(id), attention) => attention.exhibit() == Some(id),
            (TourStop::Checkpoint(id), Attention::Checkpoint(open)) => id == open,
            (TourStop::Checkpoint(_), _) => false,
        }
    }

    /// Sets off to a stop. What is not placed in the hall is not gone to; where no way leads, or motion should be
    /// reduced, the visitor is there at once.
    fn go_to_stop(&mut self, stop: TourStop, is_led: bool) {
        let Some(stand) = self.stand_of(&stop) else { return };
        let is_there =
            stand.floor_point_in_world.xz().distance(self.body.floor_point_in_world.xz()) <= AT_STAND;
        let destination = Destination { stop, target_in_world: stand.target_in_world, is_led };
        let way = if is_there { None } else { self.way_to(stand.floor_point_in_world) };
        match way {
            _ if self.is_cut() => self.cut_to(&stand, destination.stop),
            Some(way) => *self.journey = Journey::along(way, Some(destination)),
            None if is_there => *self.journey = Journey::turning(&self.body, destination),
            None => self.cut_to(&stand, destination.stop),
        }
    }

    fn cut_to(&mut self, stand: &Stand, stop: TourStop) {
        *self.body = Body::at(stand);
        self.keep_on_floor();
        *self.journey = Journey::Standing;
        self.arrive(stop);
    }

    fn stand_of(&self, stop: &TourStop) -> Option<Stand> {
        match stop {
            TourStop::Exhibit(id) => self.hall.exhibits.get(id).map(|placed| placed.stand),
            TourStop::Checkpoint(id) => self.hall.checkpoints.get(id).map(|placed| placed.stand),
        }
    }

    /// Opens what the visitor came for. The tour goes on from here if this was its next stop.
    fn arrive(&mut self, stop: TourStop) {
        let stops = self.hall.tour_stops();
        if stops.get(self.tour.next_stop) == Some(&stop) {
            self.tour.next_stop += 1;
            if self.tour.next_stop == stops.len() {
                self.tour.phase = TourPhase::Finished;
            }
        }
        *self.attention = match stop {
            TourStop::Exhibit(id) => Attention::Exhibit(id),
            TourStop::Checkpoint(id) => Attention::Checkpoint(id),
        };
    }

    /// Closes what is open. A tour whose stop is left waits until it is asked to go on.
    fn close(&mut self) {
        self.attention.set_if_neq(Attention::Hall);
        if matches!(*self.journey, Journey::Standing) {
            self.pause_tour();
        }
    }

    fn take_in_hand(&mut self) {
        if let Attention::Exhibit(id) = &*self.attention
            && self.hall.exhibits.get(id).is_some_and(|placed| placed.hero.is_some())
        {
            *self.attention = Attention::InHand(id.clone());
        }
    }

    fn put_back(&mut self) {
        if let Attention::InHand(id) = &*self.attention {
            *self.attention = Attention::Exhibit(id.clone());
        }
    }

    fn go_to_next_stop(&mut self) {
        if self.journey.is_led() {
            self.resume_tour();
            return;
        }
        if self.tour.phase == TourPhase::Finished {
            self.tour.next_stop = 0;
        }
        let stops = self.hall.tour_stops();
        let mut stops_ahead = stops.iter().enumerate().skip(self.tour.next_stop);
        let Some((number, stop)) = stops_ahead.find(|(_, stop)| self.stand_of(stop).is_some()) else {
            self.tour.phase = TourPhase::Finished;
            return;
        };
        let stop = stop.clone();
        self.step_aside();
        self.tour.next_stop = number;
        self.tour.phase = TourPhase::Leading;
        self.go_to_stop(stop, true);
    }

    fn pause_tour(&mut self) {
        if self.tour.phase == TourPhase::Leading {
            self.tour.phase = TourPhase::Paused;
        }
    }

    fn resume_tour(&mut self) {
        if self.tour.phase != TourPhase::Paused {
            return;
        }
        if self.journey.is_led() {
            self.tour.phase = TourPhase::Leading;
        } else {
            self.go_to_next_stop();
        }
    }

    fn stop_tour(&mut self) {
        if self.journey.is_led() {
            *self.journey = Journey::Standing;
        }
        if self.tour.phase == TourPhase::Finished {
            self.tour.next_stop = 0;
        }
        self.tour.phase = TourPhase::Idle;
    }
}
