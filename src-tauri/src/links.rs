//! Links with a scheme of ours, which the system hands over: a browser's answer to a sign-in (RFC 8252
//! §7.1).

use daybook_app::api::desktop::WishDto;
use daybook_app::api::error::ErrorDto;
use daybook_app::api::sign_in::ProviderDto;
use daybook_app::{App, AppError, Result};
use daybook_auth::oauth::SignInError;
use tauri::{AppHandle, Manager as _, Runtime, Url};
use tauri_plugin_deep_link::DeepLinkExt as _;

use crate::desk::Desk;
use crate::window;

/// Gives the answer of a browser to the sign-in that waits for it.
pub(crate) fn answer(app: &AppHandle, link: Url) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        // The window says why a book does not open.
        let Ok(books) = app.state::<Desk>().books().await else { return };
        let mut said = Ok(());
        for book in books {
            match book.sign_in().recall(&link).await {
                Ok(Some(wish)) => app.state::<Desk>().wish(wish),
                Ok(None) => {}
                Err(error) => return say(&app, ErrorDto::from(error).message),
            }
            said = book.sign_in().answer(&link).await;
            if !matches!(said, Err(SignInError::UnknownState)) {
                break;
            }
        }
        // Everything else is said by the window that waits for it.
        if let Err(
            error @ (SignInError::UnknownState | SignInError::UsedState | SignInError::GivenUp),
        ) = said
        {
            say(&app, ErrorDto::from(AppError::from(error)).message);
        }
    });
}

fn say(app: &AppHandle, message: String) {
    app.state::<Desk>().wish(WishDto::Warning { message });
    window::present(app);
}

/// Has the system hand over links with the scheme of the registration, where it has one.
///
/// # Errors
///
/// [`AppError::Invalid`] when the system does not do that.
pub(crate) async fn register<R: Runtime>(app: &AppHandle<R>, book: &App) -> Result<()> {
    let registrations = book.registrations().list().await?;
    let google = registrations.iter().find(|it| it.provider == ProviderDto::Google);
    let redirect = google.map(|it| it.redirect.as_str()).unwrap_or_default();
    let Some((scheme, _)) = redirect.split_once(':') else { return Ok(()) };
    app.deep_link().register(scheme).map_err(|error| {
        tracing::warn!(%error, "the scheme cannot be registered");
        AppError::Invalid(
            "The system does not let Daybook take the answer of the browser. Use a client of the \
             type “Desktop app”, whose address to be called back at is left empty."
                .to_owned(),
        )
    })
}
