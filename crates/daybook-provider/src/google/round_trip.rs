//! What is written can be read, and says the same.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::attendee::{Attendee, Organizer, ParticipationStatus, Role};
use daybook_core::details::{Classification, Details, Reminder, Status, Transparency, When};
use daybook_core::id::AttemptId;
use daybook_core::recurrence::{Override, Recurrence, RecurrenceId};
use daybook_core::wall_time::{WallTime, Zone};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::aggregate::{Aggregate, Part};
use super::exceptions::{plan, sayable, towards};
use super::fields::Terms;
use super::insert::New;
use super::moment;
use super::read::{Slots, content, shape};

const HOME: Tz = Tz::Europe__Zurich;
const TERMS: Terms = Terms { home: HOME, invites: false };

fn body(content: &Content, raw: Option<&str>) -> Value {
    let stamp = AttemptId::from_uuid(Uuid::from_u128(7));
    let new = New { remote_id: "place", uid: "u-1", stamp };
    new.body(content, raw, TERMS).unwrap()
}

/// Lays a patch over an event, as the service does.
fn merge(event: &mut Value, patch: &Value) {
    for (name, value) in patch.as_object().unwrap() {
        match value {
            Value::Null => drop(event.as_object_mut().unwrap().remove(name)),
            Value::Object(_) => {
                if !event[name].is_object() {
                    event[name] = json!({});
                }
                merge(&mut event[name], value);
            }
            value => event[name] = value.clone(),
        }
    }
}

/// What the service has of a new event: what it was told, and an occurrence for each changed one.
fn held(wanted: &Content) -> Aggregate {
    let mut event = body(wanted, None);
    event["etag"] = json!("\"1\"");
    event["created"] = json!("2026-11-18T09:00:00.000Z");
    event["organizer"] = json!({"email": "desk@sim.example", "self": true});
    let mut aggregate = Aggregate::new(Part::of(event.clone()).unwrap(), Vec::new());
    let plan = plan(&aggregate, wanted, TERMS).unwrap();
    let none = Recurrence::default();
    let recurrence = wanted.recurrence.as_ref().unwrap_or(&none);
    let shape = shape(wanted.when, wanted.details.clone(), recurrence);
    let slots = Slots::of(&shape, HOME);
    for (number, (key, changed)) in plan.first_changes.into_iter().enumerate() {
        let (start, end) = match slots.at(key).unwrap() {
            When::AllDay { start, end } => {
                (moment::date(start).unwrap(), moment::date(end).unwrap())
            }
            When::Timed { start, end } => {
                (moment::time(start, HOME).unwrap(), moment::time(end, HOME).unwrap())
            }
        };
        let mut occurrence = event.clone();
        occurrence.as_object_mut().unwrap().remove("recurrence");
        merge(
            &mut occurrence,
            &json!({"id": format!("o{number}"), "recurringEventId": "place",
                    "originalStartTime": start, "start": start, "end": end}),
        );
        let fields = towards(&Part::of(occurrence.clone()).unwrap(), &changed, TERMS).unwrap();
        merge(&mut occurrence, &Value::Object(fields));
        aggregate.put(Part::of(occurrence).unwrap());
    }
    aggregate
}

fn at(day: i64, minute: i64) -> NaiveDateTime {
    let midnight = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap().and_hms_opt(0, 0, 0).unwrap();
    midnight + TimeDelta::days(day) + TimeDelta::minutes(minute)
}

fn instant(minute: i64) -> DateTime<Utc> {
    at(0, minute).and_utc()
}

fn zone() -> impl Strategy<Value = Zone> {
    prop_oneof![
        Just(Zone::Utc),
        Just(Zone::Iana(HOME)),
        Just(Zone::Iana(Tz::Asia__Tokyo)),
        Just(Zone::Iana(Tz::America__New_York)),
        Just(Zone::Iana(Tz::Europe__Kiev)),
    ]
}

/// Within the days that no clock change touches.
fn timed(day: i64) -> impl Strategy<Value = When> {
    (zone(), 0_i64..1200, 0_i64..200).prop_map(move |(zone, start, length)| When::Timed {
        start: WallTime { local: at(day, start), zone },
        end: WallTime { local: at(day, start + length), zone },
    })
}

fn days(day: i64) -> impl Strategy<Value = When> {
    (1_i64..4).prop_map(move |length| When::AllDay {
        start: at(day, 0).date(),
        end: at(day + length, 0).date(),
    })
}

fn when(day: i64) -> impl Strategy<Value = When> {
    prop_oneof![3 => timed(day), 1 => days(day)]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[ -~äß\u{1f470}\n]{1,30}"]
}

