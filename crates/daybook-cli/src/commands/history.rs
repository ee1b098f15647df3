//! Looking at versions and the trash, and bringing things back.

use daybook_app::api::history::{
    ChangedFieldDto, HistoryRef, ListTrash, RestoreVersion, TrashedDto, VersionDto,
};

use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::Failure;

/// At most so much of the trash is listed.
const LISTED: u32 = 200;

pub(super) async fn list(desk: &Desk<'_>, id: &str) -> Result<Answer, Failure> {
    let versions = desk.app.history().versions(HistoryRef { id: id.to_owned() }).await?;
    let lines: Vec<String> = versions.versions.iter().map(describe).collect();
    let title = if versions.title.is_empty() { "An appointment" } else { &versions.title };
    let state = if versions.deleted { "  (in the trash)" } else { "" };
    Answer::new(&versions, format!("{title}{state}\n{}", lines.join("\n")))
}

fn describe(version: &VersionDto) -> String {
    let VersionDto { number, at, what, who, fields, current, .. } = version;
    let at = at.as_deref().map(|at| format!("{at}  ")).unwrap_or_default();
    let now = if *current { "  (as it is now)" } else { "" };
    let head = format!("{number:>3}  {at}{what}, {who}{now}");
    fields.iter().fold(head, |text, ChangedFieldDto { label, before, after }| {
        let said = match (before, after) {
            (Some(before), Some(after)) => format!("“{before}” → “{after}”"),
            (None, Some(only)) | (Some(only), None) => format!("“{only}”"),
            (None, None) => String::new(),
        };
        format!("{text}\n       {label}: {said}")
    })
}

pub(super) async fn restore(
    desk: &Desk<'_>,
    id: &str,
    version: Option<u32>,
) -> Result<Answer, Failure> {
    let done = desk.app.history().restore(RestoreVersion { id: id.to_owned(), version }).await?;
    Answer::new(&done, done.message.as_str())
}

pub(super) async fn trash(desk: &Desk<'_>, words: &[String]) -> Result<Answer, Failure> {
    let input = ListTrash { text: words.join(" "), limit: LISTED };
    let found = desk.app.history().trash(input).await?;
    Answer::lines(&found, "There is nothing in the trash.", |trashed| {
        let TrashedDto { id, title, client, when, at, who, .. } = trashed;
        let client = if client.is_empty() { String::new() } else { format!(", {client}") };
        format!("{when}  {title}{client}  (deleted {at}, {who})  [{id}]")
    })
}
