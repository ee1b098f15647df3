//! What writing changes in the text a server has, and what it leaves alone.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use daybook_core::attendee::Attendee;
use daybook_core::details::{Reminder, When};
use daybook_core::recurrence::{Override, Recurrence, RecurrenceId};
use daybook_core::wall_time::{WallTime, Zone};
use daybook_ical::{Exported, ParsedObject, Stamp, export, read_object, write_object};

const HOME: Tz = Tz::Europe__Oslo;

fn stamp(attempt: Option<&str>) -> Stamp<'_> {
    let now = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
    Stamp { now, attempt }
}

fn read(text: &str) -> ParsedObject {
    read_object(text, HOME).unwrap()
}

fn at(month: u32, day: u32, hour: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap().and_hms_opt(hour, 0, 0).unwrap()
}

fn oslo(local: NaiveDateTime) -> WallTime {
    WallTime { local, zone: Zone::Iana(HOME) }
}

/// The lines that only one of the texts has, with `-` and `+` in front.
fn difference(before: &str, after: &str) -> String {
    let lines =
        |text: &str| text.replace("\r\n ", "").lines().map(String::from).collect::<Vec<_>>();
    let (before, after) = (lines(before), lines(after));
    let gone = before.iter().filter(|line| !after.contains(line)).map(|line| format!("- {line}\n"));
    let new = after.iter().filter(|line| !before.contains(line)).map(|line| format!("+ {line}\n"));
    gone.chain(new).collect()
}

/// A series another program wrote, full of things Daybook knows nothing of.
const SERIES: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//EN\r\nX-WR-RELCALID:42\r\n\
BEGIN:VTIMEZONE\r\nTZID:Europe/Oslo\r\nX-OWN:yes\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n\
TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n\
BEGIN:VEVENT\r\nUID:u1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Europe/Oslo;X-P=1:20260105T090000\r\n\
DURATION:PT1H\r\nRRULE:FREQ=WEEKLY;BYDAY=MO\r\nEXDATE;TZID=Europe/Oslo:20260119T090000,20260126T090000\r\n\
SUMMARY;LANGUAGE=en:Haircut\r\nX-UNKNOWN;A=\"b;c\":kept \\, as is\r\nCATEGORIES;X-C=1:Red,Blue\r\n\
ATTENDEE;RSVP=TRUE;X-NUM-GUESTS=0;PARTSTAT=NEEDS-ACTION:MAILTO:Ann@Example.\r\n com\r\n\
SEQUENCE:3\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nX-MOZ-LASTACK:20260101T000000Z\r\n\
DESCRIPTION:x\r\nEND:VALARM\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nUID:u1\r\nRECURRENCE-ID;TZID=Europe/Oslo:20260112T090000\r\nDTSTAMP:20260101T000000Z\r\n\
DTSTART;TZID=Europe/Oslo:20260113T100000\r\nDTEND;TZID=Europe/Oslo:20260113T110000\r\n\
SUMMARY:Moved\r\nX-ONLY-HERE:1\r\nSEQUENCE:3\r\nEND:VEVENT\r\n\
BEGIN:VTODO\r\nUID:t\r\nEND:VTODO\r\nEND:VCALENDAR\r\n";

fn rewritten(change: impl FnOnce(&mut ParsedObject)) -> (String, ParsedObject) {
    let mut object = read(SERIES);
    change(&mut object);
    let text = write_object(&object.content, "u1", Some(SERIES), HOME, stamp(None)).unwrap();
    (text, object)
}

#[test]
fn changes_nothing_when_nothing_changed() {
    assert_eq!(rewritten(|_| {}).0, SERIES);
}

#[test]
fn changes_only_the_title_and_says_when() {
    let (text, object) = rewritten(|object| object.content.details.summary = "Cut, colour".into());
    insta::assert_snapshot!(difference(SERIES, &text));
    assert_eq!(read(&text).content, object.content);
}

