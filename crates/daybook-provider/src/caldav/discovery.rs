//! From what a person types to the calendars of an account (RFC 6764): the address as typed, the
//! well-known place, the usual place of Nextcloud, the root; then the person, then their calendars.
//!
//! DNS service records (RFC 6764 §3) are not asked: they need a resolver of their own, and without
//! DNSSEC their answer would decide where the password goes.

use daybook_auth::Secret;
use reqwest::StatusCode;
use url::Url;

use super::multistatus::{self, Member};
use super::xml::Space;
use super::{body, calendars, preset, refusal};
use crate::RemoteCalendar;
use crate::error::ProviderError;
use crate::http::{Answer, Http, HttpError, Request, Session, is_loopback};

const WELL_KNOWN: &str = "/.well-known/caldav";

/// What was found at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovered {
    /// Identity of the person at the server.
    pub principal_url: String,
    /// Where the calendars are; mostly one place. The first goes into [`super::Access`].
    pub home_urls: Vec<String>,
    /// The name the server accepted.
    pub user_name: String,
    /// What to call the account: an e-mail address, or `user@host`.
    pub label: String,
    /// `iCloud`, `Fastmail`, `Nextcloud` or the host name.
    pub provider: String,
    /// Its calendars.
    pub calendars: Vec<RemoteCalendar>,
}

/// Why nothing was found. The text is for the person who typed the address.
#[derive(Debug, thiserror::Error)]
pub enum DiscoveryError {
    /// Not an address at all.
    #[error("this is not an e-mail address, a host name or an https address")]
    NotAnAddress,
    /// The address names no person, and there is no user name either.
    #[error("enter the user name of this account")]
    NoUserName,
    /// An unencrypted address.
    #[error("{host} would get the password unencrypted. Use an address that starts with https")]
    PlainHttp {
        /// The host.
        host: String,
    },
    /// The server refers to a host of somebody else. Typing that host is how to agree.
    #[error(
        "the server refers to {host}, which belongs to somebody else. If you trust it with your \
         password, enter {host} as the address"
    )]
    OtherHost {
        /// The host it refers to.
        host: String,
    },
    /// The user name or password was refused.
    #[error("the server refused the user name or password{}", .hint.map(|it| format!(". {it}")).unwrap_or_default())]
    Refused {
        /// What to know about passwords of this service.
        hint: Option<&'static str>,
    },
    /// The server has no calendars.
    #[error("no calendars were found at {host}: {reason}")]
    NotFound {
        /// The host that was asked.
        host: String,
        /// One plain line.
        reason: String,
    },
    /// Anything else.
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

impl From<HttpError> for DiscoveryError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::OtherHost { host } => Self::OtherHost { host },
            HttpError::PlainHttp { host } => Self::PlainHttp { host },
            HttpError::Unauthorized => Self::Refused { hint: None },
            other => Self::Provider(other.into()),
        }
    }
}

/// Finds the calendars of an account. `address` is an e-mail address, a host name or a URL; without
/// a `user_name` the address is one. A refused full e-mail address is tried once more without its
/// domain.
///
/// # Errors
///
/// See [`DiscoveryError`].
pub async fn discover(
    address: &str,
    user_name: &str,
    password: &Secret<String>,
    http: &Http,
) -> Result<Discovered, DiscoveryError> {
    let address = address.trim();
    let places = places(address)?;
    let user = match user_name.trim() {
        "" if is_email(address) => address,
        "" => return Err(DiscoveryError::NoUserName),
        name => name,
    };
    let local = user.split_once('@').map(|(local, _)| local).filter(|local| !local.is_empty());
    let mut refused = None;
    for user in std::iter::once(user).chain(local) {
        match at_places(&places, user, password, http).await {
            Err(error @ DiscoveryError::Refused { .. }) => refused = Some(error),
            other => return other,
        }
    }
    let hint = places.first().and_then(preset::of_url).map(|preset| preset.hint);
    Err(refused.map_or(DiscoveryError::NotAnAddress, |_| DiscoveryError::Refused { hint }))
}

fn is_email(address: &str) -> bool {
    address.contains('@') && !address.contains('/')
}

