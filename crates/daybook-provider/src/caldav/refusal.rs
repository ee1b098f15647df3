//! What a status means: the reason the engine acts on.

use std::time::Duration;

use chrono::DateTime;
use reqwest::header::{DATE, RETRY_AFTER};

use super::multistatus::Refusal;
use crate::error::ProviderError;
use crate::http::Answer;

/// Why a collection could not be read.
pub(super) fn of_reading(answer: &Answer) -> ProviderError {
    if let Some(busy) = busy(answer) {
        return busy;
    }
    let refusal = Refusal::read(answer);
    match answer.status.as_u16() {
        401 => ProviderError::Unauthorized,
        403 => ProviderError::Forbidden { reason: words(&refusal, answer) },
        404 | 410 => ProviderError::NoSuchCalendar,
        200..=399 | 405 | 501 => ProviderError::NotCalDav {
            reason: format!("it answers {} where calendar data was asked for", answer.status),
        },
        500.. => ambiguous(answer),
        _ => ProviderError::Rejected { reason: words(&refusal, answer) },
    }
}

/// Why a write was refused. Only 404 and 410 depend on what was written.
pub(super) fn of_writing(answer: &Answer, missing: ProviderError) -> ProviderError {
    if let Some(busy) = busy(answer) {
        return busy;
    }
    let refusal = Refusal::read(answer);
    let caldav = precondition(&refusal);
    match answer.status.as_u16() {
        401 => ProviderError::Unauthorized,
        404 | 410 => missing,
        405 => ProviderError::Forbidden { reason: words(&refusal, answer) },
        403 | 409 | 412 if caldav.is_some() => {
            ProviderError::Rejected { reason: caldav.unwrap_or_default().to_owned() }
        }
        403 if refusal.conditions.is_empty() || refusal.names("need-privileges") => {
            ProviderError::Forbidden { reason: words(&refusal, answer) }
        }
        412 => ProviderError::Precondition,
        507 => ProviderError::Rejected { reason: "there is no room left on the server".to_owned() },
        400..=499 => ProviderError::Rejected { reason: words(&refusal, answer) },
        _ => ambiguous(answer),
    }
}

/// The server asks to wait: nothing was applied.
fn busy(answer: &Answer) -> Option<ProviderError> {
    let retry_after = retry_after(answer);
    match answer.status.as_u16() {
        423 | 429 => Some(ProviderError::RateLimited { retry_after }),
        503 if retry_after.is_some() => Some(ProviderError::RateLimited { retry_after }),
        _ => None,
    }
}

fn ambiguous(answer: &Answer) -> ProviderError {
    ProviderError::Ambiguous { reason: format!("it answers {}", answer.status) }
}

/// A condition of RFC 4791 §5.3.2.1 in plain words.
fn precondition(refusal: &Refusal) -> Option<&'static str> {
    let words = |name: &String| {
        Some(match name.as_str() {
            "no-uid-conflict" | "unique-scheduling-object-resource" => {
                "another event with the same UID is there already (no-uid-conflict)"
            }
            "supported-calendar-data" | "valid-calendar-data" => {
                "it does not understand this event (valid-calendar-data)"
            }
            "valid-calendar-object-resource" => {
                "it does not accept events of this shape (valid-calendar-object-resource)"
            }
            "supported-calendar-component" => "this calendar does not take events",
            "max-resource-size" => "the event is too large",
            "min-date-time" | "max-date-time" => "the event is too far in the past or future",
            "max-instances" => "the series has too many occurrences",
            "max-attendees-per-instance" => "the event has too many guests",
            "allowed-organizer-scheduling-object-change"
            | "allowed-attendee-scheduling-object-change" => {
                "only the organiser of this meeting may change this"
            }
            _ => return None,
        })
    };
    refusal.conditions.iter().find_map(words)
}

/// The server's own words, or the names of the conditions, or the status.
fn words(refusal: &Refusal, answer: &Answer) -> String {
    let conditions = || refusal.conditions.join(", ");
    refusal
        .message
        .clone()
        .or_else(|| Some(conditions()).filter(|names| !names.is_empty()))
        .unwrap_or_else(|| format!("it answers {}", answer.status))
}

/// `Retry-After` in seconds or as a date, which is read by the server's own clock.
fn retry_after(answer: &Answer) -> Option<Duration> {
    let text = answer.header(&RETRY_AFTER)?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(text).ok()?;
    let now = DateTime::parse_from_rfc2822(answer.header(&DATE)?).ok()?;
    Some(until.signed_duration_since(now).to_std().unwrap_or_default())
}
