//! The operating system's keyring: Secret Service on Linux, Keychain on macOS, Credential Manager
//! on Windows.

use keyring::{Entry, Error};

use super::{KEY_LENGTH, Key, Keychain};
use crate::{AuthError, Result, Secret};

/// The name the entry has in the keyring's own window.
const SERVICE: &str = "Daybook";
const ENTRY: &str = "key for saved passwords";

/// The operating system's keyring.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsKeyring;

impl Keychain for OsKeyring {
    fn load(&self) -> Result<Option<Key>> {
        match entry()?.get_secret() {
            Ok(bytes) => read(&Secret::new(bytes)).map(Some),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(unavailable(&error)),
        }
    }

    fn keep(&self, fresh: Key) -> Result<Key> {
        if let Some(key) = self.load()? {
            return Ok(key);
        }
        entry()?.set_secret(fresh.expose()).map_err(|error| unavailable(&error))?;
        // Another process may have been first or last: what is kept counts, not what was offered.
        self.load()?.ok_or_else(|| AuthError::KeychainUnavailable {
            reason: "it did not keep what was stored".to_owned(),
        })
    }
}

fn entry() -> Result<Entry> {
    if let Err(error) = Entry::store_status() {
        return Err(unavailable(error));
    }
    Entry::new(SERVICE, ENTRY).map_err(|error| unavailable(&error))
}

fn read(bytes: &Secret<Vec<u8>>) -> Result<Key> {
    <[u8; KEY_LENGTH]>::try_from(bytes.expose().as_slice()).map(Secret::new).map_err(|_| {
        AuthError::KeychainUnavailable {
            reason: format!("its entry “{SERVICE}, {ENTRY}” is not a key"),
        }
    })
}

/// Only kinds are named: some errors of the library carry the secret itself.
fn unavailable(error: &Error) -> AuthError {
    let reason = match error {
        Error::NoStorageAccess(_) => "it is locked",
        Error::NoDefaultStore | Error::PlatformFailure(_) => "it does not answer",
        Error::Ambiguous(_) => "it holds the entry more than once",
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) => {
            "its data is damaged"
        }
        _ => "it does not support what is needed",
    };
    AuthError::KeychainUnavailable { reason: reason.to_owned() }
}
