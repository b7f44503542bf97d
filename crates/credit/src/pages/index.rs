//! The scenes that can be visited.

use axum::response::{Html, IntoResponse};
use maud::{Markup, html};

use super::{
    layout::{in_language, page, picture_of_scene},
    view::View,
};
use crate::{catalogue::ServedScene, http::error::ApiError};

pub(super) async fn show(view: View) -> Result<impl IntoResponse, ApiError> {
    let mut cards = Vec::new();
    for served in view.backend.rules.catalogue.scenes() {
        cards.push(card(&view, served).await);
    }
    let title = view.text("catalogue-title");
    let main = html! {
        div.sheet {
            h1 { (title) }
            p.lead { (view.text("catalogue-introduction")) }
        }
        @if cards.is_empty() { p.sheet { (view.text("catalogue-no-scenes")) } }
        ul.scenes { @for card in cards { li { (card) } } }
    };
    Ok::<Html<String>, _>(page(&view, title, "/".to_owned(), &main))
}

async fn card(view: &View, served: &ServedScene) -> Markup {
    let scene = served.scene();
    let Some(text) = scene.text(view.language) else { return html! {} };
    let picture = picture_of_scene(view, scene.id(), &text.scene.picture_alt).await;
    let title = in_language(view.language, &text.scene.title);
    html! {
        article.hall {
            div.picture { (picture) }
            div.words {
                h2 { a href=(view.link(format_args!("/scenes/{}", scene.id()))) { (title) } }
                p.subtitle { (in_language(view.language, &text.scene.subtitle)) }
                p { (in_language(view.language, &text.scene.summary)) }
                p.note {
                    (view.text_with("catalogue-scene-contents", &[
                        ("exhibits", scene.exhibits().len().to_string()),
                        ("questions", scene.questions().count().to_string()),
                    ]))
                }
            }
        }
    }
}
