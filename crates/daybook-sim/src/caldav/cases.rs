//! Calendar data that breaks people: texts as real programs write them, to be loaded into a
//! [`Server`]. The ids are lines of a checklist.

use super::{CALENDAR, Server};

mod series;

use series::{
    clock_changes, ends_of_series, extra_dates, left_out, long_series, moved, orphans,
    short_months, week_starts,
};

/// A second calendar, for cases that need one.
pub const SECOND: &str = "/calendars/desk/second/";

/// Data of one kind.
pub struct Case {
    /// `D01`
    pub id: &'static str,
    /// What is hard about it.
    pub what: &'static str,
    /// The objects.
    pub objects: Vec<Fixture>,
}

/// One object.
pub struct Fixture {
    /// The calendar it is in.
    pub calendar: &'static str,
    /// Name of its resource.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl Server {
    /// Another program writes the data of a case.
    pub fn load(&self, case: &Case) {
        if case.objects.iter().any(|fixture| fixture.calendar == SECOND) {
            self.add_calendar(SECOND, "Second");
        }
        for fixture in &case.objects {
            self.put(fixture.calendar, &fixture.name, &fixture.text);
        }
    }
}

/// The case with an id.
#[must_use]
pub fn case(id: &str) -> Option<Case> {
    all().into_iter().find(|case| case.id.eq_ignore_ascii_case(id))
}

/// Every case.
#[must_use]
pub fn all() -> Vec<Case> {
    vec![
        clock_changes(),
        whole_days(),
        ends_of_series(),
        short_months(),
        week_starts(),
        left_out(),
        moved(),
        orphans(),
        extra_dates(),
        zone_names(),
        floating(),
        texts(),
        same_uids(),
        guests(),
        long_series(),
        meeting_blob(),
        unknown(),
        odd_times(),
        renamed_zones(),
    ]
}

fn case_of(id: &'static str, what: &'static str, objects: Vec<Fixture>) -> Case {
    Case { id, what, objects }
}

/// A calendar around events, each a list of lines; an event gets DTSTAMP by itself.
fn object(name: &str, events: &[&str]) -> Fixture {
    let event = |lines: &&str| {
        format!("BEGIN:VEVENT\nUID:{name}\nDTSTAMP:20261101T000000Z\n{lines}\nEND:VEVENT\n")
    };
    whole(name, &events.iter().map(event).collect::<Vec<_>>().concat())
}

fn whole(name: &str, parts: &str) -> Fixture {
    let text = format!("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Else//EN\n{parts}END:VCALENDAR\n");
    Fixture { calendar: CALENDAR, name: format!("{name}.ics"), text: text.replace('\n', "\r\n") }
}

fn whole_days() -> Case {
    let date = "DTSTART;VALUE=DATE";
    case_of(
        "D02",
        "whole days: one, several, a series",
        vec![
            object("one", &[&format!("{date}:20261118\nSUMMARY:One")]),
            object(
                "several",
                &[&format!("{date}:20261119\nDTEND;VALUE=DATE:20261122\nSUMMARY:Several")],
            ),
            object(
                "weekly",
                &[&format!(
                    "{date}:20261116\nDTEND;VALUE=DATE:20261117\nRRULE:FREQ=WEEKLY;COUNT=3\nSUMMARY:Weekly"
                )],
            ),
        ],
    )
}

fn zone_names() -> Case {
    let lying = "BEGIN:VTIMEZONE\nTZID:Europe/Zurich\nBEGIN:STANDARD\nDTSTART:19700101T000000\n\
                 TZOFFSETFROM:+0500\nTZOFFSETTO:+0500\nEND:STANDARD\nEND:VTIMEZONE\n";
    let custom = lying.replace("Europe/Zurich", "Our own zone");
    let event = |name: &str, zone: &str| {
        format!(
            "BEGIN:VEVENT\nUID:{name}\nDTSTAMP:20261101T000000Z\nDTSTART;TZID=\"{zone}\":20261116T090000\n\
             DTEND;TZID=\"{zone}\":20261116T100000\nSUMMARY:{name}\nEND:VEVENT\n"
        )
    };
    case_of(
        "D10",
        "zones of Windows, with prefixes, defined otherwise, and unknown",
        vec![
            whole("windows", &event("windows", "W. Europe Standard Time")),
            whole("prefixed", &event("prefixed", "/freeassociation.sourceforge.net/Europe/Oslo")),
            whole("lying", &(lying.to_owned() + &event("lying", "Europe/Zurich"))),
            whole("custom", &(custom + &event("custom", "Our own zone"))),
            whole("unknown", &event("unknown", "Mars/Olympus Mons")),
        ],
    )
}

