//! Why a secret could not be kept or read.

use std::path::PathBuf;

/// Why a secret could not be kept or read. The text says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// The operating system's keyring is missing, locked or does not answer.
    #[error(
        "the system's password store cannot be used ({reason}). Unlock it, or install one such as \
         GNOME Keyring or KWallet and start Daybook again. On the command line, a key file can be \
         used instead"
    )]
    KeychainUnavailable {
        /// One plain line, without anything secret.
        reason: String,
    },
    /// Other people on this computer can read the key file.
    #[error(
        "the key file {} can be read by others. Make it private first: chmod 600 {}",
        path.display(),
        path.display()
    )]
    KeyFileTooOpen {
        /// The file.
        path: PathBuf,
    },
    /// The key file cannot be read or written, or holds no key.
    #[error("the key file {} cannot be used: {reason}", path.display())]
    KeyFileUnusable {
        /// The file.
        path: PathBuf,
        /// One plain line, without anything secret.
        reason: String,
    },
    /// The sealed secret was altered, belongs to another account, or was sealed with a key that is no
    /// longer there.
    #[error("the saved password can no longer be read. Sign in to this account again")]
    Undecryptable,
}
