//! What servers do to a text before they store it (C20, C29).

use super::ical::{self, Component, Line, Object};
use super::quirks::Rewrites;

impl Rewrites {
    /// The text to store, and whether it is the one that was sent. `stamp` is another number each
    /// time.
    pub(crate) fn apply(&self, text: &str, object: &Object, stamp: u64) -> (String, bool) {
        if *self == Self::default() {
            return (text.to_owned(), true);
        }
        let mut whole = object.whole.clone();
        if self.cancelled_become_exdates {
            leave_out_cancelled(&mut whole);
        }
        let zones = if self.adds_timezones { missing_zones(&whole) } else { Vec::new() };
        for zone in zones.into_iter().rev() {
            whole.parts.insert(0, definition(&zone));
        }
        whole.each(&mut |part| self.change(part, stamp));
        let text_now = whole.write(self.folds_at.unwrap_or(75));
        let faithful = text_now == text;
        (text_now, faithful)
    }

    fn change(&self, part: &mut Component, stamp: u64) {
        let is_event = ical::is_event(part);
        if is_event && self.sets_dtstamp {
            // Another second each time, long ago enough to be nobody's clock.
            let (minutes, seconds) = (stamp / 60 % 1440, stamp % 60);
            let at = format!("20200101T{:02}{:02}{seconds:02}Z", minutes / 60, minutes % 60);
            part.set("DTSTAMP", &at);
        }
        if is_event && self.adds_uid && part.line("UID").is_none() {
            part.set("UID", &format!("made-up-{stamp}"));
        }
        if self.drops_x_properties {
            part.lines.retain(|line| !is_x(&line.name));
        }
        for line in &mut part.lines {
            if self.drops_x_parameters {
                line.params.retain(|(name, _)| !is_x(name));
            }
            if self.adds_schedule_status
                && line.is("ATTENDEE")
                && line.param("SCHEDULE-STATUS").is_none()
            {
                line.set_param("SCHEDULE-STATUS", "1.1");
            }
            if self.upper_cases {
                line.name = line.name.to_uppercase();
                line.params.iter_mut().for_each(|(name, _)| *name = name.to_uppercase());
            }
            if self.sorts_parameters {
                line.params.sort();
            }
        }
        if self.sorts_properties {
            part.lines.sort_by(|a, b| a.name.cmp(&b.name));
        }
    }
}

fn is_x(name: &str) -> bool {
    name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("x-"))
}

/// A cancelled override becomes an EXDATE of its master, as at Zimbra.
fn leave_out_cancelled(whole: &mut Component) {
    let cancelled = |part: &Component| {
        let off = part.value("STATUS").is_some_and(|it| it.eq_ignore_ascii_case("CANCELLED"));
        part.line("RECURRENCE-ID").filter(|_| off).cloned()
    };
    let slots: Vec<Line> = whole.parts.iter().filter_map(cancelled).collect();
    let has_rule = |part: &&mut Component| part.line("RRULE").is_some();
    let Some(master) = whole.parts.iter_mut().find(has_rule) else { return };
    let slots = slots.into_iter().map(|slot| Line { name: "EXDATE".to_owned(), ..slot });
    master.lines.extend(slots);
    whole.parts.retain(|part| cancelled(part).is_none());
}

fn missing_zones(whole: &Component) -> Vec<String> {
    let mut named = Vec::new();
    let mut defined = Vec::new();
    whole.clone().each(&mut |part| {
        if part.is("VTIMEZONE") {
            defined.extend(part.value("TZID").map(str::to_owned));
        } else {
            named
                .extend(part.lines.iter().filter_map(|line| line.param("TZID")).map(str::to_owned));
        }
    });
    named.sort();
    named.dedup();
    named.retain(|name| !defined.contains(name) && name.parse::<chrono_tz::Tz>().is_ok());
    named
}

/// A definition that has the right name and says little, as some servers write it.
fn definition(zone: &str) -> Component {
    let text = format!(
        "BEGIN:VTIMEZONE\nTZID:{zone}\nX-LIC-LOCATION:{zone}\nBEGIN:STANDARD\n\
         DTSTART:19700101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0000\nEND:STANDARD\n\
         END:VTIMEZONE\n"
    );
    let empty = Component { name: "VTIMEZONE".to_owned(), lines: Vec::new(), parts: Vec::new() };
    ical::read(&text).unwrap_or(empty)
}