fn floating() -> Case {
    case_of(
        "D11",
        "times without a zone",
        vec![
            object(
                "floating",
                &["DTSTART:20261116T090000\nDTEND:20261116T100000\nSUMMARY:floating"],
            ),
            object(
                "floating-series",
                &[
                    "DTSTART:20261117T090000\nDTEND:20261117T100000\nRRULE:FREQ=DAILY;UNTIL=20261119T090000\nSUMMARY:floating-series",
                ],
            ),
        ],
    )
}

fn texts() -> Case {
    let at = "DTSTART:20261116T090000Z\nDTEND:20261116T100000Z";
    // Its four octets end where the line is folded.
    let mut split =
        object("fold", &[&format!("{at}\nSUMMARY:fold\nDESCRIPTION:{}🙂 end", "x".repeat(60))]);
    split.text = split.text.replace("🙂 end", "🙂\r\n  end");
    let long = "All work and no play. ".repeat(4_700);
    case_of(
        "D12",
        "emoji at a fold, escapes, line ends in text, a very long text",
        vec![
            split,
            object(
                "escapes",
                &[&format!(
                    "{at}\nSUMMARY:escapes\nDESCRIPTION:one\\, two\\; three\\\\ four\\nfive\\Nsix"
                )],
            ),
            object("long", &[&format!("{at}\nSUMMARY:long\nDESCRIPTION:{long}")]),
        ],
    )
}

fn same_uids() -> Case {
    let at = "DTSTART:20261116T090000Z\nDTEND:20261116T100000Z";
    let mut other = object("shared", &[&format!("{at}\nSUMMARY:in the second")]);
    other.calendar = SECOND;
    case_of(
        "D13",
        "one UID in two calendars, and UIDs that differ by case",
        vec![
            object("shared", &[&format!("{at}\nSUMMARY:in the first")]),
            other,
            object("case", &[&format!("{at}\nSUMMARY:lower")]),
            object("CASE", &[&format!("{at}\nSUMMARY:upper")]),
        ],
    )
}

fn guests() -> Case {
    let guest =
        |n| format!("ATTENDEE;CN=Guest {n};PARTSTAT=ACCEPTED:mailto:guest{n}@example.com\n");
    let many = (0..500).map(guest).collect::<Vec<_>>().concat();
    case_of(
        "D14",
        "500 guests, a guest without an address, a group",
        vec![object(
            "guests",
            &[&format!(
                "DTSTART:20261116T090000Z\nDTEND:20261116T100000Z\nSUMMARY:guests\n\
         ORGANIZER;CN=Chair:mailto:chair@example.com\n{many}\
         ATTENDEE;CN=\"Nobody, really\";PARTSTAT=NEEDS-ACTION:invalid:nomail\n\
         ATTENDEE;CUTYPE=GROUP;MEMBER=\"mailto:all@example.com\";X-GROUP=1:mailto:team@example.com"
            )],
        )],
    )
}

fn meeting_blob() -> Case {
    case_of(
        "D16",
        "a body of HTML with a block another program owns",
        vec![object(
            "blob",
            &["DTSTART:20261116T090000Z\nDTEND:20261116T100000Z\nSUMMARY:blob\n\
         DESCRIPTION:Agenda\\n\\n________\\nJoin: https://meet.example/abc?p=1\\n________\n\
         X-ALT-DESC;FMTTYPE=text/html:<html><body><p>Agenda</p><div id=\"meet\">Join\\; \
         <a href=\"https://meet.example/abc\">here</a></div></body></html>\n\
         X-MICROSOFT-SKYPETEAMSMEETINGURL:https://meet.example/abc\n\
         CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example/abc"],
        )],
    )
}

