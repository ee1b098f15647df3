//! The pages somebody signs in on.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::{Attempt, Challenge, Client, ClientKind, Code, scopes};
use crate::google::world::World;
use crate::html::{Form, escape, page, redirect};
use crate::loopback::{Answer, Request};

const CODE_LIFE: TimeDelta = TimeDelta::minutes(10);
const ATTEMPT_LIFE: TimeDelta = TimeDelta::minutes(30);

/// A refusal in the browser: the client never hears of it.
fn refused(status: u16, error: &str, what: &str) -> Answer {
    let body = format!(
        "<p>Access blocked: {}</p><p class=\"quiet\">Error {status}: {error}</p>",
        escape(what)
    );
    page(status, "Access blocked", &body)
}

/// Whether a client may be called back there.
fn is_registered(client: &Client, redirect: &str) -> bool {
    if redirect.contains('#') || redirect.contains(char::is_whitespace) {
        return false;
    }
    match &client.kind {
        ClientKind::Desktop => {
            let Some(rest) = redirect.strip_prefix("http://") else { return false };
            let host = rest.split(['/', '?']).next().unwrap_or_default();
            let port = host.strip_prefix("127.0.0.1").or_else(|| host.strip_prefix("[::1]"));
            port.is_some_and(|port| {
                port.is_empty()
                    || port.strip_prefix(':').is_some_and(|it| it.parse::<u16>().is_ok())
            })
        }
        ClientKind::Scheme(scheme) => redirect
            .strip_prefix(scheme.as_str())
            .is_some_and(|rest| rest.starts_with(":/") && !rest.starts_with("://")),
    }
}

impl World {
    /// Where a client sends the browser to.
    pub(super) fn authorize(&mut self, request: &Request) -> Answer {
        let agent = request.header("user-agent").unwrap_or_default();
        if ["; wv)", "WebView", "Electron/", "Tauri"].iter().any(|it| agent.contains(it)) {
            let what = "sign in with your browser, not inside of an app.";
            return refused(403, "disallowed_useragent", what);
        }
        let query = Form::read(request.query.as_deref().unwrap_or_default());
        let attempt = match self.attempt(&query) {
            Ok(attempt) => attempt,
            Err(answer) => return answer,
        };
        let hinted = query.get("login_hint").map(str::to_lowercase);
        let hinted = hinted.filter(|hint| self.people.contains_key(hint));
        let chooses = attempt.prompts.iter().any(|it| it == "select_account");
        let silent = attempt.prompts.iter().any(|it| it == "none");
        let id = self.names.token(32);
        match hinted.filter(|_| !chooses) {
            Some(email) => {
                self.oauth.attempts.insert(id.clone(), attempt);
                self.signed_in(&id, &email)
            }
            None if silent => back(&attempt, &[("error", "interaction_required")], false),
            None => {
                self.oauth.attempts.insert(id.clone(), attempt);
                self.account_page(&id)
            }
        }
    }

    fn attempt(&self, query: &Form) -> Result<Attempt, Answer> {
        let invalid = |what: &str| refused(400, "invalid_request", what);
        let names = ["client_id", "redirect_uri", "response_type", "scope", "state"];
        if query.repeats(&names) {
            return Err(invalid("a parameter was sent twice."));
        }
        let id = query.get("client_id").ok_or_else(|| invalid("client_id is missing."))?;
        let client = self
            .oauth
            .clients
            .get(id)
            .ok_or_else(|| refused(401, "invalid_client", "the OAuth client was not found."))?;
        let redirect =
            query.get("redirect_uri").ok_or_else(|| invalid("redirect_uri is missing."))?;
        if redirect.starts_with("urn:ietf:wg:oauth:2.0:oob") {
            return Err(invalid("this way of signing in is no longer supported."));
        }
        if !is_registered(client, redirect) {
            let what = format!("{} sent an invalid request.", client.name);
            return Err(refused(400, "redirect_uri_mismatch", &what));
        }
        if query.get("response_type") != Some("code") {
            let what = "response_type must be code.";
            return Err(refused(400, "unsupported_response_type", what));
        }
        let challenge = match (query.get("code_challenge"), query.get("code_challenge_method")) {
            (None, None) => None,
            (None, Some(_)) => return Err(invalid("code_challenge is missing.")),
            (Some(value), method) => {
                let hashed = match method {
                    Some("S256") => true,
                    Some("plain") | None => false,
                    Some(_) => return Err(invalid("code_challenge_method is unknown.")),
                };
                if !(43..=128).contains(&value.len()) {
                    return Err(invalid("code_challenge is malformed."));
                }
                Some(Challenge { value: value.to_owned(), hashed })
            }
        };
        let asked = query.get("scope").ok_or_else(|| invalid("scope is missing."))?;
        let scopes: Vec<String> = asked.split_whitespace().map(scopes::spelt_out).collect();
        if let Some(unknown) = scopes.iter().find(|it| scopes::described(it).is_none()) {
            let what = format!("some requested scopes are invalid: {unknown}");
            return Err(refused(400, "invalid_scope", &what));
        }
        let prompts = query.get("prompt").unwrap_or_default();
        Ok(Attempt {
            client: id.to_owned(),
            redirect: redirect.to_owned(),
            state: query.get("state").map(str::to_owned),
            scopes,
            challenge,
            nonce: query.get("nonce").map(str::to_owned),
            prompts: prompts.split_whitespace().map(str::to_owned).collect(),
            offline: query.get("access_type") != Some("online"),
            include_granted: query.get("include_granted_scopes") == Some("true"),
            email: None,
            begun: self.clock.now(),
        })
    }

