//! Accounts and calendars.

use daybook_app::api::accounts::{
    AccountDto, AccountStateDto, CalendarDto, CalendarModeDto, ChosenCalendar, ConflictPolicyDto,
    ConnectAccount, DisconnectAccount, DiscoverCalDav, PrivacyDto, ReconnectAccount,
    SetAccountPaused, SetConflictPolicy, SetInvites, UpdateCalendar,
};
use daybook_app::api::sign_in::{AccountRef, CheckDto, CheckOutcomeDto};
use serde::Serialize;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::options::accounts::{
    AccountCommand, AddAccount, Mirror, Mode, Policy, ReadFirst, SetCalendar,
};
use crate::options::appointments::Switch;
use crate::password;

mod google;

pub(super) async fn run(desk: &Desk<'_>, command: &AccountCommand) -> Result<Answer, Failure> {
    match command {
        AccountCommand::Add(wanted) => add(desk, wanted).await,
        AccountCommand::List => {
            Answer::lines(&desk.book.accounts, "No account is connected.", line)
        }
        AccountCommand::Google(wanted) => google::sign_in(desk, wanted).await,
        AccountCommand::Check { account } => check(desk, account).await,
        AccountCommand::Client(wanted) => google::client(desk, wanted).await,
        AccountCommand::Pause { account } => set_paused(desk, account, true).await,
        AccountCommand::Resume { account } => set_paused(desk, account, false).await,
        AccountCommand::Policy { account, policy } => set_policy(desk, account, *policy).await,
        AccountCommand::Invites { account, invites } => {
            set_invites(desk, account, *invites == Switch::On).await
        }
        AccountCommand::Password { account, password } => {
            let account = desk.account(account)?;
            desk.unlock().await?;
            let password = password::read(password, &account.label)?;
            let input = ReconnectAccount { id: account.id.clone(), password };
            let account = desk.app.accounts().reconnect(input).await?;
            Answer::new(&account, format!("The new password works.\n{}", line(&account)))
        }
        AccountCommand::Remove { account, keep } => remove(desk, account, *keep).await,
    }
}

async fn check(desk: &Desk<'_>, wanted: &str) -> Result<Answer, Failure> {
    let input = AccountRef { id: desk.account(wanted)?.id.clone() };
    let checks = desk.app.checks().run(input).await?;
    let line = |check: &CheckDto| {
        let mark = match check.outcome {
            CheckOutcomeDto::Well => "ok     ",
            CheckOutcomeDto::Badly => "problem",
            CheckOutcomeDto::Skipped => "skipped",
        };
        format!("{mark}  {}", check.message)
    };
    let badly = |check: &&CheckDto| check.outcome == CheckOutcomeDto::Badly;
    let problems: Vec<String> =
        checks.iter().filter(badly).map(|check| check.message.clone()).collect();
    Ok(Answer::lines(&checks, "", line)?.with_problems(&problems))
}

fn line(account: &AccountDto) -> String {
    let state = match account.state {
        AccountStateDto::Connected => "connected",
        AccountStateDto::NeedsSignIn => "needs a new sign-in",
        AccountStateDto::Paused => "paused",
    };
    let AccountDto { label, provider, waiting, failed, id, .. } = account;
    format!("{label}  {provider}  {state}  {waiting} waiting, {failed} failed  [{id}]")
}

async fn add(desk: &Desk<'_>, wanted: &AddAccount) -> Result<Answer, Failure> {
    let staff = match &wanted.staff {
        Some(name) => desk.staff(name)?,
        None => None,
    };
    // Nobody should type a password that cannot be kept.
    desk.unlock().await?;
    let input = DiscoverCalDav {
        address: wanted.address.clone(),
        user_name: wanted.user.clone(),
        password: password::read(&wanted.password, &wanted.address)?,
    };
    let found = desk.app.accounts().discover(input).await?;
    let names = &wanted.only;
    let usable = || found.calendars.iter().filter(|calendar| calendar.events);
    if let Some(missing) = names.iter().find(|name| !usable().any(|c| c.name == **name)) {
        let known: Vec<&str> = usable().map(|calendar| calendar.name.as_str()).collect();
        let known = known.join(", ");
        return Err(Failure::not_found(format!(
            "The account has no calendar “{missing}”. It has: {known}."
        )));
    }
    let mode = if wanted.busy { CalendarModeDto::Busy } else { CalendarModeDto::TwoWay };
    let calendars: Vec<ChosenCalendar> = usable()
        .filter(|calendar| names.is_empty() || names.contains(&calendar.name))
        .map(|c| ChosenCalendar {
            href: c.href.clone(),
            mode,
            color: c.color.clone(),
            agreed: false,
        })
        .collect();
    let count = calendars.len();
    let input = ConnectAccount { attempt: found.attempt, staff, calendars };
    let account = desk.app.accounts().connect(input).await?;
    let text = format!(
        "Connected {}. Calendars in use: {count}. Fetch them with `daybook sync`.\n{}",
        account.label,
        line(&account)
    );
    Answer::new(&account, text)
}

async fn set_paused(desk: &Desk<'_>, wanted: &str, paused: bool) -> Result<Answer, Failure> {
    let input = SetAccountPaused { id: desk.account(wanted)?.id.clone(), paused };
    let account = desk.app.accounts().set_paused(input).await?;
    Answer::new(&account, line(&account))
}

async fn set_policy(desk: &Desk<'_>, wanted: &str, policy: Policy) -> Result<Answer, Failure> {
    let (policy, words) = match policy {
        Policy::Ask => (ConflictPolicyDto::Ask, "you are asked"),
        Policy::Mine => (ConflictPolicyDto::Mine, "what was written here counts"),
        Policy::Theirs => (ConflictPolicyDto::Theirs, "what was written there counts"),
        Policy::Newest => (ConflictPolicyDto::Newest, "what was written last counts"),
    };
    let input = SetConflictPolicy { id: desk.account(wanted)?.id.clone(), policy };
    let account = desk.app.accounts().set_conflict_policy(input).await?;
    let text = format!("When both sides of {} change the same, {words}.", account.label);
    Answer::new(&account, text)
}