fn unknown() -> Case {
    case_of(
        "D17",
        "properties, parameters and components nobody knows",
        vec![whole(
            "unknown-things",
            "X-WR-CALNAME:Theirs\nBEGIN:X-OUTER\nX-A:1\nEND:X-OUTER\n\
         BEGIN:VEVENT\nUID:unknown-things\nDTSTAMP:20261101T000000Z\nDTSTART;X-P=\"a:b\":20261116T090000Z\n\
         DTEND:20261116T100000Z\nSUMMARY;LANGUAGE=en;X-Q=2:unknown-things\nX-ONE;X-R=3:as it is\n\
         x-lower:kept\nX-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE=\"Here\":geo:47.37,8.54\n\
         STRUCTURED-DATA;VALUE=TEXT:{\"a\":1}\nBEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Soon\n\
         TRIGGER:-PT15M\nX-ALARM:1\nEND:VALARM\nBEGIN:X-INNER\nX-B:2\nBEGIN:X-DEEP\nX-C:3\nEND:X-DEEP\n\
         END:X-INNER\nEND:VEVENT\n",
        )],
    )
}

fn odd_times() -> Case {
    case_of(
        "D18",
        "no length, an end before the start, years far away",
        vec![
            object(
                "no-length",
                &["DTSTART:20261116T090000Z\nDTEND:20261116T090000Z\nSUMMARY:no-length"],
            ),
            object("no-end", &["DTSTART:20261116T100000Z\nSUMMARY:no-end"]),
            object(
                "backwards",
                &["DTSTART:20261116T120000Z\nDTEND:20261116T110000Z\nSUMMARY:backwards"],
            ),
            object(
                "year-1601",
                &["DTSTART:16010101T000000Z\nDTEND:16010101T010000Z\nSUMMARY:year-1601"],
            ),
            object("year-9999", &["DTSTART;VALUE=DATE:99991231\nSUMMARY:year-9999"]),
            object("year-1", &["DTSTART:00010101T000000Z\nDTEND:00010101T000000Z\nSUMMARY:year-1"]),
        ],
    )
}

fn renamed_zones() -> Case {
    let almaty = "BEGIN:VTIMEZONE\nTZID:Asia/Almaty\nBEGIN:STANDARD\nDTSTART:19700101T000000\n\
                  TZOFFSETFROM:+0600\nTZOFFSETTO:+0600\nEND:STANDARD\nEND:VTIMEZONE\n";
    let event = |name: &str, zone: &str| {
        format!(
            "BEGIN:VEVENT\nUID:{name}\nDTSTAMP:20261101T000000Z\nDTSTART;TZID={zone}:20261116T090000\n\
             DTEND;TZID={zone}:20261116T100000\nSUMMARY:{name}\nEND:VEVENT\n"
        )
    };
    case_of(
        "D19",
        "a zone under its old and its new name, and one whose rules have changed since",
        vec![
            whole("kyiv", &event("kyiv", "Europe/Kyiv")),
            whole("kiev", &event("kiev", "Europe/Kiev")),
            whole("almaty", &(almaty.to_owned() + &event("almaty", "Asia/Almaty"))),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_every_line_of_the_checklist_that_is_data() {
        let ids: Vec<_> = all().iter().map(|case| case.id.to_owned()).collect();
        let wanted: Vec<_> = (1..=19).map(|n| format!("D{n:02}")).collect();
        assert_eq!(ids, wanted, "D20 is a clock, not data");
    }

    #[test]
    fn is_text_that_a_server_takes() {
        for fixture in all().iter().flat_map(|case| &case.objects) {
            let read = super::super::ical::object(&fixture.text);
            assert!(read.is_ok(), "{}: {:?}", fixture.name, read.err());
        }
    }
}
