//! What can be wrong with iCalendar text, in words for the person who has the file in front of them.

use std::fmt;

/// Something wrong on a line: an error when nothing could be read, a warning when it was read
/// anyway.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{fault}", place(*line))]
pub struct Problem {
    /// Line of the file, counted from 1; 0 when there is no file.
    pub line: u32,
    /// What is wrong there.
    pub fault: Fault,
}

fn place(line: u32) -> String {
    if line == 0 { String::new() } else { format!("line {line}: ") }
}

impl Problem {
    pub(crate) fn new(line: u32, fault: Fault) -> Self {
        Self { line, fault }
    }
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Error: the text holds nothing.
    #[error("there is no calendar in this file")]
    Empty,
    /// Error: larger than [`crate::tree::MAX_BYTES`].
    #[error("the file is larger than 64 MB; split it and try again")]
    TooLarge,
    /// Error: components nested deeper than [`crate::tree::MAX_DEPTH`].
    #[error("BEGIN:{0} is nested too deeply")]
    TooDeep(Excerpt),
    /// Warning: text after a component that belongs to none; the one thing that is not kept.
    #[error("“{0}” stands outside of the calendar; left out")]
    BehindTheEnd(Excerpt),
    /// Error: text before any component.
    #[error("expected BEGIN:VCALENDAR but found “{0}”; is this a calendar file?")]
    OutsideComponent(Excerpt),
    /// Error: an END with nothing open.
    #[error("END:{0} without BEGIN:{0}")]
    EndWithoutBegin(Excerpt),
    /// Error: an END of something else than what is open.
    #[error("END:{found} where END:{open} was expected (BEGIN is on line {since})")]
    WrongEnd {
        /// What the line ends.
        found: Excerpt,
        /// What is open.
        open: Excerpt,
        /// Where it was opened.
        since: u32,
    },
    /// Error: the text stops inside a component.
    #[error("BEGIN:{0} has no END; the file may have been cut off")]
    NeverEnded(Excerpt),
    /// Warning: the line is not a property; it is kept.
    #[error("“{0}” is not a property (it has no colon); kept as it is")]
    NotAProperty(Excerpt),
    /// Warning: the line was not UTF-8.
    #[error("the text is not UTF-8; read as Windows-1252")]
    NotUtf8,
    /// Error: a calendar object without any VEVENT.
    #[error("there is no appointment (VEVENT) in this calendar object")]
    NoAppointment,
    /// Error: a calendar object with more than one UID (RFC 4791 §4.1).
    #[error("a second appointment ({0}) in one calendar object")]
    SecondUid(Excerpt),
    /// Warning: no UID; one was made from the content.
    #[error("the appointment has no UID; one was made from its content")]
    NoUid,
    /// Error: a VEVENT without DTSTART.
    #[error("the appointment has no start (DTSTART)")]
    NoStart,
    /// A value that cannot be read: an error for a start, a warning for anything else, which is
    /// left out.
    #[error("cannot read {property} “{value}”")]
    BadValue {
        /// Property name.
        property: &'static str,
        /// Its value.
        value: Excerpt,
    },
    /// Warning: ends before it starts.
    #[error("the appointment ends before it starts; read as ending when it starts")]
    EndBeforeStart,
    /// Warning: nobody knows the zone.
    #[error("unknown zone “{name}”; read as {read_as}")]
    UnknownZone {
        /// TZID as written.
        name: Excerpt,
        /// The zone used instead.
        read_as: String,
    },
    /// Warning: EXRULE, dropped from RFC 5545.
    #[error("EXRULE is obsolete; kept, but the dates it leaves out are shown")]
    ExcludingRule,
    /// Warning: RANGE on a RECURRENCE-ID.
    #[error("RANGE={0} is kept but changes this occurrence only")]
    Range(Excerpt),
    /// Warning: RDATE with its own length.
    #[error("an extra date has its own length; kept, but shown as long as the others")]
    ExtraPeriod,
    /// Warning: two VEVENTs for the same thing; the one with the higher SEQUENCE counts.
    #[error("the appointment occurs twice; the newer one counts")]
    Duplicate,
    /// Warning: overrides without the series they change (RFC 4791 §4.1).
    #[error("changed occurrences without their series; read as single appointments")]
    NoMaster,
    /// Warning: EXDATE and an override for the same occurrence.
    #[error("an occurrence is both changed and left out; left out")]
    ExcludedOverride,
}

/// The beginning of a text from a file, short enough for a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt(String);

impl From<&str> for Excerpt {
    fn from(text: &str) -> Self {
        const LONGEST: usize = 60;
        let visible = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
        let mut short: String = visible.take(LONGEST).collect();
        if text.chars().nth(LONGEST).is_some() {
            short.push('…');
        }
        Self(short)
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
