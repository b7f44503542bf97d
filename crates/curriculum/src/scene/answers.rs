//! The form of `answers.toml`, which never leaves the backend.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Question, Scene, SceneError,
    load::{ANSWERS_FILE, SceneFiles},
    source::{Place, Source, section_header},
};
use crate::{
    identifier::{OptionKey, QuestionId},
    language::Language,
    question::{AnswerKey, QuestionKind},
};

/// The largest tolerance of a place, in kilometres: beyond it a question asks for nothing.
const LARGEST_TOLERANCE_KM: f64 = 500.0;

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
        let source = Source::parse(name, text)?;
        let answers: Self = source.read()?;
        let sections = source.root().key("answers");
        for question in scene.questions() {
            let id = question.id.as_str();
            let Some(answer) = answers.answers.get(&question.id) else {
                return Err(sections.fault(
                    format!("question {id} has no answer"),
                    format!("Add a section {}.", section_header("answers", id)),
                ));
            };
            check_answer(sections.key(id), scene, question, answer)?;
        }
        match answers.answers.keys().find(|id| scene.question(id).is_none()) {
            Some(id) => Err(sections.key(id.as_str()).fault(
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

fn check_answer(
    place: Place<'_>,
    scene: &Scene,
    question: &Question,
    answer: &Answer,
) -> Result<(), SceneError> {
    if let Some(misfit) = misfit(place.key("correct"), question, &answer.correct) {
        return Err(misfit.fault(
            format!("the key of {} does not fit a question of kind {:?}", question.id, question.kind),
            "Single and true-false take one option, multiple and order a list, place-on-map a place for each \
             option; use only the options of the question, each once.",
        ));
    }
    if let Some(off) = off_the_map(place.key("correct"), scene, question, &answer.correct) {
        return Err(off.fault(
            format!("a place in the key of {} lies off its map, or its tolerance is none", question.id),
            format!(
                "Write WGS84 degrees within the edges of the question's map, and a tolerance above 0 and at most \
                 {LARGEST_TOLERANCE_KM} km."
            ),
        ));
    }
    match Language::ALL
        .iter()
        .find(|language| answer.explanation.get(language).is_none_or(|text| text.trim().is_empty()))
    {
        Some(language) => Err(place.key("explanation").key(language.tag()).fault(
            format!("the explanation of {} is missing in {language}", question.id),
            format!("Write it under \"{language}\" in `explanation`."),
        )),
        None => Ok(()),
    }
}

/// Where a key does not fit its question, if it does not.
fn misfit<'a>(place: Place<'a>, question: &Question, key: &AnswerKey) -> Option<Place<'a>> {
    let known = |option: &OptionKey| question.options.contains(option);
    match (key, question.kind) {
        (AnswerKey::One(option), QuestionKind::Single | QuestionKind::TrueFalse) => {
            (!known(option)).then_some(place)
        }
        (AnswerKey::Several(options), QuestionKind::Multiple | QuestionKind::Order) => {
            let mut seen = BTreeSet::new();
            let wrong = place.each(options).find(|(_, option)| !known(option) || !seen.insert(*option));
            let is_whole = match question.kind {
                QuestionKind::Order => options.len() == question.options.len(),
                _ => !options.is_empty(),
            };
            wrong.map(|(place, _)| place).or((!is_whole).then_some(place))
        }
        (AnswerKey::Places(places), QuestionKind::PlaceOnMap) => {
            let wrong = places.keys().find_map(|option| (!known(option)).then(|| place.key(option.as_str())));
            wrong.or((places.len() != question.options.len()).then_some(place))
        }
        _ => Some(place),
    }
}

/// The first place of a key that nobody could hit, or that everybody would.
fn off_the_map<'a>(
    place: Place<'a>,
    scene: &Scene,
    question: &Question,
    key: &AnswerKey,
) -> Option<Place<'a>> {
    let AnswerKey::Places(places) = key else { return None };
    let map = question.map.as_ref().and_then(|map| scene.map(map))?;
    places.iter().find_map(|(option, target)| {
        let place = place.key(option.as_str());
        if !map.holds(target.latitude, target.longitude) {
            Some(place)
        } else if target.tolerance_km > 0.0 && target.tolerance_km <= LARGEST_TOLERANCE_KM {
            None
        } else {
            Some(place.key("tolerance_km"))
        }
    })
}
