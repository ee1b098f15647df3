//! What goes wrong with single requests, and which ones.

use crate::loopback::{Gate, Request};

/// Which requests are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// Every one.
    Any,
    /// PROPFIND, REPORT and GET.
    Reading,
    /// A list of changes, or of everything in a collection.
    Listing,
    /// A listing that begins with nothing: of all members of a collection, or of changes without a token.
    FirstListing,
    /// A list of changes since a token.
    NextListing,
    /// `calendar-multiget`.
    Multiget,
    /// A GET.
    Get,
    /// PUT, DELETE and MOVE.
    Writing,
    /// A PUT of something new.
    Create,
    /// A PUT over something known.
    Update,
    /// A DELETE.
    Delete,
}

impl On {
    pub(crate) fn means(self, request: &Request) -> bool {
        let method = request.method.as_str();
        let report = |name: &str| method == "REPORT" && request.text().contains(name);
        let creates = request.header("if-none-match").is_some();
        let members = method == "PROPFIND" && request.header("depth") == Some("1");
        match self {
            Self::Any => true,
            Self::Reading => matches!(method, "PROPFIND" | "REPORT" | "GET" | "HEAD"),
            Self::Listing => report("sync-collection") || members,
            Self::FirstListing => members || report("sync-collection") && !has_token(request),
            Self::NextListing => report("sync-collection") && has_token(request),
            Self::Multiget => report("calendar-multiget"),
            Self::Get => method == "GET",
            Self::Writing => matches!(method, "PUT" | "DELETE" | "MOVE"),
            Self::Create => method == "PUT" && creates,
            Self::Update => method == "PUT" && !creates,
            Self::Delete => method == "DELETE",
        }
    }
}

fn has_token(request: &Request) -> bool {
    let body = super::xml::read(&request.text()).unwrap_or_default();
    let token = body.child(super::xml::DAV, "sync-token");
    token.is_some_and(|token| !token.text.trim().is_empty())
}

/// What goes wrong with a request.
#[derive(Clone, Debug)]
pub enum Fault {
    /// It has its effect, and the connection closes without an answer.
    AnswerLost,
    /// It has no effect, and the connection closes without an answer.
    RequestLost,
    /// It has its effect, and the answer is this status.
    AppliedBut(u16),
    /// The connection closes without an answer, and so many requests later it arrives, whatever its
    /// conditions then say.
    AppliedLate(u64),
    /// It has no effect: a status without a reason.
    Refused(u16),
    /// It has no effect: 429 or 503 with a `Retry-After`.
    Busy {
        /// 429 or 503.
        status: u16,
        /// `Retry-After`, in seconds or as a date.
        retry_after: String,
    },
    /// It has its effect, and the connection closes in the middle of the answer's body.
    CutMidBody,
    /// It has no effect: 200 and a web page (C36).
    WebPage,
    /// It has no effect: 200 and nothing.
    Nothing,
    /// It has its effect, and the XML of the answer ends in the middle (C36).
    HalfXml,
    /// Every calendar text in the answer is unreadable.
    Garbled,
    /// It waits at a gate before it has its effect.
    Late(Gate),
    /// Its answer waits at a gate.
    AnswerHeld(Gate),
}

/// A fault for some requests to come.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) on: On,
    /// Part of the path.
    pub(crate) path: String,
    /// So many pass before it strikes.
    pub(crate) passing: usize,
    pub(crate) left: usize,
    pub(crate) fault: Fault,
}
