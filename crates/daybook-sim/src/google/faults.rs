//! What goes wrong with single requests, and which ones.

use serde_json::{Value, json};

use super::errors::{JSON, Refusal, pretty};
use super::quirks::ErrorShape;
use crate::loopback::{Answer, Gate, Request};

/// Which requests are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// Every one.
    Any,
    /// Every one to the calendar, batches as a whole included.
    Api,
    /// A list of events.
    Listing,
    /// A list of events without a sync token, first page.
    FirstListing,
    /// A list of events since a sync token, first page.
    NextListing,
    /// A list of events, not the first page.
    LaterPage,
    /// The list of calendars.
    CalendarList,
    /// An event by its id.
    Get,
    /// Every change of an event.
    Writing,
    /// An insert or import.
    Insert,
    /// A patch or update.
    Update,
    /// A deletion.
    Delete,
    /// A batch as a whole.
    Batch,
    /// The token endpoint.
    Token,
}

impl On {
    /// Every kind by its name, for who asks from outside.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let all = [
            ("any", Self::Any),
            ("api", Self::Api),
            ("listing", Self::Listing),
            ("firstListing", Self::FirstListing),
            ("nextListing", Self::NextListing),
            ("laterPage", Self::LaterPage),
            ("calendarList", Self::CalendarList),
            ("get", Self::Get),
            ("writing", Self::Writing),
            ("insert", Self::Insert),
            ("update", Self::Update),
            ("delete", Self::Delete),
            ("batch", Self::Batch),
            ("token", Self::Token),
        ];
        all.into_iter().find(|(known, _)| *known == name).map(|(_, on)| on)
    }

    pub(crate) fn means(self, request: &Request) -> bool {
        let path = request.path.as_str();
        let overridden = request.header("x-http-method-override");
        let method = overridden.unwrap_or(&request.method);
        let query = |name: &str| {
            let query = request.query.as_deref().unwrap_or_default();
            form_urlencoded::parse(query.as_bytes()).any(|(key, _)| key == name)
        };
        let event = path.contains("/events/") && !path.ends_with("/watch");
        let lists = method == "GET" && path.ends_with("/events");
        match self {
            Self::Any => true,
            Self::Api => path.starts_with("/calendar/v3/") || path.starts_with("/batch/"),
            Self::Listing => lists,
            Self::FirstListing => lists && !query("syncToken") && !query("pageToken"),
            Self::NextListing => lists && query("syncToken") && !query("pageToken"),
            Self::LaterPage => lists && query("pageToken"),
            Self::CalendarList => method == "GET" && path.ends_with("/users/me/calendarList"),
            Self::Get => event && method == "GET",
            Self::Writing => {
                Self::Insert.means(request)
                    || Self::Update.means(request)
                    || Self::Delete.means(request)
                    || path.ends_with("/move")
            }
            Self::Insert => {
                method == "POST" && (path.ends_with("/events") || path.ends_with("/events/import"))
            }
            Self::Update => event && matches!(method, "PATCH" | "PUT"),
            Self::Delete => event && method == "DELETE",
            Self::Batch => path.starts_with("/batch/"),
            Self::Token => path == "/token",
        }
    }
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
    /// It has no effect: this status, with the reason Google gives for it.
    Refused(u16),
    /// It has no effect: this status and reason of `usageLimits`.
    Limited {
        /// 403 or 429.
        status: u16,
        /// `userRateLimitExceeded`, `rateLimitExceeded`, `quotaExceeded`, `dailyLimitExceeded`, …
        reason: String,
        /// `Retry-After`, in seconds.
        retry_after: Option<String>,
    },
    /// The token endpoint wants somebody to sign in again, because their company wants it.
    SignInAgain,
    /// It has its effect, and the connection closes in the middle of the answer's body.
    CutMidBody,
    /// It has no effect: 200 and a web page (F08).
    WebPage,
    /// It has no effect: 200 and nothing.
    Nothing,
    /// It has its effect, and the JSON of the answer ends in the middle.
    HalfJson,
    /// It waits at a gate before it has its effect.
    Late(Gate),
    /// Its answer waits at a gate.
    AnswerHeld(Gate),
}

