//! How long it takes to read 10,000 calendar objects to Daybook's model, beside calcard reading them
//! to its own and beside the least any reader can do: unfold the lines and find the names.
//!
//! `cargo run --release -p daybook-ical --example ical_bench` prints JSON: medians of interleaved
//! rounds in microseconds per object, and ratios.

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Write as _;
use std::time::Instant;

use chrono::DateTime;
use chrono_tz::Tz;
use daybook_ical::{Stamp, read_file, read_object, write_object};

const OBJECTS: usize = 10_000;
const ROUNDS: usize = 9;
const HOME: Tz = Tz::Europe__Oslo;

/// An object as CalDAV servers hold it: about 1.4 kB with its VTIMEZONE; every fifth repeats.
fn object(n: usize) -> String {
    let (day, hour) = (1 + n % 28, 8 + n % 9);
    let rule = match n % 5 {
        0 => {
            "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20271231T225959Z\r\n\
              EXDATE;TZID=Europe/Oslo:20260622T090000,20260624T090000\r\n"
        }
        _ => "",
    };
    let mut text =
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example Corp//CalDAV Client 4.2//EN\r\n\
        CALSCALE:GREGORIAN\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Oslo\r\nX-LIC-LOCATION:Europe/Oslo\r\n\
        BEGIN:DAYLIGHT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\n\
        DTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n\
        BEGIN:STANDARD\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\n\
        DTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\n\
        END:VTIMEZONE\r\nBEGIN:VEVENT\r\n"
            .to_owned();
    let _ = write!(
        text,
        "UID:{n:08}-4f1c-4c0e-9f6a-0123456789ab@example.com\r\nDTSTAMP:20260101T000000Z\r\n\
         CREATED:20251201T101500Z\r\nLAST-MODIFIED:20251230T070000Z\r\nSEQUENCE:2\r\n\
         DTSTART;TZID=Europe/Oslo:202606{day:02}T{hour:02}0000\r\n\
         DTEND;TZID=Europe/Oslo:202606{day:02}T{hour:02}4500\r\n{rule}\
         SUMMARY:Haircut and beard\\, customer {n}\r\nLOCATION:Storgata {n}\\, 0182 Oslo\r\n\
         DESCRIPTION:Second visit. Prefers the window seat\\, asks for the organic sh\r\n \
         ampoo and wants a reminder the day before.\\nPhone: +47 22 00 {n:06}\\nNotes\r\n \
          from last time: number 3 at the sides\\, scissors on top.\r\n\
         STATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nCATEGORIES:Hair,Regular customer\r\n\
         ORGANIZER;CN=Salon Solveig:mailto:booking@salon.example.com\r\n\
         ATTENDEE;CN=\"Nordmann, Kari\";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE:\r\n \
         mailto:kari.{n}@example.org\r\nX-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC\r\n\
         BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Reminder\r\nTRIGGER:-PT30M\r\n\
         END:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    text
}

/// Unfolds the lines and finds where each name ends.
fn floor(text: &str) -> usize {
    let mut names = 0;
    let mut line = String::new();
    for physical in text.split("\r\n") {
        if let Some(more) = physical.strip_prefix([' ', '\t']) {
            line.push_str(more);
            continue;
        }
        names += line.bytes().position(|byte| matches!(byte, b':' | b';')).unwrap_or(0);
        line.clear();
        line.push_str(physical);
    }
    names
}

/// Microseconds that `work` takes on one of the texts.
fn per_text(texts: &[String], mut work: impl FnMut(&str)) -> f64 {
    let start = Instant::now();
    for text in texts {
        work(text);
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(u32::try_from(texts.len()).unwrap_or(u32::MAX))
}

/// Reads, changes the title and writes, as for every edit that is sent.
fn edit(text: &str) {
    let stamp = Stamp { now: DateTime::UNIX_EPOCH, attempt: Some("a") };
    let Ok(mut object) = read_object(text, HOME) else { return };
    object.content.details.summary.push('!');
    drop(black_box(write_object(&object.content, &object.uid, Some(text), HOME, stamp)));
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

fn main() -> std::io::Result<()> {
    let texts: Vec<String> = (0..OBJECTS).map(object).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    let file = texts.concat();
    let edited = texts.get(..OBJECTS / 10).unwrap_or_default();
    let mut times: [Vec<f64>; 5] = Default::default();
    for _ in 0..ROUNDS {
        let round = [
            per_text(&texts, |text| {
                black_box(floor(text));
            }),
            per_text(&texts, |text| drop(black_box(calcard::icalendar::ICalendar::parse(text)))),
            per_text(&texts, |text| drop(black_box(read_object(text, HOME)))),
            per_text(std::slice::from_ref(&file), |file| {
                drop(black_box(read_file(file.as_bytes(), HOME)));
            }) / f64::from(u32::try_from(OBJECTS).unwrap_or(u32::MAX)),
            per_text(edited, edit),
        ];
        times.iter_mut().zip(round).for_each(|(times, time)| times.push(time));
    }
    let [floor, calcard, object, file, edit] = times.each_mut().map(|times| median(times));
    let unread = texts.iter().filter(|text| read_object(text, HOME).is_err()).count();
    let report = serde_json::json!({
        "objects": OBJECTS,
        "bytes_per_object": bytes / OBJECTS,
        "unread": unread,
        "microseconds_per_object": {
            "floor_unfold_and_split_names": floor,
            "calcard_parse": calcard,
            "daybook_read_object": object,
            "daybook_read_file_of_all": file,
            "daybook_read_edit_write": edit,
        },
        "read_object_to_calcard": object / calcard,
        "read_object_to_floor": object / floor,
        "goal": "read_object_to_calcard at most 1.3 and daybook_read_object at most 18",
    });
    writeln!(std::io::stdout(), "{report:#}")
}