fn reminder() -> impl Strategy<Value = Reminder> {
    prop_oneof![
        4 => (0_i64..50_000).prop_map(|minutes| Reminder::FromStart(minutes * -60)),
        1 => (-90_i64..90).prop_map(Reminder::FromStart),
        1 => (-90_i64..90).prop_map(Reminder::FromEnd),
        1 => (0_i64..9_000).prop_map(|minute| Reminder::At(instant(minute))),
    ]
}

fn attendee() -> impl Strategy<Value = (String, Attendee)> {
    let role = prop_oneof![Just(Role::Chair), Just(Role::Required), Just(Role::Optional)];
    let said = prop_oneof![
        Just(ParticipationStatus::Accepted),
        Just(ParticipationStatus::Delegated),
        Just(ParticipationStatus::NeedsAction)
    ];
    ("[a-z]{1,6}@[a-z]{1,6}\\.example", text(), role, said).prop_map(
        |(address, name, role, participation_status)| {
            (address, Attendee { name, role, participation_status })
        },
    )
}

fn details() -> impl Strategy<Value = Details> {
    let url = prop_oneof![
        3 => Just(String::new()),
        1 => Just("https://booking.example/1".to_owned()),
        1 => Just("tel:+41440000000".to_owned()),
    ];
    let status = prop_oneof![3 => Just(Status::Confirmed), 1 => Just(Status::Tentative)];
    let transparency = prop_oneof![Just(Transparency::Opaque), Just(Transparency::Transparent)];
    let classification = prop_oneof![
        Just(Classification::Public),
        Just(Classification::Private),
        Just(Classification::Confidential)
    ];
    let sets = (
        prop::collection::btree_set("[a-zé ]{1,9}", 0..3),
        prop::collection::btree_set(reminder(), 0..8),
        prop::collection::vec(attendee(), 0..3),
        prop::option::weighted(0.2, "[a-z]{1,5}@there\\.example"),
    );
    (text(), text(), text(), url, status, transparency, classification, sets).prop_map(
        |(summary, description, location, url, status, transparency, classification, sets)| {
            let (categories, reminders, attendees, organizer) = sets;
            Details {
                summary,
                description,
                location,
                url,
                status,
                transparency,
                classification,
                categories,
                reminders,
                attendees: attendees.into_iter().collect(),
                organizer: organizer.map(|address| Organizer { name: "Noor".to_owned(), address }),
            }
        },
    )
}

fn key(start: When, day: i64) -> RecurrenceId {
    match start {
        When::AllDay { start, .. } => RecurrenceId::Date(start + TimeDelta::days(day)),
        When::Timed { start, .. } => RecurrenceId::Local(start.local + TimeDelta::days(day)),
    }
}

/// A series of some days with left-out, extra and changed ones.
fn series() -> impl Strategy<Value = Content> {
    let changed = prop::collection::btree_map(1_i64..6, (when(9), details()), 0..3);
    let excluded = prop::collection::btree_set(1_i64..9, 0..3);
    let extra = prop::collection::btree_set(20_i64..25, 0..2);
    (when(0), details(), changed, excluded, extra).prop_map(
        |(when, details, changed, excluded, extra)| {
            let overrides: BTreeMap<_, _> = changed
                .into_iter()
                .map(|(day, (now, details))| (key(when, day), Override { when: now, details }))
                .collect();
            let excluded: BTreeSet<_> = excluded
                .into_iter()
                .map(|day| key(when, day))
                .filter(|key| !overrides.contains_key(key))
                .collect();
            let rules = BTreeSet::from(["FREQ=DAILY;COUNT=9".to_owned()]);
            let extra = extra.into_iter().map(|day| key(when, day)).collect();
            let recurrence = Some(Recurrence { rules, extra, excluded, overrides });
            Content { when, details, recurrence }
        },
    )
}

fn single() -> impl Strategy<Value = Content> {
    (when(0), details()).prop_map(|(when, details)| Content { when, details, recurrence: None })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_single_event_reads_as_it_was_written(wanted in single()) {
        prop_assert_eq!(content(&held(&wanted), HOME).unwrap(), wanted);
    }

    #[test]
    fn a_series_reads_as_it_was_written(wanted in series()) {
        prop_assert_eq!(content(&held(&wanted), HOME).unwrap(), wanted);
    }

    #[test]
    fn what_was_written_needs_no_further_change(wanted in series()) {
        let again = plan(&held(&wanted), &wanted, TERMS).unwrap();
        prop_assert!(again.patches.is_empty() && again.first_changes.is_empty(), "{again:?}");
    }
}

