//! Sync: now, and how it stands.

use chrono::NaiveDate;
use daybook_app::api::accounts::AccountStateDto;
use daybook_app::api::book::BookDto;
use daybook_app::api::sync::{SyncNow, SyncPhase, SyncStatusDto, SyncSummaryDto};
use serde::Serialize;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::{Failure, NETWORK, PROBLEMS, SIGN_IN};
use crate::times::later;

pub(super) async fn now(
    desk: &Desk<'_>,
    wanted: Option<&str>,
    days: Option<(NaiveDate, NaiveDate)>,
) -> Result<Answer, Failure> {
    let account = match wanted {
        Some(wanted) => Some(desk.account(wanted)?.id.clone()),
        None => None,
    };
    if !desk.book.accounts.is_empty() {
        desk.unlock().await?;
    }
    let (from, to) = match days {
        // The last day is included.
        Some((from, to)) => (Some(from.to_string()), Some(later(to, 1)?.to_string())),
        None => (None, None),
    };
    let what = SyncNow { account: account.clone(), from, to };
    let mut summary = desk.app.sync().now(what).await?;
    let status = desk.app.sync().status().await?;
    let after = desk.app.book().get().await?;
    let asking = after.iter().flat_map(|book| &book.calendars).filter(|it| it.asks_to_write);
    let asking: Vec<String> = asking
        .map(|calendar| {
            format!(
                "Nothing was written to “{0}” yet. See what would be with `daybook sync --dry-run`, \
                 then allow it with `daybook agree “{0}”`.",
                calendar.name
            )
        })
        .collect();
    summary.problems.extend(asking);
    let code = code(&summary, &status, after.as_ref(), account.as_deref());
    let answer = Answer::new(&summary, words(&summary))?.with_problems(&summary.problems);
    Ok(Answer { code, ..answer })
}

fn code(
    summary: &SyncSummaryDto,
    status: &SyncStatusDto,
    book: Option<&BookDto>,
    only: Option<&str>,
) -> u8 {
    let mut accounts = book.into_iter().flat_map(|book| &book.accounts);
    let sign_in = accounts.any(|account| {
        account.state == AccountStateDto::NeedsSignIn && only.is_none_or(|id| id == account.id)
    });
    if sign_in {
        SIGN_IN
    } else if status.phase == SyncPhase::Offline {
        NETWORK
    } else if summary.errors > 0 || !summary.problems.is_empty() || status.conflicts > 0 {
        PROBLEMS
    } else {
        0
    }
}

fn words(summary: &SyncSummaryDto) -> String {
    let SyncSummaryDto { requests, duration_ms, .. } = summary;
    format!("{}. {requests} requests, {duration_ms} ms.", counts(summary))
}

/// `1 new here, 2 changed`, or `Nothing to do`.
pub(super) fn counts(summary: &SyncSummaryDto) -> String {
    let counts = [
        (summary.imported, "new here"),
        (summary.exported, "new there"),
        (summary.updated, "changed"),
        (summary.deleted, "deleted"),
        (summary.merged, "joined"),
        (summary.conflicts, "to settle"),
        (summary.errors, "failed"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let said: Vec<String> = counts.map(|(count, what)| format!("{count} {what}")).collect();
    if said.is_empty() { "Nothing to do".to_owned() } else { said.join(", ") }
}

#[derive(Serialize)]
struct Standing<'a> {
    business: &'a str,
    zone: &'a str,
    folder: String,
    accounts: usize,
    #[serde(flatten)]
    sync: &'a SyncStatusDto,
}

pub(super) async fn status(desk: &Desk<'_>) -> Result<Answer, Failure> {
    let sync = desk.app.sync().status().await?;
    let standing = Standing {
        business: &desk.book.business,
        zone: &desk.book.zone,
        folder: desk.folder.display().to_string(),
        accounts: desk.book.accounts.len(),
        sync: &sync,
    };
    let Standing { business, zone, folder, accounts, .. } = &standing;
    let last = sync.last_ok.as_deref().unwrap_or("never");
    let mut text = format!(
        "{business}, {zone}, in {folder}\nAccounts: {accounts}, of which {} need a password\n\
         Waiting to be sent: {}\nRefused: {}\nConflicts: {}\nIn step: {last}",
        sync.sign_ins, sync.waiting, sync.failed, sync.conflicts
    );
    for failure in &sync.failures {
        text = format!("{text}\n  {}: {}", failure.title, failure.reason);
    }
    Answer::new(&standing, text)
}
