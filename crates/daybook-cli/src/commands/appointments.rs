//! Appointments.

use chrono::NaiveDate;
use daybook_app::App;
use daybook_app::api::appointments::{
    AppointmentDto, AppointmentInput, AppointmentRef, ChangeAppointment, CreateAppointment,
    DeleteAppointment, GridRange, ItemDto, RepeatDto, RepeatUnit, StatusDto,
};
use serde::Deserialize;

use super::{book, calendar};
use crate::answer::Answer;
use crate::failure::Failure;
use crate::options::{Every, Texts, Which};
use crate::times::{self, DAY, Start};

#[derive(Deserialize)]
struct Grid {
    items: Vec<ItemDto>,
}

pub(super) async fn list(
    app: &App,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
) -> Result<Answer, Failure> {
    let today = times::day(&book(app).await?.today).map_err(Failure::usage)?;
    let from = from.unwrap_or(today);
    let last = to.map_or_else(|| times::later(from, 6), Ok)?;
    let range = GridRange { from: from.to_string(), to: times::later(last, 1)?.to_string() };
    let grid: Grid = serde_json::from_str(&app.appointments().grid(range).await?)?;
    Answer::lines(&grid.items, "Nothing is booked.", times::line)
}

/// How an appointment repeats.
pub(super) fn repeat(every: Every, count: Option<u32>) -> RepeatDto {
    RepeatDto {
        every: match every {
            Every::Day => RepeatUnit::Day,
            Every::Week => RepeatUnit::Week,
            Every::Month => RepeatUnit::Month,
            Every::Year => RepeatUnit::Year,
        },
        interval: 1,
        weekdays: Vec::new(),
        by_weekday: false,
        count,
        until: None,
    }
}

pub(super) async fn add(
    app: &App,
    title: &str,
    (start, minutes): (Start, i32),
    texts: &Texts,
    wanted: Option<&str>,
    repeat: Option<RepeatDto>,
) -> Result<Answer, Failure> {
    let mut appointment = AppointmentInput {
        start: 0,
        end: 0,
        all_day: false,
        summary: title.to_owned(),
        notes: texts.notes.clone().unwrap_or_default(),
        location: texts.location.clone().unwrap_or_default(),
        status: StatusDto::Confirmed,
        opaque: true,
        staff: None,
        client: None,
        service: None,
        calendar: calendar(app, wanted).await?,
        repeat,
        reminders: Vec::new(),
    };
    place(&mut appointment, start, minutes);
    let done = app.appointments().create(CreateAppointment { appointment }).await?;
    let text = format!("{}  [{}]", done.message, done.id.clone().unwrap_or_default());
    Answer::new(&done, text)
}

pub(super) async fn edit(
    app: &App,
    which: &Which,
    title: Option<&str>,
    (start, minutes): (Option<Start>, Option<i32>),
    texts: &Texts,
) -> Result<Answer, Failure> {
    let reference = AppointmentRef { id: which.id.clone(), occurrence: which.occurrence.clone() };
    let now = app.appointments().get(reference).await?;
    let revision = now.revision;
    let mut appointment = as_it_is(now);
    if let Some(title) = title {
        title.clone_into(&mut appointment.summary);
    }
    if let Some(notes) = &texts.notes {
        appointment.notes.clone_from(notes);
    }
    if let Some(location) = &texts.location {
        appointment.location.clone_from(location);
    }
    if start.is_some() || minutes.is_some() {
        let length = appointment.end - appointment.start;
        let unchanged = if appointment.all_day {
            Start::Day(appointment.start)
        } else {
            Start::Minute(appointment.start)
        };
        let usual = match (start, appointment.all_day) {
            (Some(Start::Minute(_)), true) => 60,
            _ => length,
        };
        place(&mut appointment, start.unwrap_or(unchanged), minutes.unwrap_or(usual));
    }
    let input = ChangeAppointment {
        id: which.id.clone(),
        occurrence: which.occurrence.clone(),
        scope: which.scope(),
        revision,
        appointment,
    };
    let done = app.appointments().change(input).await?;
    Answer::new(&done, done.message.clone())
}

pub(super) async fn delete(app: &App, which: &Which) -> Result<Answer, Failure> {
    let input = DeleteAppointment {
        id: which.id.clone(),
        occurrence: which.occurrence.clone(),
        scope: which.scope(),
    };
    let done = app.appointments().delete(input).await?;
    Answer::new(&done, done.message.clone())
}

pub(super) async fn undo(app: &App) -> Result<Answer, Failure> {
    let done = app.appointments().undo().await?;
    let text = done.as_ref().map_or("There is nothing to undo.", |done| &done.message).to_owned();
    Answer::new(&done, text)
}

/// A whole day takes whole days, a moment takes minutes.
fn place(appointment: &mut AppointmentInput, start: Start, minutes: i32) {
    (appointment.start, appointment.end, appointment.all_day) = match start {
        Start::Day(start) => {
            let days = (minutes.max(1) + DAY - 1) / DAY;
            (start, start + days * DAY, true)
        }
        Start::Minute(start) => (start, start + minutes, false),
    };
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
    }
}
