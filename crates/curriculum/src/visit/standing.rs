//! How far a visit has come under its scene's completion rule.

use serde::{Deserialize, Serialize};

use super::Visit;
use crate::scene::{CompletionRule, MoveOn, Scene};

/// How far a visit has come. Computed, never stored as a truth of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// Exhibits seen.
    pub exhibits_seen: u32,
    /// Exhibits of the scene.
    pub exhibits_total: u32,
    /// Exhibits that must be seen for completion.
    pub exhibits_required: u32,
    /// Questions answered, marked or not.
    pub questions_answered: u32,
    /// Questions whose best answer has a mark.
    pub questions_marked: u32,
    /// Questions of the scene.
    pub questions_total: u32,
    /// Sum of the best marks over the number of questions, 0 to 1; unanswered questions count 0.
    pub score: f64,
    /// Whether enough exhibits were seen.
    pub completed: bool,
    /// Whether the score reaches the mastery score.
    pub passed: bool,
    /// Whether every question is marked and the score still falls short.
    pub failed: bool,
    /// Whether the scene's `moveOn` holds, so that credit is due.
    pub satisfied: bool,
}

impl Standing {
    /// Judges a visit by its scene's rule.
    #[must_use]
    pub fn of(visit: &Visit, scene: &Scene) -> Self {
        let rule = scene.completion();
        let exhibits_seen =
            count(scene.exhibits().iter().filter(|exhibit| visit.has_seen(&exhibit.id)).count());
        let exhibits_total = count(scene.exhibits().len());
        let exhibits_required = required(rule, exhibits_total);
        let (mut answered, mut marked, mut total, mut sum) = (0, 0, 0, 0.0);
        for question in scene.questions() {
            total += 1;
            answered += u32::from(visit.has_answered(&question.id));
            if let Some(mark) = visit.best_mark(&question.id) {
                marked += 1;
                sum += mark.score();
            }
        }
        let score = if total == 0 { 1.0 } else { sum / f64::from(total) };
        let completed = exhibits_seen >= exhibits_required;
        // A third of three thirds must reach 1.0, whatever the order of summing.
        let passed = score + 1e-9 >= rule.mastery_score.score();
        Self {
            exhibits_seen,
            exhibits_total,
            exhibits_required,
            questions_answered: answered,
            questions_marked: marked,
            questions_total: total,
            score,
            completed,
            passed,
            failed: !passed && marked == total,
            satisfied: satisfied(rule.move_on, completed, passed),
        }
    }
}

fn satisfied(move_on: MoveOn, completed: bool, passed: bool) -> bool {
    match move_on {
        MoveOn::Passed => passed,
        MoveOn::Completed => completed,
        MoveOn::CompletedAndPassed => completed && passed,
        MoveOn::CompletedOrPassed => completed || passed,
        MoveOn::NotApplicable => true,
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 ≤ share ≤ 1 of a u32")]
fn required(rule: &CompletionRule, exhibits_total: u32) -> u32 {
    // 0.8 × 15 must be 12, not 13 for a rounding error.
    (f64::from(exhibits_total) * rule.exhibits_seen_share.score() - 1e-9).ceil().max(0.0) as u32
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
