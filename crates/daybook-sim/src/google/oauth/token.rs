//! The token endpoint, and revoking.

use crate::google::json::Fields as _;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Challenge, Client, IDLE, Refresh, TESTING, scopes};
use crate::google::errors::{JSON, pretty};
use crate::google::world::World;
use crate::html::Form;
use crate::loopback::{Answer, Request};

/// A refusal (RFC 6749 §5.2).
struct No(u16, &'static str, &'static str);

const INVALID_GRANT: No = No(400, "invalid_grant", "Bad Request");
const DEAD: No = No(400, "invalid_grant", "Token has been expired or revoked.");

fn said(status: u16, value: &Value) -> Answer {
    Answer::plain(status)
        .with("cache-control", "no-cache, no-store, max-age=0, must-revalidate")
        .with("pragma", "no-cache")
        .body(JSON, pretty(value))
}

impl World {
    pub(super) fn token(&mut self, request: &Request) -> Answer {
        match self.exchange(request) {
            Ok(value) => said(200, &value),
            Err(No(status, error, description)) => {
                said(status, &json!({"error": error, "error_description": description}))
            }
        }
    }

    fn exchange(&mut self, request: &Request) -> Result<Value, No> {
        let kind = request.header("content-type").unwrap_or_default();
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(No(400, "invalid_request", "The request must be form-encoded."));
        }
        let form = Form::read(&request.text());
        if form.repeats(&["grant_type", "code", "refresh_token", "client_id", "redirect_uri"]) {
            return Err(No(400, "invalid_request", "A parameter was sent twice."));
        }
        let client = self.client(request, &form)?;
        match form.get("grant_type") {
            Some("authorization_code") => self.by_code(&client, &form),
            Some("refresh_token") => self.by_refresh_token(&client, &form),
            Some(_) => Err(No(400, "unsupported_grant_type", "Invalid grant_type")),
            None => Err(No(400, "invalid_request", "Required parameter is missing: grant_type")),
        }
    }

    /// The client that asks. A secret that was given must be sent, in the body or the header.
    fn client(&self, request: &Request, form: &Form) -> Result<Client, No> {
        let header = request.header("authorization").and_then(|it| it.strip_prefix("Basic "));
        let pair = header
            .and_then(|it| STANDARD.decode(it).ok())
            .and_then(|it| String::from_utf8(it).ok())
            .and_then(|it| it.split_once(':').map(|(id, key)| (id.to_owned(), key.to_owned())));
        let (id, secret) = match pair {
            Some((id, secret)) => (Some(id), Some(secret)),
            None => (
                form.get("client_id").map(str::to_owned),
                form.get("client_secret").map(str::to_owned),
            ),
        };
        let id =
            id.ok_or(No(400, "invalid_request", "Could not determine client ID from request."))?;
        let known = self.oauth.clients.get(&id);
        let client = known.ok_or(No(401, "invalid_client", "The OAuth client was not found."))?;
        match (&client.secret, secret) {
            (Some(wanted), Some(sent)) if *wanted != sent => {
                Err(No(401, "invalid_client", "Unauthorized"))
            }
            (Some(_), None) if self.quirks.secret_required => {
                Err(No(400, "invalid_request", "client_secret is missing."))
            }
            _ => Ok(client.clone()),
        }
    }

    fn by_code(&mut self, client: &Client, form: &Form) -> Result<Value, No> {
        let missing = No(400, "invalid_request", "Missing required parameter: code");
        let text = form.get("code").ok_or(missing)?;
        let now = self.clock.now();
        let code = self.oauth.codes.get(text).cloned();
        let code = code.ok_or(No(400, "invalid_grant", "Malformed auth code."))?;
        if let Some((access, refresh)) = code.used_for {
            // Somebody else has it: what was given for it is taken back.
            self.oauth.access.remove(&access);
            if let Some(refresh) = refresh {
                self.oauth.refresh.remove(&refresh);
                self.oauth.access.retain(|_, it| it.refresh.as_ref() != Some(&refresh));
            }
            return Err(INVALID_GRANT);
        }
        if code.expires <= now || code.attempt.client != client.id {
            return Err(INVALID_GRANT);
        }
        if form.get("redirect_uri") != Some(code.attempt.redirect.as_str()) {
            return Err(No(400, "redirect_uri_mismatch", "Bad Request"));
        }
        self.oauth.secrets.extend(form.get("code_verifier").map(str::to_owned));
        match (&code.attempt.challenge, form.get("code_verifier")) {
            (None, None) => {}
            (Some(challenge), Some(verifier)) if fits(challenge, verifier) => {}
            (Some(_), None) => return Err(No(400, "invalid_grant", "Missing code verifier.")),
            _ => return Err(No(400, "invalid_grant", "Invalid code verifier.")),
        }
        let refresh =
            code.with_refresh.then(|| self.issue_refresh(&code.email, &client.id, &code.scopes));
        let access =
            self.issue_access(&code.email, &client.id, code.scopes.clone(), refresh.clone());
        if let Some(code) = self.oauth.codes.get_mut(text) {
            code.used_for = Some((access.clone(), refresh.clone()));
        }
        let mut value = answer(&access, &code.scopes);
        if let Some(refresh) = refresh {
            value.set("refresh_token", json!(refresh));
            if client.testing {
                value.set("refresh_token_expires_in", json!(TESTING.num_seconds()));
            }
        }
        if code.scopes.contains("openid") {
            let nonce = code.attempt.nonce.as_deref();
            value.set(
                "id_token",
                json!(self.id_token(&code.email, &client.id, &code.scopes, nonce)),
            );
        }
        Ok(value)
    }

    fn by_refresh_token(&mut self, client: &Client, form: &Form) -> Result<Value, No> {
        let missing = No(400, "invalid_request", "Missing required parameter: refresh_token");
        let token = form.get("refresh_token").ok_or(missing)?;
        let now = self.clock.now();
        let refresh = self.oauth.refresh.get(token).cloned().ok_or(DEAD)?;
        if refresh.client != client.id {
            return Err(No(401, "unauthorized_client", "Unauthorized"));
        }
        if self.is_dead(&refresh) {
            self.oauth.refresh.remove(token);
            return Err(DEAD);
        }
        let scopes = match form.get("scope") {
            None => refresh.scopes.clone(),
            Some(asked) => {
                let asked = asked.split_whitespace().map(scopes::spelt_out).collect();
                if !refresh.scopes.is_superset(&asked) {
                    return Err(No(400, "invalid_scope", "Some requested scopes were invalid."));
                }
                asked
            }
        };
        if let Some(refresh) = self.oauth.refresh.get_mut(token) {
            refresh.used = now;
        }
        let access =
            self.issue_access(&refresh.email, &client.id, scopes.clone(), Some(token.to_owned()));
        let mut value = answer(&access, &scopes);
        if scopes.contains("openid") {
            value.set("id_token", json!(self.id_token(&refresh.email, &client.id, &scopes, None)));
        }
        Ok(value)
    }

    /// Refresh tokens die of not being used, and of their project being in testing.
    fn is_dead(&self, refresh: &Refresh) -> bool {
        let now = self.clock.now();
        let more = refresh.scopes.iter().any(|it| !scopes::is_identity(it));
        let gone = !self.people.contains_key(&refresh.email);
        gone || now - refresh.used > IDLE
            || (refresh.testing && more && now - refresh.issued > TESTING)
    }

    pub(super) fn revoke(&mut self, request: &Request) -> Answer {
        let (body, query) = (request.text(), request.query.clone().unwrap_or_default());
        let (form, query) = (Form::read(&body), Form::read(&query));
        let token = form.get("token").or_else(|| query.get("token"));
        let now = self.clock.now();
        let whose = token.and_then(|token| {
            let by_refresh = self.oauth.refresh.get(token).filter(|it| !self.is_dead(it));
            let by_access = self.oauth.access.get(token).filter(|it| it.expires > now);
            by_refresh
                .map(|it| (it.email.clone(), it.project.clone()))
                .or_else(|| by_access.map(|it| (it.email.clone(), it.project.clone())))
        });
        match (token, whose) {
            (_, Some((email, project))) => {
                self.oauth.revoke(&email, &project);
                said(200, &json!({}))
            }
            (None, _) => {
                let what = "Missing required parameter: token";
                said(400, &json!({"error": "invalid_request", "error_description": what}))
            }
            (Some(_), None) => {
                let what = "Token expired or revoked";
                said(400, &json!({"error": "invalid_token", "error_description": what}))
            }
        }
    }
}

fn answer(access: &str, scopes: &std::collections::BTreeSet<String>) -> Value {
    json!({
        "access_token": access,
        "expires_in": 3599,
        "scope": scopes::said(scopes),
        "token_type": "Bearer",
    })
}

/// Whether a verifier is the one that was meant.
fn fits(challenge: &Challenge, verifier: &str) -> bool {
    let letter = |it: u8| it.is_ascii_alphanumeric() || b"-._~".contains(&it);
    if !(43..=128).contains(&verifier.len()) || !verifier.bytes().all(letter) {
        return false;
    }
    let said = if challenge.hashed {
        URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
    } else {
        verifier.to_owned()
    };
    said == challenge.value
}
