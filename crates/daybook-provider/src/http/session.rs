//! One account's conversation: credentials, redirects that keep the method, and a count of requests.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use daybook_auth::Secret;
use reqwest::StatusCode;
use reqwest::header::LOCATION;
use url::Url;

use super::authentication::Scheme;
use super::site::{is_loopback, same_site};
use super::{Answer, Http, HttpError, Request, host_of};

/// How many redirects one request may follow.
const MAX_HOPS: usize = 5;

/// How many times one request may be sent to the same place: without credentials, with them, and
/// with a fresh nonce.
const MAX_ATTEMPTS: usize = 3;

/// One account's conversation with its server.
pub(crate) struct Session {
    http: Http,
    /// The server the user named; the password stays within its registrable domain.
    site: Url,
    user: String,
    password: Secret<String>,
    scheme: Mutex<Scheme>,
    requests: AtomicU64,
}

impl Session {
    pub(crate) fn new(http: &Http, site: Url, user: &str, password: Secret<String>) -> Self {
        let scheme = if http.takes_basic(&site) { Scheme::Basic } else { Scheme::Unknown };
        Self {
            http: http.clone(),
            site,
            user: user.to_owned(),
            password,
            scheme: Mutex::new(scheme),
            requests: AtomicU64::new(0),
        }
    }

    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// From now on the password is sent without being asked for: the server answers everybody, but
    /// differently.
    pub(crate) fn insist(&self) {
        *self.scheme.lock().unwrap_or_else(PoisonError::into_inner) = Scheme::Basic;
    }

    /// Sends a request to wherever the server keeps it, with whatever credentials it wants.
    pub(crate) async fn send(&self, mut request: Request) -> Result<Answer, HttpError> {
        self.check(&request.url)?;
        for _ in 0..MAX_HOPS {
            let answer = self.authenticated(&request).await?;
            match self.redirect(&request, &answer)? {
                Some(next) => request.url = next,
                None => return Ok(answer),
            }
        }
        Err(HttpError::NotCalDav { reason: "it sends us round in circles".to_owned() })
    }

    async fn authenticated(&self, request: &Request) -> Result<Answer, HttpError> {
        for _ in 0..MAX_ATTEMPTS {
            let (used, authorization) = {
                let mut scheme = self.scheme.lock().unwrap_or_else(PoisonError::into_inner);
                let header = scheme.authorization(
                    &self.user,
                    &self.password,
                    &request.method,
                    &request.url,
                )?;
                (scheme.clone(), header)
            };
            self.requests.fetch_add(1, Ordering::Relaxed);
            let answer = self.http.exchange(request, authorization).await?;
            if answer.status != StatusCode::UNAUTHORIZED {
                if used == Scheme::Basic {
                    self.http.remember_basic(&request.url);
                }
                return Ok(answer);
            }
            let next = used.after_refusal(&answer.headers).ok_or(HttpError::Unauthorized)?;
            *self.scheme.lock().unwrap_or_else(PoisonError::into_inner) = next;
        }
        Err(HttpError::Unauthorized)
    }

    fn redirect(&self, request: &Request, answer: &Answer) -> Result<Option<Url>, HttpError> {
        let follows = match answer.status.as_u16() {
            301 | 302 | 307 | 308 => true,
            303 => request.only_reads(),
            _ => false,
        };
        match answer.header(&LOCATION).filter(|_| follows) {
            Some(location) => self.follow(&answer.url, location).map(Some),
            None => Ok(None),
        }
    }

    /// The URL that `reference` means in an answer from `base`, if the password may go there. A
    /// server behind a TLS proxy that names itself `http` is understood as `https`.
    pub(crate) fn follow(&self, base: &Url, reference: &str) -> Result<Url, HttpError> {
        let unusable =
            |()| HttpError::NotCalDav { reason: "it names an address that is none".to_owned() };
        let mut url = base.join(reference.trim()).map_err(|_| unusable(()))?;
        if base.scheme() == "https" && url.scheme() == "http" {
            url.set_scheme("https").map_err(unusable)?;
        }
        self.check(&url)?;
        url.set_fragment(None);
        url.set_username("").map_err(unusable)?;
        url.set_password(None).map_err(unusable)?;
        Ok(url)
    }

    /// Refuses places where the password must not go.
    fn check(&self, url: &Url) -> Result<(), HttpError> {
        let host = host_of(url);
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(url) => {}
            _ => return Err(HttpError::PlainHttp { host }),
        }
        if same_site(&self.site, url) { Ok(()) } else { Err(HttpError::OtherHost { host }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(base: &str, reference: &str) -> Result<String, HttpError> {
        let site = Url::parse(base).unwrap();
        let http = Http::new().unwrap();
        let session = Session::new(&http, site.clone(), "anna", Secret::new("p".to_owned()));
        session.follow(&site, reference).map(Url::into)
    }

    #[test]
    fn never_goes_from_https_to_http() {
        for reference in ["http://example.com/dav/", "http://dav.example.com:80/dav/"] {
            let followed = follow("https://example.com/", reference).unwrap();
            assert!(followed.starts_with("https://"), "{followed}");
        }
    }

    #[test]
    fn stays_with_the_owner_of_the_domain() {
        let followed =
            follow("https://caldav.icloud.com/", "https://p12-caldav.icloud.com/1/").unwrap();
        assert_eq!(followed, "https://p12-caldav.icloud.com/1/");
        for elsewhere in
            ["https://icloud.com.thief.example/", "//thief.example/", "https://127.0.0.1/"]
        {
            let refused = follow("https://caldav.icloud.com/", elsewhere);
            assert!(matches!(refused, Err(HttpError::OtherHost { .. })), "{elsewhere}");
        }
    }

    #[test]
    fn refuses_what_is_not_encrypted() {
        for elsewhere in ["http://192.168.0.9/", "ftp://localhost/", "file:///etc/passwd"] {
            let refused = follow("http://localhost:5232/", elsewhere);
            assert!(matches!(refused, Err(HttpError::PlainHttp { .. })), "{elsewhere}");
        }
    }

    #[test]
    fn carries_no_name_or_password_in_an_address() {
        let followed = follow("https://example.com/", "https://u:p@dav.example.com/a?b#c").unwrap();
        assert_eq!(followed, "https://dav.example.com/a?b");
    }
}
