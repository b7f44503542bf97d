//! A kiosk: a device that many use, one after the other. Its own page hands a visitor to the catalogue, and the
//! catalogue hands the device back: when it is asked to, or when nobody has been there for a while.

use std::ops::RangeInclusive;

use axum::{
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use curriculum::Language;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::{
    ROOT, card,
    origin::is_of_another_site,
    texts::Texts,
    view::{View, browser_cookie, cookie_value},
};
use crate::{
    canonical::Hash,
    http::{Backend, error::ApiError, sessions::end_session},
    member::{SESSION_LIFETIME, Session},
    practice::now,
};

/// Names the cookie that says that this browser is a kiosk's, and for how long it may be idle.
const COOKIE: &str = "retrace-kiosk";
/// Names the parameter with which the kiosk's page leads here.
const PARAMETER: &str = "kiosk";
/// The kiosk's own page, which waits for the next visitor.
const START: &str = "/?kiosk=1";
/// How long a kiosk may be idle, in seconds.
const IDLE_SECONDS: RangeInclusive<u32> = 10..=3600;
/// How long before the end a visitor is warned, in seconds, unless the kiosk is idle for less than twice as long.
const WARNING_SECONDS: u32 = 20;
/// How much later than the page the backend ends a session: what the page says in its last moment is still on its way.
const MARGIN: SignedDuration = SignedDuration::from_secs(5);
/// An end that moves by less than this is not written again.
const UNWRITTEN: SignedDuration = SignedDuration::from_secs(1);

/// A browser that many use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kiosk {
    /// How long it may be idle before it is handed back.
    idle_seconds: u32,
}

impl Kiosk {
    /// The kiosk whose request this is, if it is one's.
    pub(super) fn of(address: &Uri, headers: &HeaderMap) -> Option<Self> {
        Self::begun_by(address, headers).or_else(|| Self::kept_in(headers))
    }

