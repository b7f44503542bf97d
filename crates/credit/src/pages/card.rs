//! My card: signing in and out, and what the certificates of the visits show.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use std::sync::Arc;

use super::{
    checkpoint,
    fields::Fields,
    kiosk::Kiosk,
    layout::{in_language, page},
    question::Gap,
    scene,
    view::{View, cookie, token_hash},
};
use crate::{
    catalogue::ServedScene,
    http::{
        Backend,
        error::ApiError,
        extract::Parameters,
        limit::Admitted,
        sessions::{end_session, open_for_card},
    },
    ledger::{Entry, EntryKind, LedgerOrigin},
    member::{Session, Token},
    practice::{CreditStanding, CreditState, Judgement, judge, now, visit_under_way},
    store::{Store, StoreError, VisitKey, VisitQuery},
};

/// Visits that are shown, newest first. Each is judged anew.
const VISITS_SHOWN: u32 = 20;
const CARD_FIELD: &str = "visitor-card";

const LEDGER_COLUMNS: [&str; 5] = [
    "certificate-date",
    "certificate-scene",
    "catalogue-ledger-period",
    "catalogue-ledger-kind",
    "catalogue-ledger-points",
];

/// A visit, what it amounts to and whether it goes on.
type Shown = (VisitKey, Judgement, bool);

pub(super) async fn show(view: View, parameters: Parameters) -> Result<Response, ApiError> {
    let parameters = parameters.only(&["next"])?;
    let Some(session) = &view.session else {
        let next = parameters.text("next").unwrap_or_default();
        return Ok(sign_in_page(&view, StatusCode::OK, "", next, &[]));
    };
    let (rules, member) = (view.backend.rules.clone(), session.member.id);
    let (visits, entries) = view
        .backend
        .store
        .read(move |records| {
            let query = VisitQuery { newest_first: true, limit: VISITS_SHOWN, ..VisitQuery::default() };
            let mut visits: Vec<Shown> = Vec::new();
            for row in records.visits(member, &query)? {
                let Some(served) = rules.catalogue.scene(&row.key.scene) else { continue };
                let under_way = visit_under_way(&rules, records, served, member, now())?;
                let judgement = judge(&rules, records, served, &row.key, now())?;
                let goes_on = under_way.as_ref() == Some(&row.key);
                visits.push((row.key, judgement, goes_on));
            }
            Ok::<_, StoreError>((visits, records.entries(member)?))
        })
        .await?;
    let title = view.text("catalogue-card");
    let main = html! {
        div.sheet {
            h1 { (title) }
            p.lead { (whose(&view, session)) }
            form.plain method="post" action=(view.link("/sign-out")) {
                button.secondary type="submit" { (view.text("catalogue-sign-out")) }
            }
        }
        @if visits.is_empty() { p.sheet { (view.text("catalogue-no-visits")) } }
        @for visit in &visits { (certificate(&view, session, visit)) }
        (ledger(&view, &entries))
    };
    Ok(page(&view, title, "/card".to_owned(), &main).into_response())
}

fn whose(view: &View, session: &Session) -> String {
    let kind = match view.backend.rules.origin {
        LedgerOrigin::Local => "card-local-ledger",
        LedgerOrigin::College => "card-title",
    };
    format!("{} {}", view.text(kind), session.member.card.masked())
}

/// What the certificate of a visit shows.
fn certificate(view: &View, session: &Session, (key, judgement, goes_on): &Shown) -> Markup {
    let Some(served) = view.backend.rules.catalogue.scene(&key.scene) else { return html! {} };
    let title = served.scene().text(view.language).map_or("", |text| text.scene.title.as_str());
    let zone = view.backend.rules.time_zone.clone();
    let began = judgement.visit.events().map(|event| event.time).min();
    let date = began.map(|time| time.to_zoned_datetime(zone).date().to_string()).unwrap_or_default();
    html! {
        section.certificate {
            h2 { (view.text("certificate-title")) }
            dl {
                (line(view, "certificate-scene", html! {
                    a href=(view.link(format_args!("/scenes/{}", key.scene))) {
                        (in_language(view.language, title))
                    }
                }))
                (line(view, "certificate-visitor", html! { (whose(view, session)) }))
                (line(view, "certificate-date", html! { (date) }))
                (numbers(view, judgement))
            }
            p.credit { (credit_words(view, &judgement.credit, judgement.standing.satisfied)) }
            p.note { (detail(view, &judgement.credit)) }
            @if *goes_on {
                p.note.goes-on { (view.text("catalogue-visit-goes-on")) }
                (scene::leaving(view, served))
            }
        }
    }
}

fn line(view: &View, id: &str, value: Markup) -> Markup {
    html! { div { dt { (view.text(id)) } dd { (value) } } }
}

