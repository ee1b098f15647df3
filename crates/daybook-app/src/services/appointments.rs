//! Appointments: the grid, the details of one, and every way to change them.

use daybook_core::appointment::{Appointment, Author};
use daybook_core::details::{Details, Status};
use daybook_core::id::{AppointmentId, CalendarId, StaffId};
use daybook_core::recurrence::RecurrenceId;
use daybook_core::recurrence::edit::{self, Deleted, Edited};
use daybook_provider::google;
use daybook_store::{Edit, Stored};

use super::items::{Shown, shown};
use super::{id, maybe_id};
use crate::api::appointments::{
    AppointmentDto, AppointmentInput, AppointmentRef, ChangeAppointment, CreateAppointment,
    DeleteAppointment, DoneDto, GridRange, MoveAppointment, Scope, SetProgress, SetSync,
};
use crate::api::times::{ClockInput, ReadTimes, TimesDto};
use crate::app::Inner;
use crate::convert::clocks::{self, Before};
use crate::convert::done;
use crate::convert::repeat::repeat_of;
use crate::convert::time::{Span, days};
use crate::error::{AppError, Result};

mod details;
mod grid;
mod guests;
mod homes;
mod input;
mod revert;
mod series;
mod several;

pub(super) use homes::writable;
pub(super) use revert::untouched;

use input::{Wanted, booking_of, details_of, when_of};

/// The longest range a window may ask for, in days.
const LONGEST_RANGE: i64 = 366;

/// Appointments.
pub struct Appointments<'a> {
    pub(crate) app: &'a Inner,
}

