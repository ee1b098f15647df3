//! What a sync would do, and the user's word that it may.

use chrono::NaiveDate;
use daybook_core::account::{Account, Calendar};
use daybook_core::id::CalendarId;
use daybook_core::sync_state::{AttemptKind, SyncOp};
use daybook_store::Rehearsed;
use daybook_sync::{CompareError, DryRun};

use super::{count, id};
use crate::api::dry_run::{ChangesDto, DryRunDto, DryRunItemDto};
use crate::api::sync::CalendarRef;
use crate::app::Inner;
use crate::convert::repeat::repeat_of;
use crate::convert::words::Style;
use crate::error::Result;

/// So many appointments are named.
const ITEMS: usize = 500;

/// Dry runs.
pub struct DryRuns<'a> {
    pub(crate) app: &'a Inner,
}

impl DryRuns<'_> {
    /// What a sync of a calendar would do now. Nothing is stored and nothing is sent.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`](crate::AppError::NotFound),
    /// [`AppError::Compare`](crate::AppError::Compare) when its provider cannot be asked.
    pub async fn of(&self, input: CalendarRef) -> Result<DryRunDto> {
        let calendar: CalendarId = id(&input.id, "calendar")?;
        let calendar = self.app.store.calendar(calendar).await?;
        let accounts = self.app.store.accounts().await?;
        let account = accounts.iter().find(|account| Some(account.id) == calendar.account);
        let wanted = calendar.id;
        let found = self.app.engine_works(async move |engine| engine.dry_run(wanted).await).await;
        let ended_early = || CompareError::Failed("the dry run ended early".to_owned());
        let found = found.ok_or_else(ended_early)??;
        Ok(dto(&calendar, account, found, self.app.style().await?))
    }

    /// The user agrees to what would be written to a calendar; it is sent soon.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`](crate::AppError::NotFound).
    pub async fn agree(&self, input: CalendarRef) -> Result<()> {
        self.app.store.agree(id(&input.id, "calendar")?).await?;
        self.app.announce().await;
        self.app.scheduler.wake();
        Ok(())
    }
}

/// What a dry run of a calendar found, for a window.
pub(super) fn dto(
    calendar: &Calendar,
    account: Option<&Account>,
    mut found: DryRun,
    style: Style,
) -> DryRunDto {
    let (mut here, mut there) = (ChangesDto::default(), ChangesDto::default());
    for item in &found.items {
        item.here.iter().for_each(|op| add(&mut here, *op));
        if let Some(kind) = item.there {
            add(&mut there, op(kind));
        }
    }
    found.items.sort_by_key(|item| item.content.when.interval(style.home).start());
    let comes = |item: &&Rehearsed| item.here.contains(&SyncOp::Imported);
    let beyond_editor = |item: &&Rehearsed| {
        item.content.recurrence.is_some() && repeat_of(&item.content, style.home).is_none()
    };
    let since = found.items.iter().find(comes).and_then(|item| {
        let first = item.content.when.interval(style.home).start().with_timezone(&style.home);
        i32::try_from((first.date_naive() - NaiveDate::default()).num_days()).ok()
    });
    let uneditable = found.items.iter().filter(comes).filter(beyond_editor).count();
    let item = |item: Rehearsed| DryRunItemDto {
        title: item.content.details.summary,
        when: style.when(item.content.when),
        events: item.here.into_iter().chain(item.there.map(op)).map(Into::into).collect(),
    };
    DryRunDto {
        calendar: calendar.id.to_string(),
        calendar_name: calendar.name.clone(),
        account: account.map(|account| account.label.clone()).unwrap_or_default(),
        here,
        there,
        agreed: calendar.agreed,
        only_read: !calendar.takes_writes(),
        since,
        uneditable: count(i64::try_from(uneditable).unwrap_or(i64::MAX)),
        held: count(i64::try_from(found.held).unwrap_or(i64::MAX)),
        items: found.items.into_iter().take(ITEMS).map(item).collect(),
    }
}

fn op(kind: AttemptKind) -> SyncOp {
    match kind {
        AttemptKind::Create => SyncOp::Exported,
        AttemptKind::Update => SyncOp::UpdatedThere,
        AttemptKind::Delete => SyncOp::DeletedThere,
    }
}

fn add(changes: &mut ChangesDto, op: SyncOp) {
    let counter = match op {
        SyncOp::Imported | SyncOp::Exported => &mut changes.added,
        SyncOp::UpdatedHere | SyncOp::UpdatedThere | SyncOp::Merged | SyncOp::PutRight => {
            &mut changes.changed
        }
        SyncOp::DeletedHere | SyncOp::DeletedThere => &mut changes.removed,
        SyncOp::Conflict | SyncOp::Error => &mut changes.unclear,
    };
    *counter += 1;
}
