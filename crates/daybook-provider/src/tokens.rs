//! Access tokens: what a service that signs people in elsewhere wants to see with every request.

use async_trait::async_trait;
use daybook_auth::Secret;

use crate::Result;

/// Where the access tokens of one account come from.
#[async_trait]
pub trait AccessTokens: Send + Sync {
    /// A token that is good for the next minutes.
    ///
    /// # Errors
    ///
    /// [`ProviderError::Unauthorized`](crate::ProviderError::Unauthorized) when the person has to sign in
    /// again; anything else when the token could not be had for now.
    async fn token(&self) -> Result<Secret<String>>;

    /// Another one, after the service refused `refused` with 401.
    ///
    /// # Errors
    ///
    /// As for [`AccessTokens::token`].
    async fn renewed(&self, refused: &Secret<String>) -> Result<Secret<String>>;
}
