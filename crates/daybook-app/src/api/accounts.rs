//! Accounts and their calendars; connecting one.

use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;

use super::sign_in::ProviderDto;

/// An account in the sidebar.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AccountDto {
    /// Identity.
    pub id: String,
    /// E-mail address or `user@host`.
    pub label: String,
    /// How one signs in to it.
    pub kind: ProviderDto,
    /// `Google`, `iCloud`, `Fastmail`, `Nextcloud` or the server's host name.
    pub provider: String,
    /// Staff id; `null` is the business's own.
    pub staff: Option<String>,
    /// Whether it can be used.
    pub state: AccountStateDto,
    /// Who is right when both sides changed the same.
    pub conflict_policy: ConflictPolicyDto,
    /// Google: whether guests are invited and told of changes by mail.
    pub invites: bool,
    /// Changes waiting to be sent.
    pub waiting: u32,
    /// Items the provider refused.
    pub failed: u32,
    /// Appointments changed on both sides that wait for an answer.
    pub conflicts: u32,
    /// Last confirmed sync of all its calendars, RFC 3339.
    pub last_ok: Option<String>,
    /// The last failure, a plain sentence; empty if none.
    pub last_error: String,
}

/// How many appointments are kept in step with a calendar.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CalendarCountDto {
    /// Calendar id.
    pub calendar: String,
    /// Series count once.
    pub appointments: u32,
}

/// Whether an account can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum AccountStateDto {
    /// Signed in.
    Connected,
    /// Needs a new sign-in.
    NeedsSignIn,
    /// Paused by the user.
    Paused,
}

/// Who is right when both sides changed the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ConflictPolicyDto {
    /// The user is asked.
    Ask,
    /// What was written here.
    Mine,
    /// What was written there.
    Theirs,
    /// What was written last, where that is known.
    Newest,
}

/// A calendar in the sidebar.
#[expect(clippy::struct_excessive_bools, reason = "each is a separate fact about a calendar")]
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CalendarDto {
    /// Identity.
    pub id: String,
    /// Account id; `null` is the book's own calendar, kept on this computer only.
    pub account: Option<String>,
    /// Name.
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    /// Staff id.
    pub staff: Option<String>,
    /// What becomes of its events.
    pub mode: CalendarModeDto,
    /// Appointments made here that are at home elsewhere are mirrored in it, showing so much: those of
    /// its staff member, or everybody's without one. `null` takes no mirrors.
    pub mirror: Option<PrivacyDto>,
    /// May not be written to.
    pub read_only: bool,
    /// Shown in the grid.
    pub visible: bool,
    /// New bookings of its staff member go here.
    pub is_default: bool,
    /// A reason it cannot be reached, a plain sentence; empty if it can.
    pub problem: String,
    /// Deletions of so many events are held back until the user decides; 0 normally.
    pub held_deletions: u32,
    /// Something is to be written to it for the first time, and nothing is before the user agrees.
    pub asks_to_write: bool,
}

/// What becomes of the events of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum CalendarModeDto {
    /// Changes go both ways.
    TwoWay,
    /// Events only block time.
    Busy,
    /// Events are left alone; mirrors are written.
    Publish,
    /// Not used.
    Ignored,
}

/// How much of an appointment its mirrors show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum PrivacyDto {
    /// Everything but guests and reminders.
    Full,
    /// When, and the service.
    Service,
    /// When, and the client's initials.
    Initials,
    /// When.
    Busy,
}

/// Changes a calendar; absent fields stay.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, optional_fields)]
pub struct UpdateCalendar {
    /// Which one.
    pub id: String,
    /// Shown in the grid.
    pub visible: Option<bool>,
    /// `#rrggbb`.
    pub color: Option<String>,
    /// What becomes of its events.
    pub mode: Option<CalendarModeDto>,
    /// How much its mirrors show; `null` takes none.
    #[serde(default, deserialize_with = "given")]
    pub mirror: Option<Option<PrivacyDto>>,
    /// Staff id; `null` is the whole business.
    #[serde(default, deserialize_with = "given")]
    pub staff: Option<Option<String>>,
    /// New bookings go here.
    pub is_default: Option<bool>,
    /// `true` lets the held-back deletions happen, `false` keeps the appointments.
    pub allow_deletions: Option<bool>,
}

impl UpdateCalendar {
    /// Changes nothing of a calendar yet.
    #[must_use]
    pub fn of(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            visible: None,
            color: None,
            mode: None,
            mirror: None,
            staff: None,
            is_default: None,
            allow_deletions: None,
        }
    }
}

/// A field that is there, if only as `null`; one that is absent is never read.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// Where to look for calendars.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DiscoverCalDav {
    /// E-mail address, host name or URL; a preset fills it in.
    pub address: String,
    /// Name to sign in with; empty takes the address.
    pub user_name: String,
    /// Password or app password.
    pub password: String,
}

/// What was found. Nothing has been stored yet.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DiscoveredDto {
    /// Names this attempt; passwords and tokens stay on the Rust side.
    pub attempt: String,
    /// What the account will be called.
    pub label: String,
    /// `Google`, `iCloud`, `Fastmail`, `Nextcloud` or the server's host name.
    pub provider: String,
    /// Set when this person is connected already: connecting again mends that account.
    pub existing: Option<String>,
    /// Its calendars.
    pub calendars: Vec<FoundCalendarDto>,
}

/// A calendar that was found.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FoundCalendarDto {
    /// Where it lives.
    pub href: String,
    /// Name.
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    /// May not be written to.
    pub read_only: bool,
    /// Whether it holds events; lists of tasks or contacts cannot be used.
    pub events: bool,
    /// The person's main calendar, where the provider says so.
    pub primary: bool,
}

/// Connects the account of a finished search.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ConnectAccount {
    /// From [`DiscoveredDto`].
    pub attempt: String,
    /// Staff id the account belongs to.
    pub staff: Option<String>,
    /// The calendars to use; others are remembered as ignored.
    pub calendars: Vec<ChosenCalendar>,
}

/// A calendar to use.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ChosenCalendar {
    /// Where it lives.
    pub href: String,
    /// What becomes of its events.
    pub mode: CalendarModeDto,
    /// `#rrggbb`.
    pub color: String,
    /// The user has seen what would be written there first, and agrees.
    #[serde(default)]
    pub agreed: bool,
}

/// A new password for an account that needs one.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReconnectAccount {
    /// Which one.
    pub id: String,
    /// Password or app password.
    pub password: String,
}

/// Pauses or resumes an account.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SetAccountPaused {
    /// Which one.
    pub id: String,
    /// Paused.
    pub paused: bool,
}

/// Says who is right from now on when both sides change the same.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SetConflictPolicy {
    /// Which account.
    pub id: String,
    /// Who is right.
    pub policy: ConflictPolicyDto,
}

/// Says whether guests are invited and told of changes by mail from now on. At Google alone: a CalDAV
/// server does as it likes.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SetInvites {
    /// Which account.
    pub id: String,
    /// They are.
    pub invites: bool,
}

/// Disconnects an account.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DisconnectAccount {
    /// Which one.
    pub id: String,
    /// Keep the copies on this computer.
    pub keep: bool,
}
