//! What every page is made with: the language of its path, and the visitor whose cookie came.

use std::{fmt::Display, sync::Arc};

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use cookie::{Cookie, SameSite};
use curriculum::{
    CheckpointId, ExhibitId, Language, SceneId,
    scene::{Checkpoint, Exhibit, TextFile},
};

use super::{ROOT, kiosk::Kiosk, negotiate, no_such_page};
use crate::{
    canonical::Hash,
    catalogue::ServedScene,
    http::{Backend, error::ApiError},
    member::{Session, Token},
    practice::{Judgement, judge, now, visit_under_way},
    store::{Store, StoreError},
};

/// Names the cookie that holds a session's token.
const COOKIE: &str = "retrace-session";

/// A page's language and visitor.
pub(super) struct View {
    pub(super) backend: Arc<Backend>,
    pub(super) language: Language,
    pub(super) session: Option<Session>,
    /// The kiosk at which the visitor is, if they are at one.
    pub(super) kiosk: Option<Kiosk>,
    /// What the path names.
    names: Vec<(String, String)>,
}

impl FromRequestParts<Arc<Backend>> for View {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, backend: &Arc<Backend>) -> Result<Self, ApiError> {
        let Ok(parameters) = RawPathParams::from_request_parts(parts, backend).await else {
            return Err(no_such_page().await);
        };
        let names: Vec<_> =
            parameters.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let tag = names.iter().find(|(name, _)| name == "language");
        let Some(language) = tag.and_then(|(_, tag)| negotiate::tagged(tag)) else {
            return Err(no_such_page().await);
        };
        let kiosk = Kiosk::of(&parts.uri, &parts.headers);
        let mut session = None;
        if let Some(token_hash) = token_hash(&parts.headers) {
            session = running(backend.session(token_hash).await)?;
            if let (Some(kiosk), Some(session)) = (kiosk, &mut session) {
                kiosk.bound(backend, token_hash, session).await?;
            }
        }
        Ok(Self { backend: backend.clone(), language, session, kiosk, names })
    }
}

/// A session that ended or is not known is none.
fn running(session: Result<Session, ApiError>) -> Result<Option<Session>, ApiError> {
    match session {
        Ok(session) => Ok(Some(session)),
        Err(error) if error.status() == StatusCode::UNAUTHORIZED => Ok(None),
        Err(error) => Err(error),
    }
}

/// The value of a cookie that came.
pub(super) fn cookie_value(headers: &HeaderMap, name: &str) -> Option<String> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies = values.flat_map(Cookie::split_parse).filter_map(Result::ok);
    cookies.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}

/// The hash of the token that this request shows.
pub(super) fn token_hash(headers: &HeaderMap) -> Option<Hash> {
    cookie_value(headers, COOKIE).map(|token| Token::hash_of(&token))
}

/// The cookie that proves a session until the browser is closed; an empty token takes it away.
pub(super) fn cookie(backend: &Backend, token: &str) -> String {
    browser_cookie(backend, COOKIE, token)
}

/// A cookie for the catalogue alone, until the browser is closed; an empty value takes it away.
pub(super) fn browser_cookie(backend: &Backend, name: &str, value: &str) -> String {
    let mut cookie = Cookie::build((name.to_owned(), value.to_owned()))
        .http_only(true)
        .same_site(SameSite::Strict)
        .path(ROOT)
        .secure(backend.serving.pages.over_tls)
        .build();
    if value.is_empty() {
        cookie.make_removal();
    }
    cookie.to_string()
}

impl View {
    /// A string in the language of the page.
    pub(super) fn text(&self, id: &str) -> String {
        self.text_with(id, &[])
    }

    /// A string with values in it.
    pub(super) fn text_with(&self, id: &str, arguments: &[(&str, String)]) -> String {
        self.backend.serving.pages.texts.get(self.language, id, arguments)
    }

    /// The address of a page in this language; `place` begins with a slash.
    pub(super) fn link(&self, place: impl Display) -> String {
        format!("{ROOT}/{}{place}", self.language)
    }

    fn name<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.names.iter().find(|(known, _)| known == name)?.1.parse().ok()
    }

    /// The scene that the path names, and its texts.
    pub(super) async fn scene(&self) -> Result<(&ServedScene, &TextFile), ApiError> {
        let served = self.name::<SceneId>("scene").and_then(|id| self.backend.rules.catalogue.scene(&id));
        let found = served.and_then(|served| Some((served, served.scene().text(self.language)?)));
        match found {
            Some(found) => Ok(found),
            None => Err(no_such_page().await),
        }
    }

    /// The exhibit of a scene that the path names.
    pub(super) async fn exhibit<'a>(&self, served: &'a ServedScene) -> Result<&'a Exhibit, ApiError> {
        match self.name::<ExhibitId>("exhibit").and_then(|id| served.scene().exhibit(&id)) {
            Some(exhibit) => Ok(exhibit),
            None => Err(no_such_page().await),
        }
    }

    /// The checkpoint of a scene that the path names.
    pub(super) async fn checkpoint<'a>(&self, served: &'a ServedScene) -> Result<&'a Checkpoint, ApiError> {
        match self.name::<CheckpointId>("checkpoint").and_then(|id| served.scene().checkpoint(&id)) {
            Some(checkpoint) => Ok(checkpoint),
            None => Err(no_such_page().await),
        }
    }

    /// What the visitor's visit of a scene amounts to, if one is under way.
    pub(super) async fn visit(&self, served: &ServedScene) -> Result<Option<Judgement>, ApiError> {
        let Some(session) = &self.session else { return Ok(None) };
        let (rules, member, scene) =
            (self.backend.rules.clone(), session.member.id, served.scene().id().clone());
        let read = move |records: &dyn crate::store::Records| {
            let Some(served) = rules.catalogue.scene(&scene) else { return Ok::<_, StoreError>(None) };
            let key = visit_under_way(&rules, records, served, member, now())?;
            key.map(|key| judge(&rules, records, served, &key, now())).transpose()
        };
        Ok(self.backend.store.read(read).await?)
    }
}
