//! What a window needs to explain a failure and offer the next step.

use serde::Serialize;
use ts_rs::TS;

/// A failure, as the window sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ErrorDto {
    /// Decides what the window does. Never matched on the message.
    pub code: ErrorCode,
    /// A plain sentence that says what happened and what to do; free of secrets.
    pub message: String,
    /// Whether the same request may succeed later.
    pub retryable: bool,
}

/// Reasons a window tells apart. Add one only together with the window that handles it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ErrorCode {
    /// Show it next to the field.
    Validation,
    /// Close what is open; it was deleted elsewhere.
    NotFound,
    /// The row changed under the window: re-read and offer again.
    Changed,
    /// The user name or password was refused.
    SignInRefused,
    /// The account waits for a new sign-in.
    SignInRequired,
    /// The person said no in the browser, or closed it.
    SignInCancelled,
    /// It took too long, or its answer was used before: begin again.
    SignInExpired,
    /// Somebody signed in without ticking everything that is needed.
    MissingPermission,
    /// Another person signed in than the one the account belongs to.
    OtherPerson,
    /// The program has no registration at the provider: say where to put one.
    NotRegistered,
    /// The provider does not take the program's registration: it has to be put right in the settings.
    ClientRefused,
    /// No browser could be opened.
    Browser,
    /// The computer refuses something that Daybook needs: the message says what, and what to do.
    System,
    /// Offer to try again. Edits never end here: they wait to be sent.
    Offline,
    /// Whoever answers cannot prove to be the server; nothing was sent.
    Certificate,
    /// The server answered, but not with what was expected (wrong address, not a calendar server).
    NotACalendarServer,
    /// The calendar may not be written to.
    ReadOnly,
    /// The computer's keychain cannot be used; say how to mend it.
    KeychainUnavailable,
    /// A file or folder could not be read or written.
    File,
    /// The book's file is beyond use: show what can take its place.
    BookUnusable,
    /// Offer to copy details.
    Internal,
}
