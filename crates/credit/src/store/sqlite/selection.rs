//! The SQL that selects a member's statements.

use rusqlite::types::Value;

use super::row;
use crate::{member::MemberId, store::StatementQuery};

const IN_CONTEXT_TOO: &str = "? IN (SELECT statement.activity UNION ALL SELECT part.value FROM \
    json_tree(statement.body, '$.context.contextActivities') AS part WHERE part.key = 'id')";

pub(super) fn statement_selection(member: MemberId, query: &StatementQuery) -> (String, Vec<Value>) {
    let mut sql = "SELECT position, body FROM statement WHERE member = ?".to_owned();
    let mut parameters = vec![Value::from(member.0)];
    let mut condition = |text: &str, parameter: Value| {
        sql += " AND ";
        sql += text;
        parameters.push(parameter);
    };
    if let Some(verb) = &query.verb {
        condition("verb = ?", verb.clone().into());
    }
    if let Some(activity) = &query.activity {
        let text = if query.related_activities { IN_CONTEXT_TOO } else { "activity = ?" };
        condition(text, activity.clone().into());
    }
    if let Some(registration) = query.registration {
        condition("registration = ?", registration.to_string().into());
    }
    if let Some(since) = query.since {
        condition("stored > ?", row::microseconds(since).into());
    }
    if let Some(until) = query.until {
        condition("stored <= ?", row::microseconds(until).into());
    }
    if let Some(behind) = query.behind {
        condition(if query.ascending { "position > ?" } else { "position < ?" }, behind.into());
    }
    sql += if query.ascending { " ORDER BY position" } else { " ORDER BY position DESC" };
    sql += " LIMIT ?";
    // One more tells whether there are more.
    parameters.push((i64::from(query.limit) + 1).into());
    (sql, parameters)
}
