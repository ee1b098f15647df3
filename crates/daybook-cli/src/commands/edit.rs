//! Making and changing appointments.

use daybook_app::api::appointments::{
    AppointmentDto, AppointmentInput, AppointmentRef, ChangeAppointment, CreateAppointment,
    RepeatDto, RepeatUnit, StatusDto,
};

use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::options::appointments::{Repeat, Said, Switch, Which};
use crate::times::{DAY, Start};

/// Minutes of an appointment when nothing says how long it takes.
const USUAL: i32 = 60;

/// Where an appointment lies: local minutes, the end exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    start: i32,
    end: i32,
    all_day: bool,
}

pub(super) async fn add(
    desk: &Desk<'_>,
    said: &Said,
    calendar: Option<&str>,
) -> Result<Answer, Failure> {
    if said.summary.is_none() && said.service.is_none() && said.client.is_none() {
        return Err(Failure::usage("Say what it is with --summary, --service or --client."));
    }
    let service = said.service.as_deref().map(|name| desk.service(name)).transpose()?.flatten();
    let service = desk.book.services.iter().find(|known| Some(&known.id) == service.as_ref());
    let minutes = service.and_then(|service| i32::try_from(service.minutes).ok());
    let Place { start, end, all_day } = place(said, None, minutes.unwrap_or(USUAL))?;
    let mut appointment = AppointmentInput {
        start,
        end,
        all_day,
        summary: String::new(),
        notes: String::new(),
        location: String::new(),
        status: StatusDto::Confirmed,
        opaque: true,
        staff: None,
        client: None,
        service: None,
        calendar: desk.calendar(calendar)?,
        repeat: None,
        reminders: Vec::new(),
        sync_off: false,
        private: false,
        clock: None,
        guests: None,
    };
    describe(desk, said, &mut appointment).await?;
    let done = desk.app.appointments().create(CreateAppointment { appointment }).await?;
    let text = format!("{}  [{}]", done.message, done.id.clone().unwrap_or_default());
    Answer::new(&done, text)
}

pub(super) async fn edit(
    desk: &Desk<'_>,
    which: &Which,
    said: &Said,
    calendar: Option<&str>,
) -> Result<Answer, Failure> {
    if said.is_empty() && calendar.is_none() {
        return Err(Failure::usage("Say what to change, for example with --summary or --start."));
    }
    let reference = AppointmentRef { id: which.id.clone(), occurrence: which.occurrence.clone() };
    let now = desk.app.appointments().get(reference).await?;
    let revision = now.revision;
    let mut appointment = as_it_is(now);
    if let Some(calendar) = desk.calendar(calendar)? {
        appointment.calendar = Some(calendar);
    }
    if said.moves() {
        let AppointmentInput { start, end, all_day, .. } = appointment;
        let place = place(said, Some(Place { start, end, all_day }), USUAL)?;
        (appointment.start, appointment.end) = (place.start, place.end);
        appointment.all_day = place.all_day;
    }
    describe(desk, said, &mut appointment).await?;
    let input = ChangeAppointment {
        id: which.id.clone(),
        occurrence: which.occurrence.clone(),
        scope: which.scope(),
        revision,
        appointment,
    };
    let done = desk.app.appointments().change(input).await?;
    Answer::new(&done, done.message.as_str())
}

/// Everything but its place in time. A new client comes last: nothing else can fail then.
async fn describe(
    desk: &Desk<'_>,
    said: &Said,
    appointment: &mut AppointmentInput,
) -> Result<(), Failure> {
    let texts = [
        (&said.summary, &mut appointment.summary),
        (&said.notes, &mut appointment.notes),
        (&said.location, &mut appointment.location),
    ];
    for (text, place) in texts {
        if let Some(text) = text {
            text.clone_into(place);
        }
    }
    if let Some(sync) = said.sync {
        appointment.sync_off = sync == Switch::Off;
    }
    if let Some(repeat) = said.repeat {
        appointment.repeat = repeated(repeat, said);
    }
    if let Some(name) = &said.staff {
        appointment.staff = desk.staff(name)?;
    }
    if let Some(name) = &said.service {
        appointment.service = desk.service(name)?;
    }
    if let Some(name) = &said.client {
        appointment.client = desk.client(name).await?;
    }
    Ok(())
}

fn repeated(repeat: Repeat, said: &Said) -> Option<RepeatDto> {
    let every = match repeat {
        Repeat::Never => return None,
        Repeat::Daily => RepeatUnit::Day,
        Repeat::Weekly => RepeatUnit::Week,
        Repeat::Monthly => RepeatUnit::Month,
        Repeat::Yearly => RepeatUnit::Year,
    };
    Some(RepeatDto {
        every,
        interval: 1,
        weekdays: Vec::new(),
        by_weekday: false,
        count: said.count,
        until: said.until.map(|day| day.to_string()),
    })
}

