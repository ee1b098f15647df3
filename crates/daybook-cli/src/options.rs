//! What can be said on the command line.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use clap::{ArgGroup, Args, Parser, Subcommand};
use daybook_app::api::conflicts::{Keep, Side};
use daybook_auth::{KeyFile, Keychain, OsKeyring};

use crate::failure::Failure;
use crate::times;

pub(crate) mod accounts;
pub(crate) mod appointments;
pub(crate) mod log;

use accounts::AccountCommand;
use appointments::{Said, Which};
use log::{Deletions, LogPart, Refused, Retry};

/// Where the window keeps its book, below the system's place for data of programs.
const FOLDER: &str = "app.daybook.desktop";

/// The appointment book from a command line.
///
/// Ends with 0 when it was done, 1 when it failed, 2 when the request makes no sense, 3 when
/// something is not in the book, 4 when a sign-in is needed or was refused, 5 when a server cannot
/// be reached, 6 when it was done with problems, 7 when the system's password store or the key file
/// cannot be used.
#[derive(Debug, Parser)]
#[command(name = "daybook", version, max_term_width = 100)]
pub(crate) struct Options {
    /// Use the book in this folder instead of the window's.
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Keep the key of saved passwords in this file instead of the system's password store.
    #[arg(long, global = true, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Answer with one JSON value.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Tell on standard error what is going on.
    #[arg(long, global = true)]
    pub(crate) verbose: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Options {
    /// The folder of the book.
    pub(crate) fn folder(&self) -> Result<PathBuf, Failure> {
        let usual = || dirs::data_dir().map(|folder| folder.join(FOLDER));
        self.data_dir.clone().or_else(usual).ok_or_else(|| {
            Failure::usage("This system has no place for data. Name a folder with --data-dir.")
        })
    }

    /// Where the key of saved passwords is. Nothing is asked yet.
    pub(crate) fn keychain(&self) -> Arc<dyn Keychain> {
        match &self.key_file {
            Some(path) => Arc::new(KeyFile::new(path.clone())),
            None => Arc::new(OsKeyring),
        }
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Set up a new book.
    Init(Init),
    /// Connect, list and disconnect accounts.
    #[command(subcommand)]
    Account(AccountCommand),
    /// List the calendars.
    Calendars,
    /// Say what becomes of a calendar, and what it shows of appointments that are at home elsewhere.
    Calendar(accounts::SetCalendar),
    /// Sync everything, or one account, and wait for the end.
    Sync {
        /// Its id or label.
        #[arg(long)]
        account: Option<String>,
        /// Only what takes place from this day on.
        #[arg(long, value_name = "DAY", value_parser = times::day, requires = "to")]
        from: Option<NaiveDate>,
        /// The last day.
        #[arg(long, value_name = "DAY", value_parser = times::day, requires = "from")]
        to: Option<NaiveDate>,
        /// Only say what would happen, on both sides.
        #[arg(long, conflicts_with = "from")]
        dry_run: bool,
    },
    /// Agree to what would be written to a calendar for the first time.
    Agree {
        /// Its id or name.
        calendar: String,
    },
    /// Say how the book and its sync stand.
    Status,
    /// Show what sync did.
    Log(LogPart),
    /// Compare everything, or one calendar, with what the provider holds, and repair what differs.
    Compare {
        /// Id or name of the calendar.
        calendar: Option<String>,
    },
    /// Show what providers hold of an appointment.
    Receipt {
        /// Its id, as `list` shows it.
        id: String,
        /// Ask them now.
        #[arg(long)]
        check: bool,
    },
    /// List the changes that providers refused.
    Refused,
    /// Send again what was refused.
    Retry(Retry),
    /// Take back what the provider has in place of a refused change; what it never had is discarded.
    GiveWay(Refused),
    /// List deletions that are held back in a calendar, or decide about them.
    Deletions(Deletions),
    /// List appointments; a week from today on unless said otherwise.
    List {
        /// First day.
        #[arg(long, value_name = "DAY", value_parser = times::day)]
        from: Option<NaiveDate>,
        /// Last day.
        #[arg(long, value_name = "DAY", value_parser = times::day)]
        to: Option<NaiveDate>,
    },
    /// Show everything about an appointment.
    Show {
        /// Its id, as `list` shows it.
        id: String,
        /// Which occurrence of a series, as `list` shows it after the @.
        #[arg(long)]
        occurrence: Option<String>,
    },
    /// Make an appointment.
    Add {
        #[command(flatten)]
        said: Said,
        /// Id or name of the calendar; where the window would put it unless said otherwise.
        #[arg(long)]
        calendar: Option<String>,
    },
    /// Change an appointment; what is not named stays.
    Edit {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        said: Said,
        /// Id or name of the calendar to move it to.
        #[arg(long)]
        calendar: Option<String>,
    },
    /// Delete an appointment.
    Delete {
        #[command(flatten)]
        which: Which,
    },
    /// Take the last change back, wherever it was made.
    Undo,
    /// Make the change again that was taken back last.
    Redo,
    /// Show every version of an appointment, also of one that is deleted.
    History {
        /// Its id, as `list` or `trash` shows it.
        id: String,
    },
    /// Make an appointment what it was; one that is deleted comes back.
    Restore {
        /// Its id, as `list` or `trash` shows it.
        id: String,
        /// The number of the version, as `history` shows it; not needed for one that is deleted.
        #[arg(long, value_name = "N")]
        version: Option<u32>,
    },
    /// List what was deleted, here or in a calendar.
    Trash {
        /// Words of title, client, notes or place.
        words: Vec<String>,
    },
    /// Make, list and restore copies of the book.
    #[command(subcommand)]
    Backup(BackupCommand),
    /// Look for clients and appointments.
    Search {
        /// Words of title, client or notes, or digits of a phone number.
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// Take in a calendar file; what is in the book already is left alone.
    Import {
        /// The file; - reads standard input.
        file: PathBuf,
        /// Id or name of the calendar; the one on this computer unless said otherwise.
        #[arg(long)]
        calendar: Option<String>,
        /// Only say what would happen.
        #[arg(long)]
        dry_run: bool,
    },
    /// Write appointments to a calendar file.
    Export {
        /// The file; - writes to standard output.
        file: PathBuf,
        /// Id or name of a calendar; everything unless said otherwise.
        #[arg(long)]
        calendar: Option<String>,
    },
    /// List what was changed on both sides and waits for an answer.
    Conflicts,
    /// Settle a conflict.
    Resolve(Resolve),
}

impl Command {
    /// The backup it restores, for which the book need not be readable any more.
    pub(crate) fn restored(&self) -> Option<&str> {
        match self {
            Self::Backup(BackupCommand::Restore { backup }) => Some(backup),
            _ => None,
        }
    }
}

/// What to do with copies of the book.
#[derive(Debug, Subcommand)]
pub(crate) enum BackupCommand {
    /// Make a copy now; it is opened and counted.
    Now,
    /// List the copies.
    List,
    /// Make the book what a copy holds. A copy of the book as it is now is made first.
    Restore {
        /// Its name, as `list` shows it, or the path of a file.
        backup: String,
    },
}

/// A new book.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Name of the business.
    #[arg(long, value_name = "NAME")]
    pub(crate) business: String,
    /// Its time zone, such as Europe/Berlin; the system's unless said otherwise.
    #[arg(long)]
    pub(crate) zone: Option<String>,
    /// A staff member; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) staff: Vec<String>,
}

/// The answer to a conflict.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("side").required(true))]
pub(crate) struct Resolve {
    /// Its id, as `conflicts` shows it.
    pub(crate) id: String,
    /// Keep it as it is here.
    #[arg(long, group = "side")]
    mine: bool,
    /// Keep it as it is at the provider.
    #[arg(long, group = "side")]
    theirs: bool,
    /// Decide one field differently; may be given several times.
    #[arg(long, value_name = "FIELD=mine|before|theirs", value_parser = field)]
    pub(crate) field: Vec<(String, Keep)>,
}

impl Resolve {
    /// Whose version counts.
    pub(crate) fn side(&self) -> Side {
        if self.mine { Side::Mine } else { Side::Theirs }
    }
}

fn field(text: &str) -> Result<(String, Keep), String> {
    match text.split_once('=') {
        Some((key, "mine")) => Ok((key.to_owned(), Keep::Mine)),
        Some((key, "before")) => Ok((key.to_owned(), Keep::Before)),
        Some((key, "theirs")) => Ok((key.to_owned(), Keep::Theirs)),
        _ => Err("write it like when=mine or summary=theirs".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_options_fit_together() {
        Options::command().debug_assert();
    }

    #[test]
    fn a_field_is_decided_for_one_version() {
        assert!(matches!(field("when=mine"), Ok((key, Keep::Mine)) if key == "when"));
        assert!(field("when=both").is_err());
        assert!(field("when").is_err());
    }
}
