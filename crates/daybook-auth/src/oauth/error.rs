//! Why signing in did not connect an account.

use super::http::Failure;
use super::{NoAnswer, Permission, Provider};

/// Why signing in did not connect an account. Nothing was connected, and what was connected before is
/// as it was. The text says what to do; it names addresses of accounts, so it is for the person who
/// signed in and not for logs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// By the person, at the provider.
    #[error("signing in was cancelled, and nothing was connected. Start again whenever you like")]
    Cancelled,
    /// By the person, in Daybook, where another may have been begun meanwhile.
    #[error(
        "this sign-in was given up in Daybook, and nothing was connected. Go on with the newer page, or \
         start again in Daybook"
    )]
    GivenUp,
    /// The provider said no.
    #[error(
        "{provider} did not allow it ({code}), and nothing was connected. Start again in Daybook; if \
         it happens again, ask whoever manages this account"
    )]
    Refused {
        /// Who.
        provider: Provider,
        /// The provider's code (RFC 6749 §4.1.2.1, §5.2).
        code: String,
    },
    /// The provider does not know Daybook under this client ID, or wants another secret.
    #[error(
        "{provider} does not accept the client ID or secret that Daybook uses ({code}). Check them in \
         the settings, then start again"
    )]
    ClientRefused {
        /// Who.
        provider: Provider,
        /// The provider's code (RFC 6749 §5.2).
        code: String,
    },
    /// Somebody else signed in than the account belongs to.
    #[error(
        "you signed in as {got}, but this account is {expected}. Start again and choose {expected}, \
         or connect {got} as another account"
    )]
    OtherPerson {
        /// The address the account had when it was connected.
        expected: String,
        /// The address of who signed in.
        got: String,
    },
    /// Something that Daybook cannot do without was not ticked.
    #[error(
        "{provider} was not allowed to let Daybook {}. Start again and leave every box ticked",
        listed(missing)
    )]
    MissingScope {
        /// Who was not allowed.
        provider: Provider,
        /// What is missing, at least one.
        missing: Vec<Permission>,
    },
    /// The provider lets Daybook in only now, not later.
    #[error(
        "{provider} did not allow Daybook to stay signed in. Remove Daybook's access in your {provider} \
         account, then start again"
    )]
    NoRefreshToken {
        /// Who.
        provider: Provider,
    },
    /// It took longer than 15 minutes.
    #[error("signing in took too long, and nothing was connected. Start again in Daybook")]
    TimedOut,
    /// No sign-in that was begun here is answered by this: its `state` is unknown.
    #[error(
        "this answer belongs to no sign-in that Daybook began, and nothing was connected. Start again \
         in Daybook, and only there"
    )]
    UnknownState,
    /// The same answer came before.
    #[error(
        "this sign-in has been answered already. Start again in Daybook if the account is missing"
    )]
    UsedState,
    /// No connection, or no answer.
    #[error(
        "{host} cannot be reached ({reason}), and nothing was connected. Check the network, then start \
         again"
    )]
    Unreachable {
        /// Host name.
        host: String,
        /// One plain line.
        reason: String,
    },
    /// The provider is out of order, or its answer makes no sense.
    #[error(
        "{provider} did not answer properly ({reason}), and nothing was connected. Try again later"
    )]
    Provider {
        /// Who.
        provider: Provider,
        /// One plain line, without anything secret.
        reason: String,
    },
    /// Whoever signed in may, but what was to follow failed here.
    #[error("{reason}")]
    Unfinished {
        /// A plain sentence, which says what to do.
        reason: String,
    },
    /// The answer cannot be received on this computer.
    #[error(
        "no port of this computer is free for the answer ({reason}). Close programs that use the \
         network, or restart the computer, then start again"
    )]
    PortBusy {
        /// One plain line.
        reason: String,
    },
    /// No browser could be started.
    #[error("no browser could be opened ({reason}). Copy the link into one")]
    NoBrowser {
        /// One plain line, without the link.
        reason: String,
    },
    /// The system has no random numbers, without which signing in is not safe.
    #[error("this computer gives no random numbers ({reason}). Restart it, then start again")]
    NoRandomNumbers {
        /// One plain line.
        reason: String,
    },
}

impl SignInError {
    pub(super) fn from_failure(provider: Provider, failure: Failure) -> Self {
        match failure {
            Failure::NoAnswer(NoAnswer { host, reason }) => Self::Unreachable { host, reason },
            Failure::Unavailable { status, .. } => {
                Self::Provider { provider, reason: format!("error {status}") }
            }
            Failure::Refused { code } if is_about_client(&code) => {
                Self::ClientRefused { provider, code }
            }
            Failure::Refused { code } => Self::Refused { provider, code },
            Failure::NotUnderstood => {
                Self::Provider { provider, reason: "its answer makes no sense".to_owned() }
            }
        }
    }
}

/// Whether a token endpoint's refusal is about the program and not about the person. Google says
/// `invalid_request` when a secret is missing.
pub(super) fn is_about_client(code: &str) -> bool {
    matches!(code, "invalid_client" | "unauthorized_client" | "invalid_request")
}

fn listed(missing: &[Permission]) -> String {
    missing.iter().map(Permission::to_string).collect::<Vec<_>>().join(", and ")
}
