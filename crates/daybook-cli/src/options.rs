//! What can be said on the command line.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use daybook_app::api::appointments::Scope;
use daybook_auth::{KeyFile, Keychain, OsKeyring};

use crate::failure::Failure;
use crate::times::{self, Start};

/// Where the window keeps its book, below the system's place for data of programs.
const FOLDER: &str = "app.daybook.desktop";

/// The appointment book from a command line.
///
/// Ends with 0 when it was done, 1 when it failed, 2 when the request makes no sense, 3 when
/// something is not in the book, 4 when a sign-in is needed or was refused, 5 when a server cannot
/// be reached, 6 when it was done in part.
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
    Init {
        /// Name of the business.
        name: String,
        /// Its time zone, such as Europe/Berlin.
        #[arg(long)]
        zone: String,
        /// A staff member; may be given several times.
        #[arg(long)]
        staff: Vec<String>,
    },
    /// Connect, list and disconnect accounts.
    #[command(subcommand)]
    Account(AccountCommand),
    /// List the calendars.
    Calendars,
    /// Sync everything, or one account.
    Sync {
        /// Its id or label.
        #[arg(long)]
        account: Option<String>,
    },
    /// List appointments; a week from today on unless said otherwise.
    List {
        /// First day.
        #[arg(long, value_parser = times::day)]
        from: Option<NaiveDate>,
        /// Last day.
        #[arg(long, value_parser = times::day)]
        to: Option<NaiveDate>,
    },
    /// Make an appointment.
    Add {
        /// Title.
        title: String,
        /// When it begins: a day for a whole day, or a day and a time.
        #[arg(long, value_parser = times::start)]
        start: Start,
        /// How long it takes.
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(i32).range(0..=525_600))]
        minutes: i32,
        #[command(flatten)]
        texts: Texts,
        /// Id or name of the calendar.
        #[arg(long)]
        calendar: Option<String>,
        /// Repeat every day, week, month or year.
        #[arg(long, value_enum)]
        every: Option<Every>,
        /// Repeat so many times.
        #[arg(long, requires = "every")]
        count: Option<u32>,
    },
    /// Change an appointment.
    Edit {
        #[command(flatten)]
        which: Which,
        /// Title.
        #[arg(long)]
        title: Option<String>,
        /// When it begins: a day for a whole day, or a day and a time.
        #[arg(long, value_parser = times::start)]
        start: Option<Start>,
        /// How long it takes.
        #[arg(long, value_parser = clap::value_parser!(i32).range(0..=525_600))]
        minutes: Option<i32>,
        #[command(flatten)]
        texts: Texts,
    },
    /// Delete an appointment.
    Delete {
        #[command(flatten)]
        which: Which,
    },
    /// Take the last change back.
    Undo,
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
        /// The file.
        file: PathBuf,
        /// Id or name of a calendar; everything unless said otherwise.
        #[arg(long)]
        calendar: Option<String>,
    },
    /// List what was changed on both sides and waits for an answer.
    Conflicts,
    /// Settle a conflict.
    Resolve {
        /// Its id.
        id: String,
        /// Whose version to keep.
        #[arg(value_enum)]
        keep: Keep,
        /// Keep the version here of this field all the same; may be given several times.
        #[arg(long, value_name = "FIELD")]
        mine: Vec<String>,
        /// Keep the version there of this field all the same; may be given several times.
        #[arg(long, value_name = "FIELD")]
        theirs: Vec<String>,
    },
}

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Connect a CalDAV account and use its calendars.
    Add {
        /// E-mail address, host name or URL.
        address: String,
        /// Name to sign in with; the address unless said otherwise.
        #[arg(long, default_value = "")]
        user: String,
        /// Read the password from the first line of standard input. There is no other way, so that it
        /// ends up in no history.
        #[arg(long, required = true)]
        password_stdin: bool,
        /// Name of a calendar to use; may be given several times. All of them unless said otherwise.
        #[arg(long)]
        calendar: Vec<String>,
        /// Only block the time of their events; write nothing.
        #[arg(long)]
        busy: bool,
    },
    /// List the accounts.
    List,
    /// Disconnect an account. Nothing changes at the provider.
    Remove {
        /// Its id or label.
        account: String,
        /// Remove its appointments from this computer, too.
        #[arg(long)]
        remove_copies: bool,
    },
}

/// Texts of an appointment.
#[derive(Debug, Args)]
pub(crate) struct Texts {
    /// Place.
    #[arg(long)]
    pub(crate) location: Option<String>,
    /// Notes.
    #[arg(long)]
    pub(crate) notes: Option<String>,
}

/// Which appointment, and how much of a series.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// Its id, as `list` shows it.
    pub(crate) id: String,
    /// Which occurrence of a series, as `list` shows it after the @.
    #[arg(long)]
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

/// How often.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Every {
    /// Daily.
    Day,
    /// Weekly.
    Week,
    /// Monthly.
    Month,
    /// Yearly.
    Year,
}

/// Whose version.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Keep {
    /// As it is here.
    Mine,
    /// As it is there.
    Theirs,
}
