//! Reminders: what has come up, and what somebody answers.
//!
//! A reminder comes up once for an occurrence, a start and a moment, and what came up is in the book, so
//! that neither a restart nor a clock that is set back makes it come up again. One that could not come up
//! in time, because nothing ran or the computer slept, does so late: while its appointment is not over it
//! is a reminder as any other, after that it is only said together with everything else that was missed,
//! and after [`GRACE`] not at all.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use daybook_core::details::{Classification, Status};
use daybook_core::id::AppointmentId;
use daybook_core::reminding::{GRACE, Ring, is_over, rings, starts_to_look_at};
use daybook_store::{Reminding, StoreError};

use super::items::{Shown, draw, item, shown};
use crate::api::book::SettingsDto;
use crate::api::events::AppEvent;
use crate::api::reminders::{AnswerReminders, ReminderDto, SnoozeReminder};
use crate::app::Inner;
use crate::convert::notices::{Notice, notices};
use crate::error::{AppError, Result};

/// How far ahead the next reminder is looked for.
const AHEAD: TimeDelta = TimeDelta::hours(1);
/// The longest snooze, in minutes.
const LONGEST_SNOOZE: u32 = 24 * 60;

/// Reminders.
pub struct Reminders<'a> {
    pub(crate) app: &'a Inner,
}

