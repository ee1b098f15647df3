//! What the tray says.

use chrono::{DateTime, Utc};

use super::notices::start;
use super::words::{Style, counted, list};
use crate::api::appointments::ItemDto;
use crate::api::sync::{SyncPhase, SyncStatusDto};

/// How sync stands, and which services wait for a sign-in.
pub(crate) struct SyncFacts {
    pub(crate) status: SyncStatusDto,
    pub(crate) signed_out: Vec<String>,
}

/// `14:30 Balayage · Chloé Martin`. What is private is not named.
pub(crate) fn next_words(item: &ItemDto, private: bool, style: Style) -> String {
    let what = match (private, item.client.is_empty()) {
        (true, _) => "Private appointment".to_owned(),
        (false, true) => item.title.clone(),
        (false, false) => format!("{} · {}", item.title, item.client),
    };
    format!("{} {what}", start(item.start, item.all_day, style))
}

/// `All caught up 08:49`, or what keeps it from being so. A sign-in comes first: until then nothing moves.
pub(crate) fn sync_words(facts: &SyncFacts, style: Style) -> String {
    let SyncFacts { status, signed_out } = facts;
    let changes = counted(status.waiting as usize, "change");
    if !signed_out.is_empty() && status.phase != SyncPhase::None {
        let mut names = signed_out.clone();
        names.sort();
        names.dedup();
        let need = if names.len() == 1 { "needs" } else { "need" };
        return format!("{} {need} you to sign in", list(&names));
    }
    match status.phase {
        SyncPhase::None => "Kept on this computer".to_owned(),
        SyncPhase::Offline if status.waiting == 0 => "Offline. Everything is saved here".to_owned(),
        SyncPhase::Offline => format!("Offline. {changes} kept here"),
        _ if status.waiting > 0 => format!("{changes} waiting"),
        _ if status.failed > 0 => format!("{} refused", counted(status.failed as usize, "change")),
        _ if status.conflicts > 0 => {
            format!("{} for you to settle", counted(status.conflicts as usize, "change"))
        }
        _ => match status.last_ok.as_deref().map(DateTime::parse_from_rfc3339) {
            Some(Ok(at)) => format!("All caught up {}", at_words(at.to_utc(), style)),
            _ => "Not in step yet".to_owned(),
        },
    }
}

/// The time of day, with the day if it is not today.
fn at_words(at: DateTime<Utc>, style: Style) -> String {
    let local = at.with_timezone(&style.home).naive_local();
    if local.date() == style.today { style.time(local.time()) } else { style.moment(at) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::words::tests::style;

    fn status() -> SyncStatusDto {
        SyncStatusDto {
            phase: SyncPhase::Idle,
            done: 0,
            total: None,
            waiting: 0,
            failed: 0,
            conflicts: 0,
            sign_ins: 0,
            last_ok: Some("2026-11-20T07:49:00.000Z".to_owned()),
            next: None,
            failures: Vec::new(),
        }
    }

    fn said(change: impl FnOnce(&mut SyncFacts)) -> String {
        let mut facts = SyncFacts { status: status(), signed_out: Vec::new() };
        change(&mut facts);
        sync_words(&facts, style())
    }

    #[test]
    fn caught_up_says_when() {
        assert_eq!(said(|_| {}), "All caught up 08:49");
        let yesterday = Some("2026-11-19T07:49:00.000Z".to_owned());
        assert_eq!(said(|it| it.status.last_ok = yesterday), "All caught up Thu 19 Nov, 08:49");
        assert_eq!(said(|it| it.status.last_ok = None), "Not in step yet");
    }

    #[test]
    fn what_is_in_the_way_is_said_instead() {
        assert_eq!(said(|it| it.status.waiting = 3), "3 changes waiting");
        assert_eq!(said(|it| it.status.failed = 1), "1 change refused");
        assert_eq!(said(|it| it.status.conflicts = 2), "2 changes for you to settle");
        let offline = |waiting| {
            said(|it| {
                it.status.phase = SyncPhase::Offline;
                it.status.waiting = waiting;
            })
        };
        assert_eq!(offline(0), "Offline. Everything is saved here");
        assert_eq!(offline(2), "Offline. 2 changes kept here");
    }

    #[test]
    fn a_sign_in_comes_first() {
        let signed_out = |names: &[&str]| {
            said(|it| {
                it.status.waiting = 3;
                it.signed_out = names.iter().map(|&name| name.to_owned()).collect();
            })
        };
        assert_eq!(signed_out(&["Google"]), "Google needs you to sign in");
        assert_eq!(signed_out(&["iCloud", "Google"]), "Google and iCloud need you to sign in");
    }

    #[test]
    fn without_accounts_nothing_is_to_be_in_step() {
        assert_eq!(said(|it| it.status.phase = SyncPhase::None), "Kept on this computer");
    }
}
