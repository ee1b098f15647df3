//! What a program is registered as at a provider.

use std::fmt;

use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
    BasicTokenType,
};
use oauth2::{
    AuthType, AuthUrl, ClientId, ClientSecret, EndpointNotSet, EndpointSet, StandardRevocableToken,
    StandardTokenResponse, TokenUrl,
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Endpoints, Hidden, Provider};
use crate::Secret;

/// How the provider's answer comes back to us. Which one is possible is part of the registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// A page on `127.0.0.1`, on whichever port is free (RFC 8252 §7.3). Google's *Desktop app*.
    Loopback,
    /// A link with a scheme of our own (RFC 8252 §7.1), which the system hands over.
    DeepLink {
        /// Such as `com.googleusercontent.apps.123-abc:/oauth2redirect`.
        redirect_uri: Url,
    },
}

/// What Daybook is registered as at a provider.
#[derive(Clone)]
pub struct Client {
    /// Where.
    pub provider: Provider,
    /// `client_id`
    pub client_id: String,
    /// `client_secret`, where the provider insists on one. It is in every copy of a program and proves
    /// nothing (RFC 8252 §8.5), but whoever registered their own need not show it.
    pub client_secret: Option<Secret<String>>,
    /// How answers come back.
    pub redirect: Door,
    /// Where the provider is asked.
    pub endpoints: Endpoints,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("provider", &self.provider)
            .field("client_id", &self.client_id)
            .field("client_secret", &self.client_secret.as_ref().map(|_| Hidden))
            .field("redirect", &self.redirect)
            .field("endpoints", &self.endpoints)
            .finish()
    }
}

/// What comes with tokens beside what RFC 6749 has.
#[derive(Deserialize, Serialize)]
pub(super) struct Extra {
    pub(super) id_token: Option<String>,
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extra").field("id_token", &self.id_token.as_ref().map(|_| Hidden)).finish()
    }
}

impl oauth2::ExtraTokenFields for Extra {}

/// A token endpoint's answer.
pub(super) type TokenAnswer = StandardTokenResponse<Extra, BasicTokenType>;

/// The protocol's side of a client.
pub(super) type Protocol = oauth2::Client<
    BasicErrorResponse,
    TokenAnswer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

impl Client {
    /// The client as the protocol knows it. The secret goes in the body, as Google documents it.
    pub(super) fn protocol(&self) -> Protocol {
        let client = oauth2::Client::new(ClientId::new(self.client_id.clone()))
            .set_auth_type(AuthType::RequestBody)
            .set_auth_uri(AuthUrl::from_url(self.endpoints.authorize.clone()))
            .set_token_uri(TokenUrl::from_url(self.endpoints.token.clone()));
        match &self.client_secret {
            Some(secret) => client.set_client_secret(ClientSecret::new(secret.expose().clone())),
            None => client,
        }
    }
}
