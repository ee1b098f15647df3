//! Google's OAuth: clients, consent, tokens and how they die.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::world::World;
use crate::loopback::{Answer, Request};

mod authorize;
mod identity;
mod key;
mod scopes;
mod token;

/// An access token is good for an hour, as `expires_in` says almost.
const ACCESS_LIFE: TimeDelta = TimeDelta::seconds(3600);
/// So many refresh tokens live for one person and client.
const MOST_REFRESH: usize = 100;
/// An unused refresh token dies after half a year.
const IDLE: TimeDelta = TimeDelta::days(180);
/// Refresh tokens of a project in testing live a week.
const TESTING: TimeDelta = TimeDelta::days(7);

/// What kind of program a client is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientKind {
    /// A desktop app: any port of 127.0.0.1 or `[::1]`.
    Desktop,
    /// An app with a scheme of its own, such as `com.googleusercontent.apps.1-x`.
    Scheme(String),
}

/// A registered client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// `client_id`
    pub id: String,
    /// `client_secret`, if it was given one.
    pub secret: Option<String>,
    /// What kind of program it is.
    pub kind: ClientKind,
    /// Grants are given to projects: clients of one project share them.
    pub project: String,
    /// What the consent page calls it.
    pub name: String,
    /// Its project is published for testing alone: refresh tokens live a week.
    pub testing: bool,
}

/// Who asks, by their token.
#[derive(Clone, Debug)]
pub(crate) struct Bearer {
    pub(crate) email: String,
    pub(crate) client: String,
    pub(crate) scopes: BTreeSet<String>,
}

/// An attempt to sign in that has not come to its end.
#[derive(Clone, Debug)]
struct Attempt {
    client: String,
    redirect: String,
    state: Option<String>,
    scopes: Vec<String>,
    challenge: Option<Challenge>,
    nonce: Option<String>,
    prompts: Vec<String>,
    offline: bool,
    include_granted: bool,
    email: Option<String>,
    begun: DateTime<Utc>,
}

/// What a code verifier must match (RFC 7636).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Challenge {
    value: String,
    hashed: bool,
}

#[derive(Clone, Debug)]
struct Code {
    attempt: Attempt,
    email: String,
    scopes: BTreeSet<String>,
    expires: DateTime<Utc>,
    with_refresh: bool,
    /// Tokens that were given for it.
    used_for: Option<(String, Option<String>)>,
}

#[derive(Clone, Debug)]
struct Refresh {
    email: String,
    client: String,
    project: String,
    scopes: BTreeSet<String>,
    issued: DateTime<Utc>,
    used: DateTime<Utc>,
    testing: bool,
    /// In which order they were issued.
    number: u64,
}

#[derive(Clone, Debug)]
struct Access {
    email: String,
    client: String,
    project: String,
    scopes: BTreeSet<String>,
    expires: DateTime<Utc>,
    /// The refresh token it came with or from.
    refresh: Option<String>,
}

/// Everything about signing in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Registry {
    pub(crate) clients: BTreeMap<String, Client>,
    attempts: BTreeMap<String, Attempt>,
    codes: BTreeMap<String, Code>,
    /// What a person let a project do.
    grants: BTreeMap<(String, String), BTreeSet<String>>,
    refresh: BTreeMap<String, Refresh>,
    access: BTreeMap<String, Access>,
    issued: u64,
    /// Every code and token that was ever given out, and every verifier that came for one.
    secrets: Vec<String>,
}

impl Registry {
    /// Every code and token that was ever given out, and every verifier that came for one.
    pub(crate) fn secrets(&self) -> &[String] {
        &self.secrets
    }

    /// Who a token stands for.
    pub(crate) fn bearer(&self, token: &str, now: DateTime<Utc>) -> Option<Bearer> {
        let access = self.access.get(token).filter(|it| it.expires > now)?;
        Some(Bearer {
            email: access.email.clone(),
            client: access.client.clone(),
            scopes: access.scopes.clone(),
        })
    }

    /// Access tokens are good for nothing any more; refresh tokens are.
    pub(crate) fn expire_access(&mut self) {
        self.access.clear();
    }

    /// A person takes back what they let a project do: every token of every install dies.
    pub(crate) fn revoke(&mut self, email: &str, project: &str) {
        self.grants.remove(&(email.to_owned(), project.to_owned()));
        self.refresh.retain(|_, it| !(it.email == email && it.project == project));
        self.access.retain(|_, it| !(it.email == email && it.project == project));
        self.codes.retain(|_, it| {
            !(it.email == email
                && self
                    .clients
                    .get(&it.attempt.client)
                    .is_some_and(|client| client.project == project))
        });
    }