/// What a status is called when nothing else is known about it.
pub(crate) fn refusal(status: u16) -> Refusal {
    match status {
        401 => Refusal::auth_error(),
        404 => Refusal::not_found(),
        409 => Refusal::new(409, "global", "conflict", "Conflict"),
        410 => Refusal::full_sync_required(),
        412 => Refusal::condition_not_met(),
        403 => Refusal::forbidden(),
        429 => limited(429, "rateLimitExceeded"),
        503 => Refusal::new(503, "global", "backendError", "The service is currently unavailable."),
        400 => Refusal::new(400, "global", "badRequest", "Bad Request"),
        _ => Refusal::new(status, "global", "backendError", "Backend Error"),
    }
}

/// A refusal as whatever was asked says it: the token endpoint has words of its own.
pub(crate) fn refused(request: &Request, status: u16, shape: ErrorShape) -> Answer {
    if !On::Token.means(request) {
        return refusal(status).answer(shape);
    }
    let error = match status {
        400 => json!({"error": "invalid_grant", "error_description": "Bad Request"}),
        401 => json!({"error": "invalid_client", "error_description": "Unauthorized"}),
        403 | 429 => {
            json!({"error": "rate_limit_exceeded", "error_description": "Rate Limit Exceeded"})
        }
        _ => json!({"error": "internal_failure", "error_description": "Backend Error"}),
    };
    Answer::plain(status).body(JSON, pretty(&error))
}

/// A refresh that a company wants somebody to sign in for again.
pub(crate) fn reauthentication() -> Answer {
    let error = json!({
        "error": "invalid_grant",
        "error_description": "reauth related error (invalid_rapt)",
        "error_subtype": "invalid_rapt",
    });
    Answer::plain(400).body(JSON, pretty(&error))
}

/// A limit that was exceeded.
pub(crate) fn limited(status: u16, reason: &str) -> Refusal {
    let message = match reason {
        "userRateLimitExceeded" => "User Rate Limit Exceeded",
        "quotaExceeded" => "Calendar usage limits exceeded.",
        "dailyLimitExceeded" => "Daily Limit Exceeded",
        "dailyLimitExceededUnreg" => {
            "Daily Limit for Unauthenticated Use Exceeded. Continued use requires signup."
        }
        "accessNotConfigured" => {
            "Google Calendar API has not been used in project 1 before or it is disabled."
        }
        _ => "Rate Limit Exceeded",
    };
    Refusal::new(status, "usageLimits", reason, message)
}

/// A sign-in page of somebody else's network.
pub(crate) fn web_page() -> Answer {
    Answer::plain(200)
        .body("text/html; charset=utf-8", "<!DOCTYPE html><title>Sign in to Wi-Fi</title>")
}

/// An answer whose JSON ends in the middle.
pub(crate) fn half(mut answer: Answer) -> Answer {
    answer.body.truncate(answer.body.len() / 2);
    answer
}

/// What a fault is, as somebody outside says it: `{"fault": "answerLost"}`, `{"fault": "refused",
/// "status": 500}`, `{"fault": "limited", "status": 403, "reason": "quotaExceeded"}`.
pub(crate) fn read(said: &Value) -> Option<Fault> {
    let status = said.get("status").and_then(Value::as_u64).and_then(|it| u16::try_from(it).ok());
    let text = |name: &str| said.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(match text("fault")?.as_str() {
        "answerLost" => Fault::AnswerLost,
        "requestLost" => Fault::RequestLost,
        "appliedBut" => Fault::AppliedBut(status?),
        "appliedLate" => Fault::AppliedLate(said.get("requests").and_then(Value::as_u64)?),
        "refused" => Fault::Refused(status?),
        "limited" => Fault::Limited {
            status: status?,
            reason: text("reason")?,
            retry_after: text("retryAfter"),
        },
        "signInAgain" => Fault::SignInAgain,
        "cutMidBody" => Fault::CutMidBody,
        "webPage" => Fault::WebPage,
        "nothing" => Fault::Nothing,
        "halfJson" => Fault::HalfJson,
        _ => return None,
    })
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
