//! Where a provider is asked.

use url::{Host, Url};

/// The addresses of a provider: `https` alone, but for services on this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    pub(super) authorize: Url,
    pub(super) token: Url,
    pub(super) revoke: Url,
    pub(super) userinfo: Url,
}

/// The address would show secrets to whoever is on the way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sign-in address at {host} is not encrypted. Use one that begins with https")]
pub struct InsecureEndpoint {
    /// Host name, without path.
    pub host: String,
}

impl Default for Endpoints {
    /// Google's own.
    #[expect(clippy::expect_used, reason = "the addresses are constants, and a test reads them")]
    fn default() -> Self {
        let address = |text| Url::parse(text).expect("an address");
        Self {
            authorize: address("https://accounts.google.com/o/oauth2/v2/auth"),
            token: address("https://oauth2.googleapis.com/token"),
            revoke: address("https://oauth2.googleapis.com/revoke"),
            userinfo: address("https://openidconnect.googleapis.com/v1/userinfo"),
        }
    }
}

impl Endpoints {
    /// Those of a provider that is somewhere else.
    ///
    /// # Errors
    ///
    /// [`InsecureEndpoint`] if one of them is neither `https` nor on this computer.
    pub fn new(
        authorize: Url,
        token: Url,
        revoke: Url,
        userinfo: Url,
    ) -> Result<Self, InsecureEndpoint> {
        for url in [&authorize, &token, &revoke, &userinfo] {
            if !is_safe(url) {
                let host = url.host_str().unwrap_or("an unknown place").to_owned();
                return Err(InsecureEndpoint { host });
            }
        }
        Ok(Self { authorize, token, revoke, userinfo })
    }

    /// Google's paths at one address, such as that of a simulated Google.
    ///
    /// # Errors
    ///
    /// As [`Endpoints::new`].
    pub fn google_at(base: &Url) -> Result<Self, InsecureEndpoint> {
        let at = |path| {
            let mut url = base.clone();
            url.set_path(path);
            url.set_query(None);
            url
        };
        Self::new(at("/o/oauth2/v2/auth"), at("/token"), at("/revoke"), at("/v1/userinfo"))
    }
}

/// Whether secrets may go there.
fn is_safe(url: &Url) -> bool {
    let here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => return false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && here)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn googles_own_are_what_anybody_would_be_allowed_to_set() {
        let own = Endpoints::default();
        let set = Endpoints::new(
            own.authorize.clone(),
            own.token.clone(),
            own.revoke.clone(),
            own.userinfo.clone(),
        );
        assert_eq!(set, Ok(own));
    }

    #[test]
    fn are_encrypted_unless_they_are_on_this_computer() {
        for (base, safe) in [
            ("https://login.example/", true),
            ("http://127.0.0.1:8801/", true),
            ("http://[::1]:8801/", true),
            ("http://localhost/", true),
            ("http://login.example/", false),
            ("http://127.0.0.1.example/", false),
            ("http://192.168.0.4/", false),
            ("ftp://127.0.0.1/", false),
            ("app:/token", false),
        ] {
            let endpoints = Endpoints::google_at(&Url::parse(base).unwrap());
            assert_eq!(endpoints.is_ok(), safe, "{base}");
        }
    }
}
