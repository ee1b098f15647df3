//! Conflicts: appointments that were changed on both sides, and the user's answers.

use std::collections::HashMap;

use daybook_core::appointment::Content;
use daybook_core::id::{AppointmentId, ConflictId};
use daybook_core::merge::{Atom, Side};
use daybook_core::settle::settle_conflict;
use daybook_core::sync_state::{Conflict, Item};

use super::book::rfc3339;
use super::{count, id};
use crate::api::appointments::DoneDto;
use crate::api::conflicts::{ConflictDto, ResolveConflict};
use crate::app::Inner;
use crate::convert::conflict::fields;
use crate::convert::done;
use crate::error::{AppError, Result};

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
            Some(ConflictDto {
                id: conflict.id.to_string(),
                appointment: row.id.to_string(),
                title: title(item, conflict),
                kind: conflict.kind.into(),
                calendar: calendar.name.clone(),
                account: account.label.clone(),
                fields: fields(conflict.base.as_ref(), mine, conflict.remote.as_ref(), style),
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
        let whole: Side = input.choice.into();
        let mut chosen: HashMap<Atom, Side> = HashMap::new();
        for field in &input.fields {
            let atom = field.key.parse().map_err(|_| {
                AppError::invalid(format!("There is no field called “{}”.", field.key))
            })?;
            chosen.insert(atom, field.side.into());
        }
        let items = self.app.store.open_conflicts().await?;
        let open = items.iter().find_map(|item| {
            item.conflict.as_ref().filter(|open| open.id == conflict).map(|open| title(item, open))
        });
        let message = done::settled(&open.ok_or(AppError::NotFound("conflict"))?);
        let now = self.app.now();
        let rule = move |item| {
            let mut new_id = || AppointmentId::generate(now).as_uuid();
            settle_conflict(item, whole, |atom| chosen.get(atom).copied(), now, &mut new_id)
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

/// What it is called where it still is.
fn title(item: &Item, conflict: &Conflict) -> String {
    let row = &item.appointment;
    let here = Some(&row.content).filter(|_| !row.deleted);
    let named = |content: &&Content| !content.details.summary.is_empty();
    let content = here.filter(named).or(conflict.remote.as_ref()).unwrap_or(&row.content);
    let summary = &content.details.summary;
    if summary.is_empty() { "an appointment without a title".to_owned() } else { summary.clone() }
}
