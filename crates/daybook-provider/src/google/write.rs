//! Makes one conditional change, once, and says what Google holds after it.

use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::id::AttemptId;
use daybook_core::recurrence::{Recurrence, RecurrenceId};
use serde_json::{Value, json};

use super::aggregate::{Aggregate, Part, etag_in};
use super::api::read_page;
use super::exceptions::{plan, sayable, towards};
use super::fetch::{Fetch, Found};
use super::fields::{Fields, Terms, set_details, set_private, set_when};
use super::insert::New;
use super::kept::{ATTEMPT, UID};
use super::lines::Repeats;
use super::moment::slot;
use super::read;
use crate::error::ProviderError;
use crate::{Result, Write, Written};

/// Makes `write` in the calendar that `fetch` reads. Where it `invites`, Google sends mail to guests who are
/// to hear of it; that wants somebody's word first.
pub(super) async fn apply(fetch: Fetch<'_>, write: &Write, invites: bool) -> Result<Written> {
    let terms = Terms { home: fetch.home, invites };
    match write {
        Write::Create { remote_id, uid, content, raw, stamp, notify } => {
            let wanted = sayable(content, fetch.home);
            let (stamp, tells, applied) = (*stamp, invites && *notify, false);
            let edit = Edit { fetch, remote_id, uid, stamp, wanted, terms, tells, applied };
            edit.create(raw.as_deref()).await
        }
        Write::Update { remote_id, version, uid, content, raw, stamp, notify } => {
            let wanted = sayable(content, fetch.home);
            let (stamp, tells, applied) = (*stamp, invites && *notify, false);
            let edit = Edit { fetch, remote_id, uid, stamp, wanted, terms, tells, applied };
            edit.update(version, raw.as_deref()).await
        }
        Write::Delete { remote_id, version, notify } => {
            delete(fetch, remote_id, version, invites && *notify).await
        }
    }
}

/// A change of one event.
struct Edit<'a> {
    fetch: Fetch<'a>,
    remote_id: &'a str,
    uid: &'a str,
    stamp: AttemptId,
    wanted: Content,
    terms: Terms,
    /// Whether guests get mail about it.
    tells: bool,
    /// Something of it was applied: whatever fails from now on leaves it half done.
    applied: bool,
}