async fn set_invites(desk: &Desk<'_>, wanted: &str, invites: bool) -> Result<Answer, Failure> {
    let input = SetInvites { id: desk.account(wanted)?.id.clone(), invites };
    let account = desk.app.accounts().set_invites(input).await?;
    let words = if invites { "Google writes to guests" } else { "Guests get no mail from Google" };
    Answer::new(&account, format!("{}: {words}.", account.label))
}

/// Disconnecting cannot be undone, so nothing may be lost by it that is nowhere else.
async fn remove(desk: &Desk<'_>, wanted: &str, keep: bool) -> Result<Answer, Failure> {
    let account = desk.account(wanted)?;
    let conflicts = desk.app.conflicts().list().await?;
    let disputed = conflicts.iter().filter(|conflict| conflict.account == account.label).count();
    let unsent = u64::from(account.waiting) + u64::from(account.failed) + disputed as u64;
    if unsent > 0 && !keep {
        return Err(Failure::new(format!(
            "Changes made here have not all reached {} yet and would be lost ({unsent}). Run \
             `daybook sync` first, or keep the appointments on this computer with --keep.",
            account.label
        )));
    }
    let input = DisconnectAccount { id: account.id.clone(), keep };
    let done = desk.app.accounts().disconnect(input).await?;
    let problems: Vec<String> =
        Some(done.not_revoked).into_iter().filter(|reason| !reason.is_empty()).collect();
    let answer = Answer::new(account, format!("Disconnected {}.", account.label))?;
    Ok(answer.with_problems(&problems))
}

pub(super) fn calendars(desk: &Desk<'_>) -> Result<Answer, Failure> {
    Answer::lines(&desk.book.calendars, "There is no calendar.", |it| calendar_line(desk, it))
}

fn calendar_line(desk: &Desk<'_>, calendar: &CalendarDto) -> String {
    let owner = |account: &&AccountDto| Some(&account.id) == calendar.account.as_ref();
    let account = desk.book.accounts.iter().find(owner);
    let account = account.map_or("on this computer", |account| &account.label);
    let mode = match calendar.mode {
        CalendarModeDto::TwoWay if calendar.read_only => "read only",
        CalendarModeDto::TwoWay => "both ways",
        CalendarModeDto::Busy => "blocks time",
        CalendarModeDto::Publish => "only written",
        CalendarModeDto::Ignored => "not used",
    };
    let staff = desk.book.staff.iter().find(|person| Some(&person.id) == calendar.staff.as_ref());
    let whose = staff.map_or("everybody's", |person| person.name.as_str());
    let mirror = match calendar.mirror {
        None => String::new(),
        Some(PrivacyDto::Full) => format!("  mirrors {whose} in full"),
        Some(PrivacyDto::Service) => format!("  mirrors {whose} by service"),
        Some(PrivacyDto::Initials) => format!("  mirrors {whose} by initials"),
        Some(PrivacyDto::Busy) => format!("  mirrors {whose} as busy"),
    };
    let problem = if calendar.problem.is_empty() { "" } else { "  cannot be reached" };
    format!("{}  {account}  {mode}{mirror}{problem}  [{}]", calendar.name, calendar.id)
}

/// Changes what becomes of a calendar.
pub(super) async fn set_calendar(desk: &Desk<'_>, wanted: &SetCalendar) -> Result<Answer, Failure> {
    let id = desk.calendar(Some(&wanted.calendar))?.unwrap_or_default();
    let mode = wanted.mode.map(|mode| match mode {
        Mode::TwoWay => CalendarModeDto::TwoWay,
        Mode::Busy => CalendarModeDto::Busy,
        Mode::Publish => CalendarModeDto::Publish,
        Mode::Ignored => CalendarModeDto::Ignored,
    });
    let mirror = wanted.mirror.map(|mirror| match mirror {
        Mirror::Full => Some(PrivacyDto::Full),
        Mirror::Service => Some(PrivacyDto::Service),
        Mirror::Initials => Some(PrivacyDto::Initials),
        Mirror::Busy => Some(PrivacyDto::Busy),
        Mirror::Off => None,
    });
    let staff = wanted.staff.as_deref().map(|name| desk.staff(name)).transpose()?;
    let input = UpdateCalendar {
        id,
        visible: None,
        color: None,
        mode,
        mirror,
        staff,
        is_default: wanted.default.then_some(true),
        allow_deletions: None,
    };
    let calendar = desk.app.accounts().update_calendar(input).await?;
    Answer::new(&calendar, calendar_line(desk, &calendar))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FirstDays {
    first_days_back: u16,
    first_days_ahead: u16,
}

/// Shows what is read first when a calendar is connected, or changes it.
pub(super) async fn read_first(desk: &Desk<'_>, wanted: &ReadFirst) -> Result<Answer, Failure> {
    let mut settings = desk.book.settings.clone();
    let first_days_back = wanted.back.unwrap_or(settings.first_days_back);
    let first_days_ahead = wanted.ahead.unwrap_or(settings.first_days_ahead);
    if wanted.back.is_some() || wanted.ahead.is_some() {
        (settings.first_days_back, settings.first_days_ahead) = (first_days_back, first_days_ahead);
        desk.app.book().save_settings(settings).await?;
    }
    let text = format!("Read first: {first_days_back} days back, {first_days_ahead} days ahead.");
    Answer::new(&FirstDays { first_days_back, first_days_ahead }, text)
}
