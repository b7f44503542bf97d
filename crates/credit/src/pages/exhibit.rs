//! An exhibit: both depths of its text, and where it all comes from, as the panel in the hall shows it.

use axum::response::{Html, IntoResponse};
use curriculum::scene::{Confidence, Evidence, Exhibit, ExhibitText, TextFile, TourStop};
use maud::{Markup, html};
use uuid::Uuid;

use super::{
    card,
    fields::EVENT,
    files,
    layout::{band, in_language, page, paragraphs, way_back},
    scene::{stop_link, stops},
    view::View,
};
use crate::{catalogue::ServedScene, http::error::ApiError};

pub(super) async fn show(view: View) -> Result<impl IntoResponse, ApiError> {
    let (served, text) = view.scene().await?;
    let exhibit = view.exhibit(served).await?;
    let scene = served.scene().id();
    let Some(words) = text.exhibits.get(&exhibit.id) else { return Err(super::no_such_page().await) };
    let visit = view.visit(served).await?;
    let is_seen = visit.is_some_and(|judgement| judgement.visit.has_seen(&exhibit.id));
    let place = format!("/scenes/{scene}/exhibits/{}", exhibit.id);
    let has_picture = view.backend.serving.pages.pictures.has_exhibit(scene, &exhibit.id).await;
    let band = if has_picture {
        html! {}
    } else {
        band(&view, scene).await
    };
    let stop = TourStop::Exhibit(exhibit.id.clone());
    let main = html! {
        (way_back(&view, Some((scene, &text.scene.title)), &words.title))
        article.exhibit {
            (band)
            header.sheet {
                h1 { (in_language(view.language, &words.title)) }
                (facts(&view, exhibit, text, words))
                p.lead { (in_language(view.language, &words.glance)) }
            }
            @if has_picture {
                figure {
                    img src=(files::exhibit_address(scene, &exhibit.id)) alt=(words.alt)
                        width="800" height="600";
                    @if let Some(hero) = &words.hero { figcaption { (in_language(view.language, hero)) } }
                }
            }
            div.columns {
                div {
                    section.sheet.reading {
                        h2 { (view.text("catalogue-full-text")) }
                        (paragraphs(view.language, &words.read))
                        (seen(&view, &place, is_seen))
                    }
                    (around(&view, served, text, &stop))
                }
                div.beside {
                    (look(&view, words, has_picture))
                    (provenance(&view, exhibit, words))
                }
            }
        }
    };
    Ok::<Html<String>, _>(page(&view, words.title.clone(), place, &main))
}

fn facts(view: &View, exhibit: &Exhibit, text: &TextFile, words: &ExhibitText) -> Markup {
    let room = text.rooms.get(&exhibit.room).map_or("", |room| room.title.as_str());
    let lines = [
        ("catalogue-date", words.date.as_str()),
        ("catalogue-place", words.place.as_str()),
        ("catalogue-room", room),
    ];
    html! {
        dl.facts {
            @for (id, value) in lines {
                div { dt { (view.text(id)) } dd { (in_language(view.language, value)) } }
            }
        }
    }
}

/// Whether the exhibit counts as seen, or how it comes to.
fn seen(view: &View, place: &str, is_seen: bool) -> Markup {
    html! {
        div.seen {
            @if view.session.is_none() {
                p { (view.text("catalogue-signed-out")) " " (card::sign_in_link(view, place)) }
            } @else if is_seen {
                p.right #seen tabindex="-1" { (view.text("catalogue-seen")) }
            } @else {
                p.note { (view.text("catalogue-how-seen")) }
                form method="post" action=(view.link(format_args!("{place}/read"))) {
                    input type="hidden" name=(EVENT) value=(Uuid::now_v7());
                    button type="submit" { (view.text("catalogue-read-to-end")) }
                }
                // The script tells when the page was open for long enough.
                p #viewed role="status" data-address=(view.link(format_args!("{place}/viewed")))
                    data-event=(Uuid::now_v7()) data-seen=(view.text("catalogue-seen")) {}
            }
        }
    }
}

/// How it looks, and what is taken in the hand.
fn look(view: &View, words: &ExhibitText, has_picture: bool) -> Markup {
    html! {
        section.sheet {
            h2 { (view.text("catalogue-look")) }
            p { (in_language(view.language, &words.alt)) }
            @if let Some(hero) = words.hero.as_ref().filter(|_| !has_picture) {
                p { (in_language(view.language, hero)) }
            }
        }
    }
}

/// Where it comes from: dispute, what the model rests on, source, confidence, facts.
fn provenance(view: &View, exhibit: &Exhibit, words: &ExhibitText) -> Markup {
    let (evidence, class) = match exhibit.evidence {
        Evidence::Documented => ("panel-evidence-documented", "documented"),
        Evidence::Inferred => ("panel-evidence-inferred", "inferred"),
        Evidence::Artistic => ("panel-evidence-artistic", "artistic"),
    };
    let confidence = match exhibit.confidence {
        Confidence::High => "panel-confidence-high",
        Confidence::Medium => "panel-confidence-medium",
        Confidence::Low => "panel-confidence-low",
    };
    let facts: Vec<_> = exhibit.facts.iter().map(ToString::to_string).collect();
    html! {
        section.sheet {
            h2 { (view.text("catalogue-provenance")) }
            @if let Some(dispute) = &words.dispute {
                div.boxed.dispute {
                    h3 { (view.text("panel-dispute")) }
                    p { (in_language(view.language, dispute)) }
                }
            }
            div.boxed.(class) {
                h3 { (view.text(evidence)) }
                p { (in_language(view.language, &words.evidence_reason)) }
            }
            ul.note {
                li { (view.text("panel-source")) " " (in_language(view.language, &words.source)) }
                li { (view.text(confidence)) }
                @if !exhibit.specialist_review { li { (view.text("panel-unreviewed")) } }
                li { (view.text("panel-facts")) " " (facts.join(" · ")) }
            }
        }
    }
}

/// The stops before and after this one.
pub(super) fn around(view: &View, served: &ServedScene, text: &TextFile, here: &TourStop) -> Markup {
    let stops = stops(served.scene());
    let at = stops.iter().position(|stop| stop == here);
    let before = at.and_then(|at| at.checked_sub(1)).and_then(|before| stops.get(before));
    let after = at.and_then(|at| stops.get(at + 1));
    html! {
        nav.around aria-label=(view.text("catalogue-tour")) {
            @if let Some(stop) = before {
                p { span { (view.text("catalogue-previous")) } " " (stop_link(view, served, text, stop)) }
            }
            @if let Some(stop) = after {
                p.after { span { (view.text("panel-next")) } " " (stop_link(view, served, text, stop)) }
            }
        }
    }
}
