//! Which calendars there are on a day, in whose accounts, and what they show of appointments that are
//! at home elsewhere.

use daybook_core::account::{
    Account, AccountState, Calendar, CalendarAccess, CalendarMode, CalendarState, ConflictPolicy,
    ProviderKind, SyncProgress,
};
use daybook_core::appointment::{Appointment, Booking, Content};
use daybook_core::details::Details;
use daybook_core::id::{AccountId, CalendarId, ClientId, ServiceId};
use daybook_core::mirror::{Mask, Privacy};
use uuid::Uuid;

use crate::oracle::Actor;
use crate::tape::Tape;

/// What everything that is booked is.
pub(crate) const SERVICE: &str = "Balayage";
/// For whom.
pub(crate) const CLIENT: &str = "Chloé Martin";
const INITIALS: &str = "C. M.";
const BUSY: &str = "Busy";

/// The calendars of a day: the same ones at the server for all desks.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) desks: usize,
    pub(crate) calendars: usize,
    /// Accounts of each desk; calendars are dealt out to them in turn.
    pub(crate) accounts: usize,
    /// What each calendar shows of what is at home elsewhere, and at how many of the desks.
    mirrors: Vec<Option<Privacy>>,
    mirroring: usize,
    /// The last calendar is only written to.
    published: bool,
    /// Some appointments belong to the book alone.
    pub(crate) alone: bool,
}

impl Layout {
    pub(crate) fn drawn(tape: &mut Tape) -> Self {
        let desks = [1, 1, 1, 2, 2, 3][tape.below(6)];
        let calendars = [1, 1, 2, 3][tape.below(4)];
        let accounts = if calendars > 1 { [1, 1, 2][tape.below(3)] } else { 1 };
        let mirrored = calendars > 1 && tape.below(4) > 1;
        let published = mirrored && tape.below(4) == 3;
        let mirrors = (0..calendars).map(|n| {
            let drawn = mirrored.then(|| level(tape)).flatten();
            if published && n + 1 == calendars { drawn.or(Some(Privacy::Busy)) } else { drawn }
        });
        let mirrors = mirrors.collect();
        let mirroring = if mirrored && tape.below(3) == 2 { desks } else { 1 };
        let alone = tape.below(3) == 2;
        Self { desks, calendars, accounts, mirrors, mirroring, published, alone }
    }

    /// The accounts of a desk.
    pub(crate) fn accounts(&self, who: Actor) -> Vec<Account> {
        let one = |n| Account {
            id: account_id(who, n),
            provider: ProviderKind::CalDav,
            principal_key: format!("p{n}"),
            label: "desk@example.com".to_owned(),
            server_url: "https://example.com/".to_owned(),
            user_name: "desk".to_owned(),
            staff: None,
            state: AccountState::Connected,
            conflict_policy: ConflictPolicy::Ask,
            invites: false,
            not_before: None,
            slowed: None,
            last_error: None,
        };
        (0..self.accounts).map(one).collect()
    }

    /// The account of a desk that a calendar belongs to.
    pub(crate) fn account_of(&self, calendar: usize) -> usize {
        calendar % self.accounts
    }

    /// The calendars of a desk.
    pub(crate) fn calendars(&self, who: Actor) -> Vec<Calendar> {
        let one = |n: usize| Calendar {
            id: CalendarId::from_uuid(Uuid::from_u128(0xca10 + (who * 16 + n) as u128)),
            account: Some(account_id(who, self.account_of(n))),
            remote_id: format!("/{n}/"),
            name: format!("Calendar {n}"),
            color: "#3d4fc4".to_owned(),
            staff: None,
            mode: self.mode(n),
            mirror: self.mirrors.get(n).copied().flatten().filter(|_| who <= self.mirroring),
            access: CalendarAccess::Write,
            agreed: true,
            visible: true,
            is_default: n == 0,
            state: CalendarState::Scanning,
            progress: SyncProgress::default(),
        };
        (0..self.calendars).map(one).collect()
    }

    fn mode(&self, n: usize) -> CalendarMode {
        let published = self.published && n + 1 == self.calendars;
        if published { CalendarMode::Publish } else { CalendarMode::TwoWay }
    }
}

/// How much mirrors show, if there are any.
pub(crate) fn level(tape: &mut Tape) -> Option<Privacy> {
    [
        None,
        None,
        Some(Privacy::Busy),
        Some(Privacy::Full),
        Some(Privacy::Service),
        Some(Privacy::Initials),
    ][tape.below(6)]
}

/// The book's own calendar, which no server knows.
pub(crate) const OWN: CalendarId = CalendarId::from_uuid(Uuid::from_u128(0x0a10));

/// The calendar of every book that belongs to no account: what is at home in it never leaves.
pub(crate) fn own_calendar() -> Calendar {
    Calendar {
        id: OWN,
        account: None,
        remote_id: String::new(),
        name: "Own".to_owned(),
        color: "#3d4fc4".to_owned(),
        staff: None,
        mode: CalendarMode::TwoWay,
        mirror: None,
        access: CalendarAccess::Write,
        agreed: true,
        visible: true,
        is_default: false,
        state: CalendarState::Live,
        progress: SyncProgress::default(),
    }
}

fn account_id(who: Actor, n: usize) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(0xacc0 + (who * 16 + n) as u128))
}

/// Which of its desk's accounts an account is.
pub(crate) fn number_of(account: AccountId) -> usize {
    usize::try_from((account.as_uuid().as_u128() - 0xacc0) % 16).unwrap_or_default()
}

/// What everything that is made at a desk is booked as.
pub(crate) fn booking() -> Booking {
    let service = Some(ServiceId::from_uuid(Uuid::from_u128(0x5e41)));
    let client = Some(ClientId::from_uuid(Uuid::from_u128(0xc1e1)));
    Booking { service, client, ..Booking::default() }
}

/// What a mirror of an appointment shows.
pub(crate) fn mask_of(appointment: &Appointment, privacy: Privacy) -> Mask {
    let known = |known: bool, name: &str| if known { name.to_owned() } else { String::new() };
    Mask {
        privacy,
        service: known(appointment.booking.service.is_some(), SERVICE),
        client: known(appointment.booking.client.is_some(), CLIENT),
    }
}

/// Whether a mirror shows more than it may. Knows nothing of how it was made.
pub(crate) fn tells_too_much(content: &Content, privacy: Privacy) -> bool {
    let overrides = content.recurrence.iter().flat_map(|it| it.overrides.values());
    let mut said = overrides.map(|it| &it.details).chain([&content.details]);
    said.any(|details| {
        let Details { summary, .. } = details;
        let title = match privacy {
            Privacy::Full => return !details.attendees.is_empty() || details.organizer.is_some(),
            Privacy::Service => SERVICE,
            Privacy::Initials => INITIALS,
            Privacy::Busy => BUSY,
        };
        let silent = Details {
            summary: summary.clone(),
            status: details.status,
            transparency: details.transparency,
            ..Details::default()
        };
        *details != silent || (summary != title && summary != BUSY)
    })
}
