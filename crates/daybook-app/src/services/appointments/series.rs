//! What a series makes: its next dates while it is put together, and how many there are.

use chrono::{DateTime, TimeDelta, Utc};
use daybook_core::appointment::Content;
use daybook_core::details::Details;
use daybook_core::interval::Interval;
use daybook_core::recurrence::Series;

use super::Appointments;
use crate::api::appointments::AppointmentRef;
use crate::api::series::{RepeatPreview, SeriesCountDto};
use crate::convert::clocks::zone_named;
use crate::convert::repeat::with_repeat;
use crate::convert::time::Span;
use crate::error::Result;
use crate::services::id;

/// So many dates are shown before a series is saved.
const PREVIEWED: usize = 5;
/// How far ahead dates are looked for, in days: a year first, because most series come often.
const HORIZONS: [i64; 3] = [366, 3_660, 36_600];

impl Appointments<'_> {
    /// The first dates of a series as it would be saved, in minutes on its clock: five, or all when it has
    /// fewer within a hundred years.
    ///
    /// # Errors
    ///
    /// [`AppError::Invalid`](crate::error::AppError::Invalid) when it says something impossible.
    pub async fn next_dates(&self, input: RepeatPreview) -> Result<Vec<i32>> {
        let home = self.app.home().await?;
        let span = Span { start: input.start, end: input.end, all_day: input.all_day };
        let zone = input.zone.as_deref().map_or(Ok(home), zone_named)?;
        let (when, details) = (span.when(None, zone)?, Details::default());
        let content = Content { when, details, recurrence: None };
        let content = with_repeat(content, Some(&input.repeat), home)?;
        let series = Series::read(&content, home)?;
        let start = content.when.interval(home).start();
        let mut dates = Vec::new();
        for days in HORIZONS {
            let Ok(window) = Interval::new(start, start + TimeDelta::days(days)) else { break };
            let found = series.occurrences(window);
            dates = found.iter().take(PREVIEWED).map(|o| Span::of(o.when, zone).start).collect();
            if dates.len() == PREVIEWED {
                break;
            }
        }
        Ok(dates)
    }

    /// How many appointments a series has, and how many from one of them on.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`](crate::error::AppError::NotFound).
    pub async fn count(&self, input: AppointmentRef) -> Result<SeriesCountDto> {
        let home = self.app.home().await?;
        let appointment = self.live(id(&input.id, "appointment")?).await?.appointment;
        let asked = self.occurrence(&appointment, input.occurrence.as_deref()).await?;
        let series = Series::read(&appointment.content, home)?;
        let Some(end) = series.last_end() else {
            return Ok(SeriesCountDto { all: None, following: None });
        };
        let after = end + TimeDelta::seconds(1);
        let Ok(window) = Interval::new(DateTime::<Utc>::MIN_UTC, after) else {
            return Ok(SeriesCountDto { all: None, following: None });
        };
        let found = series.occurrences(window);
        let from = asked.when.interval(home).start();
        let following = found.iter().filter(|one| one.interval.start() >= from).count();
        let number = |count: usize| u32::try_from(count).ok();
        Ok(SeriesCountDto { all: number(found.len()), following: number(following) })
    }
}
