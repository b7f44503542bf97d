//! The form of a question, and reading what was answered in it.

use std::collections::{BTreeMap, BTreeSet};

use curriculum::{
    OptionKey, QuestionKind, Response,
    question::options_as_shown,
    scene::{Question, QuestionText, TextFile},
};
use maud::{Markup, html};

use super::{fields::Fields, layout::in_language, place_question, view::View};
use crate::{canonical::Hash, catalogue::ServedScene};

/// A question as it is asked on a page.
pub(super) struct Asked<'a> {
    pub(super) view: &'a View,
    pub(super) served: &'a ServedScene,
    pub(super) text: &'a TextFile,
    pub(super) question: &'a Question,
    pub(super) words: &'a QuestionText,
}

/// Something that a form lacks.
#[derive(Debug)]
pub(super) struct Gap {
    /// The id of the field.
    pub(super) field: String,
    pub(super) told: String,
}

impl Asked<'_> {
    /// The name of an option.
    pub(super) fn name(&self, option: &OptionKey) -> Markup {
        in_language(self.view.language, self.words.options.get(option).map_or("", String::as_str))
    }

    /// The id of a field of this question.
    pub(super) fn field(&self, part: &str) -> String {
        format!("{}-{part}", self.question.id)
    }

    /// The options in an order that says nothing of the key and stays the same for a visitor.
    pub(super) fn shown(&self) -> Vec<OptionKey> {
        let visitor = self.view.session.as_ref().map_or("", |session| session.member.account_name.as_str());
        let hash = Hash::of_both(visitor.as_bytes(), self.question.id.as_str().as_bytes());
        let seed = hash.bytes().iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte));
        options_as_shown(self.question.kind, &self.question.options, seed)
    }

    /// What is to be done, in words.
    pub(super) fn kind_line(&self) -> String {
        self.view.text(match self.question.kind {
            QuestionKind::Single => "checkpoint-kind-single",
            QuestionKind::Multiple => "checkpoint-kind-multiple",
            QuestionKind::TrueFalse => "checkpoint-kind-true-false",
            QuestionKind::Order => "catalogue-kind-order",
            QuestionKind::PlaceOnMap => "catalogue-kind-place-on-map",
        })
    }
}

/// The question and its options as text, for those who are not signed in.
pub(super) fn without_form(asked: &Asked<'_>) -> Markup {
    html! {
        p.stem { (in_language(asked.view.language, &asked.words.stem)) }
        p.note { (asked.kind_line()) }
        ul.options { @for option in asked.shown() { li { (asked.name(&option)) } } }
        @if asked.question.kind == QuestionKind::PlaceOnMap { (place_question::map(asked, &[])) }
    }
}

/// The fields of the form, with what was filled in before and what is wrong with it, by field id.
pub(super) fn options(asked: &Asked<'_>, filled: &Fields, gaps: &BTreeMap<&str, &str>) -> Markup {
    let group = asked.field("options");
    let gap = gaps.get(group.as_str());
    html! {
        fieldset #(group) tabindex="-1" aria-describedby=(format!("{group}-kind {group}-gap")) {
            legend.stem { (in_language(asked.view.language, &asked.words.stem)) }
            p.note #(format!("{group}-kind")) { (asked.kind_line()) }
            p.gap #(format!("{group}-gap")) { @if let Some(gap) = gap { (gap) } }
            @match asked.question.kind {
                QuestionKind::Single | QuestionKind::TrueFalse => { (choices(asked, "radio", filled)) }
                QuestionKind::Multiple => { (choices(asked, "checkbox", filled)) }
                QuestionKind::Order => { (ranks(asked, filled, gaps)) }
                QuestionKind::PlaceOnMap => { (place_question::fields(asked, filled, gaps)) }
            }
        }
    }
}

fn choices(asked: &Asked<'_>, kind: &str, filled: &Fields) -> Markup {
    html! {
        @for option in asked.shown() {
            @let field = asked.field(option.as_str());
            div.choice {
                input #(field) type=(kind) name="choice" value=(option)
                    checked[filled.all("choice").any(|chosen| chosen == option.as_str())];
                label for=(field) { (asked.name(&option)) }
            }
        }
    }
}

/// One select an option: its place in the order.
fn ranks(asked: &Asked<'_>, filled: &Fields, gaps: &BTreeMap<&str, &str>) -> Markup {
    let view = asked.view;
    let last = asked.question.options.len();
    let rank = |number: usize| match number {
        1 => view.text("catalogue-rank-first"),
        _ if number == last => view.text_with("catalogue-rank-last", &[("number", number.to_string())]),
        _ => number.to_string(),
    };
    html! {
        @for option in asked.shown() {
            @let (field, name) = (asked.field(option.as_str()), format!("rank-{option}"));
            @let gap = gaps.get(field.as_str());
            div.ranked {
                label for=(field) { (asked.name(&option)) }
                select #(field) name=(name) aria-invalid=[gap.map(|_| "true")]
                    aria-describedby=[gap.map(|_| format!("{field}-gap"))] {
                    option value="" { (view.text("catalogue-choose")) }
                    @for number in 1..=last {
                        option value=(number) selected[filled.text(&name) == Some(&number.to_string())] {
                            (rank(number))
                        }
                    }
                }
                @if let Some(gap) = gap { p.gap #(format!("{field}-gap")) { (gap) } }
            }
        }
    }
}

/// What was answered, or what the form lacks.
pub(super) fn read(
    view: &View,
    served: &ServedScene,
    text: &TextFile,
    question: &Question,
    fields: &Fields,
) -> Result<Response, Vec<Gap>> {
    let empty = QuestionText { stem: String::new(), options: BTreeMap::new() };
    let words = text.questions.get(&question.id).unwrap_or(&empty);
    let asked = Asked { view, served, text, question, words };
    let whole = |told: &str| vec![Gap { field: asked.field("options"), told: view.text(told) }];
    let response = match question.kind {
        QuestionKind::Single | QuestionKind::TrueFalse | QuestionKind::Multiple => {
            let chosen: BTreeSet<OptionKey> =
                fields.all("choice").filter_map(|text| text.parse().ok()).collect();
            if chosen.is_empty() {
                return Err(whole("catalogue-gap-choice"));
            }
            Response::Choice { chosen }
        }
        QuestionKind::Order => Response::Sequence { order: order(&asked, fields)? },
        QuestionKind::PlaceOnMap => Response::Places { points: place_question::read(&asked, fields)? },
    };
    // What no form of ours can send.
    response.check(question.kind, &question.options).map_err(|_| whole("catalogue-gap-misfit"))?;
    Ok(response)
}

fn order(asked: &Asked<'_>, fields: &Fields) -> Result<Vec<OptionKey>, Vec<Gap>> {
    let (mut ranked, mut gaps) = (BTreeMap::new(), Vec::new());
    for option in asked.shown() {
        let field = asked.field(option.as_str());
        let name = asked.words.options.get(&option).cloned().unwrap_or_default();
        let rank = fields.text(&format!("rank-{option}")).and_then(|text| text.parse::<usize>().ok());
        let told = match rank.filter(|rank| (1..=asked.question.options.len()).contains(rank)) {
            None => "catalogue-gap-rank",
            Some(rank) if ranked.contains_key(&rank) => "catalogue-gap-rank-twice",
            Some(rank) => {
                ranked.insert(rank, option);
                continue;
            }
        };
        gaps.push(Gap { field, told: asked.view.text_with(told, &[("name", name)]) });
    }
    if gaps.is_empty() { Ok(ranked.into_values().collect()) } else { Err(gaps) }
}
