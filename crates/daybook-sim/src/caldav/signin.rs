//! Who is asking: Basic (RFC 7617) and Digest (RFC 7616).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha2::{Digest as _, Sha256};

use super::quirks::{Quirks, Scheme};
use super::world::World;
use crate::loopback::{Answer, Request};

const REALM: &str = "sim";

impl World {
    /// Who asks, or what they are told instead.
    pub(crate) fn sign_in(&mut self, request: &Request, quirks: &Quirks) -> Result<String, Answer> {
        let mut stale = false;
        let claim = request.header("authorization").and_then(|header| {
            let (scheme, rest) = header.split_once(' ')?;
            match scheme.to_ascii_lowercase().as_str() {
                "basic" if takes_basic(quirks) => basic(rest),
                "digest" => digest(rest, request),
                _ => None,
            }
        });
        if let Some(claim) = claim {
            let person = self.people.get(claim.user());
            let right = person.is_some_and(|person| claim.proves(&person.password));
            let locked = |failures| quirks.locks_out_after.is_some_and(|most| failures >= most);
            let locked = person.is_some_and(|person| locked(person.failures));
            stale = right && !self.uses(claim.nonce(), quirks);
            if let Some(person) = self.people.get_mut(claim.user()).filter(|_| !stale) {
                if right && !locked {
                    person.failures = 0;
                    return Ok(claim.user().to_owned());
                }
                person.failures += 1;
            }
        }
        Err(self.challenge(quirks, stale))
    }

    /// Whether a nonce is known and not used up.
    fn uses(&mut self, nonce: Option<&str>, quirks: &Quirks) -> bool {
        let Some(nonce) = nonce else { return true };
        let Some(uses) = self.nonces.get_mut(nonce) else { return false };
        *uses += 1;
        quirks.nonce_uses.is_none_or(|most| *uses <= most)
    }

    fn challenge(&mut self, quirks: &Quirks, stale: bool) -> Answer {
        let mut answer = Answer::plain(401);
        for scheme in &quirks.challenges {
            let text = match scheme {
                Scheme::Basic => format!("Basic realm=\"{REALM}\", charset=\"UTF-8\""),
                Scheme::Other(name) => format!("{name} realm=\"{REALM}\""),
                Scheme::DigestMd5 | Scheme::DigestSha256 => {
                    let nonce = format!("n{}", self.stamp());
                    self.nonces.insert(nonce.clone(), 0);
                    let name = if *scheme == Scheme::DigestMd5 { "MD5" } else { "SHA-256" };
                    let stale = if stale { ", stale=true" } else { "" };
                    format!(
                        "Digest realm=\"{REALM}\", qop=\"auth\", algorithm={name}, \
                         nonce=\"{nonce}\"{stale}"
                    )
                }
            };
            answer = answer.with("www-authenticate", text);
        }
        answer
    }
}

fn takes_basic(quirks: &Quirks) -> bool {
    quirks.challenges.is_empty() || quirks.challenges.contains(&Scheme::Basic)
}

/// What somebody says to be.
enum Claim {
    Basic { user: String, password: String },
    Digest { fields: BTreeMap<String, String>, method: String },
}

impl Claim {
    fn user(&self) -> &str {
        match self {
            Self::Basic { user, .. } => user,
            Self::Digest { fields, .. } => field(fields, "username"),
        }
    }

    fn nonce(&self) -> Option<&str> {
        match self {
            Self::Basic { .. } => None,
            Self::Digest { fields, .. } => Some(field(fields, "nonce")),
        }
    }

    fn proves(&self, known: &str) -> bool {
        match self {
            Self::Basic { password, .. } => password == known,
            Self::Digest { fields, method } => {
                let hash = |text: String| match field(fields, "algorithm") {
                    "SHA-256" => hex(&Sha256::digest(text)),
                    _ => hex(&Md5::digest(text)),
                };
                let get = |name| field(fields, name);
                let who = hash(format!("{}:{}:{known}", get("username"), get("realm")));
                let what = hash(format!("{method}:{}", get("uri")));
                let proof = hash(format!(
                    "{who}:{}:{}:{}:{}:{what}",
                    get("nonce"),
                    get("nc"),
                    get("cnonce"),
                    get("qop")
                ));
                get("response") == proof
            }
        }
    }
}

fn field<'a>(fields: &'a BTreeMap<String, String>, name: &str) -> &'a str {
    fields.get(name).map_or("", String::as_str)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn basic(rest: &str) -> Option<Claim> {
    let text = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    Some(Claim::Basic { user: user.to_owned(), password: password.to_owned() })
}

/// `name="value", name=value`; a quoted value may hold commas.
fn digest(rest: &str, request: &Request) -> Option<Claim> {
    let mut fields = BTreeMap::new();
    let mut rest = rest.trim();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=')?;
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_at(after.find(',').unwrap_or(after.len())),
        };
        fields.insert(name.trim().to_ascii_lowercase(), value.trim().to_owned());
        rest = after.trim_start_matches([',', ' ']);
    }
    let asked = request
        .query
        .as_ref()
        .map_or_else(|| request.path.clone(), |query| format!("{}?{query}", request.path));
    (field(&fields, "uri") == asked)
        .then(|| Claim::Digest { fields, method: request.method.clone() })
}
