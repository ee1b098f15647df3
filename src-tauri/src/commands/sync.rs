//! Sync and conflicts.

use daybook_app::api::appointments::DoneDto;
use daybook_app::api::conflicts::{ConflictDto, ResolveConflict};
use daybook_app::api::error::ErrorDto;
use daybook_app::api::sync::{SyncItemRef, SyncNow, SyncRunDto, SyncStatusDto, SyncSummaryDto};
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

/// What sync did.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_sync_runs(desk: State<'_, Desk>) -> Result<Vec<SyncRunDto>, ErrorDto> {
    Ok(desk.app().await?.sync().runs().await?)
}

/// Sends an item again that was refused.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn retry_item(desk: State<'_, Desk>, input: SyncItemRef) -> Result<(), ErrorDto> {
    Ok(desk.app().await?.sync().retry(input).await?)
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
