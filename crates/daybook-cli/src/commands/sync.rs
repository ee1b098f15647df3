//! Sync and conflicts.

use daybook_app::App;
use daybook_app::api::conflicts::{ConflictDto, FieldChoice, ResolveConflict, Side};
use daybook_app::api::sync::{SyncNow, SyncPhase, SyncStatusDto, SyncSummaryDto};

use super::accounts;
use crate::answer::Answer;
use crate::failure::{Failure, NETWORK, PARTLY, SIGN_IN};
use crate::options::Keep;

pub(super) async fn now(app: &App, wanted: Option<&str>) -> Result<Answer, Failure> {
    super::book(app).await?;
    let account = match wanted {
        Some(wanted) => Some(accounts::find(app, wanted).await?.id),
        None => None,
    };
    let summary = app.sync().now(SyncNow { account }).await?;
    let status = app.sync().status().await?;
    let mut answer = Answer::new(&summary, words(&summary))?;
    answer.code = code(&summary, &status);
    Ok(answer)
}

fn code(summary: &SyncSummaryDto, status: &SyncStatusDto) -> u8 {
    if status.sign_ins > 0 {
        SIGN_IN
    } else if status.phase == SyncPhase::Offline {
        NETWORK
    } else if summary.errors > 0 || status.conflicts > 0 || status.failed > 0 {
        PARTLY
    } else {
        0
    }
}

fn words(summary: &SyncSummaryDto) -> String {
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
    let said = if said.is_empty() { "Nothing to do".to_owned() } else { said.join(", ") };
    let text = format!("{said}. {} requests, {} ms.", summary.requests, summary.duration_ms);
    summary.problems.iter().fold(text, |text, problem| format!("{text}\n{problem}"))
}

pub(super) async fn conflicts(app: &App) -> Result<Answer, Failure> {
    super::book(app).await?;
    let conflicts = app.conflicts().list().await?;
    Answer::lines(&conflicts, "There is nothing to settle.", describe)
}

fn describe(conflict: &ConflictDto) -> String {
    let ConflictDto { title, calendar, account, id, .. } = conflict;
    let head = format!("{title}  in {calendar}, {account}  [{id}]");
    conflict.fields.iter().fold(head, |text, field| {
        let side = |value: &Option<String>| value.clone().unwrap_or_else(|| "deleted".to_owned());
        let mark = if field.both { "*" } else { " " };
        format!(
            "{text}\n  {mark} {} ({}): before “{}”, mine “{}”, theirs “{}”",
            field.label,
            field.key,
            field.before,
            side(&field.mine),
            side(&field.theirs)
        )
    })
}

pub(super) async fn resolve(
    app: &App,
    id: &str,
    keep: Keep,
    mine: &[String],
    theirs: &[String],
) -> Result<Answer, Failure> {
    super::book(app).await?;
    let open = app.conflicts().list().await?;
    let conflict = open.iter().find(|conflict| conflict.id == id);
    let conflict =
        conflict.ok_or_else(|| Failure::not_found(format!("There is no conflict {id}.")))?;
    let choice = match keep {
        Keep::Mine => Side::Mine,
        Keep::Theirs => Side::Theirs,
    };
    let field = |key: &String, side| FieldChoice { key: key.clone(), side };
    let fields = mine.iter().map(|key| field(key, Side::Mine));
    let fields = fields.chain(theirs.iter().map(|key| field(key, Side::Theirs))).collect();
    let input = ResolveConflict { id: id.to_owned(), version: conflict.version, choice, fields };
    let done = app.conflicts().resolve(input).await?;
    Answer::new(&done, done.message.clone())
}
