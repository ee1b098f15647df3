//! Items of the grid: single appointments as the store draws them, series one by one.

use chrono::TimeDelta;
use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::details::{Details, Status, Transparency, When};
use daybook_core::interval::Interval;
use daybook_core::recurrence::{InvalidRule, Occurrence, RecurrenceId, occurrences};
use daybook_core::wall_time::instant_in;
use daybook_store::{Entry, Series};

use crate::api::appointments::ItemDto;
use crate::convert::clocks::turns;
use crate::convert::time::{Span, local_minutes, minutes};
use crate::error::Result;

/// An appointment as it is drawn; a series as a whole, from its first start.
pub(super) fn item(entry: &Entry, home: Tz) -> Result<ItemDto> {
    let last = entry.end.filter(|_| entry.days.is_none());
    let taken = last.and_then(|end| Interval::new(entry.start, end).ok());
    let (start, end) = if let Some((start, end)) = entry.days {
        (minutes(start.into()), minutes(end.into()))
    } else {
        let start = local_minutes(entry.start, home);
        (start, entry.end.map_or(start, |end| local_minutes(end, home)))
    };
    let item: ItemDto = serde_json::from_str(&entry.json(start, end))?;
    Ok(ItemDto { turns: taken.and_then(|taken| turns(taken, home)), ..item })
}

/// The occurrences of a series inside `window`, by start.
pub(super) fn series_items(series: &Series, window: Interval, home: Tz) -> Result<Vec<ItemDto>> {
    let base: ItemDto = serde_json::from_str(&series.entry.json(0, 0))?;
    let content = &series.appointment.content;
    let by_service = base.title != content.details.summary;
    let draw = |occurrence: &Occurrence<'_>| {
        draw(&base, by_service, occurrence.id, occurrence.when, occurrence.details, home)
    };
    let items = match occurrences(content, window, home) {
        Ok(found) => found.iter().map(draw).collect(),
        Err(error) => {
            tracing::debug!(%error, appointment = %series.appointment.id, "shown without its rule");
            let plain = without_rules(content);
            occurrences(&plain, window, home)?.iter().map(draw).collect()
        }
    };
    Ok(items)
}

/// One occurrence, drawn like the series it belongs to.
pub(super) fn draw(
    base: &ItemDto,
    by_service: bool,
    id: RecurrenceId,
    when: When,
    details: &Details,
    home: Tz,
) -> ItemDto {
    let span = Span::of(when, home);
    let title = if by_service { base.title.clone() } else { details.summary.clone() };
    ItemDto {
        occurrence: Some(id.to_string()),
        start: span.start,
        end: span.end,
        all_day: span.all_day,
        title,
        status: details.status.into(),
        opaque: details.transparency == Transparency::Opaque && details.status != Status::Cancelled,
        turns: turns(when.interval(home), home).filter(|_| !when.is_all_day()),
        ..base.clone()
    }
}

/// A rule nobody can follow shows the first occurrence and the changed ones.
fn without_rules(content: &Content) -> Content {
    let mut plain = content.clone();
    if let Some(recurrence) = &mut plain.recurrence {
        recurrence.rules.clear();
    }
    plain
}

/// The items of what a window draws.
pub(super) fn items_of(grid: &str) -> Result<Vec<ItemDto>, serde_json::Error> {
    #[derive(serde::Deserialize)]
    struct Grid {
        items: Vec<ItemDto>,
    }
    serde_json::from_str(grid).map(|Grid { items }| items)
}

/// What is shown of one occurrence: when it takes place and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) id: RecurrenceId,
    pub(super) when: When,
    pub(super) details: Details,
}

/// The occurrence `id` of an appointment, or the first that shows what the appointment says when there
/// is none given.
pub(super) fn shown(
    content: &Content,
    id: Option<RecurrenceId>,
    home: Tz,
) -> Result<Option<Shown>, InvalidRule> {
    let first = || match content.when {
        When::AllDay { start, .. } => RecurrenceId::Date(start),
        When::Timed { start, .. } => RecurrenceId::Local(start.local),
    };
    let whole = || Shown { id: first(), when: content.when, details: content.details.clone() };
    let Some(recurrence) = content.recurrence.as_ref() else { return Ok(Some(whole())) };
    let Some(id) = id else {
        let alike = recurrence.excluded.is_empty() && recurrence.overrides.is_empty();
        let like_all = if alike { None } else { first_like_all(content, home)? };
        return Ok(Some(like_all.unwrap_or_else(whole)));
    };
    if let Some(change) = recurrence.overrides.get(&id) {
        return Ok(Some(Shown { id, when: change.when, details: change.details.clone() }));
    }
    let (local, zone) = match (id, content.when) {
        (RecurrenceId::Date(date), _) => (date.into(), home),
        (RecurrenceId::Local(local), When::Timed { start, .. }) => {
            (local, start.zone.resolve(home))
        }
        (RecurrenceId::Local(local), When::AllDay { .. }) => (local, home),
    };
    let at = instant_in(zone, local);
    let Ok(moment) = Interval::new(at, at) else { return Ok(None) };
    let find = |found: Vec<Occurrence<'_>>| found.into_iter().find(|found| found.id == id).map(own);
    if let Ok(found) = occurrences(content, moment, home) {
        return Ok(find(found));
    }
    Ok(find(occurrences(&without_rules(content), moment, home)?))
}

/// The first occurrence of a series that was neither left out nor changed by itself; where all were
/// changed, the first of those.
fn first_like_all(content: &Content, home: Tz) -> Result<Option<Shown>, InvalidRule> {
    let start = match content.when {
        When::AllDay { start, .. } => instant_in(home, start.into()),
        When::Timed { start, .. } => start.instant(home),
    };
    let mut changed = None;
    for years in [1, 10, 100] {
        let Ok(window) = Interval::new(start, start + TimeDelta::days(366 * years)) else { break };
        let found = occurrences(content, window, home)?;
        if let Some(alike) = found.iter().find(|occurrence| !occurrence.changed) {
            return Ok(Some(own(*alike)));
        }
        changed = changed.or_else(|| found.first().copied().map(own));
    }
    Ok(changed)
}

fn own(occurrence: Occurrence<'_>) -> Shown {
    let details = occurrence.details.clone();
    Shown { id: occurrence.id, when: occurrence.when, details }
}
