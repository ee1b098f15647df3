//! A sign-in that outlives the program: what came back as a link may start it anew. Only an answer that
//! comes as a link can: a page on this computer ends with whoever shows it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use daybook_core::id::{BusinessId, StaffId};
use serde::{Deserialize, Serialize};
use url::Url;

use super::attempt::{Attempt, Purpose};
use super::{Client, Identity, SignInError, SignInId};
use crate::Secret;

/// An attempt of an earlier process that goes on.
pub struct Resumed {
    /// To cancel it with.
    pub id: SignInId,
    /// What was opened in a browser.
    pub authorize_url: Url,
    /// The person whose account is connected anew.
    pub reconnect: Option<Identity>,
}

/// The text that is sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    business: BusinessId,
    staff: Option<StaffId>,
    /// Subject and address of the person whose account is connected anew.
    reconnect: Option<(String, String)>,
    redirect: Url,
    state: String,
    verifier: String,
    nonce: String,
    expires_at: DateTime<Utc>,
}

/// Everything an attempt needs to be answered, but its client. To be sealed.
pub(super) fn to_text(attempt: &Attempt, expires_at: DateTime<Utc>) -> Option<Secret<String>> {
    let Purpose { business, staff, reconnect } = &attempt.purpose;
    let kept = Kept {
        business: *business,
        staff: *staff,
        reconnect: reconnect.as_ref().map(|it| (it.subject.clone(), it.email.clone())),
        redirect: attempt.redirect.clone(),
        state: attempt.state.expose().clone(),
        verifier: attempt.verifier.expose().clone(),
        nonce: attempt.nonce.expose().clone(),
        expires_at,
    };
    serde_json::to_string(&kept).ok().map(Secret::new)
}

/// The attempt, and when it ends.
pub(super) fn from_text(
    client: Arc<Client>,
    text: &Secret<String>,
) -> Result<(Attempt, DateTime<Utc>), SignInError> {
    let kept: Kept = serde_json::from_str(text.expose()).map_err(|_| SignInError::UnknownState)?;
    let reconnect = kept.reconnect.map(|(subject, email)| Identity { subject, email });
    let attempt = Attempt {
        purpose: Purpose { business: kept.business, staff: kept.staff, reconnect },
        client,
        redirect: kept.redirect,
        state: Secret::new(kept.state),
        verifier: Secret::new(kept.verifier),
        nonce: Secret::new(kept.nonce),
    };
    Ok((attempt, kept.expires_at))
}
