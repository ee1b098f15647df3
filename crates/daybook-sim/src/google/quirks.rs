//! How the service differs from its best day. The ids are lines of a checklist of what Google does.

use std::time::Duration;

use chrono::TimeDelta;

/// What an error's JSON has (G53).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorShape {
    /// `errors[]`, as Calendar has always done.
    Errors,
    /// `errors[]`, `status` and `details[]`.
    Both,
    /// `status` and `details[]` alone.
    StatusAlone,
}

/// What a sync token gets that was made with other parameters (G05).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherParameters {
    /// 400.
    Refused,
    /// 410.
    FullSync,
    /// An answer as if they had always been so.
    Taken,
}

/// What ids of instances look like (G12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstanceIds {
    /// `<id of the series>_20261129T090000Z`
    Dated,
    /// Letters that mean nothing.
    Opaque,
}

/// Requests a minute (G33).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Of one person.
    pub per_user: usize,
    /// Of everybody together.
    pub per_project: usize,
    /// 403 or 429.
    pub status: u16,
}

/// What the service does otherwise than at its best. The default is what it usually does.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they have nothing to do with each other")]
pub struct Quirks {
    /// What an error's JSON has (G53).
    pub error_shape: ErrorShape,
    /// A page never holds more items than this, whatever `maxResults` says (G02).
    pub items_per_page: Option<usize>,
    /// An empty page comes before every page that holds something (G02).
    pub empty_pages: bool,
    /// A sync token is good for so many days, and then for up to as many again (G05).
    pub sync_token_days: i64,
    /// What a sync token gets that was made with other parameters (G05).
    pub other_parameters: OtherParameters,
    /// Exceptions are listed before any series (G10).
    pub exceptions_first: bool,
    /// What ids of instances look like (G12).
    pub instance_ids: InstanceIds,
    /// Lists spell ids of instances in lower case, and such an id is not found (G12).
    pub lower_case_in_lists: bool,
    /// So long after an insert the service itself touches the event: it gets another ETag (G19).
    pub touch_after_insert: Option<TimeDelta>,
    /// A listing holds at most so many instances of one series.
    pub most_instances: usize,
    /// An event may end when it begins.
    pub zero_duration: bool,
    /// Longer descriptions are cut without a word.
    pub description_limit: Option<usize>,
    /// Requests a minute (G33).
    pub quota: Option<Quota>,
    /// How long a conference is `pending` (G44).
    pub conference_takes: TimeDelta,
    /// Fields that nobody knows yet, in every event (G55).
    pub new_fields: bool,
    /// Of so many notifications to a channel only one is sent (G46).
    pub one_notification_in: u64,
    /// Deleted events are remembered, and `updatedMin` may lie back, so many days (G54).
    pub memory_days: i64,
    /// A client that was given a secret must send it.
    pub secret_required: bool,
    /// The browser asks for `/favicon.ico` and calls back twice (O10).
    pub restless_browser: bool,
    /// Lists of calendars that somebody lost answer with nothing and `none` in place of 404 (G38).
    pub lost_is_none: bool,
    /// Text comes back otherwise than it was sent: trimmed, with plain line feeds (F05).
    pub reformats: bool,
    /// Every answer of the calendar comes so much later, as over a network.
    pub answer_takes: Duration,
}

impl Default for Quirks {
    fn default() -> Self {
        Self {
            error_shape: ErrorShape::Errors,
            items_per_page: None,
            empty_pages: false,
            sync_token_days: 14,
            other_parameters: OtherParameters::Refused,
            exceptions_first: false,
            instance_ids: InstanceIds::Dated,
            lower_case_in_lists: false,
            touch_after_insert: None,
            most_instances: 730,
            zero_duration: true,
            description_limit: None,
            quota: Some(Quota { per_user: 600, per_project: 10_000, status: 403 }),
            conference_takes: TimeDelta::seconds(1),
            new_fields: false,
            one_notification_in: 1,
            memory_days: 30,
            secret_required: true,
            restless_browser: false,
            lost_is_none: false,
            reformats: false,
            answer_takes: Duration::ZERO,
        }
    }
}

/// A line of the checklist that the service can have for good.
pub struct Habit {
    /// `G02`
    pub id: &'static str,
    /// What the service does.
    pub what: &'static str,
    /// Switches it on.
    pub set: fn(&mut Quirks),
}

/// The habits that can be had by their id, such as on the command line. The other lines are things that
/// happen once, or are what the service does anyway.
pub const HABITS: &[Habit] = &[
    Habit {
        id: "G02",
        what: "short pages, and an empty one before each",
        set: |q| {
            q.items_per_page = Some(3);
            q.empty_pages = true;
        },
    },
    Habit {
        id: "G05",
        what: "sync tokens are good for a day or two; other parameters are taken without a word",
        set: |q| {
            q.sync_token_days = 1;
            q.other_parameters = OtherParameters::Taken;
        },
    },
    Habit { id: "G10", what: "exceptions before their series", set: |q| q.exceptions_first = true },
    Habit {
        id: "G12",
        what: "ids of instances that say nothing",
        set: |q| q.instance_ids = InstanceIds::Opaque,
    },
    Habit {
        id: "G19",
        what: "a second after an insert the event has another ETag",
        set: |q| q.touch_after_insert = Some(TimeDelta::seconds(1)),
    },
    Habit {
        id: "G33",
        what: "60 requests a minute and 429 for more",
        set: |q| {
            q.quota = Some(Quota { per_user: 60, per_project: 1000, status: 429 });
        },
    },
    Habit {
        id: "G44",
        what: "conferences are pending for a minute",
        set: |q| q.conference_takes = TimeDelta::minutes(1),
    },
    Habit {
        id: "G46",
        what: "two of three notifications are lost",
        set: |q| q.one_notification_in = 3,
    },
    Habit {
        id: "G53",
        what: "errors with a status and without errors[]",
        set: |q| q.error_shape = ErrorShape::StatusAlone,
    },
    Habit { id: "G54", what: "deletions are forgotten after a day", set: |q| q.memory_days = 1 },
    Habit { id: "G55", what: "fields that nobody knows yet", set: |q| q.new_fields = true },
    Habit {
        id: "O10",
        what: "a browser that calls back twice",
        set: |q| q.restless_browser = true,
    },
    Habit {
        id: "F05",
        what: "text comes back otherwise than it was sent",
        set: |q| q.reformats = true,
    },
];
