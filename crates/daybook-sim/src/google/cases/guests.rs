//! Who else is concerned.

use serde_json::{Value, json};

use super::super::USER;
use super::{Case, SECOND, case_of, hour, with};

fn at_nine(id: &str) -> Value {
    hour(id, "2026-11-18T09:00:00", "2026-11-18T10:00:00", "Europe/Zurich")
}

pub(super) fn same_uids() -> Case {
    let uid = json!({"iCalUID": "One-UID@sim.example"});
    let lower = json!({"iCalUID": "one-uid@sim.example"});
    let mut case = case_of(
        "D13",
        "one UID in two calendars, and the same in lower case",
        vec![with(at_nine("d13first"), &uid), with(at_nine("d13lower"), &lower)],
    );
    case.events.push((SECOND, with(at_nine("d13second"), &uid)));
    case
}

pub(super) fn guests() -> Case {
    let many: Vec<Value> = (0..500)
        .map(|number| {
            json!({
                "email": format!("guest{number}@sim.example"),
                "responseStatus": if number % 2 == 0 { "accepted" } else { "needsAction" },
            })
        })
        .collect();
    case_of(
        "D14",
        "five hundred guests, one without an address, a group",
        vec![
            with(at_nine("d14many"), &json!({"attendees": many})),
            with(
                at_nine("d14nameless"),
                &json!({"attendees": [
                    {"displayName": "Nobody's address", "responseStatus": "needsAction"},
                    {"email": USER, "responseStatus": "accepted"},
                ]}),
            ),
            with(
                at_nine("d14group"),
                &json!({"attendees": [
                    {"email": "stylists@sim.example", "displayName": "Stylists", "additionalGuests": 7, "responseStatus": "needsAction"},
                    {"email": "room3@sim.example", "resource": true, "responseStatus": "accepted"},
                ]}),
            ),
        ],
    )
}
