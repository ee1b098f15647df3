//! Holds answers against Google's own description of them.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate};
use serde_json::Value;

static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../../../tests/fixtures/google/calendar.v3.discovery.json");
    serde_json::from_str(text).unwrap()
});

/// The schema of whatever calls itself so.
fn named(kind: &str) -> &'static str {
    match kind {
        "calendar#event" => "Event",
        "calendar#events" => "Events",
        "calendar#calendarList" => "CalendarList",
        "calendar#calendarListEntry" => "CalendarListEntry",
        "calendar#calendar" => "Calendar",
        "calendar#colors" => "Colors",
        "calendar#setting" => "Setting",
        "calendar#settings" => "Settings",
        "calendar#freeBusy" => "FreeBusyResponse",
        "calendar#acl" => "Acl",
        "calendar#aclRule" => "AclRule",
        "api#channel" => "Channel",
        other => panic!("nothing is called {other}"),
    }
}

/// Fails for anything that is not described.
pub(crate) fn check(value: &Value) {
    if let Some(kind) = value.get("kind").and_then(Value::as_str) {
        let schema = &DESCRIPTION["schemas"][named(kind)];
        fits(value, schema, kind);
    }
}

fn fits(value: &Value, schema: &Value, place: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        return fits(value, &DESCRIPTION["schemas"][name], place);
    }
    match schema["type"].as_str().unwrap() {
        "any" => {}
        "object" => {
            for (name, field) in value.as_object().unwrap_or_else(|| panic!("{place}: {value}")) {
                let property =
                    schema["properties"].get(name).or(schema.get("additionalProperties"));
                let property = property.unwrap_or_else(|| panic!("{place} has no {name}"));
                fits(field, property, &format!("{place}.{name}"));
            }
        }
        "array" => {
            for item in value.as_array().unwrap_or_else(|| panic!("{place}: {value}")) {
                fits(item, &schema["items"], place);
            }
        }
        "boolean" => assert!(value.is_boolean(), "{place}: {value}"),
        "integer" => assert!(value.is_i64(), "{place}: {value}"),
        "string" => {
            let text = value.as_str().unwrap_or_else(|| panic!("{place}: {value}"));
            match schema["format"].as_str() {
                Some("date") => assert!(text.parse::<NaiveDate>().is_ok(), "{place}: {text}"),
                Some("date-time") => {
                    assert!(DateTime::parse_from_rfc3339(text).is_ok(), "{place}: {text}");
                }
                Some("int64") => assert!(text.parse::<i64>().is_ok(), "{place}: {text}"),
                _ => {}
            }
        }
        other => panic!("{place}: {other}"),
    }
}
