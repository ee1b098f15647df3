//! Why a request was not done, and what a window sees of it.

use std::path::PathBuf;

use daybook_auth::AuthError;
use daybook_auth::oauth::SignInError;
use daybook_core::recurrence::InvalidRule;
use daybook_core::recurrence::edit::EditError;
use daybook_provider::ProviderError;
use daybook_provider::caldav::DiscoveryError;
use daybook_store::StoreError;
use daybook_sync::CompareError;

use crate::api::error::{ErrorCode, ErrorDto};

/// Shorthand of this crate.
pub type Result<T, E = AppError> = std::result::Result<T, E>;

/// Why a request was not done. The text is a plain sentence for the person who asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// What was asked makes no sense; the sentence says what to change.
    #[error("{0}")]
    Invalid(String),
    /// There is no business in this book yet.
    #[error("This book is empty. Set up the business first.")]
    NoBook,
    /// The book was set up before.
    #[error("This book is set up already.")]
    BookExists,
    /// It was deleted, here or elsewhere.
    #[error("This {0} is no longer in the book.")]
    NotFound(&'static str),
    /// It changed since the caller read it.
    #[error("This {0} was changed in the meantime. Look at it again, then repeat your change.")]
    Changed(&'static str),
    /// The search for calendars lies too far back.
    #[error("The search for calendars has expired. Sign in again.")]
    AttemptExpired,
    /// The new password is another person's.
    #[error(
        "This password belongs to another account. Sign in as {0}, or connect the other account \
         separately."
    )]
    OtherPerson(String),
    /// The account waits for a new sign-in.
    #[error("{0} needs a new sign-in. Changes made here are kept and sent afterwards.")]
    SignInRequired(String),
    /// The program has no client id at the provider.
    #[error(
        "Daybook is not registered at Google yet. Enter your client id under Settings, Connections."
    )]
    NotRegistered,
    /// The calendar may only be read.
    #[error(
        "The calendar “{0}” can only be read. Change what is in it where it comes from; new appointments need another calendar."
    )]
    ReadOnly(String),
    /// The provider makes the event itself, and lets nobody change it.
    #[error(
        "Google makes this event itself: it is a birthday, a working place or comes from mail. Change it \
         in Google Calendar."
    )]
    MadeByGoogle,
    /// A series cannot be changed like that.
    #[error(transparent)]
    Series(#[from] EditError),
    /// A file cannot be read or written.
    #[error("{} cannot be used: {reason}. Check its name and its folder's permissions.", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// One plain line.
        reason: String,
    },
    /// The text is no calendar file.
    #[error("This calendar file cannot be read: {0}.")]
    NotACalendarFile(daybook_ical::Problem),
    /// Signing in with the browser did not begin.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// The password store said no.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// No calendars were found at an address.
    #[error(transparent)]
    Discovery(#[from] DiscoveryError),
    /// The calendar server said no.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// Nothing was compared.
    #[error("Nothing was compared: {0}. Try again in a moment.")]
    Compare(CompareError),
    /// The book's file said no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was made cannot be written as JSON.
    #[error("The answer could not be put together: {0}")]
    Encode(#[from] serde_json::Error),
}

impl AppError {
    /// What was asked makes no sense.
    pub(crate) fn invalid(reason: impl Into<String>) -> Self {
        Self::Invalid(reason.into())
    }

    /// What a window does about it.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Invalid(_)
            | Self::BookExists
            | Self::Series(_)
            | Self::Store(StoreError::Invalid(_)) => ErrorCode::Validation,
            Self::AttemptExpired => ErrorCode::SignInExpired,
            Self::OtherPerson(_) => ErrorCode::OtherPerson,
            Self::NotRegistered => ErrorCode::NotRegistered,
            Self::NoBook | Self::NotFound(_) | Self::Store(StoreError::NotFound(_)) => {
                ErrorCode::NotFound
            }
            Self::Changed(_) | Self::Store(StoreError::Changed(_)) => ErrorCode::Changed,
            Self::SignInRequired(_) | Self::Auth(AuthError::Undecryptable) => {
                ErrorCode::SignInRequired
            }
            Self::ReadOnly(_) | Self::MadeByGoogle => ErrorCode::ReadOnly,
            Self::SignIn(cause) => sign_in_code(cause),
            Self::Auth(_) => ErrorCode::KeychainUnavailable,
            Self::Discovery(cause) => discovery_code(cause),
            Self::Provider(cause) => provider_code(cause),
            Self::Compare(_) => ErrorCode::Offline,
            Self::NotACalendarFile(_)
            | Self::File { .. }
            | Self::Store(
                StoreError::DiskFull
                | StoreError::Locked
                | StoreError::ReadOnly
                | StoreError::CannotOpen(_),
            ) => ErrorCode::File,
            Self::Store(
                StoreError::Damaged | StoreError::NewerSchema | StoreError::Migration(_),
            ) => ErrorCode::BookUnusable,
            Self::Store(_) | Self::Encode(_) => ErrorCode::Internal,
        }
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Provider(_) | Self::Discovery(_) | Self::SignIn(_) | Self::Compare(_) => {
                matches!(self.code(), ErrorCode::Offline | ErrorCode::Certificate)
            }
            Self::Store(cause) => cause.is_transient(),
            _ => false,
        }
    }
}