    fn account_page(&self, id: &str) -> Answer {
        let accounts: Vec<String> = self
            .people
            .values()
            .map(|person| {
                format!(
                    "<button class=\"row\" name=\"account\" value=\"{0}\">{1}<br>\
                     <span class=\"quiet\">{0}</span></button>",
                    escape(&person.email),
                    escape(&person.name)
                )
            })
            .collect();
        let body = format!(
            "<p>to continue to {}</p><form method=\"post\" action=\"/o/oauth2/v2/auth/account\">\
             <input type=\"hidden\" name=\"attempt\" value=\"{id}\">{}</form>\
             <p class=\"quiet\">These accounts are simulated on this computer. No password is needed.</p>",
            escape(&self.client_name(id)),
            accounts.concat()
        );
        page(200, "Choose an account", &body)
    }

    fn client_name(&self, id: &str) -> String {
        let client = self.oauth.attempts.get(id).and_then(|it| self.oauth.clients.get(&it.client));
        client.map(|it| it.name.clone()).unwrap_or_default()
    }

    /// The attempt a form belongs to.
    fn of_form(&self, form: &Form) -> Result<String, Answer> {
        let id = form.get("attempt").unwrap_or_default();
        let attempt = self.oauth.attempts.get(id);
        let fresh = attempt.is_some_and(|it| self.clock.now() - it.begun < ATTEMPT_LIFE);
        if fresh {
            Ok(id.to_owned())
        } else {
            Err(refused(400, "invalid_request", "this page is too old. Begin again."))
        }
    }

    pub(super) fn choose_account(&mut self, request: &Request) -> Answer {
        let form = Form::read(&request.text());
        let id = match self.of_form(&form) {
            Ok(id) => id,
            Err(answer) => return answer,
        };
        match form.get("account").filter(|email| self.people.contains_key(*email)) {
            Some(email) => self.signed_in(&id, email),
            None => self.account_page(&id),
        }
    }

    /// Somebody said who they are: they are asked, unless they said yes to all of it before.
    fn signed_in(&mut self, id: &str, email: &str) -> Answer {
        let Some(attempt) = self.oauth.attempts.get_mut(id) else {
            return refused(400, "invalid_request", "this page is too old. Begin again.");
        };
        attempt.email = Some(email.to_owned());
        let attempt = attempt.clone();
        let project = self.project(&attempt.client);
        let granted = self.oauth.grants.get(&(email.to_owned(), project));
        let all =
            granted.is_some_and(|granted| attempt.scopes.iter().all(|it| granted.contains(it)));
        let asks = attempt.prompts.iter().any(|it| it == "consent");
        if all && !asks {
            return self.grant(id, &attempt, email, attempt.scopes.iter().cloned().collect());
        }
        if attempt.prompts.iter().any(|it| it == "none") {
            self.oauth.attempts.remove(id);
            return back(&attempt, &[("error", "consent_required")], false);
        }
        self.consent_page(id, &attempt, email)
    }

    fn project(&self, client: &str) -> String {
        self.oauth.clients.get(client).map(|it| it.project.clone()).unwrap_or_default()
    }

