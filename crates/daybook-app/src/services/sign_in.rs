//! Signing in with the system's browser. What comes back, through whichever door, is found calendars to
//! choose from, or an account that can be used again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use daybook_auth::oauth::{
    self, Attempts, Granted, Identity, OAuthHttp, Purpose, SignInError, SignInId,
};
use daybook_core::account::{Account, ProviderKind};
use daybook_core::id::AccountId;
use daybook_provider::CalendarProvider as _;
use daybook_provider::google::{Google, GoogleAccess};
use tokio::time::sleep;
use url::Url;

use super::accounts::{Accounts, Found, GOOGLE};
use super::registrations::{Registration, Registrations};
use super::{id, maybe_id};
use crate::api::accounts::DiscoveredDto;
use crate::api::error::ErrorDto;
use crate::api::events::AppEvent;
use crate::api::sign_in::{BeginSignIn, ProviderDto, SignInDto, SignInRef, SignInStateDto};
use crate::app::Inner;
use crate::error::{AppError, Result, sentence, sign_in_problem};
use crate::providers::google::{Fresh, SignedIn, api, client};
use crate::providers::to_store;

mod resumed;

/// So many sign-ins are remembered; beginning another forgets the oldest.
const MOST: usize = 32;

/// The sign-ins of this process.
pub(crate) struct SignIns {
    attempts: Attempts,
    all: Mutex<HashMap<AccountId, Entry>>,
}

/// One sign-in, by the account it may become.
#[derive(Clone)]
struct Entry {
    attempt: SignInId,
    page: Url,
    opened: bool,
    /// What the tokens will have been given to.
    registration: Registration,
    /// The account that is signed in to again.
    reconnects: Option<AccountId>,
    state: State,
}

#[derive(Clone)]
enum State {
    Waiting,
    Looking,
    Found(DiscoveredDto),
    Mended(AccountId),
    Failed(ErrorDto),
}

impl SignIns {
    pub(crate) fn new(http: Arc<dyn OAuthHttp>) -> Self {
        Self { attempts: Attempts::new(http), all: Mutex::default() }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<AccountId, Entry>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, key: AccountId, entry: Entry) {
        let mut all = self.all();
        // Ids sort by the time they were made.
        if all.len() >= MOST
            && let Some(oldest) = all.keys().min().copied()
        {
            all.remove(&oldest);
        }
        all.insert(key, entry);
    }

    fn get(&self, key: AccountId) -> Option<Entry> {
        self.all().get(&key).cloned()
    }

    fn change(&self, key: AccountId, change: impl FnOnce(&mut Entry)) {
        if let Some(entry) = self.all().get_mut(&key) {
            change(entry);
        }
    }

    fn of(&self, attempt: SignInId) -> Option<(AccountId, Entry)> {
        let all = self.all();
        all.iter().find(|(_, it)| it.attempt == attempt).map(|(key, it)| (*key, it.clone()))
    }
}

/// Opens a page in the system's browser.
///
/// # Errors
///
/// [`AppError::SignIn`] when there is none.
pub async fn open_in_browser(page: &str) -> Result<()> {
    let page = Url::parse(page).map_err(|_| AppError::NotFound("page"))?;
    Ok(oauth::open_in_browser(&page).await?)
}

/// Signing in with the browser.
pub struct SignIn<'a> {
    pub(crate) app: &'a Arc<Inner>,
}

