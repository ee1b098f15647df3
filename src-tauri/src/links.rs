//! Links with a scheme of ours, which the system hands over: a browser's answer to a sign-in (RFC 8252
//! §7.1).

use daybook_app::App;
use daybook_app::api::error::ErrorDto;
use daybook_app::api::sign_in::ProviderDto;
use daybook_app::{AppError, Result};
use tauri::{AppHandle, Manager as _, Runtime};
use tauri_plugin_deep_link::DeepLinkExt as _;
use tauri_plugin_dialog::{DialogExt as _, MessageDialogKind};

use crate::desk::Desk;
use crate::window;

/// Takes links from now on, and the one this program was started with.
pub(crate) fn listen(app: &AppHandle) -> tauri::Result<()> {
    let handle = app.clone();
    app.deep_link().on_open_url(move |event| take(&handle, event.urls()));
    match app.deep_link().get_current() {
        Ok(urls) => take(app, urls.unwrap_or_default()),
        Err(error) => tracing::warn!(%error, "the link this was started with cannot be read"),
    }
    Ok(())
}

fn take(app: &AppHandle, urls: Vec<tauri::Url>) {
    for url in urls {
        let app = app.clone();
        tauri::async_runtime::spawn(async move {
            window::present(&app);
            let desk = app.state::<Desk>();
            let said = match desk.app().await {
                Ok(book) => book.sign_in().answer(&url).await.map_err(AppError::from),
                Err(problem) => return say(&app, problem.message),
            };
            // What belongs to a sign-in of this window is said there.
            if let Err(error) = said {
                say(&app, ErrorDto::from(error).message);
            }
        });
    }
}

fn say(app: &AppHandle, sentence: String) {
    app.dialog().message(sentence).kind(MessageDialogKind::Warning).title("Daybook").show(|_| {});
}

/// Has the system hand over links with the scheme of the registration, where it has one.
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
