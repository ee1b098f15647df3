//! The two palettes.

use serde_json::{Map, Value, json};

const FOREGROUND: &str = "#1d1d1d";

const CALENDAR: [&str; 24] = [
    "#ac725e", "#d06b64", "#f83a22", "#fa573c", "#ff7537", "#ffad46", "#42d692", "#16a765",
    "#7bd148", "#b3dc6c", "#fbe983", "#fad165", "#92e1c0", "#9fe1e7", "#9fc6e7", "#4986e7",
    "#9a9cff", "#b99aff", "#c2c2c2", "#cabdbf", "#cca6ac", "#f691b2", "#cd74e6", "#a47ae2",
];

const EVENT: [&str; 11] = [
    "#a4bdfc", "#7ae7bf", "#dbadff", "#ff887c", "#fbd75b", "#ffb878", "#46d6db", "#e1e1e1",
    "#5484ed", "#51b749", "#dc2127",
];

/// `colors.get`.
pub(crate) fn all() -> Value {
    let palette = |colors: &[&str]| {
        let color = |(place, background): (usize, &&str)| {
            let definition = json!({"background": background, "foreground": FOREGROUND});
            ((place + 1).to_string(), definition)
        };
        colors.iter().enumerate().map(color).collect::<Map<String, Value>>()
    };
    json!({
        "kind": "calendar#colors",
        "updated": "2012-02-14T00:00:00.000Z",
        "calendar": palette(&CALENDAR),
        "event": palette(&EVENT),
    })
}

/// The id of a color for the calendar somebody lists as number `place`.
pub(crate) fn nth(place: usize) -> usize {
    (place * 7 + 14) % CALENDAR.len() + 1
}

/// What a calendar's entry says about its color.
pub(crate) fn of_calendar(id: usize) -> Vec<(String, Value)> {
    let background = CALENDAR.get(id.wrapping_sub(1)).copied().unwrap_or("#9fe1e7");
    vec![
        ("colorId".to_owned(), json!(id.to_string())),
        ("backgroundColor".to_owned(), json!(background)),
        ("foregroundColor".to_owned(), json!("#000000")),
    ]
}

/// Whether calendars have a color with this id.
pub(crate) fn calendar_id(id: &str) -> Option<usize> {
    id.parse().ok().filter(|id| (1..=CALENDAR.len()).contains(id))
}

/// Whether events have a color with this id.
pub(crate) fn is_event_id(id: &str) -> bool {
    id.parse().is_ok_and(|id| (1..=EVENT.len()).contains(&id))
}

/// The id of the color of calendars that is nearest to a color.
pub(crate) fn nearest(background: &str) -> Option<usize> {
    let [red, green, blue] = channels(background)?;
    let distance = |other: &&str| {
        let [r, g, b] = channels(other).unwrap_or_default();
        (red - r).pow(2) + (green - g).pow(2) + (blue - b).pow(2)
    };
    let (place, _) = CALENDAR.iter().enumerate().min_by_key(|(_, color)| distance(color))?;
    Some(place + 1)
}

/// `#rrggbb`
fn channels(color: &str) -> Option<[i32; 3]> {
    let digits = color.strip_prefix('#').filter(|it| it.len() == 6 && it.is_ascii())?;
    let channel = |at: usize| i32::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some([channel(0)?, channel(2)?, channel(4)?])
}
