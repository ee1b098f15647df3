//! The program's registrations at providers: the client id it signs people in with. A business can
//! have one of its own; a build can bring one along.

use daybook_auth::{Sealed, Secret};
use daybook_core::account::ProviderKind;
use daybook_core::id::AccountId;
use serde::{Deserialize, Serialize};
use url::{Host, Url};
use uuid::Uuid;

use crate::api::sign_in::{ProviderDto, RegistrationDto, SaveRegistration};
use crate::app::Inner;
use crate::error::{AppError, Result};
use crate::providers::google::SignedIn;
use crate::providers::to_store;

/// Where the business's own registration at Google is kept.
const KEY: &str = "registration.google";
/// What its secret is sealed for: no account has this id.
const OWNER: AccountId = AccountId::from_uuid(Uuid::from_u128(1));

/// A registration.
#[derive(Clone, Default)]
pub(crate) struct Registration {
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<Secret<String>>,
    /// An address of a private-use scheme; empty calls back on loopback.
    pub(crate) redirect: String,
    /// Where the service is; empty is the provider's own.
    pub(crate) service: String,
}

/// A registration as the book keeps it.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Kept {
    client_id: String,
    /// Nonce and ciphertext.
    sealed_secret: Option<Vec<u8>>,
    redirect: String,
    service: String,
}

/// The program's registrations.
pub struct Registrations<'a> {
    pub(crate) app: &'a Inner,
}

impl Registrations<'_> {
    /// The registration at every provider that wants one.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn list(&self) -> Result<Vec<RegistrationDto>> {
        Ok(vec![self.dto().await?])
    }

    /// Takes a registration of the business's own, or removes it.
    ///
    /// # Errors
    ///
    /// [`AppError::Invalid`], [`AppError::Auth`] when the secret cannot be kept.
    pub async fn save(&self, input: SaveRegistration) -> Result<RegistrationDto> {
        if input.provider != ProviderDto::Google {
            return Err(AppError::invalid("CalDAV servers need no registration."));
        }
        let known = self.kept().await?.unwrap_or_default();
        let client_id = input.client_id.trim().to_owned();
        let sealed_secret = match input.client_secret.as_deref().map(str::trim) {
            // The secret of another client is of no use.
            None => known.sealed_secret.filter(|_| client_id == known.client_id),
            Some("") => None,
            Some(secret) => {
                let secret = Secret::new(secret.to_owned());
                Some(self.app.vault.seal(OWNER, &secret).await?.as_bytes().to_owned())
            }
        };
        let redirect = redirect_of(&input.redirect)?;
        let service = input.service.as_deref().map_or(Ok(known.service), service_of)?;
        let kept =
            (!client_id.is_empty()).then_some(Kept { client_id, sealed_secret, redirect, service });
        self.app.store.save_setting(KEY, &kept).await?;
        if kept.is_some() {
            self.pass_on(self.google().await?).await?;
        }
        self.dto().await
    }

    /// Accounts of the same client are used with its new secret from now on.
    async fn pass_on(&self, registration: Registration) -> Result<()> {
        let accounts = self.app.store.accounts().await?;
        for account in accounts.iter().filter(|it| it.provider == ProviderKind::Google) {
            let Some(signed_in) = self.app.signed_in.signed_in(account.id).await else { continue };
            if signed_in.client_id != registration.client_id {
                continue;
            }
            let client_secret = registration.client_secret.clone();
            let text = SignedIn { client_secret, ..signed_in }.to_text()?;
            let sealed = to_store(&self.app.vault.seal(account.id, &text).await?);
            self.app.store.save_secret(account.id, &sealed).await?;
            self.app.signed_in.forget(account.id).await;
        }
        Ok(())
    }

    /// The registration to sign in with.
    ///
    /// # Errors
    ///
    /// [`AppError::NotRegistered`]; [`AppError::Auth`] when its secret cannot be read.
    pub(crate) async fn google(&self) -> Result<Registration> {
        let Some(kept) = self.kept().await? else {
            return built_in().ok_or(AppError::NotRegistered);
        };
        let client_secret = match kept.sealed_secret {
            Some(sealed) => Some(self.app.vault.open(OWNER, &Sealed::from_stored(sealed)).await?),
            None => None,
        };
        let Kept { client_id, redirect, service, .. } = kept;
        Ok(Registration { client_id, client_secret, redirect, service })
    }

    async fn kept(&self) -> Result<Option<Kept>> {
        Ok(self.app.store.setting::<Option<Kept>>(KEY).await?.flatten())
    }

    async fn dto(&self) -> Result<RegistrationDto> {
        let provider = ProviderDto::Google;
        Ok(if let Some(kept) = self.kept().await? {
            let has_secret = kept.sealed_secret.is_some();
            let Kept { client_id, redirect, service, .. } = kept;
            let built_in = false;
            RegistrationDto { provider, client_id, has_secret, redirect, service, built_in }
        } else {
            let built_in = built_in();
            RegistrationDto {
                provider,
                built_in: built_in.is_some(),
                has_secret: built_in.as_ref().is_some_and(|it| it.client_secret.is_some()),
                client_id: built_in.map(|it| it.client_id).unwrap_or_default(),
                redirect: String::new(),
                service: String::new(),
            }
        })
    }
}