#[test]
fn takes_changed_occurrences_and_left_out_ones_along_when_a_series_moves() {
    let (text, object) = rewritten(|object| {
        let later = |local: NaiveDateTime| local + TimeDelta::hours(2);
        object.content.when = When::Timed { start: oslo(at(1, 5, 11)), end: oslo(at(1, 5, 12)) };
        let series = object.content.recurrence.as_mut().unwrap();
        let key = |key: RecurrenceId| match key {
            RecurrenceId::Local(local) => RecurrenceId::Local(later(local)),
            RecurrenceId::Date(_) => key,
        };
        series.excluded = series.excluded.iter().copied().map(key).collect();
        series.overrides =
            std::mem::take(&mut series.overrides).into_iter().map(|(id, o)| (key(id), o)).collect();
    });
    insta::assert_snapshot!(difference(SERIES, &text));
    assert_eq!(read(&text).content, object.content);
}

#[test]
fn adds_changes_and_removes_single_occurrences() {
    let (text, object) = rewritten(|object| {
        let (when, details) = (object.content.when, object.content.details.clone());
        let series = object.content.recurrence.as_mut().unwrap();
        series.overrides.clear();
        series.excluded.insert(RecurrenceId::Local(at(1, 12, 9)));
        series.excluded.remove(&RecurrenceId::Local(at(1, 19, 9)));
        series.extra.insert(RecurrenceId::Local(at(1, 6, 9)));
        let When::Timed { start, .. } = when else { panic!("a timed series") };
        let when = When::Timed {
            start: WallTime { local: at(2, 3, 9), ..start },
            end: WallTime { local: at(2, 3, 10), ..start },
        };
        series.overrides.insert(RecurrenceId::Local(at(2, 2, 9)), Override { when, details });
    });
    insta::assert_snapshot!(text);
    assert_eq!(read(&text).content, object.content);
}

#[test]
fn edits_people_tags_and_reminders_one_by_one() {
    let (text, object) = rewritten(|object| {
        let details = &mut object.content.details;
        details.attendees.get_mut("ann@example.com").unwrap().name = "Ann \"A\"; B".into();
        details.attendees.insert("bo@example.com".into(), Attendee::default());
        details.categories.remove("Red");
        details.categories.insert("A, B".into());
        details.reminders.insert(Reminder::FromEnd(0));
    });
    insta::assert_snapshot!(difference(SERIES, &text));
    assert_eq!(read(&text).content, object.content);
}

#[test]
fn marks_the_attempt_and_removes_the_mark_of_an_earlier_one() {
    let object = read(SERIES);
    let write = |base: &str, attempt| {
        write_object(&object.content, "u1", Some(base), HOME, stamp(attempt)).unwrap()
    };
    let first = write(SERIES, Some("a-1"));
    assert_eq!(read(&first).stamp.as_deref(), Some("a-1"));
    let second = write(&first, Some("a-2"));
    assert_eq!(read(&second).stamp.as_deref(), Some("a-2"));
    assert_eq!(write(&second, None), SERIES);
}

#[test]
fn turns_an_outlook_day_into_a_time_and_means_it() {
    let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:o\nDTSTART;TZID=W. Europe Standard Time:20260105T000000\n\
        DTEND;TZID=W. Europe Standard Time:20260106T000000\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE\nEND:VEVENT\nEND:VCALENDAR";
    let mut object = read(text);
    assert!(object.content.when.is_all_day());
    for when in [
        When::Timed { start: oslo(at(1, 5, 0)), end: oslo(at(1, 7, 0)) },
        When::AllDay { start: at(1, 5, 0).date(), end: at(1, 7, 0).date() },
    ] {
        object.content.when = when;
        let text = write_object(&object.content, "o", Some(text), HOME, stamp(None)).unwrap();
        assert_eq!(read(&text).content, object.content, "{text}");
    }
}

#[test]
fn writes_a_new_series_complete() {
    let mut object = read(SERIES);
    object.content.details.description = "Line one\nline; two, æøå 🪒 ".repeat(3);
    let text = write_object(&object.content, "u1", None, HOME, stamp(Some("a-1"))).unwrap();
    insta::assert_snapshot!(text);
    assert_eq!(read(&text).content, object.content);
}

