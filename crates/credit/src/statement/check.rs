//! The form of a statement (IEEE 9274.1.1, 4.2), as far as this backend takes statements: JSON, one account.

use curriculum::xapi::{Account, Verb};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    FaultKind, StatementFault, Submitted,
    node::Node,
    spelling::{iri, is_duration, strict_timestamp, strict_uuid},
};
use crate::canonical::canonical_json;

type Checked<T> = Result<T, StatementFault>;

/// The largest statement, in bytes of its canonical JSON.
const LARGEST_STATEMENT: usize = 32 * 1024;
const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";
const STATEMENT: [&str; 11] = [
    "id",
    "actor",
    "verb",
    "object",
    "result",
    "context",
    "timestamp",
    "stored",
    "authority",
    "version",
    "attachments",
];
const RESULT: [&str; 6] = ["score", "success", "completion", "response", "duration", "extensions"];
const CONTEXT: [&str; 11] = [
    "registration",
    "instructor",
    "team",
    "contextActivities",
    "contextAgents",
    "contextGroups",
    "revision",
    "platform",
    "language",
    "statement",
    "extensions",
];
const CONTEXT_ACTIVITIES: [&str; 4] = ["parent", "grouping", "category", "other"];
/// Where a context names people.
const PEOPLE: [&str; 4] = ["instructor", "team", "contextAgents", "contextGroups"];
/// What the backend alone states, because it marks and judges.
const AUTHORED_RESULTS: [&str; 3] = ["success", "score", "completion"];

/// Checks a statement that the session of `account` sent; `pointer` is where it stands in the request.
///
/// # Errors
/// [`StatementFault`] says where, what and how to mend it.
pub fn check(value: Value, pointer: &str, account: &Account) -> Checked<Submitted> {
    let statement = Node { pointer: pointer.to_owned(), value: &value };
    let size = canonical_json(&value).len();
    if size > LARGEST_STATEMENT {
        let fix = format!("A statement has at most {LARGEST_STATEMENT} bytes; leave out what is not needed.");
        let fault = statement.fault(format!("the statement has {size} bytes"), fix);
        return Err(StatementFault { kind: FaultKind::TooLarge, ..fault });
    }
    statement.object_of(&STATEMENT)?;
    statement.without_nulls()?;
    let id = statement.member("id").map(|node| uuid(&node)).transpose()?;
    let named = actor(&statement.required("actor")?)?;
    let verb = verb(&statement.required("verb")?)?;
    let activity = object(&statement.required("object")?)?;
    if let Some(node) = statement.member("result") {
        result(&node)?;
    }
    let registration = statement.member("context").map(|node| context(&node)).transpose()?.flatten();
    let timestamp = statement.member("timestamp").map(|node| timestamp(&node)).transpose()?;
    envelope(&statement)?;
    permitted(&statement, &named, account, &verb)?;
    let claim = claim(&statement, &verb);
    let pointer = pointer.to_owned();
    let Value::Object(mut value) = value else {
        return Err(StatementFault::invalid(pointer, "this is not an object", "Send an object."));
    };
    // A name beside the account would be personal data, and says nothing that the account does not.
    value.insert("actor".to_owned(), json!({ "objectType": "Agent", "account": account }));
    Ok(Submitted { pointer, id, value, verb, activity, registration, timestamp, claim })
}

fn actor(node: &Node<'_>) -> Checked<Account> {
    node.object_of(&["objectType", "name", "account"]).map_err(|fault| StatementFault {
        fix: "Name the actor by the account of your session and nothing else.".to_owned(),
        ..fault
    })?;
    if let Some(kind) = node.member("objectType")
        && kind.text()? != "Agent"
    {
        return Err(kind.fault("the actor is not an Agent", "Send \"Agent\"."));
    }
    if let Some(name) = node.member("name") {
        name.text()?;
    }
    let account = node.required("account")?;
    account.object_of(&["homePage", "name"])?;
    let home_page = account.required("homePage")?;
    check_iri(&home_page)?;
    let name = account.required("name")?;
    Ok(Account { home_page: home_page.text()?.to_owned(), name: name.text()?.to_owned() })
}

