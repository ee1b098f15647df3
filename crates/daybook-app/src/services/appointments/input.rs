//! From what the editor says to the next version of an appointment. Pure.

use chrono_tz::Tz;
pub(super) use daybook_core::appointment::Booking;
use daybook_core::appointment::{Appointment, Content};
use daybook_core::details::{Details, Reminder, When};
use daybook_core::recurrence::edit::{self, Edited};

use super::guests::guests_of;
use super::means_one_of_many;
use crate::api::appointments::{AppointmentInput, RepeatDto, Scope};
use crate::convert::clocks::{Before, when_on};
use crate::convert::names::{classification, transparency};
use crate::convert::repeat::{repeat_of, with_repeat};
use crate::convert::time::Span;
use crate::error::{AppError, Result};
use crate::services::items::Shown;
use crate::services::maybe_id;

/// What is booked and for whom, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) service: Option<String>,
    pub(super) client: Option<String>,
}

impl Names {
    /// What the grid calls it.
    pub(super) fn title(&self, details: &Details) -> String {
        let service = self.service.clone().filter(|name| !name.is_empty());
        service.unwrap_or_else(|| details.summary.clone())
    }

    /// What calendars call it when nobody said anything else.
    fn summary(&self) -> String {
        [&self.service, &self.client].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")
    }
}

/// What one occurrence is to become.
pub(super) struct Wanted {
    pub(super) when: When,
    pub(super) details: Details,
    pub(super) booking: Booking,
}

/// Who the editor books for what with whom.
pub(super) fn booking_of(input: &AppointmentInput) -> Result<Booking> {
    Ok(Booking {
        staff: maybe_id(input.staff.as_deref(), "staff member")?,
        client: maybe_id(input.client.as_deref(), "client")?,
        service: maybe_id(input.service.as_deref(), "service")?,
        sync_off: input.sync_off,
        ..Booking::default()
    })
}

/// What the editor says about an appointment that said `old`; what it does not show stays.
///
/// # Errors
///
/// When a guest has no e-mail address.
pub(super) fn details_of(
    input: &AppointmentInput,
    names: &Names,
    old: &Details,
) -> Result<Details> {
    let summary = input.summary.trim();
    let summary = if summary.is_empty() { names.summary() } else { summary.to_owned() };
    let shown = |reminder: &Reminder| minutes_before(*reminder).is_some();
    let hidden = old.reminders.iter().copied().filter(|reminder| !shown(reminder));
    let wanted = input.reminders.iter().map(|before| Reminder::FromStart(-60 * i64::from(*before)));
    let attendees = match &input.guests {
        Some(guests) => guests_of(guests, old)?,
        None => old.attendees.clone(),
    };
    Ok(Details {
        summary,
        description: input.notes.clone(),
        location: input.location.clone(),
        status: input.status.into(),
        transparency: transparency(input.opaque),
        classification: classification(input.private, old.classification),
        reminders: hidden.chain(wanted).collect(),
        attendees,
        ..old.clone()
    })
}

/// When the editor says that it is. `bound` is a series, or part of one.
pub(super) fn when_of(
    input: &AppointmentInput,
    old: Option<Before>,
    bound: bool,
    home: Tz,
) -> Result<When> {
    let span = Span { start: input.start, end: input.end, all_day: input.all_day };
    match &input.clock {
        Some(clock) => when_on(span, clock, old, bound, home),
        None => span.when(old.map(|old| old.when), home),
    }
}

/// How long before the start, if the editor can say it.
pub(super) fn minutes_before(reminder: Reminder) -> Option<i32> {
    match reminder {
        Reminder::FromStart(seconds) if seconds <= 0 && seconds % 60 == 0 => {
            i32::try_from(-seconds / 60).ok()
        }
        _ => None,
    }
}

/// A new appointment as the editor says.
pub(super) fn new_content(input: &AppointmentInput, names: &Names, home: Tz) -> Result<Content> {
    let content = Content {
        when: when_of(input, None, input.repeat.is_some(), home)?,
        details: details_of(input, names, &Details::default())?,
        recurrence: None,
    };
    match &input.repeat {
        Some(repeat) => with_repeat(content, Some(repeat), home),
        None => Ok(content),
    }
}

