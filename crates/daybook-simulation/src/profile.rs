//! What kind of server the calendars live on.

use std::fmt;
use std::str::FromStr;

/// What kind of server the calendars live on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Chosen ids that are burnt by a deletion; every answer has a version and says what is held,
    /// which is not always what was sent; tombstones.
    Google,
    /// The server chooses ids and UIDs, and remembers for a while which creates it has had; its list of
    /// changes says old things again, its search finds new things late, and a condition sometimes fails
    /// although it holds.
    Graph,
    /// Tells versions with writes, keeps marks, has sync tokens (RFC 6578).
    CalDavGood,
    /// Tells no version with writes, drops our mark, rewrites data, has no sync token but a changing
    /// ctag and a listing that is no snapshot, and answers 412 where nothing is.
    CalDavPoor,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Self; 4] = [Self::CalDavGood, Self::CalDavPoor, Self::Google, Self::Graph];

    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Graph => "graph",
            Self::CalDavGood => "caldav-good",
            Self::CalDavPoor => "caldav-poor",
        }
    }

    /// The answer to a write tells the new version.
    pub(crate) const fn tells_version(self) -> bool {
        !matches!(self, Self::CalDavPoor)
    }

    /// Data of ours that nobody else understands is kept.
    pub(crate) const fn keeps_marks(self) -> bool {
        !matches!(self, Self::CalDavPoor)
    }

    /// Some things are written the server's own way.
    pub(crate) const fn rewrites(self) -> bool {
        !matches!(self, Self::CalDavGood)
    }

    /// A listing now and then leaves out what is there.
    pub(crate) const fn omits(self) -> bool {
        matches!(self, Self::CalDavPoor)
    }

    /// A version is now and then one that no condition can be made of.
    pub(crate) const fn weakens(self) -> bool {
        matches!(self, Self::CalDavPoor)
    }

    /// What changed since a position can be asked for.
    pub(crate) const fn has_tokens(self) -> bool {
        !matches!(self, Self::CalDavPoor)
    }

    /// An id is never free again.
    pub(crate) const fn burns_ids(self) -> bool {
        matches!(self, Self::Google)
    }

    /// The server chooses where a new event lives, and its UID. It never moves.
    pub(crate) const fn chooses_places(self) -> bool {
        matches!(self, Self::Graph)
    }

    /// Changed occurrences are events of their own: each takes a request by itself, after the series.
    pub(crate) const fn parts_series(self) -> bool {
        matches!(self, Self::Google | Self::Graph)
    }

    /// Old changes are listed again.
    pub(crate) const fn replays(self) -> bool {
        matches!(self, Self::Graph)
    }

    /// A condition that holds is now and then said not to.
    pub(crate) const fn doubts_conditions(self) -> bool {
        matches!(self, Self::Graph)
    }

    /// Whether attendees get a letter about a write: as asked, as the server likes, or never.
    pub(crate) const fn mails(self, asked: bool) -> bool {
        match self {
            Self::Google => asked,
            Self::Graph | Self::CalDavGood => true,
            Self::CalDavPoor => false,
        }
    }

    /// Also about what attendees see no difference in.
    pub(crate) const fn mails_without_news(self) -> bool {
        matches!(self, Self::Google)
    }

    /// A conditional write to nothing is answered with 412 instead of 404.
    pub(crate) const fn hides_absence(self) -> bool {
        matches!(self, Self::CalDavPoor)
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Profile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|profile| profile.name() == text)
            .ok_or_else(|| format!("{text} is none of {known}"))
    }
}