fn numbers(view: &View, judgement: &Judgement) -> Markup {
    let standing = &judgement.standing;
    let seen = format!("{} / {}", standing.exhibits_seen, standing.exhibits_total);
    let score = format!(
        "{:.0} %（{} / {}）",
        standing.score * 100.0,
        standing.questions_marked,
        standing.questions_total
    );
    let score = if view.language == curriculum::Language::English {
        score.replace('（', " (").replace('）', ")")
    } else {
        score
    };
    html! {
        (line(view, "certificate-seen", html! { (seen) }))
        (line(view, "certificate-score", html! { (score) }))
    }
}

fn credit_words(view: &View, credit: &CreditState, is_satisfied: bool) -> String {
    match credit.state {
        CreditStanding::Credited => {
            view.text_with("certificate-credit", &[("points", credit.points.to_string())])
        }
        CreditStanding::AlreadyCreditedThisPeriod => view.text("certificate-already-credited"),
        CreditStanding::Reversed => view.text("certificate-credit-reversed"),
        CreditStanding::NotYet if is_satisfied => view.text("certificate-credit-pending"),
        CreditStanding::NotYet => view.text("catalogue-credit-not-yet"),
    }
}

fn detail(view: &View, credit: &CreditState) -> Markup {
    html! {
        (credit.period)
        @if let Some(hash) = &credit.entry_hash {
            " · " (view.text_with("certificate-entry", &[("hash", hash.chars().take(16).collect())]))
        }
    }
}

/// How far a visit has come, for the page of its scene.
pub(super) fn progress(view: &View, served: &ServedScene, judgement: &Judgement) -> Markup {
    let standing = &judgement.standing;
    let missing = standing.exhibits_required.saturating_sub(standing.exhibits_seen);
    html! {
        dl { (numbers(view, judgement)) }
        p { (credit_words(view, &judgement.credit, standing.satisfied)) }
        @if !standing.satisfied {
            ul {
                @if missing > 0 {
                    li { (view.text_with("catalogue-missing-exhibits", &[("count", missing.to_string())])) }
                }
                @if !standing.passed {
                    li { (view.text_with("catalogue-missing-score", &[
                        ("score", format!("{:.0}", standing.score * 100.0)),
                        ("required", scene::percent(served.scene().completion().mastery_score)),
                    ])) }
                }
            }
        }
    }
}

/// The member's entries in the ledger.
fn ledger(view: &View, entries: &[Entry]) -> Markup {
    if entries.is_empty() {
        return html! {};
    }
    let total: i64 = entries.iter().map(|entry| entry.booking.points).sum();
    html! {
        section.sheet {
            h2 { (view.text("catalogue-ledger")) }
            div.scrolled tabindex="0" role="region" aria-label=(view.text("catalogue-ledger")) {
                table {
                    thead { tr {
                        @for id in LEDGER_COLUMNS {
                            th scope="col" { (view.text(id)) }
                        }
                    } }
                    tbody { @for entry in entries { (entry_row(view, entry)) } }
                }
            }
            p { (view.text_with("catalogue-ledger-total", &[("points", total.to_string())])) }
        }
    }
}

fn entry_row(view: &View, entry: &Entry) -> Markup {
    let booking = &entry.booking;
    let served = view.backend.rules.catalogue.scene(&booking.scene);
    let text = served.and_then(|served| served.scene().text(view.language));
    let scene = text.map_or(booking.scene.as_str(), |text| text.scene.title.as_str());
    let kind = match booking.kind {
        EntryKind::Credit => "catalogue-ledger-credit",
        EntryKind::Reversal => "catalogue-ledger-reversal",
    };
    let date = booking.recorded.to_zoned_datetime(view.backend.rules.time_zone.clone()).date().to_string();
    html! {
        tr {
            td { (date) }
            td { (in_language(view.language, scene)) }
            td { (booking.period) }
            td { (view.text(kind)) }
            td.number { (booking.points) }
        }
    }
}

/// The way to the form that signs in, and back to this page.
pub(super) fn sign_in_link(view: &View, place: &str) -> Markup {
    html! { a href=(view.link(format_args!("/card?next={place}"))) { (view.text("catalogue-sign-in")) } }
}

/// Leads to the form that signs in, and back.
pub(super) fn to_sign_in(view: &View, place: &str) -> Redirect {
    Redirect::to(&view.link(format_args!("/card?next={place}")))
}

