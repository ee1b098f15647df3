//! Two doors for the simulation of `daybook-simulation`: guards it can take away, to see that it would
//! notice, and marks of what it has reached.
//!
//! Without the feature `simulation`, which no program that people use is built with, nothing can be
//! taken away and no mark is kept.

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $case:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$of])* $case),+ }

        impl $name {
            /// Every one there is.
            pub const ALL: &'static [Self] = &[$(Self::$case),+];
        }
    };
}

names! {
    /// What keeps an edit from being lost, doubled or raised from the dead.
    Guard {
        /// An update carries the version it was made from (simulated by the server).
        UpdateCondition,
        /// So does a deletion (simulated by the server).
        DeleteCondition,
        /// Every try of a create goes to the same place.
        StablePlace,
        /// The cursor is stored after the rows it covers.
        CursorAfterRows,
        /// What is pending is the difference of row and shadow, whatever else happened meanwhile.
        PendingIsDerived,
        /// A deletion there of what was changed here is asked about.
        DeletionAsks,
        /// An expired cursor costs no row: all stay as merge base.
        ExpiryKeepsBase,
        /// A write is remembered until a statement shows it.
        SentIsRemembered,
        /// Every such write is, not only the last.
        EverySentIsRemembered,
        /// The answer to a write is observed like any other statement.
        AnswersAreObserved,
        /// What is missing from a complete listing is asked for by itself.
        AbsenceIsAskedAbout,
        /// A write that was given up may still show.
        GivenUpIsRemembered,
        /// So may a create that was discarded.
        DiscardedIsRemembered,
        /// A write of ours is recognised by its mark.
        MarkIsRecognised,
        /// And by its content, where marks are dropped.
        ContentIsRecognised,
        /// Where it is unknown which write shows, the oldest is the base.
        OldestSentIsBase,
        /// An open conflict stops writing.
        ConflictStopsWriting,
        /// The shadow advances while a conflict is open.
        ConflictFollowsTheServer,
        /// An event with the UID of an item without a place is that item.
        SameUidIsAdopted,
        /// A second event of one UID elsewhere is a copy, not a move.
        CopiesAreNotAdopted,
        /// Both sides' changes are merged field by field.
        MergeByField,
        /// Both sides changing one field is a conflict.
        SameFieldIsAConflict,
        /// "Not found" is no proof that a create was never applied.
        NotFoundIsNoProof,
        /// What was deleted there lives again at a new place.
        NewLifeNewPlace,
        /// What only the server understands is written back.
        UnknownDataIsKept,
        /// Ends are stored after lives, so that a move is found.
        EndsComeLast,
        /// A server that asked for time is left alone.
        RestIsKept,
        /// A write is journalled before it is sent.
        JournalComesFirst,
        /// What is said of something that is not kept in step counts for nothing.
        OffIsLeftAlone,
        /// And nothing of it is sent.
        OffIsNotSent,
        /// When it is switched on again, what has changed there is read before anything is written.
        OnIsReadFirst,
        /// A statement about what is deleted here and changed there is asked about.
        EditAfterDeletionAsks,
        /// A mirror is never taken in as an event of its own.
        MirrorsStayOut,
        /// What a calendar is not to see never leaves.
        MirrorsAreMasked,
        /// What others change about a mirror is put right.
        MirrorsArePutRight,
        /// A mirror that others delete is written again.
        MirrorsComeBack,
        /// What changed through one link is looked at through all (in memory `memory/rows.rs` of the
        /// simulation, in a file `Chunk::tell_others` of the store).
        ChangesReachEveryLink,
        /// The old home goes when the new one stands.
        NewHomeComesFirst,
        /// A mirror that arrives where it is not wanted any more is removed.
        StraysAreRemoved,
        /// What is gone there because of a move that was taken back is written again.
        TakenBackLivesAgain,
        /// Where the server chooses the place, a create without an answer is due again only after a
        /// listing that does not show it.
        UnplacedCreateWaits,
        /// What such a create has made is recognised by its key, wherever it is.
        PlaceIsFoundByKey,
        /// So is a discarded one.
        GraveIsFoundByKey,
        /// What a listing does not show of such a create is looked for before it is due again.
        UnheardIsLookedFor,
        /// A write that shows is settled, and with it every one before.
        SentIsTrimmed,
        /// When something that a listing names is missing, the next listing is heard before any end.
        NextListingIsHeard,
        /// What is found gone is not written to again before the next listing.
        EndedIsLeftAlone,
        /// The earlier half of a divided series is sent after the rest (in memory `memory/rows.rs` of
        /// the simulation; in a file it is a condition of the statement of `pending_links` in the store,
        /// which nothing takes away).
        RestComesFirst,
        /// Attendees hear only of what a person has changed, and of what they can see.
        OnlyNewsIsTold,
        /// A write whose answer was lost is looked up before it is sent again.
        LostIsLookedUp,
        /// Where a series cannot be made together with its changed occurrences, they follow it.
        OccurrencesFollow,
        /// A series reshaped on one side, with occurrences changed on the other, is asked about.
        ReshapedIsAskedAbout,
        /// What either side left out of a series is left out.
        LeftOutAreJoined,
        /// An occurrence that both sides changed is joined field by field, from what it was before.
        OccurrenceHasABase,
    }
}

