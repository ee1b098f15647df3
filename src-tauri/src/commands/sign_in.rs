//! Signing in with the browser, registrations, checks of connections, and the sample business.

use daybook_app::api::accounts::AccountDto;
use daybook_app::api::accounts::ConnectAccount;
use daybook_app::api::dry_run::{DryRunDto, DryRunFound};
use daybook_app::api::error::ErrorDto;
use daybook_app::api::sign_in::{
    AccountRef, BeginSignIn, CheckDto, CountFound, OpenOtherSide, OpenSample, RegistrationDto,
    SampleDto, SaveRegistration, SignInDto, SignInRef,
};
use daybook_app::{AppError, open_in_browser};
use tauri::{AppHandle, Runtime, State, Webview};

use crate::desk::Desk;
use crate::links;

/// Begins to sign in.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn begin_sign_in<R: Runtime>(
    handle: AppHandle<R>,
    desk: State<'_, Desk>,
    input: BeginSignIn,
) -> Result<SignInDto, ErrorDto> {
    let app = desk.app().await?;
    links::register(&handle, &app).await?;
    Ok(app.sign_in().begin(input).await?)
}

/// How a sign-in stands.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_sign_in(
    desk: State<'_, Desk>,
    input: SignInRef,
) -> Result<SignInDto, ErrorDto> {
    Ok(desk.app().await?.sign_in().get(&input)?)
}

/// Opens the page to sign in at once more.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn open_sign_in_page(
    desk: State<'_, Desk>,
    input: SignInRef,
) -> Result<SignInDto, ErrorDto> {
    Ok(desk.app().await?.sign_in().open_page(&input).await?)
}

/// Ends a sign-in.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn cancel_sign_in(
    desk: State<'_, Desk>,
    input: SignInRef,
) -> Result<(), ErrorDto> {
    Ok(desk.app().await?.sign_in().cancel(&input).await?)
}

/// Counts what is in a calendar that was found.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn count_found(desk: State<'_, Desk>, input: CountFound) -> Result<u32, ErrorDto> {
    Ok(desk.app().await?.accounts().count_found(input).await?)
}

/// What the first sync of a found calendar would do.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn dry_run_found(
    desk: State<'_, Desk>,
    input: DryRunFound,
) -> Result<DryRunDto, ErrorDto> {
    Ok(desk.app().await?.accounts().dry_run_found(input).await?)
}

/// Connects the account of a finished search.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn connect_account(
    desk: State<'_, Desk>,
    input: ConnectAccount,
) -> Result<AccountDto, ErrorDto> {
    Ok(desk.app().await?.accounts().connect(input).await?)
}

/// Tries out a connection.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn check_connection(
    desk: State<'_, Desk>,
    input: AccountRef,
) -> Result<Vec<CheckDto>, ErrorDto> {
    Ok(desk.app().await?.checks().run(input).await?)
}

/// The program's registrations.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_registrations(
    desk: State<'_, Desk>,
) -> Result<Vec<RegistrationDto>, ErrorDto> {
    Ok(desk.app().await?.registrations().list().await?)
}

/// Takes a registration of the business's own.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn save_registration(
    desk: State<'_, Desk>,
    input: SaveRegistration,
) -> Result<RegistrationDto, ErrorDto> {
    Ok(desk.app().await?.registrations().save(input).await?)
}

/// Whether there is a sample business, and whether it is open.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_sample(desk: State<'_, Desk>) -> Result<SampleDto, ErrorDto> {
    let sides = desk.other_sides().await;
    let open = sides.is_some();
    let other_sides = sides.into_iter().flatten().map(|(side, _)| side).collect();
    Ok(SampleDto { offered: desk.has_sample(), open, other_sides })
}

/// Opens the sample business, and the page anew.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn open_sample<R: Runtime>(
    page: Webview<R>,
    desk: State<'_, Desk>,
    input: OpenSample,
) -> Result<(), ErrorDto> {
    desk.open_sample(&input.zone).await?;
    reload(&page)
}

/// Leaves the sample business, and opens the page anew.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn leave_sample<R: Runtime>(
    page: Webview<R>,
    desk: State<'_, Desk>,
) -> Result<(), ErrorDto> {
    desk.leave_sample().await;
    reload(&page)
}

/// Opens a page of a simulated service in the browser.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn open_other_side(
    desk: State<'_, Desk>,
    input: OpenOtherSide,
) -> Result<(), ErrorDto> {
    let mut sides = desk.other_sides().await.into_iter().flatten();
    let page = sides.find(|(side, _)| side.id == input.id);
    let (_, page) = page.ok_or(AppError::NotFound("page"))?;
    Ok(open_in_browser(&page).await?)
}

fn reload<R: Runtime>(page: &Webview<R>) -> Result<(), ErrorDto> {
    page.reload().map_err(|error| {
        AppError::Invalid(format!("The window cannot be read anew: {error}. Start Daybook again."))
            .into()
    })
}
