//! Names of zones that are not quite IANA's.

use chrono_tz::{TZ_VARIANTS, Tz};

use super::windows::WINDOWS_ZONES;

/// The IANA zone of a Windows zone name (Unicode CLDR, territory 001).
#[must_use]
pub fn windows_zone(name: &str) -> Option<Tz> {
    let at = WINDOWS_ZONES.binary_search_by(|(windows, _)| (*windows).cmp(name)).ok()?;
    WINDOWS_ZONES.get(at)?.1.parse().ok()
}

/// An IANA name as it is, in another case, behind a prefix (`/mozilla.org/20050126_1/Europe/Zurich`)
/// or with the wrong separator; a Windows name.
pub(super) fn known(name: &str) -> Option<Tz> {
    let name = name.trim();
    name.parse().ok().or_else(|| windows_zone(name)).or_else(|| prefixed(name)).or_else(|| {
        let spelled = |zone: &&Tz| {
            let same = |(a, b): (u8, u8)| a.eq_ignore_ascii_case(&b) || (a == b'/' && b == b'-');
            zone.name().len() == name.len() && zone.name().bytes().zip(name.bytes()).all(same)
        };
        TZ_VARIANTS.iter().find(spelled).copied()
    })
}

/// The longest ending that is an IANA name of two parts or more.
fn prefixed(name: &str) -> Option<Tz> {
    let starts = name.match_indices('/').map(|(at, _)| name.get(at + 1..).unwrap_or_default());
    starts.take(16).filter(|ending| ending.contains('/')).find_map(|ending| ending.parse().ok())
}

/// What Outlook shows a person: `(UTC+01:00) Amsterdam, Berlin, …`, `Eastern Time (US & Canada)`.
/// The first part that names a zone or a city of the zone database counts.
pub(super) fn described(name: &str) -> Option<Tz> {
    if name.eq_ignore_ascii_case("tzone://Microsoft/Utc") {
        return Some(Tz::UTC);
    }
    let places = match name.strip_prefix('(') {
        Some(offset) => offset.split_once(')')?.1,
        None => name,
    };
    places.split([',', ';']).map(str::trim).filter(|place| !place.is_empty()).find_map(|place| {
        let plain = place.split('(').next().unwrap_or(place).trim();
        let windows = plain.strip_suffix(" Time").map(|region| format!("{region} Standard Time"));
        windows.and_then(|windows| windows_zone(&windows)).or_else(|| city(plain))
    })
}

fn city(name: &str) -> Option<Tz> {
    let name = name.replace(' ', "_");
    let called = |zone: &&Tz| {
        zone.name().split_once('/').is_some_and(|(region, rest)| {
            region != "Etc"
                && rest.rsplit('/').next().is_some_and(|c| c.eq_ignore_ascii_case(&name))
        })
    };
    TZ_VARIANTS.iter().find(called).copied()
}
