//! Which calendar an appointment is at home in.

use daybook_core::account::{Calendar, CalendarAccess, CalendarMode};
use daybook_core::id::{CalendarId, StaffId};
use daybook_store::Stored;

use super::Appointments;
use crate::api::appointments::AppointmentInput;
use crate::error::{AppError, Result};
use crate::services::maybe_id;

impl Appointments<'_> {
    /// Where an appointment is at home from now on: where it was asked for, or where its staff member's
    /// appointments go when it has another one now, or where it is.
    pub(super) async fn home_for(
        &self,
        stored: &Stored,
        asked: Option<CalendarId>,
        staff: Option<StaffId>,
    ) -> Result<CalendarId> {
        let here = stored.calendar;
        if let Some(asked) = asked.filter(|asked| *asked != here) {
            writable(&self.app.store.calendar(asked).await?)?;
            return Ok(asked);
        }
        if staff == stored.appointment.booking.staff {
            return Ok(here);
        }
        let calendars = self.app.store.calendars().await?;
        if let Some(theirs) = staff.and_then(|staff| default_of(&calendars, Some(staff))) {
            return Ok(theirs);
        }
        // A calendar of nobody in particular does for everybody; somebody's own does not.
        let owner = calendars.iter().find(|calendar| calendar.id == here).and_then(|it| it.staff);
        if owner.is_none() || owner == staff { Ok(here) } else { anybodys(&calendars) }
    }

    /// Where a new appointment goes: as asked, else the staff member's default, else the
    /// business's, else the book's own.
    pub(super) async fn calendar_for(
        &self,
        wanted: &AppointmentInput,
        staff: Option<StaffId>,
    ) -> Result<CalendarId> {
        let calendars = self.app.store.calendars().await?;
        let asked: Option<CalendarId> = maybe_id(wanted.calendar.as_deref(), "calendar")?;
        if let Some(asked) = asked {
            let calendar = calendars.iter().find(|calendar| calendar.id == asked);
            let calendar = calendar.ok_or(AppError::NotFound("calendar"))?;
            writable(calendar)?;
            return Ok(asked);
        }
        match staff.and_then(|staff| default_of(&calendars, Some(staff))) {
            Some(theirs) => Ok(theirs),
            None => anybodys(&calendars),
        }
    }
}

/// Where new appointments of a staff member go, or those of nobody in particular.
fn default_of(calendars: &[Calendar], staff: Option<StaffId>) -> Option<CalendarId> {
    let default = calendars.iter().find(|calendar| {
        calendar.is_default && calendar.staff == staff && writable(calendar).is_ok()
    });
    default.map(|calendar| calendar.id)
}

/// The business's default, or else the book's own calendar.
fn anybodys(calendars: &[Calendar]) -> Result<CalendarId> {
    let own = || calendars.iter().find(|calendar| calendar.account.is_none()).map(|own| own.id);
    default_of(calendars, None).or_else(own).ok_or(AppError::NoBook)
}

/// Only a calendar that goes both ways may be changed here.
pub(in crate::services) fn writable(calendar: &Calendar) -> Result<()> {
    if calendar.mode == CalendarMode::TwoWay && calendar.access == CalendarAccess::Write {
        Ok(())
    } else {
        Err(AppError::ReadOnly(calendar.name.clone()))
    }
}