fn lunch() -> Content {
    let zone = Zone::Iana(HOME);
    let (start, end) = (at(0, 720), at(0, 765));
    Content {
        when: When::Timed {
            start: WallTime { local: start, zone },
            end: WallTime { local: end, zone },
        },
        details: Details { summary: "Lunch".to_owned(), ..Details::default() },
        recurrence: None,
    }
}

#[test]
fn a_new_event_says_only_what_is_to_be_said() {
    insta::assert_json_snapshot!(body(&lunch(), None));
}

#[test]
fn a_new_series_says_everything_it_can() {
    let mut wanted = lunch();
    let key = |day| RecurrenceId::Local(at(day, 720));
    wanted.details = Details {
        description: "Bring\nsamples".to_owned(),
        location: "Back room".to_owned(),
        url: "https://booking.example/1".to_owned(),
        status: Status::Tentative,
        transparency: Transparency::Transparent,
        classification: Classification::Private,
        categories: ["Team".to_owned()].into(),
        reminders: [Reminder::FromStart(-600), Reminder::FromStart(-86_400), Reminder::FromEnd(0)]
            .into(),
        attendees: [("ann@example.com".to_owned(), Attendee::default())].into(),
        ..wanted.details
    };
    wanted.recurrence = Some(Recurrence {
        rules: ["FREQ=WEEKLY;BYDAY=MO,WE".to_owned()].into(),
        extra: [key(1)].into(),
        excluded: [key(2), key(7)].into(),
        overrides: BTreeMap::new(),
    });
    insta::assert_json_snapshot!(body(&wanted, None));
}

#[test]
fn an_event_from_another_calendar_takes_along_what_it_says_nothing_of() {
    let old = Aggregate::new(
        Part::of(json!({
            "id": "old",
            "summary": "Old",
            "colorId": "4",
            "hangoutLink": "https://meet.example/a",
            "extendedProperties": {
                "shared": {"room": "3"},
                "private": {"other": "x", "daybookAttempt": "1", "daybookKept0": "{}"},
            },
        }))
        .unwrap(),
        Vec::new(),
    );
    let new = body(&lunch(), Some(&old.raw()));
    insta::assert_json_snapshot!(new);
    assert_eq!(new, body(&lunch(), Some(&old.raw())));
    assert_eq!(body(&lunch(), Some("BEGIN:VCALENDAR")), body(&lunch(), None));
}

#[test]
fn a_time_that_is_nowhere_is_written_at_home() {
    let mut floating = lunch();
    if let When::Timed { start, end } = &mut floating.when {
        (start.zone, end.zone) = (Zone::Floating, Zone::Floating);
    }
    let rules = ["FREQ=DAILY;UNTIL=20261118T120000".to_owned()].into();
    floating.recurrence = Some(Recurrence { rules, ..Recurrence::default() });
    let said = sayable(&floating, HOME);
    assert_eq!(said.when, lunch().when);
    let rules: Vec<_> = said.recurrence.unwrap().rules.into_iter().collect();
    assert_eq!(rules, ["FREQ=DAILY;UNTIL=20261118T110000Z"]);
}

#[test]
fn what_is_cancelled_but_still_there_is_not_deleted() {
    let mut cancelled = lunch();
    cancelled.details.status = Status::Cancelled;
    assert_ne!(body(&cancelled, None)["status"], "cancelled");
    assert_eq!(content(&held(&cancelled), HOME).unwrap(), cancelled);
}

#[test]
fn a_year_that_google_does_not_know_is_refused() {
    let mut late = lunch();
    if let When::Timed { end, .. } = &mut late.when {
        end.local = NaiveDate::from_ymd_opt(10_000, 1, 1).unwrap().into();
    }
    let stamp = AttemptId::from_uuid(Uuid::from_u128(7));
    let new = New { remote_id: "place", uid: "u-1", stamp };
    assert_eq!(new.body(&late, None, TERMS), Err("the year 10000 cannot be written".to_owned()));
}

#[test]
fn a_changed_date_that_is_none_of_the_series_is_refused() {
    let mut wanted = lunch();
    let stray = Override { when: wanted.when, details: Details::default() };
    wanted.recurrence = Some(Recurrence {
        rules: ["FREQ=DAILY;COUNT=2".to_owned()].into(),
        overrides: [(RecurrenceId::Local(at(5, 720)), stray)].into(),
        ..Recurrence::default()
    });
    let none = Aggregate::new(Part::default(), Vec::new());
    let refused = plan(&none, &wanted, TERMS).unwrap_err();
    assert_eq!(refused, "it has a changed date that is none of the series, 2026-11-21T12:00:00");
}
