//! Which calendars a home holds.

use reqwest::StatusCode;
use url::Url;

use super::xml::{Element, Space};
use super::{body, href, multistatus, refusal};
use crate::error::ProviderError;
use crate::http::{Request, Session};
use crate::{RemoteCalendar, Result};

/// The calendars of one home. Their names are paths at `base`, or URLs when the home is on another
/// host.
pub(super) async fn list(session: &Session, base: &Url, home: &Url) -> Result<Vec<RemoteCalendar>> {
    let request = Request::xml("PROPFIND", home.clone(), "1", body::CALENDARS.to_owned());
    let answer = session.send(request).await?;
    if answer.status != StatusCode::MULTI_STATUS {
        return Err(match refusal::of_reading(&answer) {
            ProviderError::NoSuchCalendar => ProviderError::NotCalDav {
                reason: "the place where its calendars were is gone".to_owned(),
            },
            other => other,
        });
    }
    let members = multistatus::read(&answer)?.members;
    let elsewhere = answer.url.origin() != base.origin();
    Ok(members
        .iter()
        .filter_map(read)
        .map(|mut calendar| {
            if elsewhere {
                let origin = answer.url.origin().ascii_serialization();
                calendar.remote_id.insert_str(0, &origin);
            }
            calendar
        })
        .collect())
}

/// `None` for what is no calendar, or only looks like one: scheduling boxes, subscriptions whose
/// events live elsewhere, and what is in the trash.
fn read(member: &multistatus::Member) -> Option<RemoteCalendar> {
    let kind = member.property(Space::Dav, "resourcetype")?;
    let other =
        ["schedule-inbox", "schedule-outbox", "notification", "subscribed", "deleted-calendar"];
    if kind.child(Space::Dav, "collection").is_none()
        || kind.child(Space::CalDav, "calendar").is_none()
        || kind.children.iter().any(|child| other.contains(&child.name.as_str()))
    {
        return None;
    }
    let remote_id = href::path(&member.href).to_owned();
    let name = member.text(Space::Dav, "displayname").map_or_else(
        || href::key(&remote_id).rsplit('/').next().unwrap_or_default().to_owned(),
        str::to_owned,
    );
    Some(RemoteCalendar {
        name,
        color: member.text(Space::Apple, "calendar-color").and_then(color),
        read_only: member
            .property(Space::Dav, "current-user-privilege-set")
            .is_some_and(|privileges| !may_write(privileges)),
        holds_events: member
            .property(Space::CalDav, "supported-calendar-component-set")
            .is_none_or(holds_events),
        primary: false,
        remote_id,
    })
}

/// `#RRGGBB` or `#RRGGBBAA` → `#rrggbb`.
fn color(text: &str) -> Option<String> {
    let digits = text.strip_prefix('#')?;
    let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    (hexadecimal && matches!(digits.len(), 6 | 8))
        .then(|| digits.get(..6).map(|rgb| format!("#{}", rgb.to_ascii_lowercase())))
        .flatten()
}

/// RFC 3744 §5.4; a server that does not say is tried.
fn may_write(privileges: &Element) -> bool {
    let has = |name: &str| {
        privileges
            .all(Space::Dav, "privilege")
            .any(|privilege| privilege.child(Space::Dav, name).is_some())
    };
    has("all") || has("write") || (has("write-content") && has("bind") && has("unbind"))
}

/// RFC 4791 §5.2.3: without the property a calendar takes anything, so does an empty one in practice.
fn holds_events(components: &Element) -> bool {
    let mut names = components
        .all(Space::CalDav, "comp")
        .filter_map(|component| component.name_attribute.as_deref())
        .peekable();
    names.peek().is_none() || names.any(|name| name.eq_ignore_ascii_case("VEVENT"))
}
