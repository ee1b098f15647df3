//! What can be said about accounts.

use clap::{Args, Subcommand, ValueEnum};

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Connect a CalDAV account and use its calendars.
    Add(AddAccount),
    /// List the accounts.
    List,
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
    /// Disconnect an account. Nothing changes at the provider.
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

/// Where a password comes from: never from an argument, so that it ends up in no history.
#[derive(Debug, Args)]
pub(crate) struct PasswordFrom {
    /// Read the password from the first line of standard input instead of asking for it.
    #[arg(long)]
    pub(crate) password_stdin: bool,
}