    fn consent_page(&self, id: &str, attempt: &Attempt, email: &str) -> Answer {
        let wanted: Vec<&String> =
            attempt.scopes.iter().filter(|it| !scopes::is_identity(it)).collect();
        let single = wanted.len() == 1;
        let lines: Vec<String> = wanted
            .iter()
            .map(|scope| {
                let what = escape(&scopes::described(scope).unwrap_or_default());
                let scope = escape(scope);
                if single {
                    format!("<p>{what}<input type=\"hidden\" name=\"scope\" value=\"{scope}\"></p>")
                } else {
                    format!(
                        "<label><input type=\"checkbox\" name=\"scope\" value=\"{scope}\" checked> \
                         {what}</label>"
                    )
                }
            })
            .collect();
        let identity = attempt.scopes.iter().filter(|it| scopes::is_identity(it));
        let who: Vec<String> =
            identity.filter_map(|it| scopes::described(it)).map(|it| escape(&it)).collect();
        let body = format!(
            "<p>{}</p><form method=\"post\" action=\"/o/oauth2/v2/auth/consent\">\
             <input type=\"hidden\" name=\"attempt\" value=\"{id}\">{}\
             <p class=\"quiet\">{}</p>\
             <div class=\"buttons\"><button name=\"decision\" value=\"cancel\">Cancel</button>\
             <button class=\"main\" name=\"decision\" value=\"allow\">Continue</button></div></form>",
            escape(email),
            lines.concat(),
            who.join(". ")
        );
        let title = format!("{} wants access to your calendar", self.client_name(id));
        page(200, &title, &body)
    }

    pub(super) fn consent(&mut self, request: &Request) -> Answer {
        let form = Form::read(&request.text());
        let id = match self.of_form(&form) {
            Ok(id) => id,
            Err(answer) => return answer,
        };
        let attempt = self.oauth.attempts.get(&id).cloned();
        let Some((attempt, email)) =
            attempt.and_then(|it| it.email.clone().map(|email| (it, email)))
        else {
            return self.account_page(&id);
        };
        if form.get("decision") != Some("allow") {
            self.oauth.attempts.remove(&id);
            return back(&attempt, &[("error", "access_denied")], self.quirks.restless_browser);
        }
        let ticked = form.all("scope");
        let granted: BTreeSet<String> = attempt
            .scopes
            .iter()
            .filter(|scope| scopes::is_identity(scope) || ticked.contains(&scope.as_str()))
            .cloned()
            .collect();
        self.grant(&id, &attempt, &email, granted)
    }

    /// Somebody said yes: the browser carries a code back.
    fn grant(
        &mut self,
        id: &str,
        attempt: &Attempt,
        email: &str,
        granted: BTreeSet<String>,
    ) -> Answer {
        self.oauth.attempts.remove(id);
        let project = self.project(&attempt.client);
        let asked = attempt.prompts.iter().any(|it| it == "consent");
        let key = (email.to_owned(), project);
        let before = self.oauth.grants.get(&key).cloned();
        let first = before.is_none();
        let all: BTreeSet<String> =
            before.into_iter().flatten().chain(granted.iter().cloned()).collect();
        self.oauth.grants.insert(key, all.clone());
        let scopes = if attempt.include_granted { all } else { granted };
        let code = format!("4/0{}", self.names.token(70));
        let said = scopes::said(&scopes);
        let entry = Code {
            attempt: attempt.clone(),
            email: email.to_owned(),
            scopes,
            expires: self.clock.now() + CODE_LIFE,
            with_refresh: attempt.offline && (first || asked),
            used_for: None,
        };
        self.oauth.codes.insert(code.clone(), entry);
        self.oauth.secrets.push(code.clone());
        let prompt = if first || asked { "consent" } else { "none" };
        let more =
            [("code", code.as_str()), ("scope", &said), ("authuser", "0"), ("prompt", prompt)];
        back(attempt, &more, self.quirks.restless_browser)
    }
}

/// Sends the browser back to the client. A restless one asks for an icon first and calls back twice.
fn back(attempt: &Attempt, more: &[(&str, &str)], restless: bool) -> Answer {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(state) = &attempt.state {
        query.append_pair("state", state);
    }
    for (name, value) in more {
        query.append_pair(name, value);
    }
    let joint = if attempt.redirect.contains('?') { '&' } else { '?' };
    let to = format!("{}{joint}{}", attempt.redirect, query.finish());
    if !restless {
        return redirect(&to);
    }
    let origin: String = attempt.redirect.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    let to = escape(&to);
    let body = format!(
        "<img src=\"{origin}/favicon.ico\" alt=\"\"><iframe src=\"{to}\" hidden></iframe>\
         <p><a href=\"{to}\">Continue</a></p>"
    );
    page(200, "One moment", &body).with("refresh", format!("1; url={}", to.replace("&amp;", "&")))
}
