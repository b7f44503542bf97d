//! When two statements with one id are one statement (IEEE 9274.1.1, 4.2.4: immutability and its exceptions).

use serde_json::{Map, Value};

use super::spelling::{hundredths, strict_timestamp, strict_uuid};
use crate::canonical::{Hash, canonical_json};

/// The hash of a statement's logical contents. Not counted are the id, what a backend adds (stored, authority,
/// version), how verbs and activities are described, the order of keys and of the activities of a context, parts of
/// durations below 0.01 s, and spellings of one time or one UUID.
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
        respell_reference(object);
    }
    if let Some(duration) = logical.get_mut("result").and_then(|result| result.get_mut("duration")) {
        respell(duration, |text| hundredths(text).map(|hundredths| hundredths.to_string()));
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
    if let Some(statement) = context.get_mut("statement") {
        respell_reference(statement);
    }
    let Some(Value::Object(activities)) = context.get_mut("contextActivities") else { return };
    for group in activities.values_mut() {
        if !group.is_array() {
            *group = Value::Array(vec![group.take()]);
        }
        if let Value::Array(items) = group {
            items.iter_mut().for_each(reduce_activity);
            items.sort_by_cached_key(canonical_json);
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

fn respell_reference(thing: &mut Value) {
    if thing.get("objectType").is_some_and(|kind| kind == "StatementRef")
        && let Some(id) = thing.get_mut("id")
    {
        respell(id, |text| strict_uuid(text).map(|id| id.to_string()));
    }
}

fn respell(value: &mut Value, spelling: impl Fn(&str) -> Option<String>) {
    if let Some(text) = value.as_str().and_then(spelling) {
        *value = text.into();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(value: Value) -> Hash {
        fingerprint(value.as_object().unwrap())
    }

    #[test]
    fn spellings_of_one_statement_are_one() {
        let (id, other) = (json!({ "id": "urn:a:1" }), json!({ "id": "urn:a:2" }));
        let reference = |id: &str| json!({ "objectType": "StatementRef", "id": id });
        let (low, high) = ("0191d2c0-0000-7000-8000-00000000abcd", "0191D2C0-0000-7000-8000-00000000ABCD");
        for (one, same) in [
            (
                json!({ "result": { "duration": "PT8.041S" } }),
                json!({ "result": { "duration": "PT8.049S" } }),
            ),
            (json!({ "result": { "duration": "PT1M" } }), json!({ "result": { "duration": "PT60.00S" } })),
            (json!({ "object": reference(low) }), json!({ "object": reference(high) })),
            (
                json!({ "context": { "statement": reference(low) } }),
                json!({ "context": { "statement": reference(high) } }),
            ),
            (json!({ "context": { "registration": low } }), json!({ "context": { "registration": high } })),
            (
                json!({ "context": { "contextActivities": { "other": [id, other] } } }),
                json!({ "context": { "contextActivities": { "other": [other, id] } } }),
            ),
        ] {
            assert_eq!(of(one.clone()), of(same), "{one}");
        }
        let duration = |text: &str| of(json!({ "result": { "duration": text } }));
        assert_ne!(duration("PT8.04S"), duration("PT8.05S"));
        assert_ne!(duration("P1Y"), duration("P12M"));
    }
}