impl Reminders<'_> {
    /// Lets come up what is due, and says when to look again at the latest, if that is known. Where
    /// reminders are switched off they pass in silence.
    ///
    /// # Errors
    ///
    /// When the book cannot be read or written.
    pub async fn look(&self) -> Result<Option<DateTime<Utc>>> {
        let store = &self.app.store;
        let (home, now) = (self.app.home().await?, self.app.now());
        let settings = self.app.settings().await?;
        let since = store.reminding_since(now).await?;
        let after = since.max(now - GRACE);
        let lead = lead(&settings);
        let starts = starts_to_look_at(after, now + AHEAD);
        let mut due = Vec::new();
        let mut next = store.next_snoozed().await?;
        for appointment in store.reminding_appointments(starts, lead.is_some()).await? {
            for ring in rings(&appointment.content, after, now + AHEAD, lead, home) {
                if ring.due <= now {
                    due.push((appointment.id, ring));
                } else {
                    next = Some(next.map_or(ring.due, |next| next.min(ring.due)));
                }
            }
        }
        if store.raise_reminders(&due, !settings.reminders, now).await? && settings.reminders {
            self.app.announcer.tell(AppEvent::Reminders);
        }
        Ok(next)
    }

    /// The reminders that nobody has answered and that are still of use, by start.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn list(&self) -> Result<Vec<ReminderDto>> {
        if !self.app.settings().await?.reminders {
            return Ok(Vec::new());
        }
        let open = self.app.store.open_reminders().await?;
        let useful = self.useful(open).await?;
        Ok(useful.into_iter().map(|(_, dto)| dto).collect())
    }

    /// What the desktop is to say of those it was not told of; each is given once.
    ///
    /// # Errors
    ///
    /// When the book cannot be read or written.
    pub async fn take(&self) -> Result<Vec<Notice>> {
        if !self.app.settings().await?.reminders {
            return Ok(Vec::new());
        }
        let untold = self.app.store.take_reminders().await?;
        let useful = self.useful(untold).await?;
        Ok(notices(&useful, self.app.style().await?, self.app.now()))
    }

    /// Lets a reminder come up again in some minutes.
    ///
    /// # Errors
    ///
    /// [`AppError::Invalid`] for no time or more than a day, [`AppError::NotFound`].
    pub async fn snooze(&self, input: SnoozeReminder) -> Result<()> {
        if !(1..=LONGEST_SNOOZE).contains(&input.minutes) {
            return Err(AppError::invalid("A reminder comes again within a day."));
        }
        let until = self.app.now() + TimeDelta::minutes(i64::from(input.minutes));
        self.app.store.snooze_reminder(input.number, until).await?;
        self.app.announcer.tell(AppEvent::Reminders);
        Ok(())
    }

    /// Reminders that somebody has seen to.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn answer(&self, input: AnswerReminders) -> Result<()> {
        self.app.store.answer_reminders(&input.numbers).await?;
        self.app.announcer.tell(AppEvent::Reminders);
        Ok(())
    }

    /// Those that are of use now, as windows read them.
    async fn useful(&self, open: Vec<Reminding>) -> Result<Vec<(Ring, ReminderDto)>> {
        if open.is_empty() {
            return Ok(Vec::new());
        }
        let (home, now) = (self.app.home().await?, self.app.now());
        let staff = self.app.store.staff().await?;
        let mut useful = Vec::new();
        for one in open.into_iter().filter(|one| is_of_use(one, now)) {
            let Some((shown, mut dto)) = self.shown(&one, home).await? else { continue };
            let named = staff.iter().find(|person| person.id.to_string() == dto.staff);
            dto.staff = named.map(|person| person.name.clone()).unwrap_or_default();
            dto.private = shown.details.classification != Classification::Public;
            useful.push((one.ring, dto));
        }
        Ok(useful)
    }

    /// What a reminder reminds of, if that still takes place when it did.
    async fn shown(&self, one: &Reminding, home: Tz) -> Result<Option<(Shown, ReminderDto)>> {
        let Some((shown, repeats, by_title)) =
            self.occurrence(one.appointment, &one.ring, home).await?
        else {
            return Ok(None);
        };
        let entry = match self.app.store.entry(one.appointment).await {
            // Its calendar is not used any more.
            Err(StoreError::NotFound(_)) => return Ok(None),
            entry => entry?,
        };
        let mut item = item(&entry, home)?;
        if repeats {
            let by_service = item.title != by_title;
            item = draw(&item, by_service, shown.id, shown.when, &shown.details, home);
        }
        let dto = ReminderDto {
            number: one.number,
            id: item.id,
            occurrence: item.occurrence,
            start: item.start,
            end: item.end,
            all_day: item.all_day,
            title: item.title,
            client: item.client,
            staff: item.staff.unwrap_or_default(),
            private: false,
            missed: one.missed,
        };
        Ok(Some((shown, dto)))
    }

    /// The occurrence a reminder is for, whether it is one of several, and what all of them are called.
    async fn occurrence(
        &self,
        id: AppointmentId,
        ring: &Ring,
        home: Tz,
    ) -> Result<Option<(Shown, bool, String)>> {
        let appointment = match self.app.store.appointment(id).await {
            Err(StoreError::NotFound(_)) => return Ok(None),
            stored => stored?.appointment,
        };
        let repeats = appointment.content.recurrence.is_some();
        if appointment.deleted || repeats != ring.occurrence.is_some() {
            return Ok(None);
        }
        // A rule nobody can follow has no occurrence of this name either.
        let found = shown(&appointment.content, ring.occurrence, home).unwrap_or_default();
        let stands = |shown: &Shown| {
            shown.details.status != Status::Cancelled
                && shown.when.interval(home).start() == ring.interval.start()
        };
        let title = appointment.content.details.summary;
        Ok(found.filter(stands).map(|shown| (shown, repeats, title)))
    }
}

/// How long before the start to remind of what has no reminder of its own.
fn lead(settings: &SettingsDto) -> Option<TimeDelta> {
    settings.remind_before.map(|minutes| TimeDelta::minutes(i64::from(minutes)))
}

/// Whether it is worth a place on the screen: until the appointment is over, or for a while if it was over
/// before, or was asked for once more.
fn is_of_use(one: &Reminding, now: DateTime<Utc>) -> bool {
    if one.missed || one.until.is_some() {
        return one.until.unwrap_or(one.ring.due) > now - GRACE;
    }
    !is_over(one.ring.interval, now)
}