/// What becomes of the series when one occurrence of it is to become `next`.
pub(super) fn edited(
    appointment: &Appointment,
    old: &Shown,
    scope: Scope,
    next: &Wanted,
    home: Tz,
) -> Result<Edited> {
    if means_one_of_many(appointment, scope) && next.booking != appointment.booking {
        return Err(AppError::invalid(
            "One date of a series keeps the staff member, client, service and sync of the series. \
             Change all of it, or delete this date and make a single appointment.",
        ));
    }
    let Wanted { when, details, .. } = next;
    let (content, scope) = (&appointment.content, scope.into());
    Ok(edit::change(content, old.id, scope, *when, details.clone(), home)?)
}

/// `edited`, repeating as the editor says, where that is something new. What the editor cannot say
/// stays.
pub(super) fn repeated(
    before: &Appointment,
    mut edited: Edited,
    scope: Scope,
    repeat: Option<&RepeatDto>,
    home: Tz,
) -> Result<Edited> {
    let old = repeat_of(&before.content, home);
    let cannot_say = old.is_none() && before.content.recurrence.is_some();
    if repeat == old.as_ref() || (repeat.is_none() && cannot_say) {
        return Ok(edited);
    }
    if means_one_of_many(before, scope) {
        return Err(AppError::invalid(
            "One date cannot repeat in its own way. Choose “this and following” or “all”.",
        ));
    }
    match &mut edited.split_off {
        Some(later) => *later = with_repeat(later.clone(), repeat, home)?,
        None => edited.content = with_repeat(edited.content, repeat, home)?,
    }
    Ok(edited)
}

#[cfg(test)]
mod tests {
    use daybook_core::details::Classification;

    use super::*;
    use crate::api::appointments::StatusDto;

    fn input() -> AppointmentInput {
        AppointmentInput {
            start: 600,
            end: 660,
            all_day: false,
            summary: String::new(),
            notes: String::new(),
            location: String::new(),
            status: StatusDto::Confirmed,
            opaque: true,
            staff: None,
            client: None,
            service: None,
            calendar: None,
            repeat: None,
            reminders: vec![15],
            sync_off: false,
            private: false,
            clock: None,
            guests: None,
        }
    }

    fn names(service: Option<&str>, client: Option<&str>) -> Names {
        Names { service: service.map(str::to_owned), client: client.map(str::to_owned) }
    }

    #[test]
    fn what_is_private_is_kept_from_others_and_what_was_confidential_stays_so() {
        use Classification::{Confidential, Private, Public};
        let seen = |private, classification| {
            let old = Details { classification, ..Details::default() };
            let input = AppointmentInput { private, ..input() };
            details_of(&input, &names(None, None), &old).unwrap().classification
        };
        assert_eq!([Public, Private, Confidential].map(|was| seen(false, was)), [Public; 3]);
        let kept = [Private, Private, Confidential];
        assert_eq!([Public, Private, Confidential].map(|was| seen(true, was)), kept);
    }

    #[test]
    fn an_empty_title_takes_the_service_and_the_client() {
        let summary =
            |names: &Names| details_of(&input(), names, &Details::default()).unwrap().summary;
        assert_eq!(summary(&names(Some("Balayage"), Some("Chloé"))), "Balayage, Chloé");
        assert_eq!(summary(&names(None, Some("Chloé"))), "Chloé");
        assert_eq!(summary(&names(None, None)), "");
    }

    #[test]
    fn reminders_the_editor_does_not_show_stay() {
        let old = Details {
            reminders: [Reminder::FromStart(-3600), Reminder::FromEnd(0), Reminder::FromStart(-30)]
                .into(),
            ..Details::default()
        };
        let kept = details_of(&input(), &Names::default(), &old).unwrap().reminders;
        let wanted =
            [Reminder::FromStart(-900), Reminder::FromEnd(0), Reminder::FromStart(-30)].into();
        assert_eq!(kept, wanted);
    }
}
