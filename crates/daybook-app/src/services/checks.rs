//! Finding out what is wrong with a connection, step by step.

use daybook_auth::oauth::{Provider, missing};
use daybook_core::account::{Account, Calendar, CalendarMode, ProviderKind};
use daybook_core::id::AccountId;
use daybook_provider::{Barrier, ProviderError, RemoteCalendar};
use daybook_sync::{CompareError, ProbeError, Providers as _};

use super::id;
use crate::api::sign_in::{AccountRef, CheckDto, CheckOutcomeDto, CheckStepDto};
use crate::app::Inner;
use crate::error::{Result, sentence, told};

/// Checks of connections.
pub struct Checks<'a> {
    pub(crate) app: &'a Inner,
}

/// How a step went: what is so, or what is to be done.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Well(String),
    Badly(String),
    /// There is nothing to try.
    Needless(String),
}

impl Checks<'_> {
    /// Tries out what an account needs: that the service is found, connects safely, answers, takes the
    /// sign-in and lists the calendars, and that a test event can be written, read again and removed.
    ///
    /// # Errors
    ///
    /// [`crate::AppError::NotFound`]; what the provider says is part of the answer.
    pub async fn run(&self, input: AccountRef) -> Result<Vec<CheckDto>> {
        let account = self.app.store.account(id(&input.id, "account")?).await?;
        let calendars = self.used(account.id).await?;
        let not_tried = std::iter::repeat_with(|| Step::Needless(NOT_TRIED.to_owned()));
        let found = self.steps(&account, &calendars).await.into_iter().chain(not_tried);
        let check = |(step, found)| {
            let (outcome, message) = match found {
                Step::Well(message) => (CheckOutcomeDto::Well, message),
                Step::Badly(message) => (CheckOutcomeDto::Badly, message),
                Step::Needless(message) => (CheckOutcomeDto::Skipped, message),
            };
            CheckDto { step, outcome, message }
        };
        Ok(STEPS.into_iter().zip(found).map(check).collect())
    }

    /// What was found, up to the first step that went badly.
    async fn steps(&self, account: &Account, calendars: &[Calendar]) -> Vec<Step> {
        let mut steps = match self.app.http.reach(&account.server_url).await {
            Ok(encrypted) => reached(encrypted),
            Err(barrier) => return stopped_by(&barrier),
        };
        if account.not_before.is_some_and(|until| self.app.now() < until) {
            steps.push(Step::Badly(
                "The service asked to be left alone for a while. Daybook goes on by itself; check \
                 again in a few minutes."
                    .to_owned(),
            ));
            return steps;
        }
        let listed = match self.app.signed_in.open(account).await {
            Ok(provider) => provider.calendars().await,
            Err(error) => Err(error),
        };
        let missing = self.not_permitted(account).await;
        if !note(&mut steps, answered(listed.as_ref()))
            || !note(&mut steps, signed_in(&account.label, listed.as_ref(), missing.is_some()))
            || !note(&mut steps, permitted(&account.label, account.provider, missing))
            || !note(&mut steps, all_listed(calendars, listed.as_deref().unwrap_or_default()))
        {
            return steps;
        }
        let agreed = |calendar: &&Calendar| calendar.takes_writes() && calendar.agreed;
        steps.push(match calendars.iter().find(agreed) {
            Some(calendar) => self.written(calendar).await,
            None => Step::Needless(
                "Nothing is written to the calendars of this account, or nobody has agreed to that \
                 yet, so there is nothing to try."
                    .to_owned(),
            ),
        });
        steps
    }

    /// What the sign-in of an account does not permit, of what is needed.
    async fn not_permitted(&self, account: &Account) -> Option<String> {
        let held = self.app.signed_in.signed_in(account.id).await?;
        let missing = missing(Provider::Google, &held.tokens.scopes);
        let names: Vec<String> = missing.iter().map(ToString::to_string).collect();
        (!names.is_empty()).then(|| names.join(" and "))
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
            Ok(()) => Step::Well(format!(
                "A test appointment was written to “{}”, read again and removed.",
                calendar.name
            )),
            Err(ProbeError::NotTried(error)) => Step::Badly(sentence(&error.to_string())),
            Err(ProbeError::Refused(error)) => Step::Badly(told(&error)),
            Err(ProbeError::Altered) => Step::Badly(format!(
                "“{}” gave back another appointment than was written. Daybook still keeps the two \
                 in step; look at a few appointments on both sides.",
                calendar.name
            )),
            Err(error @ ProbeError::Left(_)) => Step::Badly(format!(
                "{} Remove it in “{}” by hand.",
                sentence(&error.to_string()),
                calendar.name
            )),
        }
    }
}

const NOT_TRIED: &str = "Not tried, because of what is said above.";

/// All steps, in order.
const STEPS: [CheckStepDto; 7] = [
    CheckStepDto::Name,
    CheckStepDto::Connect,
    CheckStepDto::Answer,
    CheckStepDto::SignIn,
    CheckStepDto::Permissions,
    CheckStepDto::List,
    CheckStepDto::Write,
];

