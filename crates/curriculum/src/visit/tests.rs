use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::{question::Response, scene::Scene};

const EXHIBITS: [&str; 3] = ["E1", "E2", "E3"];
const QUESTIONS: [&str; 2] = ["Q1", "Q2"];

fn scene() -> Scene {
    crate::scene::tests::small_scene()
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        Just(Happening::Entered),
        Just(Happening::Left),
        (0..EXHIBITS.len(), 0..10_000_u32, any::<bool>()).prop_map(|(index, milliseconds, read_to_end)| {
            Happening::ExhibitViewed { exhibit: EXHIBITS[index].parse().unwrap(), milliseconds, read_to_end }
        }),
        (0..QUESTIONS.len(), "[ab]").prop_map(|(index, option)| Happening::Answered {
            checkpoint: "C1".parse().unwrap(),
            question: QUESTIONS[index].parse().unwrap(),
            response: Response::Choice { chosen: [option.parse().unwrap()].into() },
        }),
    ]
}

prop_compose! {
    fn event()(id in 0_u128..40, second in 0_i64..1_000, happening in happening()) -> VisitEvent {
        VisitEvent { id: Uuid::from_u128(id), time: Timestamp::from_second(second).unwrap(), happening }
    }
}

prop_compose! {
    fn mark()(id in 0_u128..40, quarters in 0_u32..=4) -> (Uuid, Mark) {
        (Uuid::from_u128(id), Mark::try_from(f64::from(quarters) / 4.0).unwrap())
    }
}

#[derive(Debug, Clone)]
enum Step {
    Event(VisitEvent),
    Mark(Uuid, Mark),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![event().prop_map(Step::Event), mark().prop_map(|(id, mark)| Step::Mark(id, mark))];
    proptest::collection::vec(step, 0..60)
}

fn play(steps: &[Step]) -> Visit {
    let mut visit = Visit::default();
    for step in steps {
        match step.clone() {
            Step::Event(event) => visit.record(event),
            Step::Mark(id, mark) => visit.record_mark(id, mark),
        }
    }
    visit
}

proptest! {
    #[test]
    fn order_does_not_matter(steps in steps(), seed in any::<u64>()) {
        let mut shuffled = steps.clone();
        let mut state = seed | 1;
        for index in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(index, usize::try_from(state >> 33).unwrap() % (index + 1));
        }
        prop_assert_eq!(play(&steps), play(&shuffled));
    }

    #[test]
    fn replays_raise_nothing(steps in steps()) {
        let once = play(&steps);
        let twice = play(&[steps.clone(), steps].concat());
        prop_assert_eq!(Standing::of(&once, &scene()), Standing::of(&twice, &scene()));
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn no_event_is_lost(steps in steps()) {
        let visit = play(&steps);
        for step in &steps {
            if let Step::Event(event) = step {
                prop_assert!(visit.contains(event.id));
            }
        }
    }

    #[test]
    fn merging_two_halves_is_playing_the_whole(steps in steps(), cut in 0_usize..60) {
        let (left, right) = steps.split_at(cut.min(steps.len()));
        let mut merged = play(right);
        merged.merge(play(left));
        prop_assert_eq!(merged, play(&steps));
    }

    #[test]
    fn marks_without_answers_score_nothing(marks in proptest::collection::vec(mark(), 0..40)) {
        let mut visit = Visit::default();
        for (id, mark) in marks {
            visit.record_mark(id, mark);
        }
        prop_assert!(Standing::of(&visit, &scene()).score.abs() < f64::EPSILON);
    }
}

fn viewed(milliseconds: u32, read_to_end: bool) -> VisitEvent {
    VisitEvent::now(Happening::ExhibitViewed { exhibit: "E1".parse().unwrap(), milliseconds, read_to_end })
}

#[test]
fn an_exhibit_is_seen_after_eight_seconds_in_all_or_when_read_to_the_end() {
    let exhibit = "E1".parse().unwrap();
    assert!(!Visit::fold([viewed(7_999, false)]).has_seen(&exhibit));
    assert!(Visit::fold([viewed(4_000, false), viewed(4_000, false)]).has_seen(&exhibit));
    assert!(Visit::fold([viewed(100, true)]).has_seen(&exhibit));
}

#[test]
fn a_visit_is_satisfied_when_enough_is_seen_and_the_score_is_reached() {
    let scene = scene();
    let mut visit = Visit::default();
    for exhibit in EXHIBITS {
        visit.record(VisitEvent::now(Happening::ExhibitViewed {
            exhibit: exhibit.parse().unwrap(),
            milliseconds: 8_000,
            read_to_end: false,
        }));
    }
    assert!(!Standing::of(&visit, &scene).satisfied);
    for question in QUESTIONS {
        let answer = VisitEvent::now(Happening::Answered {
            checkpoint: "C1".parse().unwrap(),
            question: question.parse().unwrap(),
            response: Response::Choice { chosen: ["a".parse().unwrap()].into() },
        });
        visit.record_mark(answer.id, Mark::RIGHT);
        visit.record(answer);
    }
    let standing = Standing::of(&visit, &scene);
    assert!(standing.satisfied && standing.completed && standing.passed, "{standing:?}");
}