#[test]
fn exports_many_as_one_calendar() {
    let first = read(SERIES).content;
    let mut second = first.clone();
    second.recurrence = Some(Recurrence::default());
    second.when = When::AllDay { start: at(1, 5, 0).date(), end: at(1, 6, 0).date() };
    let now: DateTime<Utc> = stamp(None).now;
    let objects =
        [("a", &first), ("b", &second)].map(|(uid, content)| Exported { uid, content, text: None });
    let text = export(&objects, "Salon; upstairs", HOME, now).unwrap();
    let file = daybook_ical::read_file(text.as_bytes(), HOME).unwrap();
    assert_eq!(file.name.as_deref(), Some("Salon; upstairs"));
    second.recurrence = None;
    let contents: Vec<_> = file.objects.into_iter().map(|entry| entry.object.content).collect();
    assert_eq!(contents, [first, second]);
    assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 1);
}

#[test]
fn exports_what_it_knows_nothing_of_with_the_zones_it_is_said_in() {
    let zone = |offset: &str| {
        format!(
            "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n\
             TZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
        )
    };
    let text = |uid: &str, offset: &str| {
        format!(
            "BEGIN:VCALENDAR\r\n{}BEGIN:VEVENT\r\nUID:{uid}\r\nX-CHAIR:{uid}\r\n\
             DTSTART;TZID=Ours:20260105T100000\r\nDTEND;TZID=Ours:20260105T110000\r\n\
             X-DAYBOOK-STAMP:old\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            zone(offset)
        )
    };
    let texts = [text("a", "+0100"), text("b", "+0100"), text("c", "+0300")];
    let objects = texts.each_ref().map(|text| read(text));
    let exported: Vec<_> = objects
        .iter()
        .zip(&texts)
        .map(|(object, text)| Exported {
            uid: &object.uid,
            content: &object.content,
            text: Some(text),
        })
        .collect();

    let all = export(&exported, "", HOME, stamp(None).now).unwrap();

    let again = daybook_ical::read_file(all.as_bytes(), HOME).unwrap();
    let contents: Vec<_> = again.objects.iter().map(|entry| &entry.object.content).collect();
    assert_eq!(contents, objects.iter().map(|object| &object.content).collect::<Vec<_>>());
    assert!(all.contains("X-CHAIR:a") && all.contains("X-CHAIR:b"), "{all}");
    assert!(!all.contains("X-CHAIR:c"), "its “Ours” is another zone, so it is written anew: {all}");
    assert_eq!(all.matches("TZID:Ours").count(), 1, "{all}");
    assert!(!all.contains("X-DAYBOOK-STAMP"), "{all}");
}

#[test]
fn keeps_the_recurrence_ids_of_occurrences_whose_series_is_elsewhere() {
    let text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID:20260105T080000Z\r\n\
        DTSTART;TZID=Europe/Oslo:20260105T100000\r\nDTEND;TZID=Europe/Oslo:20260105T110000\r\n\
        END:VEVENT\r\nBEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID:20260112T080000Z\r\n\
        DTSTART;TZID=Europe/Oslo:20260112T100000\r\nDTEND;TZID=Europe/Oslo:20260112T110000\r\n\
        END:VEVENT\r\nEND:VCALENDAR\r\n";
    let mut object = read(text);
    object.content.details.summary = "New".into();
    object.content.when = When::Timed { start: oslo(at(1, 6, 12)), end: oslo(at(1, 6, 13)) };
    let written = write_object(&object.content, "u", Some(text), HOME, stamp(None)).unwrap();
    assert_eq!(read(&written).content, object.content);
    assert!(written.contains("RECURRENCE-ID:20260105T080000Z"), "{written}");
    assert!(written.contains("RECURRENCE-ID:20260112T080000Z"), "{written}");
}

#[test]
fn a_series_split_off_takes_what_is_unknown_along_under_its_own_uid() {
    let object = read(SERIES);
    let text = write_object(&object.content, "u2", Some(SERIES), HOME, stamp(None)).unwrap();
    assert_eq!(text, SERIES.replace("UID:u1", "UID:u2"));
}

