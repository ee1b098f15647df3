//! Somebody in front of the pages, by hand.

use daybook_sim::google::{CLIENT_ID, CLIENT_SECRET, Server, USER};
use serde_json::Value;

use crate::client::{Client, Reply};

/// The pair of RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(crate) const REDIRECT: &str = "http://127.0.0.1:49152/back";
pub(crate) const EVENTS: &str = "https://www.googleapis.com/auth/calendar.events";
pub(crate) const LIST: &str = "https://www.googleapis.com/auth/calendar.calendarlist.readonly";

/// A browser, and the client that sent it.
pub(crate) struct Browser {
    client: Client,
    /// What the client asks for.
    pub(crate) asked: Vec<(String, String)>,
}

impl Browser {
    pub(crate) fn of(server: &Server) -> Self {
        let scope = format!("openid email {EVENTS} {LIST}");
        let asked = [
            ("client_id", CLIENT_ID),
            ("redirect_uri", REDIRECT),
            ("response_type", "code"),
            ("scope", &scope),
            ("state", "s-1"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let asked = asked.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Self { client: Client::at(server.url(), None), asked }
    }

    /// Asks for something else.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.asked.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.asked.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    pub(crate) async fn open(&self) -> Reply {
        self.client.send("GET", &format!("/o/oauth2/v2/auth?{}", form(&self.asked)), &[], "").await
    }

    pub(crate) async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let fields: Vec<_> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.client.send("POST", path, &headers, &form(&fields)).await
    }

    /// Chooses an account.
    pub(crate) async fn choose(&self, page: &Reply, email: &str) -> Reply {
        let attempt = attempt(page);
        let fields = [("attempt", attempt.as_str()), ("account", email)];
        self.submit("/o/oauth2/v2/auth/account", &fields).await
    }

    /// Says yes to some scopes.
    pub(crate) async fn allow(&self, page: &Reply, scopes: &[&str]) -> Reply {
        let attempt = attempt(page);
        let mut fields = vec![("attempt", attempt.as_str()), ("decision", "allow")];
        fields.extend(scopes.iter().map(|scope| ("scope", *scope)));
        self.submit("/o/oauth2/v2/auth/consent", &fields).await
    }

    /// Says no.
    pub(crate) async fn cancel(&self, page: &Reply) -> Reply {
        let attempt = attempt(page);
        let fields = [("attempt", attempt.as_str()), ("decision", "cancel")];
        self.submit("/o/oauth2/v2/auth/consent", &fields).await
    }

    /// All the way, with every tick as it is; gives the query of the callback.
    pub(crate) async fn sign_in(&self) -> Vec<(String, String)> {
        let page = self.open().await;
        assert_eq!(page.status, 200, "{}", page.text());
        let next = self.choose(&page, USER).await;
        let done = if next.status == 302 { next } else { self.allow(&next, &[EVENTS, LIST]).await };
        callback(&done)
    }

    /// Exchanges what a callback brought.
    pub(crate) async fn exchange(&self, code: &str) -> Reply {
        self.exchange_with(code, &[("code_verifier", VERIFIER)]).await
    }

    pub(crate) async fn exchange_with(&self, code: &str, more: &[(&str, &str)]) -> Reply {
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("client_id", CLIENT_ID),
            ("client_secret", CLIENT_SECRET),
            ("redirect_uri", REDIRECT),
            ("code", code),
        ];
        fields.extend_from_slice(more);
        self.submit("/token", &fields).await
    }

    /// Signs in and exchanges.
    pub(crate) async fn tokens(&self) -> Value {
        let code = field(&self.sign_in().await, "code");
        let reply = self.exchange(&code).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()
    }

    pub(crate) async fn refresh(&self, token: &str) -> Reply {
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", CLIENT_ID),
            ("client_secret", CLIENT_SECRET),
            ("refresh_token", token),
        ];
        self.submit("/token", &fields).await
    }

    pub(crate) async fn revoke(&self, token: &str) -> Reply {
        self.submit("/revoke", &[("token", token)]).await
    }
}

fn form(fields: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// The attempt a page belongs to.
fn attempt(page: &Reply) -> String {
    let text = page.text();
    let rest = text.split("name=\"attempt\" value=\"").nth(1);
    rest.unwrap_or_else(|| panic!("no form: {text}")).split('"').next().unwrap().to_owned()
}

/// The query of a redirect.
pub(crate) fn callback(reply: &Reply) -> Vec<(String, String)> {
    assert_eq!(reply.status, 302, "{}", reply.text());
    let query = reply.header("location").unwrap().split_once('?').unwrap().1;
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// A field of a query.
pub(crate) fn field(query: &[(String, String)], name: &str) -> String {
    let found = query.iter().find(|(known, _)| known == name);
    found.unwrap_or_else(|| panic!("no {name} in {query:?}")).1.clone()
}

/// `error` of a token endpoint's refusal, with its status.
pub(crate) fn error(reply: &Reply) -> (u16, String) {
    let error = reply.json()["error"].as_str().unwrap_or_default().to_owned();
    (reply.status, error)
}
