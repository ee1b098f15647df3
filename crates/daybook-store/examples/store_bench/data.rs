//! The book that is measured, and the events that come into it.

use std::path::Path;

use chrono::{NaiveDateTime, TimeDelta};
use chrono_tz::Tz;
use daybook_core::account::{
    Account, AccountState, Calendar, CalendarAccess, CalendarMode, CalendarState, ConflictPolicy,
    ProviderKind, SyncProgress,
};
use daybook_core::appointment::Content;
use daybook_core::details::{Details, When};
use daybook_core::id::{AccountId, BusinessId, CalendarId};
use daybook_core::people::Business;
use daybook_core::sync_state::{Observation, RemoteEvent, Statement};
use daybook_core::wall_time::{WallTime, Zone};
use daybook_store::{SealedSecret, Store};

use crate::{Failure, now};

/// About as large as what CalDAV servers send; spread over two years, in no order.
pub(crate) fn event(n: usize, version: u32) -> Observation {
    let uid = format!("{:016x}-{n}@dav.example", n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let summary = format!("{} {} {version}", word(&FIRST, n), word(&WORK, n / 7));
    let description = format!("Prefers tea. {} Ticket {n}.", word(&NOTES, n));
    let raw = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{summary}\r\n\
         DESCRIPTION:{description}\r\n{}END:VEVENT\r\nEND:VCALENDAR\r\n",
        "X-PADDING:this line stands for properties nobody here reads\r\n".repeat(14)
    );
    let details = Details { summary, description, location: "Room 3".into(), ..Details::default() };
    let content = Content { when: slot(n), details, recurrence: None };
    let version = Some(format!("\"{n}-{version}\""));
    let event = RemoteEvent { version, uid: uid.clone(), content, stamp: None, key: None, raw };
    let statement = Statement::Live(Box::new(event));
    Observation { remote_id: format!("/calendars/me/{uid}.ics"), statement }
}

fn word<'a>(words: &[&'a str], n: usize) -> &'a str {
    words.get(n % words.len()).copied().unwrap_or_default()
}

pub(crate) fn slot(n: usize) -> When {
    let quarter = i64::try_from(n.wrapping_mul(40_503) % 70_080).unwrap_or_default();
    let start =
        NaiveDateTime::default() + TimeDelta::days(20_400) + TimeDelta::minutes(quarter * 15);
    let wall = |local| WallTime { local, zone: Zone::Iana(Tz::Europe__Berlin) };
    When::Timed { start: wall(start), end: wall(start + TimeDelta::minutes(45)) }
}

const FIRST: [&str; 8] = ["Anna", "Bela", "Carla", "Dora", "Emil", "Femke", "Gina", "Hugo"];
const WORK: [&str; 6] = ["Haircut", "Colour", "Balayage", "Beard trim", "Consultation", "Blow dry"];
const NOTES: [&str; 4] =
    ["Allergic to nuts.", "Parks outside.", "Brings a child.", "Pays by card."];

pub(crate) async fn new_book(path: &Path) -> Result<(Store, CalendarId, CalendarId), Failure> {
    let store = Store::open(path).await?;
    let business = Business {
        id: BusinessId::generate(now()),
        name: "Salon".into(),
        zone: Tz::Europe__Berlin,
    };
    let own = calendar(None);
    store.create_book(&business, &[], &own).await?;
    let account = Account {
        id: AccountId::generate(now()),
        provider: ProviderKind::CalDav,
        principal_key: "me".into(),
        label: "me".into(),
        server_url: "https://dav.example/".into(),
        user_name: "me".into(),
        staff: None,
        state: AccountState::Connected,
        conflict_policy: ConflictPolicy::Ask,
        invites: false,
        not_before: None,
        slowed: None,
        last_error: None,
    };
    let remote = calendar(Some(account.id));
    let secret = SealedSecret { nonce: Vec::new(), ciphertext: Vec::new() };
    store.add_account(&account, std::slice::from_ref(&remote), &secret, now()).await?;
    Ok((store, own.id, remote.id))
}

fn calendar(account: Option<AccountId>) -> Calendar {
    Calendar {
        id: CalendarId::generate(now()),
        account,
        remote_id: "/calendars/me/".into(),
        name: "Calendar".into(),
        color: "#2266aa".into(),
        staff: None,
        mode: CalendarMode::TwoWay,
        mirror: None,
        access: CalendarAccess::Write,
        agreed: true,
        visible: true,
        is_default: false,
        state: CalendarState::Scanning,
        progress: SyncProgress::default(),
    }
}
