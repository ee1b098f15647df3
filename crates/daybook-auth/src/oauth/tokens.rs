//! What an account is used with.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use oauth2::TokenResponse as _;
use serde::{Deserialize, Serialize};

use super::Hidden;
use super::client::TokenAnswer;
use crate::Secret;

/// How long before its end an access token is renewed.
const EARLY: TimeDelta = TimeDelta::minutes(5);

/// How long an access token lives whose life is not told: an hour is what Google's do.
const USUAL_LIFE: TimeDelta = TimeDelta::hours(1);

/// No access token lives longer than this, whatever is told.
const LONGEST_LIFE: TimeDelta = TimeDelta::days(1);

/// What an account is used with.
#[derive(Clone)]
pub struct Tokens {
    /// Goes with each request.
    pub access: Secret<String>,
    /// Gets the next access token.
    pub refresh: Secret<String>,
    /// When the access token ends.
    pub expires_at: DateTime<Utc>,
    /// What they allow, in the provider's spelling.
    pub scopes: Vec<String>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("access", &Hidden)
            .field("refresh", &Hidden)
            .field("expires_at", &self.expires_at)
            .field("scopes", &self.scopes)
            .finish()
    }
}

/// What was kept are no tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the saved sign-in can no longer be read. Sign in to this account again")]
pub struct UnreadableTokens;

/// The text that is sealed.
#[derive(Serialize, Deserialize)]
struct Kept<A, S> {
    access: A,
    refresh: A,
    expires_at: DateTime<Utc>,
    scopes: S,
}

impl Tokens {
    /// Whether the access token should be renewed before it is used.
    #[must_use]
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        now + EARLY >= self.expires_at
    }

    /// The one text to seal.
    #[must_use]
    pub fn to_text(&self) -> Secret<String> {
        let kept = Kept {
            access: self.access.expose(),
            refresh: self.refresh.expose(),
            expires_at: self.expires_at,
            scopes: &self.scopes,
        };
        Secret::new(serde_json::json!(kept).to_string())
    }

    /// Reads back what was sealed.
    ///
    /// # Errors
    ///
    /// [`UnreadableTokens`] if it is something else.
    pub fn from_text(text: &Secret<String>) -> Result<Self, UnreadableTokens> {
        let kept: Kept<String, Vec<String>> =
            serde_json::from_str(text.expose()).map_err(|_| UnreadableTokens)?;
        Ok(Self {
            access: Secret::new(kept.access),
            refresh: Secret::new(kept.refresh),
            expires_at: kept.expires_at,
            scopes: kept.scopes,
        })
    }

    /// What an answer brings that was asked for at `now`. Without a refresh token of its own the one
    /// that was asked with goes on; without scopes they are those that were asked for (RFC 6749 §5.1, §6).
    pub(super) fn from_answer(
        answer: &TokenAnswer,
        refresh: Option<&Secret<String>>,
        asked: impl IntoIterator<Item = String>,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let fresh = answer.refresh_token().map(|it| Secret::new(it.secret().clone()));
        let life = answer.expires_in().map_or(USUAL_LIFE, |it| {
            TimeDelta::from_std(it).map_or(LONGEST_LIFE, |it| it.min(LONGEST_LIFE))
        });
        let scopes = match answer.scopes() {
            Some(scopes) => scopes.iter().map(|it| it.to_string()).collect(),
            None => asked.into_iter().collect(),
        };
        Some(Self {
            access: Secret::new(answer.access_token().secret().clone()),
            refresh: fresh.or_else(|| refresh.cloned())?,
            expires_at: now + life,
            scopes,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn tokens() -> Tokens {
        Tokens {
            access: Secret::new("ya29.a0".to_owned()),
            refresh: Secret::new("1//0\"ä".to_owned()),
            expires_at: at("2026-11-29T13:00:00Z"),
            scopes: vec!["openid".to_owned(), "calendar".to_owned()],
        }
    }

    #[test]
    fn come_back_from_the_text_that_is_sealed() {
        let back = Tokens::from_text(&tokens().to_text()).unwrap();
        assert_eq!(back.access.expose(), tokens().access.expose());
        assert_eq!(back.refresh.expose(), tokens().refresh.expose());
        assert_eq!((back.expires_at, back.scopes), (tokens().expires_at, tokens().scopes));
    }

    #[test]
    fn are_not_read_from_something_else() {
        for text in ["", "hunter2", "{}", "{\"access\":\"ya29.a0\"}"] {
            let read = Tokens::from_text(&Secret::new(text.to_owned()));
            assert_eq!(read.err(), Some(UnreadableTokens), "{text}");
        }
    }

    #[test]
    fn are_due_five_minutes_early() {
        assert!(!tokens().is_due(at("2026-11-29T12:54:59Z")));
        assert!(tokens().is_due(at("2026-11-29T12:55:00Z")));
        assert!(tokens().is_due(at("2026-11-29T14:00:00Z")));
    }

    #[test]
    fn live_an_hour_if_nothing_is_said_and_a_day_at_most() {
        let now = at("2026-11-29T12:00:00Z");
        for (life, ends) in [
            ("", "2026-11-29T13:00:00Z"),
            (r#","expires_in":3599"#, "2026-11-29T12:59:59Z"),
            (r#","expires_in":18446744073709551615"#, "2026-11-30T12:00:00Z"),
        ] {
            let answer = format!(r#"{{"access_token":"a","token_type":"Bearer"{life}}}"#);
            let answer: TokenAnswer = serde_json::from_str(&answer).unwrap();
            let kept = Secret::new("r".to_owned());
            let tokens = Tokens::from_answer(&answer, Some(&kept), ["x".to_owned()], now).unwrap();
            assert_eq!(tokens.expires_at, at(ends), "{life}");
            assert_eq!(tokens.scopes, ["x"]);
        }
    }
}
