//! The calendars of accounts: how each is used.

use daybook_core::account::{Calendar, CalendarMode};
use daybook_core::deletions::HeldAnswer;
use daybook_core::mirror::Privacy;

use super::{Accounts, calendar_dto};
use crate::api::accounts::{CalendarDto, UpdateCalendar};
use crate::error::{AppError, Result};
use crate::services::{appointments, id};

impl Accounts<'_> {
    /// Changes a calendar, or answers what becomes of held-back deletions.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], [`AppError::Invalid`], [`AppError::ReadOnly`] for a default that cannot
    /// be written to; [`AppError::Changed`] when no deletions are held back any more.
    pub async fn update_calendar(&self, input: UpdateCalendar) -> Result<CalendarDto> {
        let mut calendar = self.app.store.calendar(id(&input.id, "calendar")?).await?;
        if let Some(visible) = input.visible {
            calendar.visible = visible;
        }
        if let Some(color) = input.color {
            calendar.color = color_of(&color)?;
        }
        if let Some(mode) = input.mode.map(CalendarMode::from) {
            if calendar.account.is_none() && mode != CalendarMode::TwoWay {
                return Err(AppError::invalid("The calendar on this computer is always used."));
            }
            // What would be written first is asked about, also after a time of only reading.
            let before = std::mem::replace(&mut calendar.mode, mode);
            calendar.agreed &= before == mode || !calendar.takes_writes();
            self.mirrors_can_go(&calendar).await?;
        }
        if let Some(mirror) = input.mirror {
            calendar.mirror = mirror.map(Privacy::from);
            if calendar.mirror.is_some() && (calendar.account.is_none() || !calendar.takes_writes())
            {
                return Err(AppError::invalid(
                    "Only a calendar of an account that is written to can show appointments of \
                     other calendars.",
                ));
            }
        }
        calendar.mirror = mirror_of(calendar.mode, calendar.mirror);
        if let Some(staff) = input.staff {
            calendar.staff = self.staff(staff.as_deref()).await?;
        }
        if let Some(default) = input.is_default {
            if default {
                appointments::writable(&calendar)?;
            }
            calendar.is_default = default;
        }
        calendar.is_default &= appointments::writable(&calendar).is_ok();
        self.app.store.save_calendar(&calendar, self.app.now()).await?;
        if let Some(allow) = input.allow_deletions {
            let answer = if allow { HeldAnswer::Allow } else { HeldAnswer::Keep };
            self.app.store.answer_held_deletions(calendar.id, answer).await?;
        }
        self.changed().await;
        Ok(calendar_dto(&calendar))
    }

    /// A calendar that is not written to any more could not lose the mirrors that are in it.
    pub(super) async fn mirrors_can_go(&self, calendar: &Calendar) -> Result<()> {
        if calendar.takes_writes() || !self.app.store.has_mirrors(calendar.id).await? {
            return Ok(());
        }
        Err(AppError::invalid(
            "This calendar still shows appointments of other calendars. Choose that it shows none, \
             sync, and try again.",
        ))
    }
}

/// A calendar that is only written to shows something, and as little as can be unless told.
pub(super) fn mirror_of(mode: CalendarMode, mirror: Option<Privacy>) -> Option<Privacy> {
    if mode == CalendarMode::Publish { mirror.or(Some(Privacy::Busy)) } else { mirror }
}

pub(super) fn color_of(text: &str) -> Result<String> {
    let digits = text.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(AppError::invalid("A colour is written like #5b7fa6."))
    }
}
