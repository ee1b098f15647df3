//! States, by their names on either side.

use daybook_core::account::{AccountState, CalendarMode, ConflictPolicy};
use daybook_core::appointment::Progress;
use daybook_core::attendee::ParticipationStatus;
use daybook_core::details::{Classification, Status, Transparency};
use daybook_core::merge;
use daybook_core::mirror::Privacy;
use daybook_core::recurrence::edit;
use daybook_core::sync_state::{ConflictKind, SyncOp};

use crate::api::accounts::{AccountStateDto, CalendarModeDto, ConflictPolicyDto, PrivacyDto};
use crate::api::appointments::{ProgressDto, Scope, StatusDto};
use crate::api::conflicts::{ConflictKindDto, Side};
use crate::api::sync::SyncEventDto;

/// Names the same states in two enums.
macro_rules! same {
    ($a:ty, $b:ty: $($from:ident = $to:ident),+ $(,)?) => {
        impl From<$a> for $b {
            fn from(value: $a) -> Self {
                match value { $(<$a>::$from => Self::$to),+ }
            }
        }

        impl From<$b> for $a {
            fn from(value: $b) -> Self {
                match value { $(<$b>::$to => Self::$from),+ }
            }
        }
    };
}

same!(Status, StatusDto: Confirmed = Confirmed, Tentative = Tentative, Cancelled = Cancelled);
same!(Progress, ProgressDto: Booked = Booked, Arrived = Arrived, Completed = Completed, NoShow = NoShow);
same!(
    AccountState,
    AccountStateDto: Connected = Connected, NeedsSignIn = NeedsSignIn, Paused = Paused,
);
same!(
    ConflictPolicy,
    ConflictPolicyDto: Ask = Ask, Mine = Mine, Theirs = Theirs, Newest = Newest,
);
same!(
    CalendarMode,
    CalendarModeDto: TwoWay = TwoWay, Busy = Busy, Publish = Publish, Ignored = Ignored,
);
same!(
    Privacy,
    PrivacyDto: Full = Full, Service = Service, Initials = Initials, Busy = Busy,
);
same!(edit::Scope, Scope: This = This, ThisAndFollowing = Following, All = All);
same!(merge::Side, Side: Mine = Mine, Theirs = Theirs);
same!(
    ConflictKind,
    ConflictKindDto: BothChanged = BothChanged, DeletedHere = DeletedHere,
    DeletedThere = DeletedThere, SeriesShape = SeriesShape,
);
same!(
    SyncOp,
    SyncEventDto: Imported = Imported, Exported = Exported, UpdatedHere = UpdatedHere,
    UpdatedThere = UpdatedThere, DeletedHere = DeletedHere, DeletedThere = DeletedThere,
    Merged = Merged, Conflict = Conflict, PutRight = PutRight, Error = Error,
);

/// Whether something blocks time.
pub(crate) fn transparency(opaque: bool) -> Transparency {
    if opaque { Transparency::Opaque } else { Transparency::Transparent }
}

/// Who may see something that was `before`: what was confidential stays so as long as it is kept from others.
pub(crate) fn classification(private: bool, before: Classification) -> Classification {
    match (private, before) {
        (false, _) => Classification::Public,
        (true, Classification::Public) => Classification::Private,
        (true, before) => before,
    }
}

/// An attendee's answer, as the window names it.
pub(crate) fn answer(status: ParticipationStatus) -> &'static str {
    match status {
        ParticipationStatus::NeedsAction => "needsAction",
        ParticipationStatus::Accepted => "accepted",
        ParticipationStatus::Declined => "declined",
        ParticipationStatus::Tentative => "tentative",
        ParticipationStatus::Delegated => "delegated",
    }
}

/// How a status reads.
pub(crate) fn status_words(status: Status) -> &'static str {
    match status {
        Status::Confirmed => "Booked",
        Status::Tentative => "Unconfirmed",
        Status::Cancelled => "Cancelled",
    }
}
