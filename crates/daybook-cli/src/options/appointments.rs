//! What can be said about appointments.

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use daybook_app::api::appointments::Scope;

use crate::times::{self, Start};

/// What an appointment is to be.
#[derive(Debug, Default, Args)]
pub(crate) struct Said {
    /// Title; the service and the client unless said otherwise.
    #[arg(long, value_name = "TEXT")]
    pub(crate) summary: Option<String>,
    /// When it begins: a day and a time, or a day alone for a whole day.
    #[arg(long, value_name = "WHEN", value_parser = times::start)]
    pub(crate) start: Option<Start>,
    /// When it ends: a day and a time, or the last of several whole days.
    #[arg(long, value_name = "WHEN", value_parser = times::start, conflicts_with = "minutes")]
    pub(crate) end: Option<Start>,
    /// How long it takes; as long as the service, or an hour, unless said otherwise.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(0..=525_600))]
    pub(crate) minutes: Option<i32>,
    /// It takes whole days.
    #[arg(long, conflicts_with = "minutes")]
    pub(crate) all_day: bool,
    /// Name of the staff member; empty for nobody.
    #[arg(long, value_name = "NAME")]
    pub(crate) staff: Option<String>,
    /// Name of the client, who is added to the book if new; empty for nobody.
    #[arg(long, value_name = "NAME")]
    pub(crate) client: Option<String>,
    /// Name of the service; empty for none.
    #[arg(long, value_name = "NAME")]
    pub(crate) service: Option<String>,
    /// Notes.
    #[arg(long, value_name = "TEXT")]
    pub(crate) notes: Option<String>,
    /// Place.
    #[arg(long, value_name = "TEXT")]
    pub(crate) location: Option<String>,
    /// Whether its calendars are kept in step; off keeps every change on its own side.
    #[arg(long, value_enum)]
    pub(crate) sync: Option<Switch>,
    /// How often it takes place.
    #[arg(long, value_enum)]
    pub(crate) repeat: Option<Repeat>,
    /// Ends after so many times.
    #[arg(long, value_name = "N", requires = "repeat", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) count: Option<u32>,
    /// Ends with this day.
    #[arg(
        long,
        value_name = "DAY",
        requires = "repeat",
        conflicts_with = "count",
        value_parser = times::day
    )]
    pub(crate) until: Option<NaiveDate>,
}

impl Said {
    /// Whether nothing was said at all.
    pub(crate) fn is_empty(&self) -> bool {
        let texts =
            [&self.summary, &self.staff, &self.client, &self.service, &self.notes, &self.location];
        let others = self.repeat.is_some() || self.sync.is_some();
        texts.iter().all(|text| text.is_none()) && !self.moves() && !others
    }

    /// Whether something was said about its place in time.
    pub(crate) fn moves(&self) -> bool {
        self.start.is_some() || self.end.is_some() || self.minutes.is_some() || self.all_day
    }
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

/// How often something takes place.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Repeat {
    /// Once.
    Never,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
    /// Every year.
    Yearly,
}

/// Which appointment, and how much of a series.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// Its id, as `list` shows it.
    pub(crate) id: String,
    /// Which occurrence of a series, as `list` shows it after the @.
    #[arg(long, required_if_eq_any([("scope", "this"), ("scope", "following")]))]
    pub(crate) occurrence: Option<String>,
    /// How much of a series; the given occurrence, or everything without one.
    #[arg(long, value_enum)]
    scope: Option<Extent>,
}

impl Which {
    /// How much of a series.
    pub(crate) fn scope(&self) -> Scope {
        match (self.scope, &self.occurrence) {
            (Some(Extent::This), _) | (None, Some(_)) => Scope::This,
            (Some(Extent::Following), _) => Scope::Following,
            (Some(Extent::All), _) | (None, None) => Scope::All,
        }
    }
}

/// How much of a series.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Extent {
    /// This occurrence.
    This,
    /// This one and all after it.
    Following,
    /// All.
    All,
}
