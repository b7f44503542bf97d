//! The form in which a stored statement is returned.

use serde_json::Value;

use super::{error::ApiError, extract::Parameters};
use crate::store::StoreError;

/// How much of a statement is returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As it is stored; `canonical` is the same here, for no language is chosen.
    Exact,
    /// Verbs and activities by their ids alone.
    Ids,
}

impl Form {
    /// The form that `format` names; `attachments` is understood, but none are kept.
    pub(crate) fn asked_for(parameters: &Parameters) -> Result<Self, ApiError> {
        parameters.read("attachments", "true or false", |text| text.parse::<bool>().ok())?;
        let form = parameters.read("format", "exact, canonical or ids", |text| match text {
            "exact" | "canonical" => Some(Self::Exact),
            "ids" => Some(Self::Ids),
            _ => None,
        })?;
        Ok(form.unwrap_or(Self::Exact))
    }
}

/// The statement as it is returned: the activities of its context in arrays, however they were sent.
pub(crate) fn returned(body: &str, form: Form) -> Result<Value, StoreError> {
    let unreadable = |error: serde_json::Error| StoreError::Unreadable { detail: error.to_string() };
    let mut statement: Value = serde_json::from_str(body).map_err(unreadable)?;
    if let Some(Value::Object(groups)) = statement.pointer_mut("/context/contextActivities") {
        for group in groups.values_mut() {
            if !group.is_array() {
                *group = Value::Array(vec![group.take()]);
            }
            if form == Form::Ids {
                group
                    .as_array_mut()
                    .into_iter()
                    .flatten()
                    .for_each(|activity| remove(activity, "definition"));
            }
        }
    }
    if form == Form::Ids {
        for (place, described_by) in [("verb", "display"), ("object", "definition")] {
            statement.get_mut(place).into_iter().for_each(|thing| remove(thing, described_by));
        }
    }
    Ok(statement)
}

fn remove(thing: &mut Value, key: &str) {
    thing.as_object_mut().and_then(|thing| thing.remove(key));
}