impl Appointments<'_> {
    /// What the grid draws, as the JSON text of a [`GridDto`](crate::api::appointments::GridDto):
    /// single appointments pass through as the store has them, without being read.
    ///
    /// # Errors
    ///
    /// [`AppError::Invalid`] for a range that is no range or longer than a year.
    pub async fn grid(&self, range: GridRange) -> Result<String> {
        let home = self.app.home().await?;
        let window = days(&range.from, &range.to, home)?;
        if window.length().num_days() > LONGEST_RANGE {
            return Err(AppError::invalid("Show at most a year at once."));
        }
        let second = self.app.settings().await?.second_zone.and_then(|zone| zone.parse().ok());
        grid::grid(&self.app.store, window, home, second).await
    }

    /// Everything about an occurrence or an appointment.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn get(&self, input: AppointmentRef) -> Result<AppointmentDto> {
        details::get(self.app, &input).await
    }

    /// Makes an appointment.
    ///
    /// # Errors
    ///
    /// [`AppError::Invalid`], [`AppError::ReadOnly`].
    pub async fn create(&self, input: CreateAppointment) -> Result<DoneDto> {
        let (id, edit, message) = self.booked(&input.appointment).await?;
        self.store(vec![edit], &message).await?;
        Ok(DoneDto { id: Some(id.to_string()), message })
    }

    /// Changes an appointment, or part of a series, to what the editor says.
    ///
    /// # Errors
    ///
    /// [`AppError::Changed`] when the editor is stale; [`AppError::Invalid`], [`AppError::Series`],
    /// [`AppError::ReadOnly`], [`AppError::MadeByGoogle`], [`AppError::NotFound`].
    pub async fn change(&self, input: ChangeAppointment) -> Result<DoneDto> {
        let style = self.app.style().await?;
        let stored = self.writable(id(&input.id, "appointment")?).await?;
        if stored.appointment.rev != i64::from(input.revision) {
            return Err(AppError::Changed("appointment"));
        }
        let wanted = input.appointment;
        let asked: Option<CalendarId> = maybe_id(wanted.calendar.as_deref(), "calendar")?;
        let old = self.occurrence(&stored.appointment, input.occurrence.as_deref()).await?;
        let names = self.names(&wanted).await?;
        let content = &stored.appointment.content;
        let repeats = content.recurrence.is_some();
        let unsaid = repeats && repeat_of(content, style.home).is_none();
        let bound = (wanted.repeat.is_some() || unsaid)
            && !means_one_of_many(&stored.appointment, input.scope);
        let before = Before { when: old.when, repeats };
        let mut details = details_of(&wanted, &names, &old.details)?;
        guests::settle(self.app, &mut details, &old.details, stored.calendar).await?;
        let next = Wanted {
            when: when_of(&wanted, Some(before), bound, style.home)?,
            details,
            booking: input::Booking {
                progress: stored.appointment.booking.progress,
                ..booking_of(&wanted)?
            },
        };
        let title = names.title(&next.details);
        let only_moved = next.when != old.when && next.details == old.details;
        let is_cancelled = |details: &Details| details.status == Status::Cancelled;
        let message = if only_moved && next.booking == stored.appointment.booking {
            done::moved(&title, next.when, None, style)
        } else if is_cancelled(&next.details) && !is_cancelled(&old.details) {
            done::cancelled(&title, old.when, style)
        } else {
            done::changed(&title)
        };
        let edited = input::edited(&stored.appointment, &old, input.scope, &next, style.home)?;
        let edited = input::repeated(
            &stored.appointment,
            edited,
            input.scope,
            wanted.repeat.as_ref(),
            style.home,
        )?;
        let home = self.home_for(&stored, asked, next.booking.staff).await?;
        if home != stored.calendar && means_one_of_many(&stored.appointment, input.scope) {
            return Err(AppError::invalid(
                "One date of a series keeps the calendar of the series. Change all of it.",
            ));
        }
        self.save(stored, edited, &next, home, message).await
    }

    /// What times that are being put together mean.
    ///
    /// # Errors
    ///
    /// [`AppError::Invalid`] for a zone that is none, and for a time that is out of range.
    pub async fn read_times(&self, input: ReadTimes) -> Result<TimesDto> {
        let home = self.app.home().await?;
        let here =
            || ClockInput { zone: home.name().to_owned(), start_second: false, end_second: false };
        clocks::times(input.start, input.end, &input.clock.unwrap_or_else(here), home)
    }

    /// Moves or resizes an appointment, or part of a series.
    ///
    /// # Errors
    ///
    /// As [`Appointments::change`], but nothing is ever stale.
    pub async fn move_to(&self, input: MoveAppointment) -> Result<DoneDto> {
        let stored = self.writable(id(&input.id, "appointment")?).await?;
        let (edited, next, message) = self.moved(&stored.appointment, &input).await?;
        let home = self.home_for(&stored, None, next.booking.staff).await?;
        self.save(stored, edited, &next, home, message).await
    }

    /// Says how far a booking is.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn set_progress(&self, input: SetProgress) -> Result<DoneDto> {
        let stored = self.live(id(&input.id, "appointment")?).await?;
        let first = self.occurrence(&stored.appointment, None).await?;
        let title = self.title(&stored.appointment, &first).await?;
        let mut appointment = stored.appointment;
        appointment.booking.progress = input.progress.into();
        let message = done::marked(&title, appointment.booking.progress);
        let (id, expected) = (appointment.id, appointment.rev);
        self.store(vec![Edit::Change { appointment, expected }], &message).await?;
        Ok(DoneDto { id: Some(id.to_string()), message })
    }

    /// Says whether the calendars of an appointment, of all of a series, are kept in step. Nothing is sent
    /// or taken over while they are not; afterwards both sides' changes are joined.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], [`AppError::ReadOnly`].
    pub async fn set_sync(&self, input: SetSync) -> Result<DoneDto> {
        let id = id(&input.id, "appointment")?;
        // What has become read-only meanwhile is followed again all the same.
        let stored = if input.on { self.live(id).await? } else { self.writable(id).await? };
        let first = self.occurrence(&stored.appointment, None).await?;
        let title = self.title(&stored.appointment, &first).await?;
        let mut appointment = stored.appointment;
        appointment.booking.sync_off = !input.on;
        let message = done::switched(&title, input.on);
        let expected = appointment.rev;
        self.store(vec![Edit::Change { appointment, expected }], &message).await?;
        Ok(DoneDto { id: Some(id.to_string()), message })
    }

    /// Deletes an appointment, or part of a series.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], [`AppError::Series`], [`AppError::ReadOnly`].
    pub async fn delete(&self, input: DeleteAppointment) -> Result<DoneDto> {
        let Stored { appointment, .. } = self.writable(id(&input.id, "appointment")?).await?;
        let (id, expected) = (appointment.id, appointment.rev);
        let (left, message) = self.without(&appointment, &input).await?;
        let (edit, left) = match left {
            Deleted::All => (Edit::Delete { id, expected }, None),
            Deleted::Kept(content) => {
                let appointment = Appointment { content: *content, ..appointment };
                (Edit::Change { appointment, expected }, Some(id.to_string()))
            }
        };
        self.store(vec![edit], &message).await?;
        Ok(DoneDto { id: left, message })
    }

    /// A new appointment as the editor says, and the sentence about it.
    async fn booked(&self, wanted: &AppointmentInput) -> Result<(AppointmentId, Edit, String)> {
        let style = self.app.style().await?;
        let booking = booking_of(wanted)?;
        let calendar = self.calendar_for(wanted, booking.staff).await?;
        let names = self.names(wanted).await?;
        let mut content = input::new_content(wanted, &names, style.home)?;
        let nobody = Details::default();
        guests::settle(self.app, &mut content.details, &nobody, calendar).await?;
        let message = done::booked(&names.title(&content.details), content.when, style);
        let id = AppointmentId::generate(self.app.now());
        let appointment = Appointment {
            id,
            uid: new_uid(self.app),
            content,
            booking,
            rev: 0,
            deleted: false,
            author: Author::User,
        };
        Ok((id, Edit::Create { appointment, calendar }, message))
    }

    /// What becomes of an appointment that is moved, and the sentence about it.
    async fn moved(
        &self,
        appointment: &Appointment,
        input: &MoveAppointment,
    ) -> Result<(Edited, Wanted, String)> {
        let style = self.app.style().await?;
        let old = self.occurrence(appointment, input.occurrence.as_deref()).await?;
        let booking = appointment.booking;
        let staff: Option<StaffId> = maybe_id(input.staff.as_deref(), "staff member")?;
        let next = Wanted {
            when: Span { start: input.start, end: input.end, all_day: input.all_day }
                .when(Some(old.when), style.home)?,
            details: old.details.clone(),
            booking: input::Booking { staff: staff.or(booking.staff), ..booking },
        };
        let title = self.title(appointment, &old).await?;
        let with = match next.booking.staff {
            Some(staff) if next.booking.staff != booking.staff => {
                let team = self.app.store.staff().await?;
                team.into_iter().find(|person| person.id == staff).map(|person| person.name)
            }
            _ => None,
        };
        let message = done::moved(&title, next.when, with.as_deref(), style);
        let edited = input::edited(appointment, &old, input.scope, &next, style.home)?;
        Ok((edited, next, message))
    }

    /// What is left of an appointment when some of it is deleted, and the sentence about it.
    async fn without(
        &self,
        appointment: &Appointment,
        input: &DeleteAppointment,
    ) -> Result<(Deleted, String)> {
        let style = self.app.style().await?;
        let old = self.occurrence(appointment, input.occurrence.as_deref()).await?;
        let message = done::deleted(&self.title(appointment, &old).await?, old.when, style);
        let left = edit::delete(&appointment.content, old.id, input.scope.into(), style.home)?;
        Ok((left, message))
    }

    /// Stores an edited appointment and the series that was split off it; what is edited is at home in
    /// `home` from now on.
    async fn save(
        &self,
        stored: Stored,
        edited: Edited,
        next: &Wanted,
        home: CalendarId,
        message: String,
    ) -> Result<DoneDto> {
        let Stored { mut appointment, calendar } = stored;
        let expected = appointment.rev;
        let mut done = appointment.id;
        let mut edits = Vec::new();
        if let Some(content) = edited.split_off {
            done = AppointmentId::generate(self.app.now());
            let (uid, booking) = (new_uid(self.app), next.booking);
            let appointment =
                Appointment { id: done, uid, content, booking, ..appointment.clone() };
            edits.push(Edit::Create { appointment, calendar: home });
        } else {
            appointment.booking = next.booking;
        }
        appointment.content = edited.content;
        let edit = if done != appointment.id {
            Edit::Shorten { appointment, expected, rest: done }
        } else if home != calendar {
            Edit::Move { appointment, calendar: home, expected }
        } else {
            Edit::Change { appointment, expected }
        };
        edits.insert(0, edit);
        self.store(edits, &message).await?;
        Ok(DoneDto { id: Some(done.to_string()), message })
    }

    async fn store(&self, edits: Vec<Edit>, label: &str) -> Result<()> {
        self.app.store.edit(edits, Author::User, label, self.app.now()).await?;
        self.app.edited().await;
        Ok(())
    }

    /// An appointment that is not deleted.
    async fn live(&self, id: AppointmentId) -> Result<Stored> {
        let stored = self.app.store.appointment(id).await?;
        if stored.appointment.deleted { Err(AppError::NotFound("appointment")) } else { Ok(stored) }
    }

    /// An appointment that may be changed here.
    async fn writable(&self, id: AppointmentId) -> Result<Stored> {
        let stored = self.live(id).await?;
        writable(&self.app.store.calendar(stored.calendar).await?)?;
        if self.is_made_by_google(&stored).await? {
            Err(AppError::MadeByGoogle)
        } else {
            Ok(stored)
        }
    }

    /// Whether an appointment is one of those that its calendar makes itself.
    async fn is_made_by_google(&self, Stored { appointment, calendar }: &Stored) -> Result<bool> {
        let items = self.app.store.items_of(appointment.id).await?;
        let home = items.iter().find(|item| item.link.calendar == *calendar);
        let held = home.and_then(|item| item.shadow.as_ref());
        Ok(held.is_some_and(|held| google::makes(&held.raw)))
    }

    async fn occurrence(&self, of: &Appointment, id: Option<&str>) -> Result<Shown> {
        let id: Option<RecurrenceId> =
            id.map(|id| id.parse().map_err(|_| AppError::NotFound("appointment"))).transpose()?;
        let home = self.app.home().await?;
        shown(&of.content, id, home)?.ok_or(AppError::NotFound("appointment"))
    }

    /// The names of what is booked and for whom.
    async fn names(&self, wanted: &AppointmentInput) -> Result<input::Names> {
        let booking = booking_of(wanted)?;
        let services = self.app.store.services().await?;
        let service = booking.service.map(|wanted| {
            let service = services.into_iter().find(|service| service.id == wanted);
            service.map(|service| service.name).ok_or(AppError::NotFound("service"))
        });
        let client = match booking.client {
            Some(client) => Some(self.app.store.client(client).await?.name),
            None => None,
        };
        if let Some(staff) = booking.staff
            && !self.app.store.staff().await?.iter().any(|person| person.id == staff)
        {
            return Err(AppError::NotFound("staff member"));
        }
        Ok(input::Names { service: service.transpose()?, client })
    }

    /// What the grid calls an appointment.
    async fn title(&self, appointment: &Appointment, occurrence: &Shown) -> Result<String> {
        let services = self.app.store.services().await?;
        let service = appointment.booking.service.and_then(|wanted| {
            services.into_iter().find(|service| service.id == wanted).map(|service| service.name)
        });
        Ok(input::Names { service, client: None }.title(&occurrence.details))
    }
}

/// A UID nobody else has.
fn new_uid(app: &Inner) -> String {
    AppointmentId::generate(app.now()).to_string()
}

/// Whether a scope means one occurrence of several.
fn means_one_of_many(appointment: &Appointment, scope: Scope) -> bool {
    scope == Scope::This && appointment.content.recurrence.is_some()
}
