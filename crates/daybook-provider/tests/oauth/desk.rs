//! Daybook's side: a registration, and the attempts of one process.

use std::sync::{Arc, Mutex};

use daybook_auth::Secret;
use daybook_auth::oauth::{
    Attempts, Begun, Client, Door, Endpoints, Granted, Identity, Provider, Purpose, SignInError,
};
use daybook_core::id::{BusinessId, StaffId};
use daybook_provider::Http;
use daybook_sim::google::{CLIENT_ID, CLIENT_SECRET, SCHEME, SCHEME_CLIENT_ID, Server, USER};
use url::Url;
use uuid::Uuid;

use crate::browser::Browser;

pub(crate) struct Desk {
    pub(crate) server: Server,
    pub(crate) http: Arc<Http>,
    pub(crate) client: Arc<Client>,
    pub(crate) attempts: Attempts,
    pub(crate) browser: Browser,
}

impl Desk {
    /// A desktop client, which is called back on this computer.
    pub(crate) async fn with_loopback() -> Self {
        Self::registered(CLIENT_ID, Some(CLIENT_SECRET), Door::Loopback).await
    }

    /// A client with a scheme of its own and without a secret.
    pub(crate) async fn with_links() -> Self {
        let redirect_uri = Url::parse(&format!("{SCHEME}:/oauth2redirect")).unwrap();
        Self::registered(SCHEME_CLIENT_ID, None, Door::DeepLink { redirect_uri }).await
    }

    async fn registered(client_id: &str, secret: Option<&str>, redirect: Door) -> Self {
        let server = Server::start().await.unwrap();
        let http = Arc::new(Http::new().unwrap());
        let client = Client {
            provider: Provider::Google,
            client_id: client_id.to_owned(),
            client_secret: secret.map(|it| Secret::new(it.to_owned())),
            redirect,
            endpoints: Endpoints::google_at(&Url::parse(server.url()).unwrap()).unwrap(),
        };
        Self {
            attempts: Attempts::new(Arc::clone(&http) as _),
            server,
            http,
            client: Arc::new(client),
            browser: Browser::new(),
        }
    }

    /// The same with another registration.
    pub(crate) fn changed(mut self, change: impl FnOnce(&mut Client)) -> Self {
        let mut client = self.client.as_ref().clone();
        change(&mut client);
        self.client = Arc::new(client);
        self
    }

    pub(crate) async fn begin(&self, purpose: Purpose) -> Begun {
        self.attempts.begin(Arc::clone(&self.client), purpose, self.server.now()).await.unwrap()
    }

    /// What becomes of an answer, at the time it is there.
    pub(crate) async fn answer(&self, callback: &Url) -> Result<Granted, SignInError> {
        self.attempts.answer(callback, self.server.now()).await
    }

    /// Signs [`USER`] in by a link.
    pub(crate) async fn sign_in(&self) -> Granted {
        let begun = self.begin(purpose(1)).await;
        let callback = self.browser.sign_in(&begun.authorize_url, USER).await;
        self.answer(&callback).await.unwrap()
    }

    /// Waits at the page for what a visit brings: what it saw, and what was decided.
    pub(crate) async fn while_open<T>(
        &self,
        begun: Begun,
        visit: impl Future<Output = T>,
    ) -> (T, Vec<Result<Granted, SignInError>>) {
        let decided = Mutex::new(Vec::new());
        let run = begun.loopback.unwrap().run(|callback| async {
            let callback = callback;
            let outcome = self.answer(&callback).await;
            let said = outcome.as_ref().map(|_| ()).map_err(Clone::clone);
            decided.lock().unwrap().push(outcome);
            said
        });
        let seen = tokio::select! {
            ended = run => panic!("{ended:?}"),
            seen = visit => seen,
        };
        (seen, decided.into_inner().unwrap())
    }
}

/// Somebody of the staff, in the one book.
pub(crate) fn purpose(staff: u128) -> Purpose {
    Purpose {
        business: BusinessId::from_uuid(Uuid::from_u128(7)),
        staff: Some(StaffId::from_uuid(Uuid::from_u128(staff))),
        reconnect: None,
    }
}

/// The same, for an account that was connected before.
pub(crate) fn again(identity: &Identity) -> Purpose {
    Purpose { reconnect: Some(identity.clone()), ..purpose(1) }
}
