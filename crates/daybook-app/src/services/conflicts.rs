//! Conflicts: appointments that were changed on both sides, and the user's answers.

use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::id::{AppointmentId, ConflictId};
use daybook_core::settle::settle_conflict;
use daybook_core::sync_state::{Conflict, Item};

use super::book::rfc3339;
use super::{count, id};
use crate::api::appointments::DoneDto;
use crate::api::conflicts::{ConflictDto, ConflictTimesDto, Keep, ResolveConflict, SpanDto};
use crate::api::receipts::FactDto;
use crate::app::Inner;
use crate::convert::conflict::{facts, fields};
use crate::convert::done;
use crate::convert::time::Span;
use crate::convert::words::Style;
use crate::error::{AppError, Result};

mod choice;

use choice::Choice;

/// Conflicts.
pub struct Conflicts<'a> {
    pub(crate) app: &'a Inner,
}

impl Conflicts<'_> {
    /// Every open conflict, oldest first.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn list(&self) -> Result<Vec<ConflictDto>> {
        let items = self.app.store.open_conflicts().await?;
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let style = self.app.style().await?;
        let calendars = self.app.store.calendars().await?;
        let accounts = self.app.store.accounts().await?;
        let dto = |item: &Item| {
            let conflict = item.conflict.as_ref()?;
            let calendar = calendars.iter().find(|calendar| calendar.id == item.link.calendar)?;
            let account = accounts.iter().find(|account| Some(account.id) == calendar.account)?;
            let row = &item.appointment;
            let mine = Some(&row.content).filter(|_| !row.deleted);
            let (before, theirs) = (conflict.base.as_ref(), conflict.remote.as_ref());
            Some(ConflictDto {
                id: conflict.id.to_string(),
                appointment: row.id.to_string(),
                title: title(item, conflict),
                kind: conflict.kind.into(),
                calendar: calendar.name.clone(),
                account: account.label.clone(),
                fields: fields(before, mine, theirs, style),
                same: same(mine, theirs, style),
                times: times(mine, before, theirs, style.home),
                staff: row.booking.staff.map(|staff| staff.to_string()),
                opened: rfc3339(conflict.opened),
                version: count(conflict.version),
            })
        };
        Ok(items.iter().filter_map(dto).collect())
    }

    /// Settles a conflict as the user says.
    ///
    /// # Errors
    ///
    /// [`AppError::Changed`] when the other side has changed since; [`AppError::NotFound`] when it is
    /// settled already; [`AppError::Invalid`] for a field nobody knows.
    pub async fn resolve(&self, input: ResolveConflict) -> Result<DoneDto> {
        let conflict: ConflictId = id(&input.id, "conflict")?;
        let whole = input.choice.into();
        let before = input.fields.iter().any(|field| field.keep == Keep::Before);
        let choices: Vec<Choice> =
            input.fields.into_iter().map(Choice::read).collect::<Result<_>>()?;
        let items = self.app.store.open_conflicts().await?;
        let mut open = items.iter().filter_map(|item| Some((item, item.conflict.as_ref()?)));
        let (item, open) =
            open.find(|(_, open)| open.id == conflict).ok_or(AppError::NotFound("conflict"))?;
        if before && open.base.is_none() {
            return Err(AppError::invalid("The two never agreed: choose one of them."));
        }
        let message = done::settled(&title(item, open));
        let now = self.app.now();
        let rule = move |mut item: Item| {
            let mut new_id = || AppointmentId::generate(now).as_uuid();
            for choice in &choices {
                choice.make(&mut item);
            }
            settle_conflict(item, whole, |_| None, now, &mut new_id)
        };
        let version = i64::from(input.version);
        let settled =
            self.app.store.resolve_conflict(conflict, version, &message, now, rule).await?;
        self.app.edited().await;
        let row = self.app.store.appointment(settled).await;
        let lives = row.is_ok_and(|stored| !stored.appointment.deleted);
        Ok(DoneDto { id: lives.then(|| settled.to_string()), message })
    }
}

/// What both sides say.
fn same(mine: Option<&Content>, theirs: Option<&Content>, style: Style) -> Vec<FactDto> {
    let (Some(mine), Some(theirs)) = (mine, theirs) else { return Vec::new() };
    let theirs = facts(theirs, style);
    facts(mine, style).into_iter().filter(|fact| theirs.contains(fact)).collect()
}

fn times(
    mine: Option<&Content>,
    before: Option<&Content>,
    theirs: Option<&Content>,
    home: Tz,
) -> ConflictTimesDto {
    let single = |content: &&Content| content.recurrence.is_none();
    let span = |content: Option<&Content>| {
        let Span { start, end, all_day } = Span::of(content.filter(single)?.when, home);
        Some(SpanDto { start, end, all_day })
    };
    ConflictTimesDto { mine: span(mine), before: span(before), theirs: span(theirs) }
}

/// What it is called where it still is.
fn title(item: &Item, conflict: &Conflict) -> String {
    let row = &item.appointment;
    let here = Some(&row.content).filter(|_| !row.deleted);
    let named = |content: &&Content| !content.details.summary.is_empty();
    let content = here.filter(named).or(conflict.remote.as_ref()).unwrap_or(&row.content);
    let summary = &content.details.summary;
    if summary.is_empty() { "an appointment without a title".to_owned() } else { summary.clone() }
}