fn verb(node: &Node<'_>) -> Checked<String> {
    node.object_of(&["id", "display"])?;
    let id = node.required("id")?;
    check_iri(&id)?;
    if let Some(display) = node.member("display") {
        language_map(&display)?;
    }
    Ok(id.text()?.to_owned())
}

/// The id, when the object is an activity.
fn object(node: &Node<'_>) -> Checked<Option<String>> {
    node.object()?;
    let kind = node.member("objectType").map(|kind| kind.text()).transpose()?.unwrap_or("Activity");
    match kind {
        "Activity" => activity(node).map(Some),
        "StatementRef" => uuid(&node.required("id")?).map(|_| None),
        "Agent" | "Group" | "SubStatement" => Ok(None),
        _ => Err(node.fault(
            "xAPI knows no such objectType",
            "Send Activity, Agent, Group, StatementRef or SubStatement.",
        )),
    }
}

fn activity(node: &Node<'_>) -> Checked<String> {
    node.object_of(&["objectType", "id", "definition"])?;
    let id = node.required("id")?;
    check_iri(&id)?;
    if let Some(definition) = node.member("definition") {
        definition.object()?;
        extensions(&definition)?;
    }
    Ok(id.text()?.to_owned())
}

fn result(node: &Node<'_>) -> Checked<()> {
    node.object_of(&RESULT)?;
    for key in ["success", "completion"] {
        node.member(key).map(|value| value.truth()).transpose()?;
    }
    node.member("score").map(|score| score.object_of(&["scaled", "raw", "min", "max"])).transpose()?;
    node.member("response").map(|response| response.text()).transpose()?;
    if let Some(duration) = node.member("duration")
        && !is_duration(duration.text()?)
    {
        return Err(duration.fault("this is no ISO 8601 duration", "Send a duration such as \"PT8.05S\"."));
    }
    extensions(node)
}

/// The registration.
fn context(node: &Node<'_>) -> Checked<Option<Uuid>> {
    node.object_of(&CONTEXT)?;
    for key in ["revision", "platform", "language"] {
        node.member(key).map(|value| value.text()).transpose()?;
    }
    for key in ["instructor", "team", "statement"] {
        node.member(key).map(|value| value.object()).transpose()?;
    }
    if let Some(activities) = node.member("contextActivities") {
        activities.object_of(&CONTEXT_ACTIVITIES)?;
        for group in CONTEXT_ACTIVITIES.iter().filter_map(|key| activities.member(key)) {
            // xAPI 1.0 also allowed a single activity here.
            let items = if group.value.is_array() { group.items()? } else { vec![group] };
            for item in &items {
                activity(item)?;
            }
        }
    }
    extensions(node)?;
    node.member("registration").map(|node| uuid(&node)).transpose()
}

/// What surrounds a statement: the backend replaces stored, authority and version, but not what makes no sense.
fn envelope(node: &Node<'_>) -> Checked<()> {
    node.member("stored").map(|stored| timestamp(&stored)).transpose()?;
    node.member("authority").map(|authority| authority.object()).transpose()?;
    if let Some(version) = node.member("version") {
        let text = version.text()?;
        if !(text.starts_with("1.0.") || text.starts_with("2.0.") || text == "1.0" || text == "2.0") {
            return Err(
                version.fault("this version of xAPI is not spoken here", "Send \"2.0.0\" or \"1.0.3\".")
            );
        }
    }
    let Some(attachments) = node.member("attachments") else { return Ok(()) };
    for attachment in attachments.items()? {
        attachment.object()?;
        check_iri(&attachment.required("usageType")?)?;
        check_iri(&attachment.required("fileUrl")?).map_err(|fault| StatementFault {
            fix: "Attachments are taken by fileUrl only.".to_owned(),
            ..fault
        })?;
    }
    Ok(())
}