/// The registration this program was built with. Google calls the secret of a desktop program one
/// that is not confidential.
fn built_in() -> Option<Registration> {
    embedded(option_env!("DAYBOOK_GOOGLE_CLIENT_ID"), option_env!("DAYBOOK_GOOGLE_CLIENT_SECRET"))
}

fn embedded(client_id: Option<&str>, secret: Option<&str>) -> Option<Registration> {
    let client_id = client_id.filter(|id| !id.is_empty())?;
    let secret = secret.filter(|it| !it.is_empty());
    Some(Registration {
        client_id: client_id.to_owned(),
        client_secret: secret.map(|secret| Secret::new(secret.to_owned())),
        ..Registration::default()
    })
}

/// A private-use scheme contains a full stop, since it is a domain name turned round (RFC 8252 §7.1).
fn redirect_of(text: &str) -> Result<String> {
    let text = text.trim();
    let fits = |url: Url| url.scheme().contains('.') && url.fragment().is_none();
    if text.is_empty() || Url::parse(text).is_ok_and(fits) {
        return Ok(text.to_owned());
    }
    Err(AppError::invalid(
        "The address to be called back at begins with the scheme of your registration, such as \
         com.googleusercontent.apps.123-abc:/oauth2redirect. Leave it empty for a client of the \
         type “Desktop app”.",
    ))
}

/// Tokens travel encrypted, or stay on this computer.
fn service_of(text: &str) -> Result<String> {
    let text = text.trim();
    let here = |url: &Url| match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    let fits = |url: Url| match url.scheme() {
        "https" => url.host().is_some(),
        "http" => here(&url),
        _ => false,
    };
    if text.is_empty() || Url::parse(text).is_ok_and(fits) {
        return Ok(text.to_owned());
    }
    Err(AppError::invalid("The address of a service begins with https://."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_use_scheme_is_a_domain_name_turned_round() {
        assert!(redirect_of("").is_ok());
        assert!(redirect_of(" com.example.app:/oauth ").is_ok());
        for refused in ["http://127.0.0.1/", "daybook:/oauth", "com.example:/#a", "nothing"] {
            assert!(redirect_of(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn a_build_may_bring_a_registration_of_its_own() {
        assert!(embedded(None, Some("secret")).is_none());
        assert!(embedded(Some(""), None).is_none(), "an empty one is none");
        let own = embedded(Some("id"), Some("secret")).unwrap();
        assert_eq!(own.client_id, "id");
        assert_eq!(own.client_secret.unwrap().expose(), "secret");
        assert!(own.redirect.is_empty() && own.service.is_empty(), "Google's own, by loopback");
        assert!(embedded(Some("id"), Some("")).unwrap().client_secret.is_none());
    }

    #[test]
    fn only_this_computer_is_spoken_to_unencrypted() {
        for taken in ["", "https://calendar.example/", "http://127.0.0.1:8801/", "http://[::1]:1/"]
        {
            assert!(service_of(taken).is_ok(), "{taken}");
        }
        for refused in ["http://calendar.example/", "http://127.0.0.1.example/", "ftp://a/", "x"] {
            assert!(service_of(refused).is_err(), "{refused}");
        }
    }
}
