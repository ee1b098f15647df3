//! What an error of Google's means: the reason the engine acts on.

use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use serde::Deserialize;

use crate::error::ProviderError;
use crate::http::Answer;

/// What of a refusal is shown to people.
const LONGEST: usize = 200;

/// What a request was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// A calendar, or the list of them.
    Calendar,
    /// One event.
    Event,
}

/// The body of an error, in the form it has always had (`errors`) and in the newer one (`status`,
/// `details`). Either may be missing.
#[derive(Debug, Default, Deserialize)]
struct Body {
    #[serde(default)]
    error: Error,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Error {
    message: String,
    status: String,
    errors: Vec<Detail>,
    details: Vec<Detail>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Detail {
    domain: String,
    reason: String,
}

impl Error {
    fn is(&self, reasons: &[&str]) -> bool {
        let mut said = self.errors.iter().chain(&self.details);
        said.any(|detail| reasons.contains(&detail.reason.as_str()))
    }

    /// Too much was asked for, now or in this hour or day; not a question of rights.
    fn is_limit(&self) -> bool {
        let never = ["accessNotConfigured", "SERVICE_DISABLED", "dailyLimitExceededUnreg"];
        let usage = self.errors.iter().any(|detail| detail.domain == "usageLimits");
        (usage || self.is(&["RATE_LIMIT_EXCEEDED"]) || self.status == "RESOURCE_EXHAUSTED")
            && !self.is(&never)
    }

    /// The token is good for other things, or there was none.
    fn is_scope(&self) -> bool {
        self.is(&[
            "insufficientPermissions",
            "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            "dailyLimitExceededUnreg",
        ])
    }

    /// A plain sentence.
    fn words(&self, answer: &Answer) -> String {
        let known = [
            (
                "eventTypeRestriction",
                "events of this kind, such as birthdays, working places and what comes from mail, \
                 cannot be changed like this",
            ),
            ("forbiddenForNonOrganizer", "only the organiser of this meeting may change this"),
            ("requiredAccessLevel", "this calendar may only be read"),
            ("timeRangeEmpty", "it ends before it starts"),
            ("accessNotConfigured", "the calendar service is not switched on for this program"),
            ("SERVICE_DISABLED", "the calendar service is not switched on for this program"),
        ];
        let sentence = known.into_iter().find(|(reason, _)| self.is(&[*reason]));
        match sentence {
            Some((_, sentence)) => sentence.to_owned(),
            None => line(&self.message).unwrap_or_else(|| format!("it answers {}", answer.status)),
        }
    }
}

/// One plain line of what the service said.
fn line(message: &str) -> Option<String> {
    let words: Vec<&str> = message.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let line: String = words.join(" ").chars().take(LONGEST).collect();
    let line = line.trim_end_matches('.').to_owned();
    Some(line).filter(|line| !line.is_empty())
}

/// Why something was refused.
pub(super) fn refusal(answer: &Answer, about: About) -> ProviderError {
    let error = serde_json::from_slice::<Body>(&answer.body).unwrap_or_default().error;
    match answer.status.as_u16() {
        200..=399 => unlike_google(answer),
        401 => ProviderError::Unauthorized,
        403 if error.is_scope() => ProviderError::Unauthorized,
        403 if error.is_limit() => ProviderError::RateLimited { retry_after: retry_after(answer) },
        403 => ProviderError::Forbidden { reason: error.words(answer) },
        404 | 410 if about == About::Event => ProviderError::Gone,
        404 => ProviderError::NoSuchCalendar,
        410 => ProviderError::CursorExpired,
        // Another event has this id, or the service was changing it at that moment.
        409 | 412 => ProviderError::Precondition,
        429 => ProviderError::RateLimited { retry_after: retry_after(answer) },
        400..=499 => ProviderError::Rejected { reason: error.words(answer) },
        _ => ProviderError::Ambiguous { reason: format!("it answers {}", answer.status) },
    }
}

/// An answer that is not JSON where JSON was asked for: cut, or somebody else's page.
pub(super) fn unlike_google(answer: &Answer) -> ProviderError {
    if answer.is_html() || !answer.status.is_success() {
        let reason = "it answers with a web page".to_owned();
        return ProviderError::NotCalDav { reason };
    }
    ProviderError::Ambiguous { reason: "its answer is cut".to_owned() }
}

/// `Retry-After` in seconds, which is how Google says it.
fn retry_after(answer: &Answer) -> Option<Duration> {
    answer.header(&RETRY_AFTER)?.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;
    use reqwest::header::{HeaderMap, HeaderValue};
    use serde_json::{Value, json};
    use url::Url;

    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            url: Url::parse("https://calendar.example/").unwrap(),
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: body.as_bytes().to_vec(),
        }
    }

    fn old(domain: &str, reason: &str) -> Value {
        let said = json!({"domain": domain, "reason": reason, "message": "No.\n Really.\u{0}"});
        json!({"error": {"errors": [said], "code": 0, "message": "No.\n Really.\u{0}"}})
    }

    fn new(status: &str, reason: &str) -> Value {
        json!({"error": {"status": status, "message": "No.", "details": [{"reason": reason}]}})
    }

    fn meant(status: u16, body: &Value) -> String {
        format!("{:?}", refusal(&answer(status, &body.to_string()), About::Event))
    }

    #[test]
    fn means_the_same_in_the_old_form_and_the_new_one() {
        for (status, old, new, expected) in [
            (
                403,
                old("usageLimits", "quotaExceeded"),
                new("RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED"),
                "RateLimited { retry_after: None }",
            ),
            (
                403,
                old("global", "insufficientPermissions"),
                new("PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
                "Unauthorized",
            ),
            (404, old("global", "notFound"), new("NOT_FOUND", "RESOURCE_NOT_FOUND"), "Gone"),
            (412, old("global", "conditionNotMet"), new("FAILED_PRECONDITION", ""), "Precondition"),
            (409, old("global", "duplicate"), new("ALREADY_EXISTS", ""), "Precondition"),
            (
                403,
                old("usageLimits", "accessNotConfigured"),
                new("PERMISSION_DENIED", "SERVICE_DISABLED"),
                "Forbidden { reason: \"the calendar service is not switched on for this program\" }",
            ),
        ] {
            assert_eq!(meant(status, &old), expected);
            assert_eq!(meant(status, &new), expected);
        }
    }

    #[test]
    fn says_what_the_service_said_in_one_line() {
        let said = meant(400, &old("global", "invalid"));
        assert_eq!(said, "Rejected { reason: \"No. Really\" }");
        assert_eq!(meant(400, &json!("?")), "Rejected { reason: \"it answers 400 Bad Request\" }");
        let kind = meant(400, &old("calendar", "eventTypeRestriction"));
        assert!(kind.starts_with("Rejected { reason: \"events of this kind"), "{kind}");
    }

    #[test]
    fn waits_as_long_as_it_is_asked_to() {
        let mut busy = answer(429, "");
        busy.headers.insert(RETRY_AFTER, HeaderValue::from_static("17"));
        let ProviderError::RateLimited { retry_after } = refusal(&busy, About::Event) else {
            panic!("limited")
        };
        assert_eq!(retry_after, Some(Duration::from_secs(17)));
    }

    #[test]
    fn only_what_is_certain_is_called_not_applied() {
        for status in [500, 502, 503, 504] {
            let said = refusal(&answer(status, ""), About::Event);
            assert!(matches!(said, ProviderError::Ambiguous { .. }), "{status}: {said:?}");
        }
        let page = refusal(&answer(302, ""), About::Event);
        assert!(matches!(page, ProviderError::NotCalDav { .. }), "{page:?}");
    }
}