    /// The kiosk that begins with this request. Pages of other sites make no browser a kiosk.
    fn begun_by(address: &Uri, headers: &HeaderMap) -> Option<Self> {
        let query = address.query().filter(|_| !is_of_another_site(headers))?;
        let (_, seconds) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == PARAMETER)?;
        Self::with_seconds(&seconds)
    }

    /// The kiosk that began with an earlier request.
    fn kept_in(headers: &HeaderMap) -> Option<Self> {
        Self::with_seconds(&cookie_value(headers, COOKIE)?)
    }

    fn with_seconds(text: &str) -> Option<Self> {
        let number = text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
        number.filter(|seconds| IDLE_SECONDS.contains(seconds)).map(|idle_seconds| Self { idle_seconds })
    }

    /// The cookie that is set by the request with which a kiosk begins.
    pub(super) fn cookie_to_set(backend: &Backend, address: &Uri, headers: &HeaderMap) -> Option<String> {
        let kiosk = Self::begun_by(address, headers)?;
        Some(browser_cookie(backend, COOKIE, &kiosk.idle_seconds.to_string()))
    }

    /// Lets a session end when the kiosk has asked for nothing for its time, whatever becomes of the browser.
    pub(super) async fn bound(
        self,
        backend: &Backend,
        token_hash: Hash,
        session: &mut Session,
    ) -> Result<(), ApiError> {
        let idle = SignedDuration::from_secs(self.idle_seconds.into());
        let after = |time: Timestamp, duration: SignedDuration| {
            time.saturating_add(duration).unwrap_or(Timestamp::MAX)
        };
        let end = after(after(now(), idle), MARGIN).min(after(session.started, SESSION_LIFETIME));
        let gained = end.duration_since(session.expires);
        if (SignedDuration::ZERO..UNWRITTEN).contains(&gained) {
            return Ok(());
        }
        match end_session(backend, token_hash, session.id, end).await {
            Ok(()) => session.expires = end,
            // It then ends at the time that was written last: reading goes on although nothing can be stored.
            Err(error) if gained > SignedDuration::ZERO => {
                tracing::debug!("a session of a kiosk is not prolonged ({error})");
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    fn seconds(self) -> (&'static str, String) {
        ("seconds", self.idle_seconds.to_string())
    }

    fn warning_seconds(self) -> u32 {
        WARNING_SECONDS.min(self.idle_seconds / 2)
    }

    /// What ends the visit of those who have no script. Whoever has one may read for as long as they like.
    pub(super) fn refresh(self, language: Language) -> Markup {
        let refresh = format!("{}; url={}", self.idle_seconds, start_address(language));
        html! { noscript { meta http-equiv="refresh" content=(refresh); } }
    }

    /// The way back to the kiosk's page.
    pub(super) fn way_to_start(texts: &Texts, language: Language) -> Markup {
        html! {
            form.start method="post" action=(start_address(language)) {
                button.secondary type="submit" { (texts.get(language, "catalogue-kiosk-start", &[])) }
            }
        }
    }

    /// Tells those who have no script how long they have, before they read.
    pub(super) fn notice_without_script(self, texts: &Texts, language: Language) -> Markup {
        let told = texts.get(language, "catalogue-kiosk-without-script", &[self.seconds()]);
        html! { noscript { p.note.kiosk-notice { (told) } } }
    }

    /// How long the kiosk waits, in words.
    pub(super) fn notice(self, texts: &Texts, language: Language) -> String {
        texts.get(language, "catalogue-kiosk-notice", &[self.seconds()])
    }

    /// Where the script puts keys for a field: there is no keyboard. Without it nothing is shown that does nothing.
    pub(super) fn keypad(texts: &Texts, language: Language, field: &str) -> Markup {
        let text = |id: &str| texts.get(language, id, &[]);
        html! {
            div.keypad #keypad role="group" aria-label=(text("catalogue-keypad")) data-field=(field)
                data-erase=(text("catalogue-keypad-erase")) hidden {}
        }
    }

    /// The warning that the script shows, with what it needs to know.
    pub(super) fn warning(self, texts: &Texts, language: Language) -> Markup {
        let warning = self.warning_seconds();
        let told = texts.get(language, "catalogue-kiosk-warning", &[("seconds", warning.to_string())]);
        html! {
            div #kiosk role="alert" data-seconds=(self.idle_seconds) data-warning=(warning)
                data-start=(start_address(language)) data-present=(format!("{ROOT}/{language}/present")) {
                div.kiosk-warning hidden {
                    p { (told) }
                    button type="button" { (texts.get(language, "catalogue-kiosk-stay", &[])) }
                }
                p.kiosk-away hidden { (texts.get(language, "catalogue-kiosk-away", &[])) }
            }
        }
    }
}

fn start_address(language: Language) -> String {
    format!("{ROOT}/{language}/start")
}

/// Signs out and leads to the kiosk's page. A kiosk may ask for this with GET, as a page without a script does when its
/// time is over. Other sites cannot: the cookie that says "kiosk" does not come with what they ask for.
pub(super) async fn to_start(view: View, method: Method, headers: HeaderMap) -> Result<Response, ApiError> {
    let index = view.link("/");
    let is_kiosk = Kiosk::kept_in(&headers).is_some();
    if !is_kiosk && method != Method::POST {
        return Ok(Redirect::to(&index).into_response());
    }
    card::end_visit(&view, &headers, if is_kiosk { START } else { &index }).await
}

/// Somebody is there: taking in what the page asks is all that is done, as it prolongs the session.
pub(super) async fn present(_: View) -> impl IntoResponse {
    (StatusCode::NO_CONTENT, AppendHeaders([(header::CACHE_CONTROL, "no-store")]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(address: &str) -> Option<u32> {
        Kiosk::of(&address.parse().unwrap(), &HeaderMap::new()).map(|kiosk| kiosk.idle_seconds)
    }

    #[test]
    fn a_kiosk_waits_for_ten_seconds_to_an_hour() {
        for (address, seconds) in [("/?kiosk=10", 10), ("/?kiosk=3600", 3600), ("/en/?a=b&kiosk=120", 120)] {
            assert_eq!(asked(address), Some(seconds), "{address}");
        }
        for none in ["9", "3601", "", "-20", "%2B20", "20.5", "1e2", "99999999999", "x", "%2020"] {
            assert_eq!(asked(&format!("/?kiosk={none}")), None, "{none}");
        }
        assert_eq!(asked("/?kiosks=120"), None);
    }

    #[test]
    fn other_sites_make_no_kiosk() {
        let address = "/?kiosk=120".parse().unwrap();
        for (site, is_kiosk) in
            [("cross-site", false), ("same-site", false), ("same-origin", true), ("none", true)]
        {
            let headers = HeaderMap::from_iter([("sec-fetch-site".parse().unwrap(), site.parse().unwrap())]);
            assert_eq!(Kiosk::of(&address, &headers).is_some(), is_kiosk, "{site}");
        }
    }

    #[test]
    fn visitors_are_warned_in_time() {
        let warned = |seconds: &str| Kiosk::with_seconds(seconds).unwrap().warning_seconds();
        assert_eq!((warned("10"), warned("40"), warned("3600")), (5, 20, 20));
    }
}
