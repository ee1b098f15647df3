//! What the sync engine keeps about one appointment in one calendar.
//!
//! The lasting truth is a pair: the local row and the *shadow*, the last agreed state of the remote
//! event. What has to be sent is the difference of the two, never a queue. Every network write is
//! journalled before its first byte leaves ([`Attempt`], [`Sent`]), so that a write whose answer
//! was lost can be recognised when it comes back.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::appointment::{Appointment, Content};
use crate::id::{AppointmentId, AttemptId, CalendarId, ConflictId};
use crate::mirror::Mask;

/// What a provider says about one remote event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Where it lives (CalDAV: href, in the server's spelling).
    pub remote_id: String,
    /// What is said.
    pub statement: Statement,
}

impl Observation {
    /// The key of the creation that made the event, where the server tells.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match &self.statement {
            Statement::Live(event) => event.key.as_deref(),
            Statement::Gone | Statement::Unknown { .. } => None,
        }
    }
}

/// A statement about a remote event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// It exists.
    Live(Box<RemoteEvent>),
    /// It is proven not to exist: a tombstone, or 404/410 for the event itself. Absence from a list
    /// is not proof.
    Gone,
    /// It exists but cannot be used: unreadable, forbidden. Never a deletion.
    Unknown {
        /// A plain sentence.
        reason: String,
    },
}

/// A remote event that could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteEvent {
    /// Version for conditional writes (CalDAV: its `ETag`); `None` when the server gave none that may be
    /// used.
    pub version: Option<String>,
    /// iCalendar UID.
    pub uid: String,
    /// Canonical value.
    pub content: Content,
    /// The attempt that wrote this version, if it carries our mark.
    pub stamp: Option<AttemptId>,
    /// Where the server chooses places: the key of the creation that made it, whoever has written it
    /// since.
    pub key: Option<String>,
    /// The resource exactly as received; unknown data is written back from it.
    pub raw: String,
}

/// Which way changes go between an appointment and one calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Both ways: its home, or one it is leaving.
    #[default]
    TwoWay,
    /// There only: a mirror.
    Publish,
}

/// Ties an appointment to one calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The appointment.
    pub appointment: AppointmentId,
    /// The calendar.
    pub calendar: CalendarId,
    /// Which way changes go.
    pub direction: Direction,
    /// The calendar is to lose it, whatever becomes of the appointment: it has moved to another home, or
    /// is not mirrored there any more.
    pub leaving: bool,
    /// The iCalendar UID it has there; every remote life has one of its own.
    pub uid: String,
    /// Where it lives or will live there; `None` until the first attempt. Where the server chooses
    /// places it is the key of the creation until the server has said where it is.
    pub remote_id: Option<String>,
    /// Number of its remote life. Writing again what was deleted there starts a new one.
    pub incarnation: i64,
    /// The local row may differ from the shadow: look at it.
    pub pending: bool,
    /// When the provider last confirmed the version here.
    pub confirmed: Option<DateTime<Utc>>,
    /// Why the provider refuses it, a plain sentence. Nothing is sent until an edit or a retry clears
    /// it.
    pub failure: Option<String>,
    /// Writes sent since the last user edit; many of them without agreement mean a loop.
    pub pushes: i64,
    /// When a write may be tried again whose answer was lost, unless the user edits before.
    pub due: Option<DateTime<Utc>>,
}

impl Link {
    /// Whether it has to wait before it is tried again. A time that is too far ahead was set by a clock
    /// that has been put right since.
    #[must_use]
    pub fn rests(&self, now: DateTime<Utc>) -> bool {
        let waits = |due: DateTime<Utc>| now < due && due <= now + LONGEST_REST;
        self.pushes > 0 && self.due.is_some_and(waits)
    }
}

/// The longest pause between two tries of one write.
pub const LONGEST_REST: TimeDelta = TimeDelta::minutes(15);

/// The last agreed state of a remote event: the merge base.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shadow {
    /// Version for conditional writes; `None` must be learnt by a fetch before the next write.
    pub version: Option<String>,
    /// Canonical value.
    pub content: Content,
    /// The resource as last received or sent.
    pub raw: String,
    /// Of a mirror: what was written last, and whether that is what makes it show `content`. `None` where
    /// nothing is known to have been written.
    pub written: Option<LastWrite>,
}

/// What was written last to a mirror.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastWrite {
    /// What was written.
    #[serde(flatten)]
    pub content: Content,
    /// Something else has been seen there since: the server's own way, or somebody else's doing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub doubted: bool,
}

impl LastWrite {
    /// What was written, and is what shows.
    #[must_use]
    pub fn shown(content: Content) -> Self {
        Self { content, doubted: false }
    }
}

/// What a write does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptKind {
    /// Makes a new remote event.
    Create,
    /// Replaces it, under a condition.
    Update,
    /// Removes it, under a condition.
    Delete,
}

/// A network write that may have been sent and is not settled. At most one per link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Identity; also the stamp written into the remote event.
    pub id: AttemptId,
    /// What it does.
    pub kind: AttemptKind,
    /// The remote life it belongs to.
    pub incarnation: i64,
    /// Where.
    pub remote_id: String,
    /// The version it is conditional on; `None` for a create (*must not exist*).
    pub pre_version: Option<String>,
    /// What it writes; `None` for a delete.
    pub content: Option<Content>,
    /// Revision of the local row it was made from.
    pub rev: i64,
    /// Whether attendees are to hear of it, where the provider lets that be chosen. Decided once.
    pub notify: bool,
    /// When it was journalled.
    pub started: DateTime<Utc>,
}