fn sign_in_code(error: &SignInError) -> ErrorCode {
    match error {
        SignInError::Cancelled | SignInError::GivenUp => ErrorCode::SignInCancelled,
        SignInError::TimedOut | SignInError::UnknownState | SignInError::UsedState => {
            ErrorCode::SignInExpired
        }
        SignInError::Refused { .. } | SignInError::NoRefreshToken { .. } => {
            ErrorCode::SignInRefused
        }
        SignInError::ClientRefused { .. } => ErrorCode::ClientRefused,
        SignInError::OtherPerson { .. } => ErrorCode::OtherPerson,
        SignInError::MissingScope { .. } => ErrorCode::MissingPermission,
        SignInError::NoBrowser { .. } => ErrorCode::Browser,
        SignInError::Unreachable { .. } | SignInError::Provider { .. } => ErrorCode::Offline,
        SignInError::PortBusy { .. } | SignInError::NoRandomNumbers { .. } => ErrorCode::System,
        SignInError::Unfinished { .. } => ErrorCode::Internal,
    }
}

/// Why signing in with the browser ended without success.
pub(crate) fn sign_in_problem(error: &SignInError) -> ErrorDto {
    let code = sign_in_code(error);
    let message = sentence(&error.to_string());
    ErrorDto { code, message, retryable: code == ErrorCode::Offline }
}

fn discovery_code(error: &DiscoveryError) -> ErrorCode {
    match error {
        DiscoveryError::NotAnAddress
        | DiscoveryError::NoUserName
        | DiscoveryError::PlainHttp { .. }
        | DiscoveryError::OtherHost { .. } => ErrorCode::Validation,
        DiscoveryError::Refused { .. } => ErrorCode::SignInRefused,
        DiscoveryError::NotFound { .. } => ErrorCode::NotACalendarServer,
        DiscoveryError::Provider(cause) => provider_code(cause),
    }
}

fn provider_code(error: &ProviderError) -> ErrorCode {
    match error {
        ProviderError::Unauthorized => ErrorCode::SignInRefused,
        ProviderError::Forbidden { .. } => ErrorCode::ReadOnly,
        ProviderError::NotCalDav { .. } | ProviderError::NoSuchCalendar => {
            ErrorCode::NotACalendarServer
        }
        ProviderError::RateLimited { .. }
        | ProviderError::Unreachable { .. }
        | ProviderError::Ambiguous { .. }
        | ProviderError::CursorExpired => ErrorCode::Offline,
        ProviderError::Untrusted { .. } => ErrorCode::Certificate,
        ProviderError::Precondition => ErrorCode::Changed,
        ProviderError::Gone => ErrorCode::NotFound,
        ProviderError::Rejected { .. } => ErrorCode::Validation,
    }
}

/// What to do about an answer of a server.
fn advice(error: &ProviderError) -> Option<&'static str> {
    match error {
        ProviderError::Unauthorized => Some(
            "Sign in to this account again. Where a password is typed, many providers want an app \
             password, made in the account's security settings, instead of the usual one",
        ),
        ProviderError::Unreachable { .. } => {
            Some("Check the address and the network, then try again")
        }
        ProviderError::Untrusted { .. } => Some(
            "Check the date of this computer, and whether a guest network or a virus scanner stands in \
             between; else ask whoever runs the server",
        ),
        ProviderError::RateLimited { .. } | ProviderError::Ambiguous { .. } => {
            Some("Try again in a few minutes")
        }
        ProviderError::NotCalDav { .. } => {
            Some("Check the address; the provider's help pages name it as the CalDAV address")
        }
        ProviderError::Forbidden { .. } | ProviderError::NoSuchCalendar => {
            Some("Check the calendar's sharing settings at the provider")
        }
        _ => None,
    }
}

impl From<InvalidRule> for AppError {
    fn from(error: InvalidRule) -> Self {
        Self::Series(error.into())
    }
}

