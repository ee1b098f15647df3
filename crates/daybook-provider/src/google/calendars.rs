//! Which calendars an account lists.

use serde::Deserialize;

use super::api::Api;
use crate::{RemoteCalendar, Result};

/// An entry of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Entry {
    id: String,
    summary: String,
    summary_override: String,
    background_color: String,
    access_role: String,
    primary: bool,
    deleted: bool,
    hidden: bool,
}

/// The calendars somebody shows in their list, the main one first.
pub(super) async fn list(api: &Api) -> Result<Vec<RemoteCalendar>> {
    let mut found = Vec::new();
    api.pages(api.calendars(), |page| found.extend(page.items.into_iter().filter_map(read)))
        .await?;
    found.sort_by_key(|calendar: &RemoteCalendar| !calendar.primary);
    Ok(found)
}

fn read(item: serde_json::Value) -> Option<RemoteCalendar> {
    let entry: Entry = serde_json::from_value(item).ok()?;
    if entry.id.is_empty() || entry.deleted || entry.hidden {
        return None;
    }
    // What somebody calls it counts more than what its owner does.
    let names = [entry.summary_override, entry.summary, entry.id.clone()];
    Some(RemoteCalendar {
        name: names.into_iter().find(|name| !name.is_empty()).unwrap_or_default(),
        color: color(&entry.background_color),
        // A role that is not known yet is one to be careful with.
        read_only: !matches!(
            entry.access_role.as_str(),
            "owner" | "writer" | "writerWithoutPrivateAccess"
        ),
        holds_events: true,
        primary: entry.primary,
        remote_id: entry.id,
    })
}

fn color(text: &str) -> Option<String> {
    let digits = text.strip_prefix('#')?;
    let hexadecimal = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    hexadecimal.then(|| text.to_ascii_lowercase())
}
