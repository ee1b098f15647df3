//! Which scheme the server wants, and the next `Authorization` header.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use daybook_auth::Secret;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderValue};
use url::Url;

use super::HttpError;
use super::challenge::challenges;
use super::digest::{Digest, hex};

/// What the server is known to want.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    /// Nothing was asked for yet.
    Unknown,
    /// The password itself; only ever over TLS or to this computer.
    Basic,
    /// A proof of the password.
    Digest(Digest),
}

impl Scheme {
    /// The header for the next request.
    pub(super) fn authorization(
        &mut self,
        user: &str,
        password: &Secret<String>,
        method: &Method,
        url: &Url,
    ) -> Result<Option<HeaderValue>, HttpError> {
        let text = match self {
            Self::Unknown => return Ok(None),
            Self::Basic => {
                let pair = Secret::new(format!("{user}:{}", password.expose()));
                Secret::new(format!("Basic {}", STANDARD.encode(pair.expose())))
            }
            Self::Digest(digest) => {
                let target = match url.query() {
                    Some(query) => format!("{}?{query}", url.path()),
                    None => url.path().to_owned(),
                };
                let request = (method.as_str(), target.as_str());
                Secret::new(digest.answer((user, password), request, &client_nonce()?))
            }
        };
        let mut value = HeaderValue::from_bytes(text.expose().as_bytes())
            .map_err(|_| HttpError::Unauthorized)?;
        value.set_sensitive(true);
        Ok(Some(value))
    }

    /// After a 401: the scheme to try next, or `None` when the password was refused.
    pub(super) fn after_refusal(&self, headers: &HeaderMap) -> Option<Self> {
        let offers = challenges(headers);
        let digest = Digest::choose(&offers);
        // Some servers ask for nothing in particular: Basic is what they mean.
        let basic = offers.is_empty() || offers.iter().any(|offer| offer.scheme == "basic");
        match (self, digest) {
            (Self::Unknown | Self::Basic, Some(digest)) => Some(Self::Digest(digest)),
            (Self::Digest(old), Some(new)) => {
                let stale = offers.iter().any(|offer| {
                    offer.parameter("stale").is_some_and(|it| it.eq_ignore_ascii_case("true"))
                });
                let worn = old.count > 1 && old.nonce != new.nonce;
                (stale || worn).then_some(Self::Digest(new))
            }
            (Self::Unknown, None) if basic => Some(Self::Basic),
            _ => None,
        }
    }
}

fn client_nonce() -> Result<String, HttpError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| HttpError::Unreachable {
        host: "the server".to_owned(),
        reason: format!("no random numbers: {error}"),
    })?;
    Ok(hex(&bytes))
}

#[cfg(test)]
mod tests {
    use reqwest::header::WWW_AUTHENTICATE;

    use super::*;

    fn after(scheme: &Scheme, offers: &[&'static str]) -> Option<Scheme> {
        let mut headers = HeaderMap::new();
        for offer in offers {
            headers.append(WWW_AUTHENTICATE, HeaderValue::from_static(offer));
        }
        scheme.after_refusal(&headers)
    }

    fn digest(offer: &'static str) -> Scheme {
        after(&Scheme::Unknown, &[offer]).unwrap()
    }

    const FIRST: &str = r#"Digest realm="r", nonce="1", qop="auth""#;
    const NEXT: &str = r#"Digest realm="r", nonce="2", qop="auth""#;

    #[test]
    fn chooses_what_it_can_answer_from_what_is_offered() {
        let icloud = r#"X-MobileMe-AuthToken realm="MMCalDav", Basic realm="MMCalDav""#;
        assert_eq!(after(&Scheme::Unknown, &[icloud]), Some(Scheme::Basic));
        assert_eq!(after(&Scheme::Unknown, &[]), Some(Scheme::Basic), "401 without an offer");
        let both = after(&Scheme::Unknown, &[r#"Basic realm="r""#, FIRST]);
        assert!(matches!(both, Some(Scheme::Digest(_))));
        assert_eq!(after(&Scheme::Unknown, &[r#"Bearer realm="r""#]), None);
    }

    #[test]
    fn does_not_send_a_refused_password_again() {
        assert_eq!(after(&Scheme::Basic, &[r#"Basic realm="r""#]), None);
        assert_eq!(after(&Scheme::Basic, &[]), None);
        let mut used = digest(FIRST);
        used.authorization(
            "u",
            &Secret::new("p".to_owned()),
            &Method::GET,
            &Url::parse("https://example.com/").unwrap(),
        )
        .unwrap();
        assert_eq!(after(&used, &[NEXT]), None, "a first answer was refused");
    }

    #[test]
    fn takes_a_new_nonce_when_the_old_one_is_stale() {
        let stale = r#"Digest realm="r", nonce="2", qop="auth", stale=true"#;
        assert!(matches!(after(&digest(FIRST), &[stale]), Some(Scheme::Digest(_))));
    }

    #[test]
    fn takes_a_new_nonce_from_servers_that_do_not_say_stale() {
        let Scheme::Digest(mut worn) = digest(FIRST) else { panic!("digest") };
        worn.count = 2;
        assert!(matches!(after(&Scheme::Digest(worn), &[NEXT]), Some(Scheme::Digest(_))));
    }
}
