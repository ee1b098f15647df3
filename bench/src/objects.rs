//! The calendar objects that are synced: about 1.5 kB each with their VTIMEZONE, as CalDAV servers
//! hold them. They lie in 2026 and 2027; every sixteenth repeats without end.

use std::fmt::Write as _;

const ZONE: &str = "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nX-LIC-LOCATION:Europe/Berlin\r\n\
    BEGIN:DAYLIGHT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\n\
    DTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n\
    BEGIN:STANDARD\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\n\
    DTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\n\
    END:VTIMEZONE\r\n";

/// Object number `n` as it is after `revision` changes.
pub(crate) fn object(n: usize, revision: u64) -> String {
    let (year, month, day) = (2026 + n / 12 % 2, 1 + n % 12, 1 + n / 24 % 28);
    let (hour, minute) = (8 + n / 7 % 9, n % 4 * 15);
    let date = format!("{year}{month:02}{day:02}");
    let mut text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example Corp//Client 4.2//EN\r\n\
                    CALSCALE:GREGORIAN\r\n"
        .to_owned();
    let rule = match n % 16 {
        0 => format!(
            "RRULE:FREQ=WEEKLY;INTERVAL=2\r\nEXDATE;TZID=Europe/Berlin:{date}T{hour:02}{minute:02}00\r\n"
        ),
        _ => String::new(),
    };
    text.push_str(ZONE);
    let written = write!(
        text,
        "BEGIN:VEVENT\r\nUID:{n:08}-4f1c-4c0e-9f6a-0123456789ab@example.com\r\n\
         DTSTAMP:20260101T000000Z\r\nCREATED:20251201T101500Z\r\nLAST-MODIFIED:20251230T070000Z\r\n\
         SEQUENCE:{revision}\r\nDTSTART;TZID=Europe/Berlin:{date}T{hour:02}{minute:02}00\r\n\
         DTEND;TZID=Europe/Berlin:{date}T{:02}{minute:02}00\r\n{rule}\
         SUMMARY:Haircut & beard\\, customer {n} ({revision})\r\nLOCATION:Storgata {n}\\, Oslo\r\n\
         DESCRIPTION:Second visit. Prefers the window seat\\, asks for the organic sh\r\n \
         ampoo and wants a reminder the day before.\\nPhone: +47 22 00 {n:06}\\nNotes\r\n \
          from last time: number 3 at the sides\\, scissors on top. <no perfume>\r\n\
         STATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nCATEGORIES:Hair,Regular customer\r\n\
         X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC\r\n\
         BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Reminder\r\nTRIGGER:-PT30M\r\n\
         X-WR-ALARMUID:{n:08}-0000-4000-8000-0123456789ab\r\nEND:VALARM\r\n\
         END:VEVENT\r\nEND:VCALENDAR\r\n",
        hour + 1,
    );
    debug_assert!(written.is_ok());
    text
}
