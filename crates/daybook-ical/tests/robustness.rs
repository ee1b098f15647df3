//! Nothing that arrives breaks anything: arbitrary bytes, damaged files and made-up series.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::attendee::{Attendee, Organizer, ParticipationStatus, Role};
use daybook_core::details::{Classification, Details, Reminder, Status, Transparency, When};
use daybook_core::recurrence::{Override, Recurrence, RecurrenceId};
use daybook_core::wall_time::{WallTime, Zone};
use daybook_ical::{FileObject, Stamp, read_file, read_object, tree, write_object};
use proptest::prelude::*;

const HOME: Tz = Tz::Europe__Oslo;

fn stamp() -> Stamp<'static> {
    Stamp { now: DateTime::UNIX_EPOCH, attempt: None }
}

/// Reads bytes in every way there is and writes what was read.
fn exercise(bytes: &[u8]) {
    if let Ok(document) = tree::parse(bytes) {
        let text = tree::print(&document.components);
        let again = tree::parse(text.as_bytes()).expect("what was printed can be parsed");
        assert_eq!(again.components, document.components);
    }
    let Ok(file) = read_file(bytes, HOME) else { return };
    for FileObject { object, text } in file.objects {
        assert_eq!(read_object(&text, HOME).expect("its own part can be read").uid, object.uid);
        let text = write_object(&object.content, &object.uid, None, HOME, stamp()).unwrap();
        let again = read_object(&text, HOME).expect("what was written can be read");
        assert_eq!(again.content, object.content, "{text}");
    }
}

static SAMPLES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/ical");
    let mut samples: Vec<_> = ["libical", "icaljs-samples", "ical4j", "icalendar-py"]
        .iter()
        .flat_map(|origin| std::fs::read_dir(root.join(origin)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    samples.sort();
    let read = samples.iter().map(|path| std::fs::read(path).unwrap());
    read.filter(|bytes| bytes.len() < 6_000).collect()
});

/// Lines that look like iCalendar, in any order.
fn line() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("BEGIN:VEVENT".to_owned()),
        Just("END:VEVENT".to_owned()),
        Just("BEGIN:VALARM".to_owned()),
        Just("END:VALARM".to_owned()),
        Just("TRIGGER:-PT15M".to_owned()),
        Just("UID:1".to_owned()),
        "(DTSTART|DTEND|RECURRENCE-ID|EXDATE|RDATE)(;TZID=(Europe/Oslo|Asia/Kabul|x)|;VALUE=DATE)?\
         :(0000|1601|2026|9999)(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(T(00|02|23)[0-5]000Z?)?",
        "(DURATION|TRIGGER):[-+]?P[0-9]{0,7}[WDT]?[0-9]{0,9}[HMS]?",
        "RRULE:FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY);(COUNT=[0-9]{1,9}|UNTIL=2026[01][0-9]{3}|BYDAY=-?[0-9]MO)",
        "STATUS:(CANCELLED|TENTATIVE|X)",
        "(SUMMARY|X-A|CATEGORIES)(;[A-Z]=\"?[a-z^'n;,:]{0,3}\"?){0,2}:\\PC{0,20}",
    ];
    (name, prop_oneof![8 => Just("\r\n"), 2 => Just("\n"), 1 => Just("\r\n \r\n"), 1 => Just("\r")])
        .prop_map(|(line, end)| line + end)
}

fn local() -> impl Strategy<Value = NaiveDateTime> {
    let base = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    (0..1_500_u64, 0..96_i64).prop_map(move |(day, quarter)| {
        base.checked_add_days(Days::new(day)).unwrap().and_time(chrono::NaiveTime::MIN)
            + TimeDelta::minutes(15 * quarter)
    })
}

fn zone() -> impl Strategy<Value = Zone> {
    prop_oneof![
        Just(Zone::Utc),
        Just(Zone::Floating),
        prop::sample::select(&chrono_tz::TZ_VARIANTS[..])
            .prop_filter("UTC has one name", |zone| {
                let last = zone.name().rsplit('/').next().unwrap();
                !["UTC", "UCT", "Universal", "Zulu"].contains(&last)
            })
            .prop_map(Zone::Iana),
    ]
}

fn when() -> impl Strategy<Value = When> {
    prop_oneof![
        (local(), 1..5_u64).prop_map(|(start, days)| When::AllDay {
            start: start.date(),
            end: start.date() + Days::new(days),
        }),
        (local(), zone(), 0..3_000_i64).prop_map(|(local, zone, minutes)| When::Timed {
            start: WallTime { local, zone },
            end: WallTime { local: local + TimeDelta::minutes(minutes), zone },
        }),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[^\x00-\x08\x0b-\x1f\x7f]{0,90}",
        "[\\\\;,:\"n^ \n\t\u{feff}\u{85}\u{2028}é🪒]{0,60}",
        Just(String::new()),
    ]
}

