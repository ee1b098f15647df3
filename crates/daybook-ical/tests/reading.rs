//! What the texts of other programs mean.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use daybook_core::attendee::{ParticipationStatus, Role};
use daybook_core::details::{Classification, Reminder, Status, Transparency, When};
use daybook_core::recurrence::{Recurrence, RecurrenceId};
use daybook_core::wall_time::{WallTime, Zone};
use daybook_ical::{ParsedObject, read_file, read_object};

const HOME: Tz = Tz::Europe__Oslo;
const OSLO: Zone = Zone::Iana(Tz::Europe__Oslo);

/// The object with these lines in its VEVENT.
fn event(lines: &str) -> ParsedObject {
    object(&format!("BEGIN:VEVENT\nUID:u\n{lines}\nEND:VEVENT"))
}

fn object(inside: &str) -> ParsedObject {
    read_object(&format!("BEGIN:VCALENDAR\n{inside}\nEND:VCALENDAR"), HOME).unwrap()
}

fn refused(inside: &str) -> String {
    let text = format!("BEGIN:VCALENDAR\n{inside}\nEND:VCALENDAR");
    read_object(&text, HOME).unwrap_err().to_string()
}

fn warnings(object: &ParsedObject) -> Vec<String> {
    object.warnings.iter().map(ToString::to_string).collect()
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn at(month: u32, date: u32, hour: u32, minute: u32) -> NaiveDateTime {
    day(month, date).and_hms_opt(hour, minute, 0).unwrap()
}

fn timed(zone: Zone, start: NaiveDateTime, end: NaiveDateTime) -> When {
    When::Timed { start: WallTime { local: start, zone }, end: WallTime { local: end, zone } }
}

fn series(object: ParsedObject) -> Recurrence {
    object.content.recurrence.unwrap()
}

#[test]
fn whole_days_last_one_day_at_least() {
    let one = When::AllDay { start: day(11, 20), end: day(11, 21) };
    for end in [
        "",
        "DTEND;VALUE=DATE:20261121",
        "DTEND;VALUE=DATE:20261120",
        "DURATION:P1D",
        "DURATION:PT1H",
    ] {
        assert_eq!(
            event(&format!("DTSTART;VALUE=DATE:20261120\n{end}")).content.when,
            one,
            "{end}"
        );
    }
    let backwards = event("DTSTART;VALUE=DATE:20261120\nDTEND;VALUE=DATE:20261101");
    assert_eq!(backwards.content.when, one);
    assert_eq!(
        warnings(&backwards),
        ["line 5: the appointment ends before it starts; read as ending when it starts"]
    );
}

#[test]
fn a_date_without_its_value_type_is_still_a_date() {
    let both = When::AllDay { start: day(11, 20), end: day(11, 22) };
    assert_eq!(event("DTSTART:20261120\nDTEND:20261122").content.when, both);
    assert_eq!(
        event("DTSTART;VALUE=DATE:20261120T090000\nDTEND;VALUE=DATE:20261122").content.when,
        both
    );
    assert_eq!(event("DTSTART;VALUE=DATE:20261120\nDTEND:20261121T100000").content.when, both);
}

#[test]
fn a_time_without_an_end_takes_no_time() {
    let start = "DTSTART;TZID=Europe/Oslo:20261120T090000";
    let none = timed(OSLO, at(11, 20, 9, 0), at(11, 20, 9, 0));
    assert_eq!(event(start).content.when, none);
    let early = event(&format!("{start}\nDTEND;TZID=Europe/Oslo:20261120T080000"));
    assert_eq!(early.content.when, none);
    assert_eq!(early.warnings.len(), 1);
}

#[test]
fn a_day_of_a_duration_is_nominal_and_24_hours_are_exact() {
    // Clocks in Oslo go back on 25 October 2026.
    let start = "DTSTART;TZID=Europe/Oslo:20261024T120000\nDURATION:";
    let end = |duration: &str| match event(&format!("{start}{duration}")).content.when {
        When::Timed { end, .. } => end.local,
        When::AllDay { end, .. } => end.into(),
    };
    assert_eq!(end("P1D"), at(10, 25, 12, 0));
    assert_eq!(end("PT24H"), at(10, 25, 11, 0));
    assert_eq!(end("P1DT1H"), at(10, 25, 13, 0));
}

#[test]
fn start_and_end_may_be_in_different_zones() {
    let flight =
        event("DTSTART;TZID=Europe/Oslo:20261120T090000\nDTEND;TZID=Asia/Tokyo:20261121T060000");
    let end = WallTime { local: at(11, 21, 6, 0), zone: Zone::Iana(Tz::Asia__Tokyo) };
    let start = WallTime { local: at(11, 20, 9, 0), zone: OSLO };
    assert_eq!(flight.content.when, When::Timed { start, end });
    assert_eq!(warnings(&flight), [""; 0]);
}

#[test]
fn a_time_without_a_zone_floats() {
    let object = event("DTSTART:20261120T090000\nDTEND:20261120T100000");
    assert_eq!(object.content.when, timed(Zone::Floating, at(11, 20, 9, 0), at(11, 20, 10, 0)));
    let utc = event("DTSTART;TZID=Europe/Oslo:20261120T090000Z");
    assert_eq!(utc.content.when, timed(Zone::Utc, at(11, 20, 9, 0), at(11, 20, 9, 0)));
}

#[test]
fn an_unknown_zone_is_read_as_home_and_said() {
    let object = event("DTSTART;TZID=\"Nowhere: at all\":20261120T090000");
    assert_eq!(object.content.when, timed(OSLO, at(11, 20, 9, 0), at(11, 20, 9, 0)));
    assert_eq!(warnings(&object), ["line 4: unknown zone “Nowhere: at all”; read as Europe/Oslo"]);
}

#[test]
fn midnights_that_outlook_calls_a_day_are_a_day() {
    let lines = "DTSTART;TZID=Europe/Oslo:20261120T000000\nDTEND;TZID=Europe/Oslo:20261121T000000\n\
        RRULE:FREQ=DAILY\nEXDATE;TZID=Europe/Oslo:20261122T000000";
    assert!(!event(lines).content.when.is_all_day());
    let outlook = event(&format!("{lines}\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE"));
    assert_eq!(outlook.content.when, When::AllDay { start: day(11, 20), end: day(11, 21) });
    assert_eq!(series(outlook).excluded, BTreeSet::from([RecurrenceId::Date(day(11, 22))]));
}

#[test]
fn left_out_dates_name_occurrences_however_they_are_written() {
    let object = event(
        "DTSTART;TZID=Europe/Oslo:20260601T090000\nRRULE:FREQ=DAILY\n\
         EXDATE;TZID=Europe/Oslo:20260602T090000,20260603T090000\nEXDATE:20260604T070000Z\n\
         EXDATE;VALUE=DATE:20260605\nEXDATE;TZID=Asia/Tokyo:20260606T160000\nEXDATE:20260607T090000",
    );
    let expected: BTreeSet<_> = (2..=7).map(|d| RecurrenceId::Local(at(6, d, 9, 0))).collect();
    assert_eq!(series(object).excluded, expected);
}

#[test]
fn extra_dates_are_dates_times_or_the_starts_of_periods() {
    let object = event(
        "DTSTART;TZID=Europe/Oslo:20260601T090000\n\
         RDATE;TZID=Europe/Oslo;VALUE=PERIOD:20260602T100000/PT3H,20260603T100000/20260603T110000\n\
         RDATE;VALUE=DATE:20260604\nRDATE:20260605T100000Z\nRDATE;TZID=Europe/Oslo:20260601T090000",
    );
    assert_eq!(
        warnings(&object),
        ["line 5: an extra date has its own length; kept, but shown as long as the others"]
    );
    let expected = [at(6, 2, 10, 0), at(6, 3, 10, 0), at(6, 4, 9, 0), at(6, 5, 12, 0)];
    assert_eq!(series(object).extra, expected.map(RecurrenceId::Local).into());
}

#[test]
fn a_cancelled_occurrence_is_left_out_and_a_changed_one_is_complete_in_itself() {
    let object = object(
        "BEGIN:VEVENT\nUID:u\nRECURRENCE-ID:20260608T070000Z\nDTSTART;TZID=Europe/Oslo:20260608T090000\n\
         STATUS:CANCELLED\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:u\nDTSTART;TZID=Europe/Oslo:20260601T090000\nRRULE:FREQ=WEEKLY\nSUMMARY:Cut\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:u\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Oslo:20260615T090000\n\
         DTSTART;TZID=Europe/Oslo:20260615T100000\nEND:VEVENT",
    );
    assert_eq!(object.content.details.summary, "Cut");
    assert_eq!(
        warnings(&object),
        ["line 16: RANGE=THISANDFUTURE is kept but changes this occurrence only"]
    );
    let series = series(object);
    assert_eq!(series.excluded, [RecurrenceId::Local(at(6, 8, 9, 0))].into());
    let changed = &series.overrides[&RecurrenceId::Local(at(6, 15, 9, 0))];
    assert_eq!(changed.when, timed(OSLO, at(6, 15, 10, 0), at(6, 15, 10, 0)));
    assert_eq!(changed.details.summary, "");
}

#[test]
fn occurrences_without_their_series_read_as_single_appointments() {
    let object = object(
        "BEGIN:VEVENT\nUID:u\nRECURRENCE-ID;TZID=Europe/Oslo:20260615T090000\n\
         DTSTART;TZID=Europe/Oslo:20260615T100000\nSUMMARY:Second\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:u\nRECURRENCE-ID;TZID=Europe/Oslo:20260608T090000\n\
         DTSTART;TZID=Europe/Oslo:20260608T100000\nSUMMARY:First\nEND:VEVENT",
    );
    assert_eq!(object.content.details.summary, "First");
    assert_eq!(object.recurrence_id, Some(RecurrenceId::Local(at(6, 8, 9, 0))));
    assert_eq!(
        warnings(&object),
        ["line 8: changed occurrences without their series; read as single appointments"]
    );
    let series = series(object);
    assert!(series.rules.is_empty());
    assert_eq!(series.overrides[&RecurrenceId::Local(at(6, 15, 9, 0))].details.summary, "Second");
}

#[test]
fn of_two_versions_the_higher_sequence_counts() {
    let version = |sequence: u32| {
        format!(
            "BEGIN:VEVENT\nUID:u\nDTSTART:20260601\nSEQUENCE:{sequence}\nSUMMARY:{sequence}\nEND:VEVENT"
        )
    };
    let object = object(&[version(1), version(3), version(2)].join("\n"));
    assert_eq!(object.content.details.summary, "3");
    assert_eq!(object.sequence, 3);
}

#[test]
fn a_rule_is_canonical_and_an_obsolete_one_is_said() {
    let object = event(
        "DTSTART;TZID=Europe/Oslo:20260601T090000\nRRULE:byday=mo;freq=weekly;until=20260701T090000\n\
         EXRULE:FREQ=MONTHLY",
    );
    assert_eq!(object.warnings.len(), 1);
    assert_eq!(
        series(object).rules,
        ["FREQ=WEEKLY;UNTIL=20260701T070000Z;BYDAY=MO".to_owned()].into()
    );
}

#[test]
fn reads_what_an_appointment_says_about_itself() {
    let details = event(
        "DTSTART:20260601\nSUMMARY:A\\, b\\; c\\\\d\nDESCRIPTION:one\\ntwo\\Nthree\nLOCATION:Oslo\n\
         URL:https://example.com/?a=1;b=2,3\nSTATUS:tentative\nTRANSP:TRANSPARENT\nCLASS:X-SECRET\n\
         CATEGORIES:Hair,A\\,B\nCATEGORIES: Colour ,\n\
         ORGANIZER;CN=\"Solveig: owner\":MAILTO:Solveig@Example.COM\n\
         ATTENDEE;CN=Kari ^'K^' N^^^n2;ROLE=OPT-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:Kari@example.org\n\
         ATTENDEE:urn:uuid:ABC\n\
         BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT15M\nEND:VALARM\n\
         BEGIN:VALARM\nACTION:EMAIL\nTRIGGER;RELATED=END:P1D\nEND:VALARM\n\
         BEGIN:VALARM\nACTION:AUDIO\nTRIGGER;VALUE=DATE-TIME:20260601T060000Z\nEND:VALARM\n\
         BEGIN:VALARM\nACTION:NONE\nTRIGGER;VALUE=DATE-TIME:19760401T005545Z\nEND:VALARM",
    )
    .content
    .details;
    assert_eq!(details.summary, "A, b; c\\d");
    assert_eq!(details.description, "one\ntwo\nthree");
    assert_eq!(details.location, "Oslo");
    assert_eq!(details.url, "https://example.com/?a=1;b=2,3");
    assert_eq!(details.status, Status::Tentative);
    assert_eq!(details.transparency, Transparency::Transparent);
    assert_eq!(details.classification, Classification::Private, "an unknown class is private");
    assert_eq!(details.categories.iter().collect::<Vec<_>>(), ["A,B", "Colour", "Hair"]);
    let organizer = details.organizer.unwrap();
    assert_eq!((&*organizer.name, &*organizer.address), ("Solveig: owner", "solveig@example.com"));
    let kari = &details.attendees["kari@example.org"];
    assert_eq!(kari.name, "Kari \"K\" N^\n2");
    assert_eq!(
        (kari.role, kari.participation_status),
        (Role::Optional, ParticipationStatus::Accepted)
    );
    assert!(details.attendees.contains_key("urn:uuid:abc"));
    let at = DateTime::parse_from_rfc3339("2026-06-01T06:00:00Z").unwrap().to_utc();
    let reminders = [Reminder::FromStart(-900), Reminder::FromEnd(86_400), Reminder::At(at)];
    assert_eq!(details.reminders, reminders.into());
}

#[test]
fn refuses_an_object_with_the_line_that_is_wrong() {
    let at_nine = "DTSTART:20260601T090000";
    assert_eq!(
        refused("BEGIN:VEVENT\nUID:a\nEND:VEVENT"),
        "line 2: the appointment has no start (DTSTART)"
    );
    assert_eq!(
        refused("BEGIN:VEVENT\nDTSTART:soon\nEND:VEVENT"),
        "line 3: cannot read DTSTART “soon”"
    );
    assert_eq!(
        refused(&format!("BEGIN:VEVENT\n{at_nine}\nRECURRENCE-ID:then\nEND:VEVENT")),
        "line 4: cannot read RECURRENCE-ID “then”"
    );
    assert_eq!(
        refused(&format!(
            "BEGIN:VEVENT\nUID:a\n{at_nine}\nEND:VEVENT\nBEGIN:VEVENT\nUID:b\n{at_nine}\nEND:VEVENT"
        )),
        "line 6: a second appointment (b) in one calendar object"
    );
    assert_eq!(
        refused("END:VEVENT"),
        "line 2: END:VEVENT where END:VCALENDAR was expected (BEGIN is on line 1)"
    );
    assert_eq!(
        refused("BEGIN:VTODO\nEND:VTODO"),
        "line 1: there is no appointment (VEVENT) in this calendar object"
    );
    let page = read_object("<!doctype html>\n<html>", HOME).unwrap_err().to_string();
    assert_eq!(
        page,
        "line 1: expected BEGIN:VCALENDAR but found “<!doctype html>”; is this a calendar file?"
    );
}

#[test]
fn one_bad_appointment_does_not_spoil_a_file() {
    let text = "BEGIN:VCALENDAR\nX-WR-CALNAME:Salon\\, Oslo\n\
        BEGIN:VEVENT\nUID:good\nDTSTART:20260601\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:bad\nDTSTART:20260601\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:bad\nRECURRENCE-ID:x\nDTSTART:20260601\nEND:VEVENT\n\
        BEGIN:VTODO\nEND:VTODO\nEND:VCALENDAR";
    let file = read_file(text.as_bytes(), HOME).unwrap();
    assert_eq!(file.name.as_deref(), Some("Salon, Oslo"));
    assert_eq!(file.objects.iter().map(|entry| &*entry.object.uid).collect::<Vec<_>>(), ["good"]);
    assert_eq!(
        file.problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["line 13: cannot read RECURRENCE-ID “x”"]
    );
    assert_eq!(file.others, 1);
}

#[test]
fn a_made_up_uid_is_the_same_for_the_same_text_again() {
    let uid = |stamp: &str, title: &str| {
        let text =
            format!("BEGIN:VEVENT\nDTSTAMP:{stamp}\nDTSTART:20260601\nSUMMARY:{title}\nEND:VEVENT");
        read_object(&text, HOME).unwrap().uid
    };
    assert_eq!(uid("20260101T000000Z", "a"), uid("20260202T000000Z", "a"));
    assert_ne!(uid("20260101T000000Z", "a"), uid("20260101T000000Z", "b"));
}
