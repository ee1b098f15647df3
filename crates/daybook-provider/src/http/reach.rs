//! How far a connection to a service comes, before anything secret is sent.

use std::error::Error as _;
use std::io;

use url::Url;

use super::{Http, host_of, innermost, is_loopback};

/// What stands between this computer and a service.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Barrier {
    /// Its name leads nowhere.
    #[error("the name {host} was not found")]
    Name {
        /// Host name.
        host: String,
    },
    /// Nobody takes the connection.
    #[error("{host} takes no connection: {reason}")]
    Connection {
        /// Host name.
        host: String,
        /// One plain line.
        reason: String,
    },
    /// The connection cannot be encrypted, or not with whom it says it is.
    #[error("no safe connection to {host}: {reason}")]
    Encryption {
        /// Host name.
        host: String,
        /// One plain line.
        reason: String,
    },
}

impl Http {
    /// Connects to the service at `address` and asks for nothing. Whatever it answers, it is within reach;
    /// `true` if the connection is encrypted, which one that stays on this computer need not be.
    ///
    /// # Errors
    ///
    /// What stands in between. An address that is none has no name.
    pub async fn reach(&self, address: &str) -> Result<bool, Barrier> {
        let none = |_| Barrier::Name { host: address.to_owned() };
        let url = Url::parse(address).map_err(none)?;
        let encrypted = url.scheme() == "https";
        if !encrypted && !is_loopback(&url) {
            let reason = "it is not encrypted".to_owned();
            return Err(Barrier::Encryption { host: host_of(&url), reason });
        }
        match self.client.head(url.clone()).send().await {
            Ok(_) => Ok(encrypted),
            Err(error) => barrier(&url, &error).map_or(Ok(encrypted), Err),
        }
    }
}

/// `None` where the connection stood, and only the answer is none.
fn barrier(url: &Url, error: &reqwest::Error) -> Option<Barrier> {
    let (host, reason) = (host_of(url), innermost(error));
    if error.is_dns() {
        return Some(Barrier::Name { host });
    }
    if !error.is_connect() {
        return None;
    }
    let (mut cause, mut refused) = (error.source(), false);
    while let Some(error) = cause {
        refused |= error.downcast_ref().is_some_and(is_refused);
        cause = error.source();
    }
    Some(if refused {
        Barrier::Encryption { host, reason }
    } else {
        Barrier::Connection { host, reason }
    })
}

/// What TLS does not accept is invalid data to the connection, wrapped once or twice.
fn is_refused(error: &io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    error.kind() == io::ErrorKind::InvalidData || inner.is_some_and(is_refused)
}