prop_compose! {
    fn details()(
        summary in text(),
        description in text(),
        location in text(),
        url in "(https://[a-z;,\\\\\"]{1,30})?",
        status in prop::sample::select(vec![Status::Confirmed, Status::Tentative]),
        free in any::<bool>(),
        class in 0..3_usize,
        categories in prop::collection::btree_set("[^\\s\\p{C}\u{feff}]{1,9}", 0..4),
        reminders in prop::collection::btree_set(prop_oneof![
            (-9_000_i64..9_000).prop_map(Reminder::FromStart),
            (-9_000_i64..9_000).prop_map(Reminder::FromEnd),
            (0..9_999_999_999_i64).prop_map(|at| Reminder::At(DateTime::from_timestamp(at, 0).unwrap())),
        ], 0..3),
        people in prop::collection::btree_map("[a-z]{1,9}@[a-z]{1,9}\\.no", "[^\\s\\p{C}\u{feff}]{0,9}", 0..3),
        organizer in prop::option::of("[a-z]{1,9}@[a-z]{1,9}\\.no"),
    ) -> Details {
        let attendee = |name: String| Attendee {
            role: if name.len().is_multiple_of(2) { Role::Required } else { Role::Chair },
            participation_status: ParticipationStatus::Accepted,
            name,
        };
        Details {
            summary, description, location, url, status,
            transparency: if free { Transparency::Transparent } else { Transparency::Opaque },
            classification: [Classification::Public, Classification::Private, Classification::Confidential][class],
            categories, reminders,
            attendees: people.into_iter().map(|(address, name)| (address, attendee(name))).collect(),
            organizer: organizer.map(|address| Organizer { name: String::new(), address }),
        }
    }
}

prop_compose! {
    /// A canonical content: keys of the kind of its start, no occurrence both changed and left out.
    fn content()(
        when in when(),
        details in details(),
        weekly in any::<bool>(),
        repeats in any::<bool>(),
        extra in prop::collection::btree_set(local(), 0..3),
        excluded in prop::collection::btree_set(local(), 0..3),
        changed in prop::collection::btree_map(local(), (when(), details()), 0..3),
    ) -> Content {
        let (start, all_day) = match when {
            When::AllDay { start, .. } => (RecurrenceId::Date(start), true),
            When::Timed { start, .. } => (RecurrenceId::Local(start.local), false),
        };
        let key = |local: NaiveDateTime| {
            if all_day { RecurrenceId::Date(local.date()) } else { RecurrenceId::Local(local) }
        };
        let excluded: BTreeSet<_> = excluded.into_iter().map(key).collect();
        let overrides: BTreeMap<_, _> = changed
            .into_iter()
            .map(|(id, (when, details))| (key(id), Override { when, details }))
            .filter(|(id, _)| !excluded.contains(id))
            .collect();
        let recurrence = Recurrence {
            rules: weekly.then(|| "FREQ=WEEKLY;INTERVAL=2".to_owned()).into_iter().collect(),
            extra: extra.into_iter().map(key).filter(|id| *id != start).collect(),
            excluded,
            overrides,
        };
        let recurrence = (repeats && recurrence != Recurrence::default()).then_some(recurrence);
        Content { when, details, recurrence }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        exercise(&bytes);
    }

    #[test]
    fn lines_in_any_order_never_panic(lines in prop::collection::vec(line(), 0..30)) {
        exercise(format!("BEGIN:VCALENDAR\r\n{}END:VCALENDAR", lines.concat()).as_bytes());
        let event = format!("BEGIN:VEVENT\nDTSTART:20260101T000000\n{}END:VEVENT", lines.concat());
        exercise(event.as_bytes());
    }

    #[test]
    fn damaged_files_never_panic(
        which in any::<prop::sample::Index>(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..12),
    ) {
        let mut bytes = which.get(&SAMPLES).clone();
        for (place, byte, kind) in damage {
            if bytes.is_empty() { break }
            let at = place.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        exercise(&bytes);
    }

    #[test]
    fn what_is_written_reads_the_same(content in content()) {
        let text = write_object(&content, "u", None, HOME, stamp()).unwrap();
        let object = read_object(&text, HOME).unwrap();
        prop_assert_eq!(&object.content, &content, "{}", text);
        prop_assert_eq!(object.warnings, vec![]);
    }

    #[test]
    fn any_edit_of_any_text_reads_as_intended(before in content(), after in content()) {
        let text = write_object(&before, "u", None, HOME, stamp()).unwrap();
        let marked = text.replace("END:VEVENT", "X-KEEP;A=\"b\":me\r\nEND:VEVENT");
        let text = write_object(&after, "u", Some(&marked), HOME, stamp()).unwrap();
        let object = read_object(&text, HOME).unwrap();
        prop_assert_eq!(&object.content, &after, "{}", text);
        let events = 1 + after.recurrence.map_or(0, |series| series.overrides.len());
        prop_assert_eq!(text.matches("X-KEEP;A=\"b\":me").count(), events);
    }
}

#[test]
fn deep_nesting_is_refused_and_wide_files_are_read_in_one_pass() {
    let deep = "BEGIN:A\n".repeat(1_000_000);
    let problem = tree::parse(deep.as_bytes()).unwrap_err();
    assert_eq!(problem.to_string(), "line 33: BEGIN:A is nested too deeply");

    let folds =
        format!("BEGIN:VEVENT\nDTSTART:20260101\nSUMMARY:{}\nEND:VEVENT", "x\n ".repeat(1_000_000));
    assert_eq!(
        read_file(folds.as_bytes(), HOME).unwrap().objects[0].object.content.details.summary.len(),
        1_000_000
    );

    let zones: String = (0..20_000).fold(String::new(), |text, n| {
        text + &format!("EXDATE;TZID=Nowhere {n}:20260101T000000\n")
    });
    let event = format!("BEGIN:VEVENT\nDTSTART:20260101T000000\n{zones}END:VEVENT");
    let file = read_file(event.as_bytes(), HOME).unwrap();
    assert!(
        file.objects[0].object.warnings.len() <= 60,
        "{}",
        file.objects[0].object.warnings.len()
    );
}
