//! Looking at appointments, deleting them and taking changes back.

use chrono::NaiveDate;
use daybook_app::api::appointments::{
    AppointmentDto, AppointmentRef, DeleteAppointment, GridRange, ItemDto,
};
use daybook_app::api::book::ClientDto;
use daybook_app::api::search::SearchInput;
use serde::{Deserialize, Serialize};

use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::options::appointments::Which;
use crate::times::{self, Timed, timed};

/// At most so many of each kind are found.
const FOUND: u32 = 50;

#[derive(Deserialize)]
struct Grid {
    items: Vec<ItemDto>,
}

#[derive(Serialize)]
struct Found {
    clients: Vec<ClientDto>,
    upcoming: Vec<Timed<ItemDto>>,
    past: Vec<Timed<ItemDto>>,
}

pub(super) async fn list(
    desk: &Desk<'_>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
) -> Result<Answer, Failure> {
    let today = times::day(&desk.book.today).map_err(Failure::usage)?;
    let from = from.unwrap_or(today);
    let last = to.map_or_else(|| times::later(from, 6), Ok)?;
    if last < from {
        return Err(Failure::usage(format!("{last} is before {from}.")));
    }
    let range = GridRange { from: from.to_string(), to: times::later(last, 1)?.to_string() };
    let grid: Grid = serde_json::from_str(&desk.app.appointments().grid(range).await?)?;
    Answer::lines(&timed(grid.items), "Nothing is booked.", |row| times::line(&row.what))
}

pub(super) async fn show(
    desk: &Desk<'_>,
    id: &str,
    occurrence: Option<&str>,
) -> Result<Answer, Failure> {
    let which = AppointmentRef { id: id.to_owned(), occurrence: occurrence.map(str::to_owned) };
    let shown = desk.app.appointments().get(which).await?;
    let text = describe(desk, &shown);
    let item = shown.item.clone();
    Answer::new(&Timed::new(shown, &item), text)
}

fn describe(desk: &Desk<'_>, shown: &AppointmentDto) -> String {
    let staff = desk.book.staff.iter().find(|person| Some(&person.id) == shown.item.staff.as_ref());
    let service = desk.book.services.iter().find(|s| Some(&s.id) == shown.service.as_ref());
    let client = shown.client.as_ref();
    let guests: Vec<&str> = shown.guests.iter().map(|guest| guest.name.as_str()).collect();
    let calendar = [&shown.sync.calendar, &shown.sync.account].map(String::as_str);
    let calendar: Vec<&str> = calendar.into_iter().filter(|name| !name.is_empty()).collect();
    let parts = [
        ("Title", shown.summary.clone()),
        ("Staff", staff.map(|person| person.name.clone()).unwrap_or_default()),
        ("Client", client.map(|client| client.name.clone()).unwrap_or_default()),
        ("Phone", client.map(|client| client.phone.clone()).unwrap_or_default()),
        ("Service", service.map(|service| service.name.clone()).unwrap_or_default()),
        ("Repeats", shown.repeats.clone().unwrap_or_default()),
        ("Place", shown.location.clone()),
        ("Link", shown.url.clone()),
        ("Guests", guests.join(", ")),
        ("Calendar", calendar.join(", ")),
        ("Sync", shown.sync.detail.clone()),
        ("Notes", shown.notes.clone()),
    ];
    let said = parts.iter().filter(|(_, value)| !value.is_empty());
    said.fold(times::line(&shown.item), |text, (name, value)| format!("{text}\n{name}: {value}"))
}

pub(super) async fn delete(desk: &Desk<'_>, which: &Which) -> Result<Answer, Failure> {
    let input = DeleteAppointment {
        id: which.id.clone(),
        occurrence: which.occurrence.clone(),
        scope: which.scope(),
    };
    let done = desk.app.appointments().delete(input).await?;
    Answer::new(&done, done.message.as_str())
}

pub(super) async fn undo(desk: &Desk<'_>) -> Result<Answer, Failure> {
    let done = desk.app.appointments().undo().await?;
    let text = done.as_ref().map_or("There is nothing to undo.", |done| &done.message);
    Answer::new(&done, text)
}

pub(super) async fn redo(desk: &Desk<'_>) -> Result<Answer, Failure> {
    let done = desk.app.appointments().redo().await?;
    let text = done.as_ref().map_or("There is nothing to redo.", |done| &done.message);
    Answer::new(&done, text)
}

pub(super) async fn search(desk: &Desk<'_>, words: &str) -> Result<Answer, Failure> {
    let input = SearchInput { text: words.to_owned(), limit: FOUND };
    let found = desk.app.search().find(input).await?;
    let client = |client: &ClientDto| format!("{}  {}", client.name, client.phone);
    let mut lines: Vec<String> = found.clients.iter().map(client).collect();
    lines.extend(found.upcoming.iter().chain(&found.past).map(times::line));
    let text = if lines.is_empty() { "Nothing was found.".to_owned() } else { lines.join("\n") };
    let (upcoming, past) = (timed(found.upcoming), timed(found.past));
    Answer::new(&Found { clients: found.clients, upcoming, past }, text)
}
