//! Appointments.

use daybook_app::api::appointments::{
    AppointmentDto, AppointmentRef, ChangeAppointment, CreateAppointment, DeleteAppointment,
    DoneDto, GridRange, MoveAppointment, SetProgress, SetSync,
};
use daybook_app::api::error::ErrorDto;
use daybook_app::api::search::{ClientRef, SearchDto, SearchInput, VisitsDto};
use daybook_app::api::series::{RepeatPreview, SeriesCountDto};
use daybook_app::api::several::{CreateAppointments, DeleteAppointments, MoveAppointments};
use daybook_app::api::times::{ReadTimes, TimesDto};
use tauri::State;
use tauri::ipc::Response;

use crate::desk::Desk;

/// What the grid draws. The text passes through as the book has it.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_grid(
    desk: State<'_, Desk>,
    input: GridRange,
) -> Result<Response, ErrorDto> {
    Ok(Response::new(desk.app().await?.appointments().grid(input).await?))
}

/// Everything about an occurrence.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_appointment(
    desk: State<'_, Desk>,
    input: AppointmentRef,
) -> Result<AppointmentDto, ErrorDto> {
    Ok(desk.app().await?.appointments().get(input).await?)
}

/// Makes an appointment.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn create_appointment(
    desk: State<'_, Desk>,
    input: CreateAppointment,
) -> Result<DoneDto, ErrorDto> {
    Ok(desk.app().await?.appointments().create(input).await?)
}

/// Changes an appointment or part of a series.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn change_appointment(
    desk: State<'_, Desk>,
    input: ChangeAppointment,
) -> Result<DoneDto, ErrorDto> {
    Ok(desk.app().await?.appointments().change(input).await?)
}

/// Moves or resizes.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn move_appointment(
    desk: State<'_, Desk>,
    input: MoveAppointment,
) -> Result<DoneDto, ErrorDto> {
    Ok(desk.app().await?.appointments().move_to(input).await?)
}

/// Says how far a booking is.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn set_progress(
    desk: State<'_, Desk>,
    input: SetProgress,
) -> Result<DoneDto, ErrorDto> {
    Ok(desk.app().await?.appointments().set_progress(input).await?)
}

/// Says whether the calendars of an appointment are kept in step.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn set_sync(desk: State<'_, Desk>, input: SetSync) -> Result<DoneDto, ErrorDto> {
    Ok(desk.app().await?.appointments().set_sync(input).await?)
}

/// Deletes an appointment or part of a series.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn delete_appointment(
    desk: State<'_, Desk>,
    input: DeleteAppointment,
) -> Result<DoneDto, ErrorDto> {
    Ok(desk.app().await?.appointments().delete(input).await?)
}

/// Makes several appointments.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn create_appointments(
    desk: State<'_, Desk>,
    input: CreateAppointments,
) -> Result<DoneDto, ErrorDto> {
    Ok(desk.app().await?.appointments().create_several(input).await?)
}

/// Moves several appointments.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn move_appointments(
    desk: State<'_, Desk>,
    input: MoveAppointments,
) -> Result<DoneDto, ErrorDto> {
    Ok(desk.app().await?.appointments().move_several(input).await?)
}

/// Deletes several appointments.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn delete_appointments(
    desk: State<'_, Desk>,
    input: DeleteAppointments,
) -> Result<DoneDto, ErrorDto> {
    Ok(desk.app().await?.appointments().delete_several(input).await?)
}

/// What times that are being put together mean.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn read_times(
    desk: State<'_, Desk>,
    input: ReadTimes,
) -> Result<TimesDto, ErrorDto> {
    Ok(desk.app().await?.appointments().read_times(input).await?)
}

/// The first dates of a series that is being put together.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn next_dates(
    desk: State<'_, Desk>,
    input: RepeatPreview,
) -> Result<Vec<i32>, ErrorDto> {
    Ok(desk.app().await?.appointments().next_dates(input).await?)
}

/// How many appointments a series has.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn count_series(
    desk: State<'_, Desk>,
    input: AppointmentRef,
) -> Result<SeriesCountDto, ErrorDto> {
    Ok(desk.app().await?.appointments().count(input).await?)
}

/// Takes the last change back.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn undo(desk: State<'_, Desk>) -> Result<Option<DoneDto>, ErrorDto> {
    Ok(desk.app().await?.appointments().undo().await?)
}

/// Makes the change again that was taken back last.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn redo(desk: State<'_, Desk>) -> Result<Option<DoneDto>, ErrorDto> {
    Ok(desk.app().await?.appointments().redo().await?)
}

/// Looks for clients and appointments.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn search(
    desk: State<'_, Desk>,
    input: SearchInput,
) -> Result<SearchDto, ErrorDto> {
    Ok(desk.app().await?.search().find(input).await?)
}

/// The appointments of a client.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_visits(
    desk: State<'_, Desk>,
    input: ClientRef,
) -> Result<VisitsDto, ErrorDto> {
    Ok(desk.app().await?.search().visits(input).await?)
}
