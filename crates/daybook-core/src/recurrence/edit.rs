//! Changing and deleting: this occurrence only, this and all following, or all.
//!
//! Everything here is a function from one content to the next. "This and following" splits the
//! series in two, then changes all of the second half.

use chrono_tz::Tz;

use super::parse::InvalidRule;
use super::series::Series;
use super::{Override, RecurrenceId};
use crate::appointment::Content;
use crate::details::{Details, When};

mod carry;
mod pattern;
mod shift;
mod shown;
mod split;

use carry::carry;
use shift::Shift;

/// Which occurrences of a series are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// This one only.
    This,
    /// This one and all after it.
    ThisAndFollowing,
    /// The whole series.
    All,
}

/// What a change makes of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct Edited {
    /// The series from now on.
    pub content: Content,
    /// The new series that continues it, when it was split.
    pub split_off: Option<Content>,
}

/// What deleting leaves of a series.
#[derive(Clone, Debug, PartialEq)]
pub enum Deleted {
    /// Nothing: the appointment goes as a whole.
    All,
    /// This.
    Kept(Box<Content>),
}

/// Why a series cannot be changed like that.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The series has no such occurrence, or no longer.
    #[error("there is no occurrence on {0} any more; look at the series again")]
    NoSuchOccurrence(RecurrenceId),
    /// The new end lies before the new start.
    #[error("it would end before it starts; choose a later end")]
    EndsBeforeStart,
    /// The occurrence was added by itself, so the series cannot be split there.
    #[error("this date was added to the series by itself; change only this one, or all")]
    AddedByItself,
    /// The rule names days or times that a move would have to change in more than one way.
    #[error("this series repeats in a way that cannot be moved; change how it repeats instead")]
    CannotMove,
    /// A rule cannot be followed.
    #[error(transparent)]
    InvalidRule(#[from] InvalidRule),
}

/// Changes the occurrence `at` of `content`, or more of it, to take place at `when` and say
/// `details`; days and floating times are read in `home`.
///
/// A move of more than one occurrence moves every one of them by as much local time as this one.
/// Occurrences that had been changed by themselves keep what was changed. An appointment that does
/// not repeat is changed whatever the scope.
///
/// # Errors
///
/// [`EditError`] says why not; nothing is half done.
pub fn change(
    content: &Content,
    at: RecurrenceId,
    scope: Scope,
    when: When,
    details: Details,
    home: Tz,
) -> Result<Edited, EditError> {
    if ends_before_start(when, home) {
        return Err(EditError::EndsBeforeStart);
    }
    let series = Series::read(content, home)?;
    series.shown(at).ok_or(EditError::NoSuchOccurrence(at))?;
    let whole = |content| Edited { content, split_off: None };
    let Some(recurrence) = &content.recurrence else {
        return Ok(whole(Content { when, details, recurrence: None }));
    };
    match scope {
        Scope::This => {
            let mut recurrence = recurrence.clone();
            let key = recurrence.override_of(at).unwrap_or(at);
            recurrence.overrides.insert(key, Override { when, details });
            Ok(whole(Content { recurrence: Some(recurrence), ..content.clone() }))
        }
        Scope::ThisAndFollowing if series.lives_before(at) => {
            let (earlier, later) = split::split(&series, at)?;
            let later = change_all(&later, at, when, &details, home)?;
            Ok(Edited { content: earlier, split_off: Some(later) })
        }
        Scope::ThisAndFollowing | Scope::All => {
            change_all(content, at, when, &details, home).map(whole)
        }
    }
}

/// Deletes the occurrence `at` of `content`, or more of it.
///
/// # Errors
///
/// [`EditError`] says why not; nothing is half done.
pub fn delete(
    content: &Content,
    at: RecurrenceId,
    scope: Scope,
    home: Tz,
) -> Result<Deleted, EditError> {
    let Some(recurrence) = content.recurrence.as_ref().filter(|_| scope != Scope::All) else {
        return Ok(Deleted::All);
    };
    let series = Series::read(content, home)?;
    series.shown(at).ok_or(EditError::NoSuchOccurrence(at))?;
    let kept = |content| Ok(Deleted::Kept(Box::new(content)));
    if scope == Scope::ThisAndFollowing {
        if !series.lives_before(at) {
            return Ok(Deleted::All);
        }
        return kept(split::truncate(&series, at)?);
    }
    let mut recurrence = recurrence.clone();
    if let Some(key) = recurrence.override_of(at) {
        recurrence.overrides.remove(&key);
    }
    recurrence.extra.remove(&at);
    let content = Content { recurrence: Some(recurrence), ..content.clone() };
    let without = Series::read(&content, home)?;
    if !without.makes(without.local_of(at)) {
        return if without.lives() { kept(content) } else { Ok(Deleted::All) };
    }
    let mut content = content.clone();
    if let Some(recurrence) = &mut content.recurrence {
        recurrence.excluded.insert(at);
    }
    let lives = Series::read(&content, home)?.lives();
    if lives { kept(content) } else { Ok(Deleted::All) }
}

fn ends_before_start(when: When, home: Tz) -> bool {
    match when {
        When::AllDay { start, end } => end <= start,
        When::Timed { start, end } => end.instant(home) < start.instant(home),
    }
}

/// Changes the whole series so that the occurrence `at` takes place at `when` and says `details`.
fn change_all(
    content: &Content,
    at: RecurrenceId,
    when: When,
    details: &Details,
    home: Tz,
) -> Result<Content, EditError> {
    let series = Series::read(content, home)?;
    let shown = series.shown(at).ok_or(EditError::NoSuchOccurrence(at))?;
    let new_details = carry(shown.details, details, &content.details);
    let shift = Shift::between(&series, at, shown.when, when)?;
    let mut changed = shift.apply(&series)?;
    let mut recurrence = changed.recurrence.take().unwrap_or_default();
    let old = content.recurrence.as_ref();
    let own = old.and_then(|old| Some(shift.key(old.override_of(at)?, old)));
    changed.details = new_details;
    for (id, change) in &mut recurrence.overrides {
        if own == Some(*id) {
            *change = Override { when, details: details.clone() };
        } else {
            change.details = carry(&content.details, &change.details, &changed.details);
        }
    }
    if recurrence != super::Recurrence::default() {
        changed.recurrence = Some(recurrence);
    }
    Ok(changed)
}
