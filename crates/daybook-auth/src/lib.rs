//! Secrets: how passwords are held in memory, sealed for the database and opened again, and how
//! people sign in without giving us one ([`oauth`]).
//!
//! The database keeps only sealed passwords ([`Sealed`]). The one key that opens them is kept by the
//! operating system ([`OsKeyring`]) or, where there is no keyring, in a file that only its owner
//! can read ([`KeyFile`]).

mod error;
mod keychain;
pub mod oauth;
mod secret;
mod vault;

pub use error::AuthError;
pub use keychain::{Key, Keychain, MemoryKeychain, key_file::KeyFile, os_keyring::OsKeyring};
pub use secret::Secret;
pub use vault::{Sealed, Vault};

/// Shorthand of this crate.
pub type Result<T, E = AuthError> = std::result::Result<T, E>;
