//! Appointments: the grid's items, the details panel, and every way to change them.
//!
//! Wall times travel as *local minutes*: minutes since 1970-01-01T00:00 on the clock of the
//! business's zone, so the window needs no zone arithmetic (day = ⌊m / 1440⌋, minute of the day =
//! m mod 1440).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::guests::{GuestDto, GuestInput, OrganizerDto};
use super::history::HistoryDto;
use super::times::{ClockChangeDto, ClockDto, ClockInput, ClockShiftDto, TurnsDto};

/// Days to show, `YYYY-MM-DD`, in the business's zone.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GridRange {
    /// First day.
    pub from: String,
    /// The day after the last.
    pub to: String,
}

/// What the grid draws.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GridDto {
    /// Items that overlap the range, by start.
    pub items: Vec<ItemDto>,
    /// Minutes a clock change skips or repeats inside the range.
    pub clock_changes: Vec<ClockChangeDto>,
    /// What the second clock shows, in order; empty without one.
    pub second_clock: Vec<ClockShiftDto>,
}

/// One occurrence in the grid.
#[expect(clippy::struct_excessive_bools, reason = "each is a separate fact about what is drawn")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ItemDto {
    /// The appointment.
    pub id: String,
    /// Which occurrence of a series; `null` for a single appointment.
    pub occurrence: Option<String>,
    /// Local minutes.
    pub start: i32,
    /// Local minutes, exclusive.
    pub end: i32,
    /// Whole days.
    pub all_day: bool,
    /// Service name or title.
    pub title: String,
    /// For narrow chips; empty if none.
    pub short_title: String,
    /// Client's name or empty.
    pub client: String,
    /// Staff id.
    pub staff: Option<String>,
    /// Calendar id.
    pub calendar: String,
    /// Whether it takes place.
    pub status: StatusDto,
    /// How far the booking is.
    pub progress: ProgressDto,
    /// Whether it only blocks time (imported from a calendar used for busy times).
    pub busy: bool,
    /// Whether it marks time as taken (false: does not block).
    pub opaque: bool,
    /// Sync state.
    pub badge: Badge,
    /// May not be changed here.
    pub read_only: bool,
    /// Which of two its start and end are, where they come twice; absent where they come once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub turns: Option<TurnsDto>,
}

/// Whether an appointment takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum StatusDto {
    /// It does.
    Confirmed,
    /// Perhaps.
    Tentative,
    /// It does not.
    Cancelled,
}

/// How far a booking is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ProgressDto {
    /// Nothing has happened yet.
    Booked,
    /// The client is here.
    Arrived,
    /// It is over.
    Completed,
    /// The client did not come.
    NoShow,
}

/// Sync state of an appointment, the worst of its links. *Synced* only when confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Badge {
    /// Only on this computer.
    Local,
    /// In a calendar that is not kept in step with it.
    Off,
    /// Saved here, not sent yet.
    Waiting,
    /// On its way.
    Sending,
    /// The provider confirmed this version.
    Synced,
    /// Changed on both sides.
    Conflict,
    /// The provider refused it.
    Failed,
    /// The account needs a new sign-in; the change is kept.
    SignIn,
    /// The calendar may only be read.
    ReadOnly,
}

/// Names an occurrence, or a whole appointment when `occurrence` is `null`.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AppointmentRef {
    /// The appointment.
    pub id: String,
    /// Which occurrence of a series.
    pub occurrence: Option<String>,
}

/// Everything the details panel and the editor show of an occurrence.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AppointmentDto {
    /// As in the grid.
    pub item: ItemDto,
    /// Revision of the row; sent back with a change so that a stale editor is noticed.
    pub revision: i32,
    /// SUMMARY as calendars see it.
    pub summary: String,
    /// Notes.
    pub notes: String,
    /// Place.
    pub location: String,
    /// Link.
    pub url: String,
    /// Zone the appointment was made in.
    pub zone: String,
    /// Its times on the clock it is edited on.
    pub clock: ClockDto,
    /// How it repeats, in words; `null` for a single appointment.
    pub repeats: Option<String>,
    /// How it repeats, for the editor; `null` when it does not or cannot be edited.
    pub repeat: Option<RepeatDto>,
    /// The client, if any.
    pub client: Option<super::book::ClientDto>,
    /// Service id.
    pub service: Option<String>,
    /// Guests.
    pub guests: Vec<GuestDto>,
    /// Who invites them, if anybody is named.
    pub organizer: Option<OrganizerDto>,
    /// Minutes before the start, ascending.
    pub reminders: Vec<i32>,
    /// Whoever else can look into its calendars sees no more than that time is taken.
    pub private: bool,
    /// What sync has to say.
    pub sync: SyncLineDto,
    /// Newest first.
    pub history: Vec<HistoryDto>,
}

