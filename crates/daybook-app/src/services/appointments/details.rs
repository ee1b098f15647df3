//! Everything the details panel and the editor show of an occurrence.

use daybook_core::account::AccountState;
use daybook_core::appointment::Appointment;
use daybook_core::details::{Classification, Details, When};
use daybook_core::id::CalendarId;
use daybook_core::sync_state::Item;
use daybook_store::HistoryLine;

use super::Appointments;
use super::guests::{guests, organizer};
use super::input::minutes_before;
use crate::api::appointments::{AppointmentDto, AppointmentRef, Badge, SyncLineDto};
use crate::api::history::HistoryDto;
use crate::app::Inner;
use crate::convert::clocks::clock_of;
use crate::convert::history::what_happened;
use crate::convert::repeat::repeat_of;
use crate::convert::repeat_words::repeat_words;
use crate::convert::words::Style;
use crate::error::Result;
use crate::services::authors::Authors;
use crate::services::book::{client_dto, rfc3339};
use crate::services::id;
use crate::services::items::{draw, item};

/// So many lines of history are shown; all of them are in the list of versions.
const HISTORY: u32 = 6;

pub(super) async fn get(app: &Inner, input: &AppointmentRef) -> Result<AppointmentDto> {
    let appointments = Appointments { app };
    let stored = appointments.live(id(&input.id, "appointment")?).await?;
    let row = &stored.appointment;
    let style = app.style().await?;
    let home = style.home;
    let shown = appointments.occurrence(row, input.occurrence.as_deref()).await?;
    let mut base = item(&app.store.entry(row.id).await?, home)?;
    base.read_only |= appointments.is_made_by_google(&stored).await?;
    if row.content.recurrence.is_some() {
        let by_service = base.title != row.content.details.summary;
        base = draw(&base, by_service, shown.id, shown.when, &shown.details, home);
        base.occurrence.clone_from(&input.occurrence);
    }
    let client = match row.booking.client {
        Some(client) => Some(client_dto(app.store.client(client).await?)),
        None => None,
    };
    let details = shown.details;
    Ok(AppointmentDto {
        sync: sync_line(app, row, stored.calendar, base.badge).await?,
        history: history(app, row, style).await?,
        item: base,
        revision: i32::try_from(row.rev).unwrap_or(i32::MAX),
        zone: zone_name(shown.when, home),
        clock: clock_of(shown.when, row.content.recurrence.is_some(), home),
        repeats: repeat_words(&row.content, home),
        repeat: repeat_of(&row.content, home),
        client,
        service: row.booking.service.map(|service| service.to_string()),
        guests: guests(&details),
        organizer: organizer(app, &details, stored.calendar).await?,
        reminders: reminders(&details),
        private: details.classification != Classification::Public,
        summary: details.summary,
        notes: details.description,
        location: details.location,
        url: details.url,
    })
}

fn zone_name(when: When, home: chrono_tz::Tz) -> String {
    match when {
        When::AllDay { .. } => home.name().to_owned(),
        When::Timed { start, .. } => start.zone.resolve(home).name().to_owned(),
    }
}

fn reminders(details: &Details) -> Vec<i32> {
    let mut minutes: Vec<i32> =
        details.reminders.iter().filter_map(|reminder| minutes_before(*reminder)).collect();
    minutes.sort_unstable();
    minutes
}

async fn sync_line(
    app: &Inner,
    row: &Appointment,
    home: CalendarId,
    badge: Badge,
) -> Result<SyncLineDto> {
    let calendar = app.store.calendar(home).await?;
    let account = match calendar.account {
        Some(account) => Some(app.store.account(account).await?),
        None => None,
    };
    let items = app.store.items_of(row.id).await?;
    let link = items.iter().find(|item| item.link.calendar == home).map(|item| &item.link);
    let confirmed = link.and_then(|link| {
        let checked = app.engine.confirmed(home).filter(|_| badge == Badge::Synced);
        link.confirmed.max(checked)
    });
    let label = account.as_ref().map_or("", |account| account.label.as_str());
    let paused = account.as_ref().is_some_and(|account| account.state == AccountState::Paused);
    let failure = |item: &Item| item.link.failure.clone();
    let detail = match badge {
        Badge::Failed => items.iter().find_map(failure).unwrap_or_default(),
        Badge::Waiting if paused => format!("Saved here. {label} is paused."),
        Badge::Waiting => "Saved here, waiting to be sent.".to_owned(),
        Badge::Sending => "On its way.".to_owned(),
        Badge::SignIn => format!("Saved here. {label} needs a new sign-in."),
        Badge::Conflict => format!("Changed here and in {}.", calendar.name),
        Badge::ReadOnly => "This calendar can only be read.".to_owned(),
        Badge::Off => "Sync is off: changes stay on their side.".to_owned(),
        Badge::Local | Badge::Synced => String::new(),
    };
    let conflict = items.iter().find_map(|item| item.conflict.as_ref());
    Ok(SyncLineDto {
        badge,
        account: label.to_owned(),
        confirmed: confirmed.map(rfc3339),
        detail,
        conflict: conflict.map(|conflict| conflict.id.to_string()),
        off: row.booking.sync_off,
        calendar: calendar.name,
    })
}

async fn history(app: &Inner, row: &Appointment, style: Style) -> Result<Vec<HistoryDto>> {
    let authors = Authors::read(&app.store).await?;
    let line = |line: HistoryLine| HistoryDto {
        at: rfc3339(line.at),
        what: what_happened(line.before.as_ref(), line.after.as_ref(), style),
        who: authors.name(line.author),
    };
    Ok(app.store.history(row.id, HISTORY).await?.into_iter().map(line).collect())
}