fn sign_in_page(view: &View, status: StatusCode, filled: &str, next: &str, gaps: &[Gap]) -> Response {
    let is_local = view.backend.rules.origin == LedgerOrigin::Local;
    let title = view.text("catalogue-sign-in");
    let hint = if is_local { "catalogue-card-hint-local" } else { "catalogue-card-hint" };
    let gap = gaps.first();
    let main = html! {
        @if gap.is_some() { (checkpoint::summary(view, gaps)) }
        div.sheet {
            h1 { (title) }
            p.lead { (view.text("catalogue-sign-in-why")) }
            form method="post" action=(view.link("/card")) novalidate {
                input type="hidden" name="next" value=(next);
                label for=(CARD_FIELD) { (view.text("catalogue-card-number")) }
                p.note #number-hint { (view.text(hint)) }
                @if let Some(gap) = gap { p.gap #number-gap { (gap.told) } }
                input #(CARD_FIELD) name=(CARD_FIELD) type="text" value=(filled) maxlength="64"
                    autocomplete="off" autocapitalize="characters" spellcheck="false" required[!is_local]
                    aria-invalid=[gap.map(|_| "true")]
                    aria-describedby=(if gap.is_some() { "number-hint number-gap" } else { "number-hint" });
                @if view.kiosk.is_some() {
                    (Kiosk::keypad(&view.backend.serving.pages.texts, view.language, CARD_FIELD))
                }
                button type="submit" { (view.text("catalogue-sign-in-now")) }
            }
            p.note {
                @match view.kiosk {
                    Some(kiosk) => { (kiosk.notice(&view.backend.serving.pages.texts, view.language)) }
                    None => { (view.text("catalogue-shared-computer")) }
                }
            }
        }
    };
    let window =
        if gap.is_some() { format!("{} · {title}", view.text("catalogue-form-error")) } else { title };
    (status, page(view, window, "/card".to_owned(), &main)).into_response()
}

/// Opens a session for the card of the form. The token goes into a cookie and is shown nowhere.
pub(super) async fn sign_in(
    view: View,
    State(backend): State<Arc<Backend>>,
    _: Admitted,
    fields: Fields,
) -> Result<Response, ApiError> {
    let number = narrow(fields.text(CARD_FIELD).unwrap_or_default());
    let next = fields.text("next").unwrap_or_default();
    let refused = |status: StatusCode, told: &str| {
        let gaps = [Gap { field: CARD_FIELD.to_owned(), told: view.text(told) }];
        sign_in_page(&view, status, &number, next, &gaps)
    };
    let card = (!number.is_empty()).then(|| number.clone());
    if card.is_none() && backend.rules.origin == LedgerOrigin::College {
        return Ok(refused(StatusCode::UNPROCESSABLE_ENTITY, "catalogue-card-missing"));
    }
    match open_for_card(&backend, card).await {
        Ok((mut session, token)) => {
            if let Some(kiosk) = view.kiosk {
                kiosk.bound(&backend, Token::hash_of(token.reveal()), &mut session).await?;
            }
            let set = AppendHeaders([(header::SET_COOKIE, cookie(&backend, token.reveal()))]);
            let next = if is_place(next) { next } else { "/card" };
            Ok((set, Redirect::to(&view.link(next))).into_response())
        }
        Err(error) => match error.code() {
            "bad-card" => Ok(refused(StatusCode::UNPROCESSABLE_ENTITY, "catalogue-card-malformed")),
            "unknown-card" => Ok(refused(StatusCode::UNPROCESSABLE_ENTITY, "catalogue-card-unknown")),
            _ => Err(error),
        },
    }
}

/// The number as a keyboard without an input method writes it: Chinese ones write wide letters and long dashes.
fn narrow(typed: &str) -> String {
    let narrow = |letter: char| match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        _ => letter,
    };
    typed.trim().chars().map(narrow).collect()
}

/// Whether this is a place below a language of ours: letters that ids have and single slashes lead to no other site.
fn is_place(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    text.starts_with('/') && !text.contains("//") && !text.contains("..") && text.chars().all(is_plain)
}

/// Ends the session, here and in the store.
pub(super) async fn sign_out(view: View, headers: HeaderMap) -> Result<Response, ApiError> {
    end_visit(&view, &headers, &view.link("/")).await
}

/// Ends the session and leads to an address.
pub(super) async fn end_visit(view: &View, headers: &HeaderMap, address: &str) -> Result<Response, ApiError> {
    if let (Some(session), Some(token_hash)) = (&view.session, token_hash(headers)) {
        end_session(&view.backend, token_hash, session.id, now()).await?;
    }
    let set = AppendHeaders([(header::SET_COOKIE, cookie(&view.backend, ""))]);
    Ok((set, Redirect::to(address)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_chinese_input_method_writes_is_a_number() {
        assert_eq!(narrow("　２０２６－Ａ００１ "), "2026-A001");
        assert_eq!(narrow("2026–A001"), "2026-A001");
    }

    #[test]
    fn signing_in_leads_nowhere_else() {
        assert!(is_place("/scenes/red-boat/exhibits/RB01"));
        for text in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a//b",
            "/../..",
            "/a?b",
            "/%2f",
        ] {
            assert!(!is_place(text), "{text}");
        }
    }
}