/// Whether to go on.
fn note(steps: &mut Vec<Step>, step: Step) -> bool {
    let go_on = !matches!(step, Step::Badly(_));
    steps.push(step);
    go_on
}

const FOUND: &str = "The name of the service is known.";

fn reached(encrypted: bool) -> Vec<Step> {
    let connected = if encrypted {
        Step::Well("The connection is encrypted, and with whom it should be.".to_owned())
    } else {
        Step::Well("The service is on this computer, so nothing has to be encrypted.".to_owned())
    };
    vec![Step::Well(FOUND.to_owned()), connected]
}

/// What to do about what stands in between.
fn stopped_by(barrier: &Barrier) -> Vec<Step> {
    let advice = match barrier {
        Barrier::Name { .. } => {
            "Check whether this computer is online, and whether the address is spelled right."
        }
        Barrier::Connection { .. } => {
            "Check whether this computer is online; a firewall or a proxy may also be in the way. \
             Daybook goes on by itself once the service can be reached."
        }
        Barrier::Encryption { .. } => {
            "Nothing was sent. Check the date of this computer, and whether a virus scanner or a \
             guest network stands in between; else ask whoever runs the service about its \
             certificate."
        }
    };
    let badly = Step::Badly(format!("{} {advice}", sentence(&barrier.to_string())));
    match barrier {
        Barrier::Name { .. } => vec![badly],
        Barrier::Connection { .. } | Barrier::Encryption { .. } => {
            vec![Step::Well(FOUND.to_owned()), badly]
        }
    }
}

/// What the service says to the question for its calendars.
type Listed<'a, L> = Result<L, &'a ProviderError>;

/// Whether the service answers as a calendar service does.
fn answered(listed: Listed<'_, &Vec<RemoteCalendar>>) -> Step {
    match listed {
        Err(
            error @ (ProviderError::Unreachable { .. }
            | ProviderError::Untrusted { .. }
            | ProviderError::Ambiguous { .. }
            | ProviderError::RateLimited { .. }
            | ProviderError::NotCalDav { .. }),
        ) => Step::Badly(told(error)),
        Ok(_) | Err(_) => Step::Well("The service answers.".to_owned()),
    }
}

/// Whether it takes the sign-in. One that does not permit everything is refused as well.
fn signed_in(label: &str, listed: Listed<'_, &Vec<RemoteCalendar>>, short: bool) -> Step {
    match listed {
        Err(ProviderError::Unauthorized) if !short => {
            Step::Badly(format!("{label} has to sign in again."))
        }
        Ok(_) | Err(ProviderError::Unauthorized) => Step::Well(format!("{label} is signed in.")),
        Err(error) => Step::Badly(told(error)),
    }
}

/// Whether the sign-in permits what is needed.
fn permitted(label: &str, provider: ProviderKind, missing: Option<String>) -> Step {
    match (provider, missing) {
        (_, Some(missing)) => Step::Badly(format!(
            "{label} did not permit Daybook to {missing}. Sign in again and leave every box ticked."
        )),
        (ProviderKind::Google, None) => {
            Step::Well("Daybook may list the calendars and change events.".to_owned())
        }
        (ProviderKind::CalDav, None) => {
            Step::Needless("A password permits whatever its owner may do.".to_owned())
        }
    }
}

/// Whether every calendar in use is there, and may still be used as it is.
fn all_listed(used: &[Calendar], found: &[RemoteCalendar]) -> Step {
    for calendar in used {
        let Some(there) = found.iter().find(|there| there.remote_id == calendar.remote_id) else {
            return Step::Badly(format!(
                "“{}” is not among the calendars of this account any more. Check at the provider \
                 whether it still exists and is shared with this account.",
                calendar.name
            ));
        };
        if there.read_only && calendar.takes_writes() {
            return Step::Badly(format!(
                "“{}” may only be read now. Ask its owner for permission to make changes.",
                calendar.name
            ));
        }
    }
    Step::Well(match used.len() {
        0 => "No calendar of this account is in use.".to_owned(),
        1 => "The calendar in use is there.".to_owned(),
        count => format!("All {count} calendars in use are there."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_that_permits_too_little_is_found_at_the_permissions() {
        let refused = Err(&ProviderError::Unauthorized);
        let missing = || Some("see the list of your calendars".to_owned());
        let well = signed_in("maren@example.com", refused, missing().is_some());
        assert_eq!(well, Step::Well("maren@example.com is signed in.".to_owned()));
        let Step::Badly(said) = permitted("maren@example.com", ProviderKind::Google, missing())
        else {
            panic!("it permits too little")
        };
        assert!(
            said.contains("did not permit Daybook to see the list of your calendars"),
            "{said}"
        );
        assert!(matches!(signed_in("maren@example.com", refused, false), Step::Badly(_)));
    }
}
