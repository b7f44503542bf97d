//! When two statements with one id are one statement (IEEE 9274.1.1, 4.2.4: immutability and its exceptions).

use serde_json::{Map, Value};

use super::{strict_timestamp, strict_uuid};
use crate::canonical::{Hash, canonical_json};

/// The hash of a statement's logical contents. Not counted are the id, what a backend adds (stored, authority,
/// version), how verbs and activities are described, the order of keys, and spellings of one time or one UUID.
#[must_use]
pub fn fingerprint(statement: &Map<String, Value>) -> Hash {
    let mut logical = statement.clone();
    for key in ["id", "stored", "authority", "version"] {
        logical.remove(key);
    }
    if let Some(Value::Object(verb)) = logical.get_mut("verb") {
        verb.remove("display");
    }
    if let Some(timestamp) = logical.get_mut("timestamp") {
        respell(timestamp, |text| strict_timestamp(text).map(|time| time.to_string()));
    }
    if let Some(object) = logical.get_mut("object") {
        reduce_activity(object);
    }
    if let Some(Value::Object(context)) = logical.get_mut("context") {
        reduce_context(context);
    }
    Hash::of(canonical_json(&Value::Object(logical)).as_bytes())
}

fn reduce_context(context: &mut Map<String, Value>) {
    if let Some(registration) = context.get_mut("registration") {
        respell(registration, |text| strict_uuid(text).map(|id| id.to_string()));
    }
    let Some(Value::Object(activities)) = context.get_mut("contextActivities") else { return };
    for group in activities.values_mut() {
        if !group.is_array() {
            *group = Value::Array(vec![group.take()]);
        }
        if let Value::Array(items) = group {
            items.iter_mut().for_each(reduce_activity);
        }
    }
}

fn reduce_activity(object: &mut Value) {
    let Value::Object(object) = object else { return };
    let kind = object.get("objectType").and_then(Value::as_str).unwrap_or("Activity");
    if kind == "Activity" {
        object.remove("definition");
        object.insert("objectType".to_owned(), "Activity".into());
    }
}

fn respell(value: &mut Value, spelling: impl Fn(&str) -> Option<String>) {
    if let Some(text) = value.as_str().and_then(spelling) {
        *value = text.into();
    }
}
