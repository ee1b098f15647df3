//! TZID to zone (RFC 5545 §3.2.19). A TZID is a label its file explains; most programs use IANA
//! names, many dress them up, some only explain.

use std::collections::HashMap;

use chrono_tz::Tz;
use daybook_core::wall_time::Zone;

mod definition;
mod names;
mod vtimezone;
mod windows;

pub use names::windows_zone;
pub(crate) use vtimezone::vtimezone;

use crate::tree::Component;

/// How many explanations of one text are compared with the zone database. More than any honest file
/// has; it bounds the time a made-up file can take.
const MOST_SEARCHES: usize = 100;
/// How many odd names of one text are looked up; for the same reason.
const MOST_NAMES: usize = 1_000;

/// The zones of one VCALENDAR.
pub(crate) struct Zones<'d> {
    /// Its VTIMEZONEs by TZID.
    definitions: HashMap<&'d str, &'d Component<'d>>,
    /// The zone to read unknown ones in: that of the calendar, else of the reader.
    fallback: Tz,
    searched: HashMap<(String, i32), Option<Tz>>,
}

impl<'d> Zones<'d> {
    pub(crate) fn new(calendar: &'d Component<'d>, home: Tz) -> Self {
        let stated = calendar.property("X-WR-TIMEZONE").and_then(|name| names::known(name.value()));
        Self {
            definitions: calendar
                .components()
                .filter(|inner| inner.is("VTIMEZONE"))
                .filter_map(|inner| Some((inner.property("TZID")?.value().trim(), inner)))
                .collect(),
            fallback: stated.unwrap_or(home),
            searched: HashMap::new(),
        }
    }

    /// The zone a TZID means for something in `year`, or, as error, the one to read it in when
    /// nobody knows.
    pub(crate) fn resolve(&mut self, tzid: &str, year: i32) -> Result<Zone, Tz> {
        if let Ok(zone) = tzid.parse::<Tz>() {
            return Ok(zone.into());
        }
        let key = (tzid.to_owned(), year);
        let known = self.searched.get(&key).copied().unwrap_or_else(|| {
            let found = self.search(tzid, year);
            self.searched.insert(key, found);
            found
        });
        known.map(Zone::from).ok_or(self.fallback)
    }

    fn search(&self, tzid: &str, year: i32) -> Option<Tz> {
        if self.searched.len() >= MOST_NAMES {
            return None;
        }
        let definition = self.definitions.get(tzid).copied();
        let location = definition.and_then(|definition| definition.property("X-LIC-LOCATION"));
        names::known(tzid)
            .or_else(|| names::known(location?.value()))
            .or_else(|| names::described(tzid))
            .or_else(|| {
                let definition = definition.filter(|_| self.searched.len() < MOST_SEARCHES)?;
                definition::matching(definition, year, self.fallback)
            })
    }
}

/// Whether a TZID says by itself which zone it means, however a VTIMEZONE explains it.
pub(crate) fn is_named(tzid: &str) -> bool {
    names::known(tzid).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::parse;

    fn resolved(definition: &str, tzid: &str) -> Result<Zone, Tz> {
        let text = format!("BEGIN:VCALENDAR\n{definition}\nEND:VCALENDAR");
        let document = parse(text.as_bytes()).unwrap();
        Zones::new(&document.components[0], Tz::Europe__Oslo).resolve(tzid, 2026)
    }

    #[test]
    fn knows_iana_names_bare_dressed_up_and_renamed() {
        for (tzid, zone) in [
            ("Europe/Oslo", Tz::Europe__Oslo),
            ("/freeassociation.sourceforge.net/Europe/Oslo", Tz::Europe__Oslo),
            ("/mozilla.org/20050126_1/Europe/Zurich", Tz::Europe__Zurich),
            ("/citadel.org/20210210_1/Europe/London", Tz::Europe__London),
            (
                "/freeassociation.sourceforge.net/Tzfile/America/Argentina/Buenos_Aires",
                Tz::America__Argentina__Buenos_Aires,
            ),
            ("Europe/Kiev", Tz::Europe__Kiev),
            ("Europe/Kyiv", Tz::Europe__Kyiv),
            ("europe/oslo", Tz::Europe__Oslo),
            ("America-Chicago", Tz::America__Chicago),
        ] {
            assert_eq!(resolved("", tzid), Ok(Zone::Iana(zone)), "{tzid}");
        }
        assert_eq!(resolved("", "Etc/UTC"), Ok(Zone::Utc));
    }

    #[test]
    fn knows_windows_and_outlook_names() {
        for (tzid, zone) in [
            ("W. Europe Standard Time", Tz::Europe__Berlin),
            ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", Tz::Europe__Amsterdam),
            ("(UTC-05:00) Eastern Time (US & Canada)", Tz::America__New_York),
            ("(GMT-06.00) Guadalajara, Mexico City, Monterrey", Tz::America__Mexico_City),
            ("Pacific Time (US & Canada), Tijuana", Tz::America__Los_Angeles),
        ] {
            assert_eq!(resolved("", tzid), Ok(Zone::Iana(zone)), "{tzid}");
        }
        assert_eq!(resolved("", "tzone://Microsoft/Utc"), Ok(Zone::Utc));
    }

    #[test]
    fn believes_the_location_in_the_definition() {
        let definition = "BEGIN:VTIMEZONE\nTZID:x\nX-LIC-LOCATION:Asia/Tokyo\nEND:VTIMEZONE";
        assert_eq!(resolved(definition, "x"), Ok(Zone::Iana(Tz::Asia__Tokyo)));
    }

    #[test]
    fn reads_an_unknown_zone_in_the_zone_of_the_calendar() {
        assert_eq!(resolved("", "Nowhere/Middle"), Err(Tz::Europe__Oslo));
        assert_eq!(resolved("X-WR-TIMEZONE:Asia/Tokyo", "Nowhere/Middle"), Err(Tz::Asia__Tokyo));
    }
}
