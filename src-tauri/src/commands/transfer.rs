//! Calendar files.

use daybook_app::api::error::ErrorDto;
use daybook_app::api::transfer::{
    ExportFile, ImportFile, ImportPreviewDto, ImportedDto, OpenedFileDto,
};
use daybook_app::open_file;
use tauri::State;

use crate::desk::Desk;

/// What an import would do.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn preview_import(
    desk: State<'_, Desk>,
    input: ImportFile,
) -> Result<ImportPreviewDto, ErrorDto> {
    Ok(desk.app().await?.transfer().preview(input).await?)
}

/// Takes in what is new.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn import_file(
    desk: State<'_, Desk>,
    input: ImportFile,
) -> Result<ImportedDto, ErrorDto> {
    Ok(desk.app().await?.transfer().import(input).await?)
}

/// Writes a calendar to a file.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn export_file(desk: State<'_, Desk>, input: ExportFile) -> Result<u32, ErrorDto> {
    Ok(desk.app().await?.transfer().export(input).await?)
}

/// The next calendar file that somebody has opened with this program.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn take_opened_file(
    desk: State<'_, Desk>,
) -> Result<Option<OpenedFileDto>, ErrorDto> {
    match desk.next_file() {
        Some(path) => Ok(Some(open_file(&path).await?)),
        None => Ok(None),
    }
}