/// Where it lies now; what is not said stays as `before`, or else takes `usual` minutes or a day.
fn place(said: &Said, before: Option<Place>, usual: i32) -> Result<Place, Failure> {
    let start = match (said.start, before) {
        (Some(Start::Minute(_)), _) if said.all_day => {
            return Err(Failure::usage("A whole day has no time: leave it out of --start."));
        }
        (Some(start), _) => start,
        (None, Some(before)) if before.all_day || said.all_day => {
            Start::Day(before.start - before.start.rem_euclid(DAY))
        }
        (None, Some(before)) => Start::Minute(before.start),
        (None, None) => return Err(Failure::usage("Say when it begins with --start.")),
    };
    let (start, all_day) = match start {
        Start::Day(start) => (start, true),
        Start::Minute(start) => (start, false),
    };
    let as_before = before.filter(|before| before.all_day == all_day);
    let usual = if all_day { DAY } else { usual };
    let length = as_before.map_or(usual, |before| before.end.saturating_sub(before.start));
    let end = match (said.end, said.minutes) {
        (Some(Start::Day(last)), _) if all_day => last.saturating_add(DAY),
        (Some(Start::Minute(end)), _) if !all_day => end,
        (Some(_), _) => {
            return Err(Failure::usage(
                "The start and the end must both be days or both be times.",
            ));
        }
        (None, Some(_)) if all_day => {
            return Err(Failure::usage(
                "A whole day takes no --minutes: say its last day with --end.",
            ));
        }
        (None, minutes) => start.saturating_add(minutes.unwrap_or(length)),
    };
    if end < start || (all_day && end == start) {
        return Err(Failure::usage("It ends before it begins."));
    }
    Ok(Place { start, end, all_day })
}

/// What the editor would hold.
fn as_it_is(now: AppointmentDto) -> AppointmentInput {
    AppointmentInput {
        start: now.item.start,
        end: now.item.end,
        all_day: now.item.all_day,
        summary: now.summary,
        notes: now.notes,
        location: now.location,
        status: now.item.status,
        opaque: now.item.opaque || now.item.status == StatusDto::Cancelled,
        staff: now.item.staff,
        client: now.client.map(|client| client.id),
        service: now.service,
        calendar: None,
        repeat: now.repeat,
        reminders: now.reminders,
        sync_off: now.sync.off,
        private: now.private,
        clock: None,
        guests: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::USAGE;

    const MORNING: Place = Place { start: 3 * DAY + 540, end: 3 * DAY + 585, all_day: false };

    fn put(said: &Said, before: Option<Place>) -> Result<(i32, i32, bool), u8> {
        let place = place(said, before, USUAL).map_err(|failure| failure.code)?;
        Ok((place.start, place.end, place.all_day))
    }

    #[test]
    fn takes_an_hour_or_a_day_unless_said_otherwise() {
        let start = |start| Said { start: Some(start), ..Said::default() };
        assert_eq!(put(&start(Start::Minute(600)), None), Ok((600, 660, false)));
        assert_eq!(put(&start(Start::Day(DAY)), None), Ok((DAY, 2 * DAY, true)));
        assert_eq!(put(&Said::default(), None), Err(USAGE));
    }

    #[test]
    fn keeps_its_length_when_it_moves() {
        let said = Said { start: Some(Start::Minute(600)), ..Said::default() };
        assert_eq!(put(&said, Some(MORNING)), Ok((600, 645, false)));
        let said = Said { start: Some(Start::Day(DAY)), ..Said::default() };
        assert_eq!(put(&said, Some(MORNING)), Ok((DAY, 2 * DAY, true)));
        let said = Said { all_day: true, ..Said::default() };
        assert_eq!(put(&said, Some(MORNING)), Ok((3 * DAY, 4 * DAY, true)));
    }

    #[test]
    fn the_last_of_several_days_is_included() {
        let (start, end) = (Some(Start::Day(DAY)), Some(Start::Day(3 * DAY)));
        assert_eq!(put(&Said { start, end, ..Said::default() }, None), Ok((DAY, 4 * DAY, true)));
    }

    #[test]
    fn days_and_times_do_not_mix_and_time_does_not_run_backwards() {
        let (day, time) = (Some(Start::Day(DAY)), Some(Start::Minute(DAY + 60)));
        let wrong = [
            Said { start: day, end: time, ..Said::default() },
            Said { start: time, end: day, ..Said::default() },
            Said { start: time, all_day: true, ..Said::default() },
            Said { start: day, minutes: Some(60), ..Said::default() },
            Said { start: time, end: Some(Start::Minute(DAY)), ..Said::default() },
            Said { start: day, end: Some(Start::Day(0)), ..Said::default() },
        ];
        for said in wrong {
            assert_eq!(put(&said, None), Err(USAGE), "{said:?}");
        }
    }

    #[test]
    fn the_end_of_time_is_no_reason_to_stop() {
        let said = Said { start: Some(Start::Minute(i32::MAX)), ..Said::default() };
        assert_eq!(put(&said, None), Ok((i32::MAX, i32::MAX, false)));
    }
}