    /// The same for all projects.
    pub(crate) fn revoke_all(&mut self, email: &str) {
        self.grants.retain(|(who, _), _| who != email);
        self.refresh.retain(|_, it| it.email != email);
        self.access.retain(|_, it| it.email != email);
        self.codes.retain(|_, it| it.email != email);
    }

    /// The projects somebody let do something, and what their clients are called.
    pub(crate) fn granted(&self, email: &str) -> Vec<(String, String)> {
        let projects = self.grants.keys().filter(|(who, _)| who == email).map(|(_, it)| it);
        projects
            .map(|project| {
                let client = self.clients.values().find(|it| it.project == *project);
                (project.clone(), client.map(|it| it.name.clone()).unwrap_or_default())
            })
            .collect()
    }

    fn add_refresh(&mut self, token: &str, refresh: Refresh) {
        let (email, client) = (refresh.email.clone(), refresh.client.clone());
        self.refresh.insert(token.to_owned(), refresh);
        let mut live: Vec<(u64, String)> = self
            .refresh
            .iter()
            .filter(|(_, it)| it.email == email && it.client == client)
            .map(|(token, it)| (it.number, token.clone()))
            .collect();
        live.sort_unstable();
        let dying = live.len().saturating_sub(MOST_REFRESH);
        for (_, token) in live.into_iter().take(dying) {
            self.refresh.remove(&token);
        }
    }
}

impl World {
    /// The answer to a request that is about signing in.
    pub(crate) fn sign_in(&mut self, request: &Request) -> Option<Answer> {
        let (method, path) = (request.method.as_str(), request.path.as_str());
        Some(match (method, path) {
            ("GET", "/o/oauth2/v2/auth" | "/o/oauth2/auth") => self.authorize(request),
            ("POST", "/o/oauth2/v2/auth/account") => self.choose_account(request),
            ("POST", "/o/oauth2/v2/auth/consent") => self.consent(request),
            ("POST", "/token") => self.token(request),
            ("POST", "/revoke") => self.revoke(request),
            ("GET" | "POST", "/v1/userinfo") => self.userinfo(request),
            ("GET" | "POST", "/tokeninfo") => self.tokeninfo(request),
            ("GET", "/.well-known/openid-configuration") => self.configuration(),
            ("GET", "/oauth2/v3/certs") => identity::certs(),
            ("GET", "/oauth2/v1/certs") => identity::certificates(),
            _ => return None,
        })
    }

    /// Gives a token to somebody who has not signed in: for who tests something else.
    pub(crate) fn mint(&mut self, email: &str, client: &str, scopes: &[&str]) -> (String, String) {
        let scopes: BTreeSet<String> = scopes.iter().map(|it| scopes::spelt_out(it)).collect();
        let refresh = self.issue_refresh(email, client, &scopes);
        let access = self.issue_access(email, client, scopes, Some(refresh.clone()));
        (access, refresh)
    }

    fn issue_refresh(&mut self, email: &str, client: &str, scopes: &BTreeSet<String>) -> String {
        let token = format!("1//0{}", self.names.token(60));
        let now = self.clock.now();
        let registered = self.oauth.clients.get(client);
        self.oauth.issued += 1;
        let refresh = Refresh {
            email: email.to_owned(),
            client: client.to_owned(),
            project: registered.map(|it| it.project.clone()).unwrap_or_default(),
            scopes: scopes.clone(),
            issued: now,
            used: now,
            testing: registered.is_some_and(|it| it.testing),
            number: self.oauth.issued,
        };
        self.oauth.add_refresh(&token, refresh);
        self.oauth.secrets.push(token.clone());
        token
    }

    fn issue_access(
        &mut self,
        email: &str,
        client: &str,
        scopes: BTreeSet<String>,
        refresh: Option<String>,
    ) -> String {
        // They are long, and getting longer.
        let token = format!("ya29.a0{}", self.names.token(210));
        let registered = self.oauth.clients.get(client);
        let access = Access {
            email: email.to_owned(),
            client: client.to_owned(),
            project: registered.map(|it| it.project.clone()).unwrap_or_default(),
            scopes,
            expires: self.clock.now() + ACCESS_LIFE,
            refresh,
        };
        self.oauth.access.insert(token.clone(), access);
        self.oauth.secrets.push(token.clone());
        token
    }
}
