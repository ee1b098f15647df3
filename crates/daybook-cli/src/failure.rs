//! Why a command was not done, and the code it ends with.

use std::path::Path;

use daybook_app::AppError;
use daybook_app::api::error::{ErrorCode, ErrorDto};
use daybook_auth::AuthError;

/// Anything that has no code of its own.
pub(crate) const FAILED: u8 = 1;
/// What was asked makes no sense.
pub(crate) const USAGE: u8 = 2;
/// It is not in the book.
pub(crate) const NOT_FOUND: u8 = 3;
/// A password is missing or was refused.
pub(crate) const SIGN_IN: u8 = 4;
/// A server cannot be reached, or is no calendar server.
pub(crate) const NETWORK: u8 = 5;
/// It was done, but with problems.
pub(crate) const PROBLEMS: u8 = 6;
/// The system's password store or the key file cannot be used.
pub(crate) const KEYCHAIN: u8 = 7;

/// Why a command was not done.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: u8,
    pub(crate) message: String,
}

impl Failure {
    /// Anything that has no code of its own.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { code: FAILED, message: message.into() }
    }

    /// What was asked makes no sense.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { code: USAGE, message: message.into() }
    }

    /// It is not in the book.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self { code: NOT_FOUND, message: message.into() }
    }

    /// There is no book, or nobody has set it up.
    pub(crate) fn no_book(folder: &Path) -> Self {
        let folder = folder.display();
        Self::not_found(format!(
            "There is no book in {folder} yet. Make one with `daybook init --business NAME`."
        ))
    }

    /// Only a backup helps.
    pub(crate) fn unusable(error: &AppError, folder: &Path) -> Self {
        let backups = folder.join("backups");
        Self::new(format!(
            "{error} Have a backup take its place with `daybook backup restore NAME`; they lie in {}.",
            backups.display()
        ))
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        let keyring = matches!(&error, AppError::Auth(AuthError::KeychainUnavailable { .. }));
        let ErrorDto { code, mut message, .. } = error.into();
        if keyring {
            message.push_str(" Name it with --key-file FILE.");
        }
        let code = match code {
            ErrorCode::Validation => USAGE,
            ErrorCode::NotFound => NOT_FOUND,
            ErrorCode::SignInRefused
            | ErrorCode::SignInRequired
            | ErrorCode::SignInCancelled
            | ErrorCode::SignInExpired
            | ErrorCode::MissingPermission
            | ErrorCode::OtherPerson
            | ErrorCode::NotRegistered
            | ErrorCode::ClientRefused
            | ErrorCode::Browser => SIGN_IN,
            ErrorCode::KeychainUnavailable => KEYCHAIN,
            ErrorCode::Offline | ErrorCode::Certificate | ErrorCode::NotACalendarServer => NETWORK,
            ErrorCode::Changed
            | ErrorCode::ReadOnly
            | ErrorCode::File
            | ErrorCode::BookUnusable
            | ErrorCode::System
            | ErrorCode::Internal => FAILED,
        };
        Self { code, message }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::new(format!("The answer could not be read: {error}."))
    }
}
