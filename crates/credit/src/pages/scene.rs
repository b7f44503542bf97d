//! A scene: what it is about, what is in it, and what counts for the credit.

use axum::response::{Html, IntoResponse, Redirect};
use curriculum::{
    Happening, Mark, RoomId, Scene, Standing, Visit,
    period::PeriodKind,
    scene::{MoveOn, TextFile, TourStop},
};
use maud::{Markup, html};
use uuid::Uuid;

use super::{
    card,
    fields::{EVENT, Fields},
    layout::{in_language, page, picture_of_scene, way_back},
    reading,
    view::View,
};
use crate::{catalogue::ServedScene, http::error::ApiError, practice::Judgement};

/// All stops in the order of the first tour; what no tour leads to comes last.
pub(super) fn stops(scene: &Scene) -> Vec<TourStop> {
    let mut stops = scene.tours().first().map(|tour| tour.stops.clone()).unwrap_or_default();
    let exhibits = scene.exhibits().iter().map(|exhibit| TourStop::Exhibit(exhibit.id.clone()));
    let checkpoints = scene.checkpoints().iter().map(|asked| TourStop::Checkpoint(asked.id.clone()));
    for stop in exhibits.chain(checkpoints) {
        if !stops.contains(&stop) {
            stops.push(stop);
        }
    }
    stops
}

/// The address and the title of a stop.
pub(super) fn stop_link(view: &View, served: &ServedScene, text: &TextFile, stop: &TourStop) -> Markup {
    let scene = served.scene().id();
    let (place, title) = match stop {
        TourStop::Exhibit(id) => {
            let title = text.exhibits.get(id).map(|text| text.title.as_str());
            (format!("/scenes/{scene}/exhibits/{id}"), title)
        }
        TourStop::Checkpoint(id) => {
            let title = text.checkpoints.get(id).map(|text| text.title.as_str());
            (format!("/scenes/{scene}/checkpoints/{id}"), title)
        }
    };
    html! { a href=(view.link(place)) { (in_language(view.language, title.unwrap_or_default())) } }
}

pub(super) async fn show(view: View) -> Result<impl IntoResponse, ApiError> {
    let (served, text) = view.scene().await?;
    let scene = served.scene();
    let visit = view.visit(served).await?;
    let picture = picture_of_scene(&view, scene.id(), &text.scene.picture_alt).await;
    let title = &text.scene.title;
    let place = format!("/scenes/{}", scene.id());
    let main = html! {
        (way_back(&view, None, title))
        article.hall {
            div.picture { (picture) }
            div.words {
                h1 { (in_language(view.language, title)) }
                p.subtitle { (in_language(view.language, &text.scene.subtitle)) }
                p { (in_language(view.language, &text.scene.summary)) }
                (begin(&view, served, text))
            }
        }
        div.columns {
            div.tour {
                @for (room, stops) in by_room(scene) {
                    section.sheet {
                        @let title = text.rooms.get(&room).map_or("", |text| text.title.as_str());
                        h2 { (in_language(view.language, title)) }
                        ol.stops {
                            @for stop in stops { (stop_line(&view, served, text, visit.as_ref(), &stop)) }
                        }
                    }
                }
            }
            div.beside {
                (credit(&view, served))
                (standing(&view, served, visit.as_ref(), &place))
                (sounds(&view, served, text))
            }
        }
    };
    Ok::<Html<String>, _>(page(&view, title.clone(), place, &main))
}

fn begin(view: &View, served: &ServedScene, text: &TextFile) -> Markup {
    let stops = stops(served.scene());
    html! {
        @if let Some(first) = stops.first() {
            p.begin { (view.text("catalogue-begin")) " " (stop_link(view, served, text, first)) }
        }
    }
}

/// The stops in the order of the tour, parted wherever the room changes.
fn by_room(scene: &Scene) -> Vec<(RoomId, Vec<TourStop>)> {
    let mut rooms: Vec<(RoomId, Vec<TourStop>)> = Vec::new();
    for stop in stops(scene) {
        let room = match &stop {
            TourStop::Exhibit(id) => scene.exhibit(id).map(|exhibit| &exhibit.room),
            TourStop::Checkpoint(id) => scene.checkpoint(id).map(|checkpoint| &checkpoint.room),
        };
        match (rooms.last_mut(), room) {
            (Some((known, stops)), Some(room)) if known == room => stops.push(stop),
            (_, Some(room)) => rooms.push((room.clone(), vec![stop])),
            (_, None) => {}
        }
    }
    rooms
}

