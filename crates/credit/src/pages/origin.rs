//! Forms are taken from our own pages only. The cookie's `SameSite=Strict` says the same to browsers; this asks them.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::http::error::ApiError;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses what changes something and does not come from a page of this origin.
pub(super) async fn refuse_other_sites(request: Request, next: Next) -> Response {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_safe || comes_from_here(request.headers()) {
        return next.run(request).await;
    }
    let message = "this form was not sent from a page of this catalogue";
    let fix = "Open the page here and send its form. A proxy in front must pass on the header Host.";
    ApiError::new(StatusCode::FORBIDDEN, "cross-site", message, fix).into_response()
}

/// Whether a browser says that a page of another origin led here.
pub(super) fn is_of_another_site(headers: &HeaderMap) -> bool {
    headers.get(SEC_FETCH_SITE).is_some_and(|site| site != "same-origin" && site != "none")
}

/// The first of these headers that is there decides. `Sec-Fetch-Site` cannot be set by a page, but is sent over TLS and
/// to loopback alone; `Origin` comes with every form of a browser of today, `Referer` with those of text browsers.
fn comes_from_here(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text(SEC_FETCH_SITE) {
        return site == "same-origin";
    }
    let Some(source) = text(header::ORIGIN).or_else(|| text(header::REFERER)) else { return false };
    let authority = source.parse::<Uri>().ok().and_then(|uri| Some(uri.authority()?.to_string()));
    authority
        .is_some_and(|authority| text(header::HOST).is_some_and(|host| host.eq_ignore_ascii_case(&authority)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_taken(pairs: &[(HeaderName, &'static str)]) -> bool {
        let pairs = pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap()));
        comes_from_here(&pairs.chain([(header::HOST, "museum.example:8710".parse().unwrap())]).collect())
    }

    #[test]
    fn only_forms_of_this_origin_are_taken() {
        let (own, other) = ("http://museum.example:8710", "http://evil.example");
        assert!(is_taken(&[(header::ORIGIN, own)]));
        assert!(is_taken(&[(header::REFERER, "https://museum.example:8710/catalogue/en/")]));
        assert!(is_taken(&[(SEC_FETCH_SITE, "same-origin")]));
        for refused in [
            vec![],
            vec![(header::ORIGIN, other)],
            vec![(header::ORIGIN, "null")],
            vec![(header::ORIGIN, "http://museum.example")],
            vec![(header::REFERER, "http://evil.example/museum.example:8710")],
            vec![(header::ORIGIN, other), (header::REFERER, own)],
            vec![(SEC_FETCH_SITE, "cross-site"), (header::ORIGIN, own)],
            vec![(SEC_FETCH_SITE, "same-site")],
            vec![(SEC_FETCH_SITE, "none")],
        ] {
            assert!(!is_taken(&refused), "{refused:?}");
        }
    }
}
