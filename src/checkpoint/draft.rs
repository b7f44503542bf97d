//! The answer that a visitor is putting together, before it is given.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bevy::prelude::*;
use curriculum::{
    CheckpointId, OptionKey, PlacedPoint, QuestionId, QuestionKind, Response, question::options_as_shown,
    scene::Question,
};

use crate::{Step, hall::Hall, progress::CurrentVisit, screens::Screen, visitor::Attention};

/// The question that is asked at present, and what the visitor has put together so far.
#[derive(Resource, Debug, Clone, PartialEq)]
pub(super) struct Draft {
    pub(super) checkpoint: CheckpointId,
    /// Which of the checkpoint's questions.
    pub(super) number: usize,
    pub(super) question: QuestionId,
    pub(super) kind: QuestionKind,
    /// The options in the order in which they are shown.
    pub(super) options: Vec<OptionKey>,
    pub(super) chosen: BTreeSet<OptionKey>,
    pub(super) placed: BTreeMap<OptionKey, PlacedPoint>,
    /// The option that the next point on the map belongs to.
    pub(super) placing: Option<OptionKey>,
    /// Whether the answer was given; it is then marked, not changed.
    pub(super) is_given: bool,
}

impl Draft {
    pub(super) fn new(checkpoint: CheckpointId, number: usize, question: &Question, seed: u64) -> Self {
        let options = options_as_shown(question.kind, &question.options, seed);
        let placing = (question.kind == QuestionKind::PlaceOnMap).then(|| options.first().cloned()).flatten();
        Self {
            checkpoint,
            number,
            question: question.id.clone(),
            kind: question.kind,
            options,
            chosen: BTreeSet::new(),
            placed: BTreeMap::new(),
            placing,
            is_given: false,
        }
    }

    /// Takes or gives back an option. Where one is right, another choice replaces it.
    pub(super) fn choose(&mut self, option: &OptionKey) {
        match self.kind {
            QuestionKind::Single | QuestionKind::TrueFalse => self.chosen = [option.clone()].into(),
            QuestionKind::Multiple => {
                if !self.chosen.remove(option) {
                    self.chosen.insert(option.clone());
                }
            }
            QuestionKind::Order | QuestionKind::PlaceOnMap => self.placing = Some(option.clone()),
        }
    }

    /// Moves an option one place towards the first or the last.
    pub(super) fn shift(&mut self, option: &OptionKey, towards_first: bool) {
        let Some(at) = self.options.iter().position(|known| known == option) else { return };
        let other = if towards_first { at.checked_sub(1) } else { at.checked_add(1) };
        if let Some(other) = other.filter(|other| *other < self.options.len()) {
            self.options.swap(at, other);
        }
    }

    /// Puts the option in hand on the map, and takes up the next that has no place.
    pub(super) fn place(&mut self, point: PlacedPoint) {
        let Some(option) = self.placing.clone() else { return };
        self.placed.insert(option, point);
        if let Some(next) = self.options.iter().find(|option| !self.placed.contains_key(*option)) {
            self.placing = Some(next.clone());
        }
    }

    /// The response, once it is complete.
    pub(super) fn response(&self) -> Option<Response> {
        let response = match self.kind {
            QuestionKind::Single | QuestionKind::TrueFalse | QuestionKind::Multiple => {
                Response::Choice { chosen: self.chosen.clone() }
            }
            QuestionKind::Order => Response::Sequence { order: self.options.clone() },
            QuestionKind::PlaceOnMap => Response::Places { points: self.placed.clone() },
        };
        response.check(self.kind, &self.options).is_ok().then_some(response)
    }
}

/// The answers that were begun and neither given nor given up in this visit.
#[derive(Resource, Debug, Default)]
pub(super) struct Begun(HashMap<QuestionId, Draft>);

