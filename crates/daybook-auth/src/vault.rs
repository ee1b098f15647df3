//! Seals and opens saved passwords: AES-256-GCM, a fresh random 96-bit nonce for each, the account
//! id as associated data so that a sealed password opens for its own account only.

use std::sync::Arc;
use std::time::Duration;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use daybook_core::id::AccountId;
use tokio::sync::OnceCell;

use crate::keychain::{self, Key, Keychain};
use crate::{AuthError, Result, Secret};

/// Bytes of the nonce in front of the ciphertext.
const NONCE_LENGTH: usize = 12;

/// How long a person may take to unlock a keyring.
const PATIENCE: Duration = Duration::from_mins(2);

/// A sealed secret: nonce and ciphertext. Safe to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// Reads back what was stored.
    #[must_use]
    pub fn from_stored(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes to store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Seals and opens secrets. The key is asked for when it is first needed, at most once per process
/// if that goes well.
#[derive(Clone)]
pub struct Vault {
    keychain: Arc<dyn Keychain>,
    key: Arc<OnceCell<Key>>,
}

impl Vault {
    /// A vault whose key is in `keychain`. Asks it for nothing yet.
    #[must_use]
    pub fn new(keychain: Arc<dyn Keychain>) -> Self {
        Self { keychain, key: Arc::default() }
    }

    /// Seals `secret` for `account`, making a key if there is none yet.
    ///
    /// # Errors
    ///
    /// Those of the keychain.
    pub async fn seal(&self, account: AccountId, secret: &Secret<String>) -> Result<Sealed> {
        let key = self
            .key
            .get_or_try_init(|| {
                self.ask(|keychain| match keychain.load()? {
                    Some(key) => Ok(key),
                    None => keychain.keep(keychain::generate()?),
                })
            })
            .await?;
        let nonce: [u8; NONCE_LENGTH] = keychain::random()?;
        let account = account.as_uuid();
        let payload = Payload { msg: secret.expose().as_bytes(), aad: account.as_bytes() };
        let ciphertext = cipher(key)
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| AuthError::Undecryptable)?;
        Ok(Sealed([nonce.as_slice(), &ciphertext].concat()))
    }

    /// Opens what was sealed for `account`.
    ///
    /// # Errors
    ///
    /// Those of the keychain; [`AuthError::Undecryptable`] if it was altered, was sealed for another
    /// account, or its key is gone.
    pub async fn open(&self, account: AccountId, sealed: &Sealed) -> Result<Secret<String>> {
        let key = self
            .key
            .get_or_try_init(|| {
                self.ask(|keychain| keychain.load()?.ok_or(AuthError::Undecryptable))
            })
            .await?;
        let (nonce, ciphertext) =
            sealed.0.split_first_chunk::<NONCE_LENGTH>().ok_or(AuthError::Undecryptable)?;
        let account = account.as_uuid();
        let payload = Payload { msg: ciphertext, aad: account.as_bytes() };
        let plain = cipher(key)
            .decrypt(&Nonce::from(*nonce), payload)
            .map_err(|_| AuthError::Undecryptable)?;
        String::from_utf8(plain).map(Secret::new).map_err(|_| AuthError::Undecryptable)
    }

    /// Whether there is a key. Before something was sealed none is needed.
    ///
    /// # Errors
    ///
    /// Those of the keychain.
    pub async fn has_key(&self) -> Result<bool> {
        self.ask(|keychain| Ok(keychain.load()?.is_some())).await
    }

    /// Keychains block, possibly until a person has typed a password.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn Keychain) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let keychain = Arc::clone(&self.keychain);
        let answer = tokio::task::spawn_blocking(move || question(keychain.as_ref()));
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(AuthError::KeychainUnavailable { reason: "it failed".to_owned() }),
            Err(_) => Err(AuthError::KeychainUnavailable {
                reason: "it was not unlocked in time".to_owned(),
            }),
        }
    }
}