names! {
    /// Rows of the decision table, ends of a write, steps of recovery. A campaign that never reached
    /// one has shown nothing about it.
    Mark {
        /// Nobody knew it.
        Import,
        /// A discarded create arrived after all.
        LateCreate,
        /// The same, and somebody has edited it since.
        LateCreateEdited,
        /// Found again by its UID.
        Adopt,
        /// The same, at a new place after its old one was proven gone.
        Moved,
        /// Where the server has put what was created here.
        FoundByKey,
        /// A write of ours shows.
        Acknowledged,
        /// Changed there alone.
        TakeOver,
        /// The version that was agreed, once more.
        SameVersion,
        /// A new version of the same value, changed here.
        VersionOnly,
        /// Changed on both sides, joined.
        Merge,
        /// Changed on both sides, asked about.
        BothChanged,
        /// Deleted here, its version moved there.
        DeletionStaysDue,
        /// Deleted here, changed there.
        DeletedHere,
        /// Gone there, unchanged here.
        GoneUnchanged,
        /// Gone there, deleted here.
        GoneBoth,
        /// Gone there, changed here.
        DeletedThere,
        /// Gone there before it was ever confirmed.
        GoneUnconfirmed,
        /// The other side changed again while a conflict was open.
        ConflictRefreshed,
        /// It agreed of itself.
        ConflictVanished,
        /// Gone there while a conflict was open.
        ConflictGone,
        /// Gone there and deleted here while a conflict was open.
        ConflictClosed,
        /// Unreadable or forbidden.
        Unknown,
        /// The shape of a series against its occurrences.
        SeriesShape,
        /// Some of the words of a write of ours that broke off.
        PartOfOurs,
        /// Planned: a create.
        PlanCreate,
        /// A write of several requests broke off between them (simulated by the server).
        BrokenOff,
        /// Planned: a create of a series whose changed occurrences follow.
        PlanSeriesFirst,
        /// Planned: an update.
        PlanUpdate,
        /// Planned: a deletion.
        PlanDelete,
        /// Planned: nothing, both agree.
        PlanSettled,
        /// Planned: the version has to be learnt first.
        PlanFetch,
        /// Planned: it never arrived, so nothing has to be deleted.
        PlanDrop,
        /// Too many writes for one edit.
        PlanStopped,
        /// A write was answered.
        AnswerHolds,
        /// It was gone.
        AnswerGone,
        /// Its condition did not hold.
        AnswerPrecondition,
        /// It was not applied.
        AnswerNotSent,
        /// It was refused.
        AnswerRefused,
        /// The sign-in was refused.
        AnswerSignedOut,
        /// The server wanted quiet.
        AnswerQuiet,
        /// None came.
        AnswerNever,
        /// The key of a create had been used before.
        AnswerKeyUsed,
        /// Lost, and shown to have been applied.
        ResolveApplied,
        /// Lost, and shown not to have been applied.
        ResolveNotApplied,
        /// Lost, and what it made is not there.
        ResolveCreateAbsent,
        /// Lost, and nothing could be learnt.
        ResolveUnknown,
        /// The user kept what was deleted there.
        SettledAlive,
        /// The user accepted a deletion.
        SettledDeleted,
        /// The user chose by field.
        SettledByField,
        /// A mirror shows what it should.
        MirrorStands,
        /// A mirror was changed there.
        MirrorPutRight,
        /// A mirror is gone there.
        MirrorAgain,
        /// A mirror is gone, as it should be.
        MirrorEnded,
        /// A mirror that is not wanted any more lives.
        MirrorToEnd,
        /// Somebody's mirror.
        MirrorStaysOut,
        /// A mirror of ours that is not wanted any more.
        MirrorStray,
        /// Of no concern: the calendar is only written to.
        NotTakenIn,
        /// Sync of the appointment is off.
        LeftAlone,
        /// An event lives at its old home.
        OldHomeLives,
        /// The old home is gone, as it should be.
        LeftHome,
        /// The old home was deleted by somebody else.
        LeavingDeletedThere,
        /// It was deleted there for a move that was taken back.
        TakenBack,
        /// An answer told no version, so that it has to be learnt.
        AnswerWithoutVersion,
        /// The process died before an edit was stored.
        DiedBeforeEdit,
        /// It died while somebody settled a conflict, before that was stored.
        DiedWhileSettling,
        /// It died with an edit that no write was journalled for.
        DiedBeforeJournal,
        /// It died with a journalled write that had not left.
        DiedBeforeSending,
        /// It died with a write on its way.
        DiedInFlight,
        /// It died when a write had arrived and its answer was on its way.
        DiedBeforeAnswer,
        /// It died with an answer that was not stored.
        DiedBeforeStoring,
        /// It died between the rows of a listing.
        DiedAmongRows,
        /// It died while what is gone was removed.
        DiedAmongEnds,
        /// It died when all rows were stored and the cursor was not.
        DiedBeforeCursor,
        /// The book could not be written.
        BookFailed,
    }
}

