//! What the backend says, as it stands in its JSON.

use std::collections::BTreeMap;

use curriculum::{
    AnswerKey, Language, Mark, QuestionId, Response,
    xapi::{Account, Statement},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Credit, MarkedAnswer, Refusal};

/// Characters of an explanation that are kept: as much as fits a journal's line in every language.
const LONGEST_EXPLANATION: usize = 4_000;
/// Characters of the backend's words that are shown.
const LONGEST_REASON: usize = 300;

#[derive(Serialize)]
pub(super) struct SessionRequest<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visitor_card: Option<&'a str>,
}

/// What the backend says of a session. It has no `Debug`, so that no token can be logged.
#[derive(Deserialize)]
pub(super) struct SessionReply {
    /// Told when the session is opened, and never again.
    pub token: Option<String>,
    pub account: Account,
    pub ledger: String,
    /// Which ledger of all; a backend that does not say is taken for the only one.
    #[serde(default)]
    pub ledger_id: Option<Uuid>,
    /// What the backend's clock is ahead of UTC; nothing from one that does not say.
    #[serde(default)]
    pub utc_offset_seconds: Option<i32>,
    pub member: Option<MemberReply>,
}

#[derive(Deserialize)]
pub(super) struct MemberReply {
    /// The number, masked.
    pub card: String,
}

#[derive(Serialize)]
pub(super) struct Attempt<'a> {
    pub attempt_id: Uuid,
    pub registration: Uuid,
    pub question: &'a QuestionId,
    pub response: &'a Response,
    pub time: Timestamp,
}

#[derive(Deserialize)]
pub(super) struct AttemptAnswer {
    pub attempt_id: Uuid,
    pub mark: Mark,
    pub explanation: BTreeMap<String, String>,
    pub correct: AnswerKey,
    pub credit: CreditState,
}

#[derive(Deserialize)]
pub(super) struct ProgressReply {
    pub visits: Vec<VisitReply>,
    #[serde(default)]
    pub more: String,
}

#[derive(Deserialize)]
pub(super) struct StatementsReply {
    pub statements: Vec<Statement>,
    #[serde(default)]
    pub more: String,
}

#[derive(Deserialize)]
pub(super) struct VisitReply {
    #[serde(default)]
    pub scene: String,
    pub registration: Uuid,
    pub credit: CreditState,
}

#[derive(Deserialize)]
pub(super) struct CreditState {
    state: String,
    #[serde(default)]
    points: Option<i64>,
    #[serde(default)]
    period: Option<String>,
    #[serde(default)]
    entry_hash: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct ErrorBody {
    pub error: ErrorDetails,
}

#[derive(Deserialize)]
pub(super) struct ErrorDetails {
    #[serde(default)]
    pub code: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    fix: String,
}

impl ErrorDetails {
    /// The backend's words, short enough to be shown.
    pub fn words(&self) -> String {
        format!("{} {}", self.message, self.fix).trim().chars().take(LONGEST_REASON).collect()
    }

    /// Why a visitor is turned away.
    pub fn refusal(&self) -> Refusal {
        match self.code.as_str() {
            "unknown-card" => Refusal::UnknownCard,
            _ => Refusal::Other(self.words()),
        }
    }
}

impl From<AttemptAnswer> for (MarkedAnswer, Credit) {
    fn from(answer: AttemptAnswer) -> Self {
        let explanation = answer.explanation.into_iter().filter_map(|(tag, text)| {
            Some((Language::from_tag(&tag)?, text.chars().take(LONGEST_EXPLANATION).collect()))
        });
        let marked =
            MarkedAnswer { mark: answer.mark, correct: answer.correct, explanation: explanation.collect() };
        (marked, answer.credit.into())
    }
}

impl From<CreditState> for Credit {
    fn from(state: CreditState) -> Self {
        let period = state.period.unwrap_or_default();
        match state.state.as_str() {
            "credited" => Self::Credited {
                points: state.points.and_then(|points| u32::try_from(points).ok()).unwrap_or_default(),
                period,
                entry_hash: state.entry_hash.unwrap_or_default(),
            },
            "already-credited-this-period" => Self::AlreadyCredited { period },
            "reversed" => Self::Reversed { period },
            _ => Self::NotYet,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credit(json: &str) -> Credit {
        serde_json::from_str::<CreditState>(json).unwrap().into()
    }

    #[test]
    fn reads_every_state_of_credit() {
        let credited = r#"{"state":"credited","points":2,"period":"2026-2027","entry_hash":"ab"}"#;
        let expected =
            Credit::Credited { points: 2, period: "2026-2027".to_owned(), entry_hash: "ab".to_owned() };
        assert_eq!(credit(credited), expected);
        let already = r#"{"state":"already-credited-this-period","period":"2026-2027","points":2}"#;
        assert_eq!(credit(already), Credit::AlreadyCredited { period: "2026-2027".to_owned() });
        assert_eq!(credit(r#"{"state":"not-yet"}"#), Credit::NotYet);
        let reversed = r#"{"state":"reversed","period":"2026-2027","points":2}"#;
        assert_eq!(credit(reversed), Credit::Reversed { period: "2026-2027".to_owned() });
    }

    #[test]
    fn keeps_both_languages_of_an_explanation() {
        let json = r#"{"attempt_id":"00000000-0000-0000-0000-000000000000","mark":1,"right":true,
            "explanation":{"zh-CN":"好","en":"good"},"correct":["a","b"],"standing":{},"credit":{"state":"not-yet"}}"#;
        let (marked, _) =
            <(MarkedAnswer, Credit)>::from(serde_json::from_str::<AttemptAnswer>(json).unwrap());
        assert_eq!(marked.explanation.len(), 2);
    }
}
