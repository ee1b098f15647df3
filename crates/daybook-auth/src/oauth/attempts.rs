//! The attempts that wait for an answer, and the one place where answers are taken.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::attempt::{Attempt, LIFE};
use super::callback::Callback;
use super::resumed::{self, Resumed};
use super::{Begun, Client, Door, Granted, Loopback, OAuthHttp, Purpose, SignInError, SignInId};
use crate::Secret;

/// How long after its end it is remembered that there was an attempt, to say what became of it.
const MEMORY: TimeDelta = TimeDelta::hours(1);

/// So many attempts are remembered at once; beginning another forgets the oldest.
const MOST: usize = 100;

/// The attempts of this process. Any number can be under way at once, in any order: whoever clicks
/// twice has begun two, and either of them may be answered.
pub struct Attempts {
    http: Arc<dyn OAuthHttp>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    begun: u64,
    entries: Vec<Entry>,
}

struct Entry {
    id: SignInId,
    state: Secret<String>,
    expires_at: DateTime<Utc>,
    stage: Stage,
}

enum Stage {
    Waiting(Box<Attempt>),
    Answered,
    GivenUp,
    Expired,
}

impl fmt::Debug for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempts").finish_non_exhaustive()
    }
}

impl Attempts {
    /// None yet. Providers are asked through `http`.
    #[must_use]
    pub fn new(http: Arc<dyn OAuthHttp>) -> Self {
        Self { http, kept: Mutex::default() }
    }

    /// Begins an attempt, which may be answered for 15 minutes from `now`.
    ///
    /// # Errors
    ///
    /// [`SignInError::PortBusy`], [`SignInError::NoRandomNumbers`].
    pub async fn begin(
        &self,
        client: Arc<Client>,
        purpose: Purpose,
        now: DateTime<Utc>,
    ) -> Result<Begun, SignInError> {
        let (redirect, loopback) = match &client.redirect {
            Door::Loopback => {
                let loopback = Loopback::open().await?;
                (loopback.redirect_uri().clone(), Some(loopback))
            }
            Door::DeepLink { redirect_uri } => (redirect_uri.clone(), None),
        };
        let attempt = Attempt::new(client, purpose, redirect)?;
        let (authorize_url, expires_at) = (attempt.authorize_url(), now + LIFE);
        let kept = match &loopback {
            Some(_) => None,
            None => resumed::to_text(&attempt, expires_at),
        };
        let id = self.wait(attempt, expires_at, now);
        Ok(Begun { id, authorize_url, expires_at, loopback, kept })
    }

    /// Goes on with an attempt of an earlier process, from what [`Begun::kept`] was.
    ///
    /// # Errors
    ///
    /// [`SignInError::UnknownState`] if that cannot be read.
    pub fn resume(
        &self,
        client: Arc<Client>,
        kept: &Secret<String>,
        now: DateTime<Utc>,
    ) -> Result<Resumed, SignInError> {
        let (attempt, expires_at) = resumed::from_text(client, kept)?;
        let (authorize_url, reconnect) =
            (attempt.authorize_url(), attempt.purpose.reconnect.clone());
        let id = self.wait(attempt, expires_at, now);
        Ok(Resumed { id, authorize_url, reconnect })
    }

    fn wait(&self, attempt: Attempt, expires_at: DateTime<Utc>, now: DateTime<Utc>) -> SignInId {
        let mut kept = self.kept();
        kept.begun += 1;
        let id = SignInId(kept.begun);
        kept.entries.retain(|it| now < it.expires_at + MEMORY);
        let excess = (kept.entries.len() + 1).saturating_sub(MOST);
        kept.entries.drain(..excess);
        kept.entries.push(Entry {
            id,
            state: attempt.state.clone(),
            expires_at,
            stage: Stage::Waiting(Box::new(attempt)),
        });
        id
    }

    /// Takes an answer, through whichever door it came, and gets tokens for it. An attempt is used up by
    /// its first answer, whatever becomes of it; what belongs to no attempt uses nothing up.
    ///
    /// # Errors
    ///
    /// All of [`SignInError`] but those of [`Attempts::begin`] and of opening a browser.
    pub async fn answer(&self, callback: &Url, now: DateTime<Utc>) -> Result<Granted, SignInError> {
        let callback = Callback::read(callback)?;
        let attempt = self.take(&callback, now)?;
        let code = callback.code(attempt.client.provider)?;
        attempt.redeem(code, self.http.as_ref(), now).await
    }

    /// Which attempt an answer belongs to, as long as that is remembered.
    #[must_use]
    pub fn of(&self, callback: &Url) -> Option<SignInId> {
        let callback = Callback::read(callback).ok()?;
        let kept = self.kept();
        let same = |it: &&Entry| it.state.expose() == callback.state.expose();
        kept.entries.iter().find(same).map(|it| it.id)
    }

    /// Ends an attempt: an answer to it is refused, and the browser that brings one is told so. One that
    /// was answered before stays answered.
    pub fn give_up(&self, id: SignInId) {
        let mut kept = self.kept();
        let entry = kept.entries.iter_mut().find(|it| it.id == id);
        if let Some(entry) = entry.filter(|it| matches!(it.stage, Stage::Waiting(_))) {
            entry.stage = Stage::GivenUp;
        }
    }

    /// Takes the attempt that is answered, so that nothing can answer it again.
    fn take(&self, callback: &Callback, now: DateTime<Utc>) -> Result<Box<Attempt>, SignInError> {
        let mut kept = self.kept();
        let entry = kept
            .entries
            .iter_mut()
            .find(|it| it.state.expose() == callback.state.expose())
            .ok_or(SignInError::UnknownState)?;
        match &entry.stage {
            Stage::Answered => return Err(SignInError::UsedState),
            Stage::GivenUp => return Err(SignInError::GivenUp),
            Stage::Expired => return Err(SignInError::TimedOut),
            Stage::Waiting(attempt) if !callback.came_to(&attempt.redirect) => {
                return Err(SignInError::UnknownState);
            }
            Stage::Waiting(_) => {}
        }
        let in_time = now < entry.expires_at;
        let next = if in_time { Stage::Answered } else { Stage::Expired };
        let Stage::Waiting(attempt) = std::mem::replace(&mut entry.stage, next) else {
            return Err(SignInError::UsedState);
        };
        if in_time { Ok(attempt) } else { Err(SignInError::TimedOut) }
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
