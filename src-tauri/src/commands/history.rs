//! Versions, the trash and backups.

use daybook_app::api::appointments::DoneDto;
use daybook_app::api::backups::{
    BackupDto, BackupsDto, RescueBook, RescueDto, RescuedDto, RestoreBackup, RestoredDto,
};
use daybook_app::api::error::ErrorDto;
use daybook_app::api::history::{HistoryRef, ListTrash, RestoreVersion, TrashedDto, VersionsDto};
use tauri::State;

use crate::desk::Desk;

/// Every version of an appointment.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_versions(
    desk: State<'_, Desk>,
    input: HistoryRef,
) -> Result<VersionsDto, ErrorDto> {
    Ok(desk.app().await?.history().versions(input).await?)
}

/// Makes an appointment what it was.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn restore_version(
    desk: State<'_, Desk>,
    input: RestoreVersion,
) -> Result<DoneDto, ErrorDto> {
    Ok(desk.app().await?.history().restore(input).await?)
}

/// What was deleted.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_trash(
    desk: State<'_, Desk>,
    input: ListTrash,
) -> Result<Vec<TrashedDto>, ErrorDto> {
    Ok(desk.app().await?.history().trash(input).await?)
}

/// Every copy of the book.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_backups(desk: State<'_, Desk>) -> Result<BackupsDto, ErrorDto> {
    Ok(desk.app().await?.backups().list().await?)
}

/// Makes a copy of the book.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn back_up_now(desk: State<'_, Desk>) -> Result<BackupDto, ErrorDto> {
    Ok(desk.app().await?.backups().now().await?)
}

/// Makes the book what a copy holds.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn restore_backup(
    desk: State<'_, Desk>,
    input: RestoreBackup,
) -> Result<RestoredDto, ErrorDto> {
    Ok(desk.app().await?.backups().restore(input).await?)
}

/// What can take the place of a book that cannot be opened.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_rescue(desk: State<'_, Desk>) -> Result<RescueDto, ErrorDto> {
    desk.look_for_rescue().await
}

/// Has a copy, or an empty book, take the place of a book that cannot be opened.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn rescue_book(
    desk: State<'_, Desk>,
    input: RescueBook,
) -> Result<RescuedDto, ErrorDto> {
    desk.rescue(input).await
}