/// What sync has to say about an appointment.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncLineDto {
    /// State.
    pub badge: Badge,
    /// Where it goes: name of the calendar.
    pub calendar: String,
    /// Label of the account; empty when it is only on this computer.
    pub account: String,
    /// When the provider last confirmed it, RFC 3339.
    pub confirmed: Option<String>,
    /// Why it failed or waits, a plain sentence; empty otherwise.
    pub detail: String,
    /// The open conflict.
    pub conflict: Option<String>,
    /// Its calendars are not kept in step.
    pub off: bool,
}

/// What the editor holds. Minutes on `clock` for timed, whole days (multiples of 1440) for all-day.
#[expect(clippy::struct_excessive_bools, reason = "each is a box of its own to tick")]
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AppointmentInput {
    /// Local minutes.
    pub start: i32,
    /// Local minutes, exclusive.
    pub end: i32,
    /// Whole days.
    pub all_day: bool,
    /// Title; empty takes the service and the client.
    pub summary: String,
    /// Notes.
    pub notes: String,
    /// Place.
    pub location: String,
    /// Whether it takes place.
    pub status: StatusDto,
    /// Whether it blocks time.
    pub opaque: bool,
    /// Staff id.
    pub staff: Option<String>,
    /// Client id.
    pub client: Option<String>,
    /// Service id.
    pub service: Option<String>,
    /// Calendar id; `null` takes the staff member's default, else the business's, else the book's
    /// own.
    pub calendar: Option<String>,
    /// `null` does not repeat.
    pub repeat: Option<RepeatDto>,
    /// Minutes before the start.
    pub reminders: Vec<i32>,
    /// Its calendars are not kept in step.
    pub sync_off: bool,
    /// Whoever else can look into its calendars sees no more than that time is taken.
    #[serde(default)]
    pub private: bool,
    /// The clock its times are on, and its zone from now on; `null` is the business's clock, and a stored
    /// appointment keeps its zone.
    #[serde(default)]
    pub clock: Option<ClockInput>,
    /// Everybody who is invited; `null` keeps whoever is.
    #[serde(default)]
    pub guests: Option<Vec<GuestInput>>,
}

/// How an appointment repeats, as far as the editor can say it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RepeatDto {
    /// Period.
    pub every: RepeatUnit,
    /// Each how many periods; at least 1.
    pub interval: u32,
    /// Weekly: 1 Monday to 7 Sunday. Empty means the start's own weekday.
    pub weekdays: Vec<u8>,
    /// Monthly: by the n-th weekday of the month instead of the day of the month.
    pub by_weekday: bool,
    /// Ends after so many; excludes `until`.
    pub count: Option<u32>,
    /// Ends with this day, `YYYY-MM-DD`.
    pub until: Option<String>,
}

/// Period of a repetition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum RepeatUnit {
    /// Daily.
    Day,
    /// Weekly.
    Week,
    /// Monthly.
    Month,
    /// Yearly.
    Year,
}

/// How much of a series a change is meant for. Single appointments take `all`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Scope {
    /// Only this occurrence.
    This,
    /// This and all following.
    Following,
    /// The whole series.
    All,
}

/// A new appointment.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CreateAppointment {
    /// What it is.
    pub appointment: AppointmentInput,
}

/// A changed appointment.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ChangeAppointment {
    /// Which one.
    pub id: String,
    /// Which occurrence.
    pub occurrence: Option<String>,
    /// How much of the series.
    pub scope: Scope,
    /// The revision the editor was opened with.
    pub revision: i32,
    /// What it is now.
    pub appointment: AppointmentInput,
}

/// A moved or resized appointment (drag, keyboard, Reschedule).
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MoveAppointment {
    /// Which one.
    pub id: String,
    /// Which occurrence.
    pub occurrence: Option<String>,
    /// How much of the series.
    pub scope: Scope,
    /// Local minutes.
    pub start: i32,
    /// Local minutes, exclusive.
    pub end: i32,
    /// `true` when dropped on the all-day lane.
    pub all_day: bool,
    /// New staff member; `null` keeps.
    pub staff: Option<String>,
}

/// How far a booking is now.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SetProgress {
    /// Which one.
    pub id: String,
    /// How far.
    pub progress: ProgressDto,
}

/// Whether the calendars of an appointment are kept in step.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SetSync {
    /// Which one.
    pub id: String,
    /// Whether they are.
    pub on: bool,
}

/// A deleted appointment.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DeleteAppointment {
    /// Which one.
    pub id: String,
    /// Which occurrence.
    pub occurrence: Option<String>,
    /// How much of the series.
    pub scope: Scope,
}

/// A change that was made, and can be undone with `undo`.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DoneDto {
    /// The appointment it ended up as; `null` when it is gone.
    pub id: Option<String>,
    /// For the toast, e.g. "Moved “Balayage” to Thu 14:30".
    pub message: String,
}
