//! The form of `answers.toml`, which never leaves the backend.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Question, Scene, SceneError,
    error::Source,
    load::{ANSWERS_FILE, SceneFiles},
};
use crate::{
    identifier::{OptionKey, QuestionId},
    language::Language,
    question::{AnswerKey, QuestionKind},
};

/// The keys and explanations of a scene's questions, checked against the scene.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    answers: BTreeMap<QuestionId, Answer>,
}

/// The key of a question and why it is so.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The right answer.
    pub correct: AnswerKey,
    /// Shown after an answer was given.
    pub explanation: BTreeMap<Language, String>,
}

impl Answers {
    /// Reads and checks the answers of a scene.
    ///
    /// # Errors
    /// [`SceneError`] names file, line and fix: the file is missing or too large, a question has no answer, an
    /// answer has no question, a key does not fit its question, or an explanation is missing in a language.
    pub fn load(scenes_folder: &Path, scene: &Scene) -> Result<Self, SceneError> {
        let name = format!("{}/{ANSWERS_FILE}", scene.id());
        let text = SceneFiles::read_text(scenes_folder, &name)?;
        Self::parse(&name, &text, scene)
    }

    /// Parses and checks answers from text; `name` is how errors call the file.
    ///
    /// # Errors
    /// As [`Answers::load`].
    pub fn parse(name: &str, text: &str, scene: &Scene) -> Result<Self, SceneError> {
        let source = Source { name, text };
        let answers: Self = source.parse()?;
        for question in scene.questions() {
            let id = &question.id;
            let Some(answer) = answers.answers.get(id) else {
                return Err(source.fault_at(
                    "[answers",
                    format!("question {id} has no answer"),
                    format!("Add a section [answers.{id}]."),
                ));
            };
            check_answer(&source, question, answer)?;
        }
        match answers.answers.keys().find(|id| scene.question(id).is_none()) {
            Some(id) => Err(source.fault_at(
                &format!("[answers.{id}]"),
                format!("the scene has no question {id}"),
                "Remove this section, or add the question to a checkpoint in scene.toml.",
            )),
            None => Ok(answers),
        }
    }

    /// The answer to a question.
    #[must_use]
    pub fn get(&self, question: &QuestionId) -> Option<&Answer> {
        self.answers.get(question)
    }
}

fn check_answer(source: &Source<'_>, question: &Question, answer: &Answer) -> Result<(), SceneError> {
    let header = format!("[answers.{}]", question.id);
    let known = |option: &OptionKey| question.options.contains(option);
    let fits = match (&answer.correct, question.kind) {
        (AnswerKey::One(option), QuestionKind::Single | QuestionKind::TrueFalse) => known(option),
        (AnswerKey::Several(options), QuestionKind::Multiple) => {
            let distinct: BTreeSet<_> = options.iter().collect();
            !options.is_empty() && distinct.len() == options.len() && options.iter().all(known)
        }
        (AnswerKey::Several(options), QuestionKind::Order) => {
            options.len() == question.options.len() && question.options.iter().all(|o| options.contains(o))
        }
        (AnswerKey::Places(places), QuestionKind::PlaceOnMap) => {
            places.len() == question.options.len()
                && places.iter().all(|(option, place)| known(option) && place.tolerance_km > 0.0)
        }
        _ => false,
    };
    if !fits {
        return Err(source.fault_in(
            &header,
            "correct",
            format!("the key of {} does not fit a question of kind {:?}", question.id, question.kind),
            "Single and true-false take one option, multiple and order a list, place-on-map a place for each \
             option; use only the options of the question, each once.",
        ));
    }
    match Language::ALL
        .iter()
        .find(|language| answer.explanation.get(language).is_none_or(|text| text.trim().is_empty()))
    {
        Some(language) => Err(source.fault_in(
            &header,
            "explanation",
            format!("the explanation of {} is missing in {language}", question.id),
            format!("Write it under \"{language}\" in `explanation`."),
        )),
        None => Ok(()),
    }
}
