//! The business, its people, services and settings.

use daybook_app::api::book::{
    BookDto, ClientDto, CreateBook, OrderDto, SaveBusiness, SaveClient, SaveService, SaveStaff,
    ServiceDto, SettingsDto, StaffDto,
};
use daybook_app::api::error::ErrorDto;
use daybook_app::api::search::ClientRef;
use tauri::State;

use crate::desk::Desk;

/// Everything around the grid.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_book(desk: State<'_, Desk>) -> Result<Option<BookDto>, ErrorDto> {
    Ok(desk.app().await?.book().get().await?)
}

/// Sets up a new book.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn create_book(
    desk: State<'_, Desk>,
    input: CreateBook,
) -> Result<BookDto, ErrorDto> {
    Ok(desk.app().await?.book().create(input).await?)
}

/// Remembers the user's choices.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn save_settings(
    desk: State<'_, Desk>,
    input: SettingsDto,
) -> Result<(), ErrorDto> {
    Ok(desk.app().await?.book().save_settings(input).await?)
}

/// Changes the business.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn save_business(
    desk: State<'_, Desk>,
    input: SaveBusiness,
) -> Result<(), ErrorDto> {
    Ok(desk.app().await?.book().save_business(input).await?)
}

/// Adds or changes a staff member.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn save_staff(
    desk: State<'_, Desk>,
    input: SaveStaff,
) -> Result<StaffDto, ErrorDto> {
    Ok(desk.app().await?.book().save_staff(input).await?)
}

/// Puts staff members in an order.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn order_staff(desk: State<'_, Desk>, input: OrderDto) -> Result<(), ErrorDto> {
    Ok(desk.app().await?.book().order_staff(input).await?)
}

/// Puts services in an order.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn order_services(desk: State<'_, Desk>, input: OrderDto) -> Result<(), ErrorDto> {
    Ok(desk.app().await?.book().order_services(input).await?)
}

/// Every client.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_clients(desk: State<'_, Desk>) -> Result<Vec<ClientDto>, ErrorDto> {
    Ok(desk.app().await?.book().clients().await?)
}

/// One client.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_client(
    desk: State<'_, Desk>,
    input: ClientRef,
) -> Result<ClientDto, ErrorDto> {
    Ok(desk.app().await?.book().client(input).await?)
}

/// Adds or changes a client.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn save_client(
    desk: State<'_, Desk>,
    input: SaveClient,
) -> Result<ClientDto, ErrorDto> {
    Ok(desk.app().await?.book().save_client(input).await?)
}

/// Adds or changes a service.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn save_service(
    desk: State<'_, Desk>,
    input: SaveService,
) -> Result<ServiceDto, ErrorDto> {
    Ok(desk.app().await?.book().save_service(input).await?)
}