fn stop_line(
    view: &View,
    served: &ServedScene,
    text: &TextFile,
    visit: Option<&Judgement>,
    stop: &TourStop,
) -> Markup {
    let visit = visit.map(|judgement| &judgement.visit);
    let (glance, done) = match stop {
        TourStop::Exhibit(id) => {
            let glance = text.exhibits.get(id).map(|text| text.glance.as_str());
            let is_seen = visit.is_some_and(|visit| visit.has_seen(id));
            (glance, is_seen.then(|| view.text("catalogue-seen-short")))
        }
        TourStop::Checkpoint(id) => {
            let questions = served.scene().checkpoint(id).map(|known| known.questions.as_slice());
            let questions = questions.unwrap_or_default();
            let answered = visit.map_or(0, |visit| {
                questions.iter().filter(|question| visit.has_answered(&question.id)).count()
            });
            let numbers = [("answered", answered.to_string()), ("total", questions.len().to_string())];
            (None, Some(view.text_with("catalogue-answered-short", &numbers)))
        }
    };
    html! {
        li.question[matches!(stop, TourStop::Checkpoint(_))] {
            (stop_link(view, served, text, stop))
            @if let Some(done) = done { " " span.done { (done) } }
            @if let Some(glance) = glance { p { (in_language(view.language, glance)) } }
        }
    }
}

/// What the scene's rule asks for, and what it gives.
fn credit(view: &View, served: &ServedScene) -> Markup {
    let scene = served.scene();
    let rule = scene.completion();
    let needed = Standing::of(&Visit::default(), scene);
    let seeing = view.text_with(
        "catalogue-rule-seeing",
        &[("required", needed.exhibits_required.to_string()), ("total", needed.exhibits_total.to_string())],
    );
    let answering = view.text_with("catalogue-rule-answering", &[("score", percent(rule.mastery_score))]);
    let (lead, conditions) = match rule.move_on {
        MoveOn::CompletedAndPassed => ("catalogue-rule-both", vec![seeing, answering]),
        MoveOn::CompletedOrPassed => ("catalogue-rule-either", vec![seeing, answering]),
        MoveOn::Completed => ("catalogue-rule-one", vec![seeing]),
        MoveOn::Passed => ("catalogue-rule-one", vec![answering]),
        MoveOn::NotApplicable => ("catalogue-rule-none", Vec::new()),
    };
    let period = match scene.credit().period {
        PeriodKind::AcademicYear => "catalogue-period-academic-year",
        PeriodKind::Semester => "catalogue-period-semester",
        PeriodKind::Once => "catalogue-period-once",
    };
    let points = view.text_with("catalogue-rule-points", &[("points", scene.credit().points.to_string())]);
    html! {
        section.sheet {
            h2 { (view.text("catalogue-rule-title")) }
            p { (view.text(lead)) }
            @if !conditions.is_empty() { ul { @for condition in conditions { li { (condition) } } } }
            p {
                (points) " "
                (view.text(period))
            }
            p.note { (view.text("catalogue-rule-seen")) }
        }
    }
}

/// A mark in whole percent.
pub(super) fn percent(mark: Mark) -> String {
    format!("{:.0}", mark.score() * 100.0)
}

/// How far the visitor's visit has come, with the way to end it.
fn standing(view: &View, served: &ServedScene, visit: Option<&Judgement>, place: &str) -> Markup {
    html! {
        section.sheet {
            h2 { (view.text("catalogue-visit-title")) }
            @match (&view.session, visit) {
                (None, _) => {
                    p { (view.text("catalogue-signed-out")) }
                    p { (card::sign_in_link(view, place)) }
                }
                (Some(_), None) => { p { (view.text("catalogue-visit-none")) } }
                (Some(_), Some(judgement)) => {
                    (card::progress(view, served, judgement))
                    (leaving(view, served))
                }
            }
        }
    }
}

/// The way to end a visit, behind a line that says what that means.
pub(super) fn leaving(view: &View, served: &ServedScene) -> Markup {
    let address = view.link(format_args!("/scenes/{}/leave", served.scene().id()));
    html! {
        details.leave {
            summary { (view.text("catalogue-leave")) }
            p { (view.text("catalogue-leave-meaning")) }
            form method="post" action=(address) {
                input type="hidden" name=(EVENT) value=(Uuid::now_v7());
                button.secondary type="submit" { (view.text("catalogue-leave-now")) }
            }
        }
    }
}

/// Ends the visit that is under way.
pub(super) async fn leave(view: View, fields: Fields) -> Result<Redirect, ApiError> {
    let (served, _) = view.scene().await?;
    let place = format!("/scenes/{}", served.scene().id());
    if view.session.is_none() {
        return Ok(card::to_sign_in(&view, &place));
    }
    reading::record(&view, served, fields.event()?, Happening::Left).await?;
    Ok(Redirect::to(&view.link("/card")))
}

fn sounds(view: &View, served: &ServedScene, text: &TextFile) -> Markup {
    let captions: Vec<_> =
        served.scene().sounds().iter().filter_map(|sound| text.sounds.get(&sound.place)).collect();
    html! {
        @if !captions.is_empty() {
            section.sheet {
                h2 { (view.text("catalogue-sounds")) }
                ul { @for sound in captions { li { (in_language(view.language, &sound.caption)) } } }
            }
        }
    }
}