fn permitted(statement: &Node<'_>, named: &Account, account: &Account, verb: &str) -> Checked<()> {
    if named != account {
        return Err(refusal(
            FaultKind::ForeignActor,
            statement,
            "/actor",
            "the actor is not the account of this session",
            "Send only your own statements, with the account that the session was opened with.",
        ));
    }
    if verb == VOIDED {
        return Err(refusal(
            FaultKind::Voiding,
            statement,
            "/verb/id",
            "statements are never taken back here",
            "Ask an administrator: a credit is corrected by a reversal in the ledger.",
        ));
    }
    impersonal(statement)
}

/// Statements are kept for ever and unread, so what could tell of people has no place in them.
fn impersonal(statement: &Node<'_>) -> Checked<()> {
    let refused = |pointer: &str, what: &str| {
        let fix =
            "Leave it out: statements are kept for ever, and only the account of the session is known here.";
        let problem = format!("{what} is not kept here");
        Err(refusal(FaultKind::NotAccepted, statement, pointer, &problem, fix))
    };
    let context = statement.member("context");
    let has = |key: &&&str| context.as_ref().is_some_and(|context| context.member(key).is_some());
    if let Some(key) = PEOPLE.iter().find(has) {
        return refused(&format!("/context/{key}"), "who else took part");
    }
    let kind = statement.member("object").and_then(|object| object.member("objectType"));
    if kind.is_some_and(|kind| ["Agent", "Group", "SubStatement"].iter().any(|other| kind.value == other)) {
        return refused("/object", "a statement on people or within a statement");
    }
    let attachments = statement.member("attachments").map(|attachments| attachments.items()).transpose()?;
    if attachments.is_some_and(|attachments| !attachments.is_empty()) {
        return refused("/attachments", "an attachment");
    }
    Ok(())
}

/// What only the backend may state, if the statement states it. Whoever sends a statement back as it was returned
/// repeats such a thing and claims nothing, so this is a fault of new statements only.
fn claim(statement: &Node<'_>, verb: &str) -> Option<StatementFault> {
    let refused = |pointer: &str, problem: &str| {
        let fix = "Send what happened and what was answered; the backend marks and judges it.";
        Some(refusal(FaultKind::AuthoredByBackend, statement, pointer, problem, fix))
    };
    if Verb::from_iri(verb).is_some_and(Verb::is_authored_by_the_backend) {
        return refused("/verb/id", "only the backend states passed, failed and completed");
    }
    let result = statement.member("result")?;
    let key = AUTHORED_RESULTS.iter().find(|key| result.member(key).is_some())?;
    refused(&format!("/result/{key}"), &format!("only the backend states a result's {key}"))
}

fn refusal(kind: FaultKind, statement: &Node<'_>, pointer: &str, problem: &str, fix: &str) -> StatementFault {
    let pointer = format!("{}{pointer}", statement.pointer);
    StatementFault { kind, pointer, problem: problem.to_owned(), fix: fix.to_owned() }
}

fn extensions(node: &Node<'_>) -> Checked<()> {
    let Some(extensions) = node.member("extensions") else { return Ok(()) };
    match extensions.object()?.keys().find(|key| iri(key).is_none()) {
        Some(_) => Err(extensions.fault("the key of an extension is no IRI", "Use an IRI as key.")),
        None => Ok(()),
    }
}

fn language_map(node: &Node<'_>) -> Checked<()> {
    let map = node.object()?;
    map.keys().filter_map(|key| node.member(key)).try_for_each(|text| text.text().map(|_| ()))
}

fn check_iri(node: &Node<'_>) -> Checked<()> {
    match iri(node.text()?) {
        Some(_) => Ok(()),
        None => {
            Err(node.fault("this is no IRI", "Send an absolute IRI such as \"urn:retrace:scene:red-boat\"."))
        }
    }
}

fn uuid(node: &Node<'_>) -> Checked<Uuid> {
    strict_uuid(node.text()?).ok_or_else(|| {
        node.fault("this is no UUID", "Send a UUID of 36 characters, such as RFC 9562 writes it.")
    })
}

fn timestamp(node: &Node<'_>) -> Checked<Timestamp> {
    strict_timestamp(node.text()?).ok_or_else(|| {
        node.fault("this is no ISO 8601 time with an offset", "Send a time such as \"2026-09-01T08:00:00Z\".")
    })
}