impl Begun {
    fn keep(&mut self, draft: &Draft) {
        if !draft.is_given {
            self.0.insert(draft.question.clone(), draft.clone());
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Begun>()
        .add_systems(
            Update,
            follow_attention.in_set(Step::Decide).run_if(resource_changed::<Attention>).run_if(
                in_state(Screen::Visit)
                    .and_then(resource_exists::<Hall>)
                    .and_then(resource_exists::<CurrentVisit>),
            ),
        )
        .add_systems(OnExit(Screen::Visit), forget);
}

fn forget(mut commands: Commands, mut begun: ResMut<Begun>) {
    commands.remove_resource::<Draft>();
    begun.0.clear();
}

fn follow_attention(
    mut commands: Commands,
    attention: Res<Attention>,
    draft: Option<Res<Draft>>,
    mut begun: ResMut<Begun>,
    hall: Res<Hall>,
    visit: Res<CurrentVisit>,
) {
    match (&*attention, draft) {
        (Attention::Checkpoint(id), Some(draft)) if &draft.checkpoint == id => {}
        (Attention::Checkpoint(id), draft) => {
            draft.iter().for_each(|draft| begun.keep(draft));
            let questions = hall.scene.checkpoint(id).map(|checkpoint| checkpoint.questions.as_slice());
            let questions = questions.unwrap_or_default();
            let next = questions.iter().position(|asked| !visit.visit.has_answered(&asked.id));
            let next = next.or_else(|| questions.iter().position(|asked| !is_right(&visit, &asked.id)));
            open(&mut commands, &mut begun, &hall, &visit, id, next.unwrap_or(0));
        }
        (_, Some(draft)) => {
            begun.keep(&draft);
            commands.remove_resource::<Draft>();
        }
        _ => {}
    }
}

fn is_right(visit: &CurrentVisit, question: &QuestionId) -> bool {
    visit.visit.best_mark(question).is_some_and(curriculum::Mark::is_right)
}

/// Asks a question of a checkpoint. An answer that was begun is gone on with.
pub(super) fn open(
    commands: &mut Commands,
    begun: &mut Begun,
    hall: &Hall,
    visit: &CurrentVisit,
    checkpoint: &CheckpointId,
    number: usize,
) {
    let question = hall.scene.checkpoint(checkpoint).and_then(|checkpoint| checkpoint.questions.get(number));
    if let Some(question) = question {
        let (high, low) = visit.registration.as_u64_pair();
        let seed = high ^ low ^ number as u64;
        let draft = begun.0.remove(&question.id);
        commands
            .insert_resource(draft.unwrap_or_else(|| Draft::new(checkpoint.clone(), number, question, seed)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<OptionKey> {
        text.chars().map(|c| c.to_string().parse().unwrap()).collect()
    }

    fn draft(kind: QuestionKind) -> Draft {
        let question =
            Question { id: "Q1".parse().unwrap(), kind, options: keys("abc"), facts: Vec::new(), map: None };
        Draft::new("C1".parse().unwrap(), 0, &question, 7)
    }

    #[test]
    fn a_single_choice_replaces_and_a_multiple_one_toggles() {
        let [a, b, _]: [OptionKey; 3] = keys("abc").try_into().unwrap();
        let mut single = draft(QuestionKind::Single);
        single.choose(&a);
        single.choose(&b);
        assert_eq!(single.chosen, [b.clone()].into());
        let mut multiple = draft(QuestionKind::Multiple);
        multiple.choose(&a);
        multiple.choose(&b);
        multiple.choose(&a);
        assert_eq!(multiple.chosen, [b].into());
    }

    #[test]
    fn an_answer_is_ready_only_when_it_is_complete() {
        let mut places = draft(QuestionKind::PlaceOnMap);
        assert_eq!(places.response(), None);
        for _ in 0..3 {
            places.place(PlacedPoint { latitude: 30.0, longitude: 120.0 });
        }
        assert!(places.response().is_some());
        assert_eq!(draft(QuestionKind::Single).response(), None);
        assert!(draft(QuestionKind::Order).response().is_some());
    }

    #[test]
    fn shifting_stops_at_the_ends() {
        let mut order = draft(QuestionKind::Order);
        let first = order.options.first().unwrap().clone();
        order.shift(&first, true);
        assert_eq!(order.options.first(), Some(&first));
        order.shift(&first, false);
        assert_eq!(order.options.get(1), Some(&first));
    }
}
