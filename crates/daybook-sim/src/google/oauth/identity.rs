//! Who somebody is: id tokens, userinfo, and what describes them.

use crate::google::json::Fields as _;
use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use num_bigint::BigUint;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::key::{CERTIFICATE, EXPONENT, MODULUS};
use super::scopes;
use crate::google::api::bearer;
use crate::google::errors::{JSON, pretty};
use crate::google::world::World;
use crate::html::Form;
use crate::loopback::{Answer, Request};

/// What issues id tokens, wherever it listens.
const ISSUER: &str = "https://accounts.google.com";
const KEY_ID: &str = "simulated";

/// Of a SHA-256 hash, in a PKCS #1 signature (RFC 8017 §9.2).
const DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

fn number(hex: &str) -> BigUint {
    BigUint::parse_bytes(hex.as_bytes(), 16).unwrap_or_default()
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// An RS256 signature.
fn signed(text: &str) -> String {
    let modulus = number(MODULUS);
    let size = usize::try_from(modulus.bits().div_ceil(8)).unwrap_or_default();
    let hash = Sha256::digest(text.as_bytes());
    let mut block = vec![0xff; size];
    let tail: Vec<u8> = [0].into_iter().chain(DIGEST_INFO).chain(hash).collect();
    block.splice(..2, [0, 1]);
    block.splice(size - tail.len().., tail);
    let signature =
        BigUint::from_bytes_be(&block).modpow(&number(EXPONENT), &modulus).to_bytes_be();
    let padding = vec![0; size.saturating_sub(signature.len())];
    URL_SAFE_NO_PAD.encode([padding, signature].concat())
}

/// The keys id tokens can be verified with.
pub(super) fn certs() -> Answer {
    let encoded = |number: BigUint| URL_SAFE_NO_PAD.encode(number.to_bytes_be());
    let keys = json!({"keys": [{
        "kty": "RSA",
        "alg": "RS256",
        "use": "sig",
        "kid": KEY_ID,
        "n": encoded(number(MODULUS)),
        "e": encoded(BigUint::from(65_537_u32)),
    }]});
    Answer::plain(200).with("cache-control", "public, max-age=20000").body(JSON, pretty(&keys))
}

/// The same as certificates.
pub(super) fn certificates() -> Answer {
    let mut certificates = json!({});
    certificates.set(KEY_ID, json!(CERTIFICATE));
    Answer::plain(200)
        .with("cache-control", "public, max-age=20000")
        .body(JSON, pretty(&certificates))
}

impl World {
    /// Who somebody is, as far as scopes let it be told.
    fn claims(&self, email: &str, granted: &BTreeSet<String>) -> Value {
        let mut claims = json!({});
        let Some(person) = self.people.get(email) else { return claims };
        claims.set("sub", json!(person.sub));
        if granted.contains(&scopes::spelt_out("email")) {
            claims.set("email", json!(person.email));
            claims.set("email_verified", json!(true));
        }
        if granted.contains(&scopes::spelt_out("profile")) {
            claims.set("name", json!(person.name));
        }
        claims
    }

    pub(super) fn id_token(
        &self,
        email: &str,
        client: &str,
        granted: &BTreeSet<String>,
        nonce: Option<&str>,
    ) -> String {
        let now = self.clock.now().timestamp();
        let mut claims = self.claims(email, granted);
        claims.set("iss", json!(ISSUER));
        claims.set("aud", json!(client));
        claims.set("azp", json!(client));
        claims.set("iat", json!(now));
        claims.set("exp", json!(now + 3600));
        if let Some(nonce) = nonce {
            claims.set("nonce", json!(nonce));
        }
        let header = json!({"alg": "RS256", "kid": KEY_ID, "typ": "JWT"});
        let text = format!("{}.{}", encoded(&header), encoded(&claims));
        let signature = signed(&text);
        format!("{text}.{signature}")
    }

    pub(super) fn userinfo(&self, request: &Request) -> Answer {
        let token = bearer(request).unwrap_or_default();
        let known = self.oauth.bearer(&token, self.clock.now());
        let told = known.filter(|it| it.scopes.iter().any(|scope| scopes::is_identity(scope)));
        let Some(told) = told else {
            let error = json!({
                "error": "invalid_request",
                "error_description": "Invalid Credentials",
            });
            return Answer::plain(401)
                .with("www-authenticate", "Bearer realm=\"https://accounts.google.com/\"")
                .body(JSON, pretty(&error));
        };
        Answer::plain(200).body(JSON, pretty(&self.claims(&told.email, &told.scopes)))
    }

    pub(super) fn tokeninfo(&self, request: &Request) -> Answer {
        let (body, query) = (request.text(), request.query.clone().unwrap_or_default());
        let (form, query) = (Form::read(&body), Form::read(&query));
        let named = query.get("access_token").or_else(|| form.get("access_token"));
        let token = named.map(str::to_owned).or_else(|| bearer(request)).unwrap_or_default();
        let now = self.clock.now();
        let access = self.oauth.access.get(&token).filter(|it| it.expires > now);
        let Some(access) = access else {
            let error = json!({"error": "invalid_token", "error_description": "Invalid Value"});
            return Answer::plain(400).body(JSON, pretty(&error));
        };
        let mut info = self.claims(&access.email, &access.scopes);
        info.set("azp", json!(access.client));
        info.set("aud", json!(access.client));
        info.set("scope", json!(scopes::said(&access.scopes)));
        info.set("exp", json!(access.expires.timestamp().to_string()));
        info.set("expires_in", json!((access.expires - now).num_seconds().to_string()));
        Answer::plain(200).body(JSON, pretty(&info))
    }

    /// The `OpenID` configuration, with addresses of this service.
    pub(super) fn configuration(&self) -> Answer {
        let at = |path: &str| format!("{}{path}", self.base);
        let configuration = json!({
            "issuer": ISSUER,
            "authorization_endpoint": at("o/oauth2/v2/auth"),
            "token_endpoint": at("token"),
            "revocation_endpoint": at("revoke"),
            "userinfo_endpoint": at("v1/userinfo"),
            "jwks_uri": at("oauth2/v3/certs"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "email", "profile"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "claims_supported": ["aud", "email", "email_verified", "exp", "iat", "iss", "name", "sub"],
            "code_challenge_methods_supported": ["plain", "S256"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
        });
        Answer::plain(200).body(JSON, pretty(&configuration))
    }
}
