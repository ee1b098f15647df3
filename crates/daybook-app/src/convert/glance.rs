//! What the tray says.

use chrono::{DateTime, Utc};

use super::notices::start;
use super::words::{Style, counted, list};
use crate::api::appointments::ItemDto;
use crate::api::sync::{SyncPhase, SyncStatusDto};

/// How sync stands, and what of the accounts keeps all from being in step.
pub(crate) struct SyncFacts {
    pub(crate) status: SyncStatusDto,
    /// Services that wait for a sign-in.
    pub(crate) signed_out: Vec<String>,
    /// Services whose last round failed.
    pub(crate) troubled: Vec<String>,
    /// Calendars that ask something.
    pub(crate) asking: usize,
    /// Accounts that somebody has paused.
    pub(crate) paused: usize,
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

/// `All caught up 8:49`, or what keeps it from being so. A sign-in comes first: until then nothing moves.
pub(crate) fn sync_words(facts: &SyncFacts, style: Style) -> String {
    let SyncFacts { status, signed_out, troubled, asking, paused } = facts;
    let changes = counted(status.waiting as usize, "change");
    if !signed_out.is_empty() && status.phase != SyncPhase::None {
        return named(signed_out, ("needs", "need"), "you to sign in");
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
        _ if !troubled.is_empty() => named(troubled, ("is", "are"), "not in step"),
        _ if *asking > 0 => format!("{} for you to check", counted(*asking, "calendar")),
        _ if *paused > 0 => format!("{} paused", counted(*paused, "account")),
        _ => match status.last_ok.as_deref().map(DateTime::parse_from_rfc3339) {
            Some(Ok(at)) => format!("All caught up {}", at_words(at.to_utc(), style)),
            _ => "Not in step yet".to_owned(),
        },
    }
}

/// `iCloud and Google need you to sign in`.
fn named(services: &[String], (one, several): (&str, &str), rest: &str) -> String {
    let mut names = services.to_vec();
    names.sort();
    names.dedup();
    let verb = if names.len() == 1 { one } else { several };
    format!("{} {verb} {rest}", list(&names))
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
        let mut facts = SyncFacts {
            status: status(),
            signed_out: Vec::new(),
            troubled: Vec::new(),
            asking: 0,
            paused: 0,
        };
        change(&mut facts);
        sync_words(&facts, style())
    }

    #[test]
    fn caught_up_says_when() {
        assert_eq!(said(|_| {}), "All caught up 8:49");
        let yesterday = Some("2026-11-19T07:49:00.000Z".to_owned());
        assert_eq!(said(|it| it.status.last_ok = yesterday), "All caught up Thu 19 Nov, 8:49");
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
    fn not_everything_is_caught_up_while_an_account_is_not() {
        let troubled = vec!["Nextcloud".to_owned()];
        assert_eq!(said(|it| it.troubled = troubled), "Nextcloud is not in step");
        assert_eq!(said(|it| it.asking = 1), "1 calendar for you to check");
        assert_eq!(said(|it| it.paused = 2), "2 accounts paused");
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
