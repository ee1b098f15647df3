//! Finding out what is wrong with a connection, step by step.

use daybook_core::account::{Account, Calendar, CalendarMode};
use daybook_core::id::AccountId;
use daybook_provider::{ProviderError, RemoteCalendar};
use daybook_sync::{CompareError, ProbeError, Providers as _};

use super::id;
use crate::api::sign_in::{AccountRef, CheckDto, CheckOutcomeDto, CheckStepDto};
use crate::app::Inner;
use crate::error::{Result, sentence, told};

/// Checks of connections.
pub struct Checks<'a> {
    pub(crate) app: &'a Inner,
}

/// A step that went well, or what is to be done.
type Step = Result<String, String>;

impl Checks<'_> {
    /// Tries out what an account needs: that the service answers, takes the sign-in and lists the
    /// calendars, and that a test event can be written, read again and removed.
    ///
    /// # Errors
    ///
    /// [`crate::AppError::NotFound`]; what the provider says is part of the answer.
    pub async fn run(&self, input: AccountRef) -> Result<Vec<CheckDto>> {
        let account = self.app.store.account(id(&input.id, "account")?).await?;
        let calendars = self.used(account.id).await?;
        if account.not_before.is_some_and(|until| self.app.now() < until) {
            let outcome = CheckOutcomeDto::Badly;
            let message = "The service asked to be left alone for a while. Daybook goes on by \
                           itself; check again in a few minutes."
                .to_owned();
            let rest = STEPS.into_iter().skip(1).map(|step| skipped(step, NOT_TRIED));
            let first = CheckDto { step: CheckStepDto::Reach, outcome, message };
            return Ok(std::iter::once(first).chain(rest).collect());
        }
        let listed = match self.app.signed_in.open(&account).await {
            Ok(provider) => provider.calendars().await,
            Err(error) => Err(error),
        };
        let mut checks = Vec::new();
        let mut go_on = true;
        let mut note = |step, found: Step| {
            let outcome =
                if found.is_ok() { CheckOutcomeDto::Well } else { CheckOutcomeDto::Badly };
            go_on &= found.is_ok();
            let (Ok(message) | Err(message)) = found;
            checks.push(CheckDto { step, outcome, message });
            go_on
        };
        let (reach, sign_in) = first_steps(&account, listed.as_ref());
        if note(CheckStepDto::Reach, reach) && note(CheckStepDto::SignIn, sign_in) {
            let found = listed.as_deref().unwrap_or_default();
            if note(CheckStepDto::List, all_listed(&calendars, found)) {
                let agreed = |calendar: &&Calendar| calendar.takes_writes() && calendar.agreed;
                if let Some(calendar) = calendars.iter().find(agreed) {
                    note(CheckStepDto::Write, self.written(calendar).await);
                } else {
                    checks.push(skipped(
                        CheckStepDto::Write,
                        "Nothing is written to the calendars of this account, or nobody has agreed \
                         to that yet, so there is nothing to try.",
                    ));
                }
            }
        }
        for step in STEPS.into_iter().skip(checks.len()) {
            checks.push(skipped(step, NOT_TRIED));
        }
        Ok(checks)
    }

    async fn used(&self, account: AccountId) -> Result<Vec<Calendar>> {
        let mut calendars = self.app.store.calendars().await?;
        calendars.retain(|calendar| {
            calendar.account == Some(account) && calendar.mode != CalendarMode::Ignored
        });
        Ok(calendars)
    }

    async fn written(&self, calendar: &Calendar) -> Step {
        let id = calendar.id;
        let tried = self.app.engine_works(async move |engine| engine.probe(id).await).await;
        let ended_early = || CompareError::Failed("the check ended early".to_owned());
        match tried.unwrap_or_else(|| Err(ended_early().into())) {
            Ok(()) => Ok(format!(
                "A test appointment was written to “{}”, read again and removed.",
                calendar.name
            )),
            Err(ProbeError::NotTried(error)) => Err(sentence(&error.to_string())),
            Err(ProbeError::Refused(error)) => Err(told(&error)),
            Err(ProbeError::Altered) => Err(format!(
                "“{}” gave back another appointment than was written. Daybook still keeps the two \
                 in step; look at a few appointments on both sides.",
                calendar.name
            )),
            Err(error @ ProbeError::Left(_)) => Err(format!(
                "{} Remove it in “{}” by hand.",
                sentence(&error.to_string()),
                calendar.name
            )),
        }
    }
}

const NOT_TRIED: &str = "Not tried, because of what is said above.";

/// All steps, in order.
const STEPS: [CheckStepDto; 4] =
    [CheckStepDto::Reach, CheckStepDto::SignIn, CheckStepDto::List, CheckStepDto::Write];

fn skipped(step: CheckStepDto, message: &str) -> CheckDto {
    CheckDto { step, outcome: CheckOutcomeDto::Skipped, message: message.to_owned() }
}

/// Whether the service answers, and whether it takes the sign-in.
fn first_steps(
    account: &Account,
    listed: Result<&Vec<RemoteCalendar>, &ProviderError>,
) -> (Step, Step) {
    let answers = Ok("The service answers.".to_owned());
    match listed {
        Err(ProviderError::Unauthorized) => {
            (answers, Err(format!("{} has to sign in again.", account.label)))
        }
        Err(
            error @ (ProviderError::Unreachable { .. }
            | ProviderError::Ambiguous { .. }
            | ProviderError::RateLimited { .. }
            | ProviderError::NotCalDav { .. }),
        ) => (Err(told(error)), Ok(String::new())),
        Err(error) => (answers, Err(told(error))),
        Ok(_) => (answers, Ok(format!("{} is signed in.", account.label))),
    }
}

/// Whether every calendar in use is there, and may still be used as it is.
fn all_listed(used: &[Calendar], found: &[RemoteCalendar]) -> Step {
    for calendar in used {
        let Some(there) = found.iter().find(|there| there.remote_id == calendar.remote_id) else {
            return Err(format!(
                "“{}” is not among the calendars of this account any more. Check at the provider \
                 whether it still exists and is shared with this account.",
                calendar.name
            ));
        };
        if there.read_only && calendar.takes_writes() {
            return Err(format!(
                "“{}” may only be read now. Ask its owner for permission to make changes.",
                calendar.name
            ));
        }
    }
    Ok(match used.len() {
        0 => "No calendar of this account is in use.".to_owned(),
        1 => "The calendar in use is there.".to_owned(),
        count => format!("All {count} calendars in use are there."),
    })
}
