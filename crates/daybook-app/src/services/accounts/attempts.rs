//! Searches for calendars that wait for the user's choice. They are kept in memory only, their
//! secrets sealed, and not for long.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use daybook_core::account::ProviderKind;
use daybook_core::id::AccountId;
use daybook_provider::caldav::Discovered;
use daybook_provider::{CalendarProvider, RemoteCalendar};
use daybook_store::SealedSecret;

use crate::error::{AppError, Result};

/// How long a search waits.
const LIFE: TimeDelta = TimeDelta::minutes(15);

/// What was found for somebody who has signed in.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) provider: ProviderKind,
    /// Stable identity of the person at the provider.
    pub(crate) principal_key: String,
    /// Where the calendars are.
    pub(crate) server_url: String,
    /// The name the server accepted.
    pub(crate) user_name: String,
    /// What to call the account.
    pub(crate) label: String,
    /// What people call the service.
    pub(crate) service: String,
    pub(crate) calendars: Vec<RemoteCalendar>,
}

impl TryFrom<Discovered> for Found {
    type Error = AppError;

    fn try_from(found: Discovered) -> Result<Self> {
        let home = found.home_urls.into_iter().next().ok_or(AppError::NotFound("calendar"))?;
        Ok(Self {
            provider: ProviderKind::CalDav,
            principal_key: found.principal_url,
            server_url: home,
            user_name: found.user_name,
            label: found.label,
            service: found.provider,
            calendars: found.calendars,
        })
    }
}

/// A finished search, by the account it would become.
#[derive(Clone)]
pub(crate) struct Attempt {
    pub(crate) found: Found,
    pub(crate) sealed: SealedSecret,
    /// Signed in, to look at what was found.
    pub(crate) provider: Arc<dyn CalendarProvider>,
    pub(crate) made: DateTime<Utc>,
}

/// Searches that wait.
#[derive(Default)]
pub(crate) struct Attempts(Mutex<HashMap<AccountId, Attempt>>);

impl Attempts {
    /// Keeps a search; those that waited too long go.
    pub(crate) fn keep(&self, account: AccountId, attempt: Attempt) {
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
    pub(crate) fn forget(&self, account: AccountId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&account);
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;
    use daybook_auth::Secret;
    use daybook_core::clock::SystemClock;
    use daybook_provider::caldav::Access;
    use daybook_provider::{CalDav, Http};

    use super::*;

    #[test]
    fn a_search_waits_a_quarter_of_an_hour() {
        let (attempts, made) = (Attempts::default(), DateTime::UNIX_EPOCH);
        let account = AccountId::generate(made);
        let found = Found {
            provider: ProviderKind::CalDav,
            principal_key: String::new(),
            server_url: "http://127.0.0.1/".to_owned(),
            user_name: String::new(),
            label: String::new(),
            service: String::new(),
            calendars: Vec::new(),
        };
        let access = Access {
            home_url: found.server_url.clone(),
            principal_url: String::new(),
            user_name: String::new(),
            password: Secret::new(String::new()),
        };
        let http = Http::new().unwrap();
        let provider = CalDav::new(access, Tz::UTC, Arc::new(SystemClock), &http).unwrap();
        let provider = Arc::new(provider);
        let sealed = SealedSecret { nonce: Vec::new(), ciphertext: Vec::new() };
        attempts.keep(account, Attempt { found, sealed, provider, made });

        assert!(attempts.get(account, made + TimeDelta::minutes(14)).is_some());
        assert!(attempts.get(account, made + TimeDelta::minutes(15)).is_none());
        attempts.forget(account);
        assert!(attempts.get(account, made).is_none());
    }
}
