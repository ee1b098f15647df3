//! Dates and times of events (`EventDateTime`).

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};

use super::errors::Refusal;

/// A place in time that can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Slot {
    /// A whole day.
    Date(NaiveDate),
    /// An instant.
    At(DateTime<Utc>),
}

impl Slot {
    /// When it begins, by the clock of a zone.
    pub(crate) fn instant(self, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::Date(date) => instant(date.and_time(NaiveTime::MIN), zone),
            Self::At(at) => at,
        }
    }

    /// As old instance ids spell it.
    pub(crate) fn suffix(self) -> String {
        match self {
            Self::Date(date) => date.format("%Y%m%d").to_string(),
            Self::At(at) => at.format("%Y%m%dT%H%M%SZ").to_string(),
        }
    }

    /// Whether it is a whole day.
    pub(crate) fn is_date(self) -> bool {
        matches!(self, Self::Date(_))
    }
}

/// A start or an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct When {
    pub(crate) slot: Slot,
    /// As it was named; whole days have none.
    pub(crate) zone: Option<String>,
}

/// Which of the two is meant, as messages call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Start,
    End,
}

impl End {
    fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::End => "end",
        }
    }
}

impl When {
    /// Its zone, or another where it has none.
    pub(crate) fn zone_or(&self, other: Tz) -> Tz {
        self.zone.as_deref().and_then(zone).unwrap_or(other)
    }

    /// Reads what a client sent.
    pub(crate) fn read(value: &Value, which: End) -> Result<Self, Refusal> {
        let word = which.word();
        let invalid = || Refusal::invalid(format!("Invalid {word} time."));
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let name = text("timeZone");
        let of_name = match name {
            Some(name) => Some(zone(name).ok_or_else(|| {
                Refusal::invalid(format!("Invalid time zone definition for {word} time."))
            })?),
            None => None,
        };
        match (text("date"), text("dateTime")) {
            (Some(_), Some(_)) => Err(invalid()),
            (None, None) => Err(Refusal::required(format!("Missing {word} time."))),
            (Some(date), None) => {
                let date = date_of(date).ok_or_else(invalid)?;
                Ok(Self { slot: Slot::Date(date), zone: None })
            }
            (None, Some(time)) => {
                let at = match (offset_time(time), local_time(time), of_name) {
                    (Some(at), ..) => at,
                    (None, Some(local), Some(zone)) => instant(local, zone),
                    (None, Some(_), None) => {
                        let message = format!("Missing time zone definition for {word} time.");
                        return Err(Refusal::required(message));
                    }
                    (None, None, _) => return Err(invalid()),
                };
                Ok(Self { slot: Slot::At(at), zone: name.map(str::to_owned) })
            }
        }
    }

    /// As it is said to somebody who thinks in `shown`; `home` is the zone of an event that names none.
    pub(crate) fn json(&self, shown: Tz, home: Tz) -> Value {
        match self.slot {
            Slot::Date(date) => json!({"date": date.format("%Y-%m-%d").to_string()}),
            Slot::At(at) => json!({
                "dateTime": said(at, shown),
                "timeZone": self.zone.clone().unwrap_or_else(|| home.name().to_owned()),
            }),
        }
    }
}

impl When {
    /// As it was written: without the calendar's zone where it named none.
    pub(crate) fn stored(&self) -> Value {
        match (self.slot, &self.zone) {
            (Slot::At(at), None) => json!({"dateTime": said(at, Tz::UTC)}),
            _ => self.json(Tz::UTC, Tz::UTC),
        }
    }
}

/// An instant with the offset of a zone.
pub(crate) fn said(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    let text = local.format("%Y-%m-%dT%H:%M:%S%:z").to_string();
    text.strip_suffix("+00:00").map_or(text.clone(), |start| format!("{start}Z"))
}

/// `created`, `updated`: milliseconds and `Z`.
pub(crate) fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// A zone by its IANA name.
pub(crate) fn zone(name: &str) -> Option<Tz> {
    name.parse().ok()
}

/// `2026-11-29`, and nothing else.
pub(crate) fn date_of(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (text.len() == 10).then_some(date)
}

/// RFC 3339, whole seconds.
pub(crate) fn offset_time(text: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    DateTime::from_timestamp(at.timestamp(), 0)
}

fn local_time(text: &str) -> Option<NaiveDateTime> {
    let text = text.split('.').next()?;
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").ok()
}

/// The instant of a local time. A time that does not exist is read with the offset before the gap, one
/// that exists twice is the first.
pub(crate) fn instant(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.with_timezone(&Utc),
        LocalResult::None => {
            let before = local - chrono::TimeDelta::hours(3);
            let offset = match zone.from_local_datetime(&before) {
                LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.naive_utc() - before,
                LocalResult::None => chrono::TimeDelta::zero(),
            };
            (local + offset).and_utc()
        }
    }
}
