//! Every version of every appointment, what was deleted, and bringing both back.

use std::collections::HashSet;

use daybook_core::appointment::{Appointment, Author, Booking};
use daybook_core::id::{AppointmentId, ClientId};
use daybook_store::{HistoryLine, Present, StoreError, Stored};

use super::appointments::{untouched, writable};
use super::authors::Authors;
use super::book::rfc3339;
use super::id;
use crate::api::appointments::DoneDto;
use crate::api::history::{
    HistoryRef, ListTrash, RestoreVersion, TrashedDto, VersionDto, VersionsDto,
};
use crate::app::Inner;
use crate::convert::changes::{Names, changed_fields};
use crate::convert::done;
use crate::convert::history::what_happened;
use crate::convert::repeat_words::repeat_words;
use crate::error::{AppError, Result};

/// So much of the trash is looked at.
const MOST: u32 = 1000;

/// Every version of every appointment.
pub struct History<'a> {
    pub(crate) app: &'a Inner,
}

/// What is known of an appointment: as it is, if it is, and its history, oldest first.
struct Life {
    now: Option<Stored>,
    lines: Vec<HistoryLine>,
}

impl Life {
    /// The version before the first noted change: what was imported has no line of its own.
    fn origin(&self) -> Option<&Appointment> {
        match self.lines.first() {
            Some(first) => first.before.as_ref(),
            None => self.now.as_ref().map(|stored| &stored.appointment),
        }
    }

    /// Every version, oldest first; `None` where it was deleted.
    fn versions(&self) -> Vec<Option<&Appointment>> {
        let noted = self.lines.iter().map(|line| line.after.as_ref());
        self.origin().map(Some).into_iter().chain(noted).collect()
    }

    /// As it is, or was last.
    fn last(&self) -> Option<&Appointment> {
        self.versions().into_iter().flatten().next_back()
    }
}

