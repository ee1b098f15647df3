//! The names of backups: when and why each was made.

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::api::backups::BackupKindDto;

/// The ending of a book's file.
const ENDING: &str = ".sqlite3";
/// UTC, to the second; names sort like times.
const TIME: &str = "%Y-%m-%dT%H%M%SZ";

/// Why a backup was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// After the first change of a day.
    Daily,
    /// Somebody asked for it.
    Asked,
    /// Before the schema is brought up to date.
    BeforeUpdate,
    /// Before another one is restored.
    BeforeRestore,
}

const KINDS: [(Kind, &str); 4] = [
    (Kind::Daily, "daily"),
    (Kind::Asked, "asked"),
    (Kind::BeforeUpdate, "before-update"),
    (Kind::BeforeRestore, "before-restore"),
];

/// The name of a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BackupName {
    pub(super) at: DateTime<Utc>,
    pub(super) kind: Kind,
}

impl BackupName {
    /// `2026-11-29T014500Z-daily.sqlite3`
    pub(super) fn file(self) -> String {
        let kind = KINDS.iter().find(|(kind, _)| *kind == self.kind).map_or("", |(_, word)| *word);
        format!("{}-{kind}{ENDING}", self.at.format(TIME))
    }

    /// The backup of a file's name; `None` for anything else.
    pub(super) fn parse(file: &str) -> Option<Self> {
        let (time, word) = file.strip_suffix(ENDING)?.split_once("Z-")?;
        let (kind, _) = KINDS.iter().find(|(_, known)| *known == word)?;
        let at = NaiveDateTime::parse_from_str(&format!("{time}Z"), TIME).ok()?.and_utc();
        Some(Self { at, kind: *kind })
    }
}

impl From<Kind> for BackupKindDto {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Daily => Self::Daily,
            Kind::Asked => Self::Asked,
            Kind::BeforeUpdate => Self::BeforeUpdate,
            Kind::BeforeRestore => Self::BeforeRestore,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_when_and_why() {
        for (kind, word) in KINDS {
            let name = BackupName { at: "2026-11-29T01:45:07Z".parse().unwrap(), kind };
            assert_eq!(name.file(), format!("2026-11-29T014507Z-{word}.sqlite3"));
            assert_eq!(BackupName::parse(&name.file()), Some(name));
        }
    }

    #[test]
    fn other_files_are_no_backups() {
        let others =
            ["book.sqlite3", "2026-11-29T014507Z-daily.partial", "../2026-11-29T014507Z-x.sqlite3"];
        for other in others {
            assert_eq!(BackupName::parse(other), None, "{other}");
        }
    }
}
