//! What a browser brings back (RFC 6749 §4.1.2).

use url::Url;

use super::http::error_code;
use super::{Provider, SignInError};
use crate::Secret;

/// What a browser brought back, whichever door it came through. Anybody can send one.
pub(super) struct Callback {
    pub(super) state: Secret<String>,
    target: Url,
    code: Option<Secret<String>>,
    error: Option<String>,
    issuer: Option<String>,
}

impl Callback {
    /// Reads a callback; one without a single state answers nothing of ours.
    pub(super) fn read(url: &Url) -> Result<Self, SignInError> {
        let mut fields = [("state", None), ("code", None), ("error", None), ("iss", None)];
        for (name, value) in url.query_pairs() {
            let known = fields.iter_mut().find(|(known, _)| *known == name);
            if let Some((_, field)) = known
                && field.replace(value.into_owned()).is_some()
            {
                return Err(SignInError::UnknownState);
            }
        }
        let [(_, state), (_, code), (_, error), (_, issuer)] = fields;
        let mut target = url.clone();
        target.set_query(None);
        target.set_fragment(None);
        Ok(Self {
            state: state.map(Secret::new).ok_or(SignInError::UnknownState)?,
            target,
            code: code.map(Secret::new),
            error,
            issuer,
        })
    }

    /// Whether it came to where the attempt is answered: an answer at another door is somebody else's
    /// doing. Systems write links with a scheme of our own as `app:/x` and `app:///x`.
    pub(super) fn came_to(&self, redirect: &Url) -> bool {
        let place = |url: &Url| {
            let host = url.host_str().filter(|it| !it.is_empty()).map(str::to_owned);
            (url.scheme().to_owned(), host, url.port(), url.path().to_owned())
        };
        place(&self.target) == place(redirect)
    }

    /// The code, if the provider said yes.
    pub(super) fn code(self, provider: Provider) -> Result<Secret<String>, SignInError> {
        // An answer that names another issuer was meant for somebody else (RFC 9207 §2.4).
        if self.issuer.is_some_and(|it| !provider.issuers().contains(&it.as_str())) {
            return Err(SignInError::UnknownState);
        }
        match (self.code, self.error) {
            (_, Some(error)) if error == "access_denied" => Err(SignInError::Cancelled),
            (_, Some(error)) => Err(SignInError::Refused { provider, code: error_code(&error) }),
            (Some(code), None) => Ok(code),
            (None, None) => Err(SignInError::Provider {
                provider,
                reason: "it said neither yes nor no".to_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Result<Callback, SignInError> {
        Callback::read(&Url::parse(url).unwrap())
    }

    fn code(url: &str) -> Result<String, SignInError> {
        read(url)?.code(Provider::Google).map(|it| it.expose().clone())
    }

    #[test]
    fn brings_a_code_among_whatever_else_there_is() {
        let said = "app:/back?scope=a%20b&state=s&authuser=0&code=4%2F0x&prompt=consent&iss=https%3A%2F%2Faccounts.google.com#x";
        assert_eq!(code(said).unwrap(), "4/0x");
        assert_eq!(read(said).unwrap().state.expose(), "s");
    }

    #[test]
    fn without_a_single_state_it_answers_nothing() {
        for url in ["app:/b", "app:/b?code=c", "app:/b?state=s&state=s&code=c", "app:/b#state=s"] {
            assert!(matches!(read(url), Err(SignInError::UnknownState)), "{url}");
        }
        let twice = read("app:/b?state=s&code=c&code=d");
        assert!(matches!(twice, Err(SignInError::UnknownState)), "RFC 6749 §3.1");
    }

    #[test]
    fn an_error_is_believed_before_a_code() {
        let denied = code("app:/b?state=s&code=c&error=access_denied");
        assert!(matches!(denied, Err(SignInError::Cancelled)));
        let refused = code("app:/b?state=s&error=admin_policy_enforced%3Cb%3E");
        assert!(
            matches!(refused, Err(SignInError::Refused { code, .. }) if code == "admin_policy_enforcedb")
        );
        assert!(matches!(code("app:/b?state=s"), Err(SignInError::Provider { .. })));
    }

    #[test]
    fn an_answer_of_another_issuer_is_not_ours() {
        let other = code("app:/b?state=s&code=c&iss=https%3A%2F%2Felse.example");
        assert!(matches!(other, Err(SignInError::UnknownState)));
    }

    #[test]
    fn comes_to_one_door_alone() {
        for (url, redirect, same) in [
            ("app:/b?state=s", "app:/b", true),
            ("app:///b?state=s", "app:/b", true),
            ("app:/c?state=s", "app:/b", false),
            ("app://else/b?state=s", "app:/b", false),
            ("http://127.0.0.1:1000/b?state=s", "http://127.0.0.1:1000/b", true),
            ("http://127.0.0.1:1001/b?state=s", "http://127.0.0.1:1000/b", false),
            ("http://localhost:1000/b?state=s", "http://127.0.0.1:1000/b", false),
        ] {
            let came = read(url).unwrap().came_to(&Url::parse(redirect).unwrap());
            assert_eq!(came, same, "{url}");
        }
    }
}
