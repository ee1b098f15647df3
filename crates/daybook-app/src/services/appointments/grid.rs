//! The grid: single appointments as text from the store, the occurrences of series put in between.

use chrono_tz::Tz;
use daybook_core::interval::Interval;
use daybook_store::Store;

use crate::api::appointments::ItemDto;
use crate::api::times::ClockChangeDto;
use crate::convert::clock_changes::{clock_changes, offsets, second_clock};
use crate::error::Result;
use crate::services::id;
use crate::services::items::{item, series_items};

/// How every item begins. Inside a JSON string the quotes would be escaped.
const ITEM: &str = r#"{"start":"#;

/// The JSON text of what is drawn in `window`; `second` is the zone of the second clock.
pub(super) async fn grid(
    store: &Store,
    window: Interval,
    home: Tz,
    second: Option<Tz>,
) -> Result<String> {
    let changes = clock_changes(window, home);
    let singles = store.grid_json(window, &offsets(window, home)).await?;
    let (singles, mut items) = match with_turns(store, &singles, &changes, home).await? {
        Some(items) => ("[]".to_owned(), items),
        None => (singles, Vec::new()),
    };
    for series in store.series_overlapping(window).await? {
        items.append(&mut series_items(&series, window, home)?);
    }
    items.sort_by_key(|item| item.start);
    let changes = serde_json::to_string(&changes)?;
    let shifts = second.map(|zone| second_clock(window, home, zone)).unwrap_or_default();
    let shifts = serde_json::to_string(&shifts)?;
    let items = spliced(&singles, &items)?;
    Ok(format!(r#"{{"items":{items},"clockChanges":{changes},"secondClock":{shifts}}}"#))
}

/// The single appointments where one of them begins or ends at a time that comes twice: which of the two
/// that is, their local minutes do not say. `None` where there is none, as in all but a few weeks.
async fn with_turns(
    store: &Store,
    singles: &str,
    changes: &[ClockChangeDto],
    home: Tz,
) -> Result<Option<Vec<ItemDto>>> {
    let comes_twice = |minute: i32| {
        let back = changes.iter().filter(|change| change.minutes < 0);
        back.into_iter().any(|change| (change.at..change.at - change.minutes).contains(&minute))
    };
    if changes.iter().all(|change| change.minutes > 0) {
        return Ok(None);
    }
    let mut items: Vec<ItemDto> = serde_json::from_str(singles)?;
    let mut turned = false;
    for one in &mut items {
        if !one.all_day && (comes_twice(one.start) || comes_twice(one.end)) {
            *one = item(&store.entry(id(&one.id, "appointment")?).await?, home)?;
            turned = true;
        }
    }
    Ok(turned.then_some(items))
}

/// The JSON array `singles` with `items` put in by their start. Nothing in it is read but where an
/// item starts.
fn spliced(singles: &str, items: &[ItemDto]) -> Result<String> {
    if items.is_empty() {
        return Ok(singles.to_owned());
    }
    let inside = singles.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let inside = inside.unwrap_or_default();
    let mut text = String::with_capacity(singles.len() + items.len() * 400);
    text.push('[');
    let mut items = items.iter().peekable();
    let mut places = inside.match_indices(ITEM).map(|(place, _)| place).peekable();
    while let Some(place) = places.next() {
        let end = places.peek().copied().unwrap_or(inside.len());
        let single = inside.get(place..end).unwrap_or_default().trim_end_matches(',');
        let start = start_of(single);
        while let Some(item) = items.next_if(|item| item.start < start) {
            add(&mut text, &serde_json::to_string(item)?);
        }
        add(&mut text, single);
    }
    for item in items {
        add(&mut text, &serde_json::to_string(item)?);
    }
    text.push(']');
    Ok(text)
}

fn add(text: &mut String, item: &str) {
    if !text.ends_with('[') {
        text.push(',');
    }
    text.push_str(item);
}

/// Where an item starts.
fn start_of(item: &str) -> i32 {
    let number = item.strip_prefix(ITEM).unwrap_or_default();
    let end = number.find(|c: char| c != '-' && !c.is_ascii_digit()).unwrap_or(number.len());
    number.get(..end).and_then(|digits| digits.parse().ok()).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::appointments::{Badge, ProgressDto, StatusDto};

    fn item(start: i32, title: &str) -> ItemDto {
        ItemDto {
            id: String::new(),
            occurrence: None,
            start,
            end: start + 30,
            all_day: false,
            title: title.to_owned(),
            short_title: String::new(),
            client: String::new(),
            staff: None,
            calendar: String::new(),
            status: StatusDto::Confirmed,
            progress: ProgressDto::Booked,
            busy: false,
            opaque: true,
            badge: Badge::Local,
            read_only: false,
            turns: None,
        }
    }

    /// What the store gives: `start` comes first.
    fn singles(items: &[ItemDto]) -> String {
        let text = |item: &ItemDto| {
            let text = serde_json::to_string(item).unwrap();
            let start = format!(r#""start":{},"#, item.start);
            format!("{{{start}{}", text.replacen(&start, "", 1).strip_prefix('{').unwrap())
        };
        format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(","))
    }

    fn titles(json: &str) -> Vec<String> {
        let items: Vec<ItemDto> = serde_json::from_str(json).unwrap();
        items.into_iter().map(|item| item.title).collect()
    }

    #[test]
    fn occurrences_are_put_in_by_their_start() {
        let singles = singles(&[item(-5, "a"), item(60, "c"), item(60, "d")]);
        let series = [item(0, "b"), item(60, "e"), item(90, "f")];
        assert_eq!(titles(&spliced(&singles, &series).unwrap()), ["a", "b", "c", "d", "e", "f"]);
    }

    #[test]
    fn a_title_that_looks_like_an_item_is_only_a_title() {
        let singles = singles(&[item(0, r#","{"start":9},"#), item(60, "[")]);
        let both = spliced(&singles, &[item(30, "],")]).unwrap();
        assert_eq!(titles(&both), [r#","{"start":9},"#, "],", "["]);
    }

    #[test]
    fn either_side_may_be_empty() {
        assert_eq!(spliced("[]", &[]).unwrap(), "[]");
        assert_eq!(titles(&spliced("[]", &[item(0, "a")]).unwrap()), ["a"]);
        let only = singles(&[item(0, "a")]);
        assert_eq!(spliced(&only, &[]).unwrap(), only);
    }
}
