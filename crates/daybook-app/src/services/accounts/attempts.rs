//! Searches for calendars that wait for the user's choice. They are kept in memory only, their
//! passwords sealed, and not for long.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use daybook_core::id::AccountId;
use daybook_provider::caldav::Discovered;
use daybook_store::SealedSecret;

/// How long a search waits.
const LIFE: TimeDelta = TimeDelta::minutes(15);

/// A finished search, by the account it would become.
#[derive(Clone)]
pub(super) struct Attempt {
    pub(super) found: Discovered,
    pub(super) sealed: SealedSecret,
    pub(super) made: DateTime<Utc>,
}

/// Searches that wait.
#[derive(Default)]
pub(crate) struct Attempts(Mutex<HashMap<AccountId, Attempt>>);

impl Attempts {
    /// Keeps a search; those that waited too long go.
    pub(super) fn keep(&self, account: AccountId, attempt: Attempt) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, other| attempt.made - other.made < LIFE);
        all.insert(account, attempt);
    }

    /// A search that has not waited too long.
    pub(super) fn get(&self, account: AccountId, now: DateTime<Utc>) -> Option<Attempt> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&account).filter(|attempt| now - attempt.made < LIFE).cloned()
    }

    /// It has served.
    pub(super) fn forget(&self, account: AccountId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_waits_a_quarter_of_an_hour() {
        let (attempts, made) = (Attempts::default(), DateTime::UNIX_EPOCH);
        let account = AccountId::generate(made);
        let found = Discovered {
            principal_url: String::new(),
            home_urls: Vec::new(),
            user_name: String::new(),
            label: String::new(),
            provider: String::new(),
            calendars: Vec::new(),
        };
        let sealed = SealedSecret { nonce: Vec::new(), ciphertext: Vec::new() };
        attempts.keep(account, Attempt { found, sealed, made });

        assert!(attempts.get(account, made + TimeDelta::minutes(14)).is_some());
        assert!(attempts.get(account, made + TimeDelta::minutes(15)).is_none());
        attempts.forget(account);
        assert!(attempts.get(account, made).is_none());
    }
}