#[test]
fn turns_a_timed_series_into_whole_days_and_renames_its_occurrences() {
    let (text, object) = rewritten(|object| {
        object.content.when = When::AllDay { start: at(1, 5, 0).date(), end: at(1, 6, 0).date() };
        let date = |key: &RecurrenceId| match key {
            RecurrenceId::Local(local) => RecurrenceId::Date(local.date()),
            RecurrenceId::Date(_) => *key,
        };
        let series = object.content.recurrence.as_mut().unwrap();
        series.excluded = series.excluded.iter().map(date).collect();
        let overrides = std::mem::take(&mut series.overrides);
        series.overrides = overrides.into_iter().map(|(key, o)| (date(&key), o)).collect();
    });
    insta::assert_snapshot!(difference(SERIES, &text));
    assert_eq!(read(&text).content, object.content);
    assert!(text.contains("X-ONLY-HERE:1"), "the changed occurrence is the one it was");
}

#[test]
fn keeps_a_cancelled_occurrence_the_way_it_was_said() {
    let cancelled = SERIES.replace("SUMMARY:Moved", "STATUS:CANCELLED");
    let mut object = read(&cancelled);
    object.content.details.summary = "New".into();
    let write = |object: &ParsedObject| {
        write_object(&object.content, "u1", Some(&cancelled), HOME, stamp(None)).unwrap()
    };
    let text = write(&object);
    assert!(
        text.contains("STATUS:CANCELLED") && !text.contains("EXDATE;TZID=Europe/Oslo:20260112")
    );
    assert_eq!(read(&text).content, object.content);

    let series = object.content.recurrence.as_mut().unwrap();
    series.excluded.remove(&RecurrenceId::Local(at(1, 12, 9)));
    let text = write(&object);
    assert!(!text.contains("STATUS:CANCELLED"), "it takes place again");
    assert_eq!(read(&text).content, object.content);
}

#[test]
fn refuses_to_write_into_a_text_it_cannot_read() {
    let object = read(SERIES);
    for base in [
        "",
        "BEGIN:VCALENDAR\nEND:VCALENDAR",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR",
    ] {
        assert!(
            write_object(&object.content, "u1", Some(base), HOME, stamp(None)).is_err(),
            "{base}"
        );
    }
}

#[test]
fn takes_changed_occurrences_along_when_a_series_of_whole_days_moves_by_days() {
    let text = SERIES
        .replace(";TZID=Europe/Oslo;X-P=1:20260105T090000", ";VALUE=DATE:20260105")
        .replace(
            "RECURRENCE-ID;TZID=Europe/Oslo:20260112T090000",
            "RECURRENCE-ID;VALUE=DATE:20260112",
        )
        .replace("DURATION:PT1H\r\n", "");
    let mut object = read(&text);
    let tomorrow = |date: NaiveDate| date.succ_opt().unwrap();
    object.content.when = When::AllDay { start: at(1, 6, 0).date(), end: at(1, 7, 0).date() };
    let series = object.content.recurrence.as_mut().unwrap();
    let key = |key: &RecurrenceId| match key {
        RecurrenceId::Date(date) => RecurrenceId::Date(tomorrow(*date)),
        RecurrenceId::Local(_) => *key,
    };
    series.excluded = series.excluded.iter().map(key).collect();
    let overrides = std::mem::take(&mut series.overrides);
    series.overrides = overrides.into_iter().map(|(id, o)| (key(&id), o)).collect();
    let text = write_object(&object.content, "u1", Some(&text), HOME, stamp(None)).unwrap();
    assert_eq!(read(&text).content, object.content);
    assert!(text.contains("X-ONLY-HERE:1") && text.contains("RECURRENCE-ID;VALUE=DATE:20260113"));
}

#[test]
fn refuses_a_year_icalendar_cannot_write() {
    let mut object = read(SERIES);
    let far = NaiveDate::from_ymd_opt(10_000, 1, 1).unwrap();
    object.content.when = When::AllDay { start: far, end: far.succ_opt().unwrap() };
    let problem = write_object(&object.content, "u1", None, HOME, stamp(None)).unwrap_err();
    assert_eq!(problem.to_string(), "cannot read DTSTART “100000101”");
}
