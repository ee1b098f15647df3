//! What a sync would do, and agreeing to it.

use daybook_app::api::accounts::{AccountStateDto, CalendarModeDto};
use daybook_app::api::dry_run::{ChangesDto, DryRunDto, DryRunItemDto};
use daybook_app::api::sync::CalendarRef;

use super::log::event_words;
use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::Failure;

pub(super) async fn show(desk: &Desk<'_>, wanted: Option<&str>) -> Result<Answer, Failure> {
    let only = wanted.map(|wanted| desk.account(wanted)).transpose()?;
    let accounts = desk.book.accounts.iter().filter(|account| {
        account.state == AccountStateDto::Connected && only.is_none_or(|it| it.id == account.id)
    });
    let accounts: Vec<_> = accounts.map(|account| Some(&account.id)).collect();
    if !accounts.is_empty() {
        desk.unlock().await?;
    }
    let calendars = desk.book.calendars.iter().filter(|calendar| {
        calendar.mode != CalendarModeDto::Ignored
            && calendar.account.is_some()
            && accounts.contains(&calendar.account.as_ref())
    });
    let mut runs = Vec::new();
    for calendar in calendars {
        runs.push(desk.app.dry_runs().of(CalendarRef { id: calendar.id.clone() }).await?);
    }
    Answer::lines(&runs, "No account is connected.", describe)
}

fn describe(run: &DryRunDto) -> String {
    let DryRunDto { calendar_name, account, here, there, held, items, agreed, .. } = run;
    let mut text = vec![
        format!("{calendar_name}, {account}"),
        format!("  here:  {}", changes(*here)),
        format!("  there: {}", changes(*there)),
    ];
    if *held > 0 {
        text.push(format!("  {held} deletions would be asked about first."));
    }
    if !agreed && *there != ChangesDto::default() {
        text.push("  Nothing is written there before `daybook agree`.".to_owned());
    }
    text.extend(items.iter().map(|DryRunItemDto { title, when, events }| {
        let events: Vec<&str> = events.iter().map(|event| event_words(*event)).collect();
        format!("    {}  {title}, {when}", events.join(", "))
    }));
    text.join("\n")
}

fn changes(changes: ChangesDto) -> String {
    let ChangesDto { added, changed, removed, unclear } = changes;
    if changes == ChangesDto::default() {
        return "nothing".to_owned();
    }
    let unclear =
        if unclear > 0 { format!(", {unclear} to settle or unreadable") } else { String::new() };
    format!("{added} added, {changed} changed, {removed} removed{unclear}")
}

pub(super) async fn agree(desk: &Desk<'_>, wanted: &str) -> Result<Answer, Failure> {
    let id = desk.calendar(Some(wanted))?.unwrap_or_default();
    desk.app.dry_runs().agree(CalendarRef { id: id.clone() }).await?;
    Answer::new(&id, format!("“{wanted}” is written to with the next `daybook sync`."))
}
