//! Sync and conflicts.

use daybook_app::api::appointments::DoneDto;
use daybook_app::api::conflicts::{ConflictDto, ResolveConflict};
use daybook_app::api::dry_run::DryRunDto;
use daybook_app::api::error::ErrorDto;
use daybook_app::api::receipts::{ComparisonDto, ReceiptDto, ReceiptRef};
use daybook_app::api::sync::{
    CalendarRef, HeldDeletionDto, SyncItemRef, SyncLogLineDto, SyncLogQuery, SyncNow,
    SyncRecordDto, SyncRunDto, SyncRunsQuery, SyncStatusDto, SyncSummaryDto,
};
use tauri::State;

use crate::desk::Desk;

/// Syncs everything or one account.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn sync_now(
    desk: State<'_, Desk>,
    input: SyncNow,
) -> Result<SyncSummaryDto, ErrorDto> {
    Ok(desk.app().await?.sync().now(input).await?)
}

/// How sync stands.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_sync_status(desk: State<'_, Desk>) -> Result<SyncStatusDto, ErrorDto> {
    Ok(desk.app().await?.sync().status().await?)
}

/// How well sync worked lately.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_sync_record(desk: State<'_, Desk>) -> Result<SyncRecordDto, ErrorDto> {
    Ok(desk.app().await?.log().record().await?)
}

/// What sync did, run by run.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_sync_runs(
    desk: State<'_, Desk>,
    input: SyncRunsQuery,
) -> Result<Vec<SyncRunDto>, ErrorDto> {
    Ok(desk.app().await?.log().runs(input).await?)
}

/// What sync did, item by item.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn search_sync_log(
    desk: State<'_, Desk>,
    input: SyncLogQuery,
) -> Result<Vec<SyncLogLineDto>, ErrorDto> {
    Ok(desk.app().await?.log().lines(input).await?)
}

/// Sends an item again that was refused.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn retry_item(desk: State<'_, Desk>, input: SyncItemRef) -> Result<(), ErrorDto> {
    Ok(desk.app().await?.sync().retry(input).await?)
}

/// Sends everything again that was refused.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn retry_all(desk: State<'_, Desk>) -> Result<u32, ErrorDto> {
    Ok(desk.app().await?.sync().retry_all().await?)
}

/// Gives way in a change that was refused.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn give_way(
    desk: State<'_, Desk>,
    input: SyncItemRef,
) -> Result<DoneDto, ErrorDto> {
    Ok(desk.app().await?.sync().give_way(input).await?)
}

/// What a sync of a calendar would do.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn dry_run(
    desk: State<'_, Desk>,
    input: CalendarRef,
) -> Result<DryRunDto, ErrorDto> {
    Ok(desk.app().await?.dry_runs().of(input).await?)
}

/// The user agrees to what would be written to a calendar.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn agree_to_write(
    desk: State<'_, Desk>,
    input: CalendarRef,
) -> Result<(), ErrorDto> {
    Ok(desk.app().await?.dry_runs().agree(input).await?)
}

/// What providers hold of an appointment.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_receipts(
    desk: State<'_, Desk>,
    input: ReceiptRef,
) -> Result<Vec<ReceiptDto>, ErrorDto> {
    Ok(desk.app().await?.receipts().of(input).await?)
}

/// Asks the providers for one appointment now.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn check_appointment(
    desk: State<'_, Desk>,
    input: ReceiptRef,
) -> Result<ComparisonDto, ErrorDto> {
    Ok(desk.app().await?.receipts().check(input).await?)
}

/// Compares a whole calendar with what its provider holds.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn compare_calendar(
    desk: State<'_, Desk>,
    input: CalendarRef,
) -> Result<ComparisonDto, ErrorDto> {
    Ok(desk.app().await?.receipts().compare(input).await?)
}

/// What would go if held-back deletions were meant.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_held_deletions(
    desk: State<'_, Desk>,
    input: CalendarRef,
) -> Result<Vec<HeldDeletionDto>, ErrorDto> {
    Ok(desk.app().await?.sync().held_deletions(input).await?)
}

/// What has to be settled.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_conflicts(desk: State<'_, Desk>) -> Result<Vec<ConflictDto>, ErrorDto> {
    Ok(desk.app().await?.conflicts().list().await?)
}

/// Settles a conflict.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn resolve_conflict(
    desk: State<'_, Desk>,
    input: ResolveConflict,
) -> Result<DoneDto, ErrorDto> {
    Ok(desk.app().await?.conflicts().resolve(input).await?)
}