impl Edit<'_> {
    async fn create(self, raw: Option<&str>) -> Result<Written> {
        if self.wanted.recurrence.as_ref().is_some_and(|series| !series.overrides.is_empty()) {
            return Err(unwritable("its changed dates can only follow it"));
        }
        let new = New { remote_id: self.remote_id, uid: self.uid, stamp: self.stamp };
        let body = new.body(&self.wanted, raw, self.terms).map_err(|reason| unwritable(&reason))?;
        let event = self.fetch.api.insert(self.fetch.calendar, &body, self.tells).await?;
        self.holds(&Aggregate::new(event, Vec::new()))
    }

    async fn update(self, version: &str, raw: Option<&str>) -> Result<Written> {
        let seen = raw.and_then(Aggregate::parse).filter(|seen| {
            seen.event.id() == self.remote_id
                && seen.version().as_deref() == Some(version)
                && !self.reaches_unseen(seen)
        });
        let held = match seen {
            Some(seen) => seen,
            // The text of another kind of service, none, or one that may be too old: what is there has
            // to be known to be kept.
            None => match self.fetch.one(self.remote_id).await? {
                Found::Event(held) if held.version().as_deref() == Some(version) => held,
                Found::Event(_) => return Err(ProviderError::Precondition),
                Found::Gone => return Err(ProviderError::Gone),
                Found::Unknown(reason) => return Err(ProviderError::Forbidden { reason }),
            },
        };
        self.revise(held).await
    }

    /// Whether the change concerns occurrences that were ordinary when they were seen. No condition of
    /// a request would tell that somebody has changed one since: the ETag of the series stays the same.
    fn reaches_unseen(&self, seen: &Aggregate) -> bool {
        if !seen.event.repeats() {
            return false;
        }
        // What cannot be read or planned is not written either.
        let reshaped =
            read::content(seen, self.home()).is_ok_and(|before| is_reshaped(&before, &self.wanted));
        reshaped
            || plan(seen, &self.wanted, self.terms).is_ok_and(|plan| !plan.first_changes.is_empty())
    }

    /// Makes what is held say what is wanted.
    async fn revise(mut self, mut held: Aggregate) -> Result<Written> {
        let home = self.home();
        let before = read::content(&held, home).map_err(|reason| self.refused(&reason))?;
        let mut fields = self.changes(&held, &before).map_err(|reason| self.refused(&reason))?;
        // What can never be written is found out before anything is.
        let plans =
            plan(&held, &self.wanted, self.terms).map_err(|reason| self.refused(&reason))?;
        let occurrences = !held.exceptions.is_empty() || !plans.first_changes.is_empty();
        if occurrences && is_reshaped(&before, &self.wanted) {
            // Which occurrences there are, and what they are called, is decided by the shape.
            if !fields.is_empty() {
                held.event = self.patch(&held.event, std::mem::take(&mut fields)).await?;
                held = self.refreshed(held.event).await.map_err(|error| self.doubted(error))?;
            }
        }
        self.revise_occurrences(&mut held).await?;
        // Only now everything else is there.
        set_private(&mut fields, ATTEMPT, json!(self.stamp.to_string()));
        let known = held.event.private(UID).unwrap_or(held.event.text("iCalUID"));
        if known != self.uid {
            set_private(&mut fields, UID, json!(self.uid));
        }
        held.event = self.patch(&held.event, fields).await?;
        self.holds(&held)
    }

    /// The fields of the event itself that differ.
    fn changes(&self, held: &Aggregate, before: &Content) -> Result<Fields, String> {
        let (wanted, home) = (&self.wanted, self.home());
        let mut fields = Fields::new();
        set_when(&mut fields, Some(before.when), wanted.when, home)?;
        let invites = self.terms.invites;
        set_details(&mut fields, &held.event, Some(&before.details), &wanted.details, invites)?;
        let none = Recurrence::default();
        let (old, new) = (
            before.recurrence.as_ref().unwrap_or(&none),
            wanted.recurrence.as_ref().unwrap_or(&none),
        );
        let said = |it: &Recurrence| (it.rules.clone(), it.extra.clone(), it.excluded.clone());
        if said(old) == said(new) && before.when == wanted.when {
            return Ok(fields);
        }
        let had = held.event.lines();
        let mut excluded = new.excluded.clone();
        if !is_reshaped(before, wanted) {
            // A date with an exception is left out by cancelling that, unless a line does so already.
            let lines = Repeats::read(&had, before.when, home).excluded;
            for part in &held.exceptions {
                let key = read::key_of(part, wanted.when, home).filter(|key| !lines.contains(key));
                key.map(|key| excluded.remove(&key));
            }
        }
        let lines = Repeats::of(new, excluded).write(&had, before.when, wanted.when, home)?;
        if lines != had {
            if had.is_empty() {
                // A series has to name its zone.
                set_when(&mut fields, None, wanted.when, home)?;
            }
            fields.insert("recurrence".to_owned(), json!(lines));
        }
        Ok(fields)
    }

    async fn revise_occurrences(&mut self, held: &mut Aggregate) -> Result<()> {
        let plan = plan(held, &self.wanted, self.terms).map_err(|reason| self.refused(&reason))?;
        for (part, fields) in plan.patches {
            held.put(self.patch_occurrence(&part, fields).await?);
        }
        let keys: Vec<RecurrenceId> = plan.first_changes.iter().map(|(key, _)| *key).collect();
        let parts = self.instances(&keys).await.map_err(|error| self.doubted(error))?;
        for ((_, changed), part) in plan.first_changes.into_iter().zip(parts) {
            let fields =
                towards(&part, &changed, self.terms).map_err(|reason| self.refused(&reason))?;
            if !fields.is_empty() {
                held.put(self.patch_occurrence(&part, fields).await?);
            }
        }
        Ok(())
    }

    /// A list may spell the id of an occurrence in a way that is not found: its slot always is.
    async fn patch_occurrence(&mut self, part: &Part, fields: Fields) -> Result<Part> {
        match self.send(part, fields.clone()).await {
            Err(ProviderError::Gone) => {}
            other => return other.map_err(|error| self.doubted(error)),
        }
        let key = read::key_of(part, self.wanted.when, self.home());
        let found = self.instances(key.as_slice()).await.map_err(|error| self.doubted(error))?;
        let same = |it: &Part| it.id() != part.id() && it.etag() == part.etag();
        let now = match found.into_iter().next().filter(same) {
            Some(found) => self.send(&found, fields).await,
            None => Err(ProviderError::Gone),
        };
        now.map_err(|error| match error {
            // Only the series can be gone.
            ProviderError::Gone => self.doubted(ProviderError::Precondition),
            other => self.doubted(other),
        })
    }

    /// The occurrences of the series at some slots.
    async fn instances(&self, keys: &[RecurrenceId]) -> Result<Vec<Part>> {
        let url = |key: &RecurrenceId| {
            let slot = slot(self.wanted.when, *key, self.home());
            self.fetch.api.instance(self.fetch.calendar, self.remote_id, &slot)
        };
        let urls: Vec<_> = keys.iter().map(url).collect();
        let mut parts = Vec::with_capacity(keys.len());
        for answer in self.fetch.api.ask_all(&urls).await? {
            let found = read_page(&answer)?.items.into_iter().find_map(Part::of);
            // Somebody has changed the series.
            parts.push(found.ok_or(ProviderError::Precondition)?);
        }
        Ok(parts)
    }

    /// The series with its exceptions as they are now.
    async fn refreshed(&self, event: Part) -> Result<Aggregate> {
        let found = self.fetch.series(vec![(self.remote_id.to_owned(), event)]).await?;
        match found.into_iter().next() {
            Some((_, Found::Event(held))) => Ok(held),
            _ => Err(ProviderError::Precondition),
        }
    }

    async fn patch(&mut self, part: &Part, fields: Fields) -> Result<Part> {
        self.send(part, fields).await.map_err(|error| self.doubted(error))
    }

    async fn send(&mut self, part: &Part, fields: Fields) -> Result<Part> {
        // Without a version there is no condition.
        let etag = part.etag().ok_or(ProviderError::Precondition)?;
        let (api, calendar) = (self.fetch.api, self.fetch.calendar);
        let fields = Value::Object(fields);
        let now = api.patch(calendar, part.id(), etag, &fields, self.tells).await?;
        self.applied = true;
        Ok(now)
    }

    fn holds(&self, held: &Aggregate) -> Result<Written> {
        let event = read::event(held, self.home()).map_err(|reason| ProviderError::Ambiguous {
            reason: format!("it took the event, but what it holds now is unknown: {reason}"),
        })?;
        Ok(Written::Holds { remote_id: self.remote_id.to_owned(), event: Box::new(event) })
    }

    fn home(&self) -> Tz {
        self.fetch.home
    }

    fn refused(&self, reason: &str) -> ProviderError {
        self.doubted(unwritable(reason))
    }

    /// What an error means after something was applied.
    fn doubted(&self, error: ProviderError) -> ProviderError {
        match error {
            ProviderError::Ambiguous { .. } => error,
            _ if !self.applied => error,
            _ => ProviderError::Ambiguous {
                reason: format!("only a part of the change was taken: {error}"),
            },
        }
    }
}

fn unwritable(reason: &str) -> ProviderError {
    ProviderError::Rejected { reason: format!("this event cannot be written ({reason})") }
}

/// Whether occurrences are elsewhere than before.
fn is_reshaped(before: &Content, wanted: &Content) -> bool {
    let shape = |content: &Content| {
        let recurrence = content.recurrence.as_ref();
        recurrence.map(|it| (it.rules.clone(), it.extra.clone())).unwrap_or_default()
    };
    before.when != wanted.when || shape(before) != shape(wanted)
}

/// Removes an event in one version. That of a series is known by all of its parts.
async fn delete(fetch: Fetch<'_>, remote_id: &str, version: &str, tells: bool) -> Result<Written> {
    let (etag, repeats) = etag_in(version);
    if repeats {
        match fetch.one(remote_id).await? {
            Found::Event(held) if held.version().as_deref() == Some(version) => {}
            Found::Event(_) => return Err(ProviderError::Precondition),
            Found::Gone => return Ok(Written::Removed),
            Found::Unknown(reason) => return Err(ProviderError::Forbidden { reason }),
        }
    }
    fetch.api.delete(fetch.calendar, remote_id, etag, tells).await?;
    Ok(Written::Removed)
}
