//! Reminders.

use daybook_app::api::error::ErrorDto;
use daybook_app::api::reminders::{AnswerReminders, ReminderDto, SnoozeReminder};
use tauri::State;

use crate::desk::Desk;

/// The reminders that nobody has answered.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_reminders(desk: State<'_, Desk>) -> Result<Vec<ReminderDto>, ErrorDto> {
    Ok(desk.app().await?.reminders().list().await?)
}

/// Lets a reminder come up again.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn snooze_reminder(
    desk: State<'_, Desk>,
    input: SnoozeReminder,
) -> Result<(), ErrorDto> {
    Ok(desk.app().await?.reminders().snooze(input).await?)
}

/// Reminders that somebody has seen to.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn answer_reminders(
    desk: State<'_, Desk>,
    input: AnswerReminders,
) -> Result<(), ErrorDto> {
    Ok(desk.app().await?.reminders().answer(input).await?)
}
