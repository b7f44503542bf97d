//! The description of this interface.

use axum::Json;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use super::{attempts, health, me, scenes, sessions, statements};
use crate::web;

#[derive(OpenApi)]
#[openapi(
    info(title = "Retrace credit backend", description = "Sessions, questions and answers, xAPI statements, credit."),
    paths(
        sessions::open,
        sessions::current,
        sessions::end,
        scenes::list,
        scenes::questions,
        web::scenes::index,
        web::scenes::file,
        attempts::answer,
        me::progress,
        me::ledger,
        statements::about,
        statements::post,
        statements::put,
        statements::get,
        health::healthz,
        document,
    ),
    modifiers(&Bearer)
)]
struct Interface;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}

/// This description.
#[utoipa::path(get, path = "/openapi.json", tag = "health", responses((status = 200, description = "OpenAPI 3.1")))]
pub(crate) async fn document() -> Json<Document> {
    Json(Interface::openapi())
}