/// A write that was journalled and not yet acknowledged by any statement of the server. Kept beyond
/// its attempt: a write that was given up may still be applied late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The attempt, which is also the stamp.
    pub stamp: AttemptId,
    /// The remote life it belongs to.
    pub incarnation: i64,
    /// Where.
    pub remote_id: String,
    /// The version it is conditional on; `None` for a create (*must not exist*).
    pub pre_version: Option<String>,
    /// What was written; `None` for a delete.
    pub content: Option<Content>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Sent {
    /// Whether it can make nothing but what is not there yet.
    #[must_use]
    pub fn creates(&self) -> bool {
        self.pre_version.is_none() && self.content.is_some()
    }
}

/// Why a remote id is remembered after its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BurialReason {
    /// Confirmed gone.
    Deleted,
    /// A create of ours that was given up before it was confirmed; it may still appear.
    DiscardedCreate,
}

/// A remote id that must not be imported as new when an old statement about it is replayed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buried {
    /// The calendar.
    pub calendar: CalendarId,
    /// Where it lived.
    pub remote_id: String,
    /// Why it is remembered.
    pub reason: BurialReason,
    /// Its last known version.
    pub version: Option<String>,
    /// Every discarded write, for recognising it.
    pub sent: Vec<Sent>,
    /// When.
    pub at: DateTime<Utc>,
}

/// What the two sides disagree about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictKind {
    /// The same field was changed on both sides.
    BothChanged,
    /// Deleted here, changed there.
    DeletedHere,
    /// Changed here, deleted there.
    DeletedThere,
    /// A series was reshaped on one side while its occurrences were changed on the other.
    SeriesShape,
}

/// An open disagreement. It stops writing of that link until the user decides; both versions are
/// kept: the local one is the appointment itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Identity.
    pub id: ConflictId,
    /// What happened.
    pub kind: ConflictKind,
    /// The last agreed value; `None` when there never was one.
    pub base: Option<Content>,
    /// The other side's value; `None` when it is gone there.
    pub remote: Option<Content>,
    /// When it was noticed.
    pub opened: DateTime<Utc>,
    /// Increases whenever the other side changes again.
    pub version: i64,
}

/// Everything sync knows about one appointment in one calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The local row.
    pub appointment: Appointment,
    /// Where it is tied to.
    pub link: Link,
    /// The merge base; `None` until the remote event is confirmed.
    pub shadow: Option<Shadow>,
    /// The write that is under way or unsettled.
    pub attempt: Option<Attempt>,
    /// Writes that no statement has acknowledged, oldest first.
    pub sent: Vec<Sent>,
    /// The open disagreement.
    pub conflict: Option<Conflict>,
    /// What it shows there, if it is a mirror.
    pub mask: Mask,
    /// Its home has all of it: both agree there, or the home is the book's own. Only then may the home
    /// that it leaves go; nothing else waits for it.
    pub home_stands: bool,
}

/// What happened to an item, for the log; counters of a run are sums of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncOp {
    /// New here.
    Imported,
    /// New there.
    Exported,
    /// Changed here.
    UpdatedHere,
    /// Changed there.
    UpdatedThere,
    /// Deleted here.
    DeletedHere,
    /// Deleted there.
    DeletedThere,
    /// Both sides changed in different fields and were joined.
    Merged,
    /// A disagreement was opened.
    Conflict,
    /// A mirror was changed there by somebody else, and is put right.
    PutRight,
    /// Refused or unreadable.
    Error,
}

/// A line of the sync log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncLogLine {
    /// The appointment, where there is one.
    pub appointment: Option<AppointmentId>,
    /// What happened.
    pub op: SyncOp,
    /// A plain sentence, or empty.
    pub detail: String,
}

/// What is stored of an item after a statement or an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemChange {
    /// Nothing changed.
    Keep,
    /// This is the item now (new or changed).
    Put(Box<Item>),
    /// The link is gone, and the appointment is to go from everywhere.
    Remove(AppointmentId),
    /// The link is gone; the appointment lives on elsewhere.
    Unlink(AppointmentId),
}

/// The stored consequence of one statement or answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The item.
    pub change: ItemChange,
    /// Remembered after its end.
    pub bury: Option<Buried>,
    /// Forgotten from the graveyard (it lives again).
    pub exhume: Option<String>,
    /// What the log says; one statement may say several things.
    pub log: Vec<SyncLogLine>,
}

/// What is already known where an observation arrives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The item linked to that remote id.
    pub item: Option<Item>,
    /// Else: an item of this calendar, never confirmed, whose creation made the event.
    pub made: Option<Item>,
    /// Else: an item of this calendar with the same UID.
    pub same_uid: Option<Item>,
    /// Else: a memory of that remote id, or of the creation that made the event.
    pub buried: Option<Buried>,
    /// When the user last changed the appointment of either item.
    pub edited: Option<DateTime<Utc>>,
}
