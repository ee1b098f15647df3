//! What a method is asked, and what it says.

use serde_json::Value;

use super::calendar::Role;
use super::discovery::Call;
use super::errors::Refusal;
use super::quirks::Quirks;
use crate::loopback::Request;

/// A request of somebody who may make it.
pub(crate) struct Ask<'a> {
    /// Who asks.
    pub(crate) email: &'a str,
    /// The client they use.
    pub(crate) client: &'a str,
    pub(crate) call: &'a Call,
    pub(crate) body: &'a Value,
    pub(crate) quirks: &'a Quirks,
    pub(crate) request: &'a Request,
    /// The most the token lets them see.
    pub(crate) cap: Option<Role>,
}

impl Ask<'_> {
    /// Refuses if the request is for another version.
    pub(crate) fn condition(&self, etag: &str) -> Result<(), Refusal> {
        match self.request.header("if-match") {
            Some(wanted) if wanted != "*" && wanted != etag => Err(Refusal::condition_not_met()),
            _ => Ok(()),
        }
    }

    /// As what they see a calendar.
    pub(crate) fn sees(&self, role: Role) -> Role {
        self.cap.map_or(role, |cap| cap.min(role))
    }

    /// A text in the body.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.body.get(name).and_then(Value::as_str)
    }
}

/// What a method says.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) json: Option<Value>,
}

impl Reply {
    /// 200 with something.
    pub(crate) fn json(value: Value) -> Self {
        Self { status: 200, json: Some(value) }
    }

    /// 204.
    pub(crate) fn empty() -> Self {
        Self { status: 204, json: None }
    }
}

/// How a method ends.
pub(crate) type Outcome = Result<Reply, Refusal>;
