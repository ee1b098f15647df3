//! How Google says no.

use crate::google::json::Fields as _;
use serde_json::{Map, Value, json};

use super::quirks::ErrorShape;
use crate::loopback::Answer;

/// The type of every JSON answer.
pub(crate) const JSON: &str = "application/json; charset=UTF-8";

/// A request that is refused.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) domain: &'static str,
    pub(crate) reason: String,
    pub(crate) message: String,
    /// `parameter` or `header`, and its name.
    pub(crate) location: Option<Box<(&'static str, String)>>,
    pub(crate) retry_after: Option<String>,
    /// Reason and metadata of a `google.rpc.ErrorInfo`.
    pub(crate) info: Option<Box<(&'static str, Value)>>,
}

impl Refusal {
    pub(crate) fn new(
        status: u16,
        domain: &'static str,
        reason: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            status,
            domain,
            reason: reason.into(),
            message: message.into(),
            location: None,
            retry_after: None,
            info: None,
        }
    }

    /// 400 `invalid`.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "global", "invalid", message)
    }

    /// 400 `required`.
    pub(crate) fn required(message: impl Into<String>) -> Self {
        Self::new(400, "global", "required", message)
    }

    /// 400 `invalidParameter`, for one parameter.
    pub(crate) fn parameter(name: &str, message: impl Into<String>) -> Self {
        Self::new(400, "global", "invalidParameter", message).at(name)
    }

    /// 400 for a value of a parameter that means nothing.
    pub(crate) fn value(name: &str, message: impl Into<String>) -> Self {
        Self::invalid(message).at(name)
    }

    /// 400 of the calendar's own rules.
    pub(crate) fn calendar(reason: &str, message: impl Into<String>) -> Self {
        Self::new(400, "calendar", reason, message)
    }

    /// 404.
    pub(crate) fn not_found() -> Self {
        Self::new(404, "global", "notFound", "Not Found")
    }

    /// 403 for somebody who may not.
    pub(crate) fn forbidden() -> Self {
        Self::new(403, "global", "forbidden", "Forbidden")
    }

    /// 403 for somebody who may only read.
    pub(crate) fn needs(role: &str) -> Self {
        let message = format!("You need to have {role} access to this calendar.");
        Self::new(403, "calendar", "requiredAccessLevel", message)
    }

    /// 403 for what only the organizer may change.
    pub(crate) fn not_the_organizer() -> Self {
        let message = "Shared properties can only be changed by the organizer of the event.";
        Self::new(403, "calendar", "forbiddenForNonOrganizer", message)
    }

    /// 400 for what an event of its type cannot do.
    pub(crate) fn event_type(message: &str) -> Self {
        Self::new(400, "calendar", "eventTypeRestriction", message)
    }

    /// 410 for a token that is too old.
    pub(crate) fn full_sync_required() -> Self {
        let message = "Sync token is no longer valid, a full sync is required.";
        Self::new(410, "calendar", "fullSyncRequired", message).at("syncToken")
    }

    /// 412.
    pub(crate) fn condition_not_met() -> Self {
        let mut refusal = Self::new(412, "global", "conditionNotMet", "Precondition Failed");
        refusal.location = Some(Box::new(("header", "If-Match".to_owned())));
        refusal
    }

    /// 401.
    pub(crate) fn auth_error() -> Self {
        let mut refusal = Self::new(401, "global", "authError", "Invalid Credentials");
        refusal.location = Some(Box::new(("header", "Authorization".to_owned())));
        refusal
    }

    /// 403 for a token that was given for something else.
    pub(crate) fn insufficient_scope(method: &str) -> Self {
        let reason = "insufficientPermissions";
        let mut refusal = Self::new(403, "global", reason, "Insufficient Permission");
        let metadata = json!({"service": "calendar-json.googleapis.com", "method": method});
        refusal.info = Some(Box::new(("ACCESS_TOKEN_SCOPE_INSUFFICIENT", metadata)));
        refusal
    }

    /// With the parameter it is about.
    pub(crate) fn at(mut self, parameter: &str) -> Self {
        self.location = Some(Box::new(("parameter", parameter.to_owned())));
        self
    }

    /// The answer.
    pub(crate) fn answer(&self, shape: ErrorShape) -> Answer {
        let mut answer =
            Answer::plain(self.status).body(JSON, pretty(&json!({"error": self.body(shape)})));
        if let Some(after) = &self.retry_after {
            answer = answer.with("retry-after", after.clone());
        }
        if self.status == 401 {
            let challenge = "Bearer realm=\"https://accounts.google.com/\", error=invalid_token";
            answer = answer.with("www-authenticate", challenge);
        }
        answer
    }

    fn body(&self, shape: ErrorShape) -> Value {
        let mut error = Map::new();
        error.insert("code".to_owned(), json!(self.status));
        error.insert("message".to_owned(), json!(self.said()));
        if shape != ErrorShape::StatusAlone {
            error.insert("errors".to_owned(), json!([self.detail()]));
        }
        if shape != ErrorShape::Errors || self.info.is_some() || self.status == 401 {
            error.insert("status".to_owned(), json!(self.canonical()));
            let (reason, metadata) =
                self.info.as_deref().cloned().unwrap_or_else(|| (self.named(), json!({})));
            error.insert(
                "details".to_owned(),
                json!([{
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                    "reason": reason,
                    "domain": "googleapis.com",
                    "metadata": metadata,
                }]),
            );
        }
        Value::Object(error)
    }

    /// The long form of a message, where there is one.
    fn said(&self) -> &str {
        match self.reason.as_str() {
            "authError" => {
                "Request had invalid authentication credentials. Expected OAuth 2 access token, login \
                 cookie or other valid authentication credential."
            }
            "insufficientPermissions" => "Request had insufficient authentication scopes.",
            _ => &self.message,
        }
    }

    fn detail(&self) -> Value {
        let mut detail = json!({
            "domain": self.domain,
            "reason": self.reason,
            "message": self.message,
        });
        if let Some((kind, name)) = self.location.as_deref() {
            detail.set("locationType", json!(kind));
            detail.set("location", json!(name));
        }
        detail
    }

    fn canonical(&self) -> &'static str {
        match self.status {
            400 => "INVALID_ARGUMENT",
            401 => "UNAUTHENTICATED",
            403 if self.domain == "usageLimits" => "RESOURCE_EXHAUSTED",
            403 => "PERMISSION_DENIED",
            404 => "NOT_FOUND",
            409 => "ALREADY_EXISTS",
            410 | 412 => "FAILED_PRECONDITION",
            429 => "RESOURCE_EXHAUSTED",
            503 => "UNAVAILABLE",
            _ => "INTERNAL",
        }
    }

    /// What the reason is called in the newer form.
    fn named(&self) -> &'static str {
        match self.status {
            401 => "ACCESS_TOKEN_EXPIRED",
            403 if self.domain == "usageLimits" => "RATE_LIMIT_EXCEEDED",
            404 => "RESOURCE_NOT_FOUND",
            _ => "REASON_UNSPECIFIED",
        }
    }
}

/// JSON as Google prints it.
pub(crate) fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
