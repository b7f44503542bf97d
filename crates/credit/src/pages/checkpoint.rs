//! A checkpoint: its questions, what was answered, and what came of it.

use std::collections::BTreeMap;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use curriculum::{
    Mark, QuestionId,
    scene::{Checkpoint, Question, TextFile, TourStop},
};
use maud::{Markup, html};

use super::{
    card, exhibit,
    fields::{EVENT, Fields},
    layout::{band, in_language, page, way_back},
    question::{self, Asked, Gap},
    reading,
    scene::stop_link,
    verdict,
    view::View,
};
use crate::{
    catalogue::ServedScene,
    http::{attempts, error::ApiError, extract::Parameters},
    practice::Judgement,
};

/// A form that was sent and lacks something.
struct Refused {
    question: QuestionId,
    gaps: Vec<Gap>,
    fields: Fields,
}

pub(super) async fn show(view: View, parameters: Parameters) -> Result<Response, ApiError> {
    let answered = parameters.only(&["answered"])?;
    let answered = answered.text("answered").and_then(|id| id.parse().ok());
    draw(&view, None, answered.as_ref()).await
}

/// Takes an answer: the same step as with the interface of the application. Then the page shows what came of it.
pub(super) async fn answer(view: View, fields: Fields) -> Result<Response, ApiError> {
    let (served, text) = view.scene().await?;
    let checkpoint = view.checkpoint(served).await?;
    let place = place_of(served, checkpoint);
    if view.session.is_none() {
        return Ok(card::to_sign_in(&view, &place).into_response());
    }
    let id = fields.text("question").and_then(|id| id.parse::<QuestionId>().ok());
    let Some(asked) = checkpoint.questions.iter().find(|known| Some(&known.id) == id.as_ref()) else {
        return Err(super::no_such_page().await);
    };
    let event = fields.event()?;
    let response = match question::read(&view, served, text, asked, &fields) {
        Ok(response) => response,
        Err(gaps) => {
            let refused = Refused { question: asked.id.clone(), gaps, fields };
            return draw(&view, Some(refused), None).await;
        }
    };
    let happening = attempts::happening(served, &asked.id, response)?;
    reading::record(&view, served, event, happening).await?;
    let shown = format!("{place}?answered={0}#verdict-{0}", asked.id);
    Ok(Redirect::to(&view.link(shown)).into_response())
}

fn place_of(served: &ServedScene, checkpoint: &Checkpoint) -> String {
    format!("/scenes/{}/checkpoints/{}", served.scene().id(), checkpoint.id)
}

async fn draw(
    view: &View,
    refused: Option<Refused>,
    answered: Option<&QuestionId>,
) -> Result<Response, ApiError> {
    let (served, text) = view.scene().await?;
    let checkpoint = view.checkpoint(served).await?;
    let Some(words) = text.checkpoints.get(&checkpoint.id) else { return Err(super::no_such_page().await) };
    let visit = view.visit(served).await?;
    let stop = TourStop::Checkpoint(checkpoint.id.clone());
    let place = place_of(served, checkpoint);
    let band = band(view, served.scene().id()).await;
    let main = html! {
        (way_back(view, Some((served.scene().id(), &text.scene.title)), &words.title))
        @if let Some(refused) = &refused { (summary(view, &refused.gaps)) }
        (band)
        header.sheet {
            h1 { (in_language(view.language, &words.title)) }
            p.lead { (in_language(view.language, &words.introduction)) }
            (advice(view, served, text, checkpoint))
            @if view.session.is_none() {
                p { (view.text("catalogue-signed-out-question")) " " (card::sign_in_link(view, &place)) }
            }
        }
        @for (index, question) in checkpoint.questions.iter().enumerate() {
            (section(view, served, text, checkpoint, (index, question), visit.as_ref(), refused.as_ref()))
        }
        (exhibit::around(view, served, text, &stop))
    };
    let mark = answered.and_then(|id| visit.as_ref()?.visit.best_mark(id));
    let title = match (&refused, mark.map(Mark::is_right)) {
        (Some(_), _) => format!("{} · {}", view.text("catalogue-form-error"), words.title),
        (None, Some(true)) => format!("{} · {}", view.text("checkpoint-right"), words.title),
        (None, Some(false)) => format!("{} · {}", view.text("checkpoint-wrong"), words.title),
        (None, None) => words.title.clone(),
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, page(view, title, place, &main)).into_response())
}

/// What a form lacks, each with a way to the field.
pub(super) fn summary(view: &View, gaps: &[Gap]) -> Markup {
    html! {
        div.summary role="alert" tabindex="-1" autofocus aria-labelledby="summary-title" {
            h2 #summary-title { (view.text("catalogue-form-error")) }
            ul { @for gap in gaps { li { a href=(format!("#{}", gap.field)) { (gap.told) } } } }
        }
    }
}

/// The exhibits that one should have seen first.
fn advice(view: &View, served: &ServedScene, text: &TextFile, checkpoint: &Checkpoint) -> Markup {
    html! {
        @if !checkpoint.after.is_empty() {
            p { (view.text("catalogue-see-first")) }
            ul.inline {
                @for id in &checkpoint.after {
                    li { (stop_link(view, served, text, &TourStop::Exhibit(id.clone()))) }
                }
            }
        }
    }
}

fn section(
    view: &View,
    served: &ServedScene,
    text: &TextFile,
    checkpoint: &Checkpoint,
    (index, question): (usize, &Question),
    visit: Option<&Judgement>,
    refused: Option<&Refused>,
) -> Markup {
    let Some(words) = text.questions.get(&question.id) else { return html! {} };
    let refused = refused.filter(|refused| refused.question == question.id);
    let empty = Fields::default();
    let gaps: BTreeMap<&str, &str> = refused
        .iter()
        .flat_map(|refused| &refused.gaps)
        .map(|gap| (gap.field.as_str(), gap.told.as_str()))
        .collect();
    let asked = Asked { view, served, text, question, words };
    let verdict = visit.and_then(|judgement| verdict::of(&asked, &judgement.visit));
    let is_answered = verdict.is_some();
    let is_right = verdict.as_ref().is_some_and(|verdict| verdict.mark.is_right());
    let numbers = [("number", (index + 1).to_string()), ("total", checkpoint.questions.len().to_string())];
    let form = html! {
        form.answer method="post" action=(view.link(place_of(served, checkpoint))) novalidate {
            input type="hidden" name="question" value=(question.id);
            input type="hidden" name=(EVENT) value=(event_of(refused));
            (question::options(&asked, refused.map_or(&empty, |refused| &refused.fields), &gaps))
            button type="submit" { (view.text("checkpoint-submit")) }
        }
    };
    html! {
        section.sheet.question #(format!("question-{}", question.id)) {
            h2 { (view.text_with("checkpoint-question", &numbers)) }
            @if let Some(verdict) = &verdict { (verdict::show(&asked, verdict)) }
            @if view.session.is_none() {
                (question::without_form(&asked))
            } @else if !is_answered {
                (form)
            } @else if !is_right {
                details open[refused.is_some()] {
                    summary { (view.text("catalogue-answer-again")) }
                    (form)
                }
            }
        }
    }
}

/// The id that this form's answer will have. One that was refused has not used its id.
fn event_of(refused: Option<&Refused>) -> String {
    let kept = refused.and_then(|refused| refused.fields.event().ok());
    kept.unwrap_or_else(uuid::Uuid::now_v7).to_string()
}