impl History<'_> {
    /// Every version of an appointment.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn versions(&self, input: HistoryRef) -> Result<VersionsDto> {
        let id: AppointmentId = id(&input.id, "appointment")?;
        let life = self.life(id).await?;
        let style = self.app.style().await?;
        let authors = Authors::read(&self.app.store).await?;
        let versions = life.versions();
        let names = self.names(&versions.iter().copied().flatten().collect::<Vec<_>>()).await?;
        let last = life.last().ok_or(AppError::NotFound("appointment"))?;
        let newest = versions.len();
        let origin = newest - life.lines.len();
        let mut told = Vec::with_capacity(newest);
        for (index, after) in versions.iter().enumerate() {
            let noted = index.checked_sub(origin).and_then(|place| life.lines.get(place));
            let before = noted.and_then(|line| line.before.as_ref());
            let author = noted.map_or(last_author(*after), |line| line.author);
            told.push(VersionDto {
                number: u32::try_from(index + 1).unwrap_or(u32::MAX),
                at: noted.map(|line| rfc3339(line.at)),
                what: match (noted, before) {
                    (None, _) => "As it came".to_owned(),
                    (Some(_), None) if index > 0 => "Brought back".to_owned(),
                    (Some(_), _) => what_happened(before, *after, style),
                },
                who: authors.name(author),
                fields: changed_fields(before, *after, &names, style),
                ended: after.is_none(),
                current: index + 1 == newest && after.is_some(),
            });
        }
        told.reverse();
        let writable = match &life.now {
            Some(stored) => writable(&self.app.store.calendar(stored.calendar).await?).is_ok(),
            None => true,
        };
        Ok(VersionsDto {
            id: id.to_string(),
            title: names.title(last),
            deleted: life.now.is_none(),
            writable,
            versions: told,
        })
    }

    /// Makes an appointment what it was in an earlier version. An ordinary edit: it is sent and can be
    /// undone. What is deleted comes back, at a server as a new event.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for a version that is none, [`AppError::Invalid`] when nothing would
    /// change, [`AppError::ReadOnly`].
    pub async fn restore(&self, input: RestoreVersion) -> Result<DoneDto> {
        let id: AppointmentId = id(&input.id, "appointment")?;
        let life = self.life(id).await?;
        let to = match input.version {
            None => life.last().filter(|_| life.now.is_none()),
            Some(number) => {
                let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
                let found = index.and_then(|index| life.versions().get(index).copied());
                found.ok_or(AppError::NotFound("version"))?
            }
        };
        let Some(to) = to.cloned() else {
            return Err(AppError::invalid(match input.version {
                None => "This appointment is not in the trash. Say which version to restore.",
                Some(_) => "With this version it was deleted. Choose an earlier one.",
            }));
        };
        let names = self.names(&[&to]).await?;
        let message = match &life.now {
            Some(stored) => {
                writable(&self.app.store.calendar(stored.calendar).await?)?;
                let now = &stored.appointment;
                let booking = in_step_as(now.booking, to.booking);
                if (&now.content, now.booking) == (&to.content, booking) {
                    return Err(AppError::invalid("It is like this already."));
                }
                done::reset(&names.title(&to))
            }
            None => done::brought_back(&names.title(&to), to.content.when, self.app.style().await?),
        };
        let uid = AppointmentId::generate(self.app.now()).to_string();
        let rule = move |present: Present| match present.current {
            Some(current) => {
                let content = untouched(&current.content, to.content);
                let booking = in_step_as(current.booking, to.booking);
                Appointment { content, booking, ..current }
            }
            None if present.needs_new_uid => Appointment { uid, ..to },
            None => to,
        };
        self.app.store.restore(id, &message, self.app.now(), rule).await?;
        self.app.edited().await;
        Ok(DoneDto { id: Some(id.to_string()), message })
    }

    /// What was deleted, here or in a calendar, and not brought back since; newest first.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn trash(&self, input: ListTrash) -> Result<Vec<TrashedDto>> {
        let style = self.app.style().await?;
        let authors = Authors::read(&self.app.store).await?;
        let words: Vec<String> =
            input.text.to_lowercase().split_whitespace().map(str::to_owned).collect();
        let limit = usize::try_from(input.limit.min(MOST)).unwrap_or_default();
        let found = self.app.store.trash(&words, limit).await?;
        let versions: Vec<&Appointment> =
            found.iter().map(|trashed| &trashed.appointment).collect();
        let names = self.names(&versions).await?;
        let dto = |trashed: daybook_store::Trashed| TrashedDto {
            id: trashed.appointment.id.to_string(),
            title: names.title(&trashed.appointment),
            client: trashed.client,
            when: style.when(trashed.appointment.content.when),
            repeats: repeat_words(&trashed.appointment.content, style.home),
            at: rfc3339(trashed.at),
            who: authors.name(trashed.author),
        };
        Ok(found.into_iter().map(dto).collect())
    }

    async fn life(&self, id: AppointmentId) -> Result<Life> {
        let now = match self.app.store.appointment(id).await {
            Ok(stored) => Some(stored).filter(|stored| !stored.appointment.deleted),
            Err(StoreError::NotFound(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let mut lines = self.app.store.history(id, u32::MAX).await?;
        lines.reverse();
        if now.is_none() && lines.is_empty() {
            return Err(AppError::NotFound("appointment"));
        }
        Ok(Life { now, lines })
    }

    /// The names of everybody and everything that `versions` speak of.
    async fn names(&self, versions: &[&Appointment]) -> Result<Names> {
        let mut names = Names::default();
        names.staff.extend(self.app.store.staff().await?.into_iter().map(|it| (it.id, it.name)));
        let services = self.app.store.services().await?;
        names.services.extend(services.into_iter().map(|it| (it.id, it.name)));
        let clients: HashSet<ClientId> =
            versions.iter().filter_map(|version| version.booking.client).collect();
        for client in clients {
            names.clients.insert(client, self.app.store.client(client).await?.name);
        }
        Ok(names)
    }
}

/// Who wrote a version that has no line in the history.
fn last_author(version: Option<&Appointment>) -> Author {
    version.map_or(Author::User, |version| version.author)
}
/// An earlier booking. Whether its calendars are kept in step is no part of what it was.
fn in_step_as(now: Booking, earlier: Booking) -> Booking {
    Booking { sync_off: now.sync_off, ..earlier }
}