impl From<AppError> for ErrorDto {
    fn from(error: AppError) -> Self {
        let code = error.code();
        if code == ErrorCode::Internal {
            tracing::error!(error = &error as &dyn std::error::Error, "request failed");
        }
        let message = match &error {
            AppError::Provider(cause) | AppError::Discovery(DiscoveryError::Provider(cause)) => {
                told(cause)
            }
            other => sentence(&other.to_string()),
        };
        Self { code, message, retryable: error.is_transient() }
    }
}

/// What a server answered, and what to do about it.
pub(crate) fn told(error: &ProviderError) -> String {
    let said = sentence(&error.to_string());
    advice(error).map_or_else(|| said.clone(), |advice| format!("{said} {}", sentence(advice)))
}

/// Begins with a capital and ends with a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", characters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_happened_and_what_to_do_in_sentences() {
        let dto = ErrorDto::from(AppError::from(ProviderError::Unauthorized));

        assert_eq!(dto.code, ErrorCode::SignInRefused);
        assert!(!dto.retryable);
        assert!(
            dto.message.starts_with("The sign-in was refused. Sign in to this account again. ")
        );
        assert!(dto.message.ends_with('.'));
    }

    #[test]
    fn a_server_that_cannot_be_reached_is_worth_another_try() {
        let cause = ProviderError::Unreachable { host: "dav.example".into(), reason: "no".into() };
        let dto = ErrorDto::from(AppError::from(cause));

        assert_eq!((dto.code, dto.retryable), (ErrorCode::Offline, true));
    }

    #[test]
    fn each_reason_why_nobody_is_signed_in_has_a_code_and_a_sentence_of_its_own() {
        let reason = || "no".to_owned();
        let provider = daybook_auth::oauth::Provider::Google;
        let all = [
            (SignInError::Cancelled, ErrorCode::SignInCancelled),
            (SignInError::GivenUp, ErrorCode::SignInCancelled),
            (SignInError::TimedOut, ErrorCode::SignInExpired),
            (SignInError::UnknownState, ErrorCode::SignInExpired),
            (SignInError::UsedState, ErrorCode::SignInExpired),
            (SignInError::Refused { provider, code: reason() }, ErrorCode::SignInRefused),
            (SignInError::NoRefreshToken { provider }, ErrorCode::SignInRefused),
            (SignInError::ClientRefused { provider, code: reason() }, ErrorCode::ClientRefused),
            (
                SignInError::OtherPerson { expected: "a@b.example".into(), got: reason() },
                ErrorCode::OtherPerson,
            ),
            (SignInError::MissingScope { provider, missing: vec![] }, ErrorCode::MissingPermission),
            (SignInError::NoBrowser { reason: reason() }, ErrorCode::Browser),
            (
                SignInError::Unreachable { host: "a.example".into(), reason: reason() },
                ErrorCode::Offline,
            ),
            (SignInError::Provider { provider, reason: reason() }, ErrorCode::Offline),
            (SignInError::PortBusy { reason: reason() }, ErrorCode::System),
            (SignInError::NoRandomNumbers { reason: reason() }, ErrorCode::System),
        ];
        let told: Vec<ErrorDto> = all.iter().map(|(error, _)| sign_in_problem(error)).collect();
        let codes: Vec<ErrorCode> = told.iter().map(|it| it.code).collect();
        assert_eq!(codes, all.map(|(_, code)| code));
        let sentences: std::collections::BTreeSet<_> = told.iter().map(|it| &it.message).collect();
        assert_eq!(sentences.len(), told.len());
        for problem in &told {
            let next = ["tart again", "Try again", "Go on", "settings", "Copy the link"];
            assert!(next.iter().any(|it| problem.message.contains(it)), "{problem:?}");
        }
    }

    #[test]
    fn a_book_beyond_use_is_told_apart_from_one_that_cannot_be_reached_now() {
        for beyond in [StoreError::Damaged, StoreError::NewerSchema] {
            assert_eq!(AppError::from(beyond).code(), ErrorCode::BookUnusable);
        }
        assert_eq!(AppError::from(StoreError::Locked).code(), ErrorCode::File);
    }

    #[test]
    fn a_stale_copy_is_told_apart_from_a_deleted_row() {
        let changed = AppError::from(StoreError::Changed("appointment"));
        let gone = AppError::from(StoreError::NotFound("appointment"));

        assert_eq!(changed.code(), ErrorCode::Changed);
        assert_eq!(gone.code(), ErrorCode::NotFound);
    }
}