impl SignIn<'_> {
    /// Begins to sign in, and opens the browser. The answer is announced.
    ///
    /// # Errors
    ///
    /// [`AppError::NotRegistered`], [`AppError::NotFound`], [`AppError::SignIn`].
    pub async fn begin(&self, input: BeginSignIn) -> Result<SignInDto> {
        if input.provider != ProviderDto::Google {
            return Err(AppError::invalid("This service signs in with a password."));
        }
        let business = self.app.business().await?.id;
        let reconnects = maybe_id(input.account.as_deref(), "account")?;
        let reconnect = match reconnects {
            Some(account) => Some(self.person(account).await?),
            None => None,
        };
        let staff = maybe_id(input.staff.as_deref(), "staff member")?;
        let registration = Registrations { app: self.app }.google().await?;
        let Registration { client_id, client_secret, redirect, service } = registration.clone();
        let client = Arc::new(client(&client_id, client_secret, &redirect, &service)?);
        let purpose = Purpose { business, staff, reconnect };
        let now = self.app.now();
        let sign_ins = &self.app.sign_ins;
        let begun = sign_ins.attempts.begin(client, purpose, now).await?;
        let key = AccountId::generate(now);
        let page = begun.authorize_url;
        let entry = Entry {
            attempt: begun.id,
            page: page.clone(),
            opened: false,
            registration,
            reconnects,
            state: State::Waiting,
        };
        sign_ins.keep(key, entry);
        if let Some(kept) = &begun.kept {
            self.keep(key, kept, begun.expires_at).await;
        }
        let (app, patience) = (Arc::clone(self.app), (begun.expires_at - now).to_std());
        // It ends by itself: with the answer, or when it took too long.
        self.app.tasks.spawn(async move {
            let handle = |url: Url| {
                let app = Arc::clone(&app);
                async move { SignIn { app: &app }.answer(&url).await }
            };
            let answered = async {
                if let Some(loopback) = begun.loopback {
                    return loopback.run(handle).await;
                }
                // The answer comes as a link.
                sleep(patience.unwrap_or_default()).await;
                Err(SignInError::TimedOut)
            };
            let ended = tokio::select! {
                () = app.stop.cancelled() => return,
                ended = answered => ended,
            };
            if let Err(error) = ended {
                SignIn { app: &app }.fail(key, sign_in_problem(&error));
            }
        });
        self.open(key, &page).await
    }

    /// How a sign-in stands.
    ///
    /// # Errors
    ///
    /// [`AppError::AttemptExpired`].
    pub fn get(&self, input: &SignInRef) -> Result<SignInDto> {
        self.dto(id(&input.attempt, "sign-in")?)
    }

    /// Opens the page in the browser once more.
    ///
    /// # Errors
    ///
    /// [`AppError::AttemptExpired`].
    pub async fn open_page(&self, input: &SignInRef) -> Result<SignInDto> {
        let key = id(&input.attempt, "sign-in")?;
        let entry = self.app.sign_ins.get(key).ok_or(AppError::AttemptExpired)?;
        self.open(key, &entry.page).await
    }

    /// Ends a sign-in, and forgets what was found. An answer to it is refused from now on.
    ///
    /// # Errors
    ///
    /// None for one that has ended before.
    pub async fn cancel(&self, input: &SignInRef) -> Result<()> {
        let key = id(&input.attempt, "sign-in")?;
        if let Some(entry) = self.app.sign_ins.get(key) {
            self.app.sign_ins.attempts.give_up(entry.attempt);
            self.fail(key, sign_in_problem(&SignInError::GivenUp));
            self.forget(key).await;
            if let State::Found(found) = entry.state {
                self.app.attempts.forget(id(&found.attempt, "search")?);
            }
        }
        Ok(())
    }

    /// Takes what the browser brought, whichever door it came through. The one place where an answer
    /// counts.
    ///
    /// # Errors
    ///
    /// [`SignInError`], which is what the person is told.
    pub async fn answer(&self, callback: &Url) -> Result<(), SignInError> {
        let sign_ins = &self.app.sign_ins;
        let known = sign_ins.attempts.of(callback).and_then(|attempt| sign_ins.of(attempt));
        // A second answer changes nothing about the first.
        let known = known.filter(|(_, entry)| matches!(entry.state, State::Waiting));
        if let Some((key, _)) = &known {
            self.forget(*key).await;
        }
        let granted = sign_ins.attempts.answer(callback, self.app.now()).await;
        let (granted, (key, entry)) = match (granted, known) {
            (Ok(granted), Some(known)) => (granted, known),
            (Ok(_), None) => return Err(SignInError::UnknownState),
            (Err(error), known) => {
                if let Some((key, _)) = known {
                    // The page in the browser says it as well.
                    self.advance(key, State::Failed(sign_in_problem(&error)), true);
                }
                return Err(error);
            }
        };
        if !self.advance(key, State::Looking, true) {
            return Err(SignInError::GivenUp);
        }
        match self.finish(key, granted, entry.registration).await {
            Ok(state) => {
                let found = match &state {
                    State::Found(found) => Some(found.attempt.clone()),
                    _ => None,
                };
                if self.advance(key, state, false) {
                    return Ok(());
                }
                // Nobody wants it any more.
                if let Some(Ok(search)) = found.map(|attempt| attempt.parse()) {
                    self.app.attempts.forget(search);
                }
                Err(SignInError::GivenUp)
            }
            Err(error) => {
                let problem = ErrorDto::from(error);
                let reason = problem.message.trim_end_matches('.').to_owned();
                self.advance(key, State::Failed(problem), false);
                Err(SignInError::Unfinished { reason })
            }
        }
    }

    /// From tokens to calendars that can be chosen, or to an account that can be used again.
    async fn finish(
        &self,
        key: AccountId,
        granted: Granted,
        registration: Registration,
    ) -> Result<State> {
        let Granted { purpose, identity, tokens, .. } = granted;
        let Registration { client_id, client_secret, service, .. } = registration;
        let access = tokens.access.clone();
        let signed_in = SignedIn { client_id, client_secret, service, tokens };
        let accounts = Accounts { app: self.app };
        let text = signed_in.to_text()?;
        if let Some(person) = purpose.reconnect {
            let account = self.known(&person).await?.ok_or(AppError::NotFound("account"))?;
            let sealed = to_store(&self.app.vault.seal(account, &text).await?);
            accounts.mend(account, &sealed).await?;
            accounts.changed().await;
            return Ok(State::Mended(account));
        }
        let server_url = api(&signed_in.service).to_owned();
        let access = GoogleAccess {
            base_url: server_url.clone(),
            tokens: Arc::new(Fresh(access)),
            invites: false,
        };
        let home = self.app.home().await?;
        let google = Google::new(access, home, &self.app.http)?;
        let found = Found {
            provider: ProviderKind::Google,
            principal_key: identity.subject,
            server_url,
            user_name: identity.email.clone(),
            label: identity.email,
            service: GOOGLE.to_owned(),
            calendars: google.calendars().await?,
        };
        let existing = accounts.existing(&found).await?;
        let account = existing.unwrap_or(key);
        let sealed = to_store(&self.app.vault.seal(account, &text).await?);
        Ok(State::Found(accounts.offer(account, existing, found, sealed, Arc::new(google))))
    }

    /// Gives the permission of an account back. Why not, and what to do, if that failed.
    pub(crate) async fn give_back(&self, account: &Account) -> Option<String> {
        let by_hand = |reason: &str| {
            format!(
                "{reason} Remove Daybook's access to {} in the security settings of that account.",
                account.label
            )
        };
        let Some(signed_in) = self.app.signed_in.signed_in(account.id).await else {
            return Some(by_hand("The saved sign-in could not be read."));
        };
        let client = match signed_in.client() {
            Ok(client) => client,
            Err(error) => return Some(by_hand(&error.to_string())),
        };
        let given_back = oauth::revoke(&client, &signed_in.tokens, &self.app.http).await;
        given_back.err().map(|error| by_hand(&sentence(&error.to_string())))
    }

    async fn person(&self, account: AccountId) -> Result<Identity> {
        let account = self.app.store.account(account).await?;
        if account.provider != ProviderKind::Google {
            return Err(AppError::invalid("This account signs in with a password."));
        }
        Ok(Identity { subject: account.principal_key, email: account.label })
    }

    async fn open(&self, key: AccountId, page: &Url) -> Result<SignInDto> {
        let opened = oauth::open_in_browser(page).await;
        if let Err(error) = &opened {
            tracing::warn!(%error, "the page to sign in at was not opened");
        }
        self.app.sign_ins.change(key, |entry| entry.opened = opened.is_ok());
        self.dto(key)
    }

    /// It goes on or ends, unless it has ended already; the browser has `answered`, or not. Whether it had
    /// not ended.
    fn advance(&self, key: AccountId, state: State, answered: bool) -> bool {
        let mut under_way = false;
        self.app.sign_ins.change(key, |entry| {
            under_way = matches!(entry.state, State::Waiting | State::Looking);
            if under_way {
                entry.state = state;
            }
        });
        if under_way {
            self.app.announcer.tell(AppEvent::SignIn { attempt: key.to_string(), answered });
        }
        under_way
    }

    /// It ended without success, unless it has ended already.
    fn fail(&self, key: AccountId, problem: ErrorDto) {
        self.advance(key, State::Failed(problem), false);
    }

    fn dto(&self, key: AccountId) -> Result<SignInDto> {
        let entry = self.app.sign_ins.get(key).ok_or(AppError::AttemptExpired)?;
        let mut dto = SignInDto {
            attempt: key.to_string(),
            provider: ProviderDto::Google,
            page: entry.page.to_string(),
            opened: entry.opened,
            state: SignInStateDto::Waiting,
            found: None,
            account: None,
            problem: None,
        };
        match entry.state {
            State::Waiting => {}
            State::Looking => dto.state = SignInStateDto::Looking,
            State::Found(found) => {
                dto.state = SignInStateDto::Found;
                dto.found = Some(found);
            }
            State::Mended(account) => {
                dto.state = SignInStateDto::Mended;
                dto.account = Some(account.to_string());
            }
            State::Failed(problem) => {
                dto.state = SignInStateDto::Failed;
                dto.problem = Some(problem);
            }
        }
        Ok(dto)
    }
}
