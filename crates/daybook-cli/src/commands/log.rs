//! What sync did, what was refused, and deletions that are held back.

use daybook_app::api::accounts::UpdateCalendar;
use daybook_app::api::sync::{
    CalendarRef, HeldDeletionDto, RoundsDto, SyncEventDto, SyncItemDto, SyncItemRef,
    SyncLogLineDto, SyncLogQuery, SyncRecordDto, SyncRunDto, SyncRunsQuery,
};
use serde::Serialize;

use super::sync::counts;
use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::options::log::{Deletions, LogPart, Refused};

#[derive(Serialize)]
struct Logged {
    record: SyncRecordDto,
    waiting: u32,
    runs: Vec<SyncRunDto>,
    lines: Vec<SyncLogLineDto>,
}

pub(super) async fn show(desk: &Desk<'_>, part: &LogPart) -> Result<Answer, Failure> {
    let account = part.account.as_deref().map(|it| desk.account(it)).transpose()?;
    let account = account.map(|account| account.id.clone());
    let calendar = desk.calendar(part.calendar.as_deref())?;
    let text = part.search.clone().unwrap_or_default();
    let events =
        if part.errors { vec![SyncEventDto::Error, SyncEventDto::Conflict] } else { Vec::new() };
    let runs = SyncRunsQuery {
        account: account.clone(),
        calendar: calendar.clone(),
        problems: part.errors,
    };
    let lines = SyncLogQuery {
        account,
        calendar,
        events,
        text,
        limit: part.limit,
        ..SyncLogQuery::default()
    };
    let mut logged = Logged {
        record: desk.app.log().record().await?,
        waiting: desk.app.sync().status().await?.waiting,
        runs: desk.app.log().runs(runs).await?,
        lines: desk.app.log().lines(lines).await?,
    };
    logged.runs.truncate(part.limit as usize);
    // Whoever looks for a text means items, not runs.
    if part.search.is_some() {
        logged.runs.clear();
    }
    let Logged { record, waiting, runs, lines } = &logged;
    let mut text = vec![
        format!("Last 24 hours: {}", rounds(record.day)),
        format!("Last 30 days: {}", rounds(record.month)),
        format!("Waiting to be sent: {waiting}"),
    ];
    text.extend(runs.iter().map(run));
    text.extend(lines.iter().map(line));
    Answer::new(&logged, text.join("\n"))
}

fn rounds(rounds: RoundsDto) -> String {
    let RoundsDto { done, failed } = rounds;
    match (done, failed) {
        (0, 0) => "no round".to_owned(),
        (_, 0) => format!("{done} rounds, all went well"),
        _ => {
            let share = f64::from(done) * 100.0 / f64::from(done.saturating_add(failed));
            format!("{done} rounds went well ({share:.1} %), {failed} failed")
        }
    }
}

fn run(run: &SyncRunDto) -> String {
    let SyncRunDto { started, calendar, account, summary, open, .. } = run;
    let open = if *open { ", not ended" } else { "" };
    let mut text = format!("{started}  {calendar}, {account}: {}{open}", counts(summary));
    for problem in &summary.problems {
        text = format!("{text}\n  {problem}");
    }
    text
}

/// What happened to an item.
pub(super) fn event_words(event: SyncEventDto) -> &'static str {
    match event {
        SyncEventDto::Imported => "new here",
        SyncEventDto::Exported => "new there",
        SyncEventDto::UpdatedHere => "changed here",
        SyncEventDto::UpdatedThere => "changed there",
        SyncEventDto::DeletedHere => "deleted here",
        SyncEventDto::DeletedThere => "deleted there",
        SyncEventDto::Merged => "joined",
        SyncEventDto::Conflict => "to settle",
        SyncEventDto::PutRight => "put right",
        SyncEventDto::Error => "failed",
    }
}

fn line(line: &SyncLogLineDto) -> String {
    let what = event_words(line.event);
    let SyncLogLineDto { started, calendar, title, detail, .. } = line;
    let detail = if detail.is_empty() { String::new() } else { format!(": {detail}") };
    format!("{started}  {calendar}  {what}  {title}{detail}")
}

pub(super) async fn refused(desk: &Desk<'_>) -> Result<Answer, Failure> {
    let status = desk.app.sync().status().await?;
    Answer::lines(&status.failures, "Nothing was refused.", |item| {
        let SyncItemDto { appointment, title, calendar_name, reason, known_there, .. } = item;
        let way = if *known_there { "take what is there" } else { "discard it" };
        format!(
            "{title}  in {calendar_name}: {reason}\n  `daybook retry {appointment}` sends it again, \
             `daybook give-way {appointment}` would {way}."
        )
    })
}

pub(super) async fn retry(desk: &Desk<'_>, wanted: Option<&Refused>) -> Result<Answer, Failure> {
    let Some(wanted) = wanted else {
        let retried = desk.app.sync().retry_all().await?;
        return Answer::new(&retried, format!("To be sent again: {retried}"));
    };
    let item = item(desk, wanted).await?;
    let title = item.title.clone();
    desk.app.sync().retry(reference(&item)).await?;
    Answer::new(&item, format!("“{title}” is sent again with the next `daybook sync`."))
}

pub(super) async fn give_way(desk: &Desk<'_>, wanted: &Refused) -> Result<Answer, Failure> {
    let item = item(desk, wanted).await?;
    let done = desk.app.sync().give_way(reference(&item)).await?;
    Answer::new(&done, done.message.as_str())
}

async fn item(desk: &Desk<'_>, wanted: &Refused) -> Result<SyncItemDto, Failure> {
    let calendar = desk.calendar(wanted.calendar.as_deref())?;
    let refused = desk.app.sync().status().await?.failures.into_iter().find(|item| {
        item.appointment == wanted.id && calendar.as_ref().is_none_or(|it| *it == item.calendar)
    });
    refused.ok_or_else(|| Failure::not_found(format!("No change of {} was refused.", wanted.id)))
}

fn reference(item: &SyncItemDto) -> SyncItemRef {
    SyncItemRef { appointment: item.appointment.clone(), calendar: item.calendar.clone() }
}

pub(super) async fn deletions(desk: &Desk<'_>, wanted: &Deletions) -> Result<Answer, Failure> {
    let id = desk.calendar(Some(&wanted.calendar))?.unwrap_or_default();
    let held = desk.app.sync().held_deletions(CalendarRef { id: id.clone() }).await?;
    if let Some(allow) = wanted.allow() {
        let update = UpdateCalendar {
            id,
            visible: None,
            color: None,
            mode: None,
            staff: None,
            is_default: None,
            mirror: None,
            allow_deletions: Some(allow),
        };
        desk.app.accounts().update_calendar(update).await?;
        let what = if allow { "deleted here too" } else { "kept and sent back" };
        let text = format!("With the next `daybook sync` they are {what}.");
        return Answer::new(&held, text);
    }
    Answer::lines(&held, "No deletions are held back.", |one| {
        let HeldDeletionDto { when, title, repeats, appointment } = one;
        let series = if *repeats { ", and all that follow" } else { "" };
        format!("{when}{series}  {title}  [{appointment}]")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_that_went_well_is_said_only_when_something_failed() {
        assert_eq!(rounds(RoundsDto { done: 0, failed: 0 }), "no round");
        assert_eq!(rounds(RoundsDto { done: 7, failed: 0 }), "7 rounds, all went well");
        let some = rounds(RoundsDto { done: 199, failed: 1 });
        assert_eq!(some, "199 rounds went well (99.5 %), 1 failed");
    }
}
