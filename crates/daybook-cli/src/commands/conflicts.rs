//! Appointments that were changed on both sides.

use daybook_app::api::conflicts::{ConflictDto, FieldChoice, ResolveConflict};

use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::options::Resolve;

pub(super) async fn list(desk: &Desk<'_>) -> Result<Answer, Failure> {
    let conflicts = desk.app.conflicts().list().await?;
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
            field.before.as_deref().unwrap_or_default(),
            side(&field.mine),
            side(&field.theirs)
        )
    })
}

pub(super) async fn resolve(desk: &Desk<'_>, answer: &Resolve) -> Result<Answer, Failure> {
    let id = &answer.id;
    let open = desk.app.conflicts().list().await?;
    let conflict = open.iter().find(|conflict| conflict.id == *id);
    let conflict =
        conflict.ok_or_else(|| Failure::not_found(format!("There is no conflict {id}.")))?;
    let field =
        |(key, keep): &(String, _)| FieldChoice { key: key.clone(), keep: *keep, text: None };
    let input = ResolveConflict {
        id: id.clone(),
        version: conflict.version,
        choice: answer.side(),
        fields: answer.field.iter().map(field).collect(),
    };
    let done = desk.app.conflicts().resolve(input).await?;
    Answer::new(&done, done.message.as_str())
}
