//! Where the sealing key is kept.

use std::sync::{Mutex, PoisonError};

use crate::{AuthError, Result, Secret};

pub(crate) mod key_file;
pub(crate) mod os_keyring;

/// Length of the key in bytes (AES-256).
pub(crate) const KEY_LENGTH: usize = 32;

/// The key that seals every saved password.
pub type Key = Secret<[u8; KEY_LENGTH]>;

/// Keeps the sealing key. Calls may block for as long as a person takes to unlock a keyring.
pub trait Keychain: Send + Sync {
    /// The key, if there is one.
    ///
    /// # Errors
    ///
    /// [`AuthError::KeychainUnavailable`], [`AuthError::KeyFileTooOpen`],
    /// [`AuthError::KeyFileUnusable`].
    fn load(&self) -> Result<Option<Key>>;

    /// Keeps `fresh` unless there is a key already; the one that is kept now.
    ///
    /// # Errors
    ///
    /// As [`Keychain::load`].
    fn keep(&self, fresh: Key) -> Result<Key>;
}

/// Forgets with the process. For tests.
#[derive(Default)]
pub struct MemoryKeychain(Mutex<Option<Key>>);

impl Keychain for MemoryKeychain {
    fn load(&self) -> Result<Option<Key>> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn keep(&self, fresh: Key) -> Result<Key> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(kept.get_or_insert(fresh).clone())
    }
}

/// A new random key.
pub(crate) fn generate() -> Result<Key> {
    Ok(Secret::new(random()?))
}

/// Bytes from the operating system's random source.
pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| AuthError::KeychainUnavailable {
        reason: format!("no random numbers: {error}"),
    })?;
    Ok(bytes)
}