#[cfg(feature = "simulation")]
mod kept {
    use std::cell::Cell;

    use super::{Guard, Mark};

    thread_local! {
        static REMOVED: Cell<Option<Guard>> = const { Cell::new(None) };
        static REACHED: Cell<u128> = const { Cell::new(0) };
    }

    /// Takes a guard away on this thread, or gives it back.
    pub fn remove(guard: Option<Guard>) {
        REMOVED.set(guard);
    }

    pub(super) fn removed(guard: Guard) -> bool {
        REMOVED.get() == Some(guard)
    }

    pub(super) fn reach(mark: Mark) {
        REACHED.set(REACHED.get() | 1 << mark as u32);
    }

    /// The marks this thread has reached since the last call, as bits in the order of [`Mark::ALL`].
    #[must_use]
    pub fn take_marks() -> u128 {
        REACHED.take()
    }
}

#[cfg(feature = "simulation")]
pub use kept::{remove, take_marks};

/// Whether the simulation has taken a guard away.
#[must_use]
pub fn removed(guard: Guard) -> bool {
    #[cfg(feature = "simulation")]
    return kept::removed(guard);
    #[cfg(not(feature = "simulation"))]
    {
        let _ = guard;
        false
    }
}

/// Marks something as reached.
pub fn reach(mark: Mark) {
    #[cfg(feature = "simulation")]
    kept::reach(mark);
    #[cfg(not(feature = "simulation"))]
    let _ = mark;
}