fn cipher(key: &Key) -> Aes256Gcm {
    Aes256Gcm::new(&(*key.expose()).into())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use uuid::Uuid;

    use super::*;
    use crate::MemoryKeychain;

    fn account(number: u128) -> AccountId {
        AccountId::from_uuid(Uuid::from_u128(number))
    }

    fn vault() -> Vault {
        Vault::new(Arc::new(MemoryKeychain::default()))
    }

    fn password() -> Secret<String> {
        Secret::new("pässword 🔑".to_owned())
    }

    #[tokio::test]
    async fn opens_what_it_sealed_also_after_a_restart() {
        let keychain: Arc<dyn Keychain> = Arc::new(MemoryKeychain::default());
        let sealed = Vault::new(Arc::clone(&keychain)).seal(account(1), &password()).await.unwrap();
        let stored = sealed.as_bytes().to_vec();

        let opened = Vault::new(keychain).open(account(1), &Sealed::from_stored(stored)).await;

        assert_eq!(opened.unwrap().expose(), password().expose());
    }

    #[tokio::test]
    async fn has_a_key_once_something_was_sealed() {
        let vault = vault();
        assert!(!vault.has_key().await.unwrap(), "none was needed yet");
        vault.seal(account(1), &password()).await.unwrap();
        assert!(vault.has_key().await.unwrap());
    }

    #[tokio::test]
    async fn seals_the_same_password_differently_each_time() {
        let vault = vault();
        let first = vault.seal(account(1), &password()).await.unwrap();
        let second = vault.seal(account(1), &password()).await.unwrap();
        assert_ne!(first, second);
        assert_eq!(first.as_bytes().len(), NONCE_LENGTH + password().expose().len() + 16);
    }

    #[tokio::test]
    async fn refuses_what_was_altered_cut_or_moved_to_another_account() {
        let vault = vault();
        let sealed = vault.seal(account(1), &password()).await.unwrap();
        for at in 0..sealed.as_bytes().len() {
            let mut altered = sealed.clone();
            altered.0[at] ^= 1;
            let opened = vault.open(account(1), &altered).await;
            assert!(matches!(opened, Err(AuthError::Undecryptable)), "byte {at}");
            let cut = Sealed(sealed.0[..at].to_vec());
            let opened = vault.open(account(1), &cut).await;
            assert!(matches!(opened, Err(AuthError::Undecryptable)), "cut at {at}");
        }
        let moved = vault.open(account(2), &sealed).await;
        assert!(matches!(moved, Err(AuthError::Undecryptable)));
    }

    #[tokio::test]
    async fn makes_no_key_only_to_fail_with_it() {
        let keychain = Arc::new(MemoryKeychain::default());
        let vault_without_key = Vault::new(Arc::clone(&keychain) as Arc<dyn Keychain>);
        let sealed = vault().seal(account(1), &password()).await.unwrap();

        let opened = vault_without_key.open(account(1), &sealed).await;

        assert!(matches!(opened, Err(AuthError::Undecryptable)));
        assert!(keychain.load().unwrap().is_none());
    }

    /// Refuses the first questions, and counts them all.
    struct Locked {
        refusals: usize,
        asked: AtomicUsize,
        inner: MemoryKeychain,
    }

    impl Keychain for Locked {
        fn load(&self) -> Result<Option<Key>> {
            if self.asked.fetch_add(1, Ordering::SeqCst) < self.refusals {
                return Err(AuthError::KeychainUnavailable { reason: "it is locked".to_owned() });
            }
            self.inner.load()
        }

        fn keep(&self, fresh: Key) -> Result<Key> {
            self.inner.keep(fresh)
        }
    }

    #[tokio::test]
    async fn asks_the_keychain_late_again_after_a_refusal_and_once_when_it_went_well() {
        let keychain = Arc::new(Locked {
            refusals: 1,
            asked: AtomicUsize::default(),
            inner: MemoryKeychain::default(),
        });
        let vault = Vault::new(Arc::clone(&keychain) as Arc<dyn Keychain>);
        assert_eq!(keychain.asked.load(Ordering::SeqCst), 0);

        let refused = vault.seal(account(1), &password()).await;
        assert!(matches!(refused, Err(AuthError::KeychainUnavailable { .. })));

        let sealed = vault.seal(account(1), &password()).await.unwrap();
        vault.open(account(1), &sealed).await.unwrap();
        vault.seal(account(2), &password()).await.unwrap();
        assert_eq!(keychain.asked.load(Ordering::SeqCst), 2);
    }
}
