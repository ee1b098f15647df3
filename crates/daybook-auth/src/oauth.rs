//! Signing in with OAuth: authorization code with PKCE in the system's browser (RFC 8252, 7636, OpenID
//! Connect Core), renewing access and taking it back.
//!
//! A sign-in begins with [`Attempts::begin`], which gives the address to open. The provider's answer
//! arrives through one of two doors: a page on this computer ([`Loopback`]) or a link with a scheme of
//! ours, which the system hands over. Both end in [`Attempts::answer`].
//!
//! Nothing here makes connections of its own: requests go through [`OAuthHttp`].

use std::fmt;

mod attempt;
mod attempts;
mod browser;
mod callback;
mod client;
mod endpoints;
mod error;
mod exchange;
mod http;
mod identity;
mod loopback;
mod provider;
mod refresh;
mod resumed;
#[cfg(test)]
mod scripted;
mod tokens;

pub use attempt::{Begun, Purpose, SignInId};
pub use attempts::Attempts;
pub use browser::open_in_browser;
pub use client::{Client, Door};
pub use endpoints::{Endpoints, InsecureEndpoint};
pub use error::SignInError;
pub use exchange::{Granted, missing};
pub use http::{HttpRequest, HttpResponse, NoAnswer, OAuthHttp};
pub use identity::Identity;
pub use loopback::Loopback;
pub use provider::{Permission, Provider};
pub use refresh::{RefreshError, refresh, revoke};
pub use resumed::Resumed;
pub use tokens::{Tokens, UnreadableTokens};

/// Stands for a secret where something is shown for debugging.
struct Hidden;

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}
