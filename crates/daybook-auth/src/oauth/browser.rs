//! Opening the browser.

use url::Url;

use super::SignInError;

/// Opens the address to sign in at in `$BROWSER`, or else in the browser the system is set to. Other
/// programs of this computer may see the address, so it must hold nothing that is enough to sign in:
/// those of [`Begun`](super::Begun) do not.
///
/// # Errors
///
/// [`SignInError::NoBrowser`]: show the link to copy.
pub async fn open_in_browser(url: &Url) -> Result<(), SignInError> {
    let text = url.to_string();
    // A text browser keeps it until it is closed.
    let opened = tokio::task::spawn_blocking(move || webbrowser::open(&text)).await;
    let kind = match opened {
        Ok(Ok(())) => return Ok(()),
        // Its text may hold the address.
        Ok(Err(error)) => error.kind(),
        Err(_) => std::io::ErrorKind::Other,
    };
    let reason = match kind {
        std::io::ErrorKind::NotFound => "none was found".to_owned(),
        other => other.to_string(),
    };
    Err(SignInError::NoBrowser { reason })
}
