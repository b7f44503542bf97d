//! What came of an answer: told only after it was given.

use curriculum::{
    AnswerKey, Happening, Mark, OptionKey, PlacedPoint, QuestionKind, Response, Visit, marking::mark,
};
use maud::{Markup, html};

use super::{
    grid::Grid,
    layout::in_language,
    place_question::{self, Pin},
    question::Asked,
};

/// The best answer to a question, the latest of equals.
pub(super) struct Verdict {
    pub(super) mark: Mark,
    response: Response,
}

/// The verdict on a visit's answers to a question, if there is a marked one.
pub(super) fn of(asked: &Asked<'_>, visit: &Visit) -> Option<Verdict> {
    let marked = visit.answers_to(&asked.question.id).filter_map(|event| {
        let Happening::Answered { response, .. } = &event.happening else { return None };
        Some((visit.mark_of(event.id)?, event.time, response))
    });
    let best = marked
        .max_by(|(a, earlier, _), (b, later, _)| a.score().total_cmp(&b.score()).then(earlier.cmp(later)));
    best.map(|(mark, _, response)| Verdict { mark, response: response.clone() })
}

/// Whether it was right, what was answered, what would have been right, and why.
pub(super) fn show(asked: &Asked<'_>, verdict: &Verdict) -> Markup {
    let (view, is_right) = (asked.view, verdict.mark.is_right());
    let Some(answer) = asked.served.answer(&asked.question.id) else { return html! {} };
    let (told, class) = if is_right { ("checkpoint-right", "right") } else { ("checkpoint-wrong", "wrong") };
    html! {
        p.stem { (in_language(view.language, &asked.words.stem)) }
        div.verdict.(class) #(format!("verdict-{}", asked.question.id)) tabindex="-1" {
            h3 { (view.text(told)) }
            @match (&verdict.response, &answer.correct) {
                (Response::Places { .. }, AnswerKey::Places(_)) => {
                    (places(asked, verdict, &answer.correct))
                }
                (given, key) => {
                    p { (view.text("catalogue-your-answer")) " " (list(asked, &given_options(given))) }
                    @if !is_right {
                        p {
                            strong { (view.text("checkpoint-right-answer")) } " "
                            (list(asked, &right_options(key)))
                        }
                    }
                }
            }
            @if let Some(why) = answer.explanation.get(&view.language) {
                p { (in_language(view.language, why)) }
            }
        }
    }
}

fn given_options(response: &Response) -> Vec<OptionKey> {
    match response {
        Response::Choice { chosen } => chosen.iter().cloned().collect(),
        Response::Sequence { order } => order.clone(),
        Response::Places { .. } => Vec::new(),
    }
}

fn right_options(key: &AnswerKey) -> Vec<OptionKey> {
    match key {
        AnswerKey::One(option) => vec![option.clone()],
        AnswerKey::Several(options) => options.clone(),
        AnswerKey::Places(_) => Vec::new(),
    }
}

fn list(asked: &Asked<'_>, options: &[OptionKey]) -> Markup {
    let separator = if asked.question.kind == QuestionKind::Order { " → " } else { " · " };
    html! {
        @for (index, option) in options.iter().enumerate() {
            @if index > 0 { (separator) }
            (asked.name(option))
        }
    }
}

/// For each place the square that was named and the right one, in words and on the map.
fn places(asked: &Asked<'_>, verdict: &Verdict, key: &AnswerKey) -> Markup {
    let (AnswerKey::Places(targets), Response::Places { points }) = (key, &verdict.response) else {
        return html! {};
    };
    let Some(grid) = place_question::map_of(asked).map(Grid::over) else { return html! {} };
    let view = asked.view;
    let (mut pins, mut lines) = (Vec::new(), Vec::new());
    for (option, target) in targets {
        let Some(given) = points.get(option) else { continue };
        let right = PlacedPoint { latitude: target.latitude, longitude: target.longitude };
        let alone = AnswerKey::Places([(option.clone(), *target)].into());
        let is_right =
            mark(&alone, &Response::Places { points: [(option.clone(), *given)].into() }).is_right();
        let name = asked.words.options.get(option).cloned().unwrap_or_default();
        let numbers =
            [("name", name), ("given", grid.square(*given).name()), ("right", grid.square(right).name())];
        let told = if is_right { "catalogue-place-right" } else { "catalogue-place-wrong" };
        lines.push(view.text_with(told, &numbers));
        // Numbers as in the list: whole names would not fit beside the points.
        let label = lines.len().to_string();
        pins.push(Pin { point: right, class: "target", label: label.clone() });
        pins.push(Pin { point: *given, class: "given", label });
    }
    html! {
        ol { @for line in lines { li { (in_language(view.language, &line)) } } }
        (place_question::map(asked, &pins))
        p.note { (view.text("catalogue-map-legend")) }
    }
}