/// Where to look, best first; all on one host.
fn places(address: &str) -> Result<Vec<Url>, DiscoveryError> {
    let domain = address.rsplit_once('@').filter(|_| is_email(address));
    let domain = domain.map(|(_, domain)| domain.to_lowercase());
    let known = domain.as_deref().and_then(preset::of_domain).and_then(|preset| preset.url);
    let typed = match (known, &domain) {
        (Some(url), _) => Url::parse(url).ok(),
        (None, Some(domain)) => secure(domain),
        (None, None) if address.contains("://") => Url::parse(address).ok(),
        (None, None) => secure(address),
    };
    let mut typed = typed.filter(Url::has_host).ok_or(DiscoveryError::NotAnAddress)?;
    match typed.scheme() {
        "https" => {}
        "http" if is_loopback(&typed) => {}
        "http" => {
            let host = typed.host_str().unwrap_or_default().to_owned();
            return Err(DiscoveryError::PlainHttp { host });
        }
        _ => return Err(DiscoveryError::NotAnAddress),
    }
    typed.set_fragment(None);
    let cleared = typed.set_username("").and_then(|()| typed.set_password(None));
    cleared.map_err(|()| DiscoveryError::NotAnAddress)?;
    let mut places = Vec::new();
    if typed.path() != "/" || known.is_some() {
        places.push(typed.clone());
    }
    let usual = preset::PRESETS.iter().filter_map(|preset| preset.path);
    for path in std::iter::once(WELL_KNOWN).chain(usual).chain(["/"]) {
        let mut place = typed.clone();
        place.set_path(path);
        place.set_query(None);
        places.push(place);
    }
    Ok(places)
}

/// A host without a scheme means https, unless it is this computer.
fn secure(address: &str) -> Option<Url> {
    let url = Url::parse(&format!("https://{address}")).ok()?;
    if is_loopback(&url) { Url::parse(&format!("http://{address}")).ok() } else { Some(url) }
}

async fn at_places(
    places: &[Url],
    user: &str,
    password: &Secret<String>,
    http: &Http,
) -> Result<Discovered, DiscoveryError> {
    let Some(first) = places.first() else { return Err(DiscoveryError::NotAnAddress) };
    let session = Session::new(http, first.clone(), user, password.clone());
    for place in places {
        if let Some(principal) = principal(&session, place).await? {
            return account(&session, &principal, user).await;
        }
    }
    Err(DiscoveryError::NotFound {
        host: first.host_str().unwrap_or_default().to_owned(),
        reason: "it does not answer like a CalDAV server. Ask your provider for the CalDAV address"
            .to_owned(),
    })
}

/// The person who is signed in, if there is a CalDAV server at `place`.
async fn principal(session: &Session, place: &Url) -> Result<Option<Url>, DiscoveryError> {
    for insisted in [false, true] {
        let Some((answer, members)) = ask(session, place).await? else { return Ok(None) };
        let Some(own) = members.first() else { return Ok(None) };
        if let Some(person) = own.property(Space::Dav, "current-user-principal") {
            if let Some(href) = person.child(Space::Dav, "href").and_then(|href| href.text()) {
                return Ok(Some(session.follow(&answer.url, href)?));
            }
            if !insisted && person.child(Space::Dav, "unauthenticated").is_some() {
                session.insist();
                continue;
            }
        }
        let is_home = own.property(Space::CalDav, "calendar-home-set").is_some();
        return Ok(is_home.then_some(answer.url));
    }
    Err(DiscoveryError::Refused { hint: None })
}

/// What a place says about itself; `None` when it is nothing of CalDAV.
async fn ask(
    session: &Session,
    place: &Url,
) -> Result<Option<(Answer, Vec<Member>)>, DiscoveryError> {
    let request = Request::xml("PROPFIND", place.clone(), "0", body::PRINCIPAL.to_owned());
    let answer = match session.send(request).await {
        Err(HttpError::NotCalDav { .. }) => return Ok(None),
        other => other?,
    };
    if answer.status != StatusCode::MULTI_STATUS {
        return match refusal::of_reading(&answer) {
            error @ ProviderError::RateLimited { .. } => Err(error.into()),
            _ => Ok(None),
        };
    }
    match multistatus::read(&answer) {
        Ok(body) => Ok(Some((answer, body.members))),
        Err(_) => Ok(None),
    }
}

