//! Habits a server can have for good, by the ids of the checklist.

use super::quirks::{
    AttendeeEdits, DataForm, DeleteAnswer, EtagInAnswer, Hrefs, Page, Quirks, ReadOnly, Reference,
    Rewrites, ScheduleTags, Scheme, UidConflict, UnknownToken, WellKnown,
};

/// A line of the checklist that a server can have for good.
pub struct Habit {
    /// `C09`
    pub id: &'static str,
    /// What the server does.
    pub what: &'static str,
    /// Switches it on.
    pub set: fn(&mut Quirks),
}

/// The habits that can be had by their id, such as on the command line. The other lines are things
/// that happen once, or are what a strict server does anyway.
pub const HABITS: &[Habit] = &[
    Habit {
        id: "C01",
        what: "the well-known place answers 308 with an http URL",
        set: |q| {
            q.well_known = WellKnown { status: 308, form: Reference::PlainUrl, asks_first: true };
        },
    },
    Habit {
        id: "C02",
        what: "two homes, named at another port",
        set: |q| {
            q.home_elsewhere = true;
            q.second_home = true;
        },
    },
    Habit {
        id: "C03",
        what: "Depth 1 at a principal is refused",
        set: |q| {
            q.depth_one_at_principals = false;
        },
    },
    Habit { id: "C04", what: "collections that are no calendars", set: |q| q.clutter = true },
    Habit {
        id: "C06",
        what: "calendars that can only be read and say otherwise",
        set: |q| {
            q.read_only = Some(ReadOnly::Denied);
        },
    },
    Habit {
        id: "C08",
        what: "the first list tells of what is long gone",
        set: |q| {
            q.old_tombstones = true;
        },
    },
    Habit { id: "C09", what: "collections list themselves", set: |q| q.lists_itself = true },
    Habit { id: "C10", what: "lists in pieces of 3", set: |q| q.page = Page::Cut(3) },
    Habit {
        id: "C11",
        what: "lists cut after 3 without a word",
        set: |q| {
            q.page = Page::CutSilently(3);
        },
    },
    Habit {
        id: "C12",
        what: "unknown tokens are answered with nothing",
        set: |q| {
            q.unknown_token = UnknownToken::Nothing;
        },
    },
    Habit {
        id: "C13",
        what: "no sync-collection, and a restless change counter",
        set: |q| {
            q.sync_collection = false;
            q.restless_counter = true;
        },
    },
    Habit {
        id: "C14",
        what: "multiget leaves out what is missing",
        set: |q| {
            q.multiget_names_missing = false;
        },
    },
    Habit {
        id: "C15",
        what: "text in CDATA, with a byte order mark and bare line feeds",
        set: |q| {
            q.data = DataForm::Cdata;
            q.bare_line_feeds = true;
            q.byte_order_mark = true;
        },
    },
    Habit { id: "C16", what: "hrefs as URLs of another port", set: |q| q.hrefs = Hrefs::OtherHost },
    Habit { id: "C17", what: "If-None-Match is ignored", set: |q| q.honours_if_none_match = false },
    Habit {
        id: "C18",
        what: "no ETag after a write",
        set: |q| {
            q.etag_in_answer = EtagInAnswer::Never;
        },
    },
    Habit {
        id: "C19",
        what: "404 for an update of nothing; If-Match: * means the opposite",
        set: |q| {
            q.missing_on_update = 404;
            q.if_match_star_backwards = true;
        },
    },
    Habit { id: "C20", what: "text is rewritten", set: |q| q.rewrites = Rewrites::harmless() },
    Habit {
        id: "C21",
        what: "409 without a reason for a known UID",
        set: |q| {
            q.uid_conflict = UidConflict::Bare(409);
        },
    },
    Habit {
        id: "C22",
        what: "a UID is known once for all calendars",
        set: |q| {
            q.uids_across_calendars = true;
        },
    },
    Habit {
        id: "C23",
        what: "415 for text that cannot be understood",
        set: |q| {
            q.invalid_data = 415;
        },
    },
    Habit {
        id: "C24",
        what: "deletions are confirmed with a multistatus",
        set: |q| {
            q.delete_answer = DeleteAnswer::Multistatus;
        },
    },
    Habit { id: "C25", what: "404 for an event without DTEND", set: |q| q.without_end = Some(404) },
    Habit { id: "C26", what: "meetings are mailed", set: |q| q.auto_schedule = true },
    Habit { id: "C27", what: "Schedule-Tags", set: |q| q.schedule_tags = ScheduleTags::Stable },
    Habit {
        id: "C28",
        what: "attendees' edits are put right silently",
        set: |q| {
            q.auto_schedule = true;
            q.attendee_edits = AttendeeEdits::Reverted;
        },
    },
    Habit {
        id: "C29",
        what: "cancelled occurrences become EXDATEs",
        set: |q| {
            q.rewrites.cancelled_become_exdates = true;
        },
    },
    Habit {
        id: "C31",
        what: "404 for a PUT where there is no collection",
        set: |q| {
            q.missing_parent = 404;
        },
    },
    Habit { id: "C32", what: "no MOVE", set: |q| q.moves = false },
    Habit {
        id: "C33",
        what: "writes are seen two requests later",
        set: |q| {
            q.writes_late_by = Some(2);
        },
    },
    Habit {
        id: "C34",
        what: "three wrong passwords lock the account",
        set: |q| {
            q.locks_out_after = Some(3);
        },
    },
    Habit {
        id: "C35",
        what: "Digest with nonces that go stale, beside a scheme nobody knows",
        set: |q| {
            q.challenges = vec![Scheme::Other("X-Token"), Scheme::DigestSha256, Scheme::DigestMd5];
            q.nonce_uses = Some(2);
        },
    },
    Habit { id: "C36", what: "packed answers", set: |q| q.gzip = true },
    Habit {
        id: "C37",
        what: "objects of at most 10 kB",
        set: |q| {
            q.max_resource_size = Some(10_000);
        },
    },
];
