//! Why a command was not done, and the code it ends with.

use daybook_app::AppError;
use daybook_app::api::error::{ErrorCode, ErrorDto};

/// Anything that has no code of its own.
pub(crate) const FAILED: u8 = 1;
/// What was asked makes no sense.
pub(crate) const USAGE: u8 = 2;
/// It is not in the book.
pub(crate) const NOT_FOUND: u8 = 3;
/// A password is missing or was refused, or the password store cannot be used.
pub(crate) const SIGN_IN: u8 = 4;
/// A server cannot be reached, or is no calendar server.
pub(crate) const NETWORK: u8 = 5;
/// It was done in part: something waits for the user.
pub(crate) const PARTLY: u8 = 6;

/// Why a command was not done.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: u8,
    pub(crate) message: String,
}

impl Failure {
    /// What was asked makes no sense.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { code: USAGE, message: message.into() }
    }

    /// It is not in the book.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self { code: NOT_FOUND, message: message.into() }
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        let ErrorDto { code, message, .. } = error.into();
        let code = match code {
            ErrorCode::Validation => USAGE,
            ErrorCode::NotFound => NOT_FOUND,
            ErrorCode::SignInRefused
            | ErrorCode::SignInRequired
            | ErrorCode::KeychainUnavailable => SIGN_IN,
            ErrorCode::Offline | ErrorCode::NotACalendarServer => NETWORK,
            ErrorCode::Changed | ErrorCode::ReadOnly | ErrorCode::File | ErrorCode::Internal => {
                FAILED
            }
        };
        Self { code, message }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self { code: FAILED, message: format!("The answer could not be read: {error}.") }
    }
}
