//! What calendars show of appointments that are at home elsewhere.

use chrono::TimeDelta;
use daybook_core::appointment::Appointment;
use daybook_core::id::{AppointmentId, CalendarId};
use daybook_core::mirror::Mask;

use super::id;
use super::items::{items_of, shown};
use crate::api::accounts::PrivacyDto;
use crate::api::appointments::{GridRange, ItemDto, StatusDto};
use crate::api::mirrors::{MirrorPreviewDto, MirrorShownDto};
use crate::api::sync::CalendarRef;
use crate::app::Inner;
use crate::convert::time::local_minutes;
use crate::error::Result;
use crate::services::appointments::Appointments;

/// An example is looked for on so many days.
const DAYS: i64 = 56;

/// From the one that shows least.
const CHOICES: [PrivacyDto; 4] =
    [PrivacyDto::Busy, PrivacyDto::Initials, PrivacyDto::Service, PrivacyDto::Full];

/// Mirrors.
pub struct Mirrors<'a> {
    pub(crate) app: &'a Inner,
}

impl Mirrors<'_> {
    /// What a calendar would show of the next appointment that would come into it, for each choice; nothing
    /// if there is none in the coming weeks.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`](crate::AppError::NotFound).
    pub async fn preview(&self, input: CalendarRef) -> Result<Option<MirrorPreviewDto>> {
        let calendar = self.app.store.calendar(id(&input.id, "calendar")?).await?;
        let staff = calendar.staff.map(|staff| staff.to_string());
        for item in self.coming(calendar.id, staff.as_deref()).await? {
            let appointment: AppointmentId = id(&item.id, "appointment")?;
            if self.app.store.is_made_here(appointment).await? {
                let stored = self.app.store.appointment(appointment).await?;
                return self.shown(&item, stored.appointment).await.map(Some);
            }
        }
        Ok(None)
    }

    /// What is still to come and at home in another calendar, of a staff member or of everybody.
    async fn coming(&self, there: CalendarId, staff: Option<&str>) -> Result<Vec<ItemDto>> {
        let (home, now) = (self.app.home().await?, self.app.now());
        let (today, minute) = (now.with_timezone(&home).date_naive(), local_minutes(now, home));
        let until = today + TimeDelta::days(DAYS);
        let range = GridRange { from: today.to_string(), to: until.to_string() };
        let grid = Appointments { app: self.app }.grid(range).await?;
        let mut items = items_of(&grid)?;
        let there = there.to_string();
        items.retain(|item: &ItemDto| {
            item.start >= minute
                && item.status != StatusDto::Cancelled
                && item.calendar != there
                && staff.is_none_or(|staff| item.staff.as_deref() == Some(staff))
        });
        items.sort_by_key(|item| item.start);
        Ok(items)
    }

    async fn shown(&self, item: &ItemDto, appointment: Appointment) -> Result<MirrorPreviewDto> {
        let occurrence = item.occurrence.as_deref().and_then(|id| id.parse().ok());
        let style = self.app.style().await?;
        let found = shown(&appointment.content, occurrence, style.home)?;
        let mut content = appointment.content;
        if let Some(found) = found {
            (content.when, content.details) = (found.when, found.details);
        }
        let services = self.app.store.services().await?;
        let service = services.into_iter().find(|it| Some(it.id) == appointment.booking.service);
        let service = service.map(|it| it.name).unwrap_or_default();
        let client = match appointment.booking.client {
            Some(client) => self.app.store.client(client).await?.name,
            None => String::new(),
        };
        let shown = CHOICES.map(|privacy| {
            let mask =
                Mask { privacy: privacy.into(), service: service.clone(), client: client.clone() };
            let details = mask.project(&content).details;
            MirrorShownDto {
                privacy,
                title: details.summary,
                location: details.location,
                notes: details.description,
            }
        });
        Ok(MirrorPreviewDto {
            title: item.title.clone(),
            client,
            when: style.when(content.when),
            shown: shown.to_vec(),
        })
    }
}