/// Where the calendars of a person are.
pub(super) async fn homes<E>(session: &Session, principal: &Url) -> Result<Vec<Url>, E>
where
    E: From<HttpError> + From<ProviderError>,
{
    let request = Request::xml("PROPFIND", principal.clone(), "0", body::PRINCIPAL.to_owned());
    let answer = session.send(request).await?;
    if answer.status != StatusCode::MULTI_STATUS {
        return Err(refusal::of_reading(&answer).into());
    }
    let members = multistatus::read(&answer)?.members;
    let hrefs = members
        .iter()
        .filter_map(|member| member.property(Space::CalDav, "calendar-home-set"))
        .flat_map(|set| set.all(Space::Dav, "href"))
        .filter_map(|href| href.text());
    let homes =
        hrefs.map(|href| session.follow(&answer.url, href)).collect::<Result<Vec<_>, _>>()?;
    if homes.is_empty() {
        let reason = "this account has no calendars there".to_owned();
        return Err(ProviderError::NotCalDav { reason }.into());
    }
    Ok(homes)
}

async fn account(
    session: &Session,
    principal: &Url,
    user: &str,
) -> Result<Discovered, DiscoveryError> {
    let homes = homes::<DiscoveryError>(session, principal).await?;
    let Some(base) = homes.first() else { return Err(DiscoveryError::NotAnAddress) };
    let mut found = Vec::new();
    for home in &homes {
        found.append(&mut calendars::list(session, base, home).await?);
    }
    let host = base.host_str().unwrap_or_default();
    Ok(Discovered {
        principal_url: principal.to_string(),
        home_urls: homes.iter().map(Url::to_string).collect(),
        user_name: user.to_owned(),
        label: if user.contains('@') { user.to_owned() } else { format!("{user}@{host}") },
        provider: preset::of_url(base).map_or(host, |preset| preset.name).to_owned(),
        calendars: found,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked_at(address: &str) -> Vec<String> {
        places(address).unwrap().into_iter().map(Url::into).collect()
    }

    #[test]
    fn knows_the_services_of_well_known_mail_addresses() {
        for (address, first) in [
            ("anna@me.com", "https://caldav.icloud.com/"),
            ("Anna@iCloud.com", "https://caldav.icloud.com/"),
            ("anna@fastmail.com", "https://caldav.fastmail.com/"),
        ] {
            assert_eq!(looked_at(address)[0], first);
        }
    }

    #[test]
    fn looks_at_the_domain_of_other_mail_addresses() {
        assert_eq!(
            looked_at("anna@salon.example"),
            [
                "https://salon.example/.well-known/caldav",
                "https://salon.example/remote.php/dav/",
                "https://salon.example/",
            ]
        );
    }

    #[test]
    fn takes_hosts_ports_and_paths_as_typed() {
        assert_eq!(looked_at("dav.example.com:8443/x")[0], "https://dav.example.com:8443/x");
        assert_eq!(looked_at("HTTPS://u:p@dav.example.com/x#y")[0], "https://dav.example.com/x");
        assert_eq!(looked_at("localhost:5232")[0], "http://localhost:5232/.well-known/caldav");
        assert_eq!(looked_at("https://[::1]/a@b/")[0], "https://[::1]/a@b/");
    }

    #[test]
    fn names_the_service_behind_a_home() {
        for (url, name) in [
            ("https://p12-caldav.icloud.com/1/calendars/", Some("iCloud")),
            ("https://cloud.salon.example/remote.php/dav/calendars/anna/", Some("Nextcloud")),
            ("https://noticloud.com/", None),
        ] {
            let preset = preset::of_url(&Url::parse(url).unwrap());
            assert_eq!(preset.map(|preset| preset.name), name, "{url}");
        }
    }

    #[test]
    fn says_what_password_a_service_wants() {
        let hint = preset::of_domain("me.com").map(|preset| preset.hint);
        let text = DiscoveryError::Refused { hint }.to_string();
        assert!(text.contains("app-specific password"), "{text}");
        assert!(DiscoveryError::Refused { hint: None }.to_string().ends_with("password"));
    }

    #[test]
    fn can_be_waited_for_on_any_thread() {
        fn movable<T: Send>(_: T) {}
        let (http, password) = (Http::new().unwrap(), Secret::new(String::new()));
        movable(discover("anna@salon.example", "", &password, &http));
    }

    proptest::proptest! {
        #[test]
        fn never_looks_anywhere_unencrypted(address in "\\PC{0,40}") {
            for place in places(&address).into_iter().flatten() {
                proptest::prop_assert!(place.scheme() == "https" || is_loopback(&place));
            }
        }
    }
}
