//! iCalendar text as a server sees it: components with lines. It understands as little as it needs.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// `NAME;PARAM=value:value`
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) name: String,
    /// Name and value, quotes included.
    pub(crate) params: Vec<(String, String)>,
    pub(crate) value: String,
}

impl Line {
    pub(crate) fn new(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), params: Vec::new(), value: value.to_owned() }
    }

    fn read(text: &str) -> Option<Self> {
        let mut quoted = false;
        let mut cuts = Vec::new();
        let mut colon = None;
        for (at, character) in text.char_indices() {
            match character {
                '"' => quoted = !quoted,
                ';' if !quoted => cuts.push(at),
                ':' if !quoted => {
                    colon = Some(at);
                    break;
                }
                _ => {}
            }
        }
        let colon = colon?;
        cuts.push(colon);
        let mut pieces = Vec::new();
        let mut from = 0;
        for cut in cuts {
            pieces.push(text.get(from..cut)?);
            from = cut + 1;
        }
        let mut pieces = pieces.into_iter();
        let name = pieces.next().filter(|name| !name.is_empty())?.to_owned();
        let params = pieces.map(|piece| {
            let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
            (name.to_owned(), value.to_owned())
        });
        Some(Self { name, params: params.collect(), value: text.get(colon + 1..)?.to_owned() })
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        let found = self.params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim_matches('"'))
    }

    pub(crate) fn set_param(&mut self, name: &str, value: &str) {
        self.params.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
        self.params.push((name.to_owned(), value.to_owned()));
    }

    fn write(&self) -> String {
        let params: Vec<_> =
            self.params.iter().map(|(name, value)| format!(";{name}={value}")).collect();
        format!("{}{}:{}", self.name, params.concat(), self.value)
    }

    /// The instants its value names, each with whether it is a DATE. Floating times and dates are
    /// read in `floating`, unknown zones as well.
    pub(crate) fn instants(&self, floating: Tz) -> Vec<(DateTime<Utc>, bool)> {
        let zone = self.param("TZID").map_or(floating, |name| zone(name).unwrap_or(floating));
        let texts = self.value.split(',');
        texts.filter_map(|text| instant(text.split('/').next()?, zone)).collect()
    }
}

fn zone(name: &str) -> Option<Tz> {
    let tail = |parts: usize| {
        let mut pieces: Vec<_> = name.rsplit('/').take(parts).collect();
        pieces.reverse();
        pieces.join("/").parse().ok()
    };
    name.parse().ok().or_else(|| tail(2)).or_else(|| tail(3))
}

fn instant(text: &str, zone: Tz) -> Option<(DateTime<Utc>, bool)> {
    let text = text.trim();
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y%m%d") {
        return Some((utc(date.and_time(NaiveTime::MIN), zone), true));
    }
    if let Some(plain) = text.strip_suffix('Z') {
        let local = NaiveDateTime::parse_from_str(plain, "%Y%m%dT%H%M%S").ok()?;
        return Some((local.and_utc(), false));
    }
    let local = NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok()?;
    Some((utc(local, zone), false))
}

/// RFC 5545 §3.3.5: the first of two, and the offset before a gap.
fn utc(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let read = |local| zone.from_local_datetime(&local).earliest();
    let shifted = || read(local - TimeDelta::hours(3)).map(|it| it + TimeDelta::hours(3));
    read(local).or_else(shifted).map_or_else(|| local.and_utc(), |it| it.with_timezone(&Utc))
}

/// A length of time (RFC 5545 §3.3.6).
pub(crate) fn duration(text: &str) -> Option<TimeDelta> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let text = text.trim_start_matches('+').strip_prefix('P')?;
    let mut seconds = 0_i64;
    let mut number = String::new();
    for character in text.chars() {
        let unit = match character {
            'W' => 604_800,
            'D' => 86_400,
            'H' => 3_600,
            'M' => 60,
            'S' => 1,
            'T' => continue,
            digit => {
                number.push(digit);
                continue;
            }
        };
        seconds += number.parse::<i64>().ok()? * unit;
        number.clear();
    }
    TimeDelta::try_seconds(seconds * sign)
}

/// A component with everything in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Component {
    pub(crate) name: String,
    pub(crate) lines: Vec<Line>,
    pub(crate) parts: Vec<Self>,
}

impl Component {
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    pub(crate) fn line(&self, name: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.is(name))
    }

    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.line(name).map(|line| line.value.as_str())
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        match self.lines.iter_mut().find(|line| line.is(name)) {
            Some(line) => value.clone_into(&mut line.value),
            None => self.lines.push(Line::new(name, value)),
        }
    }

    /// Calls `change` for it and everything in it.
    pub(crate) fn each(&mut self, change: &mut impl FnMut(&mut Self)) {
        change(self);
        self.parts.iter_mut().for_each(|part| part.each(change));
    }

    /// Its text, folded at so many octets.
    pub(crate) fn write(&self, fold_at: usize) -> String {
        let mut text = String::new();
        self.write_to(&mut text, fold_at);
        text
    }

    fn write_to(&self, text: &mut String, fold_at: usize) {
        fold(text, &format!("BEGIN:{}", self.name), fold_at);
        self.lines.iter().for_each(|line| fold(text, &line.write(), fold_at));
        self.parts.iter().for_each(|part| part.write_to(text, fold_at));
        fold(text, &format!("END:{}", self.name), fold_at);
    }
}

