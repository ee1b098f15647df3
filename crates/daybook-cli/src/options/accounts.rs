//! What can be said about accounts.

use clap::{ArgGroup, Args, Subcommand, ValueEnum};

use super::appointments::Switch;

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Connect a CalDAV account and use its calendars.
    Add(AddAccount),
    /// Connect a Google account, or sign in to it again: opens the browser and waits for its answer.
    Google(SignInGoogle),
    /// List the accounts.
    List,
    /// Find out what is wrong with a connection. A test appointment is written and removed again.
    Check {
        /// Its id or label.
        account: String,
    },
    /// Say which client id Daybook signs people in with at Google, or which one it is.
    Client(SetClient),
    /// Stop syncing an account until it is resumed.
    Pause {
        /// Its id or label.
        account: String,
    },
    /// Sync a paused account again.
    Resume {
        /// Its id or label.
        account: String,
    },
    /// Give an account a new password.
    Password {
        /// Its id or label.
        account: String,
        #[command(flatten)]
        password: PasswordFrom,
    },
    /// Say who is right from now on when both sides change the same.
    Policy {
        /// Its id or label.
        account: String,
        /// Ask, or let one version count.
        #[arg(value_enum)]
        policy: Policy,
    },
    /// Say whether Google sends mail to guests: when they are invited here, and of what changes.
    Invites {
        /// Its id or label.
        account: String,
        /// Whether it does.
        #[arg(value_enum)]
        invites: Switch,
    },
    /// Disconnect an account and give its permission back. No appointment changes at the provider.
    Remove {
        /// Its id or label.
        account: String,
        /// Keep its appointments on this computer.
        #[arg(long)]
        keep: bool,
    },
}

/// Who is right when both sides changed the same.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Policy {
    /// You are asked.
    Ask,
    /// What was written here.
    Mine,
    /// What was written there.
    Theirs,
    /// What was written last, where that is known.
    Newest,
}

/// An account to connect.
#[derive(Debug, Args)]
pub(crate) struct AddAccount {
    /// E-mail address, host name or URL.
    pub(crate) address: String,
    /// Name to sign in with; the address unless said otherwise.
    #[arg(long, value_name = "NAME", default_value = "")]
    pub(crate) user: String,
    #[command(flatten)]
    pub(crate) password: PasswordFrom,
    /// Whose calendars they are; the business's unless said otherwise.
    #[arg(long, value_name = "NAME")]
    pub(crate) staff: Option<String>,
    /// Use this calendar only; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Vec<String>,
    /// Only block the time of their events; write nothing.
    #[arg(long)]
    pub(crate) busy: bool,
}

/// A Google account to connect.
#[derive(Debug, Args)]
pub(crate) struct SignInGoogle {
    /// Whose calendars they are; the business's unless said otherwise.
    #[arg(long, value_name = "NAME")]
    pub(crate) staff: Option<String>,
    /// Use this calendar only; may be given several times. Otherwise the main one is used.
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Vec<String>,
    /// Only block the time of their events; write nothing.
    #[arg(long)]
    pub(crate) busy: bool,
    /// Sign in to this account again, by its id or label.
    #[arg(long, value_name = "ACCOUNT", conflicts_with_all = ["staff", "only", "busy"])]
    pub(crate) again: Option<String>,
}

/// A registration at Google.
#[derive(Debug, Args)]
pub(crate) struct SetClient {
    /// The client id; empty removes it. Without one the present one is shown.
    pub(crate) client_id: Option<String>,
    /// Read the client secret from the first line of standard input.
    #[arg(long, requires = "client_id")]
    pub(crate) secret_stdin: bool,
    /// The address of a private-use scheme to be called back at; a client of the type "Desktop app" has
    /// none.
    #[arg(long, value_name = "ADDRESS", default_value = "", requires = "client_id")]
    pub(crate) redirect: String,
    /// Another service in Google's place.
    #[arg(long, value_name = "URL", requires = "client_id")]
    pub(crate) service: Option<String>,
}

/// Where a password comes from: never from an argument, so that it ends up in no history.
#[derive(Debug, Args)]
pub(crate) struct PasswordFrom {
    /// Read the password from the first line of standard input instead of asking for it.
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

/// What becomes of a calendar.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).multiple(true))]
pub(crate) struct SetCalendar {
    /// Its id or name.
    pub(crate) calendar: String,
    /// What becomes of its events.
    #[arg(long, value_enum, value_name = "HOW", group = "what")]
    pub(crate) mode: Option<Mode>,
    /// How much it shows of appointments made here that are at home elsewhere: those of its staff
    /// member, or everybody's without one.
    #[arg(long, value_enum, value_name = "WHAT", group = "what")]
    pub(crate) mirror: Option<Mirror>,
    /// Whose time it is; empty for the whole business.
    #[arg(long, value_name = "NAME", group = "what")]
    pub(crate) staff: Option<String>,
    /// New appointments of its staff member go here.
    #[arg(long, group = "what")]
    pub(crate) default: bool,
}

/// What is read first when a calendar is connected.
#[derive(Debug, Args)]
pub(crate) struct ReadFirst {
    /// So many days before today.
    #[arg(long, value_name = "DAYS")]
    pub(crate) back: Option<u16>,
    /// So many days after today.
    #[arg(long, value_name = "DAYS")]
    pub(crate) ahead: Option<u16>,
}

/// What becomes of the events of a calendar.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Mode {
    /// Changes go both ways.
    TwoWay,
    /// They only block time.
    Busy,
    /// They are left alone; mirrors are written.
    Publish,
    /// It is not used.
    Ignored,
}

/// What mirrors in a calendar show.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Mirror {
    /// Everything but guests and reminders.
    Full,
    /// When, and the service.
    Service,
    /// When, and the client's initials.
    Initials,
    /// When.
    Busy,
    /// There are none.
    Off,
}
