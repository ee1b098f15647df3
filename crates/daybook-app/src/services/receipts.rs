//! What providers hold, and whether it is what is here.

use daybook_core::id::{AppointmentId, CalendarId};
use daybook_core::sync_state::Item;
use daybook_store::LogFilter;
use daybook_sync::{CompareError, Comparison};

use super::book::rfc3339;
use super::id;
use crate::api::receipts::{ComparisonDto, DifferenceDto, ReceiptDto, ReceiptRef};
use crate::api::sync::CalendarRef;
use crate::app::Inner;
use crate::convert::conflict::facts;
use crate::error::{AppError, Result};

/// So many differences are named.
const DIFFERENCES: usize = 1000;

/// Receipts.
pub struct Receipts<'a> {
    pub(crate) app: &'a Inner,
}

impl Receipts<'_> {
    /// What providers hold of an appointment, one receipt for each calendar it is in.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] when there is no such appointment.
    pub async fn of(&self, input: ReceiptRef) -> Result<Vec<ReceiptDto>> {
        let appointment: AppointmentId = id(&input.id, "appointment")?;
        self.app.store.appointment(appointment).await?;
        let items = self.app.store.items_of(appointment).await?;
        let calendars = self.app.store.calendars().await?;
        let accounts = self.app.store.accounts().await?;
        let style = self.app.style().await?;
        let dto = |item: &Item| {
            let calendar = calendars.iter().find(|known| known.id == item.link.calendar);
            let owner = calendar.and_then(|calendar| calendar.account);
            let account = accounts.iter().find(|known| Some(known.id) == owner);
            let shadow = item.shadow.as_ref();
            let fields = shadow.map(|shadow| facts(&shadow.content, style)).unwrap_or_default();
            ReceiptDto {
                calendar: item.link.calendar.to_string(),
                calendar_name: calendar.map(|it| it.name.clone()).unwrap_or_default(),
                account: account.map(|account| account.label.clone()).unwrap_or_default(),
                place: shadow.and(item.link.remote_id.clone()),
                version: shadow.and_then(|shadow| shadow.version.clone()),
                confirmed: item.link.confirmed.map(rfc3339),
                differs: item.link.pending
                    || item.conflict.is_some()
                    || shadow.is_some_and(|shadow| shadow.version.is_none()),
                fields,
            }
        };
        Ok(items.iter().map(dto).collect())
    }

    /// Asks the providers for this one appointment now.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], [`AppError::Compare`].
    pub async fn check(&self, input: ReceiptRef) -> Result<ComparisonDto> {
        let appointment: AppointmentId = id(&input.id, "appointment")?;
        self.app.store.appointment(appointment).await?;
        let items = self.app.store.items_of(appointment).await?;
        let mut all = ComparisonDto { compared: 0, differences: Vec::new(), problems: Vec::new() };
        for item in items.iter().filter(|item| item.shadow.is_some()) {
            let (calendar, Some(place)) = (item.link.calendar, item.link.remote_id.clone()) else {
                continue;
            };
            let found = self.compare_with(calendar, Some(place)).await?;
            all.compared += found.compared;
            all.differences.extend(found.differences);
            all.problems.extend(found.problems);
        }
        Ok(all)
    }

    /// Compares a whole calendar with what its provider holds, and repairs what differs.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], [`AppError::Compare`].
    pub async fn compare(&self, input: CalendarRef) -> Result<ComparisonDto> {
        let calendar: CalendarId = id(&input.id, "calendar")?;
        self.app.store.calendar(calendar).await?;
        self.compare_with(calendar, None).await
    }

    async fn compare_with(
        &self,
        calendar: CalendarId,
        place: Option<String>,
    ) -> Result<ComparisonDto> {
        let done = self.app.engine_works(async move |engine| match place {
            Some(place) => engine.check(calendar, &place).await,
            None => engine.compare(calendar).await,
        });
        let ended_early = || CompareError::Failed("the comparison ended early".to_owned());
        let found = done.await.ok_or_else(ended_early).and_then(|found| found);
        self.app.announce().await;
        self.dto(found?).await
    }

    /// With the titles, which are in the log.
    async fn dto(&self, found: Comparison) -> Result<ComparisonDto> {
        let lines = match found.run {
            Some(run) if !found.differences.is_empty() => {
                let filter = LogFilter { run: Some(run), ..LogFilter::default() };
                self.app.store.sync_log(&filter, DIFFERENCES).await?
            }
            _ => Vec::new(),
        };
        let differs = |line: &daybook_store::LoggedLine| found.differences.contains(&line.line);
        let dto = |logged: daybook_store::LoggedLine| DifferenceDto {
            appointment: logged.line.appointment.map(|id| id.to_string()),
            title: logged.title,
            event: logged.line.op.into(),
            detail: logged.line.detail,
        };
        Ok(ComparisonDto {
            compared: u32::try_from(found.compared).unwrap_or(u32::MAX),
            differences: lines.into_iter().filter(differs).map(dto).collect(),
            problems: found.report.problems,
        })
    }
}

impl From<CompareError> for AppError {
    fn from(error: CompareError) -> Self {
        match error {
            CompareError::Store(cause) => Self::Store(cause),
            CompareError::NeedsSignIn(account) => Self::SignInRequired(account),
            error => Self::Compare(error),
        }
    }
}