fn fold(text: &mut String, line: &str, at: usize) {
    let mut width = 0;
    for character in line.chars() {
        if width + character.len_utf8() > at {
            text.push_str("\r\n ");
            width = 1;
        }
        text.push(character);
        width += character.len_utf8();
    }
    text.push_str("\r\n");
}

/// Reads a text that is one component.
pub(crate) fn read(text: &str) -> Option<Component> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let text = text.replace("\n ", "").replace("\n\t", "");
    let mut open: Vec<Component> = Vec::new();
    let mut whole = None;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let line = Line::read(line)?;
        if whole.is_some() {
            return None;
        }
        if line.is("BEGIN") {
            open.push(Component { name: line.value, lines: Vec::new(), parts: Vec::new() });
        } else if line.is("END") {
            let closed = open.pop().filter(|it| it.is(&line.value))?;
            match open.last_mut() {
                Some(parent) => parent.parts.push(closed),
                None => whole = Some(closed),
            }
        } else {
            open.last_mut()?.lines.push(line);
        }
    }
    whole
}

/// A calendar object: one UID, one kind of component (RFC 4791 §4.1).
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) whole: Component,
    pub(crate) uid: Option<String>,
}

/// What is wrong with a text, as the name of a precondition (RFC 4791 §5.3.2.1).
pub(crate) fn object(text: &str) -> Result<Object, &'static str> {
    let whole = read(text).filter(|it| it.is("VCALENDAR")).ok_or("valid-calendar-data")?;
    let events: Vec<_> = whole.parts.iter().filter(|part| is_event(part)).collect();
    let others = || whole.parts.iter().any(|part| !part.is("VTIMEZONE"));
    let wrong = || {
        if others() { "supported-calendar-component" } else { "valid-calendar-object-resource" }
    };
    let first = events.first().ok_or_else(wrong)?;
    if first.is("VEVENT") && events.iter().any(|it| it.line("DTSTART").is_none()) {
        return Err("valid-calendar-data");
    }
    let uid = first.value("UID");
    let same = |it: &&&Component| it.is(&first.name) && it.value("UID") == uid;
    let mut slots: Vec<_> = events.iter().map(|it| it.value("RECURRENCE-ID")).collect();
    slots.sort_unstable();
    let doubled = slots.windows(2).any(|pair| pair.first() == pair.last());
    if !events.iter().all(|it| same(&it)) || doubled || whole.line("METHOD").is_some() {
        return Err("valid-calendar-object-resource");
    }
    let uid = uid.map(str::to_owned);
    Ok(Object { whole, uid })
}

impl Object {
    /// The master, if there is one, and its overrides; zones and what nobody knows are left out.
    pub(crate) fn events(&self) -> impl Iterator<Item = &Component> {
        self.whole.parts.iter().filter(|part| is_event(part))
    }
}

/// Whether it is what a calendar object is about.
pub(crate) fn is_event(part: &Component) -> bool {
    ["VEVENT", "VTODO", "VJOURNAL"].iter().any(|name| part.is(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_at_any_fold() {
        let text = "BEGIN:VCALENDAR\r\nX;P=\"a:b;c\":é🙂é\\, and so on\r\nBEGIN:VEVENT\r\nUID:1\r\n\
                    DTSTART:20261116T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let component = read(text).unwrap();
        assert_eq!(component.write(75), text);
        for at in [8, 20, 60] {
            assert_eq!(read(&component.write(at)), Some(component.clone()), "folded at {at}");
        }
    }

    #[test]
    fn names_what_is_wrong_with_an_object() {
        let event =
            |body: &str| format!("BEGIN:VEVENT\nDTSTART:20261116T090000Z\n{body}END:VEVENT\n");
        let calendar = |body: &str| format!("BEGIN:VCALENDAR\n{body}END:VCALENDAR\n");
        for (text, wrong) in [
            ("nonsense".to_owned(), "valid-calendar-data"),
            (calendar(""), "valid-calendar-object-resource"),
            (calendar("METHOD:REQUEST\n") + "X:1\n", "valid-calendar-data"),
            (calendar(&(event("UID:1\n") + &event("UID:2\n"))), "valid-calendar-object-resource"),
            (calendar(&(event("UID:1\n") + &event("UID:1\n"))), "valid-calendar-object-resource"),
            (calendar("BEGIN:VFREEBUSY\nEND:VFREEBUSY\n"), "supported-calendar-component"),
        ] {
            assert_eq!(object(&text).err(), Some(wrong), "{text}");
        }
        assert!(object(&calendar(&event("UID:1\n"))).is_ok());
    }

    #[test]
    fn reads_times_of_every_kind() {
        let at = |text: &str| Line::read(text).unwrap().instants(chrono_tz::Europe::London);
        let nine = at("DTSTART:20260701T080000Z");
        for text in [
            "DTSTART:20260701T090000",
            "DTSTART;TZID=Europe/Zurich:20260701T100000",
            "DTSTART;TZID=\"/x.example/2/Europe/Zurich\":20260701T100000",
        ] {
            assert_eq!(at(text), nine, "{text}");
        }
        assert!(at("DTSTART;VALUE=DATE:20260701")[0].1);
        let gap = at("DTSTART:20260329T013000")[0].0;
        assert_eq!(gap, at("DTSTART:20260329T013000Z")[0].0, "half past one does not exist");
        assert_eq!(duration("-P1DT2H"), Some(TimeDelta::hours(-26)));
    }
}
