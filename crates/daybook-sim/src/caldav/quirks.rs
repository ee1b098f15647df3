//! How a server differs from a strict one. The ids are lines of a checklist of what real servers do.

/// How `/.well-known/caldav` refers to the server (C01).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WellKnown {
    /// 301, 302, 303, 307 or 308; 404 where there is no such place.
    pub status: u16,
    /// How the place is named.
    pub form: Reference,
    /// Asks for a password before it says anything.
    pub asks_first: bool,
}

/// How a server refers to a place of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// `/dav/`
    Path,
    /// `https://host/dav/`, with the scheme a TLS proxy tells of in `X-Forwarded-Proto`.
    Url,
    /// `http://host/dav/`, whatever a TLS proxy in front of it tells.
    PlainUrl,
}

/// How hrefs in listings are spelt (C16).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hrefs {
    /// As the resource was put.
    AsPut,
    /// Percent-encoded anew, `@` included.
    Encoded,
    /// As URLs.
    Urls,
    /// As URLs at another name of the server.
    OtherHost,
}

/// How much of a list of changes is said at once (C10, C11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// All of it.
    Whole,
    /// So many lines, a 507 for the collection, and a token to go on with.
    Cut(usize),
    /// So many lines and a 507, but with the newest token: the rest is lost.
    CutWithNewestToken(usize),
    /// So many lines and the newest token, without a word.
    CutSilently(usize),
    /// Nothing at all: 507 for the request.
    Refused,
}

/// What a token gets that the server does not know (C12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownToken {
    /// This status with `valid-sync-token`.
    Status(u16),
    /// This status and no reason.
    BareStatus(u16),
    /// 207, as if nothing had changed.
    Nothing,
    /// 207, as if it were the first time.
    Everything,
}

/// What the answer to a write says about the new version (C18).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EtagInAnswer {
    /// An ETag if the text was stored as sent (RFC 4791 §5.3.4).
    WhenFaithful,
    /// An ETag also for a text that was rewritten.
    Always,
    /// None.
    Never,
    /// A weak one.
    Weak,
    /// One without quotes.
    Unquoted,
}

/// How text is carried in XML (C15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataForm {
    /// Escaped, carriage returns as references.
    Escaped,
    /// Escaped, carriage returns as they are: XML loses them.
    LostReturns,
    /// In CDATA sections.
    Cdata,
}

/// What a second resource with a known UID gets (C21).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UidConflict {
    /// This status with `no-uid-conflict` and the other's href.
    Named(u16),
    /// 403 with `unique-scheduling-object-resource`.
    Scheduling,
    /// This status and no reason.
    Bare(u16),
    /// Taken.
    Accepted,
}

/// How a deletion is confirmed (C24).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeleteAnswer {
    /// 204.
    NoContent,
    /// 200 with a multistatus.
    Multistatus,
}

/// What becomes of a calendar one may only read (C06).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadOnly {
    /// Its privileges say so.
    Said,
    /// Its privileges say otherwise.
    Denied,
}

/// `Schedule-Tag` (C27).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduleTags {
    /// None.
    Absent,
    /// It stays when only answers of attendees change.
    Stable,
    /// It changes with every change.
    Unstable,
}

/// What an attendee's change to somebody else's meeting gets (C28).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttendeeEdits {
    /// 403 with `allowed-attendee-scheduling-object-change`.
    Refused,
    /// Taken, but only the attendee's own answer is stored.
    Reverted,
}

/// A way to sign in (C35).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// RFC 7617.
    Basic,
    /// RFC 7616 with MD5.
    DigestMd5,
    /// RFC 7616 with SHA-256.
    DigestSha256,
    /// One nobody knows.
    Other(&'static str),
}

/// What is done to a text before it is stored (C20).
#[expect(clippy::struct_excessive_bools, reason = "each is a separate habit")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rewrites {
    /// Properties by name.
    pub sorts_properties: bool,
    /// Parameters by name.
    pub sorts_parameters: bool,
    /// `x-lower` becomes `X-LOWER`.
    pub upper_cases: bool,
    /// Lines are folded anew, at so many octets.
    pub folds_at: Option<usize>,
    /// Zones that are named and not defined are defined.
    pub adds_timezones: bool,
    /// DTSTAMP is set anew, to another instant each time.
    pub sets_dtstamp: bool,
    /// A UID is made up where there is none.
    pub adds_uid: bool,
    /// Attendees get a SCHEDULE-STATUS.
    pub adds_schedule_status: bool,
    /// Parameters that start with `X-` are lost.
    pub drops_x_parameters: bool,
    /// Properties that start with `X-` are lost.
    pub drops_x_properties: bool,
    /// A cancelled occurrence becomes an EXDATE (C29).
    pub cancelled_become_exdates: bool,
}

impl Rewrites {
    /// What well-meaning servers do: nothing is lost by it.
    #[must_use]
    pub fn harmless() -> Self {
        Self {
            sorts_properties: true,
            sorts_parameters: true,
            upper_cases: true,
            folds_at: Some(60),
            adds_timezones: true,
            sets_dtstamp: true,
            adds_uid: true,
            adds_schedule_status: true,
            ..Self::default()
        }
    }
}

