//! A value and where it stands, so that every fault can point at it.

use serde_json::{Map, Value};

use super::StatementFault;

pub(super) struct Node<'a> {
    pub(super) pointer: String,
    pub(super) value: &'a Value,
}

type Checked<T> = Result<T, StatementFault>;

impl<'a> Node<'a> {
    pub(super) fn fault(&self, problem: impl Into<String>, fix: impl Into<String>) -> StatementFault {
        let pointer = if self.pointer.is_empty() { "/" } else { &self.pointer };
        StatementFault::invalid(pointer, problem, fix)
    }

    fn wrong_type(&self, wanted: &str) -> StatementFault {
        self.fault(format!("this is {}, not {wanted}", type_name(self.value)), format!("Send {wanted}."))
    }

    pub(super) fn object(&self) -> Checked<&'a Map<String, Value>> {
        self.value.as_object().ok_or_else(|| self.wrong_type("an object"))
    }

    pub(super) fn text(&self) -> Checked<&'a str> {
        self.value.as_str().ok_or_else(|| self.wrong_type("a string"))
    }

    pub(super) fn truth(&self) -> Checked<bool> {
        self.value.as_bool().ok_or_else(|| self.wrong_type("true or false"))
    }

    /// An object with no other members than these.
    pub(super) fn object_of(&self, allowed: &[&str]) -> Checked<&'a Map<String, Value>> {
        let object = self.object()?;
        match object.keys().find(|key| !allowed.contains(&key.as_str())) {
            Some(key) => Err(StatementFault::invalid(
                format!("{}/{}", self.pointer, escaped(key)),
                "xAPI knows no such property here",
                format!("Remove it; allowed are {}.", allowed.join(", ")),
            )),
            None => Ok(object),
        }
    }

    pub(super) fn member(&self, key: &str) -> Option<Node<'a>> {
        let value = self.value.as_object()?.get(key)?;
        Some(Node { pointer: format!("{}/{}", self.pointer, escaped(key)), value })
    }

    pub(super) fn required(&self, key: &str) -> Checked<Node<'a>> {
        self.member(key).ok_or_else(|| self.fault(format!("\"{key}\" is missing"), format!("Add \"{key}\".")))
    }

    pub(super) fn items(&self) -> Checked<Vec<Node<'a>>> {
        let items = self.value.as_array().ok_or_else(|| self.wrong_type("an array"))?;
        Ok(items
            .iter()
            .enumerate()
            .map(|(index, value)| Node { pointer: format!("{}/{index}", self.pointer), value })
            .collect())
    }

    /// Refuses nulls, which xAPI allows nowhere but inside extensions.
    pub(super) fn without_nulls(&self) -> Checked<()> {
        match self.value {
            Value::Null => Err(self.fault("null is not allowed here", "Leave the property out.")),
            Value::Array(_) => self.items()?.iter().try_for_each(Node::without_nulls),
            Value::Object(object) => object
                .keys()
                .filter(|key| *key != "extensions")
                .filter_map(|key| self.member(key))
                .try_for_each(|member| member.without_nulls()),
            _ => Ok(()),
        }
    }
}

fn escaped(key: &str) -> String {
    let short: String = key.chars().take(80).collect();
    short.replace('~', "~0").replace('/', "~1")
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