/// How a server differs from a strict one; the default does not.
#[expect(clippy::struct_excessive_bools, reason = "each is a line of the checklist")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quirks {
    /// C01.
    pub well_known: WellKnown,
    /// C02: the home is named at another host.
    pub home_elsewhere: bool,
    /// C02: a second home, with the calendars that are shared.
    pub second_home: bool,
    /// C03: a principal may be listed with Depth 1.
    pub depth_one_at_principals: bool,
    /// C04: inbox, outbox, notifications, trash, a subscription and a task list beside the calendars.
    pub clutter: bool,
    /// C06.
    pub read_only: Option<ReadOnly>,
    /// C08: the first list of changes tells of what is long gone.
    pub old_tombstones: bool,
    /// C09: the collection is a member of itself.
    pub lists_itself: bool,
    /// Every line of a list of changes comes twice, as when a server changes while it lists.
    pub repeats_lines: bool,
    /// C10, C11.
    pub page: Page,
    /// C12.
    pub unknown_token: UnknownToken,
    /// C13: there is a sync-collection report.
    pub sync_collection: bool,
    /// C13: the change counter moves each time it is asked for.
    pub restless_counter: bool,
    /// C14: what is not there is said to be missing; otherwise it is left out.
    pub multiget_names_missing: bool,
    /// C15.
    pub data: DataForm,
    /// C15: lines end without a carriage return.
    pub bare_line_feeds: bool,
    /// C15: a byte order mark precedes each text.
    pub byte_order_mark: bool,
    /// C16.
    pub hrefs: Hrefs,
    /// C17: `If-None-Match: *` is honoured.
    pub honours_if_none_match: bool,
    /// C18: status of a successful update.
    pub update_status: u16,
    /// C18.
    pub etag_in_answer: EtagInAnswer,
    /// C18: appended to every ETag that is read, and unknown to writes, as a packing proxy does.
    pub etag_suffix: Option<&'static str>,
    /// C19: status for an update of what is not there.
    pub missing_on_update: u16,
    /// C19: `If-Match: *` means the opposite.
    pub if_match_star_backwards: bool,
    /// C20, C29.
    pub rewrites: Rewrites,
    /// C21.
    pub uid_conflict: UidConflict,
    /// C22: a UID is known once for all calendars.
    pub uids_across_calendars: bool,
    /// C23: status for text that cannot be understood.
    pub invalid_data: u16,
    /// C24.
    pub delete_answer: DeleteAnswer,
    /// C24: status for a deletion of what is not there.
    pub delete_missing: u16,
    /// C25: an event without DTEND gets this status.
    pub without_end: Option<u16>,
    /// C26: writing a meeting sends mail.
    pub auto_schedule: bool,
    /// C27.
    pub schedule_tags: ScheduleTags,
    /// C28.
    pub attendee_edits: AttendeeEdits,
    /// C31: status for a PUT where there is no collection.
    pub missing_parent: u16,
    /// C32: there is a MOVE.
    pub moves: bool,
    /// C33: a write is seen so many requests later.
    pub writes_late_by: Option<u64>,
    /// C34: after so many wrong passwords in a row even the right one is refused.
    pub locks_out_after: Option<u32>,
    /// C35: what a 401 offers. With none it offers nothing and takes Basic.
    pub challenges: Vec<Scheme>,
    /// C35: a nonce can be used so many times, and is then stale.
    pub nonce_uses: Option<u32>,
    /// C36: answers are packed for those who say they can unpack.
    pub gzip: bool,
    /// C37: octets an object may have.
    pub max_resource_size: Option<usize>,
}

impl Default for Quirks {
    fn default() -> Self {
        Self {
            well_known: WellKnown { status: 301, form: Reference::Path, asks_first: false },
            home_elsewhere: false,
            second_home: false,
            depth_one_at_principals: true,
            clutter: false,
            read_only: None,
            old_tombstones: false,
            lists_itself: false,
            repeats_lines: false,
            page: Page::Whole,
            unknown_token: UnknownToken::Status(403),
            sync_collection: true,
            restless_counter: false,
            multiget_names_missing: true,
            data: DataForm::Escaped,
            bare_line_feeds: false,
            byte_order_mark: false,
            hrefs: Hrefs::AsPut,
            honours_if_none_match: true,
            update_status: 204,
            etag_in_answer: EtagInAnswer::WhenFaithful,
            etag_suffix: None,
            missing_on_update: 412,
            if_match_star_backwards: false,
            rewrites: Rewrites::default(),
            uid_conflict: UidConflict::Named(403),
            uids_across_calendars: false,
            invalid_data: 403,
            delete_answer: DeleteAnswer::NoContent,
            delete_missing: 404,
            without_end: None,
            auto_schedule: false,
            schedule_tags: ScheduleTags::Absent,
            attendee_edits: AttendeeEdits::Refused,
            missing_parent: 409,
            moves: true,
            writes_late_by: None,
            locks_out_after: None,
            challenges: vec![Scheme::Basic],
            nonce_uses: None,
            gzip: false,
            max_resource_size: None,
        }
    }
}
